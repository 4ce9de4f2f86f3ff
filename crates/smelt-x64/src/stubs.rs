//! The code that is there before any trace: ways in, out, and to the collector.

use crate::assembler::{
    Arithmetic, Assembler, Memory, Place, R11, R12, R13, R14, R15, RAX, RBP, RBX, RCX, RDI, RDX,
    RSI, RSP, Register, XMM0,
};
use crate::locations::{ARGUMENT_SLOT, SECOND_ARGUMENT_SLOT, slot};
use crate::memory::CodeMemory;
use crate::sites::{Sites, leave};
use crate::tables::Table;
use smelt::backend::BackendError;

/// Calls entry code from Rust: base frame and address of the code to status.
pub type Trampoline = extern "C" fn(usize, usize) -> u32;

/// Addresses of words, below 2 GB, that lead to the code.
#[derive(Clone, Copy)]
pub struct Stubs {
    /// Makes a frame for the base frame in `rdi` and goes on in the code in `r11`. To be called; returns the status in `eax`. Saves nothing.
    pub call: i32,
    /// The slow paths of allocation and of the two barriers. They save all registers but `r11`, so that the way past them costs a trace none; their arguments are in the
    /// frame, the result of `reserve` is in `r11`.
    pub reserve: i32,
    /// See `reserve`.
    pub barrier: i32,
    /// See `reserve`.
    pub item_barrier: i32,
    /// The same for what makes objects of bare floats: of the one in the slot whose address is the argument, whose word is the result, or of all.
    pub box_slot: i32,
    /// See `box_slot`.
    pub settle: i32,
    /// Leaves by the site in `r11`.
    pub leave: i32,
}

impl Stubs {
    /// Makes the words, and the code that `table` has for leaving. `sites` is where the sites will be.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn new(
        memory: &mut CodeMemory,
        table: &mut Table,
        sites: *const Sites,
    ) -> Result<(Stubs, Trampoline), BackendError> {
        let mut code = Assembler::default();
        let mut place = |make: &dyn Fn(&mut Assembler)| {
            code.clear();
            make(&mut code);
            memory
                .add(code.finish())
                .map_err(|e| BackendError(format!("no memory for code: {e}")))
        };
        let leave = place(&|code| leave_stub(code, sites))?;
        table.set_leave(leave);
        let reserve = crate::residual::reserve as *const () as usize;
        let barrier = heap::smelt_heap_barrier_slow as *const () as usize;
        let item_barrier = heap::smelt_heap_barrier_item_slow as *const () as usize;
        let box_slot = crate::residual::box_slot as *const () as usize;
        let settle = crate::residual::settle as *const () as usize;
        let stubs = Stubs {
            call: table.set_stub(0, place(&call_stub)?),
            reserve: table.set_stub(1, place(&|code| preserving(code, reserve))?),
            barrier: table.set_stub(2, place(&|code| preserving(code, barrier))?),
            item_barrier: table.set_stub(3, place(&|code| preserving(code, item_barrier))?),
            leave: table.set_stub(4, leave),
            box_slot: table.set_stub(5, place(&|code| preserving(code, box_slot))?),
            settle: table.set_stub(6, place(&|code| preserving(code, settle))?),
        };
        let trampoline = place(&|code| trampoline(code, stubs.call))?;
        // SAFETY: that is what the code is.
        let trampoline = unsafe { std::mem::transmute::<usize, Trampoline>(trampoline) };
        Ok((stubs, trampoline))
    }
}

fn trampoline(code: &mut Assembler, call: i32) {
    let saved = [RBP, RBX, R12, R13, R14, R15];
    for register in saved {
        code.push(register);
    }
    // Calls are made with the stack at a multiple of 16.
    code.arithmetic_constant(Arithmetic::Sub, Place::Register(RSP), 8);
    code.copy(R11, RSI);
    code.call(Place::Memory(Memory::absolute(call)));
    code.arithmetic_constant(Arithmetic::Add, Place::Register(RSP), 8);
    for register in saved.into_iter().rev() {
        code.pop(register);
    }
    code.ret();
}

fn call_stub(code: &mut Assembler) {
    code.push(RBP);
    code.copy(RBP, RSP);
    code.push(RDI);
    code.jump_to(Place::Register(R11));
}

/// Leaves by the site in `r11`.
fn leave_stub(code: &mut Assembler, sites: *const Sites) {
    const WORDS: i32 = 32;
    code.address(RSP, Memory::at(RSP, -8 * WORDS));
    for register in 0..WORDS {
        code.store(Memory::at(RSP, 8 * register), register as Register);
    }
    code.copy(RDI, R11);
    code.copy(RSI, RSP);
    code.set(RDX, sites as u64);
    code.set(R11, leave as *const () as u64);
    code.call(Place::Register(R11));
    code.leave();
    code.ret();
}

/// Calls a Rust function with all registers saved but `r11`.
fn preserving(code: &mut Assembler, function: usize) {
    const SAVED: [Register; 8] = [RAX, RCX, RDX, RSI, RDI, 8, 9, 10];
    const FLOATS: i32 = 16;
    for register in SAVED {
        code.push(register);
    }
    let room = 8 * FLOATS + 8; // a multiple of 16 with the return address and what has been pushed
    code.address(RSP, Memory::at(RSP, -room));
    for number in 0..FLOATS {
        code.store(Memory::at(RSP, 8 * number), XMM0 + number as Register);
    }
    code.load(RDI, slot(ARGUMENT_SLOT));
    code.load(RSI, slot(SECOND_ARGUMENT_SLOT));
    code.set(R11, function as u64);
    code.call(Place::Register(R11));
    code.copy(R11, RAX);
    for number in 0..FLOATS {
        code.load(XMM0 + number as Register, Memory::at(RSP, 8 * number));
    }
    code.address(RSP, Memory::at(RSP, room));
    for register in SAVED.into_iter().rev() {
        code.pop(register);
    }
    code.ret();
}
