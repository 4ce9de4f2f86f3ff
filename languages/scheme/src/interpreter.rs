//! The interpreter loop: a machine whose state is a step of the program, an environment, a continuation and the dynamic state (the CEK machine of
//! Felleisen and Friedman, 1986).
//!
//! No loop is visible in a program, so its loops are the procedures that can be reached from themselves by calls: entering one is a back edge. Frames
//! of the continuation are objects in the heap; a trace that pushes one and pops it again never allocates it.

use crate::arithmetic::{apply_inline, binary, ternary, unary};
use crate::machine::{
    self, compile_value, make_condition, make_variable, note_uncaught, take_pending,
};
use crate::node::{Action, Call, Code, Global, Lambda, Local, Simple, Stability};
use crate::primitives::{Control, Kind, Primitive, invoke, lists};
use crate::value::*;
use smelt::{
    Domain, Driver, Flow, Frame as StackFrame, GREEN_WORDS, Greens, Int, JitCell, Native, Ref,
    Static, residual,
};

/// A message of the interpreter's own.
#[derive(Debug)]
pub struct Message(pub &'static str);

/// What went wrong in a simple expression.
pub struct Fault<D: Domain> {
    /// This, with this value; or a condition waits in the machine.
    what: Option<(&'static Message, Value<D>)>,
    /// In this line; 0: in that of the step.
    line: u32,
}

impl<D: Domain> Fault<D> {
    /// What is wrong with a value.
    pub fn plain(message: &'static Message, value: Value<D>) -> Fault<D> {
        Fault {
            what: Some((message, value)),
            line: 0,
        }
    }

    /// A condition waits in the machine.
    pub fn pending() -> Fault<D> {
        Fault {
            what: None,
            line: 0,
        }
    }

    /// The fault, in this line unless it is known to be in another.
    fn in_line(self, line: u32) -> Fault<D> {
        Fault {
            line: if self.line == 0 { line } else { self.line },
            ..self
        }
    }
}

/// What evaluating gives.
pub type Evaluated<D> = Result<Value<D>, Fault<D>>;

/// The position: the step that comes next.
#[derive(Clone, Copy)]
pub struct Position(pub &'static Code);

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Greens for Position {
    fn to_words(&self) -> [u64; GREEN_WORDS] {
        [std::ptr::from_ref(self.0) as u64, 0, 0]
    }
    fn from_words(words: [u64; GREEN_WORDS]) -> Self {
        // SAFETY: made by `to_words`; code lives for ever.
        Position(unsafe { &*(words[0] as *const Code) })
    }
    fn live_slots(&self) -> u32 {
        0
    }
    fn frame_size(&self) -> u32 {
        0
    }
    #[inline(always)]
    fn cell(&self) -> Option<&'static JitCell> {
        self.0.body_of.get().map(|lambda| &lambda.cell)
    }
    fn place(&self) -> smelt::Place {
        let place = self.0.place;
        let name = self.0.body_of.get().map_or("", |lambda| &lambda.name);
        smelt::Place {
            file: place.file.to_owned(),
            line: place.line,
            name: name.to_owned(),
            instruction: self.0.action.name(),
        }
    }
}

/// The state beside the position.
#[derive(Clone, Copy)]
pub struct Registers<D: Domain> {
    pub environment: Value<D>,
    pub frames: Value<D>,
    pub state: Value<D>,
}

/// What comes after a step.
enum Next<D: Domain> {
    /// This step.
    Go(&'static Code, Registers<D>),
    /// The body of a procedure.
    Enter(&'static Lambda, Registers<D>),
    /// The end, with a value (null: an exception that nobody handles).
    End(Value<D>),
}

type Stepped<D> = Result<Next<D>, Fault<D>>;

/// The loop. Its reds are environment, continuation and dynamic state.
pub struct Scheme;

impl Driver for Scheme {
    const NAME: &'static str = "scheme";
    const REDS: &'static [smelt::Kind] = &[smelt::Kind::Ref; 3];
    type Greens = Position;

    fn run<D: Domain>(mut at: Position, mut frame: StackFrame, reds: &mut [D::Word]) -> D::Word {
        let mut activation = D::enter::<Scheme>();
        loop {
            match D::merge_point::<Scheme>(&mut activation, &mut at, &mut frame, reds) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            let registers = Registers {
                environment: smelt::Red::from_word(reds[0]),
                frames: smelt::Red::from_word(reds[1]),
                state: smelt::Red::from_word(reds[2]),
            };
            let next = match step::<D>(at.0, registers) {
                Ok(next) => next,
                Err(fault) => raise(at.0, registers, fault),
            };
            let (code, registers, enters) = match next {
                Next::Go(code, registers) => (code, registers, false),
                Next::Enter(lambda, registers) => (lambda.body, registers, lambda.recursive.get()),
                Next::End(value) => return value.0,
            };
            at = Position(code);
            reds[0] = registers.environment.0;
            reds[1] = registers.frames.0;
            reds[2] = registers.state.0;
            if enters {
                match D::back_edge::<Scheme>(&mut activation, &mut at, &mut frame, reds) {
                    Flow::Continue => {}
                    Flow::Leave(word) | Flow::Returned(word) => return word,
                }
            }
        }
    }
}

/// Runs code to its end, in an empty environment. Null: an exception that nobody handled waits in the machine.
pub fn run(code: &'static Code) -> Value {
    let state = State::new::<Native>(constant(NIL), constant(NIL), constant(NIL));
    let mut reds = [NIL, NIL, state.0];
    Ref::from_bits(Scheme::run::<Native>(
        Position(code),
        StackFrame::NONE,
        &mut reds,
    ))
}

#[inline(always)]
fn step<D: Domain>(code: &'static Code, at: Registers<D>) -> Stepped<D> {
    match &code.action {
        Action::Return(simple) => {
            let value = evaluate(simple, at.environment)?;
            give(value, at)
        }
        Action::If(condition, then, otherwise) => {
            let condition = evaluate(condition, at.environment)?;
            let taken = if is_true(condition) { then } else { otherwise };
            Ok(Next::Go(taken, at))
        }
        Action::Effect(simple, next) => {
            evaluate(simple, at.environment)?;
            Ok(Next::Go(next, at))
        }
        Action::Let(values, body) => {
            let inner = Environment::new::<D>(values.len() as u32 + 1);
            inner.set_slot(0, at.environment);
            for (i, (simple, boxed)) in values.iter().enumerate() {
                let value = evaluate(simple, at.environment)?;
                inner.set_slot(i as u32 + 1, in_cell_if(value, *boxed));
            }
            let environment = inner.cast();
            Ok(Next::Go(body, Registers { environment, ..at }))
        }
        Action::Letrec(lambdas, body) => {
            let inner = Environment::new::<D>(lambdas.len() as u32 + 1);
            inner.set_slot(0, at.environment);
            for (i, lambda) in lambdas.iter().enumerate() {
                let value = match lambda {
                    Some(lambda) => {
                        Closure::new::<D>(Static::constant(lambda), inner.cast()).cast()
                    }
                    None => Cell::new::<D>(constant(UNASSIGNED)).cast(),
                };
                inner.set_slot(i as u32 + 1, value);
            }
            let environment = inner.cast();
            Ok(Next::Go(body, Registers { environment, ..at }))
        }
        Action::Bind(value, ..) => Ok(Next::Go(value, push(code, at.environment, at))),
        Action::Call(call) => self::call(code, call, at),
        Action::Restore => Err(Fault::plain(
            &Message("the machine is in a state that it cannot be in"),
            constant(UNSPECIFIED),
        )),
    }
}

/// The registers with a frame more.
fn push<D: Domain>(code: &'static Code, environment: Value<D>, at: Registers<D>) -> Registers<D> {
    let frame = Frame::new::<D>(Static::constant(code), environment, at.frames);
    Registers {
        frames: frame.cast(),
        ..at
    }
}

#[inline(always)]
fn in_cell_if<D: Domain>(value: Value<D>, boxed: bool) -> Value<D> {
    if boxed {
        Cell::new::<D>(value).cast()
    } else {
        value
    }
}

/// Gives a value to the continuation.
fn give<D: Domain>(value: Value<D>, mut at: Registers<D>) -> Stepped<D> {
    loop {
        if is_constant(at.frames, NIL) {
            return Ok(Next::End(value));
        }
        let frame: Ref<D, Frame> = at.frames.cast();
        let code = frame.code().promote();
        let environment = frame.environment();
        at.frames = frame.next();
        match &code.action {
            Action::Bind(_, variable, body) => {
                at.environment = match variable {
                    Some(boxed) => {
                        let inner = Environment::new::<D>(2);
                        inner.set_slot(0, environment);
                        inner.set_slot(1, in_cell_if(value, *boxed));
                        inner.cast()
                    }
                    None => environment,
                };
                return Ok(Next::Go(body, at));
            }
            Action::Restore => at.state = environment,
            // The frame of `call-with-values`: its environment is the receiver.
            _ => {
                let values = match as_type::<D, Several>(value) {
                    Some(several) => several.values(),
                    None => cons(value, constant(NIL)),
                };
                return apply(code, environment, values, at);
            }
        }
    }
}

fn call<D: Domain>(code: &'static Code, call: &'static Call, at: Registers<D>) -> Stepped<D> {
    let procedure = evaluate(&call.procedure, at.environment)?;
    if let Some(closure) = as_type::<D, Closure>(procedure) {
        let lambda = closure.lambda().promote();
        if D::NATIVE {
            note(call, lambda);
        }
        if !lambda.rest && lambda.required as usize == call.arguments.len() {
            let inner = Environment::new::<D>(lambda.required + 1);
            inner.set_slot(0, closure.environment());
            for (i, argument) in call.arguments.iter().enumerate() {
                let value = evaluate(argument, at.environment)?;
                inner.set_slot(i as u32 + 1, in_cell_if(value, lambda.boxed[i]));
            }
            let environment = inner.cast();
            return Ok(Next::Enter(lambda, Registers { environment, ..at }));
        }
    }
    let mut arguments = constant::<D>(NIL);
    for argument in call.arguments.iter().rev() {
        arguments = cons(evaluate(argument, at.environment)?, arguments);
    }
    apply(code, procedure, arguments, at)
}

/// Tells the caller's lambda what it calls, if the call has not just told it.
#[inline(always)]
fn note(call: &'static Call, lambda: &'static Lambda) {
    let seen = call.seen.get();
    if !seen.is_some_and(|seen| std::ptr::eq(seen, lambda)) {
        call.seen.set(Some(lambda));
        if let Some(caller) = call.caller.get() {
            caller.note_call(lambda);
        }
    }
}

/// Applies a procedure to a list.
fn apply<D: Domain>(
    code: &'static Code,
    procedure: Value<D>,
    mut arguments: Value<D>,
    at: Registers<D>,
) -> Stepped<D> {
    if let Some(closure) = as_type::<D, Closure>(procedure) {
        let lambda = closure.lambda().promote();
        let inner = Environment::new::<D>(lambda.variables() + 1);
        inner.set_slot(0, closure.environment());
        for i in 0..lambda.required {
            let Some(pair) = as_type::<D, Pair>(arguments) else {
                return Err(Fault::plain(&Message("too few arguments for"), procedure));
            };
            inner.set_slot(i + 1, in_cell_if(pair.car(), lambda.boxed[i as usize]));
            arguments = pair.cdr();
        }
        if lambda.rest {
            let rest = in_cell_if(arguments, lambda.boxed[lambda.required as usize]);
            inner.set_slot(lambda.required + 1, rest);
        } else if !is_constant(arguments, NIL) {
            return Err(Fault::plain(&Message("too many arguments for"), procedure));
        }
        let environment = inner.cast();
        return Ok(Next::Enter(lambda, Registers { environment, ..at }));
    }
    if let Some(builtin) = as_type::<D, Builtin>(procedure) {
        let primitive = builtin.primitive().promote();
        return match primitive.kind {
            Kind::Control(control) => self::control(code, primitive, control, arguments, at),
            _ => give(apply_primitive(primitive, arguments)?, at),
        };
    }
    if let Some(continuation) = as_type::<D, Continuation>(procedure) {
        let at = Registers {
            environment: at.environment,
            frames: continuation.frames(),
            state: continuation.state(),
        };
        return give(one_or_several(arguments), at);
    }
    if let Some(parameter) = as_type::<D, Parameter>(procedure) {
        if !is_constant(arguments, NIL) {
            return Err(Fault::plain(&Message("too many arguments for"), procedure));
        }
        return give(parameter_value(parameter, at.state), at);
    }
    Err(Fault::plain(&Message("not a procedure:"), procedure))
}

/// What a parameter is in a dynamic state.
fn parameter_value<D: Domain>(parameter: Ref<D, Parameter>, state: Value<D>) -> Value<D> {
    let mut bindings = state.cast::<State>().parameters();
    while let Some(pair) = as_type::<D, Pair>(bindings) {
        let binding = pair.car().cast::<Pair>();
        if binding.car().same(parameter) {
            return binding.cdr();
        }
        bindings = pair.cdr();
    }
    parameter.value()
}

/// The only item of a list, or the whole as several values.
fn one_or_several<D: Domain>(values: Value<D>) -> Value<D> {
    if let Some(pair) = as_type::<D, Pair>(values)
        && is_constant(pair.cdr(), NIL)
    {
        return pair.car();
    }
    Several::new::<D>(values).cast()
}

/// Applies a built-in procedure that returns at once.
fn apply_primitive<D: Domain>(primitive: &'static Primitive, arguments: Value<D>) -> Evaluated<D> {
    let Kind::Native(..) = primitive.kind else {
        return apply_inline(primitive, arguments);
    };
    let (mut rest, mut words) = (arguments, [constant::<D>(UNASSIGNED); 4]);
    for (i, word) in words.iter_mut().enumerate().take(primitive.most as usize) {
        let Some(pair) = as_type::<D, Pair>(rest) else {
            if i < primitive.least as usize {
                return wrong_count(primitive, "too few arguments for");
            }
            break;
        };
        *word = pair.car();
        rest = pair.cdr();
    }
    if primitive.rest {
        words[primitive.most as usize] = rest;
    } else if !is_constant(rest, NIL) {
        return wrong_count(primitive, "too many arguments for");
    }
    invoke(primitive, words)
}

/// A built-in procedure has got the wrong number of arguments.
pub fn wrong_count<D: Domain>(
    primitive: &'static Primitive,
    message: &'static str,
) -> Evaluated<D> {
    let message = match message.starts_with("too few") {
        true => &Message("too few arguments for"),
        false => &Message("too many arguments for"),
    };
    Err(Fault::plain(
        message,
        constant(machine::builtin(primitive).0),
    ))
}

/// The built-in procedures that change where the program goes on.
fn control<D: Domain>(
    code: &'static Code,
    primitive: &'static Primitive,
    control: Control,
    arguments: Value<D>,
    at: Registers<D>,
) -> Stepped<D> {
    let (mut rest, mut given) = (arguments, [constant::<D>(UNASSIGNED); 2]);
    for (i, word) in given.iter_mut().enumerate().take(primitive.most as usize) {
        let Some(pair) = as_type::<D, Pair>(rest) else {
            if i < primitive.least as usize {
                return Err(wrong_count::<D>(primitive, "too few")
                    .err()
                    .unwrap_or(Fault::pending()));
            }
            break;
        };
        *word = pair.car();
        rest = pair.cdr();
    }
    if !primitive.rest && !is_constant(rest, NIL) {
        return Err(wrong_count::<D>(primitive, "too many")
            .err()
            .unwrap_or(Fault::pending()));
    }
    let [a, b] = given;
    let state: Ref<D, State> = at.state.cast();
    let nil = constant::<D>(NIL);
    match control {
        Control::Apply => {
            let arguments = spread(rest)?;
            apply(code, a, arguments, at)
        }
        Control::CallCc => {
            let continuation = Continuation::new::<D>(at.frames, at.state);
            apply(code, a, cons(continuation.cast(), nil), at)
        }
        Control::Values => give(one_or_several(arguments), at),
        Control::CallWithValues => {
            let at = push(machine::spread_code(), b, at);
            apply(code, a, nil, at)
        }
        Control::Handlers => give(state.handlers(), at),
        Control::Winders => give(state.winders(), at),
        Control::Parameters => give(state.parameters(), at),
        Control::CallWithHandlers | Control::CallWithWinders | Control::CallWithParameters => {
            let mut at = push(machine::restore_code(), at.state, at);
            let (mut handlers, mut winders, mut parameters) =
                (state.handlers(), state.winders(), state.parameters());
            match control {
                Control::CallWithHandlers => handlers = a,
                Control::CallWithWinders => winders = a,
                _ => parameters = a,
            }
            at.state = State::new::<D>(handlers, winders, parameters).cast();
            apply(code, b, nil, at)
        }
        Control::Error => {
            let condition = make_condition::<D>(place(code, at), a, rest);
            Ok(raised(code, condition, at))
        }
        Control::ErrorAt => {
            let condition = make_condition::<D>(small_value(a), b, rest);
            Ok(raised(code, condition, at))
        }
        Control::Raise => Ok(raised(code, a, at)),
        Control::RaiseContinuable => match as_type::<D, Pair>(state.handlers()) {
            Some(handlers) => {
                let mut at = push(machine::restore_code(), at.state, at);
                let (winders, parameters) = (state.winders(), state.parameters());
                at.state = State::new::<D>(handlers.cdr(), winders, parameters).cast();
                apply(code, handlers.car(), cons(a, nil), at)
            }
            None => {
                note_uncaught::<D>(a, place(code, at));
                Ok(Next::End(Ref::null()))
            }
        },
        Control::Uncaught => {
            note_uncaught::<D>(a, small_value(b));
            Ok(Next::End(Ref::null()))
        }
        Control::Eval | Control::EvalForm => {
            let compiled = match control {
                Control::Eval => compile_value::<D>(a),
                _ => machine::compile_waiting::<D>(small_value(a)),
            };
            if compiled == 0 {
                return Err(Fault::pending());
            }
            let compiled: Static<D, Code> = smelt::Red::from_word(compiled.0);
            let environment = nil;
            Ok(Next::Go(
                compiled.promote(),
                Registers { environment, ..at },
            ))
        }
    }
}

/// `(a b (c d))` as `(a b c d)`: the arguments of `apply`.
fn spread<D: Domain>(arguments: Value<D>) -> Evaluated<D> {
    let Some(pair) = as_type::<D, Pair>(arguments) else {
        return Ok(arguments);
    };
    let rest = pair.cdr();
    if is_constant(rest, NIL) {
        return fresh_list(pair.car(), pair.car(), FOLLOWED);
    }
    Ok(cons(pair.car(), spread(rest)?))
}

/// Items of a list of arguments that a trace follows, which may be virtual; the others are copied by a call.
const FOLLOWED: u32 = 8;

/// A copy of a rest of a list, whose items become arguments: procedures may keep and change their list of arguments.
fn fresh_list<D: Domain>(list: Value<D>, rest: Value<D>, follow: u32) -> Evaluated<D> {
    if is_constant(rest, NIL) {
        return Ok(rest);
    }
    let copy = match as_type::<D, Pair>(rest) {
        None => Ref::null(),
        Some(_) if follow == 0 => copy_arguments::<D>(rest),
        Some(pair) => cons(pair.car(), fresh_list(list, pair.cdr(), follow - 1)?),
    };
    if copy.is_null() {
        return Err(Fault::plain(&Message("not a list:"), list));
    }
    Ok(copy)
}

/// A copy of a list; null if it is none.
#[residual(reads)]
fn copy_arguments(list: Value) -> Value {
    match lists::proper_length(list) {
        Some(_) => lists::copy(list, constant(NIL)),
        None => Ref::null(),
    }
}

/// A fault becomes an exception.
#[cold]
fn raise<D: Domain>(code: &'static Code, at: Registers<D>, fault: Fault<D>) -> Next<D> {
    let line = if machine::is_known(code) {
        fault.line
    } else {
        0
    };
    let place = place(code, at);
    let condition = match fault.what {
        Some((message, value)) => {
            let irritants = cons(value, constant(NIL));
            machine::make_plain_condition::<D>(place, line, message, irritants)
        }
        None => take_pending::<D>(place, line),
    };
    raised(code, condition, at)
}

/// The address of the step that is told to be where something went wrong: the author of a program knows nothing of the prelude's steps.
fn place<D: Domain>(code: &'static Code, at: Registers<D>) -> Int<D> {
    if machine::is_known(code) {
        return machine::address(code);
    }
    machine::known_caller::<D>(at.frames)
}

/// Raises an object, by a procedure written in Scheme.
fn raised<D: Domain>(code: &'static Code, object: Value<D>, at: Registers<D>) -> Next<D> {
    let place = place(code, at);
    let arguments = cons(object, cons(small(place), constant(NIL)));
    if let Ok(procedure) = read_global::<D>(machine::raise_global())
        && let Ok(next) = apply(code, procedure, arguments, at)
    {
        return next;
    }
    note_uncaught::<D>(object, place);
    Next::End(Ref::null())
}

// ---------------------------------------------------------------- simple expressions

/// The environment so many levels out.
#[inline(always)]
fn outer<D: Domain>(environment: Value<D>, depth: u32) -> Ref<D, Environment> {
    (0..depth).fold(environment.cast(), |e: Ref<D, Environment>, _| {
        e.slot(0).cast()
    })
}

#[inline(always)]
fn cell<D: Domain>(local: Local, environment: Value<D>) -> Ref<D, Cell> {
    outer(environment, local.depth).slot(local.index).cast()
}

/// Evaluates a simple expression.
pub fn evaluate<D: Domain>(simple: &'static Simple, environment: Value<D>) -> Evaluated<D> {
    match simple {
        Simple::Constant(word) => Ok(constant(*word)),
        Simple::Local(local) => Ok(outer(environment, local.depth).slot(local.index)),
        Simple::Global(global) => read_global(global),
        Simple::Unary(op, a) => unary(*op, evaluate(a, environment)?),
        Simple::Binary(op, parts) => {
            let a = evaluate(&parts[0], environment)?;
            binary(*op, a, evaluate(&parts[1], environment)?)
        }
        Simple::If(parts) => {
            let condition = evaluate(&parts[0], environment)?;
            let taken = if is_true(condition) { 1 } else { 2 };
            evaluate(&parts[taken], environment)
        }
        _ => rarer(simple, environment),
    }
}

#[inline(never)]
fn rarer<D: Domain>(simple: &'static Simple, environment: Value<D>) -> Evaluated<D> {
    match simple {
        Simple::Boxed(local, name) => {
            let value = cell(*local, environment).content();
            if is_constant(value, UNASSIGNED) {
                let name = constant(machine::symbol(name).0);
                return Err(Fault::plain(
                    &Message("a variable is used before it has a value:"),
                    name,
                ));
            }
            Ok(value)
        }
        Simple::Lambda(lambda) => {
            Ok(Closure::new::<D>(Static::constant(lambda), environment).cast())
        }
        Simple::SetBoxed(local, value) | Simple::Initialise(local, value) => {
            let value = evaluate(value, environment)?;
            cell(*local, environment).set_content(value);
            Ok(constant(UNSPECIFIED))
        }
        Simple::SetGlobal(global, value) => {
            let value = evaluate(value, environment)?;
            write_global(global, value, false)
        }
        Simple::Define(global, value) => {
            let value = evaluate(value, environment)?;
            write_global(global, value, true)
        }
        Simple::Or(parts) => {
            let first = evaluate(&parts[0], environment)?;
            if is_true(first) {
                return Ok(first);
            }
            evaluate(&parts[1], environment)
        }
        Simple::Ternary(op, parts) => {
            let a = evaluate(&parts[0], environment)?;
            let b = evaluate(&parts[1], environment)?;
            ternary(*op, a, b, evaluate(&parts[2], environment)?)
        }
        Simple::Native(primitive, arguments) => {
            let mut words = [constant::<D>(UNASSIGNED); 4];
            for (word, argument) in words.iter_mut().zip(arguments) {
                *word = evaluate(argument, environment)?;
            }
            invoke(primitive, words)
        }
        Simple::Variadic(primitive, arguments) => {
            let mut list = constant::<D>(NIL);
            for argument in arguments.iter().rev() {
                list = cons(evaluate(argument, environment)?, list);
            }
            apply_primitive(primitive, list)
        }
        Simple::InLine(line, inner) => {
            evaluate(inner, environment).map_err(|fault| fault.in_line(*line))
        }
        other => evaluate(other, environment),
    }
}

fn read_global<D: Domain>(global: &'static Global) -> Evaluated<D> {
    let cell = Ref::<D, Cell>::constant(global.cell.cast());
    match global.stability.get::<D>() {
        // While it does not change, a trace takes the value itself for constant.
        Stability::Constant if !D::NATIVE => Ok(constant(global.cell.cast::<Cell>().content().0)),
        Stability::Undefined => {
            let name = constant(machine::symbol(&global.name).0);
            Err(Fault::plain(&Message("there is no variable"), name))
        }
        _ => Ok(cell.content()),
    }
}

fn write_global<D: Domain>(global: &'static Global, value: Value<D>, define: bool) -> Evaluated<D> {
    let stability = global.stability.get::<D>();
    if stability == Stability::Undefined && !define {
        let name = constant(machine::symbol(&global.name).0);
        return Err(Fault::plain(&Message("there is no variable"), name));
    }
    if stability != Stability::Variable {
        make_variable::<D>(global, value);
    } else {
        Ref::<D, Cell>::constant(global.cell.cast()).set_content(value);
    }
    Ok(constant(UNSPECIFIED))
}
