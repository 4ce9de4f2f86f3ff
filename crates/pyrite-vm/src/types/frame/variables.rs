//! The variables of a frame: where they are, and what they hold.

use super::PyFrame;
use crate::code::Code;
use crate::fields::*;
use crate::frame_objects::{self, Whereabouts};
use crate::monitoring::switching;
use crate::names::{self, Name};
use crate::object::{Obj, Value, none};
use crate::result::PyResult;
use crate::storage::{self, Array};
use crate::types::cell::PyCell;
use crate::types::dict::{self, PyDict};
use crate::types::function::PyFunction;
use crate::types::tuple;
use pyrite_compiler::bytecode::Op;
use pyrite_compiler::registers;
use smelt::Gc;
use std::collections::BTreeSet;

/// Where a variable is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In this register, or in the cell that it holds.
    Register(usize),
    /// In this cell of the function's closure.
    Free(usize),
}

/// The variables that code sees at a location: those of the comprehensions there, and the others unless one of these has the name.
pub fn all(
    code: &'static Code,
    location: usize,
    word: impl Fn(usize) -> Obj,
) -> Vec<(Name, Place)> {
    let unit = code.unit();
    let locals = unit.locals.iter().enumerate();
    let own = locals
        .filter(|(_, local)| !local.is_hidden)
        .map(|(register, _)| (code.local_name(register), Place::Register(register)));
    let free = unit.free_variables.iter().enumerate();
    let free = free.map(|(index, name)| (names::intern(name), Place::Free(index)));
    let mut all: Vec<_> = own.chain(free).collect();
    for (name, place) in of_comprehensions(code, location, word) {
        match all.iter_mut().find(|(other, _)| *other == name) {
            Some((_, hidden)) => *hidden = place,
            None => all.push((name, place)),
        }
    }
    all
}

/// The variables of the comprehensions that a location is in, as far as one has been assigned to; inner ones come last. Their code is in one piece and
/// unbinds them at its end.
pub fn of_comprehensions(
    code: &'static Code,
    location: usize,
    word: impl Fn(usize) -> Obj,
) -> Vec<(Name, Place)> {
    let locals = &code.unit().locals;
    let is_hidden = |register: usize| locals.get(register).is_some_and(|local| local.is_hidden);
    if !(0..locals.len()).any(|register| is_hidden(register) && !word(register).is_null()) {
        return Vec::new();
    }
    let mut bound = BTreeSet::new();
    for ins in code.base().unit().instructions.iter().take(location) {
        for register in registers::written(*ins).map(usize::from) {
            if ins.op == Op::Clear {
                bound.remove(&register);
            } else if is_hidden(register) {
                bound.insert(register);
            }
        }
    }
    let named = |register| (code.local_name(register), Place::Register(register));
    bound.into_iter().map(named).collect()
}

/// The variables of a frame.
pub fn of(frame: Gc<PyFrame>) -> Vec<(Name, Place)> {
    let code = frame.code().promote();
    all(code, location(frame), |register| word(frame, register))
}

/// Is the frame in a comprehension that has variables?
pub fn is_in_comprehension(frame: Gc<PyFrame>) -> bool {
    let code = frame.code().promote();
    let word = |register| word(frame, register);
    !of_comprehensions(code, location(frame), word).is_empty()
}

/// Where a frame is. Where it is over, so are its comprehensions.
fn location(frame: Gc<PyFrame>) -> usize {
    match frame_objects::whereabouts(frame) {
        Whereabouts::Over(_) => 0,
        _ => frame_objects::location(frame),
    }
}

/// The cell of a function's closure.
fn free(function: Gc<PyFunction>, index: usize) -> Option<Gc<PyCell>> {
    let closure = function.closure();
    let cells = tuple::of((!closure.is_null()).then_some(closure)?)?;
    cells.get(index).map(|cell| cell.cast())
}

/// What a variable holds whose register holds `word`.
pub fn content(
    code: &Code,
    function: Gc<PyFunction>,
    place: Place,
    word: impl Fn(usize) -> Obj,
) -> Obj {
    match place {
        Place::Register(register) => {
            let value = word(register);
            if code.unit().locals[register].is_cell && frame_objects::is_cell(value) {
                return value.cast::<PyCell>().content();
            }
            value
        }
        Place::Free(index) => free(function, index).map_or(Obj::null(), |cell| cell.content()),
    }
}

/// Forgets all variables of a frame that is over. Those of its closure are not the frame's own, but nothing shows them any more.
pub fn clear(frame: Gc<PyFrame>) {
    frame.set_registers(none());
    frame.set_extra(Obj::null());
}

fn is_cleared(frame: Gc<PyFrame>) -> bool {
    let registers = frame.registers();
    !registers.is_null() && registers.is_none()
}

fn has_registers(registers: Obj) -> bool {
    !registers.is_null() && !registers.is_none()
}

fn word(frame: Gc<PyFrame>, register: usize) -> Obj {
    let item = |registers: Obj| match has_registers(registers) {
        false => Obj::null(),
        true => storage::items(registers.cast::<Array>())[register],
    };
    match frame_objects::whereabouts(frame) {
        Whereabouts::OnStack(frame) => Obj::from_bits(frame.read(register as i32)),
        Whereabouts::Suspended(generator) => item(generator.registers()),
        Whereabouts::Over(registers) => item(registers),
    }
}

/// What a variable of a frame holds; null: nothing.
pub fn get(frame: Gc<PyFrame>, place: Place) -> Obj {
    if matches!(place, Place::Free(_)) && is_cleared(frame) {
        return Obj::null();
    }
    let code = frame.code().promote();
    content(code, frame.function().cast(), place, |register| {
        word(frame, register)
    })
}

/// Assigns to a variable of a frame.
///
/// # Errors
/// `MemoryError`.
pub fn set(frame: Gc<PyFrame>, place: Place, value: Obj) -> PyResult<()> {
    let code = frame.code().promote();
    let register = match place {
        Place::Free(index) => {
            if let Some(cell) = free(frame.function().cast(), index) {
                cell.set_content(value);
            }
            return Ok(());
        }
        Place::Register(register) => register,
    };
    let old = word(frame, register);
    if code.unit().locals[register].is_cell && frame_objects::is_cell(old) {
        old.cast::<PyCell>().set_content(value);
        return Ok(());
    }
    let into = |registers: Obj| {
        if has_registers(registers) {
            storage::set_item(registers.cast::<Array>(), register, value);
        }
    };
    match frame_objects::whereabouts(frame) {
        Whereabouts::OnStack(frame) => return switching::assign(code, frame, register, value),
        Whereabouts::Suspended(generator) => into(generator.registers()),
        Whereabouts::Over(registers) => into(registers),
    }
    Ok(())
}

/// A dict of those of some variables that hold something.
pub fn snapshot(
    code: &'static Code,
    function: Gc<PyFunction>,
    variables: impl IntoIterator<Item = (Name, Place)>,
    word: impl Fn(usize) -> Obj,
) -> Gc<PyDict> {
    let locals = dict::new();
    for (name, place) in variables {
        let value = content(code, function, place, &word);
        if !value.is_null() {
            dict::set_name(locals, name, value);
        }
    }
    locals
}
