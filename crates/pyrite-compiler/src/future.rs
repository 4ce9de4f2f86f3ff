//! `from __future__ import ...`.

use crate::ast::{Stmt, StmtKind, Tree};
use crate::code::{Position, flags};
use crate::error::{Result, syntax};

/// What a source asks of `__future__`.
#[derive(Clone, Copy, Default)]
pub(crate) struct Future {
    /// The flags of its features.
    pub flags: u32,
    /// The line of the last such import; 0 if there is none. What imports from `__future__` behind it is in the wrong place.
    pub last_line: u32,
}

/// What a source asks for at its beginning; refuses unknown features and imports in the wrong place.
pub(crate) fn future(tree: &Tree) -> Result<Future> {
    let mut future = Future::default();
    let Tree::Module(body) = tree else {
        return Ok(future);
    };
    let mut is_open = true;
    for (index, statement) in body.statements.iter().enumerate() {
        match &statement.kind {
            StmtKind::ImportFrom {
                module: Some(module),
                level: 0,
                ..
            } if module == "__future__" => {
                if !is_open {
                    return misplaced(statement.at);
                }
                future.flags |= statement_flags(statement)?;
                future.last_line = statement.at.line;
            }
            StmtKind::Expr(_) if index == 0 && body.docstring.is_some() => {}
            _ => is_open = false,
        }
    }
    Ok(future)
}

pub(crate) fn misplaced<T>(at: Position) -> Result<T> {
    syntax(
        "from __future__ imports must occur at the beginning of the file",
        at,
    )
}

/// The flags of what is not part of the language anyway.
fn statement_flags(statement: &Stmt) -> Result<u32> {
    let StmtKind::ImportFrom { names, .. } = &statement.kind else {
        return Ok(0);
    };
    let mut bits = 0;
    for alias in names {
        bits |= match alias.name.as_str() {
            "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
            | "print_function" | "unicode_literals" | "generator_stop" => 0,
            "barry_as_FLUFL" => flags::FUTURE_BARRY_AS_BDFL,
            "annotations" => flags::FUTURE_ANNOTATIONS,
            "braces" => return syntax("not a chance", alias.at),
            other => return syntax(format!("future feature {other} is not defined"), alias.at),
        };
    }
    Ok(bits)
}
