//! The symbol table: which scope binds each name, before any code is generated.
//!
//! Scopes form a tree. A *frame scope* has a code unit of its own; comprehensions that are inlined (PEP 709) are scopes within
//! the frame of their surroundings. A name that is bound in one frame and used in an inner one is a *cell* in the first
//! and *free* in the second and in all frames between.

pub mod blocks;
pub(crate) mod build;
mod expressions;
mod resolve;

use std::collections::HashMap;
use std::rc::Rc;

use crate::ast::{NodeId, Tree};
use crate::code::Position;
use crate::error::Result;
use crate::future::Future;
pub(crate) use build::annotations_node;

/// Index of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ScopeId(pub usize);

/// Which of the scopes that one node opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Body,
    /// The scope of `[T]` around a function, class or type alias.
    TypeParameters,
    /// `__annotate__` of a module, class or function.
    Annotations,
    /// The bound or the constraints of a type parameter.
    Bound,
    /// The default of a type parameter.
    Default,
}

/// The node of a module or expression as a whole.
pub(crate) const ROOT_NODE: NodeId = NodeId(0);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    /// A comprehension or generator expression, inlined or not.
    Comprehension,
    /// Annotations, type aliases, bounds and defaults of type parameters.
    Annotation,
    TypeParameters,
}

/// What is known of a name in a scope: bits.
pub(crate) mod symbol_flags {
    /// Bound here by assignment, definition and the like.
    pub const LOCAL: u16 = 1;
    pub const PARAMETER: u16 = 2;
    /// Declared `global`.
    pub const GLOBAL: u16 = 4;
    /// Declared `nonlocal`.
    pub const NONLOCAL: u16 = 8;
    pub const USE: u16 = 16;
    pub const ANNOTATED: u16 = 32;
    /// Target of `:=`.
    pub const WALRUS: u16 = 64;
    /// Target of a comprehension's clause.
    pub const CLAUSE_TARGET: u16 = 128;
    /// Captured by an inner frame.
    pub const CELL: u16 = 256;
    pub const TYPE_PARAMETER: u16 = 512;
    /// Bound by `import`.
    pub const IMPORT: u16 = 1024;
    /// Bound here in any way.
    pub const BOUND: u16 = LOCAL | PARAMETER | IMPORT;
}

/// A name in a scope.
#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    pub name: String,
    pub flags: u16,
    /// Where it first occurs as what matters for error messages.
    pub at: Position,
}

/// A scope and its names.
#[derive(Debug)]
pub(crate) struct Scope {
    pub kind: ScopeKind,
    pub name: String,
    pub parent: Option<ScopeId>,
    pub children: Vec<ScopeId>,
    /// In the order of their first occurrence.
    pub symbols: Vec<Symbol>,
    indexes: HashMap<String, usize>,
    /// Names of the closure: filled by resolution, sorted. Frame scopes only.
    pub free: Vec<String>,
    /// A comprehension that runs in its parent's frame.
    pub is_inlined: bool,
    pub is_generator: bool,
    /// `async def`, or a comprehension with `await` or `async for`.
    pub is_coroutine: bool,
    /// It catches exceptions.
    pub has_handlers: bool,
    /// Some inner scope needs the cell `__class__`; classes only.
    pub needs_class_cell: bool,
    /// Some inner scope needs the cell `__classdict__`; classes only.
    pub needs_classdict_cell: bool,
    /// Some annotations of this module or class stand in code that may not run.
    pub has_conditional_annotations: bool,
    /// Names fall back to the namespace of the class around, through `__classdict__`.
    pub can_see_class: bool,
    pub private: Option<Rc<Private>>,
    /// Where it begins; 0 for all of a module.
    pub line: u32,
}

impl Scope {
    /// The symbol of a mangled name.
    pub fn symbol(&self, name: &str) -> Option<&Symbol> {
        self.indexes.get(name).map(|&index| &self.symbols[index])
    }

    pub fn has(&self, name: &str, flags: u16) -> bool {
        self.symbol(name)
            .is_some_and(|symbol| symbol.flags & flags != 0)
    }

    /// Bound here and not declared to live elsewhere.
    pub fn binds(&self, name: &str) -> bool {
        use symbol_flags::{BOUND, GLOBAL, NONLOCAL};
        self.symbol(name).is_some_and(|symbol| {
            symbol.flags & BOUND != 0 && symbol.flags & (GLOBAL | NONLOCAL) == 0
        })
    }

    fn add(&mut self, name: &str, flags: u16, at: Position) {
        match self.indexes.get(name) {
            Some(&index) => self.symbols[index].flags |= flags,
            None => {
                self.indexes.insert(name.to_owned(), self.symbols.len());
                self.symbols.push(Symbol {
                    name: name.to_owned(),
                    flags,
                    at,
                });
            }
        }
    }

    /// Locals live in registers.
    pub fn is_function_like(&self) -> bool {
        !matches!(self.kind, ScopeKind::Module | ScopeKind::Class)
    }
}

/// All scopes of a compilation.
#[derive(Debug)]
pub(crate) struct SymbolTable {
    scopes: Vec<Scope>,
    by_node: HashMap<(NodeId, Role), ScopeId>,
}

/// Where a name lives, as seen from a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a register of the frame; the scope is the frame's or that of an inlined comprehension.
    Local(ScopeId),
    /// The same, but the register holds a cell.
    Cell(ScopeId),
    /// In the closure.
    Free,
    /// In the globals.
    Global,
    /// In the namespace, with the globals behind it.
    Name,
    /// In the closure, unless the namespace has it: a class body's look at its surroundings.
    NameOrFree,
}

impl SymbolTable {
    /// Builds and resolves the table.
    pub fn new(tree: &Tree, future: Future, allows_await: bool) -> Result<SymbolTable> {
        let mut table = build::build(tree, future, allows_await)?;
        resolve::resolve(&mut table)?;
        Ok(table)
    }

    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0]
    }

    fn scope_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0]
    }

    /// The scope a node opened, if it did.
    pub fn find(&self, node: NodeId, role: Role) -> Option<ScopeId> {
        self.by_node.get(&(node, role)).copied()
    }

    /// The scope whose frame runs this one.
    pub fn frame(&self, mut id: ScopeId) -> ScopeId {
        while self.scope(id).is_inlined
            && let Some(parent) = self.scope(id).parent
        {
            id = parent;
        }
        id
    }

    /// Where a mangled name lives for code in the scope.
    pub fn place(&self, from: ScopeId, name: &str) -> Place {
        use symbol_flags::{CELL, GLOBAL};
        let mut id = from;
        while self.scope(id).is_inlined {
            if self.scope(id).binds(name) {
                return if self.scope(id).has(name, CELL) {
                    Place::Cell(id)
                } else {
                    Place::Local(id)
                };
            }
            id = self
                .scope(id)
                .parent
                .expect("an inlined scope has a parent");
        }
        let frame = self.scope(id);
        let is_free = || {
            frame
                .free
                .binary_search_by(|free| free.as_str().cmp(name))
                .is_ok()
        };
        match frame.kind {
            // A module that awaits runs as a function does.
            ScopeKind::Module if frame.is_coroutine || frame.has(name, GLOBAL) => Place::Global,
            ScopeKind::Module => Place::Name,
            ScopeKind::Class if id != from => {
                if frame.has(name, CELL) && name.starts_with("__") && frame.is_implicit_cell(name) {
                    Place::Cell(id)
                } else if is_free() {
                    Place::Free
                } else {
                    Place::Global
                }
            }
            ScopeKind::Class if frame.has(name, GLOBAL) => Place::Global,
            ScopeKind::Class if frame.binds(name) => Place::Name,
            ScopeKind::Class if frame.has(name, symbol_flags::NONLOCAL) => Place::Free,
            ScopeKind::Class if is_free() => Place::NameOrFree,
            ScopeKind::Class => Place::Name,
            _ if frame.binds(name) => {
                if frame.has(name, CELL) {
                    Place::Cell(id)
                } else {
                    Place::Local(id)
                }
            }
            _ if is_free() => Place::Free,
            _ => Place::Global,
        }
    }
}

impl Scope {
    /// Whether a class provides this name as a cell of its own.
    fn is_implicit_cell(&self, name: &str) -> bool {
        name == CLASS_CELL && self.needs_class_cell
            || name == CLASSDICT_CELL && self.needs_classdict_cell
    }
}

/// The cell through which methods reach their class.
pub(crate) const CLASS_CELL: &str = "__class__";
/// The cell through which annotation scopes reach the namespace of their class.
pub(crate) const CLASSDICT_CELL: &str = "__classdict__";
/// The set of numbers of those conditional annotations whose code has run.
pub(crate) const CONDITIONAL_ANNOTATIONS: &str = "__conditional_annotations__";

/// Which private names are mangled, and with what.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Private {
    pub class: String,
    /// Only these: around a generic class, the names of its type parameters.
    pub only: Option<Vec<String>>,
}

/// A private name as code sees it that lies in a class (`__x` becomes `_Class__x`).
pub(crate) fn mangle(private: Option<&Private>, name: &str) -> String {
    let Some(private) = private else {
        return name.to_owned();
    };
    let class = private.class.trim_start_matches('_');
    let is_other = private
        .only
        .as_ref()
        .is_some_and(|only| !only.iter().any(|only| only == name));
    let is_private = name.starts_with("__") && !name.ends_with("__") && !name.contains('.');
    if !is_private || is_other || class.is_empty() {
        return name.to_owned();
    }
    format!("_{class}{name}")
}
