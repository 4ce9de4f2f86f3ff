//! The draft of one code unit: instructions with labels, constants, names, registers.

use std::collections::HashMap;

use crate::ast::Stmt;
use crate::bytecode::{Ins, Op};
use crate::code::{CodeUnit, Constant, Local, Position, Site};
use crate::error::{Failure, Result};
use crate::symbols::ScopeId;

/// A register's number.
pub(super) type Reg = u16;

/// A place in the code that is jumped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Label(pub usize);

/// A handler for exceptions: where it starts and which register receives the exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HandlerDraft {
    pub label: Label,
    pub depth: u16,
}

/// An instruction before assembly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draft {
    pub ins: Ins,
    /// Where it jumps to, if it does.
    pub target: Option<Label>,
    pub at: Position,
    pub depth: u16,
    /// The handler that covers it: an index into `Unit::handlers`.
    pub handler: Option<usize>,
}

/// What `break`, `continue` and `return` must undo on their way out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'t> {
    pub kind: BlockKind<'t>,
    /// The handler in force around the block.
    pub outer_handler: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum BlockKind<'t> {
    /// A loop: where `break` and `continue` go, and the loop's number.
    Loop {
        end: Label,
        header: Label,
        number: u16,
    },
    /// The body of a `try` with handlers: nothing to do but to leave the range.
    Try,
    /// The body of a `try` with `finally`.
    Finally { body: &'t [Stmt] },
    /// A handler: the register with what was handled before.
    Handled { saved: Reg },
    /// A handler's name, unbound at its end.
    HandlerName { name: &'t str },
    /// The body of a `with`: the call window with `__exit__`.
    With {
        window: Reg,
        is_async: bool,
        at: Position,
    },
    /// An `except*` handler, which must not be left by jumping.
    ExceptStar,
}

/// The draft of a code unit.
pub(crate) struct Unit<'t> {
    pub code: CodeUnit,
    /// The scope whose names are being looked up: the frame's own, or that of an inlined comprehension.
    pub(super) scope: ScopeId,
    /// The scope the unit is made for.
    pub(super) frame: ScopeId,
    pub drafts: Vec<Draft>,
    /// The instruction each label stands before.
    pub labels: Vec<usize>,
    pub handlers: Vec<HandlerDraft>,
    pub(super) handler: Option<usize>,
    pub(super) blocks: Vec<Block<'t>>,
    /// The header and depth of each loop.
    pub loops: Vec<(Label, u16)>,
    constants: HashMap<Vec<u8>, usize>,
    names: HashMap<String, usize>,
    /// Sites by name, once there are too many to give each place its own.
    shared_sites: HashMap<u32, u16>,
    pub(super) registers: HashMap<(ScopeId, String), Reg>,
    /// The next free register.
    pub(super) depth: u16,
    /// The position that instructions get.
    pub(super) at: Position,
    /// What it was to begin with: that of the definition.
    pub(super) start: Position,
    /// Attributes that methods of this class assign on `self`.
    pub(super) static_attributes: Vec<String>,
    /// Annotations of this module or class: name, annotation and, if conditional, number.
    pub(super) annotations: Vec<Annotation<'t>>,
    pub(super) conditional_annotations: i64,
    pub(super) is_in_conditional: u32,
    /// Where the last label was placed.
    labelled: Option<usize>,
}

/// An annotation that waits for its `__annotate__` function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Annotation<'t> {
    pub name: &'t str,
    pub value: &'t crate::ast::Expr,
    pub number: Option<i64>,
}

/// Sites that get a number of their own; the rest is kept for sharing.
const OWN_SITES: usize = 32_768;

impl<'t> Unit<'t> {
    pub fn new(scope: ScopeId, code: CodeUnit) -> Unit<'t> {
        Unit {
            code,
            scope,
            frame: scope,
            drafts: Vec::new(),
            labels: Vec::new(),
            handlers: Vec::new(),
            handler: None,
            blocks: Vec::new(),
            loops: Vec::new(),
            constants: HashMap::new(),
            names: HashMap::new(),
            shared_sites: HashMap::new(),
            registers: HashMap::new(),
            depth: 0,
            at: Position::default(),
            start: Position::default(),
            static_attributes: Vec::new(),
            annotations: Vec::new(),
            conditional_annotations: 0,
            is_in_conditional: 0,
            labelled: None,
        }
    }

    /// The error for a limit of the instruction format.
    fn too_large<T>(&self, what: &str) -> Result<T> {
        Err(Failure::TooComplex(format!(
            "too many {what} in {}",
            self.code.qualified_name
        )))
    }

    /// Adds a named local and gives its register.
    pub fn add_local(
        &mut self,
        scope: ScopeId,
        name: &str,
        is_cell: bool,
        is_hidden: bool,
    ) -> Result<Reg> {
        let register = self.code.locals.len();
        self.code.locals.push(Local {
            name: name.into(),
            is_cell,
            is_hidden,
        });
        let Ok(register) = Reg::try_from(register) else {
            return self.too_large("local variables");
        };
        self.registers.insert((scope, name.to_owned()), register);
        self.depth = register + 1;
        self.code.registers = self.code.registers.max(self.depth);
        Ok(register)
    }

    /// Whether a register is a temporary, free to hold intermediate results.
    pub fn is_temporary(&self, register: Reg) -> bool {
        usize::from(register) >= self.code.lasting_registers()
    }

    /// Reserves registers and gives the first.
    pub fn reserve(&mut self, count: u16) -> Result<Reg> {
        let first = self.depth;
        // The highest numbers are left for the headers of calls.
        match first.checked_add(count) {
            Some(depth) if depth < u16::MAX - 64 => self.depth = depth,
            _ => return self.too_large("temporaries"),
        }
        self.code.registers = self.code.registers.max(self.depth);
        Ok(first)
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(usize::MAX);
        Label(self.labels.len() - 1)
    }

    /// Puts a label before the next instruction.
    pub fn place(&mut self, label: Label) {
        self.labels[label.0] = self.drafts.len();
        self.labelled = Some(self.drafts.len());
    }

    pub fn handler(&mut self, label: Label, depth: u16) -> usize {
        self.handlers.push(HandlerDraft { label, depth });
        self.handlers.len() - 1
    }

    fn push(&mut self, mut ins: Ins, target: Option<Label>) {
        if matches!(ins.op, Op::Return | Op::ReturnConst) {
            ins.x = u8::from(self.code.has_identity);
        }
        self.drafts.push(Draft {
            ins,
            target,
            at: self.at,
            depth: self.depth,
            handler: self.handler,
        });
    }

    pub fn emit(&mut self, op: Op, x: u8, a: u16, b: u16, c: u16) {
        self.push(Ins::new(op, x, a, b, c), None);
    }

    pub fn emit_wide(&mut self, op: Op, a: u16, wide: u32) {
        self.push(Ins::with_wide(op, 0, a, wide), None);
    }

    /// A jump whose offset the assembler fills in.
    pub fn emit_jump(&mut self, op: Op, x: u8, a: u16, b: u16, target: Label) {
        self.push(Ins::new(op, x, a, b, 0), Some(target));
    }

    pub fn constant(&mut self, constant: Constant) -> u32 {
        if let Constant::Code(_) = constant {
            self.code.constants.push(constant);
            return self.code.constants.len() as u32 - 1;
        }
        let mut key = Vec::new();
        constant_key(&constant, &mut key);
        let index = *self
            .constants
            .entry(key)
            .or_insert(self.code.constants.len());
        if index == self.code.constants.len() {
            self.code.constants.push(constant);
        }
        index as u32
    }

    /// The index of a constant where the instruction has but 16 bits for it.
    pub fn near_constant(&mut self, constant: Constant) -> Option<u16> {
        u16::try_from(self.constant(constant)).ok()
    }

    fn name_index(&mut self, name: &str) -> u32 {
        if let Some(&index) = self.names.get(name) {
            return index as u32;
        }
        self.names.insert(name.to_owned(), self.code.names.len());
        self.code.names.push(name.into());
        self.code.names.len() as u32 - 1
    }

    /// The index of a name for an instruction that has no site.
    pub fn name(&mut self, name: &str) -> Result<u16> {
        let index = self.name_index(name);
        u16::try_from(index).or_else(|_| self.too_large("names"))
    }

    /// A site for a name.
    pub fn site(&mut self, name: &str) -> Result<u16> {
        let name = self.name_index(name);
        let next = self.code.sites.len();
        if next >= OWN_SITES {
            if let Some(&site) = self.shared_sites.get(&name) {
                return Ok(site);
            }
            let Ok(site) = u16::try_from(next) else {
                return self.too_large("names");
            };
            self.shared_sites.insert(name, site);
        }
        self.code.sites.push(Site { name });
        Ok(next as u16)
    }

    /// Whether control can reach the next instruction from the one before.
    pub fn is_reachable(&self) -> bool {
        self.labelled == Some(self.drafts.len())
            || self
                .drafts
                .last()
                .is_none_or(|draft| !ends_flow(draft.ins.op))
    }
}

/// Instructions that never go on to the next one.
pub(crate) fn ends_flow(op: Op) -> bool {
    matches!(
        op,
        Op::Jump | Op::Loop | Op::Return | Op::ReturnConst | Op::Raise | Op::Reraise
    )
}

/// Bytes that are equal exactly for constants that may share an entry.
fn constant_key(constant: &Constant, key: &mut Vec<u8>) {
    fn bytes(tag: u8, bytes: &[u8], key: &mut Vec<u8>) {
        key.push(tag);
        key.extend((bytes.len() as u64).to_le_bytes());
        key.extend(bytes);
    }
    match constant {
        Constant::None => key.push(0),
        Constant::Ellipsis => key.push(1),
        Constant::Bool(value) => key.extend([2, *value as u8]),
        Constant::Int(value) => bytes(3, &value.to_le_bytes(), key),
        Constant::BigInt {
            negative,
            magnitude,
        } => {
            bytes(4 + 16 * *negative as u8, magnitude, key);
        }
        Constant::Float(value) => bytes(5, &value.to_bits().to_le_bytes(), key),
        Constant::Complex { real, imaginary } => {
            bytes(6, &real.to_bits().to_le_bytes(), key);
            bytes(6, &imaginary.to_bits().to_le_bytes(), key);
        }
        Constant::Str(value) => bytes(7, value, key),
        Constant::Bytes(value) => bytes(8, value, key),
        Constant::Tuple(elements) => sequence(9, elements, key),
        Constant::FrozenSet(elements) => sequence(10, elements, key),
        Constant::Slice(parts) => sequence(11, &parts[..], key),
        Constant::Code(_) | Constant::Kept(_) => key.push(12),
    }

    fn sequence(tag: u8, elements: &[Constant], key: &mut Vec<u8>) {
        bytes(tag, &(elements.len() as u64).to_le_bytes(), key);
        elements
            .iter()
            .for_each(|element| constant_key(element, key));
    }
}
