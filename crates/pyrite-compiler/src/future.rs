//! `from __future__ import ...`.

use crate::ast::{Stmt, StmtKind, Tree};
use crate::code::flags;
use crate::error::{Result, syntax};

/// The flags of the features a source asks for; refuses unknown ones and imports in the wrong place.
pub(crate) fn future_flags(tree: &Tree) -> Result<u32> {
    let Tree::Module(body) = tree else {
        return Ok(0);
    };
    let mut bits = 0;
    let mut is_open = true;
    for (index, statement) in body.statements.iter().enumerate() {
        match &statement.kind {
            StmtKind::ImportFrom {
                module: Some(module),
                level: 0,
                ..
            } if module == "__future__" => {
                if !is_open {
                    return misplaced(statement);
                }
                bits |= statement_flags(statement)?;
            }
            StmtKind::Expr(_) if index == 0 && body.docstring.is_some() => {}
            _ => is_open = false,
        }
    }
    Ok(bits)
}

pub(crate) fn misplaced<T>(statement: &Stmt) -> Result<T> {
    syntax(
        "from __future__ imports must occur at the beginning of the file",
        statement.at,
    )
}

fn statement_flags(statement: &Stmt) -> Result<u32> {
    let StmtKind::ImportFrom { names, .. } = &statement.kind else {
        return Ok(0);
    };
    let mut bits = 0;
    for alias in names {
        bits |= match alias.name.as_str() {
            "nested_scopes" | "generators" => 0,
            "division" => flags::FUTURE_DIVISION,
            "absolute_import" => flags::FUTURE_ABSOLUTE_IMPORT,
            "with_statement" => flags::FUTURE_WITH_STATEMENT,
            "print_function" => flags::FUTURE_PRINT_FUNCTION,
            "unicode_literals" => flags::FUTURE_UNICODE_LITERALS,
            "barry_as_FLUFL" => flags::FUTURE_BARRY_AS_BDFL,
            "generator_stop" => flags::FUTURE_GENERATOR_STOP,
            "annotations" => flags::FUTURE_ANNOTATIONS,
            "braces" => return syntax("not a chance", alias.at),
            other => return syntax(format!("future feature {other} is not defined"), alias.at),
        };
    }
    Ok(bits)
}
