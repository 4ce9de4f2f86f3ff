//! Programs as the interpreter runs them: trees of nodes that live for ever.
//!
//! A [`Simple`] expression is evaluated at once: it calls no procedure of the program. All else is [`Code`], one step of the interpreter each; where a step
//! has to wait for the value of another it leaves a frame of the continuation behind. (This is the administrative normal form of Flanagan,
//! Sabry, Duba and Felleisen, 1993, as Pycket uses it.)

use crate::primitives::{Op, Primitive};
use crate::value::Value;
use smelt::{JitCell, QuasiImmutable};
use std::cell::{Cell, RefCell};

/// Where something stands in a program's text.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The file.
    pub file: &'static str,
    /// The line, from 1; 0: not known.
    pub line: u32,
}

/// A local variable: `index` slots in, `depth` environments out.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    pub depth: u32,
    pub index: u32,
}

/// A simple expression.
#[derive(Debug)]
pub enum Simple {
    /// A constant, which the machine keeps alive and in its place.
    Constant(u64),
    Local(Local),
    /// A variable that is assigned, and its name.
    Boxed(Local, &'static str),
    Global(&'static Global),
    Lambda(&'static Lambda),
    SetBoxed(Local, Box<Simple>),
    /// Gives a variable its first value; it has none before.
    Initialise(Local, Box<Simple>),
    SetGlobal(&'static Global, Box<Simple>),
    Define(&'static Global, Box<Simple>),
    If(Box<[Simple; 3]>),
    Or(Box<[Simple; 2]>),
    Unary(Op, Box<Simple>),
    Binary(Op, Box<[Simple; 2]>),
    Ternary(Op, Box<[Simple; 3]>),
    /// A built-in procedure with as many arguments as it takes, if that is not more than four.
    Native(&'static Primitive, Vec<Simple>),
    /// An expression in another line than its step.
    InLine(u32, Box<Simple>),
    /// A built-in procedure with a list of arguments.
    Variadic(&'static Primitive, Vec<Simple>),
}

/// What a step does.
#[derive(Debug)]
pub enum Action {
    /// Gives a value to the continuation.
    Return(Simple),
    If(Simple, &'static Code, &'static Code),
    /// Evaluates something for its effect.
    Effect(Simple, &'static Code),
    /// New variables, each assigned later or not.
    Let(Vec<(Simple, bool)>, &'static Code),
    /// New variables: procedures that know each other, and (`None`) variables that get their values later.
    Letrec(Vec<Option<&'static Lambda>>, &'static Code),
    /// Evaluates the first code; then, with its value as a new variable (or, `None`, without it), the second.
    Bind(&'static Code, Option<bool>, &'static Code),
    /// Calls a procedure, which gets the continuation.
    Call(Call),
    /// Not in programs: frames with this code put the dynamic state back.
    Restore,
}

impl Action {
    /// What a step does, in a word or two.
    pub fn name(&self) -> String {
        match self {
            Action::Return(_) => "return".to_owned(),
            Action::If(..) => "if".to_owned(),
            Action::Effect(..) => "effect".to_owned(),
            Action::Let(variables, _) => format!("let {}", variables.len()),
            Action::Letrec(variables, _) => format!("letrec {}", variables.len()),
            Action::Bind(..) => "bind".to_owned(),
            Action::Call(call) => match &call.procedure {
                Simple::Global(global) => format!("call {}", global.name),
                _ => "call".to_owned(),
            },
            Action::Restore => "restore".to_owned(),
        }
    }
}

/// A call.
#[derive(Debug)]
pub struct Call {
    pub procedure: Simple,
    pub arguments: Vec<Simple>,
    /// The lambda it stands in.
    pub caller: Cell<Option<&'static Lambda>>,
    /// The lambda that it called last: of interest to [`Lambda::note_call`] only if it is another.
    pub seen: Cell<Option<&'static Lambda>>,
}

/// One step.
#[derive(Debug)]
pub struct Code {
    pub action: Action,
    pub place: Place,
    /// The lambda whose body it is.
    pub body_of: Cell<Option<&'static Lambda>>,
}

/// A procedure's code.
#[derive(Debug)]
pub struct Lambda {
    pub name: String,
    pub required: u32,
    pub rest: bool,
    /// Of each parameter: is it assigned?
    pub boxed: Vec<bool>,
    pub body: &'static Code,
    /// A loop may begin here.
    pub cell: JitCell,
    /// It can be reached from itself by calls: only such procedures are loops.
    pub recursive: Cell<bool>,
    /// What it has been seen to call.
    callees: RefCell<Vec<&'static Lambda>>,
}

impl Lambda {
    /// A lambda, for ever.
    pub fn new(
        name: String,
        (required, rest): (u32, bool),
        boxed: Vec<bool>,
        body: &'static Code,
    ) -> &'static Lambda {
        let lambda: &'static Lambda = Box::leak(Box::new(Lambda {
            name,
            required,
            rest,
            boxed,
            body,
            cell: JitCell::new(),
            recursive: Cell::new(false),
            callees: RefCell::default(),
        }));
        body.body_of.set(Some(lambda));
        lambda
    }

    /// Number of its variables.
    pub fn variables(&self) -> u32 {
        self.required + u32::from(self.rest)
    }

    /// It calls another: if that closes a circle of calls, the callee is where a loop may begin (as in Pycket).
    #[cold]
    pub fn note_call(&'static self, callee: &'static Lambda) {
        let mut callees = self.callees.borrow_mut();
        if callees.iter().any(|known| std::ptr::eq(*known, callee)) {
            return;
        }
        callees.push(callee);
        drop(callees);
        if callee.reaches(self) {
            callee.recursive.set(true);
        }
    }

    fn reaches(&'static self, wanted: &'static Lambda) -> bool {
        let mut seen: Vec<&'static Lambda> = vec![self];
        let mut at = 0;
        while let Some(lambda) = seen.get(at).copied() {
            if std::ptr::eq(lambda, wanted) {
                return true;
            }
            for callee in lambda.callees.borrow().iter() {
                if !seen.iter().any(|known| std::ptr::eq(*known, *callee)) {
                    seen.push(callee);
                }
            }
            at += 1;
        }
        false
    }
}

/// What is known of a global variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stability {
    /// It has no value.
    Undefined,
    /// It has been given its value once: traces take it for constant.
    Constant,
    /// It changes.
    Variable,
}

/// A global variable.
#[derive(Debug)]
pub struct Global {
    pub name: String,
    /// Its [`Cell`](crate::value::Cell), which stays where it is.
    pub cell: Value,
    pub stability: QuasiImmutable<Stability>,
}
