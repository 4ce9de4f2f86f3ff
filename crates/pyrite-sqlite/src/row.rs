//! `sqlite3.Row`: a row whose values can be had by the names of columns.

use crate::cursor;
use crate::values;
use pyrite_modules::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::protocol::Comparison;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{ids, index_error, type_error};

/// The type: the values and the description of the columns, both tuples.
pub static ROW: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("sqlite3.Row", METHODS)
};
const DESCRIPTION: u32 = 1;

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, cursor, data, /)", |args| {
        let (given, data) = (args.at(1), args.at(2));
        let what = |object: Obj| {
            if object.is_none() {
                "None".into()
            } else {
                type_name(object)
            }
        };
        if !cursor::is_cursor(given) {
            return Err(type_error!(
                "Row() argument 1 must be sqlite3.Cursor, not {}",
                what(given)
            ));
        }
        if tuple::of(data).is_none() {
            return Err(type_error!(
                "Row() argument 2 must be tuple, not {}",
                what(data)
            ));
        }
        let description: Obj = instance::slot(given, cursor::DESCRIPTION);
        Ok(instance::with(
            instance::class_argument(args.at(0))?,
            &[data, description],
        ))
    })
    .telling("$"),
    Builtin::method("__hash__", "(self, /)", |args| {
        let data = protocol::hash(instance::slot(args.at(0), 0))?;
        let description = protocol::hash(instance::slot(args.at(0), DESCRIPTION))?;
        Ok(int::new(pyrite_vm::hash::avoid_minus_one(
            data ^ description,
        )))
    }),
    Builtin::comparison(Comparison::Lt, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Le, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Eq, |args| equality(args, true)),
    Builtin::comparison(Comparison::Ne, |args| equality(args, false)),
    Builtin::comparison(Comparison::Gt, |_| Ok(not_implemented())),
    Builtin::comparison(Comparison::Ge, |_| Ok(not_implemented())),
    Builtin::method("__iter__", "(self, /)", |args| {
        protocol::iterator(instance::slot(args.at(0), 0))
    }),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(protocol::length(instance::slot(
            args.at(0),
            0,
        ))?))
    }),
    Builtin::method("__getitem__", "(self, key, /)", item),
    Builtin::method("keys", "(self, /)", |args| {
        let keys = list::new();
        for name in columns(args.at(0)) {
            list::push(keys, name)?;
        }
        Ok(keys.cast())
    }),
];

/// The names of the columns.
fn columns(row: Obj) -> impl Iterator<Item = Obj> {
    let description = tuple::of(instance::slot(row, DESCRIPTION)).unwrap_or_default();
    description
        .iter()
        .filter_map(|column| tuple::of(*column)?.first().copied())
}

fn equality(args: &Arguments, wanted: bool) -> PyResult {
    let other = args.at(1);
    if !other.is_heap() || !Class::of(other).is_subclass(ROW.class()) {
        return Ok(not_implemented());
    }
    for slot in [DESCRIPTION, 0] {
        if !protocol::is_equal(
            instance::slot(args.at(0), slot),
            instance::slot(other, slot),
        )? {
            return Ok(boolean(!wanted));
        }
    }
    Ok(boolean(wanted))
}

fn item(args: &Arguments) -> PyResult {
    let key = args.at(1);
    let data: Obj = instance::slot(args.at(0), 0);
    if Integer::of(key).is_some() {
        let index = Integer::of(key).and_then(Integer::machine);
        let Some(index) = index else {
            return Err(index_error!(
                "cannot fit '{}' into an index-sized integer",
                type_name(key)
            ));
        };
        return protocol::get_item(data, int::new(index));
    }
    if let Some(name) = str::of(key) {
        let wanted = values::text_bytes(name)?;
        let is_it = |column: Obj| {
            str::of(column).is_some_and(|column| str::bytes(column).eq_ignore_ascii_case(wanted))
        };
        return match columns(args.at(0)).position(is_it) {
            Some(index) => protocol::get_item(data, int::from_usize(index)),
            None if instance::slot(args.at(0), DESCRIPTION).is_none() => {
                Err(index_error!("No item with key {}", repr_text(key)?))
            }
            None => Err(index_error!("No item with that key")),
        };
    }
    if Class::of(key) == Class::builtin(ids::SLICE) {
        return protocol::get_item(data, key);
    }
    Err(index_error!("Index must be int or string"))
}
