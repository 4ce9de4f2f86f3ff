//! The machine that runs one program, and how a run ends.

use crate::interpreter::{Hart, Position, REGISTERS};
use crate::memory::{Memory, PAGE};
use crate::program::Program;
use crate::{elf, start};
use smelt::{Driver, Int, Native, residual, stack};
use std::cell::{Cell, UnsafeCell};

/// Why a program has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Stop {
    /// By itself, with a status.
    Exit,
    /// By a signal that it has sent itself.
    Killed,
    /// It read where it may not.
    Load,
    /// It wrote where it may not.
    Store,
    /// It jumped to where no code is.
    Jump,
    /// It ran off the end of its code.
    NoCode,
    /// The word is no instruction.
    Illegal,
    /// `ebreak`.
    Breakpoint,
}

const REASONS: [Stop; 8] = [
    Stop::Exit,
    Stop::Killed,
    Stop::Load,
    Stop::Store,
    Stop::Jump,
    Stop::NoCode,
    Stop::Illegal,
    Stop::Breakpoint,
];

/// How a run has ended.
#[derive(Clone, Copy, Debug)]
struct Ending {
    reason: Stop,
    pc: u64,
    value: i64,
}

/// What does not depend on the instruction: memory and what the operating system keeps. All but the cells stays as it is while the program runs.
#[derive(Debug)]
pub struct Machine {
    /// The guest's memory.
    pub memory: Memory,
    /// The end of the heap.
    pub brk: Cell<u64>,
    /// The least end of the heap.
    pub first_brk: u64,
    /// The lowest address that has been mapped below the stack.
    pub mapped: Cell<u64>,
    /// When the program was started.
    pub started: std::time::Instant,
    /// The error of the system that the last failed write of the program's had.
    pub lost: Cell<Option<i32>>,
    ending: Cell<Option<Ending>>,
}

struct Global(UnsafeCell<Option<Machine>>);
// SAFETY: one thread loads and runs programs.
unsafe impl Sync for Global {}
static MACHINE: Global = Global(UnsafeCell::new(None));

/// The machine.
#[inline(always)]
pub fn machine() -> &'static Machine {
    // SAFETY: set by `load` and never while a program runs.
    match unsafe { &*MACHINE.0.get() } {
        Some(machine) => machine,
        None => unreachable!("a program is loaded before anything runs"),
    }
}

/// Notes why the program ends.
#[residual]
pub fn stop(reason: u32, pc: u64, value: Int) {
    let reason = REASONS.get(reason as usize).copied().unwrap_or(Stop::Exit);
    machine().ending.set(Some(Ending {
        reason,
        pc,
        value: value.get(),
    }));
}

/// Cycles, time and instructions are all told in nanoseconds since the start: the least that is asked of them is that they grow.
#[residual]
pub fn counter(_number: i32) -> Int {
    Int::from(machine().started.elapsed().as_nanos() as i64)
}

/// How a program is to be run.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Bytes of the guest's memory.
    pub memory: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { memory: 1 << 30 }
    }
}

/// Room for the stack, and below it for mappings.
const STACK: u64 = 8 << 20;

/// A program in memory, ready to run.
#[derive(Debug)]
pub struct Loaded {
    position: Position,
    registers: [u64; REGISTERS],
}

/// Loads a program into a fresh machine; `arguments` begin with its name.
///
/// # Errors
/// Why it cannot be run.
pub fn load(file: &[u8], arguments: &[Vec<u8>], settings: Settings) -> Result<Loaded, String> {
    let image = elf::read(file)?;
    let code: Vec<&elf::Segment> = image.segments.iter().filter(|s| s.executable).collect();
    let (Some(first), Some(last)) = (image.segments.first(), image.segments.last()) else {
        return Err("it has nothing to load".into());
    };
    let &[code] = code.as_slice() else {
        return Err("it does not have exactly one segment of code".into());
    };
    if code.writable {
        return Err("its code can be written, which this machine cannot do".into());
    }
    let ends = image.segments.iter().map(|s| s.address + s.size);
    let low = first.address / PAGE * PAGE;
    let end = page_end(last.address + last.size)?;
    let writable = image.segments.iter().filter(|s| s.writable);
    let writable = writable.map(|s| s.address).min().unwrap_or(end);
    if code.address + code.size > writable || ends.clone().any(|e| e > end) {
        return Err("its code is not below its data".into());
    }
    let high = low
        .checked_add(settings.memory / PAGE * PAGE)
        .filter(|high| *high <= i64::MAX as u64)
        .ok_or("its memory is beyond the address space")?;
    if end.checked_add(2 * STACK).is_none_or(|least| least > high) {
        return Err(format!(
            "it needs more than the {} MB of memory that it is given",
            settings.memory >> 20
        ));
    }
    let memory = Memory::new(low, writable, high)
        .map_err(|error| format!("the system gives no memory: {error}"))?;
    for segment in &image.segments {
        if !memory.place(segment.address, &segment.bytes) {
            return Err("a segment is outside the memory".into());
        }
    }
    let program = Program::new(code.address, &code.bytes, image.symbols);
    let program: &'static Program = Box::leak(Box::new(program)); // machine code refers to it
    let index = program
        .index(image.entry)
        .ok_or("it starts outside its code")?;
    let stack = start::prepare_stack(&memory, image.headers, image.entry, arguments)
        .ok_or("its arguments are too long for its memory")?;
    let mut registers = [0; REGISTERS];
    registers[2] = stack;
    let machine = Machine {
        brk: Cell::new(end),
        first_brk: end,
        mapped: Cell::new(high - STACK),
        memory,
        started: std::time::Instant::now(),
        lost: Cell::new(None),
        ending: Cell::new(None),
    };
    // SAFETY: nothing runs; nobody keeps a reference to the machine before.
    unsafe { *MACHINE.0.get() = Some(machine) };
    Ok(Loaded {
        position: Position { program, index },
        registers,
    })
}

fn page_end(address: u64) -> Result<u64, String> {
    address
        .checked_next_multiple_of(PAGE)
        .ok_or_else(|| "a segment is beyond the address space".into())
}

/// Runs the loaded program to its end; gives its exit status, as a shell would tell it.
///
/// # Errors
/// What the program did that it may not.
pub fn run(loaded: &Loaded) -> Result<i32, String> {
    let mark = stack::mark();
    let frame = stack::frame_at_top(0);
    if !stack::push_frame(frame, REGISTERS as u32) {
        return Err("there is no room for the registers".into());
    }
    for (register, word) in loaded.registers.iter().enumerate() {
        frame.write(register as i32, *word);
    }
    Hart::run::<Native>(loaded.position, frame, &mut []);
    stack::restore(mark);
    let Some(Ending { reason, pc, value }) = machine().ending.get() else {
        return Err("the machine stopped without a reason".into());
    };
    let place = loaded.position.program.describe(pc);
    let what = match reason {
        Stop::Exit => return Ok((value & 0xff) as i32),
        Stop::Killed => return Ok(128 + (value & 0x7f) as i32),
        Stop::Load => access_error(value as u64, "a read from"),
        Stop::Store => access_error(value as u64, "a write to"),
        Stop::Jump => format!("a jump to {value:#x}, where there is no code"),
        Stop::NoCode => "the end of the code".into(),
        Stop::Illegal => format!("an illegal instruction ({value:#010x})"),
        Stop::Breakpoint => "a breakpoint".into(),
    };
    Err(format!("{what}, at {place}"))
}

/// Why something that the program wrote is lost, if it is.
pub fn lost_output() -> Option<std::io::Error> {
    machine().lost.get().map(std::io::Error::from_raw_os_error)
}

fn access_error(address: u64, what: &str) -> String {
    let memory = &machine().memory;
    if address < memory.low || address >= memory.high {
        format!("{what} {address:#x}, where there is no memory")
    } else if what.contains("write") && address < memory.writable {
        format!("{what} {address:#x}, which cannot be written")
    } else {
        format!("{what} {address:#x}, which is not aligned or at the end of memory")
    }
}
