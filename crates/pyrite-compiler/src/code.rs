//! What the compiler hands over: plain data, no objects.

use crate::bytecode::{Ins, Op};
use crate::positions::Positions;
use std::sync::Arc;

/// A name, or a text that serves as one. Those of a module's code units are shared if they come from a file.
pub type Text = Arc<str>;

/// A compiled module, class body, function, lambda, generator expression or annotation scope.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeUnit {
    /// `co_name`.
    pub name: Text,
    /// `co_qualname`.
    pub qualified_name: Text,
    /// `co_filename`, as given to the compiler.
    pub file_name: Text,
    /// `co_firstlineno`: the line of the first decorator, or of `def`, `class`, `lambda`; 1 for a module (0 never).
    pub first_line: u32,
    /// `co_flags`: see [`flags`].
    pub flags: u32,
    /// `co_posonlyargcount`.
    pub positional_only_count: u16,
    /// `co_argcount`: positional parameters, those that are positional-only included, `*args` not.
    pub argument_count: u16,
    /// `co_kwonlyargcount`.
    pub keyword_only_count: u16,
    /// Registers in all, named locals and temporaries.
    pub registers: u16,
    /// The instructions. The last one never falls through.
    pub instructions: Vec<Ins>,
    /// Constants. Where [`flags::HAS_DOCSTRING`] is set the first is the docstring (always a str).
    pub constants: Vec<Constant>,
    /// Names of globals, attributes and modules (`co_names`).
    pub names: Vec<Text>,
    /// Places with an inline cache.
    pub sites: Vec<Site>,
    /// The loops, in the order of their headers.
    pub loops: Vec<LoopInfo>,
    /// Handlers, innermost first for each instruction: the first entry that covers it applies.
    pub exceptions: Vec<ExceptionEntry>,
    /// The source position of each instruction.
    pub positions: Positions,
    /// The number of registers that may be live before each instruction.
    pub depths: Vec<u16>,
    /// For each number `c` of a `YIELD`: which temporaries are kept while it is suspended, up to the last that is. All named locals are.
    pub suspensions: Vec<Box<[bool]>>,
    /// The named locals `r0..`: parameters first.
    pub locals: Vec<Local>,
    /// The register behind the named locals is there to tell a frame from others of the same code: the function catches exceptions, so what they keep of the
    /// frame may have to be found to be of one that still runs.
    pub has_identity: bool,
    /// `co_freevars`: names of the closure's cells, in its order.
    pub free_variables: Vec<Text>,
}

/// What is to be known of code that need not be read before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    pub name: &'a str,
    pub qualified_name: &'a str,
    pub file_name: &'a str,
    pub first_line: u32,
    pub flags: u32,
    pub positional_only_count: u16,
    pub argument_count: u16,
    pub keyword_only_count: u16,
    pub registers: u16,
    pub lasting_registers: u16,
    pub suspended_registers: u16,
    /// How many free variables there are.
    pub free_variables: u16,
    /// See [`CodeUnit::initial_attributes`].
    pub initial_attributes: u16,
    pub has_identity: bool,
    /// It has an instruction that makes a generator.
    pub makes_generator: bool,
    /// The bytes of the docstring.
    pub docstring: Option<&'a [u8]>,
}

impl Head<'_> {
    /// Parameters in all.
    pub fn parameter_count(&self) -> usize {
        let plain = usize::from(self.argument_count) + usize::from(self.keyword_only_count);
        plain + star_count(self.flags)
    }
}

/// How many of `*` and `**` are among the parameters.
fn star_count(flags: u32) -> usize {
    let has = |flag: u32| usize::from(flags & flag != 0);
    has(flags::VARARGS) + has(flags::VARKEYWORDS)
}

impl CodeUnit {
    /// What is to be known of it before it runs.
    pub fn head(&self) -> Head<'_> {
        const KIND: u32 = flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR;
        let makes_one = |ins: &Ins| ins.op == Op::ReturnGenerator;
        Head {
            name: &self.name,
            qualified_name: &self.qualified_name,
            file_name: &self.file_name,
            first_line: self.first_line,
            flags: self.flags,
            positional_only_count: self.positional_only_count,
            argument_count: self.argument_count,
            keyword_only_count: self.keyword_only_count,
            registers: self.registers,
            lasting_registers: self.lasting_registers() as u16,
            suspended_registers: self.suspended_registers() as u16,
            free_variables: self.free_variables.len() as u16,
            initial_attributes: self.initial_attributes(),
            has_identity: self.has_identity,
            // A program may set the flags of code that makes none.
            makes_generator: self.flags & KIND != 0 && self.instructions.iter().any(makes_one),
            docstring: match self.docstring() {
                Some(Constant::Str(text)) => Some(text),
                _ => None,
            },
        }
    }

    /// How many attributes a method `__init__` sets on its first parameter: about as many as instances will have.
    fn initial_attributes(&self) -> u16 {
        if &*self.name != "__init__" {
            return 0;
        }
        let mut names: Vec<u32> = Vec::new();
        for ins in &self.instructions {
            if ins.op == Op::StoreAttr
                && ins.a == 0
                && let Some(site) = self.sites.get(usize::from(ins.c))
                && !names.contains(&site.name)
            {
                names.push(site.name);
            }
        }
        names.len() as u16
    }

    /// Parameters in all: the registers that hold arguments on entry.
    pub fn parameter_count(&self) -> usize {
        let plain = usize::from(self.argument_count) + usize::from(self.keyword_only_count);
        plain + star_count(self.flags)
    }

    /// Where a frame is before its first instruction: at the definition, which for a module is the line before the first.
    pub fn definition(&self) -> Position {
        let is_module = self.flags & flags::OPTIMIZED == 0 && &*self.name == "<module>";
        Position {
            line: if is_module { 0 } else { self.first_line },
            end_line: self.first_line,
            ..Position::default()
        }
    }

    /// Which temporaries a frame keeps that goes on at an instruction: at a `YIELD`. Any other is its start, when it has none.
    #[inline]
    pub fn kept(&self, ins: Ins) -> &[bool] {
        match ins.op {
            Op::Yield => &self.suspensions[usize::from(ins.c)],
            _ => &[],
        }
    }

    /// How many registers hold what they hold until the frame ends, and nothing when it begins: the named locals, and that for the frame's identity.
    pub fn lasting_registers(&self) -> usize {
        self.locals.len() + usize::from(self.has_identity)
    }

    /// How many registers a suspended frame has room for.
    pub fn suspended_registers(&self) -> usize {
        let temporaries = self.suspensions.iter().map(|kept| kept.len()).max();
        self.lasting_registers() + temporaries.unwrap_or(0)
    }

    /// `co_varnames`: parameters and other locals, cells that are not parameters left out. In functions the names of inlined
    /// comprehensions count too, as in CPython, although they live in registers of their own.
    pub fn variable_names(&self) -> Vec<&str> {
        let parameters = self.parameter_count();
        let is_visible = |index: usize, local: &Local| index < parameters || !local.is_cell;
        self.named_locals(is_visible)
    }

    /// `co_cellvars`: the locals that inner scopes capture.
    pub fn cell_variables(&self) -> Vec<&str> {
        self.named_locals(|_, local| local.is_cell)
    }

    /// The names of some locals, each once; hidden ones in functions only.
    fn named_locals(&self, is_wanted: impl Fn(usize, &Local) -> bool) -> Vec<&str> {
        let shows_hidden = self.flags & flags::OPTIMIZED != 0;
        let mut names: Vec<&str> = Vec::new();
        for (index, local) in self.locals.iter().enumerate() {
            let is_shown = shows_hidden || !local.is_hidden;
            if is_shown && is_wanted(index, local) && !names.contains(&&*local.name) {
                names.push(&local.name);
            }
        }
        names
    }

    /// The docstring, if the source has one.
    pub fn docstring(&self) -> Option<&Constant> {
        if self.flags & flags::HAS_DOCSTRING != 0 {
            self.constants.first()
        } else {
            None
        }
    }
}

/// Bits of `co_flags`, with CPython's values.
pub mod flags {
    /// Locals are registers, not names in a mapping.
    pub const OPTIMIZED: u32 = 0x1;
    /// A new namespace is made for each call (functions and classes).
    pub const NEWLOCALS: u32 = 0x2;
    /// Has `*args`.
    pub const VARARGS: u32 = 0x4;
    /// Has `**kwargs`.
    pub const VARKEYWORDS: u32 = 0x8;
    /// Defined inside a function.
    pub const NESTED: u32 = 0x10;
    /// A generator.
    pub const GENERATOR: u32 = 0x20;
    /// An `async def` without `yield`.
    pub const COROUTINE: u32 = 0x80;
    /// A generator that `await` accepts (`types.coroutine`); never set by the compiler.
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    /// An `async def` with `yield`.
    pub const ASYNC_GENERATOR: u32 = 0x200;
    /// `from __future__ import division`.
    pub const FUTURE_DIVISION: u32 = 0x20000;
    /// `from __future__ import absolute_import`.
    pub const FUTURE_ABSOLUTE_IMPORT: u32 = 0x40000;
    /// `from __future__ import with_statement`.
    pub const FUTURE_WITH_STATEMENT: u32 = 0x80000;
    /// `from __future__ import print_function`.
    pub const FUTURE_PRINT_FUNCTION: u32 = 0x100000;
    /// `from __future__ import unicode_literals`.
    pub const FUTURE_UNICODE_LITERALS: u32 = 0x200000;
    /// `from __future__ import barry_as_FLUFL`.
    pub const FUTURE_BARRY_AS_BDFL: u32 = 0x400000;
    /// `from __future__ import generator_stop`.
    pub const FUTURE_GENERATOR_STOP: u32 = 0x800000;
    /// `from __future__ import annotations`.
    pub const FUTURE_ANNOTATIONS: u32 = 0x1000000;
    /// All features of `__future__`.
    pub const FUTURE: u32 = 0x1FE0000;
    /// The first constant is the docstring.
    pub const HAS_DOCSTRING: u32 = 0x4000000;
    /// Defined directly in a class body.
    pub const METHOD: u32 = 0x8000000;
}

/// A constant. Two constants of a code unit are the same only if type and value are, signs of zero included.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    None,
    Ellipsis,
    Bool(bool),
    Int(i64),
    /// An integer beyond 64 bits: its magnitude as bytes, least significant first, without trailing zeros.
    BigInt {
        negative: bool,
        magnitude: Vec<u8>,
    },
    Float(f64),
    Complex {
        real: f64,
        imaginary: f64,
    },
    /// Text in UTF-8, with surrogates encoded the same way (WTF-8 without pairing).
    Str(Vec<u8>),
    Bytes(Vec<u8>),
    Tuple(Vec<Constant>),
    /// Elements in the order of the source, without duplicates.
    FrozenSet(Vec<Constant>),
    /// `slice(start, stop, step)` of constants.
    Slice(Box<[Constant; 3]>),
    /// Shared with who runs it.
    Code(Arc<CodeUnit>),
    /// Code that has not been read: its place in the [file](crate::serial::File) that the unit is from.
    Kept(u32),
}

/// A place in the code that wants an inline cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// The name it looks up: an index into `CodeUnit::names`.
    pub name: u32,
}

/// A loop of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoopInfo {
    /// The instruction its `LOOP`s jump to.
    pub header: u32,
    /// Registers that may be live there.
    pub depth: u16,
}

/// A range of instructions and its handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExceptionEntry {
    /// First instruction covered.
    pub start: u32,
    /// The instruction behind the last one covered.
    pub end: u32,
    /// Where the handler starts.
    pub handler: u32,
    /// The register that receives the exception; all below keep their values, all above are dead.
    pub depth: u16,
}

/// A named local.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    pub name: Text,
    /// An inner scope captures it: the register holds a cell from its `MAKE_CELL` on.
    pub is_cell: bool,
    /// It belongs to a comprehension that was inlined and is not visible as a local of the function, module or class.
    pub is_hidden: bool,
}

/// A range of source text as `co_positions()` gives it: lines from 1 (0 is where a module begins), columns in bytes of UTF-8 from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Position {
    pub line: u32,
    pub end_line: u32,
    pub column: u32,
    pub end_column: u32,
}

impl Position {
    /// The place of an instruction that is nowhere in the source, and comes behind one that is here. No line begins with it.
    pub fn inherited(self) -> Position {
        Position {
            end_line: 0,
            ..self
        }
    }

    /// Does a line begin with an instruction here, if it is another than the one before?
    pub fn can_begin_line(self) -> bool {
        self.end_line != 0
    }

    /// Is it no place at all? Line 0 is one: there a module begins.
    pub fn is_nowhere(self) -> bool {
        self.line == 0 && self.end_line == 0
    }

    /// From the start of this place to the end of another.
    pub fn to(self, end: Position) -> Position {
        Position {
            end_line: end.end_line,
            end_column: end.end_column,
            ..self
        }
    }
}
