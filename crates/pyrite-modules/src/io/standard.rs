//! `sys.stdin`, `sys.stdout` and `sys.stderr`; and what is done with unwritten data when the program ends.

use super::{base, buffered, file, text};
use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Immortal;

/// Bytes of the buffers of standard files.
const BUFFER_SIZE: usize = 8192;

/// A standard file; None if its descriptor is closed.
///
/// # Errors
/// `MemoryError`.
pub fn new(name: &str, descriptor: i64) -> PyResult {
    if crate::posix::calls::fcntl(descriptor, libc::F_GETFD, 0).is_err() {
        return nothing();
    }
    let writable = descriptor > 0;
    let shown = str::new(&format!("<{name}>"));
    let raw = file::of_descriptor(descriptor, writable, shown)?;
    let definition = if writable {
        &buffered::WRITER
    } else {
        &buffered::READER
    };
    let unbuffered = writable && pyrite_vm::flags::get().unbuffered;
    let buffer = match unbuffered {
        true => raw,
        false => buffered::new(definition, raw, BUFFER_SIZE)?,
    };
    let errors = if descriptor == 2 {
        "backslashreplace"
    } else {
        "strict"
    };
    let is_terminal = crate::posix::calls::is_terminal(descriptor);
    let options = text::Options {
        encoding: "utf-8",
        errors,
        // What is read is to be as files are read, what is written stays as it is.
        newline: if writable { Some("\n") } else { None },
        line_buffering: is_terminal || descriptor == 2,
        write_through: unbuffered,
    };
    let this = instance::new(text::WRAPPER.class()).cast();
    text::initialise(this, buffer, &options)?;
    let mode = if writable { "w" } else { "r" };
    attributes::set(this, names::intern("mode"), str::new(mode))?;
    Ok(this)
}

/// Files that may have data to be written, each once.
fn pending() -> Gc<list::PyList> {
    static FILES: Global<Immortal<list::PyList>> = Global::new(Immortal::NULL);
    if FILES.get().get().is_null() {
        FILES.set(Immortal::new(list::new()));
        pyrite_vm::vm::at_end(flush_all);
    }
    FILES.get().get()
}

/// How many files are kept before those without pending data are dropped.
const KEPT: usize = 64;

/// Remembers that a file has data to be written: should the program drop it, it is written at the end.
pub fn note_pending(file: Obj) {
    let files = pending();
    if list::items(files).iter().any(|known| known.0 == file.0) {
        return;
    }
    if list::length(files) >= KEPT {
        let mut index = 0;
        while index < list::length(files) {
            if has_pending(list::get(files, index)) {
                index += 1;
            } else {
                list::remove_range(files, index, index + 1);
            }
        }
    }
    // Without memory there is nothing that could be done about it.
    let _ = list::push(files, file);
}

fn has_pending(file: Obj) -> bool {
    if pyrite_vm::class::is_instance(file, text::WRAPPER.class()) {
        text::has_pending(file)
    } else {
        buffered::has_pending(file)
    }
}

/// Writes what the program has left, texts before buffers.
fn flush_all() {
    let files = pending();
    for texts in [true, false] {
        // A copy: to flush a file takes others out of the list, or enters them. Without memory there is nothing that could be done.
        let Ok(files) = list::copy_range(files, 0, list::length(files)) else {
            return;
        };
        for index in 0..list::length(files) {
            let file = list::get(files, index);
            let is_text = pyrite_vm::class::is_instance(file, text::WRAPPER.class());
            let is_standard = ["stdout", "stderr"].iter().any(|name| {
                pyrite_vm::import::sys_attribute(name).is_some_and(|standard| standard.0 == file.0)
            });
            if is_text == texts && !is_standard && has_pending(file) {
                let _ = base::method(file, "flush", &[]);
            }
        }
    }
}
