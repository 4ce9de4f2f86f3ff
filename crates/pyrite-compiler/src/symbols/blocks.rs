//! The symbol table as the library's `symtable` shows it: blocks with names, and numbers for what is known of each.
//!
//! What differs from the scopes that code is made of: a comprehension that runs in its surroundings' frame is no block, its names are theirs;
//! every function has a block of annotations, even if it has none; names that only inner blocks use are in all blocks between.

use std::collections::HashMap;

use crate::ast::NodeId;

use super::{
    CLASSDICT_CELL, CONDITIONAL_ANNOTATIONS, Role, Scope, ScopeId, ScopeKind, SymbolTable,
    symbol_flags,
};

/// A scope and the scopes within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub name: String,
    /// Its first line; 0 for a module.
    pub line: u32,
    /// It lies in a function, however deeply.
    pub is_nested: bool,
    /// Mangled names and what is known of them: bits of [`bits`], and above them a scope of [`scopes`].
    pub symbols: Vec<(String, u32)>,
    /// The names of parameters, in their order.
    pub parameters: Vec<String>,
    pub children: Vec<Block>,
}

/// What a block is of; the numbers are those of `_symtable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Function = 0,
    Class = 1,
    Module = 2,
    Annotations = 3,
    TypeAlias = 4,
    TypeParameters = 5,
    /// Bounds, constraints and defaults of a type parameter.
    TypeVariable = 6,
}

/// What is known of a name: bits.
pub mod bits {
    pub const GLOBAL: u32 = 1;
    pub const LOCAL: u32 = 2;
    pub const PARAMETER: u32 = 4;
    pub const NONLOCAL: u32 = 8;
    pub const USE: u32 = 16;
    /// A name of a class that lives around it, or that a function within it means another variable by.
    pub const FREE_IN_CLASS: u32 = 64;
    pub const IMPORT: u32 = 128;
    pub const ANNOTATED: u32 = 256;
    pub const CLAUSE_TARGET: u32 = 512;
    pub const TYPE_PARAMETER: u32 = 1024;
    /// Captured from a comprehension that is no block.
    pub const COMPREHENSION_CELL: u32 = 2048;
    pub const BOUND: u32 = LOCAL | PARAMETER | IMPORT;
}

/// Where a name lives: numbers that stand [`scopes::SHIFT`] bits up.
pub mod scopes {
    pub const LOCAL: u32 = 1;
    pub const GLOBAL_EXPLICIT: u32 = 2;
    pub const GLOBAL_IMPLICIT: u32 = 3;
    pub const FREE: u32 = 4;
    pub const CELL: u32 = 5;
    pub const SHIFT: u32 = 12;
    pub const MASK: u32 = 15;
}

/// The blocks of a table.
pub(crate) fn of_table(table: &SymbolTable) -> Block {
    let openers = table.by_node.iter().map(|(opener, id)| (*id, *opener));
    let openers = openers.collect();
    Blocks { table, openers }.block(ScopeId(0), false)
}

struct Blocks<'t> {
    table: &'t SymbolTable,
    /// The node that opened each scope, and what the scope is to it.
    openers: HashMap<ScopeId, (NodeId, Role)>,
}

impl Blocks<'_> {
    fn block(&self, id: ScopeId, is_nested: bool) -> Block {
        let scope = self.table.scope(id);
        let mut block = Block {
            kind: self.kind(id),
            name: name(scope).to_owned(),
            line: scope.line,
            is_nested,
            symbols: Vec::new(),
            parameters: Vec::new(),
            children: Vec::new(),
        };
        for symbol in &scope.symbols {
            if is_hidden(scope, &symbol.name) {
                continue;
            }
            let known = bits_of(symbol.flags) | self.place(id, &symbol.name) << scopes::SHIFT;
            block.symbols.push((symbol.name.clone(), known));
            if symbol.flags & symbol_flags::PARAMETER != 0 {
                block.parameters.push(symbol.name.clone());
            }
        }
        if scope.has_conditional_annotations {
            let known = bits::USE | scopes::GLOBAL_IMPLICIT << scopes::SHIFT;
            let name = CONDITIONAL_ANNOTATIONS.to_owned();
            block.symbols.push((name, known));
        }
        self.add_children(id, &mut block);
        for name in &scope.free {
            if is_hidden(scope, name) {
                continue;
            }
            match block.symbols.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => {
                    let is_of_class = scope.kind == ScopeKind::Class || scope.can_see_class;
                    if is_of_class && self.is_free_within(id, name) {
                        *known |= bits::FREE_IN_CLASS;
                    }
                }
                None => block
                    .symbols
                    .push((name.clone(), scopes::FREE << scopes::SHIFT)),
            }
        }
        block
    }

    /// Adds the blocks within a scope, and the names of those that are none.
    fn add_children(&self, id: ScopeId, block: &mut Block) {
        let is_nested = block.is_nested || self.table.scope(id).is_function_like();
        for &child in &self.table.scope(id).children {
            let scope = self.table.scope(child);
            if scope.is_inlined {
                self.add_names(child, block);
                self.add_children(child, block);
                continue;
            }
            if scope.kind == ScopeKind::Function && !self.has_annotations(child) {
                let around = self.table.scope(id);
                let sees_class = around.kind == ScopeKind::Class || around.can_see_class;
                let none = no_annotations(scope.line, is_nested, sees_class);
                block.children.push(none);
            }
            block.children.push(self.block(child, is_nested));
        }
    }

    /// Do blocks within the scope reach out for the name?
    fn is_free_within(&self, id: ScopeId, name: &str) -> bool {
        self.table.scope(id).children.iter().any(|child| {
            let scope = self.table.scope(*child);
            match scope.is_inlined {
                true => self.is_free_within(*child, name),
                false => scope.free.iter().any(|free| free == name),
            }
        })
    }

    fn has_annotations(&self, function: ScopeId) -> bool {
        let opener = self.openers.get(&function);
        opener.is_some_and(|(node, _)| self.table.find(*node, Role::Annotations).is_some())
    }

    /// Adds the names of a comprehension that runs in the block's frame.
    fn add_names(&self, comprehension: ScopeId, block: &mut Block) {
        for symbol in &self.table.scope(comprehension).symbols {
            if symbol.flags & symbol_flags::PARAMETER != 0 {
                continue;
            }
            let place = self.place(comprehension, &symbol.name);
            let mut known = bits_of(symbol.flags);
            if place == scopes::CELL {
                known |= bits::COMPREHENSION_CELL;
            }
            match block
                .symbols
                .iter_mut()
                .find(|(known, _)| *known == symbol.name)
            {
                Some((_, outer)) => {
                    *outer |= known & (bits::USE | bits::COMPREHENSION_CELL);
                    if place == scopes::CELL && *outer >> scopes::SHIFT == scopes::LOCAL {
                        *outer ^= (scopes::LOCAL ^ scopes::CELL) << scopes::SHIFT;
                    }
                }
                None => {
                    let known = known | place << scopes::SHIFT;
                    block.symbols.push((symbol.name.clone(), known));
                }
            }
        }
    }

    fn kind(&self, id: ScopeId) -> BlockKind {
        match self.table.scope(id).kind {
            ScopeKind::Module => BlockKind::Module,
            ScopeKind::Class => BlockKind::Class,
            ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Comprehension => {
                BlockKind::Function
            }
            ScopeKind::TypeParameters => BlockKind::TypeParameters,
            ScopeKind::Annotation => match self.openers.get(&id) {
                Some((_, Role::Body)) => BlockKind::TypeAlias,
                Some((_, Role::Bound | Role::Default)) => BlockKind::TypeVariable,
                _ => BlockKind::Annotations,
            },
        }
    }

    /// Where a name of a scope lives.
    fn place(&self, id: ScopeId, name: &str) -> u32 {
        use symbol_flags::{BOUND, CELL, GLOBAL, NONLOCAL};
        let scope = self.table.scope(id);
        let frame = self.table.scope(self.table.frame(id));
        if scope.has(name, GLOBAL) {
            scopes::GLOBAL_EXPLICIT
        } else if scope.has(name, NONLOCAL) {
            scopes::FREE
        } else if scope.has(name, BOUND) && scope.has(name, CELL) {
            scopes::CELL
        } else if scope.has(name, BOUND) {
            scopes::LOCAL
        } else if frame.free.iter().any(|free| free == name) {
            scopes::FREE
        } else if scope.is_inlined
            && let Some(parent) = scope.parent
            && self.table.scope(parent).is_function_like()
            && self.table.scope(parent).binds(name)
        {
            scopes::FREE
        } else {
            scopes::GLOBAL_IMPLICIT
        }
    }
}

/// What `symtable` calls a scope.
fn name(scope: &Scope) -> &str {
    match scope.kind {
        ScopeKind::Module => "top",
        ScopeKind::Lambda | ScopeKind::Comprehension => {
            scope.name.trim_start_matches('<').trim_end_matches('>')
        }
        ScopeKind::TypeParameters => {
            let name = scope.name.strip_prefix("<generic parameters of ");
            name.and_then(|name| name.strip_suffix('>'))
                .unwrap_or(&scope.name)
        }
        _ => &scope.name,
    }
}

/// The cells that a class makes without being asked are no names of it, nor is what the function that defines a generic is given.
fn is_hidden(scope: &Scope, name: &str) -> bool {
    match scope.kind {
        ScopeKind::Class => scope.is_implicit_cell(name) || name == CONDITIONAL_ANNOTATIONS,
        ScopeKind::TypeParameters => matches!(name, ".defaults" | ".kwdefaults"),
        _ => name == CONDITIONAL_ANNOTATIONS,
    }
}

/// A function's block of annotations that are not there.
fn no_annotations(line: u32, is_nested: bool, sees_class: bool) -> Block {
    let format = ".format".to_owned();
    let known = bits::PARAMETER | bits::USE | scopes::LOCAL << scopes::SHIFT;
    let mut symbols = vec![(format.clone(), known)];
    if sees_class {
        let known = bits::USE | scopes::FREE << scopes::SHIFT;
        symbols.push((CLASSDICT_CELL.to_owned(), known));
    }
    Block {
        kind: BlockKind::Annotations,
        name: "__annotate__".to_owned(),
        line,
        is_nested,
        symbols,
        parameters: vec![format],
        children: Vec::new(),
    }
}

fn bits_of(flags: u16) -> u32 {
    const PAIRS: &[(u16, u32)] = &[
        (symbol_flags::GLOBAL, bits::GLOBAL),
        (symbol_flags::LOCAL, bits::LOCAL),
        (symbol_flags::PARAMETER, bits::PARAMETER),
        (symbol_flags::NONLOCAL, bits::NONLOCAL),
        (symbol_flags::USE, bits::USE),
        (symbol_flags::IMPORT, bits::IMPORT),
        (symbol_flags::ANNOTATED, bits::ANNOTATED),
        (symbol_flags::CLAUSE_TARGET, bits::CLAUSE_TARGET),
        (symbol_flags::TYPE_PARAMETER, bits::TYPE_PARAMETER),
    ];
    PAIRS
        .iter()
        .filter(|(flag, _)| flags & flag != 0)
        .fold(0, |known, (_, bit)| known | bit)
}
