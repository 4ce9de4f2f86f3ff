//! Which value is in which register: decided while code is made, from the first operation to the last.
//!
//! A trace is straight, and [`Liveness`](crate::liveness::Liveness) knows the future of each value, so one pass does: a value gets a register when it is made or
//! first read; when all are taken, the value whose next use is farthest gives up its own (Belady's rule, which is optimal for a straight line). Values never change, so one that has
//! been stored once need not be stored again. Values that only exits want leave their registers first, and cost nothing after.
//!
//! Before a call the values behind it that lie in registers that calls destroy are stored; a value that is made before a call and wanted after it gets one of the
//! others, if it can.

use crate::assembler::{
    ABOVE_OR_EQUAL, Arithmetic, Memory, Place as Target, R11, R12, R13, R14, R15, RAX, RBP, RBX,
    RSP, Register, XMM14, XMM15, is_vector,
};
use crate::liveness::NEVER;
use crate::locations::{self, BASE_SLOT, FIRST_SLOT, Location, Source};
use crate::segment::{Translator, fail};
use smelt::Kind;
use smelt::backend::BackendError;
use smelt::trace::Operand;

/// A set of registers: bit *r* is register *r*.
pub type Set = u32;

/// The general registers that values can have. `r11` is for whoever needs one for a moment.
pub const WORDS: Set = 0xffff & !(1 << RSP | 1 << RBP | 1 << R11);
/// The vector registers that values can have.
pub const FLOATS: Set = 0xffff_0000 & !(1 << XMM14 | 1 << XMM15);
/// Those that calls leave as they are.
pub const SAVED: Set = 1 << RBX | 1 << R12 | 1 << R13 | 1 << R14 | 1 << R15;

/// The registers of a class.
pub fn class(is_float: bool) -> Set {
    if is_float { FLOATS } else { WORDS }
}

/// Where a value is: in any of these.
#[derive(Clone, Copy, Default)]
pub struct Place {
    register: Option<Register>,
    slot: Option<u16>,
    /// In the exit buffer, until other machine code may have used that.
    buffer: Option<u16>,
}

const NOBODY: u32 = u32::MAX;

/// The registers and slots of the machine's frame.
pub struct Values {
    places: Vec<Place>,
    owners: [u32; 32],
    free: Set,
    /// Registers that the operation at hand uses.
    pinned: Set,
    /// Those of them that hold no value.
    temporaries: Set,
    free_slots: Vec<u16>,
    next_slot: u16,
    /// The most slots that were in use.
    pub most_slots: u16,
}

impl Default for Values {
    fn default() -> Values {
        Values {
            places: Vec::new(),
            owners: [NOBODY; 32],
            free: WORDS | FLOATS,
            pinned: 0,
            temporaries: 0,
            free_slots: Vec::new(),
            next_slot: FIRST_SLOT,
            most_slots: FIRST_SLOT,
        }
    }
}

impl Values {
    /// No value is anywhere, in a trace of so many operations, but the base frame in its slot.
    pub fn clear(&mut self, operations: usize) {
        self.places.clear();
        self.places.resize(operations + 1, Place::default());
        self.begin_segment(operations);
        self.most_slots = FIRST_SLOT;
    }

    /// The same at a label: nothing that was before is used again.
    pub fn begin_segment(&mut self, operations: usize) {
        self.owners = [NOBODY; 32];
        self.free = WORDS | FLOATS;
        (self.pinned, self.temporaries) = (0, 0);
        self.free_slots.clear();
        self.next_slot = FIRST_SLOT;
        self.places[operations] = Place {
            slot: Some(BASE_SLOT),
            ..Place::default()
        };
    }

    /// A value begins its life here.
    pub fn place(&mut self, value: usize, location: Location) {
        let place = &mut self.places[value];
        match location {
            Location::Register(register) => {
                place.register = Some(register);
                self.owners[register as usize] = value as u32;
                self.free &= !(1 << register);
            }
            Location::Slot(slot) => {
                place.slot = Some(slot);
                self.cover(slot);
            }
            Location::Buffer(word) => place.buffer = Some(word),
        }
    }

    /// The slot is in use; those below it that have never been are free.
    fn cover(&mut self, slot: u16) {
        if slot < self.next_slot {
            self.free_slots.retain(|s| *s != slot);
        } else {
            self.free_slots.extend(self.next_slot..slot);
            self.next_slot = slot + 1;
            self.most_slots = self.most_slots.max(self.next_slot);
        }
    }

    /// The frame has this slot, which others use.
    pub fn reach(&mut self, location: Location) {
        if let Location::Slot(slot) = location {
            self.most_slots = self.most_slots.max(slot + 1);
        }
    }

    /// A slot for something that lives until it is given back.
    pub fn take_slot(&mut self) -> u16 {
        self.free_slots.pop().unwrap_or_else(|| {
            self.next_slot += 1;
            self.most_slots = self.most_slots.max(self.next_slot);
            self.next_slot - 1
        })
    }

    /// Gives a slot back.
    pub fn give_slot(&mut self, slot: u16) {
        self.free_slots.push(slot);
    }

    /// Where a value is.
    pub fn location(&self, value: usize) -> Option<Location> {
        let place = self.places[value];
        place
            .register
            .map(Location::Register)
            .or(place.slot.map(Location::Slot))
            .or(place.buffer.map(Location::Buffer))
    }

    /// The register that a value has.
    pub fn register_of(&self, value: usize) -> Option<Register> {
        self.places[value].register
    }

    fn leave_register(&mut self, value: usize) {
        if let Some(register) = self.places[value].register.take() {
            self.owners[register as usize] = NOBODY;
            self.free |= 1 << register;
        }
    }

    fn forget(&mut self, value: usize) {
        self.leave_register(value);
        let place = std::mem::take(&mut self.places[value]);
        self.free_slots.extend(place.slot);
    }
}

impl Translator<'_> {
    // ---------------------------------------------------------------- operands

    /// The bits of an operand, if it is a constant.
    pub fn constant(&self, operand: Operand) -> Option<u64> {
        self.env.request.trace.constant_of(operand).map(|c| c.bits)
    }

    /// The bits of an operand, if it is a constant that instructions can hold.
    pub fn immediate(&self, operand: Operand) -> Option<i32> {
        i32::try_from(self.constant(operand)? as i64).ok()
    }

    /// The value behind an operand that is no constant.
    pub fn value(&self, operand: Operand) -> Result<usize, BackendError> {
        match self.liveness.resolve(operand) {
            Some(value) => Ok(value),
            None => fail(format!("{operand:?} is used where it is not known")),
        }
    }

    /// Is an operand a float?
    pub fn is_float(&self, operand: Operand) -> bool {
        self.env.request.trace.kind_of(operand) == Some(Kind::Float)
    }

    fn is_float_value(&self, value: usize) -> bool {
        value < self.env.request.trace.operations.len() && self.is_float(Operand::value(value))
    }

    /// The base frame, as a value.
    pub fn base(&self) -> usize {
        self.env.request.trace.operations.len()
    }

    /// A register that holds an int or a reference.
    pub fn word(&mut self, operand: Operand) -> Result<Register, BackendError> {
        if self.is_float(operand) {
            return fail(format!("{operand:?} is a float where a word is wanted"));
        }
        self.register(operand)
    }

    /// A register that holds a float.
    pub fn float(&mut self, operand: Operand) -> Result<Register, BackendError> {
        if !self.is_float(operand) {
            return fail(format!("{operand:?} is no float where one is wanted"));
        }
        self.register(operand)
    }

    /// A register that holds the operand, for the operation at hand.
    pub fn register(&mut self, operand: Operand) -> Result<Register, BackendError> {
        if let Some(bits) = self.constant(operand) {
            let register = self.temporary(self.is_float(operand))?;
            locations::constant(self.code, register, bits);
            return Ok(register);
        }
        let value = self.value(operand)?;
        self.value_register(value)
    }

    /// A general register that holds the bits of the operand, for the operation at hand.
    pub fn bits(&mut self, operand: Operand) -> Result<Register, BackendError> {
        if !self.is_float(operand) {
            return self.register(operand);
        }
        let source = self.source(operand)?;
        let register = self.temporary(false)?;
        self.load_source(register, source);
        Ok(register)
    }

    /// A register that holds a value, for the operation at hand.
    pub fn value_register(&mut self, value: usize) -> Result<Register, BackendError> {
        if let Some(register) = self.values.register_of(value) {
            self.values.pinned |= 1 << register;
            return Ok(register);
        }
        let Some(location) = self.values.location(value) else {
            return fail(format!("v{value} is used where it is not known"));
        };
        let register = self.take(class(self.is_float_value(value)), self.preference(value))?;
        locations::load(self.code, register, location);
        self.values.place(value, Location::Register(register));
        self.values.pinned |= 1 << register;
        Ok(register)
    }

    /// Where an operand can be moved from.
    pub fn source(&self, operand: Operand) -> Result<Source, BackendError> {
        if let Some(bits) = self.constant(operand) {
            return Ok(Source::Constant(bits));
        }
        match self.values.location(self.value(operand)?) {
            Some(location) => Ok(Source::Location(location)),
            None => fail(format!("{operand:?} is used where it is not known")),
        }
    }

    /// Loads a register of any class.
    pub fn load_source(&mut self, register: Register, source: Source) {
        match source {
            Source::Constant(bits) => locations::constant(self.code, register, bits),
            Source::Location(from) => locations::load(self.code, register, from),
        }
    }

    /// The slot of an operand that is in no register and which no later operation reads: then it need not be loaded to be used.
    pub fn in_memory(&mut self, operand: Operand) -> Option<Memory> {
        let value = self.liveness.resolve(operand)?;
        match self.values.location(value) {
            Some(Location::Slot(slot)) if self.liveness.next_use(value, self.at + 1) == NEVER => {
                Some(locations::slot(slot))
            }
            _ => None,
        }
    }

    /// Does the value behind an operand end with what the operation at hand reads?
    pub fn dies(&self, operand: Operand) -> bool {
        let value = self.liveness.resolve(operand);
        value.is_some_and(|v| self.liveness.last(v) <= 2 * self.at as u32)
    }

    // ---------------------------------------------------------------- registers

    /// What a value should have: a register that the next call leaves alone, if it lives as long.
    fn preference(&self, value: usize) -> Set {
        let next = self.liveness.next_call(self.at + 1);
        if next != NEVER && self.liveness.last(value) > 2 * next {
            SAVED
        } else {
            !SAVED
        }
    }

    /// A register of a set, empty, and used by the operation at hand; if it can be, one of those preferred.
    pub fn take(&mut self, of: Set, preferred: Set) -> Result<Register, BackendError> {
        let free = self.values.free & of & !self.values.pinned;
        let best = if free & preferred != 0 {
            free & preferred
        } else {
            free
        };
        // From the highest: the lowest are those that divisions, shifts and calls ask for by name.
        let register = match best {
            0 => self.evict_farthest(of)?,
            _ => 31 - best.leading_zeros() as Register,
        };
        self.values.free &= !(1 << register);
        self.values.pinned |= 1 << register;
        Ok(register)
    }

    fn evict_farthest(&mut self, of: Set) -> Result<Register, BackendError> {
        let mut best: Option<(u32, Register)> = None;
        for register in 0..32 {
            let bit = 1 << register;
            if of & bit == 0 || (self.values.pinned | self.values.temporaries) & bit != 0 {
                continue;
            }
            let owner = self.values.owners[register as usize];
            if owner == NOBODY {
                continue;
            }
            let next = self.liveness.next_use(owner as usize, self.at);
            if best.is_none_or(|(farthest, _)| next > farthest) {
                best = Some((next, register));
            }
        }
        let Some((_, register)) = best else {
            return fail("an operation needs more registers than there are");
        };
        let owner = self.values.owners[register as usize] as usize;
        self.save(owner);
        self.values.leave_register(owner);
        Ok(register)
    }

    /// Sees to it that a value in a register is in memory, too.
    fn save(&mut self, value: usize) {
        let place = self.values.places[value];
        let Some(register) = place.register else {
            return;
        };
        if place.slot.is_none() && place.buffer.is_none() {
            let slot = self.values.take_slot();
            self.code.store(locations::slot(slot), register);
            self.values.places[value].slot = Some(slot);
        }
    }

    /// A register for the operation at hand that holds no value of the trace.
    pub fn temporary(&mut self, is_float: bool) -> Result<Register, BackendError> {
        let register = self.take(class(is_float), !SAVED)?;
        self.values.temporaries |= 1 << register;
        Ok(register)
    }

    /// Lets the operation at hand, which has done with all others, go on with this register.
    pub fn unpin_all_but(&mut self, register: Register) {
        self.values.pinned = self.values.temporaries | 1 << register;
    }

    /// Empties a register for the operation at hand, which must not have asked for it yet.
    pub fn claim(&mut self, register: Register) -> Result<(), BackendError> {
        let bit = 1 << register;
        debug_assert!(self.values.pinned & bit == 0);
        let owner = self.values.owners[register as usize];
        if owner != NOBODY {
            let owner = owner as usize;
            self.values.pinned |= bit;
            let others = self.values.free & class(is_vector(register)) & !self.values.pinned;
            if self.liveness.next_use(owner, self.at) != NEVER && others != 0 {
                let other = self.take(others, self.preference(owner))?;
                self.values.pinned &= !(1 << other);
                self.code.copy(other, register);
                self.values.leave_register(owner);
                self.values.place(owner, Location::Register(other));
            } else {
                self.save(owner);
                self.values.leave_register(owner);
            }
        }
        self.values.free &= !bit;
        self.values.pinned |= bit;
        self.values.temporaries |= bit;
        Ok(())
    }

    /// The register of an operand that dies here, to be overwritten with the result. All operands must have been asked for.
    pub fn inherit(&mut self, operand: Operand) -> Option<Register> {
        if !self.dies(operand) {
            return None;
        }
        let value = self.liveness.resolve(operand)?;
        let register = self.values.register_of(value)?;
        self.values.leave_register(value);
        self.values.free &= !(1 << register);
        Some(register)
    }

    /// An empty register for the result of the operation at hand.
    pub fn result(&mut self, is_float: bool) -> Result<Register, BackendError> {
        let wish = self.wishes.get(&(self.at as u32)).copied();
        let free = self.values.free & !self.values.pinned;
        let preferred = match wish {
            Some(register) if free >> register & 1 == 1 => 1 << register,
            _ => self.preference(self.at),
        };
        self.take(class(is_float), preferred)
    }

    /// A register for the result that holds a copy of an operand: the operand's own, if it dies here.
    pub fn copy_for_result(&mut self, operand: Operand) -> Result<Register, BackendError> {
        let is_float = self.is_float(operand);
        let source = self.source(operand)?;
        if let Source::Location(Location::Register(register)) = source {
            self.values.pinned |= 1 << register;
        }
        if let Some(register) = self.inherit(operand) {
            return Ok(register);
        }
        let register = self.result(is_float)?;
        self.load_source(register, source);
        Ok(register)
    }

    /// The result of the operation at hand is in a register.
    pub fn define(&mut self, register: Register) {
        self.values.temporaries &= !(1 << register);
        self.values.place(self.at, Location::Register(register));
    }

    /// Ends the operation at hand: gives back its registers, and those of the values that nobody wants any more.
    pub fn end_operation(&mut self) {
        self.values.free |= self.values.temporaries;
        (self.values.pinned, self.values.temporaries) = (0, 0);
        let at = self.at;
        let trace = self.env.request.trace;
        let operation = &trace.operations[at];
        operation.operands(|operand| {
            self.release(operand);
            // What has become part of a guard has its operands read by it.
            if operation.guard().is_some()
                && let Some(value) = self.liveness.resolve(operand)
            {
                trace.operations[value].operands(|operand| self.release(operand));
            }
        });
        if let Some(snapshot) = operation.guard() {
            for index in 0..self.liveness.live(snapshot.0 as usize).len() {
                let operand = self.liveness.live(snapshot.0 as usize)[index];
                self.release(operand);
            }
        }
        self.release(Operand::value(at));
    }

    fn release(&mut self, operand: Operand) {
        if let Some(value) = self.liveness.resolve(operand)
            && self.liveness.last(value) <= 2 * self.at as u32 + 1
        {
            self.values.forget(value);
        }
    }

    // ---------------------------------------------------------------- calls

    /// Before a call that destroys the registers that are not in `kept`: stores the values that are wanted after it. `takes_buffer`: other machine code may run.
    pub fn save_for_call(&mut self, kept: Set, takes_buffer: bool) {
        let now = 2 * self.at as u32;
        for register in 0..32 {
            let owner = self.values.owners[register];
            if owner != NOBODY && kept >> register & 1 == 0 {
                let owner = owner as usize;
                if self.liveness.last(owner) > now || owner == self.base() {
                    self.save(owner);
                }
            }
        }
        if takes_buffer && self.pristine {
            self.pristine = false;
            self.leave_buffer(kept, now);
        }
    }

    /// Moves the values that lie only in the exit buffer to slots.
    fn leave_buffer(&mut self, kept: Set, now: u32) {
        for value in 0..self.at {
            let place = self.values.places[value];
            let Some(word) = place.buffer else { continue };
            if self.liveness.last(value) <= now {
                continue; // read for the last time by the call itself
            }
            self.values.places[value].buffer = None;
            match place.register {
                Some(register) if kept >> register & 1 == 1 => {}
                _ if place.slot.is_some() => {}
                Some(_) => self.save(value),
                None => {
                    let slot = self.values.take_slot();
                    locations::load(self.code, R11, Location::Buffer(word));
                    self.code.store(locations::slot(slot), R11);
                    self.values.places[value].slot = Some(slot);
                }
            }
        }
    }

    /// After the call: what was in the destroyed registers is there no more.
    pub fn after_call(&mut self, kept: Set) {
        for register in 0..32 {
            let owner = self.values.owners[register];
            if owner != NOBODY && kept >> register & 1 == 0 {
                self.values.leave_register(owner as usize);
            }
        }
        self.values.free |= self.values.temporaries & !kept;
        self.values.temporaries &= kept;
        self.values.pinned &= kept;
    }

    /// Right before a call, whose arguments are in their registers: clears what the registers that the call keeps and the slots of the frame hold of values that nobody wants after it, so
    /// that the collector takes no object for alive that only they refer to. Slots that this code has not used yet may hold anything.
    pub fn clear_dead(&mut self) {
        let now = 2 * self.at as u32;
        let base = self.base();
        for register in (0..32).filter(|register| SAVED >> register & 1 == 1) {
            let owner = self.values.owners[register as usize] as usize;
            let is_wanted =
                owner != NOBODY as usize && (owner == base || self.liveness.last(owner) > now);
            if !is_wanted && self.values.temporaries >> register & 1 == 0 {
                self.code.set(register, 0);
            }
        }
        let mut wanted = vec![false; self.values.next_slot.into()];
        wanted[usize::from(BASE_SLOT)] = true;
        for (value, place) in self.values.places.iter().enumerate() {
            if let Some(slot) = place.slot
                && (value == base || self.liveness.last(value) > now)
            {
                wanted[usize::from(slot)] = true;
            }
        }
        for (slot, _) in wanted.iter().enumerate().filter(|(_, wanted)| !**wanted) {
            self.code.store_constant(locations::slot(slot as u16), 0);
        }
        // The size of the frame is not known yet: from its end on upwards.
        let [next, end] = [(); 2].map(|()| self.code.label());
        self.code.copy(RAX, RSP);
        self.code
            .address(R11, locations::slot(self.values.next_slot - 1));
        self.code.bind(next);
        self.code
            .arithmetic(Arithmetic::Cmp, RAX, Target::Register(R11));
        self.code.jump_if(ABOVE_OR_EQUAL, end);
        self.code.store_constant(Memory::at(RAX, 0), 0);
        self.code
            .arithmetic_constant(Arithmetic::Add, Target::Register(RAX), 8);
        self.code.jump(next);
        self.code.bind(end);
    }
}
