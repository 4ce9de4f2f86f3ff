//! Which variables are used by blocks that outlive their scope's frame, and therefore live in contexts.
//!
//! Scopes are the method's body, blocks, and blocks that became jumps ([`super::inline`]). A variable that is only used in the frame it
//! is declared in stays in a register.

use super::inline::{self, inlined};
use super::syntax::*;
use std::collections::HashSet;

/// What is known of a scope.
#[derive(Debug, Default)]
pub struct ScopeFacts {
    /// Variables that blocks inside use.
    pub captured: HashSet<String>,
    /// Of a block: does it use the contexts around it?
    pub uses_outer: bool,
}

/// What is known of all scopes of a method.
#[derive(Debug, Default)]
pub struct Facts {
    /// By number.
    pub scopes: Vec<ScopeFacts>,
    /// May a block return from the method?
    pub returns_from_blocks: bool,
}

impl Facts {
    /// Has the scope a context of its own?
    pub fn has_context(&self, scope: usize) -> bool {
        !self.scopes[scope].captured.is_empty() || scope == 0 && self.returns_from_blocks
    }
}

struct Open<'a> {
    block: &'a BlockNode,
    /// A block, not the method's body and not one that became jumps.
    is_real: bool,
}

struct Analysis<'a> {
    facts: Facts,
    open: Vec<Open<'a>>,
}

/// Analyses a method's body.
pub fn analyse(body: &BlockNode) -> Facts {
    let mut analysis = Analysis {
        facts: Facts::default(),
        open: Vec::new(),
    };
    analysis.scope(body, false);
    analysis.facts
}

impl<'a> Analysis<'a> {
    fn scope(&mut self, block: &'a BlockNode, is_real: bool) {
        let scopes = &mut self.facts.scopes;
        if scopes.len() <= block.scope {
            scopes.resize_with(block.scope + 1, ScopeFacts::default);
        }
        self.open.push(Open { block, is_real });
        for statement in &block.statements {
            match statement {
                Statement::Plain(value) => self.expression(value),
                Statement::Return(value) => {
                    self.expression(value);
                    self.outer_return();
                }
            }
        }
        self.open.pop();
    }

    fn outer_return(&mut self) {
        for open in self.open.iter().filter(|open| open.is_real) {
            self.facts.scopes[open.block.scope].uses_outer = true;
            self.facts.returns_from_blocks = true;
        }
    }

    fn variable(&mut self, name: &str) {
        let declares = |open: &Open<'_>| {
            let block = open.block;
            block
                .parameters
                .iter()
                .chain(&block.locals)
                .any(|n| n == name)
        };
        let Some(owner) = self.open.iter().rposition(declares) else {
            return;
        };
        let mut crossed = false;
        for open in self.open[owner + 1..].iter().filter(|open| open.is_real) {
            self.facts.scopes[open.block.scope].uses_outer = true;
            crossed = true;
        }
        if crossed {
            let scope = self.open[owner].block.scope;
            self.facts.scopes[scope].captured.insert(name.to_owned());
        }
    }

    fn expression(&mut self, expression: &'a Expression) {
        match expression {
            Expression::Literal(_) => {}
            Expression::Variable(name, _) => self.variable(name),
            Expression::Assign(name, value, _) => {
                self.variable(name);
                self.expression(value);
            }
            Expression::Block(block) => self.scope(block, true),
            Expression::Send(send) => {
                let jumps = inlined(send);
                let parts = std::iter::once((None, &send.receiver))
                    .chain(send.arguments.iter().enumerate().map(|(i, a)| (Some(i), a)));
                for (index, part) in parts {
                    match part {
                        Expression::Block(block)
                            if jumps.is_some_and(|kind| inline::is_body(kind, index)) =>
                        {
                            self.scope(block, false);
                        }
                        _ => self.expression(part),
                    }
                }
            }
        }
    }
}
