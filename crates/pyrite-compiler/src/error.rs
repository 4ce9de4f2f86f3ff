//! What compilation can fail with.

use std::fmt;

use crate::code::Position;

/// Which exception class a syntax error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    SyntaxError,
    IndentationError,
    TabError,
}

/// Who has found an error: it shows in how its line is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The line is told without its end.
    Tokenizer,
    /// The line is told with its end.
    Parser,
    /// The line is told only if it can be read from a file, and columns are in bytes; the place is no part of the exception's arguments.
    Symbols,
    /// The line is told only if it can be read from a file, and columns are in bytes.
    Compiler,
}

/// Why a source does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// The source is wrong. Lines and columns count from 1, columns in characters, as `SyntaxError.lineno` and `offset` do;
    /// 0 where there is no place.
    Syntax {
        message: String,
        line: u32,
        column: u32,
        end_line: u32,
        /// -1 where CPython has no end.
        end_column: i32,
        kind: SyntaxErrorKind,
        origin: Origin,
    },
    /// The source nests deeper than the compiler follows: CPython raises `MemoryError` or `RecursionError`.
    TooComplex { message: String },
    /// The source has a name that is a constant's once it is normalised: CPython raises `ValueError`.
    ConstantForName { constant: &'static str },
    /// The source contains a null character: CPython raises `SyntaxError` without a place.
    NullCharacter,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CompileError::Syntax {
                message,
                line,
                column,
                kind,
                ..
            } => {
                write!(f, "{kind:?}: {message} (line {line}, column {column})")
            }
            CompileError::TooComplex { message } => f.write_str(message),
            CompileError::ConstantForName { constant } => {
                write!(f, "identifier field can't represent '{constant}' constant")
            }
            CompileError::NullCharacter => {
                f.write_str("source code string cannot contain null bytes")
            }
        }
    }
}

impl std::error::Error for CompileError {}

/// A failure inside the compiler, its place still in bytes.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Syntax {
        message: String,
        at: Position,
        kind: SyntaxErrorKind,
        origin: Origin,
    },
    TooComplex(String),
    ConstantForName(&'static str),
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// A plain syntax error at a place.
pub(crate) fn syntax<T>(message: impl Into<String>, at: Position) -> Result<T> {
    Err(Failure::Syntax {
        message: message.into(),
        at,
        kind: SyntaxErrorKind::SyntaxError,
        origin: Origin::Parser,
    })
}

/// What a `SyntaxWarning` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub message: String,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}
