//! A node of `ast` as an object, read field by field with the checks of types that CPython makes.

use crate::support::*;
use pyrite_compiler::ast::Identifier;
use pyrite_compiler::code::Position;
use pyrite_vm::class::Class;
use pyrite_vm::types::list::PyList;
use pyrite_vm::{overflow_error, runtime_error, type_error, value_error};

/// A node and the class of the grammar that it is an instance of.
pub(super) struct Node {
    pub object: Obj,
    pub kind: String,
}

impl Node {
    /// A node of which the grammar has one kind only: its class is not looked at, but its fields are.
    pub fn of_kind(object: Obj, kind: &str) -> Node {
        Node {
            object,
            kind: kind.to_owned(),
        }
    }

    /// A node of one of the kinds of `base` (`"expr"`).
    pub fn of_base(object: Obj, base: &str) -> PyResult<Node> {
        let mro = Class::of(object).mro();
        let is_ours = |class: &Class, name: &str| {
            super::grammar_class(name).is_ok_and(|ours| ours.0 == class.object().0)
        };
        let place = mro
            .iter()
            .position(|class| &*class.name() == base && is_ours(class, base));
        let kind = place
            .and_then(|place| place.checked_sub(1))
            .map(|place| mro[place].name().into_owned());
        match kind {
            Some(kind) if is_ours(mro[place.unwrap_or(1) - 1], &kind) => Ok(Node { object, kind }),
            _ => Err(type_error!(
                "expected some sort of {base}, but got {}",
                repr_text(object)?
            )),
        }
    }

    fn get(&self, name: &str) -> PyResult<Option<Obj>> {
        attributes::get_optional(self.object, names::intern(name))
    }

    /// A field that must be there, though it may be None.
    fn given(&self, name: &str, owner: &str) -> PyResult {
        self.get(name)?
            .ok_or_else(|| type_error!("required field \"{name}\" missing from {owner}"))
    }

    /// A field that must be there and not be None.
    pub fn required(&self, name: &str) -> PyResult {
        let value = self.given(name, &self.kind)?;
        if value.is_none() {
            return Err(value_error!("field '{name}' is required for {}", self.kind));
        }
        Ok(value)
    }

    /// A field that may lack or be None.
    pub fn optional(&self, name: &str) -> PyResult<Option<Obj>> {
        Ok(self.get(name)?.filter(|value| !value.is_none()))
    }

    /// A field that may be anything, None included.
    pub fn any(&self, name: &str) -> PyResult {
        self.given(name, &self.kind)
    }

    /// The items of a field that is a list.
    pub fn each<T>(
        &self,
        name: &str,
        mut read: impl FnMut(Obj) -> PyResult<T>,
    ) -> PyResult<Vec<T>> {
        let Some(value) = self.get(name)? else {
            return Ok(Vec::new());
        };
        let Some(items) = instance::view::<PyList>(value) else {
            return Err(type_error!(
                "{} field \"{name}\" must be a list, not a {}",
                self.kind,
                type_name(value)
            ));
        };
        let length = list::length(items);
        let mut found = Vec::with_capacity(length);
        for index in 0..length {
            found.push(read(list::get(items, index))?);
            if list::length(items) != length {
                return Err(runtime_error!(
                    "{} field \"{name}\" changed size during iteration",
                    self.kind
                ));
            }
        }
        Ok(found)
    }

    /// As [`Node::each`], of what must have an item at least.
    pub fn each_of_some<T>(
        &self,
        name: &str,
        read: impl FnMut(Obj) -> PyResult<T>,
    ) -> PyResult<Vec<T>> {
        let found = self.each(name, read)?;
        if found.is_empty() {
            return Err(value_error!("empty {name} on {}", self.kind));
        }
        Ok(found)
    }

    pub fn identifier(&self, name: &str, at: Position) -> PyResult<Identifier> {
        let name = identifier_text(self.required(name)?)?;
        Ok(Identifier { name, at })
    }

    pub fn optional_identifier(&self, name: &str, at: Position) -> PyResult<Option<Identifier>> {
        let Some(value) = self.optional(name)? else {
            return Ok(None);
        };
        let name = identifier_text(value)?;
        Ok(Some(Identifier { name, at }))
    }

    pub fn integer(&self, name: &str) -> PyResult<i32> {
        integer(self.required(name)?)
    }

    /// The place of a node of a kind of `base`.
    pub fn position(&self, base: &str) -> PyResult<Position> {
        let number = |name: &str| integer(self.given(name, base)?);
        let or = |name: &str, default: i32| match self.optional(name)? {
            Some(value) => integer(value),
            None => Ok(default),
        };
        let (line, column) = (number("lineno")?, number("col_offset")?);
        let (end_line, end_column) = (or("end_lineno", line)?, or("end_col_offset", column)?);
        if line > end_line {
            return Err(value_error!(
                "AST node line range ({line}, {end_line}) is not valid"
            ));
        }
        if line < 0 && end_line != line || column < 0 && column != end_column {
            return Err(value_error!(
                "AST node column range ({column}, {end_column}) for line range ({line}, {end_line}) is not valid"
            ));
        }
        if line == end_line && column > end_column {
            return Err(value_error!(
                "line {line}, column {column}-{end_column} is not a valid range"
            ));
        }
        let plain = |value: i32| u32::try_from(value).unwrap_or(0);
        Ok(Position {
            line: plain(line),
            end_line: plain(end_line),
            column: plain(column),
            end_column: plain(end_column),
        })
    }
}

/// The text of an identifier.
pub(super) fn identifier_text(value: Obj) -> PyResult<String> {
    if !value.has_map(pyrite_vm::ids::STR) {
        return Err(type_error!("AST identifier must be of type str"));
    }
    match str::of(value) {
        Some(text) => Ok(str::text(text).into_owned()),
        None => Err(type_error!("AST identifier must be of type str")),
    }
}

fn integer(value: Obj) -> PyResult<i32> {
    let Some(number) = int::Integer::of(value) else {
        return Err(value_error!("invalid integer value: {}", repr_text(value)?));
    };
    let small = match number {
        int::Integer::Small(small) => i32::try_from(small).ok(),
        int::Integer::Big(_) => None,
    };
    small.ok_or_else(|| overflow_error!("Python int too large to convert to C int"))
}
