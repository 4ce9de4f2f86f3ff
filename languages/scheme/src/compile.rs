//! Makes nodes of expressions: finds out where variables stand, and names the values that calls wait for.

use crate::expression::{Expression, LambdaExpression};
use crate::node::{Action, Call, Code, Lambda, Local, Place, Simple};
use crate::primitives::Kind;
use crate::scope::Variable;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The environments at a place of the program, innermost last.
#[derive(Clone, Default)]
struct Environments(Option<Rc<Rib>>);

struct Rib {
    variables: Vec<Rc<Variable>>,
    outer: Environments,
}

impl Environments {
    fn with(&self, variables: Vec<Rc<Variable>>) -> Environments {
        Environments(Some(Rc::new(Rib {
            variables,
            outer: self.clone(),
        })))
    }

    fn local(&self, variable: &Rc<Variable>) -> Local {
        let (mut depth, mut at) = (0, &self.0);
        while let Some(rib) = at {
            if let Some(index) = rib.variables.iter().position(|v| Rc::ptr_eq(v, variable)) {
                return Local {
                    depth,
                    index: index as u32 + 1,
                };
            }
            depth += 1;
            at = &rib.outer.0;
        }
        unreachable!("a variable is used outside the expression that binds it")
    }
}

/// Compiles one form of a program.
pub struct Compiler {
    /// The file, for messages.
    pub file: &'static str,
    line: u32,
    /// The calls of the lambdas being compiled, innermost last.
    calls: RefCell<Vec<Vec<&'static Code>>>,
}

fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

impl Compiler {
    /// For a file.
    pub fn new(file: &'static str) -> Compiler {
        Compiler {
            file,
            line: 0,
            calls: RefCell::default(),
        }
    }

    /// Compiles an expression of the outermost level.
    pub fn top_level(&mut self, expression: Expression, line: u32) -> &'static Code {
        self.line = line;
        self.calls.borrow_mut().push(Vec::new());
        let code = self.code(expression, &Environments::default());
        self.calls.borrow_mut().pop();
        code
    }

    fn make(&self, action: Action) -> &'static Code {
        Box::leak(Box::new(Code {
            action,
            place: Place {
                file: self.file,
                line: self.line,
            },
            body_of: Cell::new(None),
        }))
    }

    fn code(&mut self, expression: Expression, at: &Environments) -> &'static Code {
        if expression.is_simple() {
            let line = self.line;
            if let Expression::Primitive(_, _, at) = &expression
                && *at > 0
            {
                self.line = *at;
            }
            let simple = self.simple(expression, at);
            let code = self.make(Action::Return(simple));
            self.line = line;
            return code;
        }
        match expression {
            Expression::If(parts) => {
                let [condition, then, otherwise] = *parts;
                self.bound(condition, at, |this, condition, at| {
                    let condition = this.simple(condition, at);
                    let (then, otherwise) = (this.code(then, at), this.code(otherwise, at));
                    this.make(Action::If(condition, then, otherwise))
                })
            }
            Expression::Or(parts) => {
                let [first, second] = *parts;
                let variable = temporary();
                let condition = Expression::Local(variable.clone());
                let value = Expression::Local(variable.clone());
                let test = Expression::If(Box::new([condition, value, second]));
                self.code(Expression::Let(vec![(variable, first)], Box::new(test)), at)
            }
            Expression::Sequence(parts) => self.sequence(parts, at),
            Expression::Let(bindings, body) => self.bindings(bindings, *body, at),
            Expression::Body(variables, body) => self.body(variables, *body, at),
            Expression::SetLocal(variable, value) => self.bound(*value, at, |this, value, at| {
                this.code(Expression::SetLocal(variable, Box::new(value)), at)
            }),
            Expression::Initialise(variable, value) => self.bound(*value, at, |this, value, at| {
                this.code(Expression::Initialise(variable, Box::new(value)), at)
            }),
            Expression::SetGlobal(global, value) => self.bound(*value, at, |this, value, at| {
                this.code(Expression::SetGlobal(global, Box::new(value)), at)
            }),
            Expression::Define(global, value) => self.bound(*value, at, |this, value, at| {
                this.code(Expression::Define(global, Box::new(value)), at)
            }),
            Expression::Primitive(primitive, arguments, line) => {
                self.all_bound(arguments, at, line, |this, arguments, at| {
                    this.code(Expression::Primitive(primitive, arguments, line), at)
                })
            }
            Expression::Call(procedure, mut arguments, line) => {
                arguments.insert(0, *procedure);
                self.all_bound(arguments, at, line, |this, mut arguments, at| {
                    let procedure = arguments.remove(0);
                    this.call(procedure, arguments, at)
                })
            }
            _ => unreachable!("simple expressions have been dealt with"),
        }
    }

    fn call(
        &mut self,
        procedure: Expression,
        arguments: Vec<Expression>,
        at: &Environments,
    ) -> &'static Code {
        let procedure = self.simple(procedure, at);
        let arguments = arguments.into_iter().map(|a| self.simple(a, at)).collect();
        let code = self.make(Action::Call(Call {
            procedure,
            arguments,
            caller: Cell::new(None),
            seen: Cell::new(None),
        }));
        if let Some(calls) = self.calls.borrow_mut().last_mut() {
            calls.push(code);
        }
        code
    }

    /// Makes code of an expression after one that it needs: itself if that is simple, else its value as a variable.
    fn bound(
        &mut self,
        value: Expression,
        at: &Environments,
        make: impl FnOnce(&mut Self, Expression, &Environments) -> &'static Code,
    ) -> &'static Code {
        if value.is_simple() {
            return make(self, value, at);
        }
        let variable = temporary();
        let value = self.code(value, at);
        let inner = at.with(vec![variable.clone()]);
        let body = make(self, Expression::Local(variable), &inner);
        self.make(Action::Bind(value, Some(false), body))
    }

    /// As `bound`, for several, of a call in a line.
    fn all_bound(
        &mut self,
        mut arguments: Vec<Expression>,
        at: &Environments,
        line: u32,
        make: impl FnOnce(&mut Self, Vec<Expression>, &Environments) -> &'static Code,
    ) -> &'static Code {
        let inner_line = if line > 0 { line } else { self.line };
        let outer = std::mem::replace(&mut self.line, inner_line);
        let (mut values, mut inner) = (Vec::new(), at.clone());
        for argument in &mut arguments {
            if argument.is_simple() {
                continue;
            }
            let variable = temporary();
            let value = std::mem::replace(argument, Expression::Local(variable.clone()));
            values.push(self.code(value, &inner));
            inner = inner.with(vec![variable]);
        }
        let mut code = make(self, arguments, &inner);
        for value in values.into_iter().rev() {
            code = self.make(Action::Bind(value, Some(false), code));
        }
        self.line = outer;
        code
    }

    fn sequence(&mut self, mut parts: Vec<Expression>, at: &Environments) -> &'static Code {
        let Some(last) = parts.pop() else {
            return self.make(Action::Return(Simple::Constant(crate::value::UNSPECIFIED)));
        };
        let mut code = self.code(last, at);
        for part in parts.into_iter().rev() {
            let action = if part.is_simple() {
                let line = self.line;
                if let Expression::Primitive(_, _, at) = &part
                    && *at > 0
                {
                    self.line = *at;
                }
                let effect = Action::Effect(self.simple(part, at), code);
                code = self.make(effect);
                self.line = line;
                continue;
            } else {
                Action::Bind(self.code(part, at), None, code)
            };
            code = self.make(action);
        }
        code
    }

    fn bindings(
        &mut self,
        bindings: Vec<(Rc<Variable>, Expression)>,
        body: Expression,
        at: &Environments,
    ) -> &'static Code {
        if bindings.is_empty() {
            return self.code(body, at);
        }
        let (variables, mut values): (Vec<_>, Vec<_>) = bindings.into_iter().unzip();
        if let ([variable], [value]) = (variables.as_slice(), values.as_slice())
            && !value.is_simple()
        {
            let boxed = variable.assigned.get();
            let value = values.remove(0);
            let value = self.code(value, at);
            let body = self.code(body, &at.with(variables));
            return self.make(Action::Bind(value, Some(boxed), body));
        }
        let line = self.line;
        self.all_bound(values, at, line, |this, values, at| {
            let boxed = variables.iter().map(|v| v.assigned.get());
            let values = values
                .into_iter()
                .map(|v| this.simple(v, at))
                .collect::<Vec<_>>();
            let values = values.into_iter().zip(boxed).collect();
            let body = this.code(body, &at.with(variables.clone()));
            this.make(Action::Let(values, body))
        })
    }

    fn body(
        &mut self,
        variables: Vec<(Rc<Variable>, Option<LambdaExpression>)>,
        body: Expression,
        at: &Environments,
    ) -> &'static Code {
        let names = variables.iter().map(|(variable, _)| variable.clone());
        let inner = at.with(names.collect());
        let lambdas = variables
            .into_iter()
            .map(|(_, lambda)| lambda.map(|lambda| self.lambda(lambda, &inner)))
            .collect();
        let body = self.code(body, &inner);
        self.make(Action::Letrec(lambdas, body))
    }

    fn lambda(&mut self, lambda: LambdaExpression, at: &Environments) -> &'static Lambda {
        let outer = std::mem::replace(&mut self.line, lambda.line);
        self.calls.borrow_mut().push(Vec::new());
        let inner = at.with(lambda.parameters.clone());
        let mut body = self.code(lambda.body, &inner);
        if body.body_of.get().is_some() {
            body = self.make(Action::Effect(Simple::Constant(0), body));
        }
        let boxed = lambda.parameters.iter().map(|p| p.assigned.get()).collect();
        let name = lambda
            .name
            .map_or_else(|| "lambda".to_owned(), |n| n.to_string());
        let required = lambda.parameters.len() as u32 - u32::from(lambda.rest);
        let made = Lambda::new(name, (required, lambda.rest), boxed, body);
        for call in self.calls.borrow_mut().pop().unwrap_or_default() {
            if let Action::Call(call) = &call.action {
                call.caller.set(Some(made));
            }
        }
        self.line = outer;
        made
    }

    fn simple(&mut self, expression: Expression, at: &Environments) -> Simple {
        match expression {
            Expression::Constant(word) => Simple::Constant(word),
            Expression::Local(variable) => {
                let local = at.local(&variable);
                if variable.assigned.get() {
                    Simple::Boxed(local, leak(&variable.name))
                } else {
                    Simple::Local(local)
                }
            }
            Expression::Global(global) => Simple::Global(global),
            Expression::Lambda(lambda) => Simple::Lambda(self.lambda(*lambda, at)),
            Expression::SetLocal(variable, value) => {
                let value = self.simple(*value, at);
                Simple::SetBoxed(at.local(&variable), Box::new(value))
            }
            Expression::Initialise(variable, value) => {
                let value = self.simple(*value, at);
                Simple::Initialise(at.local(&variable), Box::new(value))
            }
            Expression::SetGlobal(global, value) => {
                Simple::SetGlobal(global, Box::new(self.simple(*value, at)))
            }
            Expression::Define(global, value) => {
                Simple::Define(global, Box::new(self.simple(*value, at)))
            }
            Expression::If(parts) => {
                Simple::If(Box::new((*parts).map(|part| self.simple(part, at))))
            }
            Expression::Or(parts) => {
                Simple::Or(Box::new((*parts).map(|part| self.simple(part, at))))
            }
            Expression::Primitive(primitive, arguments, line) => {
                let outer = self.line;
                if line > 0 {
                    self.line = line;
                }
                let arguments = arguments.into_iter().map(|a| self.simple(a, at)).collect();
                let call = primitive_call(primitive, arguments);
                let elsewhere = self.line != outer;
                let line = std::mem::replace(&mut self.line, outer);
                if elsewhere {
                    Simple::InLine(line, Box::new(call))
                } else {
                    call
                }
            }
            _ => unreachable!("only simple expressions get here"),
        }
    }
}

/// A variable that no program can name.
fn temporary() -> Rc<Variable> {
    Rc::new(Variable {
        name: "".into(),
        assigned: Cell::new(false),
    })
}

fn primitive_call(
    primitive: &'static crate::primitives::Primitive,
    mut arguments: Vec<Simple>,
) -> Simple {
    if let Kind::Inline(op) = primitive.kind {
        return match (arguments.len(), op.arity()) {
            (1, 1) => Simple::Unary(op, Box::new(arguments.remove(0))),
            (2, 2) => match <[Simple; 2]>::try_from(arguments) {
                Ok(arguments) => Simple::Binary(op, Box::new(arguments)),
                Err(arguments) => Simple::Variadic(primitive, arguments),
            },
            (3, 3) => match <[Simple; 3]>::try_from(arguments) {
                Ok(arguments) => Simple::Ternary(op, Box::new(arguments)),
                Err(arguments) => Simple::Variadic(primitive, arguments),
            },
            // Sums and products go from left to right.
            (3.., 2) if op.folds() => {
                let mut rest = arguments.into_iter();
                let first = rest.next().unwrap_or(Simple::Constant(1));
                rest.fold(first, |sum, next| Simple::Binary(op, Box::new([sum, next])))
            }
            _ => Simple::Variadic(primitive, arguments),
        };
    }
    if !primitive.rest && arguments.len() == primitive.most as usize && arguments.len() <= 4 {
        return Simple::Native(primitive, arguments);
    }
    Simple::Variadic(primitive, arguments)
}
