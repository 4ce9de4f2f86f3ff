//! The syntax tree to instructions.
//!
//! Registers are handed out like a stack: whoever needs a temporary takes the next one and gives it back. An expression is compiled *into*
//! a register. [`super::analysis`] has said which variables live in contexts instead.

use super::Problem;
use super::analysis::{Facts, analyse};
use super::inline::{self, Inlined, inlined};
use super::syntax::*;
use crate::bytecode::{Instruction as I, NONE, Operator};
use crate::class::{Class, Layout};
use crate::code::{Body, CallSite, Code};
use crate::globals::{self, GlobalCell};
use crate::method::{Kind, Method};
use crate::object::{Double, NIL, Obj, boolean, known};
use crate::storage::{self, Immortal};
use crate::symbol::{self, Sym};
use crate::{number, shapes, text};
use smelt::{Float, Native};

/// Whose method is compiled.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// The class or metaclass.
    pub class: &'static Class,
    /// The file it stands in.
    pub file: &'static str,
    /// Typed at the prompt: assigning to what is no variable makes a global.
    pub is_interactive: bool,
}

/// Where a variable is.
#[derive(Clone, Copy)]
enum Place {
    Register(u16),
    Captured { context: u16, hops: u16, index: u16 },
    Field(u16),
    Global,
}

struct Scope {
    number: usize,
    /// Names and their registers, or their slots in the scope's context.
    variables: Vec<(String, u16, bool)>,
    context: Option<u16>,
}

/// A method's body or a block that is being compiled.
struct Function {
    instructions: Vec<I>,
    depths: Vec<u16>,
    lines: Vec<u32>,
    constants: Vec<Immortal>,
    globals: Vec<&'static GlobalCell>,
    blocks: Vec<&'static Code>,
    sites: Vec<CallSite>,
    headers: Vec<u16>,
    scopes: Vec<Scope>,
    top: u16,
    most: u16,
    receiver: u16,
    parameters: Vec<String>,
    block_context: Option<u16>,
    /// Scopes with contexts around a block, from the one its context belongs to outwards.
    outer: Vec<usize>,
    is_block: bool,
    name: String,
}

struct Generator {
    owner: Owner,
    facts: Facts,
    functions: Vec<Function>,
    line: u32,
    too_large: bool,
}

type Done = Result<(), Problem>;

/// The most registers, instructions, constants and so on of one code; some room is left below 65536.
const MOST: usize = 65_000;
/// Registers above the temporaries that the interpreter uses for messages it sends by itself: link, receiver, two arguments.
const SPARE: u16 = 6;

/// Compiles a method.
///
/// # Errors
/// What is wrong with it.
pub fn method(node: &MethodNode, owner: Owner) -> Result<&'static Method, Problem> {
    let selector = symbol::intern(&node.selector);
    let arguments = node.parameters + 1;
    let Ok(count) = u8::try_from(arguments) else {
        return Err(Problem {
            line: node.line,
            text: "a method takes at most 254 parameters".to_owned(),
        });
    };
    let kind = match &node.body {
        None => {
            crate::primitives::find(owner.class, selector).map_or(Kind::Missing, Kind::Primitive)
        }
        Some(body) => match getter(body, owner) {
            Some(field) => Kind::Getter(field),
            None => Kind::Code(code(body, selector, owner)?),
        },
    };
    Ok(Box::leak(Box::new(Method::new(
        selector,
        owner.class,
        count,
        kind,
    ))))
}

/// The field, if the method only answers one.
fn getter(body: &BlockNode, owner: Owner) -> Option<u16> {
    let [Statement::Return(Expression::Variable(name, _))] = body.statements.as_slice() else {
        return None;
    };
    if !body.parameters.is_empty() || !body.locals.is_empty() || owner.class.layout != Layout::Plain
    {
        return None;
    }
    let index = owner.class.fields.iter().rposition(|f| *f.text == **name)?;
    u16::try_from(index).ok()
}

fn code(body: &BlockNode, selector: Sym, owner: Owner) -> Result<&'static Code, Problem> {
    let mut generator = Generator {
        owner,
        facts: analyse(body),
        functions: Vec::new(),
        line: body.line,
        too_large: false,
    };
    let name = format!("{}>>{}", owner.class.name.text, selector.text);
    generator.function(body, name, Vec::new())
}

impl Function {
    fn new(name: String, is_block: bool, outer: Vec<usize>) -> Function {
        Function {
            instructions: Vec::new(),
            depths: Vec::new(),
            lines: Vec::new(),
            constants: Vec::new(),
            globals: Vec::new(),
            blocks: Vec::new(),
            sites: Vec::new(),
            headers: Vec::new(),
            scopes: Vec::new(),
            top: 0,
            most: 0,
            receiver: 0,
            parameters: Vec::new(),
            block_context: None,
            outer,
            is_block,
            name,
        }
    }

    /// The register of the innermost context.
    fn innermost(&self) -> Option<u16> {
        let own = self.scopes.iter().rev().find_map(|scope| scope.context);
        own.or(self.block_context)
    }
}

impl Generator {
    fn here(&mut self) -> &mut Function {
        self.functions
            .last_mut()
            .expect("a function is being compiled")
    }

    fn take(&mut self) -> u16 {
        let function = self.here();
        let register = function.top;
        if usize::from(register) >= MOST {
            self.too_large = true;
            return register;
        }
        function.top += 1;
        function.most = function.most.max(function.top);
        register
    }

    fn emit(&mut self, instruction: I) -> usize {
        let line = self.line;
        let function = self.here();
        let at = function.instructions.len();
        if at >= MOST {
            self.too_large = true;
            return 0;
        }
        function.instructions.push(instruction);
        function.depths.push(function.top);
        function.lines.push(line);
        at
    }

    /// Where the next instruction will be.
    fn position(&mut self) -> u16 {
        self.here().instructions.len() as u16
    }

    /// The jump at `at` goes to the next instruction.
    fn patch(&mut self, at: usize) {
        let position = self.position();
        match &mut self.here().instructions[at] {
            I::Jump { target } | I::Branch { target, .. } | I::BranchNil { target, .. } => {
                *target = position;
            }
            _ => {}
        }
    }

    fn number<T>(&mut self, list: impl Fn(&mut Function) -> &mut Vec<T>, item: T) -> u16 {
        let list = list(self.here());
        if list.len() >= MOST {
            self.too_large = true;
            return 0;
        }
        list.push(item);
        list.len() as u16 - 1
    }

    /// A site for the instruction that is emitted next.
    fn site(&mut self, selector: Sym, arguments: usize, base: u16, to: u16) -> u16 {
        let at = self.position();
        let site = CallSite::new(selector, arguments as u8, base, to, at);
        self.number(|f| &mut f.sites, site)
    }

    fn constant(&mut self, value: Obj, to: u16) {
        let known = self
            .here()
            .constants
            .iter()
            .position(|c| c.get().0 == value.0);
        let index = match known {
            Some(index) => index as u16,
            None => self.number(|f| &mut f.constants, Immortal::new(value)),
        };
        self.emit(I::Constant { to, index });
    }

    // ------------------------------------------------------------ functions and scopes

    fn function(
        &mut self,
        block: &BlockNode,
        name: String,
        outer: Vec<usize>,
    ) -> Result<&'static Code, Problem> {
        let is_block = !self.functions.is_empty();
        self.functions.push(Function::new(name, is_block, outer));
        self.line = block.line;
        let restarts = !is_block && block_restarts(block);
        if restarts {
            self.emit(I::Nil { first: 0, count: 0 });
            self.here().headers.push(1);
        }
        let receiver = self.take();
        let parameters: Vec<u16> = block.parameters.iter().map(|_| self.take()).collect();
        self.here().parameters.clone_from(&block.parameters);
        if is_block {
            let register = self.take();
            self.here().receiver = register;
            self.emit(I::BlockReceiver { to: register });
            if self.facts.scopes[block.scope].uses_outer {
                let context = self.take();
                self.here().block_context = Some(context);
                self.emit(I::BlockContext { to: context });
            }
        } else {
            self.here().receiver = receiver;
        }
        self.open(block, &parameters);
        let result = self.take();
        let returned = self.statements(block, result)?;
        if !returned {
            let from = if is_block { result } else { receiver };
            self.emit(I::Return { from });
        }
        self.finish(block, parameters.len() as u16 + 1, restarts)
    }

    fn finish(
        &mut self,
        block: &BlockNode,
        arguments: u16,
        restarts: bool,
    ) -> Result<&'static Code, Problem> {
        if self.too_large {
            return Err(Problem {
                line: block.line,
                text: "this method is too large".to_owned(),
            });
        }
        let function = self.functions.pop().expect("the function being compiled");
        let mut cell_numbers = vec![0; function.instructions.len()];
        cell_numbers[0] = 1;
        let mut cells = 1;
        for header in &function.headers {
            let number = &mut cell_numbers[usize::from(*header)];
            if *number == 0 {
                cells += 1;
                *number = cells;
            }
        }
        let home = (!function.is_block && self.facts.returns_from_blocks)
            .then(|| function.scopes[0].context)
            .flatten();
        let passes = |site: &CallSite| site.passes_block || site.passes_parameter;
        let is_higher_order = !function.headers.is_empty() || function.sites.iter().any(passes);
        let body = Body {
            instructions: function.instructions,
            depths: function.depths,
            lines: function.lines,
            constants: function.constants,
            globals: function.globals,
            cell_numbers,
            cells,
            name: function.name,
            file: self.owner.file,
            registers: function.most + SPARE,
            arguments,
            home,
            restart: u16::from(restarts),
            is_block: function.is_block,
            is_higher_order,
        };
        Ok(Code::new(body, function.blocks, function.sites))
    }

    /// Begins a scope. Its parameters are in these registers.
    fn open(&mut self, block: &BlockNode, parameters: &[u16]) {
        let captured =
            |this: &Self, name: &String| this.facts.scopes[block.scope].captured.contains(name);
        let mut variables = Vec::new();
        let mut slots = 0;
        let mut stores = Vec::new();
        for (name, register) in block.parameters.iter().zip(parameters) {
            if captured(self, name) {
                stores.push((slots, *register));
                variables.push((name.clone(), slots, true));
                slots += 1;
            } else {
                variables.push((name.clone(), *register, false));
            }
        }
        let first = self.here().top;
        let mut count = 0;
        for name in &block.locals {
            if captured(self, name) {
                variables.push((name.clone(), slots, true));
                slots += 1;
            } else {
                let register = self.take();
                variables.push((name.clone(), register, false));
                count += 1;
            }
        }
        if count > 0 {
            self.emit(I::Nil { first, count });
        }
        let outer = self.here().innermost();
        let mut context = None;
        if self.facts.has_context(block.scope) {
            let to = self.take();
            context = Some(to);
            self.emit(I::NewContext {
                to,
                outer: outer.unwrap_or(NONE),
                slots,
                active: block.scope == 0,
            });
            for (index, from) in stores {
                self.emit(I::SetCaptured {
                    context: to,
                    hops: 0,
                    index,
                    from,
                });
            }
        }
        self.here().scopes.push(Scope {
            number: block.scope,
            variables,
            context,
        });
    }

    /// Compiles statements; the value of the last one goes to a register. True if the last one is a `^`.
    fn statements(&mut self, block: &BlockNode, to: u16) -> Result<bool, Problem> {
        if block.statements.is_empty() {
            self.constant(known(NIL), to);
        }
        for statement in &block.statements {
            match statement {
                Statement::Plain(value) => self.expression(value, to)?,
                Statement::Return(value) => {
                    self.return_value(value, to)?;
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// `^ value`. The register is free.
    fn return_value(&mut self, value: &Expression, free: u16) -> Done {
        let saved = self.here().top;
        let from = self.operand(value, Some(free))?;
        if self.here().is_block {
            let (context, hops) = self.context(0);
            let to = self.take();
            let base = self.here().top;
            let site = self.site(symbol::intern("escapedBlock:"), 2, base, to);
            self.emit(I::ReturnOuter {
                from,
                context,
                hops,
                site,
            });
            self.emit(I::Return { from: to });
        } else {
            self.emit(I::Return { from });
        }
        self.here().top = saved;
        Ok(())
    }

    /// A block that became jumps; the value goes to a register, which is no variable's (see [`is_late`]).
    fn body(&mut self, block: &BlockNode, parameters: &[u16], to: u16) -> Result<bool, Problem> {
        let saved = self.here().top;
        self.open(block, parameters);
        let returned = self.statements(block, to)?;
        let function = self.here();
        function.scopes.pop();
        function.top = saved;
        Ok(returned)
    }

    /// A part of a message that became jumps: a block without parameters.
    fn part(&mut self, expression: &Expression, to: u16) -> Done {
        match inline::block(expression, 0) {
            Some(block) => self.body(block, &[], to).map(|_| ()),
            None => self.expression(expression, to),
        }
    }

    // ------------------------------------------------------------ variables

    /// The register and the number of hops that lead to the context of a scope.
    fn context(&mut self, scope: usize) -> (u16, u16) {
        let function = self.here();
        let own = function.scopes.iter().find(|s| s.number == scope);
        if let Some(context) = own.and_then(|scope| scope.context) {
            return (context, 0);
        }
        let hops = function.outer.iter().position(|s| *s == scope);
        (
            function.block_context.unwrap_or(NONE),
            hops.unwrap_or(0) as u16,
        )
    }

    fn place(&mut self, name: &str) -> Place {
        for (level, function) in self.functions.iter().enumerate().rev() {
            for scope in function.scopes.iter().rev() {
                let found = scope.variables.iter().rev().find(|(n, ..)| n == name);
                let Some((_, index, is_captured)) = found else {
                    continue;
                };
                let (index, number) = (*index, scope.number);
                if *is_captured {
                    let (context, hops) = self.context(number);
                    return Place::Captured {
                        context,
                        hops,
                        index,
                    };
                }
                debug_assert!(
                    level + 1 == self.functions.len(),
                    "analysis has seen {name}"
                );
                return Place::Register(index);
            }
        }
        match self
            .owner
            .class
            .fields
            .iter()
            .rposition(|field| *field.text == *name)
        {
            Some(index) => Place::Field(index as u16),
            None => Place::Global,
        }
    }

    /// Is it a parameter of the method or block being compiled?
    fn is_parameter(&mut self, expression: &Expression) -> bool {
        match expression {
            Expression::Variable(name, _) => self
                .functions
                .iter()
                .any(|function| function.parameters.contains(name)),
            _ => false,
        }
    }

    fn variable(&mut self, name: &str, to: u16) {
        let place = self.place(name);
        let object = self.here().receiver;
        match (place, name) {
            (Place::Register(from), _) => {
                if from != to {
                    self.emit(I::Move { to, from });
                }
            }
            (
                Place::Captured {
                    context,
                    hops,
                    index,
                },
                _,
            ) => {
                self.emit(I::Captured {
                    to,
                    context,
                    hops,
                    index,
                });
            }
            (Place::Field(index), _) if self.owner.class.layout == Layout::Class => {
                self.emit(I::ClassField { to, object, index });
            }
            (Place::Field(index), _) => {
                self.emit(I::Field { to, object, index });
            }
            (Place::Global, "self" | "super") => {
                self.emit(I::Move { to, from: object });
            }
            (Place::Global, "nil") => self.constant(known(NIL), to),
            (Place::Global, "true") => self.constant(boolean::<Native>(true), to),
            (Place::Global, "false") => self.constant(boolean::<Native>(false), to),
            (Place::Global, _) => {
                let cell = globals::cell(symbol::intern(name));
                let global = self.number(|f| &mut f.globals, cell);
                let base = self.here().top;
                let site = self.site(symbol::intern("unknownGlobal:"), 2, base, to);
                self.emit(I::Global { to, global, site });
            }
        }
    }

    fn assign(&mut self, name: &str, value: &Expression, line: u32, to: u16) -> Done {
        match self.place(name) {
            Place::Register(register) => {
                if is_late(value) {
                    self.expression(value, register)?;
                } else {
                    self.expression(value, to)?;
                    self.emit(I::Move {
                        to: register,
                        from: to,
                    });
                }
                if register != to && is_late(value) {
                    self.emit(I::Move { to, from: register });
                }
            }
            Place::Captured {
                context,
                hops,
                index,
            } => {
                self.expression(value, to)?;
                self.emit(I::SetCaptured {
                    context,
                    hops,
                    index,
                    from: to,
                });
            }
            Place::Field(index) => {
                self.expression(value, to)?;
                let object = self.here().receiver;
                self.emit(if self.owner.class.layout == Layout::Class {
                    I::SetClassField {
                        object,
                        index,
                        from: to,
                    }
                } else {
                    I::SetField {
                        object,
                        index,
                        from: to,
                    }
                });
            }
            Place::Global if self.owner.is_interactive => {
                self.expression(value, to)?;
                return self.assign_global(name, to);
            }
            Place::Global => {
                return Err(Problem {
                    line,
                    text: format!("there is no variable '{name}' to assign to"),
                });
            }
        }
        Ok(())
    }

    /// `system global: name put:` what is in a register.
    fn assign_global(&mut self, name: &str, from: u16) -> Done {
        let saved = self.here().top;
        let base = self.take();
        let (system, symbol, value) = (self.take(), self.take(), self.take());
        self.variable("system", system);
        self.constant(symbol::intern(name).object.get().cast(), symbol);
        self.emit(I::Move { to: value, from });
        let site = self.site(symbol::intern("global:put:"), 3, base, value);
        self.emit(I::Send { site });
        self.here().top = saved;
        Ok(())
    }

    // ------------------------------------------------------------ expressions

    /// A register that holds the value: a variable's own, `free`, or a new temporary.
    fn operand(&mut self, expression: &Expression, free: Option<u16>) -> Result<u16, Problem> {
        if let Expression::Variable(name, _) = expression {
            match self.place(name) {
                Place::Register(register) => return Ok(register),
                Place::Global if name == "self" => return Ok(self.here().receiver),
                _ => {}
            }
        }
        let to = match free {
            Some(register) => register,
            None => self.take(),
        };
        self.expression(expression, to)?;
        Ok(to)
    }

    /// Compiles an expression into a register. Nothing in the expression reads that register after it was written, unless it is a
    /// variable's and [`is_late`] says so.
    fn expression(&mut self, expression: &Expression, to: u16) -> Done {
        match expression {
            Expression::Literal(value) => {
                let value = literal(value);
                self.constant(value, to);
            }
            Expression::Variable(name, line) => {
                self.line = *line;
                self.variable(name, to);
            }
            Expression::Assign(name, value, line) => return self.assign(name, value, *line, to),
            Expression::Block(block) => return self.block(block, to),
            Expression::Send(send) => {
                let saved = self.here().top;
                match inlined(send) {
                    Some(kind) => self.jumps(send, kind, to)?,
                    None => self.send(send, to)?,
                }
                self.here().top = saved;
            }
        }
        Ok(())
    }

    fn block(&mut self, block: &BlockNode, to: u16) -> Done {
        if block.parameters.len() > 3 {
            return Err(Problem {
                line: block.line,
                text: "a block takes at most three parameters".to_owned(),
            });
        }
        let function = self.here();
        let mut outer: Vec<usize> = function
            .scopes
            .iter()
            .rev()
            .filter(|scope| scope.context.is_some())
            .map(|scope| scope.number)
            .collect();
        outer.extend(&function.outer);
        let (receiver, context) = (function.receiver, function.innermost());
        let name = match function.is_block {
            true => function.name.clone(),
            false => format!("a block in {}", function.name),
        };
        let line = self.line;
        let code = self.function(block, name, outer)?;
        self.line = line;
        let uses_outer = self.facts.scopes[block.scope].uses_outer;
        let code = self.number(|f| &mut f.blocks, code);
        self.emit(I::Block {
            to,
            code,
            receiver,
            context: context.filter(|_| uses_outer).unwrap_or(NONE),
        });
        Ok(())
    }

    fn send(&mut self, send: &SendNode, to: u16) -> Done {
        let is_super = matches!(&send.receiver, Expression::Variable(name, _) if name == "super");
        if !is_super
            && let [argument] = send.arguments.as_slice()
            && let Some(operator) = Operator::of(&send.selector)
        {
            return self.binary(send, operator, argument, to);
        }
        if send.arguments.len() > 254 {
            return Err(Problem {
                line: send.line,
                text: "a message has at most 254 arguments".to_owned(),
            });
        }
        let base = self.take();
        let receiver = self.take();
        self.expression(&send.receiver, receiver)?;
        for argument in &send.arguments {
            let register = self.take();
            self.expression(argument, register)?;
        }
        self.line = send.line;
        let selector = symbol::intern(&send.selector);
        let site = self.site(selector, send.arguments.len() + 1, base, to);
        let passes_block = send
            .arguments
            .iter()
            .any(|argument| matches!(argument, Expression::Block(_)));
        let passes_parameter = send
            .arguments
            .iter()
            .any(|argument| self.is_parameter(argument));
        let holder = is_super.then_some(self.owner.class);
        let place = &mut self.here().sites[usize::from(site)];
        place.holder = holder;
        place.passes_block = passes_block;
        place.passes_parameter = passes_parameter;
        self.emit(if is_super {
            I::SuperSend { site }
        } else {
            I::Send { site }
        });
        Ok(())
    }

    fn binary(
        &mut self,
        send: &SendNode,
        operator: Operator,
        argument: &Expression,
        to: u16,
    ) -> Done {
        let a = if is_simple(argument) {
            self.operand(&send.receiver, None)?
        } else {
            let a = self.take();
            self.expression(&send.receiver, a)?;
            a
        };
        let b = self.operand(argument, None)?;
        self.line = send.line;
        self.operation(operator, &send.selector, a, b, to);
        Ok(())
    }

    fn operation(&mut self, operator: Operator, selector: &str, a: u16, b: u16, to: u16) {
        let base = self.here().top;
        let site = self.site(symbol::intern(selector), 2, base, to);
        self.emit(I::Binary {
            operator,
            a,
            b,
            site,
        });
    }

    // ------------------------------------------------------------ messages that became jumps

    /// A branch on a boolean. Its second number is the site of what a non-boolean does not understand, which is to be given to [`join`](Self::join).
    fn branch(&mut self, from: u16, on: bool, selector: &str, to: u16) -> (usize, u16) {
        let selector = symbol::intern(selector);
        let base = self.here().top;
        let site = self.site(selector, selector.arguments() + 1, base, to);
        let at = self.emit(I::Branch {
            from,
            on,
            target: 0,
            site,
        });
        (at, site)
    }

    /// Non-booleans at the site go on at the next instruction.
    fn join(&mut self, site: u16) {
        let position = self.position();
        self.here().sites[usize::from(site)].next = position;
    }

    fn jump(&mut self) -> usize {
        self.emit(I::Jump { target: 0 })
    }

    fn jumps(&mut self, send: &SendNode, kind: Inlined, to: u16) -> Done {
        match kind {
            Inlined::If(on) => {
                let condition = self.operand(&send.receiver, None)?;
                self.line = send.line;
                let (branch, site) = self.branch(condition, !on, &send.selector, to);
                self.part(&send.arguments[0], to)?;
                let end = self.jump();
                self.patch(branch);
                self.constant(known(NIL), to);
                self.patch(end);
                self.join(site);
            }
            Inlined::IfElse(on) => {
                let condition = self.operand(&send.receiver, None)?;
                self.line = send.line;
                let (branch, site) = self.branch(condition, !on, &send.selector, to);
                self.part(&send.arguments[0], to)?;
                let end = self.jump();
                self.patch(branch);
                self.part(&send.arguments[1], to)?;
                self.patch(end);
                self.join(site);
            }
            Inlined::And | Inlined::Or => {
                let condition = self.take();
                self.expression(&send.receiver, condition)?;
                self.line = send.line;
                let on = kind == Inlined::Or;
                let (branch, site) = self.branch(condition, on, &send.selector, condition);
                self.part(&send.arguments[0], condition)?;
                self.patch(branch);
                self.join(site);
                self.emit(I::Move {
                    to,
                    from: condition,
                });
            }
            Inlined::While(on) => self.while_loop(send, on, to)?,
            Inlined::ToDo => self.counted(send, Some(&send.receiver), 0, 1, 1, to)?,
            Inlined::ToByDo(step) => self.counted(send, Some(&send.receiver), 0, step, 2, to)?,
            Inlined::DownToDo => self.counted(send, Some(&send.receiver), 0, -1, 1, to)?,
            Inlined::TimesRepeat => self.counted(send, None, 0, 1, 0, to)?,
            Inlined::IfNil(on) => {
                let value = self.take();
                self.expression(&send.receiver, value)?;
                let branch = self.branch_nil(value, !on);
                self.part(&send.arguments[0], value)?;
                self.patch(branch);
                self.emit(I::Move { to, from: value });
            }
            Inlined::IfNilElse(on) => {
                let value = self.operand(&send.receiver, None)?;
                let branch = self.branch_nil(value, !on);
                self.part(&send.arguments[0], to)?;
                let end = self.jump();
                self.patch(branch);
                self.part(&send.arguments[1], to)?;
                self.patch(end);
            }
        }
        Ok(())
    }

    fn branch_nil(&mut self, from: u16, on: bool) -> usize {
        self.emit(I::BranchNil {
            from,
            on,
            target: 0,
        })
    }

    /// Where a loop begins.
    fn header(&mut self) -> u16 {
        if self.position() == 0 {
            // The first instruction's cell is the function's.
            self.emit(I::Nil { first: 0, count: 0 });
        }
        let position = self.position();
        self.here().headers.push(position);
        position
    }

    fn while_loop(&mut self, send: &SendNode, on: bool, to: u16) -> Done {
        let condition = self.take();
        let header = self.header();
        self.part(&send.receiver, condition)?;
        self.line = send.line;
        let selector = if on { "ifTrue:" } else { "ifFalse:" };
        let (branch, site) = self.branch(condition, !on, selector, to);
        self.part(&send.arguments[0], condition)?;
        self.emit(I::Loop { target: header });
        self.patch(branch);
        self.constant(known(NIL), to);
        self.join(site);
        Ok(())
    }

    /// `to:do:` and its kin. `start` is the receiver; without it, the loop goes from 1 to the receiver.
    fn counted(
        &mut self,
        send: &SendNode,
        start: Option<&Expression>,
        limit_index: usize,
        step: i64,
        body_index: usize,
        to: u16,
    ) -> Done {
        let first = self.take();
        let counter = self.take();
        let limit = self.take();
        match start {
            Some(start) => {
                self.expression(start, first)?;
                self.emit(I::Move {
                    to: counter,
                    from: first,
                });
                self.expression(&send.arguments[limit_index], limit)?;
            }
            None => {
                self.expression(&send.receiver, limit)?;
                self.emit(I::Move {
                    to: first,
                    from: limit,
                });
                self.constant(number::from_i64(1), counter);
            }
        }
        let by = self.take();
        self.constant(number::from_i64(step.abs()), by);
        let test = self.take();
        let header = self.header();
        self.line = send.line;
        let (compare, name) = match step > 0 {
            true => (Operator::LessEqual, "<="),
            false => (Operator::GreaterEqual, ">="),
        };
        self.operation(compare, name, counter, limit, test);
        let (branch, site) = self.branch(test, false, "ifTrue:", to);
        let (body, given) = match &send.arguments[body_index] {
            Expression::Block(block) if block.parameters.is_empty() => (block, false),
            Expression::Block(block) => (block, true),
            _ => unreachable!("`inlined` has looked"),
        };
        if given {
            let item = self.take();
            self.emit(I::Move {
                to: item,
                from: counter,
            });
            self.body(body, &[item], test)?;
        } else {
            self.body(body, &[], test)?;
        }
        self.line = send.line;
        let (change, name) = match step > 0 {
            true => (Operator::Add, "+"),
            false => (Operator::Subtract, "-"),
        };
        self.operation(change, name, counter, by, counter);
        self.emit(I::Loop { target: header });
        self.patch(branch);
        self.emit(I::Move { to, from: first });
        self.join(site);
        Ok(())
    }
}

/// Has the expression no parts that could assign to a variable?
fn is_simple(expression: &Expression) -> bool {
    matches!(
        expression,
        Expression::Literal(_) | Expression::Variable(..)
    )
}

/// Is the target written only after everything in the expression was read?
fn is_late(expression: &Expression) -> bool {
    match expression {
        Expression::Literal(_) | Expression::Variable(..) | Expression::Block(_) => true,
        Expression::Send(send) => inlined(send).is_none(),
        Expression::Assign(..) => false,
    }
}

/// Does a method's body send `restart`?
fn block_restarts(block: &BlockNode) -> bool {
    fn sends(expression: &Expression) -> bool {
        match expression {
            Expression::Send(send) => {
                send.selector == "restart"
                    || sends(&send.receiver)
                    || send.arguments.iter().any(sends)
            }
            Expression::Assign(_, value, _) => sends(value),
            Expression::Block(block) => block_restarts(block),
            _ => false,
        }
    }
    block.statements.iter().any(|statement| match statement {
        Statement::Plain(value) | Statement::Return(value) => sends(value),
    })
}

/// A literal as a value.
fn literal(value: &Literal) -> Obj {
    match value {
        Literal::Integer(value) => number::from_big(value),
        Literal::Double(value) => Double::new::<Native>(Float::from(*value)).cast(),
        Literal::String(content) => text::new(content).cast(),
        Literal::Symbol(name) => symbol::intern(name).object.get().cast(),
        Literal::Array(items) => {
            let Some(array) = storage::new_array(shapes::ARRAY, items.len()) else {
                smelt::out_of_memory()
            };
            for (index, item) in items.iter().enumerate() {
                storage::set_item(array, index, literal(item));
            }
            array.cast()
        }
    }
}
