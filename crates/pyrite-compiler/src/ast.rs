//! The compiler's own syntax tree: positions resolved, literals decoded, constants folded.
//!
//! It follows the shapes of CPython's `ast` module. Nothing behind the parser's adapter sees any other tree.

use crate::code::{Constant, Position};

/// Identifies a node that opens a scope. Unique within one compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(pub u32);

/// A name with its place.
#[derive(Clone, Debug)]
pub struct Identifier {
    pub name: String,
    pub at: Position,
}

/// An expression with its place.
#[derive(Clone, Debug)]
pub struct Expr {
    pub at: Position,
    pub kind: ExprKind,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    Constant(Constant),
    /// A text written `u"..."`, where it matters how it was written.
    UnicodeLiteral(Vec<u8>),
    Name(String),
    BoolOp {
        is_and: bool,
        values: Vec<Expr>,
    },
    /// `target := value`; the target is a plain name.
    Named {
        target: Identifier,
        value: Box<Expr>,
    },
    Binary {
        left: Box<Expr>,
        operator: BinaryOperator,
        right: Box<Expr>,
    },
    Unary {
        operator: UnaryOperator,
        operand: Box<Expr>,
    },
    Lambda(Box<Lambda>),
    If {
        test: Box<Expr>,
        body: Box<Expr>,
        or_else: Box<Expr>,
    },
    /// A pair without a key is `**value`.
    Dict(Vec<(Option<Expr>, Expr)>),
    Set(Vec<Expr>),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Comprehension(Box<Comprehension>),
    Await(Box<Expr>),
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
    Compare {
        left: Box<Expr>,
        rest: Vec<(Comparison, Expr)>,
    },
    Call(Box<Call>),
    /// An f-string; adjacent literals are one part.
    FString(Vec<StringPart>),
    /// A t-string (PEP 750).
    TString(Vec<StringPart>),
    Attribute {
        value: Box<Expr>,
        name: Identifier,
    },
    Subscript {
        value: Box<Expr>,
        index: Box<Expr>,
    },
    Starred(Box<Expr>),
    Slice {
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
        step: Option<Box<Expr>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    Add,
    Sub,
    Mul,
    MatMul,
    TrueDiv,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    Neg,
    Pos,
    Invert,
    Not,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
    Is,
    IsNot,
    In,
    NotIn,
}

#[derive(Clone, Debug)]
pub struct Lambda {
    pub id: NodeId,
    pub parameters: Parameters,
    pub body: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

#[derive(Clone, Debug)]
pub struct Comprehension {
    pub id: NodeId,
    pub kind: ComprehensionKind,
    /// The element, or a dict's key; a dict's key is absent for `{**value for ...}`.
    pub element: Option<Expr>,
    /// A dict's value.
    pub value: Option<Expr>,
    pub clauses: Vec<Clause>,
}

/// `for target in iterable if ...`.
#[derive(Clone, Debug)]
pub struct Clause {
    pub target: Expr,
    pub iterable: Expr,
    pub conditions: Vec<Expr>,
    pub is_async: bool,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub function: Expr,
    pub arguments: Vec<Expr>,
    pub keywords: Vec<Keyword>,
}

/// `name=value`, or `**value`.
#[derive(Clone, Debug)]
pub struct Keyword {
    pub name: Option<Identifier>,
    pub value: Expr,
    pub at: Position,
}

/// A piece of an f-string or t-string.
#[derive(Clone, Debug)]
pub enum StringPart {
    /// Decoded text and where it stands.
    Literal(Vec<u8>, Position),
    Value(Interpolation),
}

#[derive(Clone, Debug)]
pub struct Interpolation {
    pub at: Position,
    pub value: Expr,
    /// The expression's source text, for t-strings.
    pub text: String,
    /// 0 none, 1 `str`, 2 `repr`, 3 `ascii`.
    pub conversion: u8,
    pub spec: Option<Vec<StringPart>>,
    /// Where the spec stands, its colon included; otherwise that of the whole.
    pub spec_at: Position,
}

#[derive(Clone, Debug, Default)]
pub struct Parameters {
    pub positional_only: Vec<Parameter>,
    pub positional: Vec<Parameter>,
    pub star: Option<Parameter>,
    pub keyword_only: Vec<Parameter>,
    pub double_star: Option<Parameter>,
}

impl Parameters {
    /// In the order of their registers.
    pub fn in_register_order(&self) -> impl Iterator<Item = &Parameter> {
        self.positional_only
            .iter()
            .chain(&self.positional)
            .chain(&self.keyword_only)
            .chain(&self.star)
            .chain(&self.double_star)
    }

    /// In the order in which CPython looks at their annotations.
    pub fn in_annotation_order(&self) -> impl Iterator<Item = &Parameter> {
        self.positional_only
            .iter()
            .chain(&self.positional)
            .chain(&self.star)
            .chain(&self.keyword_only)
            .chain(&self.double_star)
    }
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: Identifier,
    pub annotation: Option<Expr>,
    pub default: Option<Expr>,
}

/// A statement with its place.
#[derive(Clone, Debug)]
pub struct Stmt {
    pub at: Position,
    pub kind: StmtKind,
}

#[derive(Clone, Debug)]
pub enum StmtKind {
    Expr(Expr),
    Function(Box<Function>),
    Class(Box<Class>),
    Return(Option<Expr>),
    Delete(Vec<Expr>),
    TypeAlias(Box<TypeAlias>),
    Assign {
        targets: Vec<Expr>,
        value: Expr,
    },
    AugAssign {
        target: Expr,
        operator: BinaryOperator,
        value: Expr,
    },
    AnnAssign(Box<AnnAssign>),
    For(Box<For>),
    While {
        test: Expr,
        body: Vec<Stmt>,
        or_else: Vec<Stmt>,
    },
    If {
        test: Expr,
        body: Vec<Stmt>,
        or_else: Vec<Stmt>,
    },
    With {
        is_async: bool,
        items: Vec<WithItem>,
        body: Vec<Stmt>,
    },
    Match {
        subject: Expr,
        cases: Vec<MatchCase>,
    },
    Raise {
        exception: Option<Expr>,
        cause: Option<Expr>,
    },
    Try(Box<Try>),
    Assert {
        test: Expr,
        message: Option<Expr>,
    },
    Import(Vec<Alias>),
    ImportFrom {
        module: Option<String>,
        names: Vec<Alias>,
        level: u32,
    },
    Global(Vec<Identifier>),
    Nonlocal(Vec<Identifier>),
    Pass,
    Break,
    Continue,
}

/// The body of a module, class or function, its docstring apart.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The docstring and its place. The statement is still the first of `statements`.
    pub docstring: Option<(Vec<u8>, Position)>,
    pub statements: Vec<Stmt>,
}

impl Body {
    /// The statements without the docstring's.
    pub fn without_docstring(&self) -> &[Stmt] {
        &self.statements[self.docstring.is_some() as usize..]
    }
}

#[derive(Clone, Debug)]
pub struct Function {
    pub id: NodeId,
    pub is_async: bool,
    pub decorators: Vec<Expr>,
    pub name: Identifier,
    pub type_parameters: Vec<TypeParameter>,
    pub parameters: Parameters,
    pub returns: Option<Expr>,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub struct Class {
    pub id: NodeId,
    pub decorators: Vec<Expr>,
    pub name: Identifier,
    pub type_parameters: Vec<TypeParameter>,
    pub bases: Vec<Expr>,
    pub keywords: Vec<Keyword>,
    pub body: Body,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeParameterKind {
    TypeVar,
    TypeVarTuple,
    ParamSpec,
}

#[derive(Clone, Debug)]
pub struct TypeParameter {
    pub id: NodeId,
    pub kind: TypeParameterKind,
    pub name: Identifier,
    pub bound: Option<Expr>,
    pub default: Option<Expr>,
    pub at: Position,
}

#[derive(Clone, Debug)]
pub struct TypeAlias {
    pub id: NodeId,
    pub name: Identifier,
    pub type_parameters: Vec<TypeParameter>,
    pub value: Expr,
}

#[derive(Clone, Debug)]
pub struct AnnAssign {
    pub target: Expr,
    pub annotation: Expr,
    pub value: Option<Expr>,
    /// The target is a bare name: it enters `__annotations__`.
    pub is_simple: bool,
}

#[derive(Clone, Debug)]
pub struct For {
    pub is_async: bool,
    pub target: Expr,
    pub iterable: Expr,
    pub body: Vec<Stmt>,
    pub or_else: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub struct WithItem {
    pub context: Expr,
    pub target: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Try {
    pub body: Vec<Stmt>,
    pub handlers: Vec<Handler>,
    pub or_else: Vec<Stmt>,
    pub finally: Vec<Stmt>,
    pub is_star: bool,
}

#[derive(Clone, Debug)]
pub struct Handler {
    pub at: Position,
    pub exception: Option<Expr>,
    pub name: Option<Identifier>,
    pub body: Vec<Stmt>,
}

/// `name as as_name`; a `name` of `*` imports everything.
#[derive(Clone, Debug)]
pub struct Alias {
    pub at: Position,
    pub name: String,
    pub as_name: Option<String>,
}

#[derive(Clone, Debug)]
pub struct MatchCase {
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub struct Pattern {
    pub at: Position,
    pub kind: PatternKind,
}

#[derive(Clone, Debug)]
pub enum PatternKind {
    Value(Expr),
    /// None, True or False.
    Singleton(Constant),
    Sequence(Vec<Pattern>),
    Mapping {
        keys: Vec<Expr>,
        patterns: Vec<Pattern>,
        rest: Option<Identifier>,
    },
    Class {
        class: Expr,
        patterns: Vec<Pattern>,
        keywords: Vec<(Identifier, Pattern)>,
    },
    Star(Option<Identifier>),
    /// `pattern as name`, a bare name, or `_` (neither).
    As {
        pattern: Option<Box<Pattern>>,
        name: Option<Identifier>,
    },
    Or(Vec<Pattern>),
}

/// What was parsed.
#[derive(Clone, Debug)]
pub enum Tree {
    Module(Body),
    Expression(Box<Expr>),
    /// The type of a function, which is not compiled.
    FunctionType {
        arguments: Vec<Expr>,
        returns: Box<Expr>,
    },
}
