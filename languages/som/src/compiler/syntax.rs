//! What a source text says: the syntax tree.

use dashu_int::IBig;

/// A class.
#[derive(Debug)]
pub struct ClassNode {
    /// Its name.
    pub name: String,
    /// Its superclass's, if it names one.
    pub superclass: Option<String>,
    /// The instance side.
    pub instance: Side,
    /// The class side.
    pub class: Side,
    /// Where it begins.
    pub line: u32,
}

/// Fields and methods of a class or its metaclass.
#[derive(Debug, Default)]
pub struct Side {
    /// Names of the fields.
    pub fields: Vec<String>,
    /// The methods.
    pub methods: Vec<MethodNode>,
}

/// A method.
#[derive(Debug)]
pub struct MethodNode {
    /// Its selector.
    pub selector: String,
    /// Parameters, locals and statements; `None`: it is a primitive.
    pub body: Option<BlockNode>,
    /// Number of parameters.
    pub parameters: usize,
    /// Where it begins.
    pub line: u32,
}

/// The body of a method, or a block.
#[derive(Debug)]
pub struct BlockNode {
    /// Number of its scope, unique in the method.
    pub scope: usize,
    /// Parameters.
    pub parameters: Vec<String>,
    /// Locals.
    pub locals: Vec<String>,
    /// Statements.
    pub statements: Vec<Statement>,
    /// Where it begins.
    pub line: u32,
}

/// A statement.
#[derive(Debug)]
pub enum Statement {
    /// An expression.
    Plain(Expression),
    /// `^` expression.
    Return(Expression),
}

/// A literal.
#[derive(Clone, Debug)]
pub enum Literal {
    /// An integer.
    Integer(IBig),
    /// A double.
    Double(f64),
    /// A string.
    String(String),
    /// A symbol.
    Symbol(String),
    /// An array of literals.
    Array(Vec<Literal>),
}

/// An expression.
#[derive(Debug)]
pub enum Expression {
    /// A literal.
    Literal(Literal),
    /// A variable, `self`, or a global.
    Variable(String, u32),
    /// An assignment.
    Assign(String, Box<Expression>, u32),
    /// A message.
    Send(Box<SendNode>),
    /// A block.
    Block(BlockNode),
}

/// A message.
#[derive(Debug)]
pub struct SendNode {
    /// Whom it goes to; the variable `super` is special.
    pub receiver: Expression,
    /// Its selector.
    pub selector: String,
    /// Its arguments.
    pub arguments: Vec<Expression>,
    /// Where its selector is.
    pub line: u32,
}
