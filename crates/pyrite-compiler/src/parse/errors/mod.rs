//! The parser's errors in CPython's words and at CPython's places.
//!
//! CPython reports what its tokenizer refuses before what its parser does, wherever in the source that is; so a source that
//! does not parse is scanned first. What is left is explained from the kind of the parser's first error and the tokens around it;
//! where nothing special is known it is "invalid syntax" at the token in question, as in CPython.

mod definitions;
mod fields;
mod missing;
mod rules;
mod strings;
mod words;

use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind as RuffToken;
use ruff_python_parser::{
    InterpolatedStringErrorType as StringError, LexicalErrorType, ParseErrorType, Parsed,
    UnsupportedSyntaxError, UnsupportedSyntaxErrorKind, parse_expression_range,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::scan::{NEGATIVE_END, NO_END, Scan, ScanError, Token, TokenKind, scan};
use super::{escapes, features};
use crate::code::Position;
use crate::error::{Failure, Origin, SyntaxErrorKind};
use crate::source::{NEGATIVE_COLUMN, NO_COLUMN, Source};

/// The first error of a parse, if there is one.
pub(super) fn first_error(source: &Source<'_>, parsed: &Parsed<ruff::Mod>) -> Option<Failure> {
    if let Some(error) = parsed.errors().first() {
        let range = error.location;
        let scan = scan(source.text);
        let mut start = range.start().to_usize();
        let line = match parsed.syntax() {
            ruff::Mod::Expression(_) => indented_line(source.text, &scan, start),
            ruff::Mod::Module(_) => None,
        };
        let is_indented = line.is_some();
        start = line.unwrap_or(start);
        let explainer = Explainer {
            source,
            text: source.text,
            scan: &scan,
            start,
            end: range.end().to_usize(),
        };
        if let Some(error) = &scan.error
            && comes_first(source, error, start)
        {
            let is_missing = error.message.contains("-string: expecting");
            let in_field = error.in_string.filter(|_| is_missing);
            let failure = in_field.and_then(|string| explainer.field_error(string, error.start));
            return Some(failure.unwrap_or_else(|| scan_failure(source, error)));
        }
        if is_indented {
            return Some(explainer.unexpected_indent());
        }
        return Some(explainer.explain(&error.error));
    }
    // What is too new for a version asked for counts if CPython looks for it, the rest if it is too new for all.
    let counts = |error: &&UnsupportedSyntaxError| {
        features::of_parser(error.kind).is_some()
            || error.target_version == ruff::PythonVersion::PY314
            || matches!(
                error.kind,
                UnsupportedSyntaxErrorKind::UnpackingInComprehension(_)
                    | UnsupportedSyntaxErrorKind::LazyImportStatement
            )
    };
    let unsupported = parsed.unsupported_syntax_errors().iter().find(counts)?;
    if let Some((what, since)) = features::of_parser(unsupported.kind) {
        let end = unsupported.range().end().to_usize();
        return Some(failure(source, features::message(what, since), end, end));
    }
    let message = match unsupported.kind {
        UnsupportedSyntaxErrorKind::UnpackingInComprehension(kind) => {
            if format!("{kind:?}").contains("Dict") {
                "dict unpacking cannot be used in dict comprehension"
            } else {
                "iterable unpacking cannot be used in comprehension"
            }
        }
        _ => "invalid syntax",
    };
    let range = unsupported.range();
    let is_dict = message.starts_with("dict");
    let end = if is_dict {
        range.start() + TextSize::from(2)
    } else {
        range.end()
    };
    Some(failure(
        source,
        message,
        range.start().to_usize(),
        end.to_usize(),
    ))
}

/// Where the line of a place begins, if it is a logical line, is indented and has nothing in front of the place.
fn indented_line(text: &str, scan: &Scan, place: usize) -> Option<usize> {
    let place = place + text[place..].len() - text[place..].trim_start_matches([' ', '\t']).len();
    let line = text[..place].rfind('\n').map_or(0, |newline| newline + 1);
    let tokens = scan.tokens.iter().take_while(|token| token.end <= line);
    let is_logical = (tokens.last()).is_none_or(|token| token.kind == TokenKind::Newline);
    let is_blank = text[line..place]
        .bytes()
        .all(|byte| matches!(byte, b' ' | b'\t'));
    (is_logical && line < place && is_blank).then_some(line)
}

/// What the tokenizer refuses in a source that parses.
pub(super) fn tokenizer_error(source: &Source<'_>) -> Option<Failure> {
    let scan = scan(source.text);
    scan.error.map(|error| scan_failure(source, &error))
}

fn failure(source: &Source<'_>, message: impl Into<String>, start: usize, end: usize) -> Failure {
    let at = position(source, start, end);
    Failure::Syntax {
        message: message.into(),
        at,
        kind: SyntaxErrorKind::SyntaxError,
        origin: Origin::Parser,
    }
}

/// May a source with an error go on so that it has none? Then its end is the first thing that is wrong with it.
pub(super) fn is_incomplete(source: &Source<'_>, parsed: &Parsed<ruff::Mod>) -> bool {
    let Some(error) = parsed.errors().first() else {
        return false;
    };
    let scan = scan(source.text);
    let (start, end) = (error.location.start(), error.location.end());
    // A missing block is told at the end of the head.
    if let ParseErrorType::OtherError(message) = &error.error
        && message.starts_with("Expected an indented block")
    {
        return source.text[end.to_usize()..].trim().is_empty();
    }
    let explainer = Explainer {
        source,
        text: source.text,
        scan: &scan,
        start: start.to_usize(),
        end: end.to_usize(),
    };
    let is_open_string = |error: &ScanError| {
        error.message.contains("unterminated triple-quoted")
            || error.in_string.is_some() && error.message.ends_with("was never closed")
    };
    if source.text.trim_end_matches('\n').ends_with('\\') {
        return true;
    }
    match &scan.error {
        Some(error) if !error.is_unclosed => is_open_string(error),
        _ => {
            let token = explainer.tokens().get(explainer.index());
            token.is_none_or(|token| token.kind == TokenKind::End)
        }
    }
}

/// Does a block lack the line behind it that ends it? The end of the source ends it too, unless more is to come.
pub(super) fn has_open_block(source: &Source<'_>, parsed: &Parsed<ruff::Mod>) -> bool {
    let is_end = |token: &&ruff_python_ast::token::Token| token.kind() == RuffToken::EndOfFile;
    let last = parsed.tokens().iter().rev().find(|token| !is_end(token));
    !source.text.ends_with('\n') && last.is_some_and(|token| token.kind() == RuffToken::Dedent)
}

/// What is wrong with a source that is not one statement where one is wanted.
pub(super) fn single_statement(source: &Source<'_>, parsed: &Parsed<ruff::Mod>) -> Option<Failure> {
    let ruff::Mod::Module(module) = parsed.syntax() else {
        return None;
    };
    let without_columns = |line: u32| {
        let at = Position {
            line,
            end_line: line,
            column: NO_COLUMN,
            end_column: NO_COLUMN,
        };
        crate::error::syntax::<()>("invalid syntax", at).err()
    };
    let Some(first) = module.body.first() else {
        return without_columns(u32::from(!source.text.is_empty()));
    };
    let line_of = |offset: TextSize| source.line_and_column(offset.to_u32()).0;
    let mut last = first;
    for next in &module.body[1..] {
        if line_of(next.start()) > line_of(last.end()) {
            let end = last.end().to_usize();
            let newline = source.text[end..]
                .find('\n')
                .map_or(source.text.len(), |length| end + length);
            let message = "multiple statements found while compiling a single statement";
            let start = source.text[end..newline].find('#').map_or(newline, |_| end);
            return Some(failure(source, message, start, newline.max(start + 1)));
        }
        last = next;
    }
    // A compound statement ends with a line of its own, or with that of its block.
    let is_line = !source.text[last.end().to_usize()..].contains('\n');
    if is_compound(last) && is_line && !has_open_block(source, parsed) {
        return without_columns(line_of(last.end()));
    }
    None
}

fn is_compound(statement: &ruff::Stmt) -> bool {
    use ruff::Stmt as S;
    matches!(
        statement,
        S::FunctionDef(_)
            | S::ClassDef(_)
            | S::If(_)
            | S::For(_)
            | S::While(_)
            | S::With(_)
            | S::Try(_)
            | S::Match(_)
    )
}

/// The position of a range; [`NO_END`] and the end of a line stay in the line where they start.
fn position(source: &Source<'_>, start: usize, end: usize) -> Position {
    if matches!(end, NO_END | NEGATIVE_END) {
        let at = source.position(start as u32, start as u32);
        let end_column = if end == NO_END {
            NO_COLUMN
        } else {
            NEGATIVE_COLUMN
        };
        return Position { end_column, ..at };
    }
    let is_newline = end == start + 1 && source.text.as_bytes().get(start) == Some(&b'\n');
    if is_newline {
        let at = source.position(start as u32, start as u32);
        return Position {
            end_column: at.column + 1,
            ..at
        };
    }
    source.position(start as u32, end.max(start) as u32)
}

/// Whether the tokenizer's error is the one to report: all are but an open bracket in a line that has an error of its own.
fn comes_first(source: &Source<'_>, error: &ScanError, parser_error: usize) -> bool {
    if !error.is_unclosed {
        return true;
    }
    let line = |offset: usize| {
        source
            .line_and_column(offset.min(source.text.len()) as u32)
            .0
    };
    let is_at_end = source.text[parser_error.min(source.text.len())..]
        .trim()
        .is_empty();
    is_at_end || line(parser_error) > line(error.start)
}

fn scan_failure(source: &Source<'_>, error: &ScanError) -> Failure {
    let at = position(source, error.start, error.end);
    // Behind a backslash CPython's tokenizer has the end of the line already.
    let is_continued = error.message.ends_with("line continuation character")
        || error.message == "unexpected EOF while parsing";
    let origin = match is_continued {
        true => Origin::Parser,
        false => Origin::Tokenizer,
    };
    Failure::Syntax {
        message: error.message.clone(),
        at,
        kind: error.kind,
        origin,
    }
}

struct Explainer<'a> {
    source: &'a Source<'a>,
    text: &'a str,
    scan: &'a Scan,
    /// The parser's place of the error.
    start: usize,
    end: usize,
}

impl<'a> Explainer<'a> {
    fn at(&self, message: impl Into<String>, start: usize, end: usize) -> Failure {
        failure(self.source, message, start, end)
    }

    /// An error at the parser's own place.
    fn here(&self, message: impl Into<String>) -> Failure {
        self.at(message, self.start, self.end)
    }

    /// An error at the token at the parser's place.
    fn at_token(&self, message: impl Into<String>) -> Failure {
        match self.tokens().get(self.index()) {
            Some(token) => self.at(message, token.start, token.end.max(token.start + 1)),
            None => self.at(message, self.start, self.start + 1),
        }
    }

    /// An error at the next token with a text that lies as deep in brackets as the parser's place.
    fn at_next(&self, text: &str) -> Failure {
        let rest = &self.tokens()[self.index().min(self.tokens().len())..];
        let level = rest.first().map_or(0, |token| token.level);
        let is_next = |token: &&Token| token.level == level && self.token_text(**token) == text;
        match rest.iter().find(is_next) {
            Some(token) => self.at("invalid syntax", token.start, token.end),
            None => self.at_token("invalid syntax"),
        }
    }

    /// An error at a token that CPython has no place for at the end of the source: that is where its last line ends.
    fn token_range(&self, index: usize) -> (usize, usize) {
        let is_end = |index: usize| {
            let token = self.tokens().get(index);
            token.is_some_and(|token| token.kind == TokenKind::End && token.level == 0)
        };
        let is_newline = |token: &Token| token.kind == TokenKind::Newline;
        match self.tokens().get(index) {
            Some(token) if is_end(index) || is_newline(token) && is_end(index + 1) => {
                let line_end = self.text.trim_end_matches(['\n', ' ', '\t']).len();
                let end = self.text[line_end..]
                    .find('\n')
                    .map_or(self.text.len(), |length| line_end + length);
                (end, NEGATIVE_END)
            }
            Some(token) => (token.start, token.end.max(token.start + 1)),
            None => (self.start, self.end),
        }
    }

    fn indentation(&self, message: impl Into<String>, start: usize, end: usize) -> Failure {
        Failure::Syntax {
            message: message.into(),
            at: position(self.source, start, end),
            kind: SyntaxErrorKind::IndentationError,
            origin: Origin::Parser,
        }
    }

    fn tokens(&self) -> &'a [Token] {
        &self.scan.tokens
    }

    /// The index of the token at the parser's place.
    fn index(&self) -> usize {
        self.tokens().partition_point(|token| {
            let is_empty_here = token.start == self.start && token.end == self.start;
            token.end <= self.start && !is_empty_here
        })
    }

    fn token_text(&self, token: Token) -> &'a str {
        self.text
            .get(token.start..token.end.min(self.text.len()))
            .unwrap_or("")
    }

    fn text_at(&self, index: usize) -> &'a str {
        self.tokens()
            .get(index)
            .map_or("", |&token| self.token_text(token))
    }

    fn previous_text(&self) -> &'a str {
        self.index()
            .checked_sub(1)
            .map_or("", |index| self.text_at(index))
    }

    fn parse(&self, start: usize, end: usize) -> Option<ruff::Expr> {
        if start >= end || end > self.text.len() {
            return None;
        }
        let range = TextRange::new(
            TextSize::try_from(start).ok()?,
            TextSize::try_from(end).ok()?,
        );
        let parsed = parse_expression_range(self.text, range).ok()?;
        Some(*parsed.into_syntax().body)
    }

    /// The expression at the parser's place, of whatever kind is allowed in parentheses.
    fn expression_here(&self) -> Option<ruff::Expr> {
        self.parse(self.start, self.end)
            .or_else(|| self.parse_in_parentheses())
    }

    /// What CPython calls the expression at the parser's place.
    fn name_here(&self) -> &'static str {
        if self.text[self.start..].starts_with('*') {
            return "starred";
        }
        self.expression_here()
            .map_or("expression", |expr| expression_name(&expr))
    }

    fn explain(&self, error: &ParseErrorType) -> Failure {
        use ParseErrorType as E;
        if let Some(failure) = self.special_rule() {
            return failure;
        }
        match error {
            E::InvalidAssignmentTarget => self.assignment_target(),
            E::InvalidAugmentedAssignmentTarget => self.here(format!(
                "'{}' is an illegal expression for augmented assignment",
                self.name_here()
            )),
            E::InvalidDeleteTarget => self.here(format!("cannot delete {}", self.name_here())),
            E::InvalidNamedAssignmentTarget => self.here(format!(
                "cannot use assignment expressions with {}",
                self.name_here()
            )),
            E::InvalidAnnotatedAssignmentTarget => self.here("illegal target for annotation"),
            E::UnexpectedIndentation => self.unexpected_indent(),
            E::ExpectedToken { expected, found } => self.expected_token(*expected, *found),
            E::ExpectedExpression => self.expected_expression(),
            E::SimpleStatementsOnSameLine => self.statements_on_same_line(),
            E::EmptyImportNames
                if matches!(
                    self.text_at(self.index()),
                    "" | "
"
                ) =>
            {
                self.at(
                    "Expected one or more names after 'import'",
                    self.start,
                    self.start,
                )
            }

            E::EmptyTypeParams => self.at(
                "Type parameter list cannot be empty",
                self.start,
                self.start,
            ),
            E::NonDefaultParamAfterDefaultParam => {
                self.here("parameter without a default follows parameter with a default")
            }
            E::ParamAfterVarKeywordParam => {
                self.here("arguments cannot follow var-keyword argument")
            }
            E::VarParameterWithDefault => self.parameter_default(),
            E::ExpectedKeywordParam => self.bare_star(),
            E::UnparenthesizedGeneratorExpression => self.generator_argument(),
            E::PositionalAfterKeywordArgument | E::PositionalAfterKeywordUnpacking => {
                self.positional_argument(error)
            }
            E::InvalidArgumentUnpackingOrder => {
                let comma = self.index().saturating_sub(1);
                let start = self
                    .tokens()
                    .get(comma)
                    .map_or(self.start, |token| token.start);
                self.at(
                    "iterable argument unpacking follows keyword argument unpacking",
                    start,
                    self.end,
                )
            }
            E::InvalidMatchPatternTarget if self.previous_text() == "**" => {
                self.at_token("invalid syntax")
            }
            E::InvalidMatchPatternTarget => self.here("cannot use '_' as a target"),
            E::ExpectedImaginaryNumber => self.here("imaginary number required in complex literal"),
            E::ExpectedRealNumber => self.here("real number required in complex literal"),
            E::InvalidStarredExpressionUsage => self.starred(),
            E::IterableUnpackingInComprehension => {
                self.here("iterable unpacking cannot be used in comprehension")
            }
            E::FStringError(kind) => self.string_error(kind, 'f'),
            E::TStringError(kind) => self.string_error(kind, 't'),
            E::Lexical(kind) => self.lexical(kind),
            // To CPython the first expression is all there can be.
            E::UnparenthesizedTupleExpression => self.at_next(","),
            E::OtherError(message) => self.other(message),
            _ => self.at_token("invalid syntax"),
        }
    }
}

/// CPython's word for a kind of expression.
fn expression_name(expr: &ruff::Expr) -> &'static str {
    use ruff::Expr as E;
    match expr {
        E::Attribute(_) => "attribute",
        E::Subscript(_) => "subscript",
        E::Starred(_) => "starred",
        E::Name(_) => "name",
        E::List(_) => "list",
        E::Tuple(_) => "tuple",
        E::Lambda(_) => "lambda",
        E::Call(_) => "function call",
        E::BoolOp(_) | E::BinOp(_) | E::UnaryOp(_) => "expression",
        E::Generator(_) => "generator expression",
        E::Yield(_) | E::YieldFrom(_) => "yield expression",
        E::Await(_) => "await expression",
        E::ListComp(_) => "list comprehension",
        E::SetComp(_) => "set comprehension",
        E::DictComp(_) => "dict comprehension",
        E::Dict(_) => "dict literal",
        E::Set(_) => "set display",
        E::FString(_) => "f-string expression",
        E::TString(_) => "t-string expression",
        E::BooleanLiteral(node) if node.value => "True",
        E::BooleanLiteral(_) => "False",
        E::NoneLiteral(_) => "None",
        E::EllipsisLiteral(_) => "ellipsis",
        E::StringLiteral(_) | E::BytesLiteral(_) | E::NumberLiteral(_) => "literal",
        E::Compare(_) => "comparison",
        E::If(_) => "conditional expression",
        E::Named(_) => "named expression",
        E::Slice(_) | E::IpyEscapeCommand(_) => "expression",
    }
}
