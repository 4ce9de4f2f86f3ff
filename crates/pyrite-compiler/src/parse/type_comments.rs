//! Type comments (PEP 484): `# type: ...` behind assignments, parameters, and the heads of functions, loops and `with`, and `# type: ignore`.
//!
//! To CPython's tokenizer they are tokens where they are asked for, so one that stands anywhere else is a syntax error.

use std::collections::{BTreeMap, HashMap};

use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Adapter;
use crate::code::Position;
use crate::error::{Result, syntax};

/// The type comments of a source.
#[derive(Clone, Debug, Default)]
pub struct TypeComments {
    /// By the place of the statement or of the parameter's name.
    comments: HashMap<(u32, u32), String>,
    /// The lines of `# type: ignore`, and what follows that.
    pub ignores: Vec<(u32, String)>,
}

impl TypeComments {
    /// That of the statement or parameter at a place.
    pub fn at(&self, at: Position) -> Option<&str> {
        let comment = self.comments.get(&(at.line, at.column))?;
        Some(comment)
    }
}

impl Adapter<'_> {
    /// The type comments of the source.
    pub(super) fn type_comments(&self, parsed: &Parsed<ruff::Mod>) -> Result<TypeComments> {
        let mut reader = Reader {
            adapter: self,
            tokens: parsed.tokens(),
            unused: BTreeMap::new(),
            read: TypeComments::default(),
            second: None,
        };
        reader.find();
        if let ruff::Mod::Module(module) = parsed.syntax() {
            reader.visit_body(&module.body);
        }
        if let Some(second) = reader.second {
            return syntax("Cannot have two type comments on def", self.at(second));
        }
        match reader.unused.first_key_value() {
            Some((_, range)) => syntax("invalid syntax", self.at(*range)),
            None => Ok(reader.read),
        }
    }
}

struct Reader<'a> {
    adapter: &'a Adapter<'a>,
    tokens: &'a [Token],
    /// By where they begin: comments that nothing has taken, and where their types are.
    unused: BTreeMap<TextSize, TextRange>,
    read: TypeComments,
    /// The second one of a function.
    second: Option<TextRange>,
}

impl Reader<'_> {
    fn text(&self, range: TextRange) -> &str {
        &self.adapter.source.text[range]
    }

    /// Finds all comments that are type comments.
    fn find(&mut self) {
        let comments = self.tokens.iter();
        for token in comments.filter(|token| token.kind() == TokenKind::Comment) {
            let text = self.text(token.range());
            let Some(kind) = behind_prefix(text) else {
                continue;
            };
            if let Some(tag) = behind_ignore(kind) {
                let line = self.adapter.at(token.range()).line;
                let tag = tag.to_owned();
                self.read.ignores.push((line, tag));
            } else {
                let length = TextSize::of(kind);
                let range = TextRange::new(token.end() - length, token.end());
                self.unused.insert(token.start(), range);
            }
        }
    }

    /// Takes the type comment that is the first one of the tokens which are not in the way.
    fn take(
        &mut self,
        from: usize,
        is_in_the_way: impl Fn(TokenKind) -> bool,
    ) -> Option<TextRange> {
        let tokens = self.tokens[from..].iter();
        let mut others = tokens.skip_while(|token| {
            let is_type = self.unused.contains_key(&token.start());
            !is_type && (token.kind() == TokenKind::Comment || is_in_the_way(token.kind()))
        });
        self.unused.remove(&others.next()?.start())
    }

    /// Takes what stands at the end of a line.
    fn take_in_line(&mut self, from: usize) -> Option<TextRange> {
        self.take(from, |_| false)
    }

    /// The index of the first token at or behind a place.
    fn index(&self, offset: TextSize) -> usize {
        (self.tokens).partition_point(|token| token.start() < offset || token.end() <= offset)
    }

    /// The index of the token behind the colon that ends a head.
    fn behind_colon(&self, offset: TextSize) -> usize {
        let from = self.index(offset);
        let colon = (self.tokens[from..].iter()).position(|token| token.kind() == TokenKind::Colon);
        colon.map_or(self.tokens.len(), |colon| from + colon + 1)
    }

    fn keep(&mut self, at: Position, comment: Option<TextRange>) {
        if let Some(range) = comment {
            let text = self.text(range).to_owned();
            self.read.comments.insert((at.line, at.column), text);
        }
    }

    fn function(&mut self, node: &ruff::StmtFunctionDef, at: Position) {
        let parameters = &*node.parameters;
        for parameter in parameters.iter_source_order() {
            let behind = self.index(parameter.end());
            let is_comma = |token: &Token| token.kind() == TokenKind::Comma;
            let from = behind + usize::from(self.tokens.get(behind).is_some_and(is_comma));
            let comment = self.take(from, |kind| kind == TokenKind::NonLogicalNewline);
            self.keep(self.adapter.at(parameter.name().range()), comment);
        }
        let head = node
            .returns
            .as_ref()
            .map_or(parameters.end(), |returns| returns.end());
        let from = self.behind_colon(head);
        let first = self.take_in_line(from);
        let is_line_end = |kind| matches!(kind, TokenKind::Newline | TokenKind::NonLogicalNewline);
        let starts_body = self.tokens[from..]
            .iter()
            .find(|token| token.kind() != TokenKind::Comment)
            .is_some_and(|token| token.kind() == TokenKind::Newline);
        let second = match starts_body {
            true => self.take(from, is_line_end),
            false => None,
        };
        if first.is_some() && second.is_some() {
            self.second = self.second.or(second);
        }
        self.keep(at, first.or(second));
    }
}

impl<'a> Visitor<'a> for Reader<'_> {
    fn visit_stmt(&mut self, statement: &'a ruff::Stmt) {
        let at = self.adapter.place(statement);
        match statement {
            ruff::Stmt::Assign(node) => {
                let comment = self.take_in_line(self.index(node.end()));
                self.keep(at, comment);
            }
            ruff::Stmt::For(node) => {
                let comment = self.take_in_line(self.behind_colon(node.iter.end()));
                self.keep(at, comment);
            }
            ruff::Stmt::With(node) => {
                let end = node.items.last().map_or(node.start(), Ranged::end);
                let comment = self.take_in_line(self.behind_colon(end));
                self.keep(at, comment);
            }
            ruff::Stmt::FunctionDef(node) => self.function(node, at),
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    /// There are none in expressions.
    fn visit_expr(&mut self, _: &'a ruff::Expr) {}
}

/// What follows `# type: ` in a comment.
fn behind_prefix(comment: &str) -> Option<&str> {
    let is_blank = |character: char| matches!(character, ' ' | '\t');
    let kind = comment.strip_prefix('#')?.trim_start_matches(is_blank);
    Some(kind.strip_prefix("type:")?.trim_start_matches(is_blank))
}

/// What follows `ignore`, if that is all of the word.
fn behind_ignore(kind: &str) -> Option<&str> {
    let tag = kind.strip_prefix("ignore")?;
    let goes_on = |byte: &u8| !byte.is_ascii() || byte.is_ascii_alphanumeric();
    (!tag.as_bytes().first().is_some_and(goes_on)).then_some(tag)
}
