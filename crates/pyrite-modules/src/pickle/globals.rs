//! Pickling what has a name in a module: classes and functions.

use super::opcodes::*;
use super::pickling_error;
use super::save::Save;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::import::import_absolute;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::{ids, runtime_error};

impl Save {
    /// A class. Three of them have no name.
    pub(super) fn save_type(&mut self, object: Obj) -> PyResult<()> {
        let ellipsis = pyrite_vm::object::known(pyrite_vm::object::ELLIPSIS);
        for single in [none(), ellipsis, not_implemented()] {
            if object == Class::of(single).object() {
                let arguments = tuple::try_from_slice(&[single])?;
                let parts = [Class::builtin(ids::TYPE).object(), arguments.cast()];
                return self.save_parts(&parts, Some(object));
            }
        }
        self.save_global(object, None)
    }

    /// An object by its name, which is `name` if that is given.
    pub(super) fn save_global(&mut self, object: Obj, name: Option<Obj>) -> PyResult<()> {
        let name = match name {
            Some(name) => name,
            None => match attributes::get_optional(object, names::QUALNAME.name())? {
                Some(name) if !name.is_none() => name,
                _ => attributes::get(object, names::NAME.name())?,
            },
        };
        let pickle = import_absolute("pickle")?;
        let find = attributes::get(pickle, names::intern("whichmodule"))?;
        let module = call::call(find, &[object, name])?;
        if self.protocol >= 2 && self.save_extension(module, name)? {
            return Ok(());
        }
        let path = str::of(name).map(str::text).unwrap_or_default();
        if self.protocol >= 4 {
            self.save(module)?;
            self.save(name)?;
            self.out.op(STACK_GLOBAL);
        } else if let Some((first, rest)) = path.split_once('.') {
            let get = attributes::get(import_absolute("builtins")?, names::intern("getattr"))?;
            for _ in rest.split('.') {
                self.save(get)?;
                if self.protocol < 2 {
                    self.out.op(MARK);
                }
            }
            self.save_top_level(module, str::new(first))?;
            for part in rest.split('.') {
                self.save(str::new(part))?;
                self.out.op(if self.protocol < 2 { TUPLE } else { TUPLE2 });
                self.out.op(REDUCE);
            }
        } else {
            self.save_top_level(module, name)?;
        }
        self.remember(object)
    }

    /// As the number that it has in the registry of extensions, if it has one.
    fn save_extension(&mut self, module: Obj, name: Obj) -> PyResult<bool> {
        let registry = names::intern("_extension_registry");
        let registry = attributes::get(import_absolute("copyreg")?, registry)?;
        let key = tuple::try_from_slice(&[module, name])?;
        let Some(code) = dict::get(registry.cast::<PyDict>(), key.cast())? else {
            return Ok(false);
        };
        let code = protocol::index_i64(code)?;
        match code {
            1..=0xFF => self.out.op_with(EXT1, &[code as u8]),
            0x100..=0xFFFF => self.out.op_with(EXT2, &(code as u16).to_le_bytes()),
            0x10000..=0x7FFF_FFFF => self.out.op_with(EXT4, &(code as i32).to_le_bytes()),
            _ => return Err(runtime_error!("extension code {code} is out of range")),
        }
        Ok(true)
    }

    fn save_top_level(&mut self, module: Obj, name: Obj) -> PyResult<()> {
        let (module, name) = if self.fix_imports {
            old_names(module, name)?
        } else {
            (module, name)
        };
        self.save_identifier(GLOBAL, module, "module")?;
        self.save_identifier(0, name, "global")
    }

    fn save_identifier(&mut self, op: u8, name: Obj, kind: &str) -> PyResult<()> {
        let text = str::of(name).map(str::bytes).unwrap_or_default();
        let fits = match self.protocol {
            3.. => std::str::from_utf8(text).is_ok(),
            _ => text.is_ascii(),
        };
        if !fits {
            return Err(pickling_error(&format!(
                "can't pickle {kind} identifier {} using pickle protocol {}",
                repr_text(name)?,
                self.protocol
            )));
        }
        if op != 0 {
            self.out.op(op);
        }
        self.out.put(text);
        self.out.put(b"\n");
        Ok(())
    }
}

/// The names that Python 2 has for a module and something in it.
fn old_names(module: Obj, name: Obj) -> PyResult<(Obj, Obj)> {
    mapped(
        module,
        name,
        "REVERSE_NAME_MAPPING",
        "REVERSE_IMPORT_MAPPING",
    )
}

/// The names that Python 3 has.
pub(super) fn new_names(module: Obj, name: Obj) -> PyResult<(Obj, Obj)> {
    mapped(module, name, "NAME_MAPPING", "IMPORT_MAPPING")
}

fn mapped(module: Obj, name: Obj, of_names: &str, of_modules: &str) -> PyResult<(Obj, Obj)> {
    let tables = import_absolute("_compat_pickle")?;
    let table = |table: &str| -> PyResult<Gc<PyDict>> {
        Ok(attributes::get(tables, names::intern(table))?.cast())
    };
    let key = tuple::try_from_slice(&[module, name])?;
    if let Some(found) = dict::get(table(of_names)?, key.cast())?
        && let Some([module, name]) = tuple::of(found)
    {
        return Ok((*module, *name));
    }
    let found = dict::get(table(of_modules)?, module)?;
    Ok((found.unwrap_or(module), name))
}
