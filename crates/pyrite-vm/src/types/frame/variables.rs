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
use smelt::Gc;

/// Where a variable is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In this register, or in the cell that it holds.
    Register(usize),
    /// In this cell of the function's closure.
    Free(usize),
}

/// The variables that code sees, those of comprehensions left out.
pub fn all(code: &'static Code) -> impl Iterator<Item = (Name, Place)> {
    let unit = code.unit();
    let locals = unit.locals.iter().enumerate();
    let own = locals
        .filter(|(_, local)| !local.is_hidden)
        .map(|(register, _)| (code.local_name(register), Place::Register(register)));
    let free = unit.free_variables.iter().enumerate();
    own.chain(free.map(|(index, name)| (names::intern(name), Place::Free(index))))
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

/// A dict of the variables that hold something.
///
/// # Errors
/// `MemoryError`.
pub fn snapshot(
    code: &'static Code,
    function: Gc<PyFunction>,
    word: impl Fn(usize) -> Obj,
) -> Gc<PyDict> {
    let locals = dict::new();
    for (name, place) in all(code) {
        let value = content(code, function, place, &word);
        if !value.is_null() {
            dict::set_name(locals, name, value);
        }
    }
    locals
}
