//! Memory: fields, items, allocation, the value stack.

use crate::assembler::{ABOVE, Arithmetic, Memory, NOT_EQUAL, Place, R11, Register};
use crate::locations::{self, ARGUMENT_SLOT, SECOND_ARGUMENT_SLOT, Source};
use crate::segment::{Manner, Translator, bytes, fail};
use smelt::backend::BackendError;
use smelt::stack::{ValueStack, value_stack};
use smelt::trace::{Bare, Operand, Operation, Trace};
use smelt::{Items, Kind, Type, Variable, Width};
use std::mem::offset_of;

/// Objects of more words are allocated by a call: clearing them inline would be longer than the call.
const INLINE_WORDS: usize = 64;
/// The most words that allocations under one check may have together.
const BATCH_WORDS: usize = 512;

/// How many words an allocation takes, and the length of what is an array, if it can be done inline.
pub fn inline_size(trace: &Trace, operation: &Operation) -> Option<(usize, Option<u64>)> {
    let (words, length) = match operation {
        Operation::Allocate { kind, slots, .. } => (kind.words as usize + *slots as usize, None),
        Operation::AllocateArray { kind, length, .. } if kind.variable == Variable::Array => {
            let length = trace.constant_of(*length)?.bits;
            let words = usize::try_from(length)
                .ok()?
                .checked_add(2 + kind.tail as usize)?;
            (words, Some(length))
        }
        _ => return None,
    };
    (words <= INLINE_WORDS).then_some((words, length))
}

impl<'a> Translator<'a> {
    /// Translates an operation on memory.
    pub(crate) fn memory(&mut self, operation: &'a Operation) -> Result<(), BackendError> {
        match operation {
            Operation::Load { field, object } => {
                let register = self.word(*object)?;
                let from = Memory::at(register, field.offset as i32);
                self.load(field.kind, field.width, from, &[*object])
            }
            Operation::Store {
                field,
                object,
                value,
            } => {
                let base = self.word(*object)?;
                let to = Memory::at(base, field.offset as i32);
                self.store(field.width, to, *value)?;
                if field.kind == Kind::Ref && self.needs_barrier(*object, *value) {
                    self.barrier(base, None);
                }
                Ok(())
            }
            Operation::LoadItem {
                items,
                object,
                index,
            } => {
                let register = self.word(*object)?;
                let from = self.item(items, register, *index)?;
                self.load(items.kind, items.width, from, &[*object, *index])
            }
            Operation::StoreItem {
                items,
                object,
                index,
                value,
            } => {
                let base = self.word(*object)?;
                let to = self.item(items, base, *index)?;
                self.store(items.width, to, *value)?;
                if items.kind == Kind::Ref && self.needs_barrier(*object, *value) {
                    self.barrier(base, Some(to));
                }
                Ok(())
            }
            Operation::LoadRaw {
                width,
                base,
                offset,
            } => {
                let from = self.raw(*base, *offset)?;
                self.load(Kind::Int, *width, from, &[*base, *offset])
            }
            Operation::StoreRaw {
                width,
                base,
                offset,
                value,
            } => {
                let to = self.raw(*base, *offset)?;
                self.store(*width, to, *value)
            }
            Operation::Allocate { kind, shape, slots } => {
                match inline_size(self.env.request.trace, operation) {
                    Some((words, _)) => self.allocate(kind, *shape, words, None),
                    None => {
                        let slots = Source::Constant((*slots).into());
                        let function = crate::residual::allocate_object as *const () as usize;
                        self.allocate_by_call(function, kind, *shape, slots)
                    }
                }
            }
            Operation::AllocateArray {
                kind,
                shape,
                length,
            } => match inline_size(self.env.request.trace, operation) {
                Some((words, length)) => self.allocate(kind, *shape, words, length),
                None => {
                    let length = self.source(*length)?;
                    let function = crate::residual::allocate_array as *const () as usize;
                    self.allocate_by_call(function, kind, *shape, length)
                }
            },
            Operation::LoadSlot(slot, kind) => {
                let base = self.base();
                let base = self.value_register(base)?;
                let register = self.result(*kind == Kind::Float)?;
                self.code.load(register, Memory::at(base, bytes(*slot)?));
                self.define(register);
                Ok(())
            }
            Operation::LoadBoxed(slot) => {
                let base = self.base();
                let base = self.value_register(base)?;
                let register = self.result(false)?;
                self.boxed_slot(register, Memory::at(base, bytes(*slot)?));
                self.define(register);
                Ok(())
            }
            Operation::LoadNumber(slot) => self.number(Bare::Slot(*slot), None),
            Operation::Publish {
                stores,
                bare,
                settles,
                top,
                depth_change,
                ..
            } => {
                self.publish(stores, *top, *depth_change)?;
                self.publish_bare(bare)?;
                if *settles {
                    self.settle();
                }
                Ok(())
            }
            other => fail(format!("{other:?} is not known to this backend")),
        }
    }

    fn publish(
        &mut self,
        stores: &[(i32, Operand)],
        top: i32,
        depth_change: i32,
    ) -> Result<(), BackendError> {
        let base = self.base();
        let base = self.value_register(base)?;
        for (slot, operand) in stores {
            self.store(Width::Word, Memory::at(base, bytes(*slot)?), *operand)?;
            self.unpin_all_but(base);
        }
        let end = self.temporary(false)?;
        self.code.address(end, Memory::at(base, bytes(top)?));
        self.code.set(R11, value_stack() as u64);
        let field = |offset: usize| Memory::at(R11, offset as i32);
        self.code.store(field(offset_of!(ValueStack, top)), end);
        if depth_change != 0 {
            let depth = Place::Memory(field(offset_of!(ValueStack, depth)));
            self.code
                .arithmetic_constant(Arithmetic::Add, depth, depth_change);
        }
        Ok(())
    }

    // ---------------------------------------------------------------- fields and items

    /// Loads the result of an operation on `operands`, into a register of theirs if one is free then.
    fn load(
        &mut self,
        kind: Kind,
        width: Width,
        from: Memory,
        operands: &[Operand],
    ) -> Result<(), BackendError> {
        let is_float = kind == Kind::Float;
        let inherited = match is_float {
            true => None,
            false => operands.iter().find_map(|o| self.inherit(*o)),
        };
        let register = match inherited {
            Some(register) => register,
            None => self.result(is_float)?,
        };
        match width {
            Width::Word => self.code.load(register, from),
            _ => self.code.load_narrow(width.bytes(), register, from),
        }
        self.define(register);
        Ok(())
    }

    fn store(&mut self, width: Width, to: Memory, value: Operand) -> Result<(), BackendError> {
        let immediate = self.immediate(value).filter(|_| width == Width::Word);
        if let Some(value) = immediate {
            self.code.store_constant(to, value);
            return Ok(());
        }
        let register = match self.constant(value) {
            Some(bits) => {
                self.code.set(R11, bits);
                R11
            }
            None if width == Width::Word => self.register_for_store(value)?,
            None => self.word(value)?,
        };
        match width {
            Width::Word => self.code.store(to, register),
            _ => self.code.store_narrow(width.bytes(), to, register),
        }
        Ok(())
    }

    /// A register with the bits of a value, to be stored; `r11` if the value is in memory and no operation wants it again.
    fn register_for_store(&mut self, operand: Operand) -> Result<Register, BackendError> {
        match self.in_memory(operand) {
            Some(memory) => {
                self.code.load(R11, memory);
                Ok(R11)
            }
            None => self.register(operand),
        }
    }

    /// Where an item is.
    fn item(
        &mut self,
        items: &Items,
        object: Register,
        index: Operand,
    ) -> Result<Memory, BackendError> {
        let size = items.width.bytes() as u64;
        if let Some(constant) = self.constant(index) {
            let offset = constant
                .checked_mul(size)
                .and_then(|o| o.checked_add(items.offset.into()));
            if let Some(offset) = offset.and_then(|o| i32::try_from(o).ok()) {
                return Ok(Memory::at(object, offset));
            }
        }
        let index = self.word(index)?;
        let scale = size.trailing_zeros() as u8;
        Ok(Memory::indexed(object, index, scale, items.offset as i32))
    }

    /// Where memory outside the heap is.
    fn raw(&mut self, base: Operand, offset: Operand) -> Result<Memory, BackendError> {
        let base = self.word(base)?;
        if let Some(offset) = self.immediate(offset) {
            return Ok(Memory::at(base, offset));
        }
        let offset = self.word(offset)?;
        Ok(Memory::indexed(base, offset, 0, 0))
    }

    // ---------------------------------------------------------------- barrier

    /// Objects that no collection has seen, and words that are not references, need none.
    fn needs_barrier(&self, object: Operand, value: Operand) -> bool {
        let object = self.liveness.resolve(object);
        let fresh = object.is_some_and(|o| self.fresh.contains(&o));
        !fresh && self.constant(value).is_none_or(heap::is_reference)
    }

    /// The write barrier, for a store to an item if that is told.
    fn barrier(&mut self, object: Register, item: Option<Memory>) {
        let flags = Memory::at(object, heap::FLAG_BYTE_OFFSET as i32);
        self.code.test_byte(flags, heap::BARRIER_MASK);
        let slow = self.code.label();
        self.code.jump_if(NOT_EQUAL, slow);
        let stubs = self.env.stubs;
        self.cold(slow, move |code, back| {
            code.store(locations::slot(ARGUMENT_SLOT), object);
            let stub = match item {
                None => stubs.barrier,
                Some(item) => {
                    code.address(R11, item);
                    code.store(locations::slot(SECOND_ARGUMENT_SLOT), R11);
                    stubs.item_barrier
                }
            };
            code.call(Place::Memory(Memory::absolute(stub)));
            code.jump(back);
        });
    }

    // ---------------------------------------------------------------- allocation

    fn allocate_by_call(
        &mut self,
        function: usize,
        kind: &'static Type,
        shape: u32,
        count: Source,
    ) -> Result<(), BackendError> {
        let kind = Source::Constant(std::ptr::from_ref(kind) as u64);
        let shape = Source::Constant(shape.into());
        // A large object is not young: its stores need the barrier.
        self.fresh.clear();
        self.call_with(function, &[kind, shape, count], Manner::default())?;
        self.returned_word(Kind::Ref)
    }

    fn allocate(
        &mut self,
        kind: &Type,
        shape: u32,
        words: usize,
        length: Option<u64>,
    ) -> Result<(), BackendError> {
        let object = self.result(false)?;
        if self.reserved == 0 {
            let followers = self.words_of_followers(words);
            self.reserve(object, words, followers);
            self.reserved = followers;
            self.fresh.clear();
        } else {
            self.take_reserved(object);
            self.reserved -= words;
        }
        self.fresh.push(self.at);
        self.code.set(R11, heap::header_word(kind.id, shape, words));
        self.code.store(Memory::at(object, 0), R11);
        let mut first = 1;
        if let Some(length) = length {
            first = 2;
            self.code
                .store_constant(Memory::at(object, 8), length as i32);
        }
        let stored = self.stored_at_once(words);
        for word in (first..words).filter(|w| stored >> w & 1 == 0) {
            self.code
                .store_constant(Memory::at(object, word as i32 * 8), 0);
        }
        self.define(object);
        Ok(())
    }

    /// The words of the object being allocated that are stored to before anybody can look at it, and so need not be cleared.
    fn stored_at_once(&self, words: usize) -> u64 {
        let mut stored = 0;
        let operations = &self.env.request.trace.operations;
        for operation in &operations[self.at + 1..] {
            let word = match operation {
                Operation::StoreItem {
                    items,
                    object,
                    index,
                    ..
                } if object.as_value() == Some(self.at) && items.width == Width::Word => {
                    let index = self.constant(*index).map(|i| i as usize);
                    index.map(|i| i.saturating_add(items.offset as usize / 8))
                }
                Operation::Store { field, object, .. }
                    if object.as_value() == Some(self.at) && field.width == Width::Word =>
                {
                    Some(field.offset as usize / 8)
                }
                Operation::LoadItem { .. } => break,
                _ if may_be_seen(operation) => break,
                _ => None,
            };
            if let Some(word) = word.filter(|w| *w < words) {
                stored |= 1 << word;
            }
        }
        stored
    }

    /// How many words are allocated soon after the operation at hand, which takes `words`: with nothing between that collects or leaves, one check is enough for all.
    fn words_of_followers(&self, words: usize) -> usize {
        let trace = self.env.request.trace;
        let mut total = words;
        for operation in &trace.operations[self.at + 1..] {
            let allocates = matches!(
                operation,
                Operation::Allocate { .. } | Operation::AllocateArray { .. }
            );
            match inline_size(trace, operation) {
                Some((more, _)) if allocates && total + more <= BATCH_WORDS => total += more,
                _ if may_be_seen(operation) => break,
                _ => {}
            }
        }
        total - words
    }

    /// Takes words from the allocation area, and `followers` more for what is allocated next. The area ends with these, and each of them finds its place by what is left of them then:
    /// each object's address comes from there, not from the first one's, which would keep that one where it is.
    fn reserve(&mut self, object: Register, words: usize, followers: usize) {
        let (bump, to_limit) = allocation_area();
        let total = words + followers;
        let size = total as i32 * 8;
        let place = Place::Register(object);
        self.code.set(R11, bump);
        self.code.load(object, Memory::at(R11, 0));
        self.code.arithmetic_constant(Arithmetic::Add, place, size);
        let limit = Place::Memory(Memory::at(R11, to_limit));
        self.code.arithmetic(Arithmetic::Cmp, object, limit);
        let slow = self.code.label();
        self.code.jump_if(ABOVE, slow);
        self.code.store(Memory::at(R11, 0), object);
        self.code.arithmetic_constant(Arithmetic::Sub, place, size);
        let stub = self.env.stubs.reserve;
        self.cold(slow, move |code, back| {
            code.store_constant(locations::slot(ARGUMENT_SLOT), total as i32);
            code.call(Place::Memory(Memory::absolute(stub)));
            code.copy(object, R11);
            code.jump(back);
        });
    }

    /// The next of the words that have been reserved.
    fn take_reserved(&mut self, object: Register) {
        self.code.set(R11, allocation_area().0);
        self.code.load(object, Memory::at(R11, 0));
        let left = self.reserved as i32 * 8;
        let place = Place::Register(object);
        self.code.arithmetic_constant(Arithmetic::Sub, place, left);
    }
}

/// Address of the word that says where the next object goes, and the distance from there to that which says where the area ends.
fn allocation_area() -> (u64, i32) {
    let area = heap::allocation_area();
    let bump = &raw const area.bump as usize;
    let limit = &raw const area.limit as usize;
    (bump as u64, limit.wrapping_sub(bump) as i32)
}

/// Can the collector or the runtime see the heap at this operation? Then every object has to be whole.
fn may_be_seen(operation: &Operation) -> bool {
    operation.guard().is_some()
        || matches!(
            operation,
            Operation::Allocate { .. }
                | Operation::AllocateArray { .. }
                | Operation::LoadBoxed(_)
                | Operation::Publish { settles: true, .. }
                | Operation::Call { .. }
                | Operation::CallCompiled { .. }
                | Operation::Label { .. }
                | Operation::Jump { .. }
                | Operation::Finish { .. }
        )
}
