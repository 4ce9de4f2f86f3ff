//! Where values are, and how several are moved at once.

use crate::assembler::{Assembler, Memory, R11, RBP, Register, XMM14, XMM15, is_vector};
use smelt::backend::exit_buffer;

/// Slot 0 of each frame holds the base frame of the value stack.
pub const BASE_SLOT: u16 = 0;
/// Where stubs find their arguments.
pub const ARGUMENT_SLOT: u16 = 1;
/// The second argument.
pub const SECOND_ARGUMENT_SLOT: u16 = 2;
/// The first slot for values.
pub const FIRST_SLOT: u16 = 3;

/// Where a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Location {
    /// In a register of its class.
    Register(Register),
    /// In a slot of the machine's frame.
    Slot(u16),
    /// In a word of the exit buffer.
    Buffer(u16),
}

/// A slot of the frame.
pub fn slot(index: u16) -> Memory {
    Memory::at(RBP, -8 * (i32::from(index) + 1))
}

/// Size of a frame with so many slots: calls want it to be a multiple of 16.
pub fn frame_bytes(slots: u16) -> i32 {
    (i32::from(slots) * 8 + 15) & !15
}

/// What is moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// A value.
    Location(Location),
    /// A constant.
    Constant(u64),
}

/// Moves that happen at once.
#[derive(Default)]
pub struct Moves {
    pending: Vec<(Location, Location)>,
    constants: Vec<(u64, Location)>,
    /// For each location, by [`index`]: how many pending moves read it, and which writes it.
    readers: Vec<u16>,
    writers: Vec<u16>,
    ready: Vec<u16>,
    /// The location whose value has been put aside.
    aside: Option<Location>,
}

/// No move.
const NOBODY: u16 = u16::MAX;

/// A number for each location.
fn index(location: Location) -> usize {
    match location {
        Location::Register(register) => register as usize,
        Location::Slot(slot) => 32 + 2 * slot as usize,
        Location::Buffer(word) => 33 + 2 * word as usize,
    }
}

impl Moves {
    /// Forgets what has been added.
    pub fn clear(&mut self) {
        self.pending.clear();
        self.constants.clear();
    }

    /// Adds a move.
    pub fn add(&mut self, from: Source, to: Location) {
        match from {
            Source::Location(from) if from == to => {}
            Source::Location(from) => self.pending.push((from, to)),
            Source::Constant(bits) => self.constants.push((bits, to)),
        }
    }

    /// Emits them, and forgets them. `r11`, `xmm14` and `xmm15` are used on the way.
    pub fn emit(&mut self, code: &mut Assembler) {
        let used = self.pending.iter().map(|(f, t)| index(*f).max(index(*t)));
        let size = used.max().map_or(0, |most| most + 1);
        self.readers.clear();
        self.readers.resize(size, 0);
        self.writers.clear();
        self.writers.resize(size, NOBODY);
        self.ready.clear();
        self.aside = None;
        for (number, (from, to)) in self.pending.iter().enumerate() {
            self.readers[index(*from)] += 1;
            debug_assert!(self.writers[index(*to)] == NOBODY, "two moves to {to:?}");
            self.writers[index(*to)] = number as u16;
        }
        for (number, (_, to)) in self.pending.iter().enumerate() {
            if self.readers[index(*to)] == 0 {
                self.ready.push(number as u16);
            }
        }
        let mut next = 0;
        loop {
            while let Some(number) = self.ready.pop() {
                let (from, to) = self.pending[number as usize];
                self.writers[index(to)] = NOBODY;
                if self.aside == Some(from) {
                    transfer(code, Location::Register(XMM14), to);
                } else {
                    transfer(code, from, to);
                }
                self.release(from);
            }
            // What is left are cycles: the value that stands in the way of one is put aside.
            let is_left = |(_, to): &(Location, Location)| self.writers[index(*to)] != NOBODY;
            let Some(left) = self.pending[next..].iter().position(is_left) else {
                break;
            };
            next += left;
            let (_, to) = self.pending[next];
            transfer(code, to, Location::Register(XMM14));
            self.aside = Some(to);
            self.ready.push(next as u16);
        }
        self.pending.clear();
        for (bits, to) in self.constants.drain(..) {
            set(code, to, bits);
        }
    }

    /// One move fewer reads a location. The last one lets what writes it go on.
    fn release(&mut self, from: Location) {
        let readers = &mut self.readers[index(from)];
        *readers -= 1;
        let writer = self.writers[index(from)];
        if *readers == 0 && writer != NOBODY {
            self.ready.push(writer);
        }
    }
}

/// The exit buffer's word, with `r11` as its base.
fn buffer_word(code: &mut Assembler, word: u16) -> Memory {
    code.set(R11, exit_buffer() as u64);
    Memory::at(R11, 8 * i32::from(word))
}

/// One word, or float, from a place to another; through `xmm15`, if both are in memory.
fn transfer(code: &mut Assembler, from: Location, to: Location) {
    match (from, to) {
        (Location::Register(from), Location::Register(to)) if is_vector(from) == is_vector(to) => {
            code.copy(to, from);
        }
        (Location::Register(from), Location::Register(to)) => code.copy_across(to, from),
        (_, Location::Register(to)) => load(code, to, from),
        (Location::Register(from), _) => store(code, to, from),
        _ => {
            load(code, XMM15, from);
            store(code, to, XMM15);
        }
    }
}

/// Loads a register.
pub fn load(code: &mut Assembler, to: Register, from: Location) {
    match from {
        Location::Register(from) => {
            transfer(code, Location::Register(from), Location::Register(to))
        }
        Location::Slot(index) => code.load(to, slot(index)),
        Location::Buffer(word) => {
            let word = buffer_word(code, word);
            code.load(to, word);
        }
    }
}

/// Stores a register.
pub fn store(code: &mut Assembler, to: Location, from: Register) {
    match to {
        Location::Register(to) => transfer(code, Location::Register(from), Location::Register(to)),
        Location::Slot(index) => code.store(slot(index), from),
        Location::Buffer(word) => {
            let word = buffer_word(code, word);
            code.store(word, from);
        }
    }
}

/// Writes a constant.
fn set(code: &mut Assembler, to: Location, bits: u64) {
    let memory = match to {
        Location::Register(register) => return constant(code, register, bits),
        Location::Slot(index) => slot(index),
        Location::Buffer(word) => buffer_word(code, word),
    };
    match i32::try_from(bits as i64) {
        Ok(value) => code.store_constant(memory, value),
        Err(_) => {
            constant(code, XMM15, bits);
            code.store(memory, XMM15);
        }
    }
}

/// A constant into a register of either class.
pub fn constant(code: &mut Assembler, to: Register, bits: u64) {
    if !is_vector(to) {
        code.set(to, bits);
    } else if bits == 0 {
        code.clear_float(to);
    } else {
        let place = code.constant(bits);
        code.load(to, place);
    }
}
