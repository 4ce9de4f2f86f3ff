//! The objects of frames: one for each frame that somebody has asked for, as long as the frame runs and beyond.
//!
//! While a frame runs its object says where it is on the stack and knows nothing else; it is listed in the thread's state. Code of which there are frame objects
//! runs in a version that tells when a frame ends ([`crate::monitoring`]), and then the object gets the frame's registers. That of a suspended generator's is the
//! generator's own.

pub mod identity;

use crate::code::Code;
use crate::fields::*;
use crate::frame;
use crate::frames::{self, Link, Running};
use crate::ids;
use crate::interpreter::generators;
use crate::monitoring::{self, event, versions};
use crate::object::{Obj, Value};
use crate::result::PyResult;
use crate::storage::{self, Array};
use crate::thread;
use crate::types::frame::PyFrame;
use crate::types::generator::{PyGenerator, state};
use crate::types::list::{self, PyList};
use crate::types::traceback;
use identity::Known;
use pyrite_compiler::bytecode::Op;
use pyrite_compiler::code::Position;
use smelt::{Frame, Gc, Int, Native, Static};

/// The objects of frames on the stack, the outermost first.
fn listed() -> Option<Gc<PyList>> {
    let list = thread::state::<Native>().frames();
    (!list.is_null()).then(|| list.cast())
}

fn address(list: Gc<PyList>, index: usize) -> usize {
    list::get(list, index)
        .cast::<PyFrame>()
        .stack_address()
        .get() as usize
}

/// Where the object of the frame at an address is, or would be.
fn find(list: Gc<PyList>, wanted: usize) -> Result<usize, usize> {
    // Innermost frames are asked for most.
    let mut index = list::length(list);
    while index > 0 {
        match address(list, index - 1) {
            found if found == wanted => return Ok(index - 1),
            found if found < wanted => break,
            _ => index -= 1,
        }
    }
    Err(index)
}

/// The object of the frame at an address, if there is one.
pub fn existing(address: usize) -> Option<Gc<PyFrame>> {
    let list = listed()?;
    let index = find(list, address).ok()?;
    Some(list::get(list, index).cast())
}

/// The object of a frame that runs or waits.
///
/// # Errors
/// `MemoryError`.
pub fn of_running(running: &Running) -> PyResult<Gc<PyFrame>> {
    let Running {
        function,
        code,
        index,
        frame,
    } = *running;
    let owner = if code.is_generator_at(code.at(index as usize)) || code.has_namespace {
        Obj::from_bits(frame.read(frame::OWNER))
    } else {
        Obj::null()
    };
    if let Some(known) = existing(frame.address()) {
        if known.function() == function.cast() && known.owner() == owner {
            known.set_index(Int::from(code.location_of(index as usize) as i64));
            return Ok(known);
        }
        // That frame has ended unnoticed. Those above, inner ones of this, may have been asked for already.
        forget(frame.address());
    }
    let object = match generator_of(owner) {
        Some(generator) => of_generator(generator),
        None => new(
            code,
            code.location_of(index as usize),
            function.cast(),
            owner,
        ),
    };
    insert(object, frame.address())?;
    Ok(object)
}

/// The object of a frame of a chain.
///
/// # Errors
/// `MemoryError`.
pub fn of_link(link: &Link) -> PyResult<Gc<PyFrame>> {
    match (link.frame, link.generator) {
        (Some(frame), _) => of_running(&Running {
            function: link.function,
            code: link.code,
            index: link.index,
            frame,
        }),
        (None, generator) => Ok(of_generator(generator.cast())),
    }
}

/// Nobody is being told of what happens in a frame.
pub const NOT_TOLD: i64 = 0;
/// Somebody is, and it waits meanwhile.
const AT_INSTRUCTION: i64 = 1;
/// Somebody is being told that it begins.
const AT_BEGINNING: i64 = 2;

/// Runs `body`, which tells somebody of what happens at a location of a frame: who asks the object where the frame is need not look for it.
pub fn while_told<R>(
    object: Gc<PyFrame>,
    location: usize,
    begins: bool,
    body: impl FnOnce() -> R,
) -> R {
    let before = (object.index(), object.told());
    object.set_index(Int::from(location as i64));
    object.set_told(Int::from(if begins {
        AT_BEGINNING
    } else {
        AT_INSTRUCTION
    }));
    let result = body();
    object.set_index(before.0);
    object.set_told(before.1);
    result
}

/// The object of a generator's frame.
pub fn of_generator(generator: Gc<PyGenerator>) -> Gc<PyFrame> {
    let known = generator.frame();
    if !known.is_null() {
        return known.cast();
    }
    let code = generators::code_of::<Native>(generator);
    let object = new(
        code,
        generator.pc().get() as usize,
        generator.function(),
        generator.cast(),
    );
    generator.set_frame(object.cast());
    object
}

fn generator_of(owner: Obj) -> Option<Gc<PyGenerator>> {
    let is_generator = !owner.is_null() && generators::is_generator(owner);
    is_generator.then(|| owner.cast())
}

fn new(code: &'static Code, location: usize, function: Obj, owner: Obj) -> Gc<PyFrame> {
    let code = code.base();
    let wanted_before = monitoring::wanted(code);
    if !code.watching().frames.peek() {
        code.watching().frames.set(true);
    }
    if monitoring::wanted(code) != wanted_before {
        versions::unsettle(code);
    }
    made(code, location, function, owner, Obj::null())
}

fn made(
    code: &'static Code,
    location: usize,
    function: Obj,
    owner: Obj,
    registers: Obj,
) -> Gc<PyFrame> {
    let null = Obj::null();
    PyFrame::new::<Native>(
        Static::constant(code.base()),
        Int::from(location as i64),
        Int::from(0),
        Int::from(NOT_TOLD),
        Int::from(1),
        Int::from(0),
        function,
        owner,
        registers,
        null,
        null,
        null,
    )
}

/// The object of the frame of a traceback that has `kept` its namespace or its named locals; `back` is the traceback of the frame that called it, if that is known.
///
/// # Errors
/// `MemoryError`.
pub fn of_traceback(
    code: &'static Code,
    location: usize,
    function: Obj,
    kept: Obj,
    back: Obj,
) -> PyResult<Gc<PyFrame>> {
    let object = match identity::find(code, kept)? {
        Known::Object(object) => object,
        Known::Over(kept) => {
            let (owner, registers) = match code.has_namespace {
                true => (kept, Obj::null()),
                false => (Obj::null(), kept),
            };
            let object = made(code, location, function, owner, registers);
            object.set_back(back);
            object
        }
    };
    identity::note(code, kept, object);
    Ok(object)
}

/// Objects for the frames of a thread that is not running, the innermost first in `links`: as they are now. Gives the innermost, or null.
///
/// # Errors
/// `MemoryError`.
pub fn picture(links: &[Link]) -> PyResult {
    // What is on the value stack stays where it is; generators that are not need somebody who holds them meanwhile.
    storage::with_scratch(links.len(), |generators| {
        for (word, link) in generators.iter_mut().zip(links) {
            *word = link.generator;
        }
        let mut inner = Obj::null();
        for (link, generator) in links.iter().zip(generators).rev() {
            let Some(frame) = link.frame else {
                inner = of_generator(generator.cast()).cast();
                continue;
            };
            let owner = if link.code.has_namespace {
                Obj::from_bits(frame.read(frame::OWNER))
            } else {
                Obj::null()
            };
            let location = link.code.location_of(link.index as usize);
            let registers = copied(link.code, frame)?.cast();
            let object = made(link.code, location, link.function.cast(), owner, registers);
            object.set_back(inner);
            inner = object.cast();
        }
        Ok(inner)
    })
}

fn insert(object: Gc<PyFrame>, address: usize) -> PyResult<()> {
    let list = match listed() {
        Some(list) => list,
        None => {
            let list = list::new();
            thread::state::<Native>().set_frames(list.cast());
            list
        }
    };
    object.set_stack_address(Int::from(address as i64));
    let index = match find(list, address) {
        Ok(index) | Err(index) => index,
    };
    list::insert(list, index, object.cast())
}

/// The frame that was at this address is not on the stack any more.
fn forget(address: usize) {
    if let Some(list) = listed()
        && let Ok(index) = find(list, address)
    {
        let gone: Gc<PyFrame> = list::get(list, index).cast();
        gone.set_stack_address(Int::from(0));
        list::remove_range(list, index, index + 1);
    }
}

/// The frames at this address and above are not on the stack any more.
fn forget_from(from: usize) {
    let Some(list) = listed() else {
        return;
    };
    while let Some(last) = list::length(list).checked_sub(1)
        && address(list, last) >= from
    {
        let gone: Gc<PyFrame> = list::get(list, last).cast();
        gone.set_stack_address(Int::from(0));
        list::truncate(list, last);
    }
}

/// A generator's frame is on the stack again, or for the first time.
pub fn resumed(running: &Running) {
    forget_from(running.frame.address());
    let code = running.code;
    if !code.is_generator_at(code.at(running.index as usize)) {
        return;
    }
    let owner = Obj::from_bits(running.frame.read(frame::OWNER));
    if let Some(generator) = generator_of(owner)
        && !generator.frame().is_null()
    {
        // Without memory the object does not know that its frame runs.
        let _ = insert(generator.frame().cast(), running.frame.address());
    }
}

/// A generator's frame is about to be suspended.
pub fn suspended(running: &Running) {
    forget_from(running.frame.address());
}

/// A frame is about to end.
pub fn ended(running: &Running) {
    let Some(object) = existing(running.frame.address()) else {
        return;
    };
    object.set_index(Int::from(
        running.code.location_of(running.index as usize) as i64
    ));
    if let Ok(back) = back(object) {
        object.set_back(back);
    }
    if let Ok(registers) = copied(running.code, running.frame) {
        object.set_registers(registers.cast());
    }
    identity::ended(running, object);
    forget_from(running.frame.address());
}

/// A copy of a frame's named locals.
fn copied(code: &Code, frame: Frame) -> PyResult<Gc<Array>> {
    let registers = storage::new_array(usize::from(code.locals))?;
    for register in 0..usize::from(code.locals) {
        let value = Obj::from_bits(frame.read(register as i32));
        storage::set_item(registers, register, value);
    }
    Ok(registers)
}

/// What a frame object stands for.
pub enum Whereabouts {
    /// A frame on a stack.
    OnStack(Frame),
    /// A generator that is suspended, or not started.
    Suspended(Gc<PyGenerator>),
    /// A frame that is over: its registers, or null.
    Over(Obj),
}

/// Where the frame is.
pub fn whereabouts(object: Gc<PyFrame>) -> Whereabouts {
    let address = object.stack_address().get() as usize;
    if address != 0 {
        return Whereabouts::OnStack(Frame::from_address(address));
    }
    match generator_of(object.owner()) {
        Some(generator) if !generator.registers().is_null() => Whereabouts::Suspended(generator),
        _ => Whereabouts::Over(object.registers()),
    }
}

/// Is it the frame of the link? Those of generators that have delegated are not on the stack.
fn is_of(object: Gc<PyFrame>, link: &Link) -> bool {
    let address = object.stack_address().get() as usize;
    match link.frame {
        Some(frame) => frame.address() == address,
        None => !link.generator.is_null() && link.generator == object.owner(),
    }
}

/// The frame in the chain of the running ones.
fn link(object: Gc<PyFrame>) -> Option<Link> {
    frames::one_by_one().find(|link| is_of(object, link))
}

/// The location of the frame's instruction.
pub fn location(object: Gc<PyFrame>) -> usize {
    match whereabouts(object) {
        Whereabouts::OnStack(_) if object.told().get() != NOT_TOLD => object.index().get() as usize,
        Whereabouts::OnStack(_) => match link(object) {
            Some(link) => {
                let location = link.code.location_of(link.index as usize);
                object.set_index(Int::from(location as i64));
                location
            }
            None => object.index().get() as usize,
        },
        Whereabouts::Suspended(generator) => generator.pc().get() as usize,
        Whereabouts::Over(_) => object.index().get() as usize,
    }
}

/// Is the frame about to begin? It is at its definition then.
pub fn begins(object: Gc<PyFrame>) -> bool {
    match whereabouts(object) {
        Whereabouts::OnStack(_) if object.told().get() != NOT_TOLD => {
            object.told().get() == AT_BEGINNING
        }
        Whereabouts::OnStack(_) => link(object).is_some_and(|link| {
            let ins = link.code.at(link.index as usize).fetch();
            ins.op == Op::Event && ins.wide() & event::PY_START != 0
        }),
        Whereabouts::Suspended(generator) => generator.state() == state::CREATED,
        Whereabouts::Over(_) => false,
    }
}

/// Where in the source the frame is.
pub fn position(object: Gc<PyFrame>) -> Position {
    let code = object.code().promote();
    if begins(object) {
        return code.unit().definition();
    }
    code.position(location(object))
}

/// The object of the frame that has called the frame, or null.
///
/// # Errors
/// `MemoryError`.
pub fn back(object: Gc<PyFrame>) -> PyResult {
    if let Whereabouts::Over(_) = whereabouts(object) {
        let back = object.back();
        if back.is_null() || !back.has_map(ids::TRACEBACK) {
            return Ok(back);
        }
        let back = traceback::frame_of(back.cast())?;
        object.set_back(back);
        return Ok(back);
    }
    let mut chain = frames::one_by_one();
    let here = chain.find(|link| is_of(object, link));
    match here.and_then(|_| chain.next()) {
        Some(link) => Ok(of_link(&link)?.cast()),
        None => Ok(object.back()),
    }
}

/// Has the object a value that is a cell?
pub fn is_cell(value: Obj) -> bool {
    !value.is_null() && value.has_map(ids::CELL)
}
