//! `_collections`.

mod default_dict;
pub mod deque;
mod ends;
mod getter;
mod ordered;
mod ordered_views;

use crate::support::*;
use pyrite_vm::object::Value;
use pyrite_vm::types::dict::PyDict;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        add_types(
            namespace,
            &[
                &deque::DEQUE,
                &deque::ITERATOR,
                &deque::REVERSE_ITERATOR,
                &default_dict::DEFAULT_DICT,
                &ordered::ORDERED_DICT,
                &getter::TUPLE_GETTER,
            ],
        );
        Ok(())
    },
    ..ModuleDefinition::new("_collections", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "_count_elements",
    "(mapping, iterable, /)",
    |args| {
        let (mapping, iterable) = (args.at(0), args.at(1));
        let iterator = protocol::iterator(iterable)?;
        let get = names::intern("get");
        // A dict with the methods of dict is counted in directly.
        let class = pyrite_vm::class::Class::of(mapping);
        let plain = dict::TYPE.class();
        let is_plain = class.lookup(get) == plain.lookup(get)
            && class.known(names::SETITEM) == plain.known(names::SETITEM);
        let table = instance::view::<PyDict>(mapping).filter(|_| is_plain);
        while let Some(key) = protocol::next(iterator)? {
            match table {
                Some(table) => {
                    let hash = protocol::hash(key)?;
                    let count = match dict::get_hashed(table, key, hash)? {
                        None => int::new(1),
                        Some(count) => match count.as_small() {
                            Some(count) => int::new(count.get() + 1),
                            None => operator::add(count, int::new(1))?,
                        },
                    };
                    dict::set_hashed(table, key, hash, count)?;
                }
                None => {
                    let count = protocol::call_method(mapping, get, &[key, int::new(0)])?;
                    protocol::set_item(mapping, key, operator::add(count, int::new(1))?)?;
                }
            }
        }
        nothing()
    },
)];
