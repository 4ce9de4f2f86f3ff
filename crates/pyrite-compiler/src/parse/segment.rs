//! What a traceback marks in a piece of source: the operator of a binary operation, the brackets of a call or subscript.
//!
//! The rules are those of CPython's `traceback` module, which looks at the text of an instruction's position and not at the instruction.

use std::ops::Range;

use ruff_python_ast as ruff;
use ruff_python_parser::{Mode, ParseOptions, parse};
use ruff_text_size::Ranged;

/// Longer pieces are not looked at: they would not be read either.
const LONGEST: usize = 1 << 16;

/// The bytes of an expression that are marked apart from the rest.
pub fn marked_part(segment: &str) -> Option<Range<usize>> {
    const OPEN: &str = "(\n";
    if segment.len() > LONGEST {
        return None;
    }
    // In parentheses the expression may span lines.
    let body = statements(&format!("{OPEN}{segment}\n)"))?;
    let [ruff::Stmt::Expr(statement)] = body.as_slice() else {
        return None;
    };
    let end = |expr: &ruff::Expr| expr.range().end().to_usize().checked_sub(OPEN.len());
    let whole = end(&statement.value)?;
    match &*statement.value {
        ruff::Expr::BinOp(node) => {
            let is_part = |character: char| !character.is_whitespace() && character != ')';
            let start = find(segment, end(&node.left)?, is_part)?;
            let right = node.right.range().start().to_usize() - OPEN.len();
            let mut after = segment[start..].chars();
            let mut stop = start + after.next()?.len_utf8();
            if let Some(second) = after.next()
                && stop < right
                && !second.is_whitespace()
                && !matches!(second, '\\' | '#')
            {
                stop += second.len_utf8();
            }
            Some(start..stop)
        }
        ruff::Expr::Subscript(node) => {
            Some(find(segment, end(&node.value)?, |character| character == '[')?..whole)
        }
        ruff::Expr::Call(node) => {
            Some(find(segment, end(&node.func)?, |character| character == '(')?..whole)
        }
        _ => None,
    }
}

/// The first wanted character from an offset on; comments and the ends of continued lines are passed over.
fn find(text: &str, from: usize, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut in_comment = false;
    for (at, character) in text.get(from..)?.char_indices() {
        match character {
            '\n' => in_comment = false,
            '\\' | '#' => in_comment = true,
            _ if !in_comment && is_wanted(character) => return Some(from + at),
            _ => {}
        }
    }
    None
}

/// The call in `return f(...)` or `name = f(...)`, where the text begins with such a statement: its bytes. The name of the function says what
/// marks below the whole of it would say.
pub fn plain_call(text: &str) -> Option<Range<usize>> {
    if text.len() > LONGEST {
        return None;
    }
    let body = statements(text)?;
    let call = match body.first()? {
        ruff::Stmt::Return(statement) => match statement.value.as_deref()? {
            ruff::Expr::Call(call) if call.func.is_name_expr() => call,
            _ => return None,
        },
        ruff::Stmt::Assign(statement) => match (&*statement.value, statement.targets.as_slice()) {
            (ruff::Expr::Call(call), [ruff::Expr::Name(_)]) => call,
            _ => return None,
        },
        _ => return None,
    };
    Some(call.range().start().to_usize()..call.range().end().to_usize())
}

fn statements(text: &str) -> Option<Vec<ruff::Stmt>> {
    let options = ParseOptions::from(Mode::Module).with_target_version(ruff::PythonVersion::PY314);
    match parse(text, options).ok()?.into_syntax() {
        ruff::Mod::Module(module) => Some(module.body.to_vec()),
        ruff::Mod::Expression(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked() {
        let marked = |text: &'static str| marked_part(text).map(|range| &text[range]);
        assert_eq!(marked("a + b * c"), Some("+"));
        assert_eq!(marked("(a + b) * -c"), Some("*"));
        assert_eq!(marked("a ** b ** c"), Some("**"));
        assert_eq!(marked("f(1)('x)')"), Some("('x)')"));
        assert_eq!(marked("a[0][b]"), Some("[b]"));
        assert_eq!(marked("(a  # + none\n) - b"), Some("-"));
        assert_eq!(marked("x += 1"), None);
        assert_eq!(marked("a.b"), None);
        assert_eq!(plain_call("return f(1)"), Some(7..11));
        assert_eq!(plain_call("return a.f(1)"), None);
        assert_eq!(plain_call("x.y = f(1)"), None);
    }
}
