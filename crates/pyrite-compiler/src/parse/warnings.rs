//! What is allowed and surely not meant: `SyntaxWarning`s, in CPython's words.

use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange};

use crate::source::{Source, Stage};

/// Looks for escapes that mean nothing in all strings that are not raw, if they begin before `end`.
pub(super) fn check_escapes(source: &Source<'_>, parsed: &Parsed<ruff::Mod>, end: u32) {
    let mut prefixes: Vec<&str> = Vec::new();
    for token in parsed.tokens() {
        if token.start().to_u32() >= end {
            break;
        }
        let text = &source.text[token.range()];
        match token.kind() {
            TokenKind::String => {
                let prefix = prefix(text);
                check_token(source, token.range(), prefix);
            }
            TokenKind::FStringStart | TokenKind::TStringStart => prefixes.push(prefix(text)),
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                prefixes.pop();
            }
            TokenKind::FStringMiddle | TokenKind::TStringMiddle => {
                check_token(
                    source,
                    token.range(),
                    prefixes.last().copied().unwrap_or(""),
                );
            }
            _ => {}
        }
    }
}

/// Looks for numbers that a keyword follows without space, if they begin before `end`.
pub(super) fn check_numbers(source: &Source<'_>, parsed: &Parsed<ruff::Mod>, end: u32) {
    let tokens = parsed.tokens();
    for (number, next) in tokens.iter().zip(tokens.iter().skip(1)) {
        let text = &source.text[number.range()];
        let kind = match (number.kind(), text.as_bytes()) {
            (TokenKind::Complex, _) => "imaginary",
            (TokenKind::Int, [b'0', b'x' | b'X', ..]) => "hexadecimal",
            (TokenKind::Int, [b'0', b'o' | b'O', ..]) => "octal",
            (TokenKind::Int, [b'0', b'b' | b'B', ..]) => "binary",
            (TokenKind::Int | TokenKind::Float, _) => "decimal",
            _ => continue,
        };
        let is_keyword = matches!(
            next.kind(),
            TokenKind::And
                | TokenKind::Else
                | TokenKind::For
                | TokenKind::If
                | TokenKind::In
                | TokenKind::Is
                | TokenKind::Not
                | TokenKind::Or
        );
        if is_keyword && next.start() == number.end() && number.start().to_u32() < end {
            let message = format!("invalid {kind} literal");
            source.warn(Stage::Text, number.start().to_u32(), message);
        }
    }
}

/// What stands before the quotes of a string.
fn prefix(text: &str) -> &str {
    &text[..text.find(['\'', '"']).unwrap_or(0)]
}

/// Warns of the first escape of a token that means nothing, and in f-strings of all braces that look escaped.
fn check_token(source: &Source<'_>, range: TextRange, prefix: &str) {
    let has = |letter: char| prefix.chars().any(|c| c.eq_ignore_ascii_case(&letter));
    if has('r') {
        return;
    }
    let length = source.text[range].len();
    // A backslash may be the last of a piece of an f-string; what is behind it counts.
    let text = &source.text[range.start().to_usize()..];
    let is_piece = has('f') || has('t');
    let (mut at, mut warned) = (0, false);
    while let Some(offset) = text[at..length].find('\\') {
        at += offset;
        let Some(next) = text[at + 1..].chars().next() else {
            return;
        };
        let octal = text[at + 1..]
            .bytes()
            .take(3)
            .take_while(|byte| matches!(byte, b'0'..=b'7'))
            .count();
        let is_valid = match next {
            '\n'
            | '\\'
            | '\''
            | '"'
            | 'a'
            | 'b'
            | 'f'
            | 'n'
            | 'r'
            | 't'
            | 'v'
            | 'x'
            | '0'..='7' => true,
            'N' | 'u' | 'U' => !has('b'),
            _ => false,
        };
        let (escape, kind) = if octal == 3 && text.as_bytes()[at + 1] > b'3' {
            (&text[at..at + 4], "octal escape sequence")
        } else if !is_valid && next.is_ascii() {
            (&text[at..at + 2], "escape sequence")
        } else {
            at = length.min(at + 1 + next.len_utf8());
            continue;
        };
        let message = format!(
            "\"{escape}\" is an invalid {kind}. Such sequences will not work in the future. Did you mean \"\\{escape}\"? A raw string is also an option."
        );
        if !warned || is_piece && matches!(next, '{' | '}') {
            source.warn(Stage::Text, range.start().to_u32() + at as u32, message);
        }
        warned = true;
        at = length.min(at + 1 + next.len_utf8());
    }
}

/// The type of a literal that has an identity of its own by accident only.
fn literal_type(expr: &ruff::Expr) -> Option<&'static str> {
    use ruff::Expr as E;
    Some(match expr {
        E::NumberLiteral(number) => number_type(&number.value),
        E::StringLiteral(_) => "str",
        E::BytesLiteral(_) => "bytes",
        E::Tuple(node) if node.elts.iter().all(is_constant) => "tuple",
        _ => return None,
    })
}

fn is_constant(expr: &ruff::Expr) -> bool {
    use ruff::Expr as E;
    literal_type(expr).is_some()
        || matches!(
            expr,
            E::NoneLiteral(_) | E::BooleanLiteral(_) | E::EllipsisLiteral(_)
        )
}

fn number_type(number: &ruff::Number) -> &'static str {
    match number {
        ruff::Number::Int(_) => "int",
        ruff::Number::Float(_) => "float",
        ruff::Number::Complex { .. } => "complex",
    }
}

/// The type of what an expression surely gives.
fn known_type(expr: &ruff::Expr) -> Option<&'static str> {
    use ruff::Expr as E;
    Some(match expr {
        E::NoneLiteral(_) => "NoneType",
        E::BooleanLiteral(_) => "bool",
        E::EllipsisLiteral(_) => "ellipsis",
        E::Tuple(_) => "tuple",
        E::List(_) | E::ListComp(_) => "list",
        E::Dict(_) | E::DictComp(_) => "dict",
        E::Set(_) | E::SetComp(_) => "set",
        E::Generator(_) => "generator",
        E::Lambda(_) => "function",
        E::FString(_) => "str",
        E::TString(_) => "string.templatelib.Template",
        _ => return literal_type(expr),
    })
}

/// `x is 5`.
pub(super) fn check_comparison(source: &Source<'_>, node: &ruff::ExprCompare) {
    let mut left = &*node.left;
    for (op, right) in node.ops.iter().zip(&node.comparators) {
        let (is, equals) = match op {
            ruff::CmpOp::Is => ("is", "=="),
            ruff::CmpOp::IsNot => ("is not", "!="),
            _ => {
                left = right;
                continue;
            }
        };
        if let Some(literal) = literal_type(left).or_else(|| literal_type(right)) {
            let message = format!("\"{is}\" with '{literal}' literal. Did you mean \"{equals}\"?");
            source.warn(Stage::Code, node.range.start().to_u32(), message);
        }
        left = right;
    }
}

/// `(1, 2)(3)`, where a comma is missing.
pub(super) fn check_call(source: &Source<'_>, function: &ruff::Expr) {
    if let Some(known) = known_type(function)
        && !matches!(function, ruff::Expr::Lambda(_))
    {
        let message = format!("'{known}' object is not callable; perhaps you missed a comma?");
        source.warn(Stage::Code, function.range().start().to_u32(), message);
    }
}

/// `{1}[2]` and `[1]["a"]`, where they are read.
pub(super) fn check_subscript(source: &Source<'_>, node: &ruff::ExprSubscript) {
    use ruff::Expr as E;
    if node.ctx != ruff::ExprContext::Load {
        return;
    }
    let place = node.value.range().start().to_u32();
    let Some(known) = known_type(&node.value) else {
        return;
    };
    match &*node.value {
        E::Dict(_) | E::DictComp(_) => {}
        E::StringLiteral(_)
        | E::BytesLiteral(_)
        | E::Tuple(_)
        | E::List(_)
        | E::ListComp(_)
        | E::FString(_) => {
            let Some(index) =
                known_type(&node.slice).filter(|index| !matches!(*index, "int" | "bool"))
            else {
                return;
            };
            let message = format!(
                "{known} indices must be integers or slices, not {index}; perhaps you missed a comma?"
            );
            source.warn(Stage::Code, place, message);
        }
        _ => {
            let message =
                format!("'{known}' object is not subscriptable; perhaps you missed a comma?");
            source.warn(Stage::Code, place, message);
        }
    }
}

/// `assert (x, "text")`.
pub(super) fn check_assert(source: &Source<'_>, node: &ruff::StmtAssert) {
    if matches!(&*node.test, ruff::Expr::Tuple(tuple) if !tuple.elts.is_empty()) {
        let message = "assertion is always true, perhaps remove parentheses?".to_owned();
        source.warn(Stage::Code, node.range.start().to_u32(), message);
    }
}

/// Leaving a `finally` block by a jump drops the exception that is on its way (PEP 765). What is in a loop of the block is not looked at.
pub(super) fn check_finally(source: &Source<'_>, body: &[ruff::Stmt]) {
    use ruff::Stmt as S;
    for statement in body {
        let jump = match statement {
            S::Return(_) => "return",
            S::Break(_) => "break",
            S::Continue(_) => "continue",
            _ => {
                for body in blocks(statement) {
                    check_finally(source, body);
                }
                continue;
            }
        };
        let message = format!("'{jump}' in a 'finally' block");
        source.warn(Stage::Tree, statement.range().start().to_u32(), message);
    }
}

/// The blocks of a statement that belong to the same function and are no loop's body.
fn blocks(statement: &ruff::Stmt) -> Vec<&[ruff::Stmt]> {
    use ruff::Stmt as S;
    match statement {
        S::For(node) => vec![&*node.orelse],
        S::While(node) => vec![&*node.orelse],
        S::With(node) => vec![&*node.body],
        S::If(node) => {
            let rest = node.elif_else_clauses.iter().map(|clause| &*clause.body);
            std::iter::once(&*node.body).chain(rest).collect()
        }
        S::Match(node) => node.cases.iter().map(|case| &*case.body).collect(),
        S::Try(node) => {
            let handlers = node.handlers.iter().map(|handler| {
                let ruff::ExceptHandler::ExceptHandler(handler) = handler;
                &*handler.body
            });
            // Its own `finally` block is checked for itself.
            [&*node.body, &*node.orelse]
                .into_iter()
                .chain(handlers)
                .collect()
        }
        _ => Vec::new(),
    }
}
