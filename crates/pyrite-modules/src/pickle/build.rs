//! Instructions that call what the program has: classes, functions, methods of unpicklers.

use super::load::Load;
use super::opcodes::*;
use super::unpickling_error;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::import::import_absolute;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::{type_error, value_error};

impl Load<'_> {
    pub(super) fn build(&mut self, op: u8) -> PyResult<()> {
        match op {
            GLOBAL => {
                let (module, name) = (self.identifier()?, self.identifier()?);
                let found = self.find(module, name)?;
                self.push(found)
            }
            STACK_GLOBAL => {
                let (name, module) = (self.pop()?, self.pop()?);
                if [name, module].iter().any(|text| str::of(*text).is_none()) {
                    return Err(unpickling_error("STACK_GLOBAL requires str"));
                }
                let found = self.find(module, name)?;
                self.push(found)
            }
            EXT1 => {
                let [code] = self.input.array()?;
                self.extension(i64::from(code))
            }
            EXT2 => {
                let code = u16::from_le_bytes(self.input.array()?);
                self.extension(i64::from(code))
            }
            EXT4 => {
                let code = self.signed()?;
                self.extension(code)
            }
            INST => {
                let (module, name) = (self.identifier()?, self.identifier()?);
                let start = self.mark()?;
                let class = self.find(module, name)?;
                let made = instantiate(class, &self.stack.items()[start..])?;
                self.replace(start, made)
            }
            OBJ => {
                let start = self.mark()?;
                let [class, arguments @ ..] = &self.stack.items()[start..] else {
                    return Err(unpickling_error("unpickling stack underflow"));
                };
                let made = instantiate(*class, arguments)?;
                self.replace(start, made)
            }
            NEWOBJ | NEWOBJ_EX => self.new_object(op == NEWOBJ_EX),
            REDUCE => {
                let start = self.below(2)?;
                let [callable, arguments] = self.two(start);
                let Some(arguments) = tuple::of(arguments) else {
                    return Err(type_error!("argument list must be a tuple"));
                };
                let made = call::call(callable, arguments)?;
                self.replace(start, made)
            }
            BUILD => self.set_state(),
            PERSID => {
                let line = self.input.line()?;
                if !line.is_ascii() {
                    return Err(unpickling_error(
                        "persistent IDs in protocol 0 must be ASCII strings",
                    ));
                }
                let id = str::ascii(line)?;
                let found = self.persistent(id.cast())?;
                self.push(found)
            }
            _ => {
                let id = self.pop()?;
                let found = self.persistent(id)?;
                self.push(found)
            }
        }
    }

    fn two(&self, start: usize) -> [Obj; 2] {
        [self.stack.get(start), self.stack.get(start + 1)]
    }

    /// A name in a line.
    fn identifier(&mut self) -> PyResult {
        let line = self.input.full_line()?;
        pyrite_vm::types::codec::decode(line, "utf-8", "strict")
    }

    /// `self.find_class(module, name)`.
    fn find(&self, module: Obj, name: Obj) -> PyResult {
        protocol::call_method(self.unpickler, names::intern("find_class"), &[module, name])
    }

    /// `self.persistent_load(id)`.
    fn persistent(&self, id: Obj) -> PyResult {
        protocol::call_method(self.unpickler, names::intern("persistent_load"), &[id])
    }

    fn extension(&mut self, code: i64) -> PyResult<()> {
        if code <= 0 {
            return Err(unpickling_error("EXT specifies code <= 0"));
        }
        let registry = import_absolute("copyreg")?;
        let table = |name: &str| -> PyResult<Gc<PyDict>> {
            Ok(attributes::get(registry, names::intern(name))?.cast())
        };
        let cache = table("_extension_cache")?;
        if let Some(found) = dict::get(cache, int::new(code))? {
            return self.push(found);
        }
        let Some(key) = dict::get(table("_inverted_registry")?, int::new(code))? else {
            return Err(value_error!("unregistered extension code {code}"));
        };
        let Some([module, name]) = tuple::of(key) else {
            return Err(value_error!(
                "_inverted_registry[{code}] isn't a 2-tuple of strings"
            ));
        };
        let found = self.find(*module, *name)?;
        dict::set(cache, int::new(code), found)?;
        self.push(found)
    }

    fn new_object(&mut self, with_keywords: bool) -> PyResult<()> {
        let name = if with_keywords { "NEWOBJ_EX" } else { "NEWOBJ" };
        let start = self.below(if with_keywords { 3 } else { 2 })?;
        let [class, arguments] = self.two(start);
        let keywords = match with_keywords {
            true => {
                let keywords = self.stack.get(start + 2);
                let Some(keywords) = instance::view::<PyDict>(keywords) else {
                    return Err(unpickling_error(&format!(
                        "NEWOBJ_EX kwargs argument must be a dict, not {}",
                        type_name(keywords)
                    )));
                };
                Some(keywords)
            }
            false => None,
        };
        if Class::from_object(class).is_none() {
            return Err(unpickling_error(&format!(
                "{name} class argument must be a type, not {}",
                type_name(class)
            )));
        }
        let Some(given) = tuple::of(arguments) else {
            return Err(unpickling_error(&format!(
                "{name} args argument must be a tuple, not {}",
                type_name(arguments)
            )));
        };
        let new = attributes::get(class, names::NEW.name())?;
        let made = call_with_dict(new, &[class], given, keywords)?;
        self.replace(start, made)
    }

    /// `__setstate__`, or what it would do.
    fn set_state(&mut self) -> PyResult<()> {
        let start = self.below(2)?;
        let [object, state] = self.two(start);
        self.stack.truncate(start + 1);
        if let Some(set) = attributes::get_optional(object, names::intern("__setstate__"))? {
            call::call(set, &[state])?;
            return Ok(());
        }
        let (state, of_slots) = match tuple::of(state) {
            Some([state, of_slots]) => (*state, *of_slots),
            _ => (state, none()),
        };
        if !state.is_none() {
            let Some(state) = instance::view::<PyDict>(state) else {
                return Err(unpickling_error("state is not a dictionary"));
            };
            set_attributes(object, state)?;
        }
        if !of_slots.is_none() {
            let Some(of_slots) = instance::view::<PyDict>(of_slots) else {
                return Err(unpickling_error("slot state is not a dictionary"));
            };
            for (name, value) in dict::pairs(of_slots) {
                attributes::set(object, attributes::name_of(name)?, value)?;
            }
        }
        Ok(())
    }
}

/// What is to be in the `__dict__` of an object.
fn set_attributes(object: Obj, state: Gc<PyDict>) -> PyResult<()> {
    let is_name = |name: Obj| name.exact::<pyrite_vm::types::str::PyStr>();
    // Asking for the `__dict__` would make it one for ever.
    let plain = attributes::has_plain_dict(Class::of(object))
        && dict::pairs(state).all(|(name, _)| is_name(name).is_some());
    if plain {
        for (name, value) in dict::pairs(state) {
            if let Some(name) = is_name(name) {
                attributes::set_own(object, names::intern_str(name), value)?;
            }
        }
        return Ok(());
    }
    let attributes = attributes::get(object, names::DICT.name())?;
    for (name, value) in dict::pairs(state) {
        let name = is_name(name).map_or(name, |name| names::intern_str(name).object());
        protocol::set_item(attributes, name, value)?;
    }
    Ok(())
}

/// An instance of a class, as `INST` and `OBJ` want it.
fn instantiate(class: Obj, arguments: &[Obj]) -> PyResult {
    let plain = arguments.is_empty()
        && Class::from_object(class).is_some()
        && attributes::get_optional(class, names::intern("__getinitargs__"))?.is_none();
    if plain {
        return protocol::call_method(class, names::NEW.name(), &[class]);
    }
    call::call(class, arguments)
}
