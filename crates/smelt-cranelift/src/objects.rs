//! Memory: fields, items, allocation, the value stack.

use crate::segment::{MEMORY, Segment, fail};
use crate::stubs::slow_signature;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I8, I64};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};
use smelt::backend::BackendError;
use smelt::stack::{ValueStack, value_stack};
use smelt::trace::{Operand, Operation};
use smelt::{Items, Kind, Type, Variable, Width};
use std::mem::offset_of;

/// Objects of more words are allocated by a call: clearing them inline would be longer than the call.
const INLINE_WORDS: usize = 64;
/// The most words that allocations under one check may have together.
const BATCH_WORDS: usize = 512;

/// An allocation that is done inline.
struct Inline {
    words: usize,
    header: u64,
    /// For arrays.
    length: Option<u64>,
    /// Words to be cleared.
    cleared: Vec<usize>,
}

impl<'a> Segment<'a, '_> {
    /// The result, if it has one, of an operation on memory.
    pub(crate) fn memory(
        &mut self,
        at: usize,
        operation: &'a Operation,
    ) -> Result<Option<Value>, BackendError> {
        match operation {
            Operation::Load { field, object } => {
                let object = self.word(*object)?;
                let offset = field.offset as i32;
                Ok(Some(self.load(field.kind, field.width, object, offset)))
            }
            Operation::Store {
                field,
                object,
                value,
            } => {
                let base = self.word(*object)?;
                self.store(field.width, base, field.offset as i32, *value)?;
                if field.kind == Kind::Ref && self.needs_barrier(*object, *value) {
                    self.barrier(base, None);
                }
                Ok(None)
            }
            Operation::LoadItem {
                items,
                object,
                index,
            } => {
                let object = self.word(*object)?;
                let (address, offset) = self.item(items, object, *index)?;
                Ok(Some(self.load(items.kind, items.width, address, offset)))
            }
            Operation::StoreItem {
                items,
                object,
                index,
                value,
            } => {
                let base = self.word(*object)?;
                let (address, offset) = self.item(items, base, *index)?;
                self.store(items.width, address, offset, *value)?;
                if items.kind == Kind::Ref && self.needs_barrier(*object, *value) {
                    self.barrier(base, Some((address, offset)));
                }
                Ok(None)
            }
            Operation::LoadRaw {
                width,
                base,
                offset,
            } => {
                let (base, offset) = (self.word(*base)?, self.word(*offset)?);
                let address = self.b.ins().iadd(base, offset);
                Ok(Some(self.load(Kind::Int, *width, address, 0)))
            }
            Operation::StoreRaw {
                width,
                base,
                offset,
                value,
            } => {
                let (base, offset) = (self.word(*base)?, self.word(*offset)?);
                let address = self.b.ins().iadd(base, offset);
                self.store(*width, address, 0, *value)?;
                Ok(None)
            }
            Operation::Allocate { kind, shape, slots } => {
                Ok(Some(match self.inline_allocation(at) {
                    Some(inline) => self.allocate(at, inline),
                    None => {
                        let slots = self.b.ins().iconst(I64, i64::from(*slots));
                        let function = crate::residual::allocate_object as *const () as usize;
                        self.allocate_by_call(function, at, kind, *shape, slots)
                    }
                }))
            }
            Operation::AllocateArray {
                kind,
                shape,
                length,
            } => Ok(Some(match self.inline_allocation(at) {
                Some(inline) => self.allocate(at, inline),
                None => {
                    let length = self.word(*length)?;
                    let function = crate::residual::allocate_array as *const () as usize;
                    self.allocate_by_call(function, at, kind, *shape, length)
                }
            })),
            Operation::LoadSlot(slot, kind) => {
                let offset = slot_offset(*slot)?;
                let register = crate::compiler::register_type(*kind);
                Ok(Some(self.b.ins().load(register, MEMORY, self.base, offset)))
            }
            Operation::Publish {
                stores,
                top,
                depth_change,
                ..
            } => {
                self.publish(stores, *top, *depth_change)?;
                Ok(None)
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
        for (slot, operand) in stores {
            let value = self.value(*operand)?;
            self.b
                .ins()
                .store(MEMORY, value, self.base, slot_offset(*slot)?);
        }
        let stack = self.address(value_stack() as usize);
        let end = self.b.ins().iadd_imm_s(self.base, i64::from(top) * 8);
        self.b
            .ins()
            .store(MEMORY, end, stack, offset_of!(ValueStack, top) as i32);
        if depth_change != 0 {
            let place = offset_of!(ValueStack, depth) as i32;
            let depth = self.b.ins().load(I64, MEMORY, stack, place);
            let depth = self.b.ins().iadd_imm_s(depth, i64::from(depth_change));
            self.b.ins().store(MEMORY, depth, stack, place);
        }
        Ok(())
    }

    // ---------------------------------------------------------------- fields and items

    fn load(&mut self, kind: Kind, width: Width, address: Value, offset: i32) -> Value {
        match width {
            Width::U8 => self.b.ins().uload8(I64, MEMORY, address, offset),
            Width::U16 => self.b.ins().uload16(I64, MEMORY, address, offset),
            Width::U32 => self.b.ins().uload32(MEMORY, address, offset),
            Width::Word if kind == Kind::Float => self.b.ins().load(F64, MEMORY, address, offset),
            Width::Word => self.b.ins().load(I64, MEMORY, address, offset),
        }
    }

    fn store(
        &mut self,
        width: Width,
        address: Value,
        offset: i32,
        operand: Operand,
    ) -> Result<(), BackendError> {
        if width == Width::Word {
            let value = self.value(operand)?;
            self.b.ins().store(MEMORY, value, address, offset);
            return Ok(());
        }
        let value = self.word(operand)?;
        match width {
            Width::U8 => self.b.ins().istore8(MEMORY, value, address, offset),
            Width::U16 => self.b.ins().istore16(MEMORY, value, address, offset),
            Width::U32 | Width::Word => self.b.ins().istore32(MEMORY, value, address, offset),
        };
        Ok(())
    }

    /// Address of an item, as a value and an offset from it.
    fn item(
        &mut self,
        items: &Items,
        object: Value,
        index: Operand,
    ) -> Result<(Value, i32), BackendError> {
        let size = items.width.bytes() as u64;
        if let Some(constant) = self.constant(index) {
            let offset = constant
                .checked_mul(size)
                .and_then(|o| o.checked_add(items.offset.into()));
            if let Some(offset) = offset.and_then(|o| i32::try_from(o).ok()) {
                return Ok((object, offset));
            }
        }
        let index = self.word(index)?;
        let scaled = self
            .b
            .ins()
            .ishl_imm_u(index, i64::from(size.trailing_zeros()));
        Ok((self.b.ins().iadd(object, scaled), items.offset as i32))
    }

    // ---------------------------------------------------------------- barrier

    /// Objects that no collection has seen, and words that are not references, need none.
    fn needs_barrier(&self, object: Operand, value: Operand) -> bool {
        let fresh = object.as_value().is_some_and(|o| self.fresh.contains(&o));
        !fresh && self.constant(value).is_none_or(heap::is_reference)
    }

    /// The write barrier, for a store at an address if it was to an item.
    fn barrier(&mut self, object: Value, item: Option<(Value, i32)>) {
        let flags = self
            .b
            .ins()
            .load(I8, MEMORY, object, heap::FLAG_BYTE_OFFSET as i32);
        let flags = self
            .b
            .ins()
            .band_imm_u(flags, i64::from(heap::BARRIER_MASK));
        let (slow, next) = (self.cold_block(), self.b.create_block());
        self.b.ins().brif(flags, slow, &[], next, &[]);
        self.b.switch_to_block(slow);
        let (stub, arguments) = match item {
            None => (self.env.stubs.barrier, vec![object]),
            Some((address, offset)) => {
                let slot = self.b.ins().iadd_imm_s(address, i64::from(offset));
                (self.env.stubs.item_barrier, vec![object, slot])
            }
        };
        let signature = self.b.import_signature(slow_signature(arguments.len()));
        let stub = self.address(stub);
        self.b.ins().call_indirect(signature, stub, &arguments);
        self.b.ins().jump(next, &[]);
        self.b.switch_to_block(next);
    }

    // ---------------------------------------------------------------- allocation

    fn allocate_by_call(
        &mut self,
        function: usize,
        at: usize,
        kind: &'static Type,
        shape: u32,
        count: Value,
    ) -> Value {
        let kind = self.address(std::ptr::from_ref(kind) as usize);
        let shape = self.b.ins().iconst(I64, i64::from(shape));
        self.fresh.clear();
        // A large object is not young: its stores need the barrier.
        debug_assert!(!self.reserved.contains_key(&at));
        self.call_words(function, &[kind, shape, count])
    }

    /// How to allocate inline what the operation at an index allocates, if it can be.
    fn inline_allocation(&self, at: usize) -> Option<Inline> {
        let (kind, shape, words, length, first) = match self.operation(at) {
            Operation::Allocate { kind, shape, slots } => {
                let words = kind.words as usize + *slots as usize;
                (kind, shape, words, None, 1)
            }
            Operation::AllocateArray {
                kind,
                shape,
                length,
            } if kind.variable == Variable::Array => {
                let length = self.constant(*length)?;
                let words = usize::try_from(length)
                    .ok()?
                    .checked_add(2 + kind.tail as usize)?;
                (kind, shape, words, Some(length), 2)
            }
            _ => return None,
        };
        if words > INLINE_WORDS {
            return None;
        }
        let stored = self.stored_at_once(at, first);
        Some(Inline {
            words,
            header: heap::header_word(kind.id, *shape, words),
            length,
            cleared: (first..words).filter(|w| !stored.contains(w)).collect(),
        })
    }

    /// The words from `first` on that are stored to before anybody can look at the object, and so need not be cleared.
    fn stored_at_once(&self, at: usize, first: usize) -> Vec<usize> {
        let mut stored = Vec::new();
        for operation in (at + 1..self.end()).map(|i| self.operation(i)) {
            match operation {
                Operation::StoreItem {
                    items,
                    object,
                    index,
                    ..
                } if object.as_value() == Some(at) && items.width == Width::Word => {
                    if let Some(index) = self.constant(*index) {
                        let word = (index as usize).saturating_add(items.offset as usize / 8);
                        stored.extend((word >= first).then_some(word));
                    }
                }
                Operation::Store { field, object, .. }
                    if object.as_value() == Some(at) && field.width == Width::Word =>
                {
                    let word = field.offset as usize / 8;
                    stored.extend((word >= first).then_some(word));
                }
                Operation::LoadItem { .. } => break,
                _ if may_be_seen(operation) => break,
                _ => {}
            }
        }
        stored
    }

    /// Allocates, together with what is allocated soon after: nothing in between collects or leaves.
    fn allocate(&mut self, at: usize, inline: Inline) -> Value {
        let object = match self.reserved.remove(&at) {
            Some(object) => object,
            None => self.reserve(at, inline.words),
        };
        self.fresh.insert(at);
        let header = self.b.ins().iconst(I64, inline.header as i64);
        self.b.ins().store(MEMORY, header, object, 0);
        if let Some(length) = inline.length {
            let length = self.b.ins().iconst(I64, length as i64);
            self.b.ins().store(MEMORY, length, object, 8);
        }
        if !inline.cleared.is_empty() {
            let zero = self.b.ins().iconst(I64, 0);
            for word in inline.cleared {
                self.b.ins().store(MEMORY, zero, object, word as i32 * 8);
            }
        }
        object
    }

    /// Memory for the object at an index and for its followers.
    fn reserve(&mut self, at: usize, words: usize) -> Value {
        let mut total = words;
        let mut followers = Vec::new();
        for next in at + 1..self.end() {
            let operation = self.operation(next);
            if matches!(
                operation,
                Operation::Allocate { .. } | Operation::AllocateArray { .. }
            ) {
                match self.inline_allocation(next) {
                    Some(inline) if total + inline.words <= BATCH_WORDS => {
                        followers.push((next, total));
                        total += inline.words;
                    }
                    _ => break,
                }
            } else if may_be_seen(operation) {
                break;
            }
        }
        self.fresh.clear();
        let offsets: Vec<usize> = followers.iter().map(|(_, offset)| *offset).collect();
        let objects = self.bump(total, &offsets);
        for ((follower, _), object) in followers.into_iter().zip(&objects[1..]) {
            self.reserved.insert(follower, *object);
        }
        objects[0]
    }

    /// Takes words from the allocation area; gives the address of the first, and those at the offsets.
    ///
    /// The addresses are parameters of a block, since whatever is known to be a sum is computed again at each use: then only the
    /// first object's address would be in a register or on the stack, where it pins that object and not the others.
    fn bump(&mut self, words: usize, offsets: &[usize]) -> Vec<Value> {
        let area = heap::allocation_area();
        let bump = self.address(&raw const area.bump as usize);
        let to_limit = (&raw const area.limit as usize).wrapping_sub(&raw const area.bump as usize);
        let start = self.b.ins().load(I64, MEMORY, bump, 0);
        let end = self.b.ins().iadd_imm_s(start, words as i64 * 8);
        let limit = self.b.ins().load(I64, MEMORY, bump, to_limit as i32);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, end, limit);
        let (slow, fast, next) = (
            self.cold_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        self.b.ins().brif(full, slow, &[], fast, &[]);

        self.b.switch_to_block(fast);
        self.b.ins().store(MEMORY, end, bump, 0);
        self.pass_addresses(next, start, offsets);

        self.b.switch_to_block(slow);
        let signature = self.b.import_signature(slow_signature(1));
        let stub = self.address(self.env.stubs.reserve);
        let words = self.b.ins().iconst(I64, words as i64);
        self.b.ins().call_indirect(signature, stub, &[words]);
        let place = self.address(crate::residual::reserved());
        let reserved = self.b.ins().load(I64, MEMORY, place, 0);
        self.pass_addresses(next, reserved, offsets);

        self.b.switch_to_block(next);
        (0..=offsets.len())
            .map(|_| self.b.append_block_param(next, I64))
            .collect()
    }

    fn pass_addresses(&mut self, next: Block, start: Value, offsets: &[usize]) {
        let mut passed = vec![BlockArg::Value(start)];
        for offset in offsets {
            let address = self.b.ins().iadd_imm_s(start, *offset as i64 * 8);
            passed.push(BlockArg::Value(address));
        }
        self.b.ins().jump(next, &passed);
    }
}

/// Can the collector or the runtime see the heap at this operation? Then every object has to be whole.
fn may_be_seen(operation: &Operation) -> bool {
    operation.guard().is_some()
        || matches!(
            operation,
            Operation::Allocate { .. }
                | Operation::AllocateArray { .. }
                | Operation::Call { .. }
                | Operation::CallCompiled { .. }
                | Operation::Label { .. }
                | Operation::Jump { .. }
                | Operation::Finish { .. }
        )
}

fn slot_offset(slot: i32) -> Result<i32, BackendError> {
    match slot.checked_mul(8) {
        Some(offset) => Ok(offset),
        None => fail("a slot is out of reach"),
    }
}
