//! Source text to code.

mod analysis;
mod generate;
mod inline;
pub mod lexer;
pub mod parser;
pub mod syntax;

pub use generate::{Owner, method};

/// What is wrong with a source text.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Where, from 1.
    pub line: u32,
    /// What.
    pub text: String,
}
