//! Pickling any object: which of the ways there are is the object's.

use super::memo::Pickled;
use super::opcodes::*;
use super::output::Output;
use super::{class_name, pickling_error};
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::import::import_absolute;
use pyrite_vm::object::Value;
use pyrite_vm::types::bytearray::PyByteArray;
use pyrite_vm::types::bytes::PyBytes;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::set::PySet;
use pyrite_vm::types::str::PyStr;
use pyrite_vm::types::tuple::PyTuple;
use pyrite_vm::{ids, recursion};

/// A pickle being written.
pub(super) struct Save {
    pub out: Output,
    pub protocol: i64,
    /// Instructions and numbers may be bytes of any value.
    pub binary: bool,
    /// Nothing is remembered.
    pub fast: bool,
    /// Names are those of Python 2.
    pub fix_imports: bool,
    pub memo: Pickled,
    pub buffer_callback: Option<Obj>,
    /// A method that may know another name for an object, if there is one.
    pub persistent_id: Option<Obj>,
    pub reducer_override: Option<Obj>,
    /// What is used instead of `copyreg.dispatch_table`.
    pub dispatch_table: Option<Obj>,
}

impl Save {
    /// A whole pickle.
    pub(super) fn dump(&mut self, object: Obj) -> PyResult {
        if self.protocol >= 2 {
            self.out.op_with(PROTO, &[self.protocol as u8]);
        }
        if self.protocol >= 4 {
            self.out.begin_frames();
        }
        self.save(object)?;
        self.out.op(STOP);
        self.out.finish()
    }

    /// An object, wherever it stands.
    #[inline]
    pub(super) fn save(&mut self, object: Obj) -> PyResult<()> {
        if object.is_small() && self.persistent_id.is_none() {
            self.out.boundary()?;
            return self.save_int(Integer::Small(object.small_value().get()));
        }
        self.save_any(object)
    }

    fn save_any(&mut self, object: Obj) -> PyResult<()> {
        self.out.boundary()?;
        if let Some(persistent_id) = self.persistent_id {
            let id = call::call(persistent_id, &[object])?;
            if !id.is_none() {
                return self.save_persistent(id);
            }
        }
        self.save_itself(object)
    }

    fn save_persistent(&mut self, id: Obj) -> PyResult<()> {
        if self.binary {
            self.out.boundary()?;
            self.save_itself(id)?;
            self.out.op(BINPERSID);
            return Ok(());
        }
        let text = protocol::to_str(id)?;
        if !str::is_ascii(text) {
            return Err(pickling_error(
                "persistent IDs in protocol 0 must be ASCII strings",
            ));
        }
        self.out.op_with(PERSID, str::bytes(text));
        self.out.put(b"\n");
        Ok(())
    }

    /// An object that has no other name.
    fn save_itself(&mut self, object: Obj) -> PyResult<()> {
        let text = object.exact::<PyStr>();
        if text.is_none() && self.save_atom(object)? {
            return Ok(());
        }
        if let Some(number) = self.memo.get(object) {
            self.get(number);
            return Ok(());
        }
        if let Some(text) = text {
            return self.save_str(text);
        }
        if object.exact::<PyBytes>().is_some() {
            return self.save_bytes(object);
        }
        recursion::check(" while pickling an object")?;
        if let Some(items) = object.exact::<PyTuple>() {
            return self.save_tuple(items);
        }
        if let Some(items) = object.exact::<PyList>() {
            return self.save_list(items);
        }
        if let Some(dict) = object.exact::<PyDict>() {
            return self.save_dict(dict);
        }
        if object.has_map(ids::SET) {
            return self.save_set(object.cast::<PySet>());
        }
        if object.has_map(ids::FROZENSET) {
            return self.save_frozenset(object.cast::<PySet>());
        }
        if let Some(array) = object.exact::<PyByteArray>() {
            return self.save_bytearray(array);
        }
        if super::buffer::is_pickle_buffer(object) {
            return self.save_buffer(object);
        }
        self.save_reduced(object)
    }

    /// None, truths and numbers.
    fn save_atom(&mut self, object: Obj) -> PyResult<bool> {
        if object.is_small() {
            self.save_int(Integer::Small(object.small_value().get()))?;
        } else if object.is_none() {
            self.out.op(NONE);
        } else if object == boolean(true) || object == boolean(false) {
            self.save_bool(object == boolean(true));
        } else if object.has_map(ids::FLOAT) {
            self.save_float(float::value(object).unwrap_or_default());
        } else if object.has_map(ids::BIG_INT) {
            if let Some(integer) = Integer::of(object) {
                self.save_int(integer)?;
            }
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// An object that says itself, or whose class says, what it is made of.
    fn save_reduced(&mut self, object: Obj) -> PyResult<()> {
        let Some(reduced) = self.reduced(object)? else {
            return Ok(());
        };
        if str::of(reduced).is_some() {
            return self.save_global(object, Some(reduced));
        }
        let done = match tuple::of(reduced) {
            Some(parts @ ([_, _] | [_, _, _] | [_, _, _, _] | [_, _, _, _, _])) => {
                self.save_parts(parts, Some(object))
            }
            Some(parts @ [_, _, _, _, _, _]) => self.save_parts(parts, Some(object)),
            Some(_) => Err(pickling_error(
                "tuple returned by __reduce__ must contain 2 through 6 elements",
            )),
            None => Err(pickling_error(&format!(
                "__reduce__ must return a string or tuple, not {}",
                class_name(reduced)?
            ))),
        };
        noted(done, || {
            Ok(format!("when serializing {} object", class_name(object)?))
        })
    }

    /// What reducing an object gives; nothing if it has been saved without.
    fn reduced(&mut self, object: Obj) -> PyResult<Option<Obj>> {
        if let Some(reduce) = self.reducer_override {
            let reduced = call::call(reduce, &[object])?;
            if reduced != not_implemented() {
                return Ok(Some(reduced));
            }
        }
        let class = Class::of(object);
        if class == Class::builtin(ids::TYPE) {
            self.save_type(object)?;
            return Ok(None);
        }
        if object.has_map(ids::FUNCTION) {
            self.save_global(object, None)?;
            return Ok(None);
        }
        if let Some(reduce) = self.registered(class.object())? {
            return Ok(Some(call::call(reduce, &[object])?));
        }
        if class.is_subclass(Class::builtin(ids::TYPE)) {
            self.save_global(object, None)?;
            return Ok(None);
        }
        if let Some(reduce) = attributes::get_optional(object, names::REDUCE_EX.name())? {
            return Ok(Some(call::call(reduce, &[int::new(self.protocol)])?));
        }
        if let Some(reduce) = attributes::get_optional(object, names::REDUCE.name())? {
            return Ok(Some(call::call(reduce, &[])?));
        }
        Err(pickling_error(&format!(
            "Can't pickle {} object",
            class_name(object)?
        )))
    }

    /// The function that the dispatch table has for a class.
    fn registered(&self, class: Obj) -> PyResult<Option<Obj>> {
        let table = match self.dispatch_table {
            Some(table) => table,
            None => {
                let module = import_absolute("copyreg")?;
                attributes::get(module, names::intern("dispatch_table"))?
            }
        };
        if let Some(table) = table.exact::<PyDict>() {
            return dict::get(table, class);
        }
        match protocol::get_item(table, class) {
            Ok(function) => Ok(Some(function)),
            Err(raised) if exception::matches(raised.0, &exception::KEY_ERROR) => Ok(None),
            Err(raised) => Err(raised),
        }
    }

    /// The object is referred to by a number from now on.
    pub(super) fn remember(&mut self, object: Obj) -> PyResult<()> {
        if self.fast {
            return Ok(());
        }
        let number = self.memo.add(object)?;
        if self.protocol >= 4 {
            self.out.op(MEMOIZE);
        } else if !self.binary {
            self.out.op_with(PUT, format!("{number}\n").as_bytes());
        } else if let Ok(byte) = u8::try_from(number) {
            self.out.op_with_number(BINPUT, [byte]);
        } else {
            self.out.op_with_number(LONG_BINPUT, number.to_le_bytes());
        }
        Ok(())
    }

    /// The object with a number once more.
    pub(super) fn get(&mut self, number: u32) {
        if !self.binary {
            self.out.op_with(GET, format!("{number}\n").as_bytes());
        } else if let Ok(byte) = u8::try_from(number) {
            self.out.op_with_number(BINGET, [byte]);
        } else {
            self.out.op_with_number(LONG_BINGET, number.to_le_bytes());
        }
    }
}
