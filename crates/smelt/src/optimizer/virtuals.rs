//! Virtual objects: allocations that are put off until somebody else could see the object, and so mostly for ever.
//!
//! ```text
//! b = allocate box shape 20
//! store box.value b x
//! y = load box.value b         y is x
//! guard_true c s0              s0: slots 0=$0 virtual $0 box ... box.value=x
//! call run b                   b1 = allocate box shape 20
//!                              store box.value b1 x
//!                              call run b1
//! ```
//!
//! An object escapes when it is stored into one that is real, passed to a call, or passed out of the trace. It is then *forced*: allocated with all
//! its fields stored at once, after the virtual objects that it refers to. Where those refer back to it, the store that closes the cycle comes
//! last, since no allocation may come between an object's own and the stores of its fields.
//!
//! After Bolz, Cuni, Fijałkowski, Leuschel, Pedroni and Rigo, *Allocation Removal by Partial Evaluation in a Tracing JIT* (2011).

use super::heap_cache::{NO_INDEX, Place};
use super::state::Optimizer;
use crate::descr::{LENGTH, SHAPE, Type, Variable};
use crate::kind::{Kind, Width};
use crate::trace::{Operand, Operation, VirtualField};

/// An object that may not have been allocated yet.
#[derive(Clone, Debug)]
pub(super) struct VirtualObject {
    pub kind: &'static Type,
    pub shape: u32,
    /// Number of slots or items.
    pub length: u32,
    /// What has been stored. Items that are not here are zero.
    pub fields: Vec<(VirtualField, Operand)>,
    /// The real object, once there is one.
    pub forced: Option<Operand>,
    /// It is being forced: whoever refers to it has to wait.
    pub in_progress: bool,
    /// Stamp of the snapshot that mentions it, and its index there.
    pub local: (u32, u32),
}

impl VirtualObject {
    pub fn new(kind: &'static Type, shape: u32, length: u32) -> VirtualObject {
        VirtualObject {
            kind,
            shape,
            length,
            fields: Vec::new(),
            forced: None,
            in_progress: false,
            local: (0, 0),
        }
    }

    pub fn field(&self, field: VirtualField) -> Option<Operand> {
        let found = self.fields.iter().find(|(f, _)| *f == field);
        found.map(|(_, value)| *value)
    }

    pub fn set_field(&mut self, field: VirtualField, value: Operand) {
        match self.fields.iter_mut().find(|(f, _)| *f == field) {
            Some((_, old)) => *old = value,
            None => self.fields.push((field, value)),
        }
    }
}

/// The longest objects that are put off: beyond, looking fields up costs more than the allocation.
const MAX_LENGTH: u32 = 64;

impl Optimizer<'_> {
    pub fn allocate(&mut self, kind: &'static Type, shape: u32, slots: u32) -> Operand {
        if self.passes.virtuals && slots <= MAX_LENGTH {
            return self.new_virtual(VirtualObject::new(kind, shape, slots));
        }
        let object = self.emit(Operation::Allocate { kind, shape, slots });
        self.note_shape(object, shape);
        object
    }

    pub fn allocate_array(&mut self, kind: &'static Type, shape: u32, length: Operand) -> Operand {
        if self.passes.virtuals
            && let Some(count) = self.int_of(length)
            && (0..=i64::from(MAX_LENGTH)).contains(&count)
            && kind.items.is_some_and(|items| items.width == Width::Word)
        {
            return self.new_virtual(VirtualObject::new(kind, shape, count as u32));
        }
        let length = self.force(length);
        let object = self.emit(Operation::AllocateArray {
            kind,
            shape,
            length,
        });
        self.note_shape(object, shape);
        self.note(Place::Field(&LENGTH), object, NO_INDEX, length);
        object
    }

    pub fn new_virtual(&mut self, object: VirtualObject) -> Operand {
        self.virtuals.push(object);
        Operand::virtual_object(self.virtuals.len() - 1)
    }

    fn note_shape(&mut self, object: Operand, shape: u32) {
        let shape = self.int_constant(i64::from(shape));
        self.note(Place::Field(&SHAPE), object, NO_INDEX, shape);
    }

    /// The part of a virtual object that an access means; `None` if it cannot be told.
    fn part(&self, object: usize, place: Place, index: Operand) -> Option<VirtualField> {
        let object = &self.virtuals[object];
        match place {
            Place::Field(field) => Some(VirtualField::Field(field)),
            Place::Items(items) => {
                let index = u32::try_from(self.int_of(index)?).ok()?;
                let kind = object.kind;
                (index < object.length && [kind.items, kind.float_slots].contains(&Some(items)))
                    .then_some(VirtualField::Item(items, index))
            }
        }
    }

    /// What a part of a virtual object holds.
    pub fn virtual_part(&mut self, object: usize, part: VirtualField) -> Operand {
        match self.virtuals[object].field(part) {
            Some(value) => self.resolve(value),
            None => self.out.constant(part.kind(), 0),
        }
    }

    /// Reads from an object, if it is virtual.
    pub fn load_virtual(
        &mut self,
        place: Place,
        object: Operand,
        index: Operand,
    ) -> Option<Operand> {
        let i = object.as_virtual()?;
        let object = &self.virtuals[i];
        if place == Place::Field(&SHAPE) {
            let shape = object.shape;
            return Some(self.int_constant(i64::from(shape)));
        }
        if object.kind.result_of.is_some() {
            return self.read_instead(Operand::virtual_object(i), place);
        }
        if place == Place::Field(&LENGTH) && object.kind.variable == Variable::Array {
            let length = object.length;
            return Some(self.int_constant(i64::from(length)));
        }
        let part = self.part(i, place, index)?;
        Some(self.virtual_part(i, part))
    }

    /// Writes to an object, if it is virtual; false if it is not (or is no longer).
    pub fn store_virtual(
        &mut self,
        place: Place,
        object: Operand,
        index: Operand,
        value: Operand,
    ) -> bool {
        let Some(i) = object.as_virtual() else {
            return false;
        };
        if self.deferred(object).is_some() {
            return false;
        }
        if place == Place::Field(&SHAPE) {
            let Some(shape) = self.int_of(value) else {
                return false;
            };
            self.virtuals[i].shape = shape as u32;
            self.epoch += 1;
            return true;
        }
        let Some(part) = self.part(i, place, index) else {
            return false;
        };
        let value = self.as_in_memory(place, value);
        self.virtuals[i].set_field(part, value);
        self.epoch += 1;
        true
    }

    /// The operand as something that exists in the machine.
    pub fn force(&mut self, operand: Operand) -> Operand {
        let operand = self.resolve(operand);
        if operand.as_virtual().is_none() {
            return operand;
        }
        let mut late = Vec::new();
        let object = self.force_object(operand, &mut late);
        for (object, field, value) in late {
            let (object, value) = (self.resolve(object), self.resolve(value));
            self.emit_part(object, field, value, false);
        }
        self.epoch += 1;
        object
    }

    /// Allocates an object and the virtual ones it refers to. `late` collects the stores that close cycles.
    fn force_object(
        &mut self,
        operand: Operand,
        late: &mut Vec<(Operand, VirtualField, Operand)>,
    ) -> Operand {
        let Some(i) = operand.as_virtual() else {
            return operand;
        };
        self.virtuals[i].in_progress = true;
        let mut parts = std::mem::take(&mut self.virtuals[i].fields);
        self.complete(i, &mut parts);
        for (field, value) in &mut parts {
            *value = self.resolve(*value);
            if let Some(j) = value.as_virtual() {
                if self.virtuals[j].in_progress {
                    late.push((operand, *field, *value));
                    *value = self.out.constant(Kind::Ref, 0);
                } else {
                    *value = self.force_object(*value, late);
                }
            }
        }
        let (kind, shape, length) = {
            let object = &self.virtuals[i];
            (object.kind, object.shape, object.length)
        };
        let real = if let Some(deferred) = &kind.result_of {
            self.call_now(deferred, &parts)
        } else if kind.variable == Variable::Array {
            let length = self.int_constant(i64::from(length));
            let real = self.emit(Operation::AllocateArray {
                kind,
                shape,
                length,
            });
            self.note(Place::Field(&LENGTH), real, NO_INDEX, length);
            real
        } else {
            self.emit(Operation::Allocate {
                kind,
                shape,
                slots: length,
            })
        };
        self.note_shape(real, shape);
        if let Some(v) = real.as_value() {
            self.values[v].facts = super::Facts::OBJECT;
        }
        if kind.result_of.is_none() {
            for (field, value) in &parts {
                self.emit_part(real, *field, *value, true);
            }
        }
        let object = &mut self.virtuals[i];
        (object.fields, object.forced, object.in_progress) = (parts, Some(real), false);
        real
    }

    /// Fixed fields that have not been stored are zero: the allocation leaves them undefined. (All but an array's length, which it writes.)
    pub fn complete(&mut self, i: usize, parts: &mut Vec<(VirtualField, Operand)>) {
        let fields = self.virtuals[i].kind.fields;
        for field in fields.iter().filter(|field| ***field != LENGTH) {
            let part = VirtualField::Field(field);
            if !parts.iter().any(|(p, _)| *p == part) {
                parts.push((part, self.out.constant(field.kind, 0)));
            }
        }
    }

    /// Stores one part of an object just made. Items are zero already.
    fn emit_part(&mut self, object: Operand, field: VirtualField, value: Operand, fresh: bool) {
        match field {
            VirtualField::Field(field) => {
                let place = Place::Field(field);
                self.emit(place.store(object, NO_INDEX, value));
                self.note_store(place, object, NO_INDEX, value);
            }
            VirtualField::Item(items, index) => {
                let (place, index) = (Place::Items(items), self.int_constant(i64::from(index)));
                if !(fresh && self.bits_of(value) == Some(0)) {
                    self.emit(place.store(object, index, value));
                }
                self.note_store(place, object, index, value);
            }
        }
    }
}
