//! Floats that are no objects, on their way from machine code to machine code.
//!
//! To most clients a float is an object that holds a number. A trace keeps the numbers in registers, but a function that machine code calls finds its arguments on the value stack, and whoever looks
//! at frames meanwhile finds the caller's variables there; so each would have to be made an object before each call. Instead the slot holds the word [`BARE`], which is no client's, and the
//! number lies in the stack's *shadow*, memory of the same size, at the same place. A function compiled so returns [`BARE`], too, with the number in the second word of the exit buffer.
//!
//! Nobody but machine code sees such slots: it *settles* the stack, which makes objects of all of them, before it calls what may look at frames, before it goes on in a loop's trace, and
//! when it is left. How far down they may lie is known ([`ValueStack::bare_from`]), so that a slot is looked at once.
//!
//! That is for one type of a process, whose objects are no more than their number ([`set_float_objects`]).

use crate::descr::{Field, Type, TypePlace, Variable};
use crate::domain::Domain;
use crate::kind::Kind;
use crate::native::{Native, write_memory};
use crate::stack::value_stack;
use std::sync::OnceLock;

/// What a slot, or the first word of the exit buffer, holds in place of a float. It has the tag bits of no reference, and those that other words of clients have are no such numbers.
pub const BARE: u64 = -10i64 as u64;

/// [`ValueStack::bare_from`](crate::stack::ValueStack::bare_from) of a stack that is settled.
pub const NOTHING_BARE: usize = usize::MAX;

/// The objects that floats are.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FloatObjects {
    /// Their type.
    pub kind: &'static Type,
    /// Their shape.
    pub shape: u32,
    /// The number's place.
    pub value: &'static Field,
}

static FLOAT_OBJECTS: OnceLock<FloatObjects> = OnceLock::new();

impl FloatObjects {
    /// Those of a type, with the type's shape.
    ///
    /// # Panics
    /// If they hold anything but an immutable float, or are more than that (`by_value`).
    pub fn new(kind: &'static Type) -> FloatObjects {
        match kind.fields {
            [value]
                if kind.by_value
                    && value.kind == Kind::Float
                    && kind.variable == Variable::Nothing =>
            {
                FloatObjects {
                    kind,
                    shape: kind.shape,
                    value,
                }
            }
            _ => panic!("a {} is more than its number", kind.name),
        }
    }
}

/// Says which objects floats are: traces pass them to compiled functions without making them. Once; by default there are none.
///
/// # Panics
/// As [`FloatObjects::new`].
pub fn set_float_objects(kind: &'static Type) {
    FLOAT_OBJECTS.get_or_init(|| FloatObjects::new(kind));
}

/// See [`set_float_objects`].
pub fn float_objects() -> Option<&'static FloatObjects> {
    FLOAT_OBJECTS.get()
}

/// An object that holds the number with these bits.
///
/// # Panics
/// If nobody has said what floats are: then there are no bare ones.
pub fn boxed(bits: u64) -> u64 {
    let FloatObjects { kind, shape, value } =
        *float_objects().expect("only float objects are kept bare");
    let place = TypePlace {
        kind,
        id: kind.id,
        words: kind.words,
    };
    let object = Native::allocate(place, shape, 0);
    // SAFETY: the only field of the object just made.
    unsafe { write_memory(object as usize + value.offset as usize, value.width, bits) };
    object
}

/// Makes an object of the float in the slot at this address, if one is bare there; the slot's word.
///
/// # Safety
/// The slot is one of the current value stack's.
pub unsafe fn boxed_slot(slot: *mut u64) -> u64 {
    // SAFETY: the caller's; the shadow is memory of ours, too.
    unsafe {
        if *slot == BARE {
            *slot = boxed(*slot.byte_add((*value_stack()).shadow));
        }
        *slot
    }
}

/// Makes objects of all bare floats on the current value stack.
#[inline]
pub fn settle() {
    // SAFETY: exclusive by the client's lock.
    if unsafe { (*value_stack()).bare_from } != NOTHING_BARE {
        settle_slots();
    }
}

/// The same, where there are some.
#[cold]
#[inline(never)]
pub fn settle_slots() {
    // SAFETY: exclusive by the client's lock.
    let stack = unsafe { &mut *value_stack() };
    let from = std::mem::replace(&mut stack.bare_from, NOTHING_BARE);
    for slot in (from..stack.top).step_by(8) {
        // SAFETY: between the first slot and the top.
        unsafe { boxed_slot(slot as *mut u64) };
    }
}
