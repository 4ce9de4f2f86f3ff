//! What machine code calls besides the client's functions.

use smelt::{Domain, Native, Type, TypePlace, Unary};

/// Allocates a small object or an array; 0 when there is no memory for an array.
pub extern "C" fn allocate_array(kind: &'static Type, shape: u64, length: u64) -> u64 {
    smelt::shield(|| Native::allocate_array(place(kind), shape as u32, length))
}

/// Allocates an object that is too large to be allocated inline. Its fields are cleared: the next allocation may come before they are stored.
pub extern "C" fn allocate_object(kind: &'static Type, shape: u64, slots: u64) -> u64 {
    let object = smelt::shield(|| Native::allocate(place(kind), shape as u32, slots as u32));
    for word in 1..kind.words as usize {
        // SAFETY: the words of the object just allocated.
        unsafe { *((object as usize + word * 8) as *mut u64) = 0 }
    }
    object
}

/// Makes room for `words` words, for the headers and fields that the caller writes at once. Where there is no memory left for a small object there is no
/// way on: a trace has no state to report it from, so the process ends with a message, as when a residual function finds none.
pub extern "C" fn reserve(words: u64) -> u64 {
    let start = heap::smelt_heap_reserve_slow(words as usize) as u64;
    if start == 0 {
        smelt::shield(|| smelt::out_of_memory());
    }
    start
}

/// Makes an object of the bare float in a slot, if there is one; the slot's word.
pub extern "C" fn box_slot(slot: *mut u64) -> u64 {
    // SAFETY: machine code's, which knows its frame.
    smelt::shield(|| unsafe { smelt::bare::boxed_slot(slot) })
}

/// Makes objects of all bare floats on the value stack; 0.
pub extern "C" fn settle() -> u64 {
    smelt::shield(|| {
        smelt::bare::settle_slots();
        0
    })
}

/// An object of the bare float that compiled code has returned.
pub extern "C" fn box_result(bits: u64) -> u64 {
    smelt::shield(|| smelt::bare::boxed(bits))
}

/// A float operation that the processor lacks.
pub fn unary(operation: Unary) -> Option<extern "C" fn(u64) -> u64> {
    extern "C" fn floor(word: u64) -> u64 {
        Unary::FloatFloor.evaluate(word)
    }
    extern "C" fn ceil(word: u64) -> u64 {
        Unary::FloatCeil.evaluate(word)
    }
    extern "C" fn trunc(word: u64) -> u64 {
        Unary::FloatTrunc.evaluate(word)
    }
    match operation {
        Unary::FloatFloor => Some(floor),
        Unary::FloatCeil => Some(ceil),
        Unary::FloatTrunc => Some(trunc),
        _ => None,
    }
}

fn place(kind: &'static Type) -> TypePlace {
    TypePlace {
        kind,
        id: kind.id,
        words: kind.words,
    }
}
