//! Frames: what lies below a frame's registers on the value stack.
//!
//! ```text
//! r[-7]  generators: the one that was resumed to resume this one, or null (see [`crate::interpreter::delegation`])
//! r[-6]  generators: the exception that was being handled where it was resumed
//! r[-5]  generators: the generator; modules and class bodies: the namespace; otherwise not the frame's
//! r[-4]  the function
//! r[-3]  number of the caller's instruction, tagged; its complement: the return leaves the interpreter loop
//! r[-2]  the caller's code, as a tagged integer
//! r[-1]  distance from the caller's r0 in words, and flags, tagged
//! r[0]...
//! ```
//!
//! A frame that Rust or generic code has entered has null in r[-3], and in r[-2] and r[-1] what has been [told](crate::frames::tell) of the frame directly below it, with
//! the lowest bit set.
//!
//! A return goes on behind the caller's instruction, after what that instruction does with the value; see
//! [`crate::interpreter`].

use crate::code::{Code, Pc};
use crate::frames::place_of;
use crate::object::{Obj, known};
use crate::types::function::PyFunction;
use pyrite_compiler::bytecode::FRAME_HEADER;
use smelt::{Domain, Frame, Int, Kind, Native, Red, Ref};

/// The function.
pub const FUNCTION: i32 = -4;
/// See the module's documentation.
pub const RETURN_PC: i32 = -3;
/// See the module's documentation.
pub const CALLER: i32 = -2;
/// See the module's documentation.
pub const LINK: i32 = -1;
/// The generator, or the namespace.
pub const OWNER: i32 = -5;
/// The exception being handled where a generator was resumed.
pub const RESUMER_HANDLED: i32 = -6;
/// The generator that was resumed to resume this one, if that was another.
pub const ROOT: i32 = -7;
/// Words below `r0` of any frame.
pub const HEADER: i32 = FRAME_HEADER as i32;
/// Words below `r0` of frames of generators and of frames with a namespace.
pub const LONG_HEADER: i32 = 7;

/// The callee is an `__init__`: the result is the instance, in the word below the callee's header.
pub const INIT: i64 = 1;
/// The callee's result is not wanted.
pub const DISCARD: i64 = 2;
/// What an operator's method returned is final, `NotImplemented` included: the right operand was asked.
pub const REFLECTED: i64 = 4;
/// The callee is a `__new__`, of the class in the word below the callee's header.
pub const NEW: i64 = 8;
/// The callee is the getter of an attribute of an object that has `__getattr__`, which is asked if it raises `AttributeError`.
pub const ASKS: i64 = 16;
const FLAG_BITS: i64 = 5;

/// Reads a register or header word.
#[inline(always)]
pub fn load<D: Domain>(frame: Frame, index: i32) -> Obj<D> {
    Ref::from_word(D::load_slot(frame, index))
}

/// Writes a register or header word.
#[inline(always)]
pub fn store<D: Domain>(frame: Frame, index: i32, value: Obj<D>) {
    D::store_slot(frame, index, value.0)
}

/// The function a frame runs.
#[inline(always)]
pub fn function<D: Domain>(frame: Frame) -> Ref<D, PyFunction> {
    load::<D>(frame, FUNCTION).cast()
}

/// Writes the header of a callee's frame.
#[inline(always)]
pub fn link<D: Domain>(
    callee: Frame,
    function: Obj<D>,
    caller: &'static Code,
    pc: Pc,
    distance: i32,
    flags: i64,
) {
    let tagged = |value: u64| known::<D>(value << 1 | 1);
    store::<D>(callee, FUNCTION, function);
    store::<D>(callee, RETURN_PC, tagged(caller.index(pc) as u64));
    store::<D>(callee, CALLER, known(std::ptr::from_ref(caller) as u64 | 1));
    store::<D>(
        callee,
        LINK,
        tagged((i64::from(distance) << FLAG_BITS | flags) as u64),
    );
}

/// Writes the header of a frame that is entered from Rust, or that runs in an activation of its own above the registers of the topmost one. `told` is
/// where that is.
pub fn link_detached<D: Domain>(callee: Frame, function: Obj<D>, told: [Int<D>; 2]) {
    store::<D>(callee, FUNCTION, function);
    D::store_slot(callee, RETURN_PC, D::constant(Kind::Ref, 0));
    for (slot, word) in [CALLER, LINK].into_iter().zip(told) {
        store::<D>(callee, slot, (word | 1).to_ref());
    }
}

/// Makes the frame's return leave the interpreter loop. Who looks at frames still finds its caller.
pub fn detach<D: Domain>(frame: Frame) {
    let pc = load::<D>(frame, RETURN_PC).bits().promote();
    let left = if pc > 0 { !(pc >> 1) << 1 | 1 } else { pc };
    store::<D>(frame, RETURN_PC, known(left as u64));
}

/// An instruction of a code unit.
#[derive(Clone, Copy)]
pub struct Place {
    /// The code.
    pub code: &'static Code,
    /// The instruction's number.
    pub index: u32,
}

/// Where a frame returns to.
pub struct Caller {
    /// The caller's code.
    pub code: &'static Code,
    /// The instruction that made the call.
    pub pc: Pc,
    /// Its frame.
    pub frame: Frame,
    /// Bits such as [`INIT`].
    pub flags: i64,
}

/// Where a frame returns to; `None`: out of the loop.
#[inline(always)]
pub fn caller<D: Domain>(frame: Frame) -> Option<Caller> {
    let pc = load::<D>(frame, RETURN_PC).bits();
    if pc <= 0 {
        return None;
    }
    Some(caller_at::<D>(frame, pc.promote() >> 1))
}

/// The frame below one on the stack that waits for it, if the header says which that is.
pub fn waiting(frame: Frame) -> Option<Caller> {
    let pc = load::<Native>(frame, RETURN_PC).bits().get();
    if pc != 0 {
        let index = if pc < 0 { !(pc >> 1) } else { pc >> 1 };
        return Some(caller_at::<Native>(frame, index));
    }
    let Place { code, index } = place_of([CALLER, LINK].map(|slot| frame.read(slot) & !1))?;
    Some(Caller {
        code,
        pc: code.at(index as usize),
        frame: frame.above(-LONG_HEADER - i32::from(code.registers)),
        flags: 0,
    })
}

#[inline(always)]
fn caller_at<D: Domain>(frame: Frame, index: i64) -> Caller {
    let green = |word: Obj<D>| -> i64 { word.bits().promote() };
    let code = green(load::<D>(frame, CALLER)) & !1;
    // SAFETY: `link` stored the address of a code, which the function of the frame that waits keeps alive.
    let code = unsafe { &*(code as *const Code) };
    let link = green(load::<D>(frame, LINK)) >> 1;
    Caller {
        code,
        pc: code.at(index as usize),
        frame: frame.above(-((link >> FLAG_BITS) as i32)),
        flags: link & ((1 << FLAG_BITS) - 1),
    }
}

/// Registers as a slice, for code that is not generic. They stay where they are; what runs meanwhile puts its frames above.
#[inline(always)]
pub fn registers<'a>(frame: Frame, first: i32, count: usize) -> &'a [Obj] {
    let address = frame.above(first).address();
    // SAFETY: registers of a frame on the value stack, which are initialised words; the stack does not move.
    unsafe { std::slice::from_raw_parts(address as *const Obj, count) }
}
