//! Source text by lines.

use crate::code::Position;
use crate::error::{CompileError, Failure, Origin, Warning};
use std::cell::RefCell;

/// The end column of a place of which only the start is known.
pub(crate) const NO_COLUMN: u32 = u32::MAX;
/// The same where CPython says -1 instead of 0.
pub(crate) const NEGATIVE_COLUMN: u32 = u32::MAX - 1;

/// Source text with the offsets of its lines.
pub(crate) struct Source<'a> {
    pub text: &'a str,
    line_starts: Vec<u32>,
    warnings: RefCell<Vec<(Stage, u32, Warning)>>,
}

/// What of a compiler finds what it warns of. CPython's goes through the whole source at each stage before the next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Reading the text.
    Text,
    /// Going through the tree in order.
    Tree,
    /// Making code.
    Code,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str) -> Source<'a> {
        let mut line_starts = vec![0];
        line_starts.extend(
            text.bytes()
                .enumerate()
                .filter(|&(_, byte)| byte == b'\n')
                .map(|(at, _)| at as u32 + 1),
        );
        Source {
            text,
            line_starts,
            warnings: RefCell::default(),
        }
    }

    /// Notes a `SyntaxWarning` about what stands at an offset. Code that is looked at twice is warned of once.
    pub fn warn(&self, stage: Stage, offset: u32, message: String) {
        let (line, column) = self.line_and_column(offset);
        let column = self.character_column(line, column);
        let warning = Warning {
            message,
            line,
            column,
        };
        let warning = (stage, offset, warning);
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// What has been noted by the stages up to one, in the order in which CPython tells it; of the last stage what stands before an error.
    pub fn into_warnings(self, last: Stage, error: Option<&CompileError>) -> Vec<Warning> {
        let mut warnings = self.warnings.into_inner();
        let end = match error {
            Some(CompileError::Syntax { line, column, .. }) => (*line, *column),
            _ => (u32::MAX, u32::MAX),
        };
        warnings.retain(|(stage, _, warning)| match stage {
            Stage::Code => last == Stage::Code && (warning.line, warning.column) < end,
            _ => *stage <= last,
        });
        // Code is made in another order than that of the text.
        warnings.sort_by_key(|(stage, offset, _)| {
            let offset = if *stage == Stage::Code { 0 } else { *offset };
            (*stage, offset)
        });
        warnings.into_iter().map(|(.., warning)| warning).collect()
    }

    /// Line (from 1) and column (bytes, from 0) of an offset.
    pub fn line_and_column(&self, offset: u32) -> (u32, u32) {
        let line = self.line_starts.partition_point(|&start| start <= offset);
        (line as u32, offset - self.line_starts[line - 1])
    }

    /// The position of a range of offsets.
    pub fn position(&self, start: u32, end: u32) -> Position {
        let (line, column) = self.line_and_column(start);
        let (end_line, end_column) = self.line_and_column(end);
        Position {
            line,
            end_line,
            column,
            end_column,
        }
    }

    /// The offset of a line and a column in bytes; far behind the end if there is none such.
    pub fn offset(&self, line: u32, column: u32) -> usize {
        let start = self.line_starts.get((line as usize).wrapping_sub(1));
        start.map_or(usize::MAX, |start| *start as usize + column as usize)
    }

    /// A line without its end, empty if there is none such.
    pub fn line(&self, line: u32) -> &'a str {
        let Some(&start) = self.line_starts.get((line as usize).wrapping_sub(1)) else {
            return "";
        };
        self.text[start as usize..].split('\n').next().unwrap_or("")
    }

    /// The column in characters, from 1, of a column in bytes from 0.
    fn character_column(&self, line: u32, column: u32) -> u32 {
        let text = self.line(line);
        let mut end = (column as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        // A column behind the end of the line (the newline itself) still counts.
        text[..end].chars().count() as u32 + 1 + (column as usize - end.min(column as usize)) as u32
    }

    /// A failure of the parser's as the outside sees it.
    pub fn error(&self, failure: Failure) -> CompileError {
        let column = |line, column| self.character_column(line, column);
        outside(failure, column)
    }
}

/// A failure of the compiler's, behind the parser, as the outside sees it.
pub(crate) fn compiler_error(failure: Failure, origin: Origin) -> CompileError {
    let failure = match failure {
        Failure::Syntax {
            message, at, kind, ..
        } => Failure::Syntax {
            message,
            at,
            kind,
            origin,
        },
        other => other,
    };
    outside(failure, |_, column| column + 1)
}

/// `characters` gives the column to be told for a line and a column in bytes.
fn outside(failure: Failure, characters: impl Fn(u32, u32) -> u32) -> CompileError {
    match failure {
        Failure::Syntax {
            message,
            at,
            kind,
            origin,
        } => CompileError::Syntax {
            message,
            line: at.line,
            column: match (at.line, at.column) {
                (0, _) | (_, NO_COLUMN) => 0,
                (line, column) => characters(line, column),
            },
            end_line: at.end_line,
            end_column: match at.end_column {
                NEGATIVE_COLUMN => -1,
                NO_COLUMN => 0,
                _ if at.line == 0 => 0,
                column => i32::try_from(characters(at.end_line, column)).unwrap_or(i32::MAX),
            },
            kind,
            origin,
        },
        Failure::TooComplex(message) => CompileError::TooComplex { message },
        Failure::ConstantForName(constant) => CompileError::ConstantForName { constant },
    }
}
