//! Which frame a traceback tells of.
//!
//! A traceback keeps a copy of the variables of the frame that the exception has passed through, no more, since hardly anybody looks. Only a frame that catches an
//! exception goes on behind it. Code that can do that has a register for the frame's *identity*, an array that is made when the frame catches its first
//! exception. It is copied with the variables; so a traceback leads to the frame that has the same array in its register, or, if that has ended, to what is in it:
//! a frame that has an identity leaves its variables there. (Nobody but tracebacks has it then, and mostly nobody.)

use super::{Link, PyFrame, of_generator, of_link};
use crate::code::Code;
#[allow(unused_imports)]
use crate::fields::*;
use crate::frame;
use crate::frames::{self, Running};
use crate::object::{Obj, TRUE, known};
use crate::result::PyResult;
use crate::storage::{self, Array};
use crate::types::generator::{PyGenerator, state};
use smelt::{Domain, Frame, Gc, Int, Ref};

/// The frame's object, or null.
const OBJECT: usize = 0;
/// True when the frame has ended and nobody has made an object for it: what was in it at the end lies from [`LOCALS`] on.
const HAS_ENDED: usize = 1;
/// The generator whose frame it is, or null.
const GENERATOR: usize = 2;
/// What lasted in the frame, once it has ended.
const LOCALS: usize = 3;

/// A copy of what lasts in a frame: the named locals and the identity.
pub fn locals<D: Domain>(code: &Code, frame: Frame) -> Ref<D, Array> {
    let locals = Array::new::<D>(Int::from(i64::from(code.locals)));
    for register in 0..i32::from(code.locals) {
        locals.set_item(Int::from(i64::from(register)), frame::load(frame, register));
    }
    locals
}

/// A frame catches an exception.
pub fn give<D: Domain>(code: &Code, frame: Frame) {
    let Some(register) = code.identity else {
        return;
    };
    let register = i32::from(register);
    if frame::load::<D>(frame, register).is_null() {
        let length = LOCALS + usize::from(code.locals);
        let identity = Array::new::<D>(Int::from(length as i64));
        if code.is_generator {
            let generator = frame::load::<D>(frame, frame::OWNER);
            identity.set_item(Int::from(GENERATOR as i64), generator);
        }
        frame::store(frame, register, identity.cast());
    }
}

/// A frame is about to end, which may have caught exceptions.
#[inline(never)]
pub fn left<D: Domain>(code: &Code, frame: Frame) {
    let Some(register) = code.identity else {
        return;
    };
    let identity = frame::load::<D>(frame, i32::from(register));
    if identity.is_null() {
        return;
    }
    let identity = identity.cast::<Array>();
    // An object has been told already.
    if !identity.item(Int::from(OBJECT as i64)).is_null() {
        return;
    }
    for local in 0..usize::from(code.locals) {
        let index = Int::from((LOCALS + local) as i64);
        identity.set_item(index, frame::load(frame, local as i32));
    }
    identity.set_item(Int::from(HAS_ENDED as i64), known(TRUE));
}

/// A frame that has an object is about to end.
pub fn ended(running: &Running, object: Gc<PyFrame>) {
    let Some(register) = running.code.identity else {
        return;
    };
    let identity = Obj::from_bits(running.frame.read(i32::from(register)));
    if !identity.is_null() {
        storage::set_item(identity.cast::<Array>(), OBJECT, object.cast());
    }
}

/// What a traceback's frame is known to be.
pub enum Known {
    /// There is an object for it.
    Object(Gc<PyFrame>),
    /// There is none, and these were its named locals at the end.
    Over(Obj),
}

/// The frame whose `locals`, or namespace, a traceback has kept.
///
/// # Errors
/// `MemoryError`.
pub fn find(code: &'static Code, kept: Obj) -> PyResult<Known> {
    if kept.is_null() {
        return Ok(Known::Over(kept));
    }
    if code.has_namespace {
        let is_it = |link: &Link| has(link, code, frame::OWNER, kept);
        return Ok(match running(is_it)? {
            Some(object) => Known::Object(object),
            None => Known::Over(kept),
        });
    }
    let identity = code
        .identity
        .map(|register| storage::items(kept.cast::<Array>())[usize::from(register)]);
    let (Some(register), Some(identity)) = (code.identity, identity) else {
        return Ok(Known::Over(kept));
    };
    if identity.is_null() {
        return Ok(Known::Over(kept));
    }
    let inside = storage::items(identity.cast::<Array>());
    let (object, generator) = (inside[OBJECT], inside[GENERATOR]);
    if !object.is_null() {
        return Ok(Known::Object(object.cast()));
    }
    if !inside[HAS_ENDED].is_null() {
        return Ok(Known::Over(storage::array_of(&inside[LOCALS..])?.cast()));
    }
    let alive = if generator.is_null() {
        running(|link| has(link, code, i32::from(register), identity))?
    } else {
        of_alive(generator.cast())?
    };
    Ok(match alive {
        Some(object) => Known::Object(object),
        None => Known::Over(kept),
    })
}

/// The object that has been made for a frame with these locals.
pub fn note(code: &Code, kept: Obj, object: Gc<PyFrame>) {
    if kept.is_null() || code.has_namespace {
        return;
    }
    let Some(register) = code.identity else {
        return;
    };
    let identity = storage::items(kept.cast::<Array>())[usize::from(register)];
    if identity.is_null() {
        return;
    }
    let identity: Gc<Array> = identity.cast();
    storage::set_item(identity, OBJECT, object.cast());
    for local in LOCALS..storage::items(identity).len() {
        storage::set_item(identity, local, Obj::null());
    }
}

/// Is it a frame of the code that has this in a slot?
fn has(link: &Link, code: &'static Code, slot: i32, value: Obj) -> bool {
    std::ptr::eq(link.code.base(), code.base())
        && link.frame.is_some_and(|frame| frame.read(slot) == value.0)
}

/// The object of the innermost frame of which something is true.
fn running(is_it: impl Fn(&Link) -> bool) -> PyResult<Option<Gc<PyFrame>>> {
    let link = frames::known().into_iter().find(is_it);
    link.map(|link| of_link(&link)).transpose()
}

/// The object of a generator's frame, unless it has ended.
fn of_alive(generator: Gc<PyGenerator>) -> PyResult<Option<Gc<PyFrame>>> {
    if generator.state() == state::FINISHED {
        return Ok(None);
    }
    let itself: Obj = generator.cast();
    let is_it = |link: &Link| match link.frame {
        Some(frame) => link.code.is_generator && frame.read(frame::OWNER) == itself.0,
        None => link.generator == itself,
    };
    Ok(Some(match running(is_it)? {
        Some(object) => object,
        None => of_generator(generator),
    }))
}
