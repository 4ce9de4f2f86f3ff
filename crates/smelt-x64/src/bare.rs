//! Floats without objects, between compiled functions ([`smelt::bare`]).

use crate::assembler::{
    Arithmetic, BELOW, EQUAL, Floats, Memory, NOT_EQUAL, PARITY, Place, R11, RAX, RDI, Register,
};
use crate::locations::{self, ARGUMENT_SLOT};
use crate::segment::{Translator, bytes, fail};
use smelt::backend::{BackendError, exit_buffer};
use smelt::bare::{BARE, NOTHING_BARE, float_objects};
use smelt::stack::{ValueStack, value_stack};
use smelt::trace::{Bare, Operand, SnapshotId};
use std::mem::offset_of;

/// [`BARE`] and [`NOTHING_BARE`], as instructions hold them: extended by their sign.
const BARE_IMMEDIATE: i32 = BARE as i32;
const NOTHING_IMMEDIATE: i32 = NOTHING_BARE as i32;
const _: () = assert!(BARE_IMMEDIATE as i64 as u64 == BARE);
const _: () = assert!(NOTHING_IMMEDIATE as i64 as usize == NOTHING_BARE);
/// The tag bits of references are 0.
const TAG_BITS: u8 = 7;

/// A word of the value stack's, whose address is in `r11`.
fn shadow() -> Memory {
    Memory::at(R11, offset_of!(ValueStack, shadow) as i32)
}

fn bare_from() -> Memory {
    Memory::at(R11, offset_of!(ValueStack, bare_from) as i32)
}

impl Translator<'_> {
    /// Writes bare floats to slots.
    pub(crate) fn publish_bare(&mut self, stores: &[(i32, Operand)]) -> Result<(), BackendError> {
        let Some((lowest, _)) = stores.first() else {
            return Ok(());
        };
        let base = self.base();
        let base = self.value_register(base)?;
        let distance = self.temporary(false)?;
        self.code.set(R11, value_stack() as u64);
        self.code.load(distance, shadow());
        for (slot, number) in stores {
            let at = bytes(*slot)?;
            self.code
                .store_constant(Memory::at(base, at), BARE_IMMEDIATE);
            let register = self.register(*number)?;
            self.code
                .store(Memory::indexed(base, distance, 0, at), register);
            self.unpin_all_but(base);
        }
        // The address of the lowest, where none has been lower.
        self.code.set(R11, value_stack() as u64);
        self.code
            .address(distance, Memory::at(base, bytes(*lowest)?));
        let is_lower = self.code.label();
        let known = Place::Memory(bare_from());
        self.code.arithmetic(Arithmetic::Cmp, distance, known);
        self.code.jump_if(BELOW, is_lower);
        self.cold(is_lower, move |code, back| {
            code.store(bare_from(), distance);
            code.jump(back);
        });
        Ok(())
    }

    /// Makes objects of all bare floats on the value stack.
    pub(crate) fn settle(&mut self) {
        self.code.set(R11, value_stack() as u64);
        let known = Place::Memory(bare_from());
        self.code
            .arithmetic_constant(Arithmetic::Cmp, known, NOTHING_IMMEDIATE);
        let some = self.code.label();
        self.code.jump_if(NOT_EQUAL, some);
        let stub = self.env.stubs.settle;
        self.cold(some, move |code, back| {
            code.call(Place::Memory(Memory::absolute(stub)));
            code.jump(back);
        });
        self.fresh.clear();
    }

    /// Loads a slot, of which an object is made if it is bare.
    pub(crate) fn boxed_slot(&mut self, to: Register, slot: Memory) {
        self.code.load(to, slot);
        self.code
            .arithmetic_constant(Arithmetic::Cmp, Place::Register(to), BARE_IMMEDIATE);
        let is_bare = self.code.label();
        self.code.jump_if(EQUAL, is_bare);
        let stub = self.env.stubs.box_slot;
        self.cold(is_bare, move |code, back| {
            code.address(R11, slot);
            code.store(locations::slot(ARGUMENT_SLOT), R11);
            code.call(Place::Memory(Memory::absolute(stub)));
            code.copy(to, R11);
            code.jump(back);
        });
        self.fresh.clear();
    }

    /// Makes an object of a bare result in `rax`. No other register holds anything.
    pub(crate) fn box_result(&mut self) {
        self.code
            .arithmetic_constant(Arithmetic::Cmp, Place::Register(RAX), BARE_IMMEDIATE);
        let is_bare = self.code.label();
        self.code.jump_if(EQUAL, is_bare);
        self.cold(is_bare, |code, back| {
            code.set(R11, exit_buffer() as u64);
            code.load(RDI, Memory::at(R11, 8));
            let function = crate::residual::box_result as *const () as usize;
            code.set(R11, function as u64);
            code.call(Place::Register(R11));
            code.jump(back);
        });
    }

    /// The number of a float that may be bare. Leaves if it is none, unless that cannot be.
    pub(crate) fn number(
        &mut self,
        from: Bare,
        snapshot: Option<SnapshotId>,
    ) -> Result<(), BackendError> {
        let Some(floats) = float_objects() else {
            return fail("nobody has said what floats are");
        };
        let to = self.result(true)?;
        let object = match from {
            Bare::Slot(_) => self.temporary(false)?,
            Bare::Result(call) => self.word(call)?,
        };
        let number = match from {
            Bare::Slot(slot) => {
                let base = self.base();
                let base = self.value_register(base)?;
                let at = bytes(slot)?;
                self.code.load(object, Memory::at(base, at));
                self.code.set(R11, value_stack() as u64);
                self.code.load(R11, shadow());
                Memory::indexed(base, R11, 0, at)
            }
            Bare::Result(_) => {
                self.code.set(R11, exit_buffer() as u64);
                Memory::at(R11, 8)
            }
        };
        let way_out = match snapshot {
            Some(snapshot) => Some(self.way_out(snapshot)?),
            None => None,
        };
        self.code
            .arithmetic_constant(Arithmetic::Cmp, Place::Register(object), BARE_IMMEDIATE);
        let is_boxed = self.code.label();
        self.code.jump_if(NOT_EQUAL, is_boxed);
        self.code.load(to, number);
        self.cold(is_boxed, move |code, back| {
            if let Some(way_out) = way_out {
                // A reference, and not null.
                code.copy(R11, object);
                let tag = Place::Register(R11);
                code.arithmetic_constant(Arithmetic::And, tag, TAG_BITS.into());
                code.jump_if(NOT_EQUAL, way_out);
                code.test(object);
                code.jump_if(EQUAL, way_out);
                let shape = Place::Memory(Memory::at(object, smelt::SHAPE.offset as i32));
                code.arithmetic_constant_32(Arithmetic::Cmp, shape, floats.shape as i32);
                code.jump_if(NOT_EQUAL, way_out);
            }
            code.load(to, Memory::at(object, floats.value.offset as i32));
            if let Some(way_out) = way_out {
                code.floats(Floats::Compare, to, Place::Register(to));
                code.jump_if(PARITY, way_out);
            }
            code.jump(back);
        });
        self.define(to);
        Ok(())
    }
}
