//! Expanded programs, before they become [`node`](crate::node)s.

use crate::node::Global;
use crate::primitives::Primitive;
use crate::scope::Variable;
use std::rc::Rc;

/// An expression.
#[derive(Debug)]
pub enum Expression {
    Constant(u64),
    Local(Rc<Variable>),
    Global(&'static Global),
    SetLocal(Rc<Variable>, Box<Expression>),
    /// Gives a variable of a `Body` its first value.
    Initialise(Rc<Variable>, Box<Expression>),
    SetGlobal(&'static Global, Box<Expression>),
    Define(&'static Global, Box<Expression>),
    If(Box<[Expression; 3]>),
    Or(Box<[Expression; 2]>),
    Sequence(Vec<Expression>),
    Lambda(Box<LambdaExpression>),
    Let(Vec<(Rc<Variable>, Expression)>, Box<Expression>),
    /// `letrec*`: variables, and an expression in which [`Initialise`](Expression::Initialise)s give them their values. Lambdas stand here.
    Body(
        Vec<(Rc<Variable>, Option<LambdaExpression>)>,
        Box<Expression>,
    ),
    /// A call of a built-in procedure that the program has not redefined.
    Primitive(&'static Primitive, Vec<Expression>, u32),
    Call(Box<Expression>, Vec<Expression>, u32),
}

/// `lambda`.
#[derive(Debug)]
pub struct LambdaExpression {
    pub name: Option<Rc<str>>,
    pub parameters: Vec<Rc<Variable>>,
    /// The last parameter takes the rest.
    pub rest: bool,
    pub body: Expression,
    pub line: u32,
}

impl Expression {
    /// Is it evaluated at once?
    pub fn is_simple(&self) -> bool {
        match self {
            Expression::Constant(_)
            | Expression::Local(_)
            | Expression::Global(_)
            | Expression::Lambda(_) => true,
            Expression::SetLocal(_, value)
            | Expression::Initialise(_, value)
            | Expression::SetGlobal(_, value)
            | Expression::Define(_, value) => value.is_simple(),
            Expression::If(parts) => parts.iter().all(Expression::is_simple),
            Expression::Or(parts) => parts.iter().all(Expression::is_simple),
            Expression::Primitive(_, arguments, _) => arguments.iter().all(Expression::is_simple),
            _ => false,
        }
    }
}
