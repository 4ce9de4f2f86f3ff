//! Finalisers: `__del__` of instances, the closing of generators that nobody goes on with, callbacks of weak references.
//!
//! The collector finds out who has died and asks for the interpreter's attention; the finalisers run at its next safepoint, after
//! `gc.collect()`, and for what is still alive when the program ends. An object's finaliser runs once.

use crate::class::{Class, flags};
use crate::global::Global;
use crate::interpreter::generators;
use crate::names;
use crate::object::{Obj, none};
use crate::result::PyResult;
use crate::storage::as_object;
use crate::types::{async_generator, exception};
use crate::{call, unraisable, warnings};
use smelt::Gc;
use smelt::heap;

/// What the module of weak references does for one whose object has died.
static WEAK_CALLBACK: Global<Option<fn(Obj)>> = Global::new(None);
/// How that module finds the first weak reference to an object.
static FIRST_REFERENCE: Global<Option<FindReference>> = Global::new(None);
type FindReference = fn(Obj) -> PyResult;
/// Finalisers are running: what dies meanwhile waits for its turn.
static RUNNING: Global<bool> = Global::new(false);

/// Has the interpreter called when somebody has died.
pub fn initialise() {
    heap::set_hook(Some(|event| {
        if event.finalisers_pending + event.cleared_weak_pending > 0 {
            smelt::safepoint::request();
        }
    }));
}

/// Says what is to be done with weak references whose objects have died.
pub fn set_weak_callback(function: fn(Obj)) {
    WEAK_CALLBACK.set(Some(function));
}

/// Says how the first weak reference to an object is found.
pub fn set_first_reference(function: fn(Obj) -> PyResult) {
    FIRST_REFERENCE.set(Some(function));
}

/// The first weak reference to an object, or None.
///
/// # Errors
/// `MemoryError`.
pub fn first_reference(object: Obj) -> PyResult {
    match FIRST_REFERENCE.get() {
        Some(find) => find(object),
        None => Ok(none()),
    }
}

/// Has an object finalised when it dies.
pub fn register<T: ?Sized>(object: Gc<T>) {
    heap::add_finaliser(as_object(object));
}

/// The object dies without more ado.
pub fn unregister<T: ?Sized>(object: Gc<T>) {
    heap::remove_finaliser(as_object(object));
}

/// Every object that is to be finalised some time. `visit` must not allocate.
pub fn for_each(mut visit: impl FnMut(Obj)) {
    heap::for_each_finalisable(|object| visit(Gc::from_bits(object.to_word())));
}

/// Do instances of the class have a finaliser of the program's?
#[inline]
pub fn has_finaliser(class: &'static Class) -> bool {
    class.has(flags::MUTABLE) && class.known(names::DEL).is_some()
}

/// Are callbacks and finalisers running?
pub fn are_running() -> bool {
    RUNNING.get()
}

/// Runs the callbacks and finalisers that are due.
pub fn run_pending() {
    if RUNNING.get() {
        return;
    }
    RUNNING.set(true);
    loop {
        if let Some(object) = heap::next_finalisable() {
            finalise(Gc::from_bits(object.to_word()));
        } else if let Some(reference) = heap::next_cleared_weak() {
            if let Some(callback) = WEAK_CALLBACK.get() {
                callback(Gc::from_bits(reference.to_word()));
            }
        } else {
            break;
        }
    }
    RUNNING.set(false);
}

/// Finalises everything that has a finaliser, dead or alive: the program has ended.
pub fn run_all() {
    // Finalisers may make objects that have some; a program that never stops doing so is not waited for.
    const ROUNDS: usize = 8;
    for _ in 0..ROUNDS {
        heap::finalise_all();
        run_pending();
    }
}

fn finalise(object: Obj) {
    if generators::is_never_awaited(object) {
        if let Err(raised) = warnings::warn_never_awaited(object) {
            let message = format!(
                "Exception ignored while finalizing coroutine {}",
                unraisable::shown(object)
            );
            unraisable::report(raised, &message, Obj::null());
        }
        return;
    }
    if let Some((method, generator)) = async_generator::never_awaited(object) {
        let generator = crate::types::str::text(generator.cast());
        let message = format!("coroutine method '{method}' of '{generator}' was never awaited");
        if let Err(raised) = warnings::warn(&exception::RUNTIME_WARNING, &message) {
            let message = format!(
                "Exception ignored while finalizing coroutine {}",
                unraisable::shown(object)
            );
            unraisable::report(raised, &message, Obj::null());
        }
        return;
    }
    if generators::is_generator(object) {
        if let Err(raised) = generators::close_abandoned(object.cast()) {
            let message = format!(
                "Exception ignored while closing generator {}",
                unraisable::shown(object)
            );
            unraisable::report(raised, &message, Obj::null());
        }
        return;
    }
    let Some(finaliser) = Class::of(object).known(names::DEL) else {
        return;
    };
    if let Err(raised) = call::call_unbound(finaliser, object, &[]) {
        let message = format!(
            "Exception ignored while calling deallocator {}",
            unraisable::shown(finaliser)
        );
        unraisable::report(raised, &message, Obj::null());
    }
}
