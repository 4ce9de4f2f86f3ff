//! Syntax that an older version of Python does not have, for `ast.parse(feature_version=...)`.
//!
//! The parser itself notes most of what came with 3.8 and later; the rest is looked for here.

use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_parser::{Parsed, UnsupportedSyntaxErrorKind as Kind};
use ruff_text_size::{Ranged, TextSize};

/// What CPython says of syntax that the parser has noted, and since which minor version there is such; `None` for what CPython accepts whatever the version.
pub(super) fn of_parser(kind: Kind) -> Option<(&'static str, u8)> {
    Some(match kind {
        Kind::Match => ("Pattern matching is", 10),
        Kind::Walrus => ("Assignment expressions are", 8),
        Kind::ExceptStar => ("Exception groups are", 11),
        Kind::PositionalOnlyParameter => ("Positional-only parameters are", 8),
        Kind::TypeParameterList => ("Type parameter lists are", 12),
        Kind::TypeAliasStatement => ("Type statement is", 12),
        Kind::TypeParamDefault => ("Type parameter defaults are", 13),
        Kind::UnparenthesizedExceptionTypes => ("except expressions without parentheses are", 14),
        Kind::TemplateStrings => ("t-strings are", 14),
        _ => return None,
    })
}

/// The message.
pub(super) fn message(what: &str, since: u8) -> String {
    format!("{what} only supported in Python 3.{since} and greater")
}

/// The first syntax that version 3.`minor` does not have though the parser has not noted it: the message, and where the syntax ends.
pub(super) fn others(
    text: &str,
    parsed: &Parsed<ruff::Mod>,
    minor: u8,
) -> Option<(String, TextSize)> {
    /// The version of the newest.
    const NEWEST: u8 = 13;
    if minor >= NEWEST {
        return None;
    }
    let mut finder = Finder { minor, found: None };
    for token in parsed.tokens() {
        let is_number = matches!(
            token.kind(),
            TokenKind::Int | TokenKind::Float | TokenKind::Complex
        );
        if is_number && text[token.range()].contains('_') {
            finder.note("Underscores in numeric literals are", 6, token.end());
            break;
        }
    }
    match parsed.syntax() {
        ruff::Mod::Module(module) => finder.visit_body(&module.body),
        ruff::Mod::Expression(module) => finder.visit_expr(&module.body),
    }
    finder.found
}

struct Finder {
    minor: u8,
    found: Option<(String, TextSize)>,
}

impl Finder {
    fn note(&mut self, what: &str, since: u8, end: TextSize) {
        let is_first = self.found.as_ref().is_none_or(|(_, other)| end <= *other);
        if self.minor < since && is_first {
            self.found = Some((message(what, since), end));
        }
    }
}

impl<'a> Visitor<'a> for Finder {
    fn visit_stmt(&mut self, statement: &'a ruff::Stmt) {
        let end = statement.end();
        match statement {
            ruff::Stmt::FunctionDef(node) if node.is_async => {
                self.note("Async functions are", 5, end);
            }
            ruff::Stmt::For(node) if node.is_async => self.note("Async for loops are", 5, end),
            ruff::Stmt::With(node) if node.is_async => {
                self.note("Async with statements are", 5, end);
            }
            ruff::Stmt::AnnAssign(_) => self.note("Variable annotation syntax is", 6, end),
            ruff::Stmt::AugAssign(node) if node.op == ruff::Operator::MatMult => {
                self.note("The '@' operator is", 5, node.target.end());
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a ruff::Expr) {
        let end = expression.end();
        match expression {
            ruff::Expr::Await(_) => self.note("Await expressions are", 5, end),
            ruff::Expr::BinOp(node) if node.op == ruff::Operator::MatMult => {
                self.note("The '@' operator is", 5, end);
            }
            _ => {}
        }
        visitor::walk_expr(self, expression);
    }

    fn visit_type_param(&mut self, parameter: &'a ruff::TypeParam) {
        let default = match parameter {
            ruff::TypeParam::TypeVar(node) => &node.default,
            ruff::TypeParam::TypeVarTuple(node) => &node.default,
            ruff::TypeParam::ParamSpec(node) => &node.default,
        };
        if default.is_some() {
            self.note("Type parameter defaults are", 13, parameter.end());
        }
        visitor::walk_type_param(self, parameter);
    }

    fn visit_comprehension(&mut self, clause: &'a ruff::Comprehension) {
        if clause.is_async {
            self.note("Async comprehensions are", 6, clause.end());
        }
        visitor::walk_comprehension(self, clause);
    }
}
