//! The adapter between the parser (`ruff_python_parser`) and the compiler's own tree. No other module knows the parser.

mod errors;
mod escapes;
mod expressions;
mod features;
mod function_type;
mod literals;
mod patterns;
mod scan;
pub mod segment;
mod statements;
mod type_comments;
mod warnings;

use std::cell::Cell;

use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::{Ranged, TextRange, TextSize};

pub use literals::set_max_digits;
pub use type_comments::TypeComments;

use crate::ast::{Body, Identifier, NodeId, Tree};
use crate::code::Position;
use crate::error::{Failure, Origin, Result};
use crate::source::Source;
use crate::{Folding, Reading};

/// How deep statements and expressions may nest. CPython's own limit lies between 2,000 and 30,000, depending on the construct.
const MAX_DEPTH: u32 = 5_000;

/// The message CPython has for sources that nest too deeply.
const TOO_COMPLEX: &str = "Parser stack overflowed - Python source too complex to parse";

/// Parses a source text.
pub(crate) fn parse(source: &Source<'_>, reading: &Reading) -> Result<(Tree, TypeComments)> {
    let is_single = reading.mode == crate::Mode::Interactive;
    let mode = match reading.mode {
        crate::Mode::Expression => Mode::Expression,
        _ => Mode::Module,
    };
    let mut adapter = Adapter {
        source,
        next_id: 0,
        depth: 0,
        is_folding: reading.folding == Folding::Everything,
        folding: reading.folding,
        constant_for_name: Cell::new(None),
    };
    if reading.mode == crate::Mode::FunctionType {
        return Ok((adapter.function_type()?, TypeComments::default()));
    }
    let mut version = ruff::PythonVersion::PY314;
    if let Some(minor) = reading.feature_version {
        version.minor = version.minor.min(minor);
    }
    let options = ParseOptions::from(mode).with_target_version(version);
    let parsed = parse_unchecked(source.text, options);
    if let Some(failure) = errors::first_error(source, &parsed) {
        if let Failure::Syntax { at, origin, .. } = &failure {
            // The string or number that is wrong where it stands has been read.
            let is_read = u32::from(*origin != Origin::Tokenizer);
            let end = u32::try_from(source.offset(at.line, at.column))
                .map_or(u32::MAX, |at| at + is_read);
            warnings::check_escapes(source, &parsed, end);
            warnings::check_numbers(source, &parsed, end);
        }
        return Err(failure);
    }
    if nests_deeply(&parsed)
        && let Some(failure) = errors::tokenizer_error(source)
    {
        return Err(failure);
    }
    if let Some((message, at)) = strings_nest_deeply(&parsed) {
        return crate::error::syntax(message, adapter.at(TextRange::empty(at)));
    }
    if is_single && let Some(failure) = errors::single_statement(source, &parsed) {
        return Err(failure);
    }
    if let Some((message, end)) = features::others(source.text, &parsed, version.minor) {
        let end = TextRange::empty(end);
        return crate::error::syntax(message, adapter.at(end));
    }
    let type_comments = match reading.type_comments {
        true => adapter.type_comments(&parsed)?,
        false => TypeComments::default(),
    };
    warnings::check_escapes(source, &parsed, u32::MAX);
    warnings::check_numbers(source, &parsed, u32::MAX);
    let syntax = parsed.into_syntax();
    let tree = match &syntax {
        ruff::Mod::Module(module) => adapter.module(module).map(Tree::Module),
        ruff::Mod::Expression(module) => adapter
            .expr(&module.body)
            .map(|body| Tree::Expression(Box::new(body))),
    };
    if let Err(Failure::TooComplex(_)) = tree {
        // Dropping so deep a tree recurses as deeply as following it would.
        std::mem::forget(syntax);
    }
    match adapter.constant_for_name.get() {
        Some(constant) => Err(Failure::ConstantForName(constant)),
        None => Ok((tree?, type_comments)),
    }
}

/// Is a source the beginning of one: does it end too early, or in a block that its end does not end if more is to come?
pub(crate) fn is_incomplete(source: &Source<'_>, mode: crate::Mode) -> bool {
    let is_single = mode == crate::Mode::Interactive;
    let mode = match mode {
        crate::Mode::Expression => Mode::Expression,
        _ => Mode::Module,
    };
    let parsed = parse_unchecked(source.text, ParseOptions::from(mode));
    if parsed.errors().is_empty() {
        return is_single && errors::has_open_block(source, &parsed);
    }
    errors::is_incomplete(source, &parsed)
}

/// The logical line that a place is in, without its end.
pub(crate) fn statement_range(text: &str, at: usize) -> std::ops::Range<usize> {
    let found = scan::scan(text);
    let newlines = || (found.tokens.iter()).filter(|token| token.kind == scan::TokenKind::Newline);
    let start = newlines()
        .rfind(|token| token.start < at)
        .map_or(0, |token| token.end.min(text.len()));
    // Empty lines and comments before the statement are no part of it.
    let first = (found.tokens.iter())
        .find(|token| token.start >= start)
        .map_or(at, |token| token.start);
    let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = |from: usize| {
        text[from..]
            .find('\n')
            .map_or(text.len(), |length| from + length)
    };
    let end = newlines().find(|token| token.start >= at.max(first));
    let end = end.map_or_else(|| line_end(at), |token| token.start.min(text.len()));
    start.min(at)..end.max(start)
}

/// Whether brackets or blocks nest as deeply as CPython's tokenizer lets them.
fn nests_deeply(parsed: &Parsed<ruff::Mod>) -> bool {
    let (mut brackets, mut blocks) = (0usize, 0usize);
    parsed.tokens().iter().any(|token| {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => brackets += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                brackets = brackets.saturating_sub(1);
            }
            TokenKind::Indent => blocks += 1,
            TokenKind::Dedent => blocks = blocks.saturating_sub(1),
            _ => {}
        }
        brackets >= scan::MAX_BRACKETS || blocks >= scan::MAX_INDENTS - 1
    })
}

/// f-strings and t-strings within each other, at most.
const MAX_STRINGS: usize = 149;
/// Fields of one string within the formats of others, at most.
const MAX_FIELDS: usize = 3;

/// The error for f-strings and their fields that nest more deeply than CPython's tokenizer lets them, and where.
fn strings_nest_deeply(parsed: &Parsed<ruff::Mod>) -> Option<(String, TextSize)> {
    /// For each field that is open the brackets within its expression; none if its format has begun.
    type Fields = Vec<Option<usize>>;
    let mut strings: Vec<(char, Fields)> = Vec::new();
    for token in parsed.tokens() {
        let kind = token.kind();
        if matches!(kind, TokenKind::FStringStart | TokenKind::TStringStart) {
            if strings.len() >= MAX_STRINGS {
                let message = "too many nested f-strings or t-strings".to_owned();
                return Some((message, token.start() + TextSize::from(1)));
            }
            let letter = if kind == TokenKind::FStringStart {
                'f'
            } else {
                't'
            };
            strings.push((letter, Vec::new()));
            continue;
        }
        if matches!(kind, TokenKind::FStringEnd | TokenKind::TStringEnd) {
            strings.pop();
            continue;
        }
        let Some((letter, fields)) = strings.last_mut() else {
            continue;
        };
        match (kind, fields.last_mut()) {
            (TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace, Some(Some(brackets))) => {
                *brackets += 1;
            }
            (TokenKind::Lbrace, _) => {
                fields.push(Some(0));
                if fields.len() > MAX_FIELDS {
                    let message = format!("{letter}-string: expressions nested too deeply");
                    return Some((message, token.start() - TextSize::from(1)));
                }
            }
            (TokenKind::Colon, Some(format @ Some(0))) => *format = None,
            (TokenKind::Rbrace, Some(Some(0) | None)) => {
                fields.pop();
            }
            (TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace, Some(Some(brackets))) => {
                *brackets = brackets.saturating_sub(1);
            }
            _ => {}
        }
    }
    None
}

struct Adapter<'a> {
    source: &'a Source<'a>,
    next_id: u32,
    depth: u32,
    /// Off inside annotations that are kept as text, which shows what was written.
    is_folding: bool,
    /// What else is computed.
    folding: Folding,
    /// A constant that is written as a name of other letters.
    constant_for_name: Cell<Option<&'static str>>,
}

impl Adapter<'_> {
    fn module(&mut self, module: &ruff::ModModule) -> Result<Body> {
        self.body(&module.body)
    }

    fn new_id(&mut self) -> NodeId {
        self.next_id += 1;
        NodeId(self.next_id)
    }

    fn at(&self, range: TextRange) -> Position {
        self.source
            .position(range.start().to_u32(), range.end().to_u32())
    }

    /// A name as the parser has normalised it, which must not be that of a constant.
    fn name(&self, name: &str) -> String {
        let constants = ["None", "True", "False"];
        if let Some(constant) = constants.into_iter().find(|constant| *constant == name) {
            self.constant_for_name.set(Some(constant));
        }
        name.to_owned()
    }

    fn identifier(&self, identifier: &ruff::Identifier) -> Identifier {
        Identifier {
            name: self.name(&identifier.id),
            at: self.at(identifier.range()),
        }
    }

    /// Runs `f` one level deeper, or fails where the source is too deep.
    fn deeper<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Failure::TooComplex(TOO_COMPLEX.to_owned()));
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }
}
