//! Pickling what an object is made of: a callable, its arguments, and what is done to the result.

use super::opcodes::*;
use super::save::Save;
use super::{class_name, pickling_error};
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::import::import_absolute;
use pyrite_vm::types::dict::PyDict;

impl Save {
    /// What `__reduce__` has given: callable and arguments, and perhaps state, items of a list, items of a dict, a function that sets the state.
    pub(super) fn save_parts(&mut self, parts: &[Obj], object: Option<Obj>) -> PyResult<()> {
        let (callable, arguments) = (parts[0], parts[1]);
        let part = |index: usize| parts.get(index).copied().filter(|part| !part.is_none());
        if !is_callable(callable) {
            return Err(unlike(
                "first item of the tuple returned by __reduce__ must be callable",
                callable,
            )?);
        }
        let Some(items) = tuple::of(arguments) else {
            return Err(unlike(
                "second item of the tuple returned by __reduce__ must be a tuple",
                arguments,
            )?);
        };
        let items_iterator = self.iterator_part(part(3), "fourth")?;
        let pairs_iterator = self.iterator_part(part(4), "fifth")?;
        let setter = part(5);
        if let Some(setter) = setter
            && !is_callable(setter)
        {
            return Err(unlike(
                "sixth item of the tuple returned by __reduce__ must be callable",
                setter,
            )?);
        }
        let shown = object.unwrap_or(none());
        match self.constructor(callable)? {
            Constructor::NewWithKeywords => self.save_new_with_keywords(items, object)?,
            Constructor::New => self.save_new(items, object)?,
            Constructor::Other => {
                let done = self.save(callable);
                about(done, shown, "reconstructor")?;
                let done = self.save(arguments);
                about(done, shown, "reconstructor arguments")?;
                self.out.op(REDUCE);
            }
        }
        if let Some(object) = object {
            match self.memo.get(object) {
                // Its parts have led to itself.
                Some(number) => {
                    self.out.op(POP);
                    self.get(number);
                }
                None => self.remember(object)?,
            }
        }
        if let Some(iterator) = items_iterator {
            self.append_all(iterator, shown)?;
        }
        if let Some(iterator) = pairs_iterator {
            self.set_all(iterator, shown)?;
        }
        let Some(state) = part(2) else {
            return Ok(());
        };
        let Some(setter) = setter else {
            let done = self.save(state);
            about(done, shown, "state")?;
            self.out.op(BUILD);
            return Ok(());
        };
        let done = self.save(setter);
        about(done, shown, "state setter")?;
        self.save(shown)?;
        let done = self.save(state);
        about(done, shown, "state")?;
        self.out.put(&[TUPLE2, REDUCE, POP]);
        Ok(())
    }

    fn iterator_part(&self, part: Option<Obj>, place: &str) -> PyResult<Option<Obj>> {
        if let Some(part) = part
            && Class::of(part).known(names::NEXT).is_none()
        {
            let what =
                format!("{place} item of the tuple returned by __reduce__ must be an iterator");
            return Err(unlike(&what, part)?);
        }
        Ok(part)
    }

    /// Is the callable one of those that stand for instructions?
    fn constructor(&self, callable: Obj) -> PyResult<Constructor> {
        if self.protocol < 2 {
            return Ok(Constructor::Other);
        }
        let name = attributes::get_optional(callable, names::NAME.name())?;
        let name = name.and_then(str::of).map(str::bytes);
        Ok(match name {
            Some(b"__newobj_ex__") => Constructor::NewWithKeywords,
            Some(b"__newobj__") => Constructor::New,
            _ => Constructor::Other,
        })
    }

    fn save_new_with_keywords(&mut self, items: &[Obj], object: Option<Obj>) -> PyResult<()> {
        let &[class, arguments, keywords] = items else {
            return Err(pickling_error(&format!(
                "__newobj_ex__ expected 3 arguments, got {}",
                items.len()
            )));
        };
        check_class(class, object, "__newobj_ex__")?;
        if tuple::of(arguments).is_none() {
            return Err(unlike(
                "second argument to __newobj_ex__() must be a tuple",
                arguments,
            )?);
        }
        if instance::view::<PyDict>(keywords).is_none() {
            return Err(unlike(
                "third argument to __newobj_ex__() must be a dict",
                keywords,
            )?);
        }
        let shown = object.unwrap_or(none());
        if self.protocol >= 4 {
            let done = self.save(class);
            about(done, shown, "class")?;
            let done = self.save(arguments).and_then(|()| self.save(keywords));
            about(done, shown, "__new__ arguments")?;
            self.out.op(NEWOBJ_EX);
            return Ok(());
        }
        let partial = attributes::get(import_absolute("functools")?, names::intern("partial"))?;
        let new = attributes::get(class, names::NEW.name())?;
        let keywords = instance::view::<PyDict>(keywords);
        let given = tuple::items(arguments.cast());
        let made = call_with_dict(partial, &[new, class], given, keywords)?;
        let done = self.save(made);
        about(done, shown, "reconstructor")?;
        self.save(tuple::empty().cast())?;
        self.out.op(REDUCE);
        Ok(())
    }

    fn save_new(&mut self, items: &[Obj], object: Option<Obj>) -> PyResult<()> {
        let [class, rest @ ..] = items else {
            return Err(pickling_error(
                "__newobj__ expected at least 1 argument, got 0",
            ));
        };
        check_class(*class, object, "__newobj__")?;
        let shown = object.unwrap_or(none());
        let done = self.save(*class);
        about(done, shown, "class")?;
        let rest = tuple::try_from_slice(rest)?;
        let done = self.save(rest.cast());
        about(done, shown, "__new__ arguments")?;
        self.out.op(NEWOBJ);
        Ok(())
    }
}

enum Constructor {
    /// `__newobj_ex__`
    NewWithKeywords,
    /// `__newobj__`
    New,
    Other,
}

/// Is it the class of the object, and can it make one?
fn check_class(class: Obj, object: Option<Obj>, function: &str) -> PyResult<()> {
    if Class::from_object(class).is_none() {
        return Err(unlike(
            &format!("first argument to {function}() must be a class"),
            class,
        )?);
    }
    if attributes::get_optional(class, names::NEW.name())?.is_none() {
        return Err(pickling_error(&format!(
            "first argument to {function}() has no __new__"
        )));
    }
    if let Some(object) = object {
        let own = attributes::get(object, names::CLASS.name())?;
        if own != class {
            return Err(pickling_error(&format!(
                "first argument to {function}() must be {}, not {}",
                repr_text(own)?,
                repr_text(class)?
            )));
        }
    }
    Ok(())
}

fn unlike(what: &str, object: Obj) -> PyResult<Raised> {
    Ok(pickling_error(&format!(
        "{what}, not {}",
        class_name(object)?
    )))
}

/// A note that it happened while a part of an object was saved.
fn about(done: PyResult<()>, object: Obj, part: &str) -> PyResult<()> {
    noted(done, || {
        Ok(format!("when serializing {} {part}", class_name(object)?))
    })
}
