//! Files that the program drops. They are closed when the collector finds them or when the program ends, and it is warned of them.
//!
//! Of a file made of several objects only the outermost is finalised: to close it writes what is pending and closes the others.

use super::base::{self, CLOSED, method};
use super::{buffered, file};
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::{finalisers, unraisable};

/// What slot 0 holds while an object is finalised.
const FINALISING: i64 = 0;

/// A file has been opened, around `inner` if it is not a descriptor itself.
pub fn opened(this: Obj, inner: Option<Obj>) {
    if let Some(inner) = inner.filter(|inner| is_plain(*inner)) {
        finalisers::unregister(inner);
    }
    finalisers::register(this);
}

/// A file has been closed; nothing is left to be done when it dies. (Instances of classes in Python have their `__del__` called all the same.)
pub fn closed(this: Obj) {
    if !Class::of(this).has(flags::MUTABLE) {
        finalisers::unregister(this);
    }
}

/// What a file was made around has been taken out of it.
pub fn detached(this: Obj, inner: Obj) {
    closed(this);
    if is_plain(inner) && base::is_closed(inner).is_ok_and(|closed| !closed) {
        finalisers::register(inner);
    }
}

/// Is it of one of the types that are made around each other?
fn is_plain(object: Obj) -> bool {
    let buffers = [&buffered::READER, &buffered::WRITER, &buffered::RANDOM];
    file::is_exact(object)
        || buffers
            .iter()
            .any(|definition| buffered::is_exact(object, definition))
}

/// `__del__`.
pub fn finalise(this: Obj) {
    if is_standard(this) || base::is_closed(this).unwrap_or(true) {
        return;
    }
    instance::set_slot(this, CLOSED, int::new(FINALISING));
    if let Err(raised) = method(this, "close", &[]) {
        report(this, raised);
    }
}

/// Tells of what has been raised while a file was finalised.
pub fn report(this: Obj, raised: Raised) {
    let shown = unraisable::shown(this);
    let message = format!("Exception ignored while finalizing file {shown}");
    unraisable::report(raised, &message, Obj::null());
}

/// Do other finalisers still write to it at the end?
fn is_standard(this: Obj) -> bool {
    ["stdin", "stdout", "stderr"].iter().any(|name| {
        pyrite_vm::import::sys_attribute(name).is_some_and(|standard| standard.0 == this.0)
    })
}

/// Is it being closed because it was dropped?
pub fn is_under_way(this: Obj) -> bool {
    let flag: Obj = instance::slot(this, CLOSED);
    flag.0 == int::new(FINALISING).0
}

/// To be called by `close` before it closes: tells the innermost that its `outer` was dropped.
pub fn tell(outer: Obj, inner: Obj) {
    if is_under_way(outer) {
        // Not every file can warn.
        let _ = method(inner, "_dealloc_warn", &[outer]);
    }
}
