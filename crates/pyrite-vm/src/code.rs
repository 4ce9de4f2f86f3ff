//! Code units as the interpreter runs them: constants made into objects, names interned, a cache for each site. They live as long as their [objects](PyCode), which every function keeps
//! alive, and every address of a code on a machine stack or in a trace.
//!
//! Most code never runs. So a code is no more than a head at first, what functions and callers want to know; it is [prepared](Code::prepare) before it is called first. Even its
//! unit is only read then, or when somebody asks for it, if the code has been kept in a file.

use crate::fields::*;
use crate::globals::Namespace;
use crate::monitoring::{self, Watching};
use crate::names::{self, Name};
use crate::object::{self, Obj, Value};
use crate::reaping;
use crate::result::{PyResult, Raised};
use crate::storage::{self, Pinned};
use crate::types::function::PyCode;
use crate::types::{bytes, complex, dict, float, int, set, slice, str, tuple};
use pyrite_compiler::bytecode::{Ins, Op, Operand};
use pyrite_compiler::code::{
    CodeUnit, Constant, Head, Local, Position as SourcePosition, Text, flags,
};
use pyrite_compiler::serial::{self, File};
use smelt::{Domain, Gc, JitCell, Native, QuasiImmutable, Static, heap};
use std::cell::{Cell, OnceCell, RefCell, UnsafeCell};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// A code unit, ready to run once it is prepared.
pub struct Code {
    source: Source,
    /// What the compiler said; null until it is asked for.
    unit: Cell<*const CodeUnit>,
    /// The first instruction; null until the code is prepared.
    start: Cell<*const Ins>,
    /// `co_name`.
    pub name: Name,
    /// `co_qualname`.
    pub qualified_name: Name,
    /// `co_filename`.
    file_name: Cell<Name>,
    /// `co_firstlineno`.
    pub first_line: u32,
    /// `co_flags`.
    pub flags: u32,
    /// Registers of a frame.
    pub registers: u16,
    /// Registers that a suspended frame has room for.
    pub suspended_registers: u16,
    /// The first so many registers hold nothing when a frame begins, and what they are given until it ends: the named locals and the [`identity`](Code::identity).
    pub locals: u16,
    /// The register that tells a frame from others of this code, once an exception has been caught in it ([`crate::frame_objects::Identity`]).
    pub identity: Option<u16>,
    /// Positional parameters.
    pub arguments: u16,
    /// Of these, the ones that are positional only.
    pub positional_only: u16,
    /// Parameters that are keyword-only.
    pub keyword_only: u16,
    /// How many free variables it has.
    pub free_variables: u16,
    /// See [`CodeUnit::initial_attributes`](pyrite_compiler::code::Head::initial_attributes).
    pub initial_attributes: u16,
    /// Takes exactly positional parameters: no `*args`, `**kwargs`, keyword-only ones. It has no namespace.
    pub is_simple: bool,
    /// A generator, coroutine or asynchronous generator.
    pub is_generator: bool,
    /// A module, class body or `exec`: its frames have a namespace.
    pub has_namespace: bool,
    constants: Late<Pinned>,
    names: Late<Name>,
    /// Made when the first is asked for: most code never runs.
    sites: OnceCell<Box<[Site]>>,
    /// The JIT cell of its first instruction.
    first_cell: JitCell,
    /// The namespace that its globals are in, if it is always the same one: set by the first function made of it.
    pub namespace: QuasiImmutable<Option<&'static Namespace>>,
    /// It has run with several namespaces: globals are looked up without caches.
    pub is_shared: Cell<bool>,
    object: Cell<Pinned<PyCode>>,
    /// The version of this code that is to run now: the code itself as long as nobody watches; `None`: that is to be found out, or the code is not prepared.
    pub current: QuasiImmutable<Option<&'static Code>>,
    /// What a version that tells has besides.
    pub telling: Option<Box<Telling>>,
    prepared: OnceCell<Box<Prepared>>,
}

/// What code has besides once it is prepared.
struct Prepared {
    local_names: Box<[Name]>,
    /// For each instruction the number of its JIT cell, 0 for none; the first has its own. Empty where that is the only one.
    cell_numbers: Box<[u16]>,
    cells: Box<[JitCell]>,
    /// A bit for each instruction that traces are to execute in the way that is the same for objects of all kinds.
    general: RefCell<Vec<u64>>,
    /// A bit for each arithmetic instruction that has met an integer beyond a word. Only what new traces are like depends on it.
    wide: RefCell<Vec<u64>>,
    watching: Watching,
}

impl Prepared {
    fn new(unit: &CodeUnit, local_names: Box<[Name]>) -> Box<Prepared> {
        let (cell_numbers, cells) = cells(unit);
        Box::new(Prepared {
            local_names,
            cell_numbers,
            cells,
            general: RefCell::default(),
            wide: RefCell::default(),
            watching: Watching::default(),
        })
    }
}

/// Where the unit of a code comes from.
enum Source {
    /// The compiler has just made it, or a program of another.
    Unit(Arc<CodeUnit>),
    /// It lies in a file, at this place.
    File(Rc<KeptFile>, u32),
}

/// The bytes of a file, which count as memory of the heap's objects.
struct KeptFile(File);

impl KeptFile {
    fn new(file: File) -> KeptFile {
        heap::add_external(file.size());
        KeptFile(file)
    }
}

impl Drop for KeptFile {
    fn drop(&mut self) {
        heap::remove_external(self.0.size());
    }
}

/// Things in a row that are made when the code is prepared; there are none before.
struct Late<T>(UnsafeCell<Box<[T]>>);

impl<T> Late<T> {
    fn new(things: impl Into<Box<[T]>>) -> Late<T> {
        Late(UnsafeCell::new(things.into()))
    }
    #[inline(always)]
    fn get(&self) -> &[T] {
        // SAFETY: they are only replaced while there are none, and then nobody has a reference to any of them.
        unsafe { &*self.0.get() }
    }
    /// There were none.
    fn set(&self, things: impl Into<Box<[T]>>) {
        if self.get().is_empty() {
            // SAFETY: as in `get`.
            unsafe { *self.0.get() = things.into() }
        }
    }
}

/// What a version of a code that tells of [events](crate::monitoring) has besides. Its instructions are those of the code as compiled, with `EVENT`s in between; everything
/// that is kept in frames has the same place. *Locations* are numbers of instructions as compiled.
#[derive(Debug)]
pub struct Telling {
    /// The code as compiled.
    pub base: &'static Code,
    /// The events that it tells of where an exception passes.
    pub events: u32,
    /// The location of each instruction; of an `EVENT` that of the instruction it belongs to.
    pub locations: Box<[u32]>,
    /// The location at which another version goes on behind an `EVENT`.
    pub onward: Box<[u32]>,
    /// The instruction for each location.
    pub places: Box<[u32]>,
    /// For each location the first instruction for who falls into it: the `EVENT` of its line, if a line begins there.
    pub lines: Box<[u32]>,
}

/// The instructions at which generators go on when they are resumed.
fn resumption_points(unit: &CodeUnit) -> impl Iterator<Item = usize> + '_ {
    let suspends = |ins: &Ins| matches!(ins.op, Op::Yield | Op::ReturnGenerator);
    let instructions = unit.instructions.iter().enumerate();
    instructions
        .filter(move |(_, ins)| suspends(ins))
        .map(|(index, _)| index + 1)
}

/// For each instruction but the first the number of its JIT cell, 0 for none, or nothing if there are no cells; the cells.
fn cells(unit: &CodeUnit) -> (Box<[u16]>, Box<[JitCell]>) {
    let mut numbers = vec![0; unit.instructions.len()];
    let mut cells = 0;
    let headers = unit.loops.iter().map(|header| header.header as usize);
    for place in headers.chain(resumption_points(unit)) {
        // A loop that is never reached has left no instruction, maybe not even one behind it.
        if let Some(number) = numbers.get_mut(place)
            && *number == 0
        {
            cells += 1;
            *number = cells;
        }
    }
    if cells == 0 {
        numbers = Vec::new();
    }
    let cells = (0..cells).map(|_| JitCell::new()).collect();
    (numbers.into(), cells)
}

#[cold]
fn sites(unit: &CodeUnit, names: &[Name]) -> Box<[Site]> {
    let site = |site: &pyrite_compiler::code::Site| Site {
        name: names[site.name as usize],
        map: Cell::new(0),
        kind: Cell::new(0),
        misses: Cell::new(0),
        word: Cell::new(0),
        second: Cell::new(0),
    };
    unit.sites.iter().map(site).collect()
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Code({})", self.name.text())
    }
}

/// What the inline cache of a site knows. Only the native domain looks at it.
#[derive(Debug)]
pub struct Site {
    /// The name it looks up.
    pub name: Name,
    /// The map that the rest holds for; 0: nothing is known.
    pub map: Cell<u32>,
    /// What was found: see the users in [`crate::interpreter`].
    pub kind: Cell<u16>,
    /// How many times, up to a limit, an object of another map has come by.
    pub misses: Cell<u16>,
    /// A slot's number, an immortal object, the address of a cell.
    pub word: Cell<u64>,
    /// More of the same.
    pub second: Cell<u64>,
}

impl Site {
    /// Forgets.
    pub fn clear(&self) {
        self.map.set(0);
        self.kind.set(0);
        self.misses.set(0);
        self.word.set(0);
        self.second.set(0);
    }
}

/// A place in the instructions of a code unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pc(*const Ins);

impl Pc {
    /// The instruction.
    #[inline(always)]
    pub fn fetch(self) -> Ins {
        // SAFETY: a `Pc` points into the instructions of a code unit that runs, which keeps it alive: `Code::new` has checked that
        // every jump stays inside and that the last instruction does not fall through.
        unsafe { *self.0 }
    }
    /// The instruction's address, for [`at_address`](Pc::at_address).
    #[inline(always)]
    pub fn address(self) -> u64 {
        self.0 as u64
    }
    /// The place at an address that [`address`](Pc::address) gave.
    pub fn at_address(address: u64) -> Pc {
        Pc(address as *const Ins)
    }
    /// The following place.
    #[inline(always)]
    pub fn next(self) -> Pc {
        Pc(self.0.wrapping_add(1))
    }
    /// The place `offset` instructions behind the following one.
    #[inline(always)]
    pub fn jump(self, offset: i32) -> Pc {
        Pc(self.0.wrapping_offset(offset as isize + 1))
    }
}

impl Code {
    /// The code of a unit.
    ///
    /// # Errors
    /// `MemoryError`; `SystemError` if the unit breaks the rules of the instruction set.
    pub fn new(unit: impl Into<Arc<CodeUnit>>) -> PyResult<&'static Code> {
        let unit = unit.into();
        check(&unit).map_err(|what| bad_code(&unit.qualified_name, &what))?;
        let (head, source) = (unit.head(), Source::Unit(Arc::clone(&unit)));
        Code::of_head(&head, source, names::intern(head.file_name))
    }

    fn of_head(head: &Head<'_>, source: Source, file_name: Name) -> PyResult<&'static Code> {
        let fits = head.lasting_registers <= head.registers
            && head.parameter_count() <= usize::from(head.lasting_registers)
            && (!head.has_identity || head.lasting_registers > 0);
        if !fits {
            return Err(bad_code(head.qualified_name, "more locals than registers"));
        }
        let complex = flags::VARARGS | flags::VARKEYWORDS;
        let code = reaping::place(Code {
            unit: Cell::new(match &source {
                Source::Unit(unit) => Arc::as_ptr(unit),
                Source::File(..) => std::ptr::null(),
            }),
            source,
            start: Cell::new(std::ptr::null()),
            name: names::intern(head.name),
            qualified_name: names::intern(head.qualified_name),
            file_name: Cell::new(file_name),
            first_line: head.first_line,
            flags: head.flags,
            // One at least, for what raises where the code turns out to be bad.
            registers: head.registers.max(1),
            suspended_registers: head.suspended_registers,
            locals: head.lasting_registers,
            identity: head.has_identity.then(|| head.lasting_registers - 1),
            arguments: head.argument_count,
            positional_only: head.positional_only_count,
            keyword_only: head.keyword_only_count,
            free_variables: head.free_variables,
            initial_attributes: head.initial_attributes,
            is_simple: head.flags & complex == 0
                && head.flags & flags::OPTIMIZED != 0
                && head.keyword_only_count == 0,
            is_generator: head.makes_generator,
            has_namespace: head.flags & flags::OPTIMIZED == 0,
            constants: Late::new([]),
            names: Late::new([]),
            sites: OnceCell::new(),
            first_cell: JitCell::new(),
            namespace: QuasiImmutable::new(None),
            is_shared: Cell::new(false),
            object: Cell::new(Pinned::NULL),
            current: QuasiImmutable::new(None),
            telling: None,
            prepared: OnceCell::new(),
        });
        let null = Obj::null();
        let object = PyCode::new::<Native>(Static::constant(code), null, null);
        code.object.set(Pinned::fresh(object));
        let object = code.object.get().get();
        reaping::belongs_to(code, object);
        heap::add_external(code.bytes());
        monitoring::add(code);
        Ok(code)
    }

    /// What the compiler said. If the code is from a file it is read now; of code inside it there are only the places ([`whole`](Code::whole) has all).
    #[inline]
    pub fn unit(&self) -> &CodeUnit {
        let unit = self.unit.get();
        if unit.is_null() {
            return self.read();
        }
        // SAFETY: it is the source's, or has been made by `read` or `refuse`, and lives as long as the code.
        unsafe { &*unit }
    }

    #[cold]
    fn read(&self) -> &CodeUnit {
        match self.sound_unit() {
            Ok(unit) => self.unit.set(Box::into_raw(Box::new(unit))),
            Err(raised) => self.refuse(raised),
        }
        self.unit()
    }

    fn sound_unit(&self) -> PyResult<CodeUnit> {
        let unit = match &self.source {
            Source::Unit(unit) => CodeUnit::clone(unit),
            Source::File(file, place) => file.0.unit(*place).map_err(bad_data)?,
        };
        check(&unit).map_err(|what| bad_code(&unit.qualified_name, &what))?;
        Ok(unit)
    }

    /// The code cannot run: what does in its place raises this.
    fn refuse(&self, raised: Raised) {
        // What there was is left to whoever has a reference to it.
        self.unit.set(Box::into_raw(Box::new(self.refusal())));
        self.constants.set([Pinned::for_ever(raised.0)]);
    }

    /// A unit that raises its only constant.
    fn refusal(&self) -> CodeUnit {
        let ins = |op| Ins {
            op,
            x: 0,
            a: 0,
            b: 0,
            c: 0,
        };
        let nameless = Local {
            name: "".into(),
            is_cell: false,
            is_hidden: false,
        };
        let identity = usize::from(self.identity.is_some());
        CodeUnit {
            name: "".into(),
            qualified_name: "".into(),
            file_name: "".into(),
            first_line: self.first_line,
            flags: self.flags & !flags::HAS_DOCSTRING,
            positional_only_count: self.positional_only,
            argument_count: self.arguments,
            keyword_only_count: self.keyword_only,
            registers: self.registers,
            instructions: vec![ins(Op::LoadConst), ins(Op::Raise)],
            constants: vec![Constant::None],
            names: Vec::new(),
            sites: Vec::new(),
            loops: Vec::new(),
            exceptions: Vec::new(),
            positions: [SourcePosition::default(); 2].into_iter().collect(),
            depths: vec![self.locals, self.registers],
            suspensions: Vec::new(),
            locals: vec![nameless; usize::from(self.locals) - identity],
            has_identity: self.identity.is_some(),
            free_variables: vec!["".into(); usize::from(self.free_variables)],
        }
    }

    /// Makes what running it takes. To be called before arguments are put where its frame will be: it allocates. What is wrong with it is raised when it runs.
    #[inline(always)]
    pub fn prepare(&'static self) {
        if !self.is_prepared() {
            self.make_ready();
        }
    }

    #[inline(always)]
    fn prepared(&self) -> &Prepared {
        match self.prepared.get() {
            Some(prepared) => prepared,
            None => panic!("code that has not been prepared"),
        }
    }

    /// What is known of who watches it, once it is prepared; versions that tell have none.
    pub fn watching(&self) -> &Watching {
        &self.prepared().watching
    }

    /// Has it been prepared?
    #[inline(always)]
    pub fn is_prepared(&self) -> bool {
        !self.start.get().is_null()
    }

    #[cold]
    #[inline(never)]
    fn make_ready(&'static self) {
        let before = self.bytes();
        if self.constants.get().is_empty()
            && let Err(raised) = self.make_constants()
        {
            self.refuse(raised);
        }
        let unit = self.unit();
        let intern = |name: &Text| names::intern(name);
        self.names
            .set(unit.names.iter().map(intern).collect::<Box<[_]>>());
        let locals = unit.locals.iter().map(|local| intern(&local.name));
        let prepared = Prepared::new(unit, locals.collect());
        self.prepared.get_or_init(|| prepared);
        self.start.set(unit.instructions.as_ptr());
        heap::add_external(self.bytes() - before);
    }

    fn make_constants(&self) -> PyResult<()> {
        let unit = self.unit();
        let objects = storage::new_array(unit.constants.len())?;
        for (index, value) in unit.constants.iter().enumerate() {
            let object = self.object_of(value)?;
            let object = match value {
                // These have just been made.
                Constant::Tuple(items) if !items.is_empty() => Pinned::fresh(object).get(),
                Constant::Str(text) if !is_name_like(text) => Pinned::fresh(object).get(),
                _ => object,
            };
            storage::set_item(objects, index, object);
        }
        self.object.get().get().set_constants(objects.cast());
        let pinned = storage::items(objects).iter().map(|it| Pinned::new(*it));
        self.constants.set(pinned.collect::<Box<[_]>>());
        Ok(())
    }

    /// A constant of its as an object.
    fn object_of(&self, value: &Constant) -> PyResult {
        let file_name = |inner: &str| match inner == &*self.unit().file_name {
            true => self.file_name(),
            false => names::intern(inner),
        };
        match (value, &self.source) {
            (Constant::Code(unit), _) => {
                let (head, source) = (unit.head(), Source::Unit(Arc::clone(unit)));
                check(unit).map_err(|what| bad_code(&unit.qualified_name, &what))?;
                Ok(Code::of_head(&head, source, file_name(head.file_name))?.object())
            }
            (Constant::Kept(place), Source::File(file, _)) => {
                let head = file.0.head(*place).map_err(bad_data)?;
                let source = Source::File(Rc::clone(file), *place);
                Ok(Code::of_head(&head, source, file_name(head.file_name))?.object())
            }
            _ => constant_with(value, &|inner| self.object_of(inner)),
        }
    }

    /// The unit with all code inside it, under the names of files that the compiler knew.
    pub fn whole(&self) -> Arc<CodeUnit> {
        match &self.source {
            Source::Unit(unit) => Arc::clone(unit),
            Source::File(file, place) => {
                let unit = file.0.whole(*place);
                Arc::new(unit.unwrap_or_else(|_| self.unit().clone()))
            }
        }
    }

    /// The docstring, or None.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn docstring(&self) -> PyResult {
        if self.flags & flags::HAS_DOCSTRING == 0 {
            return Ok(object::none());
        }
        if self.is_prepared() {
            return Ok(self.constant(0));
        }
        let text = match &self.source {
            Source::Unit(unit) => unit.head().docstring,
            Source::File(file, place) => file.0.head(*place).ok().and_then(|it| it.docstring),
        };
        match text {
            Some(text) => text_object(text),
            None => Ok(object::none()),
        }
    }

    /// The code as compiled, which this is, and the versions of it that tell.
    pub fn versions(&'static self) -> impl Iterator<Item = &'static Code> {
        let prepared = self.prepared.get();
        let telling = prepared.map(|prepared| prepared.watching.versions.borrow().clone());
        std::iter::once(self).chain(telling.unwrap_or_default())
    }

    /// About so much memory it takes.
    fn bytes(&self) -> usize {
        const OF_A_POSITION: usize = 3;
        const OF_AN_INSTRUCTION: usize = size_of::<Ins>() + OF_A_POSITION + 2 * size_of::<u16>();
        // Texts, constants and names are there as the compiler said them, and as objects.
        const OF_A_NAME: usize = 64;
        let Some(prepared) = self.prepared.get() else {
            return size_of::<Code>();
        };
        let constants = self.constants.get().len();
        let names = self.names.get().len() + prepared.local_names.len();
        size_of::<Code>()
            + size_of::<Prepared>()
            + self.unit().instructions.len() * OF_AN_INSTRUCTION
            + self.unit().sites.len() * size_of::<Site>()
            + size_of_val(&*prepared.cells)
            + (constants + names) * OF_A_NAME
    }

    /// Where its sites are, if they have been made.
    pub fn site_addresses(&self) -> Range<usize> {
        let made = self.sites.get().map(|sites| sites.as_ptr_range());
        made.map_or(0..0, |range| range.start.addr()..range.end.addr())
    }

    /// Frees the code, which is the code as compiled, with its versions.
    ///
    /// # Safety
    /// Nothing refers to it any more.
    pub unsafe fn free(&'static self) {
        let versions: Vec<&'static Code> = self.versions().collect();
        for version in versions {
            let others = version.prepared.get().map(|prepared| &prepared.cells);
            let cells = std::iter::once(&version.first_cell).chain(others.into_iter().flatten());
            cells.for_each(smelt::runtime::forget);
            heap::remove_external(version.bytes());
            // SAFETY: the caller promises that it is not referred to.
            unsafe { reaping::free(version) };
        }
    }

    /// A code unit, as [`Code::to_bytes`] has written it and, if a name is given, as if it had been compiled from a file of this name.
    ///
    /// # Errors
    /// `ValueError` if the bytes are damaged or another version's; those of [`Code::new`].
    pub fn from_bytes(bytes: Vec<u8>, file_name: Option<&str>) -> PyResult<&'static Code> {
        let file = File::new(bytes).map_err(bad_data)?;
        let file = Rc::new(KeptFile::new(file));
        let root = file.0.root();
        let head = file.0.head(root).map_err(bad_data)?;
        let file_name = names::intern(file_name.unwrap_or(head.file_name));
        Code::of_head(&head, Source::File(Rc::clone(&file), root), file_name)
    }
    /// The code as bytes for a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut unit = self.whole();
        let file_name = self.file_name().text();
        if *file_name != *unit.file_name {
            rename(Arc::make_mut(&mut unit), &file_name);
        }
        serial::to_bytes(&unit)
    }

    /// `co_filename`.
    #[inline]
    pub fn file_name(&self) -> Name {
        self.file_name.get()
    }
    /// Changes `co_filename`, and that of the code units inside that have the same one.
    pub fn set_file_name(&self, file_name: Name) {
        let old = self.file_name.replace(file_name);
        for constant in self.constants.get() {
            if let Some(code) = constant.get().exact::<PyCode>() {
                let code = code.code().promote();
                if code.file_name().object() == old.object() {
                    code.set_file_name(file_name);
                }
            }
        }
    }

    /// Has this arithmetic instruction met an integer beyond a word?
    pub fn is_wide(&self, pc: Pc) -> bool {
        has_bit(&self.prepared().wide.borrow(), self.index(pc))
    }
    /// It has.
    pub fn set_wide(&self, pc: Pc) {
        set_bit(&mut self.prepared().wide.borrow_mut(), self.index(pc));
    }

    /// Are traces to execute this instruction in the way that is the same for objects of all kinds?
    pub fn is_general(&self, pc: Pc) -> bool {
        has_bit(&self.prepared().general.borrow(), self.index(pc))
    }
    /// From now on they are. False if that is so already.
    pub fn set_general(&self, pc: Pc) -> bool {
        let is_new = !self.is_general(pc);
        set_bit(&mut self.prepared().general.borrow_mut(), self.index(pc));
        is_new
    }

    /// A version of this code that tells.
    ///
    /// # Errors
    /// `SystemError` if the unit breaks the rules of the instruction set.
    pub fn telling(&'static self, unit: CodeUnit, telling: Telling) -> PyResult<&'static Code> {
        check(&unit)
            .map_err(|what| crate::system_error!("bad code for {}: {what}", unit.qualified_name))?;
        let prepared = Prepared::new(&unit, self.prepared().local_names.clone());
        let unit = Arc::new(unit);
        let version = reaping::place(Code {
            unit: Cell::new(Arc::as_ptr(&unit)),
            start: Cell::new(unit.instructions.as_ptr()),
            source: Source::Unit(unit),
            name: self.name,
            qualified_name: self.qualified_name,
            file_name: self.file_name.clone(),
            first_line: self.first_line,
            flags: self.flags,
            registers: self.registers,
            suspended_registers: self.suspended_registers,
            locals: self.locals,
            identity: self.identity,
            arguments: self.arguments,
            positional_only: self.positional_only,
            keyword_only: self.keyword_only,
            free_variables: self.free_variables,
            initial_attributes: self.initial_attributes,
            is_simple: self.is_simple,
            is_generator: self.is_generator,
            has_namespace: self.has_namespace,
            constants: Late::new(self.constants.get()),
            sites: OnceCell::new(),
            names: Late::new(self.names.get()),
            first_cell: JitCell::new(),
            namespace: QuasiImmutable::new(self.namespace.peek()),
            is_shared: self.is_shared.clone(),
            object: self.object.clone(),
            current: QuasiImmutable::new(None),
            telling: Some(Box::new(telling)),
            prepared: OnceCell::from(prepared),
        });
        reaping::belongs_to(version, self.object.get().get());
        heap::add_external(version.bytes());
        Ok(version)
    }

    /// The instruction for who falls into a location: see [`Telling::lines`].
    pub fn beginning(&self, location: usize) -> Pc {
        let lines = self.telling.as_ref().map(|telling| &telling.lines);
        match lines.and_then(|lines| lines.get(location)) {
            Some(index) => self.at(*index as usize),
            None => self.place(location),
        }
    }

    /// The code as compiled.
    pub fn base(&'static self) -> &'static Code {
        self.telling.as_ref().map_or(self, |telling| telling.base)
    }

    /// The number of an instruction in the code as compiled.
    #[inline]
    pub fn location(&self, pc: Pc) -> usize {
        self.location_of(self.index(pc))
    }

    /// The same for the instruction with a number.
    #[inline]
    pub fn location_of(&self, index: usize) -> usize {
        match &self.telling {
            None => index,
            Some(telling) => telling.locations[index] as usize,
        }
    }

    /// The instruction at a location.
    #[inline]
    pub fn place(&self, location: usize) -> Pc {
        self.at(match &self.telling {
            None => location,
            Some(telling) => telling.places[location] as usize,
        })
    }

    /// The version that is to run instead of this code, if it is known.
    #[inline(always)]
    pub fn version<D: Domain>(&'static self) -> Option<&'static Code> {
        let now = self.current.get::<D>();
        if D::NATIVE {
            return now;
        }
        let word = D::remembered(now.map_or(0, |code| std::ptr::from_ref(code) as u64));
        // SAFETY: what it was is null or a version of this code, and those live as long as it does.
        unsafe { (word as *const Code).as_ref() }
    }

    /// Is this the version that is to run?
    #[inline(always)]
    pub fn is_current<D: Domain>(&'static self) -> bool {
        self.version::<D>()
            .is_some_and(|now| std::ptr::eq(now, self))
    }

    /// The code object.
    pub fn object(&self) -> Obj {
        self.object.get().get().cast()
    }

    /// The first instruction. This and all that is said of instructions below is good once it has been prepared, which code that runs has been.
    #[inline(always)]
    pub fn start(&self) -> Pc {
        Pc(self.start.get())
    }
    /// The instruction with a number.
    #[inline(always)]
    pub fn at(&self, index: usize) -> Pc {
        Pc(self.start.get().wrapping_add(index))
    }
    /// Does a frame at this instruction belong to a generator? (The first part of its code, up to `RETURN_GENERATOR`, runs as a plain function.)
    pub fn is_generator_at(&self, pc: Pc) -> bool {
        let mut instructions = self.unit().instructions.iter();
        self.is_generator
            && instructions
                .position(|ins| ins.op == Op::ReturnGenerator)
                .is_some_and(|first| self.index(pc) > first)
    }
    /// The number of an instruction of this code.
    #[inline(always)]
    pub fn index(&self, pc: Pc) -> usize {
        (pc.0 as usize - self.start.get() as usize) / size_of::<Ins>()
    }

    /// A constant.
    #[inline(always)]
    pub fn constant(&self, index: usize) -> Obj {
        self.constants.get()[index].get()
    }
    /// A name.
    #[inline(always)]
    pub fn name_at(&self, index: usize) -> Name {
        self.names.get()[index]
    }
    /// The name of a named local.
    #[inline(always)]
    pub fn local_name(&self, index: usize) -> Name {
        self.prepared().local_names[index]
    }
    /// A site.
    #[inline(always)]
    pub fn site(&self, index: usize) -> &Site {
        &self.sites()[index]
    }
    /// All sites.
    #[inline(always)]
    fn sites(&self) -> &[Site] {
        (self.sites).get_or_init(|| sites(self.unit(), self.names.get()))
    }
    /// The cell of the loop header, function entry or resumption point at an instruction.
    #[inline(always)]
    pub fn cell(&'static self, pc: Pc) -> Option<&'static JitCell> {
        let index = self.index(pc);
        if index == 0 {
            return Some(&self.first_cell);
        }
        let prepared = self.prepared();
        match prepared.cell_numbers.get(index) {
            None | Some(0) => None,
            Some(number) => Some(&prepared.cells[usize::from(*number) - 1]),
        }
    }
    /// Where an instruction comes from.
    pub fn position(&self, index: usize) -> SourcePosition {
        self.unit().positions.get(index).unwrap_or_default()
    }

    /// The namespaces have died. Nobody runs the code with one of them any more, but it may be run with another.
    pub fn forget_namespaces(&'static self, dead: &[&'static Namespace]) {
        let own = self.namespace.peek();
        if own.is_some_and(|own| dead.iter().any(|namespace| std::ptr::eq(*namespace, own))) {
            self.namespace.set(None);
            for site in self.sites.get().into_iter().flatten() {
                site.clear();
            }
        }
    }

    /// Says that the code runs with globals in this dict.
    pub fn bind_globals(&'static self, globals: Gc<dict::PyDict>) {
        for version in self.versions().skip(1) {
            version.bind_globals(globals);
        }
        if self.is_shared.get() {
            return;
        }
        let namespace = (!globals.namespace().is_null()).then(|| Namespace::of(globals));
        match (self.namespace.peek(), namespace) {
            (Some(old), Some(new)) if std::ptr::eq(old, new) => {}
            (None, Some(new)) => self.namespace.set(Some(new)),
            _ => {
                self.is_shared.set(true);
                self.namespace.set(None);
                for site in self.sites.get().into_iter().flatten() {
                    site.clear();
                }
            }
        }
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        if let (Source::File(..), false) = (&self.source, self.unit.get().is_null()) {
            // SAFETY: `read` or `refuse` has made it, and nobody refers to it without the code.
            drop(unsafe { Box::from_raw(self.unit.get().cast_mut()) });
        }
    }
}

fn bad_code(name: &str, what: &str) -> Raised {
    crate::system_error!("bad code for {name}: {what}")
}

fn bad_data(what: &str) -> Raised {
    crate::value_error!("bad marshal data ({what})")
}

/// Gives a unit another file's name, and the units inside that have the same one.
fn rename(unit: &mut CodeUnit, file_name: &str) {
    if &*unit.file_name == file_name {
        return;
    }
    let old = std::mem::replace(&mut unit.file_name, file_name.into());
    for constant in &mut unit.constants {
        if let Constant::Code(inner) = constant
            && inner.file_name == old
        {
            rename(Arc::make_mut(inner), file_name);
        }
    }
}

/// Checks what the interpreter relies on.
fn check(unit: &CodeUnit) -> Result<(), String> {
    let count = unit.instructions.len();
    let last = unit.instructions.last().ok_or("no instructions")?;
    let ends = [
        Op::Return,
        Op::ReturnConst,
        Op::Raise,
        Op::Reraise,
        Op::Jump,
        Op::Loop,
    ];
    if !ends.contains(&last.op) {
        return Err(format!("ends with {}", last.op.mnemonic()));
    }
    if unit.depths.len() != count || unit.positions.len() != count {
        return Err("tables of another length".to_owned());
    }
    if unit.lasting_registers() > usize::from(unit.registers)
        || unit.parameter_count() > unit.locals.len()
    {
        return Err("more locals than registers".to_owned());
    }
    for (index, ins) in unit.instructions.iter().enumerate() {
        let operands = ins.op.operands();
        for (operand, value) in operands.iter().zip([u16::from(ins.x), ins.a, ins.b, ins.c]) {
            let value = usize::from(value);
            let good = match operand {
                Operand::Read
                | Operand::Write
                | Operand::Update
                | Operand::ReadGroup
                | Operand::WriteGroup => value <= usize::from(unit.registers),
                Operand::Constant => value < unit.constants.len(),
                Operand::WideConstant => (ins.wide() as usize) < unit.constants.len(),
                Operand::Name => value < unit.names.len(),
                Operand::Site => value < unit.sites.len(),
                Operand::Free => value < unit.free_variables.len(),
                Operand::Loop => value < unit.loops.len(),
                Operand::Near => in_range(index, i64::from(ins.near_offset()), count),
                Operand::Far => in_range(index, i64::from(ins.far_offset()), count),
                Operand::Unused | Operand::Number => true,
            };
            if !good {
                return Err(format!(
                    "operand {value} of {} at {index}",
                    ins.op.mnemonic()
                ));
            }
        }
    }
    if unit
        .exceptions
        .iter()
        .any(|entry| entry.handler as usize >= count || entry.depth >= unit.registers)
    {
        return Err("a handler outside".to_owned());
    }
    if unit
        .sites
        .iter()
        .any(|site| site.name as usize >= unit.names.len())
    {
        return Err("a site without name".to_owned());
    }
    Ok(())
}

fn in_range(index: usize, offset: i64, count: usize) -> bool {
    (0..count as i64).contains(&(index as i64 + 1 + offset))
}

/// A constant as an object.
///
/// # Errors
/// `MemoryError`.
pub fn constant(value: &Constant) -> PyResult {
    constant_with(value, &constant)
}

/// A constant as an object; `inner` makes what is inside it.
fn constant_with(value: &Constant, inner: &dyn Fn(&Constant) -> PyResult) -> PyResult {
    Ok(match value {
        Constant::None => object::none(),
        Constant::Ellipsis => object::known(object::ELLIPSIS),
        Constant::Bool(value) => object::boolean(*value),
        Constant::Int(value) => int::new(*value),
        Constant::BigInt {
            negative,
            magnitude,
        } => int::from_le_bytes(*negative, magnitude)?,
        Constant::Float(value) => float::new(*value),
        Constant::Complex { real, imaginary } => complex::new(*real, *imaginary),
        Constant::Str(text) => text_object(text)?,
        Constant::Bytes(bytes) => bytes::new(bytes)?,
        Constant::Tuple(items) if items.is_empty() => tuple::empty().cast(),
        Constant::Tuple(items) => {
            let tuple = tuple::new(items.len())?;
            for (index, item) in items.iter().enumerate() {
                storage::set_item(tuple, index, inner(item)?);
            }
            tuple.cast()
        }
        Constant::FrozenSet(items) => {
            let frozen = set::new_frozen();
            for item in items {
                set::add(frozen, inner(item)?)?;
            }
            frozen.cast()
        }
        Constant::Slice(parts) => {
            slice::new(inner(&parts[0])?, inner(&parts[1])?, inner(&parts[2])?)
        }
        Constant::Code(unit) => Code::new(Arc::clone(unit))?.object(),
        Constant::Kept(_) => return Err(bad_data("code without a file")),
    })
}

fn text_object(text: &[u8]) -> PyResult {
    Ok(match is_name_like(text) {
        true => names::intern_bytes(text).object(),
        false => str::try_from_bytes(text)?.cast(),
    })
}

/// Texts that look like names are interned, as CPython does; here names outside ASCII too, since keywords and parameters are compared by reference.
fn is_name_like(text: &[u8]) -> bool {
    text.iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii())
}

/// Of a set of numbers, a bit for each: is this one in it?
fn has_bit(bits: &[u64], number: usize) -> bool {
    let word = bits.get(number / 64);
    word.is_some_and(|word| word >> (number % 64) & 1 != 0)
}

fn set_bit(bits: &mut Vec<u64>, number: usize) {
    let words = bits.len().max(number / 64 + 1);
    bits.resize(words, 0);
    bits[number / 64] |= 1 << (number % 64);
}
