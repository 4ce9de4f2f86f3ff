//! `_elementtree`: trees of XML elements, what builds them, and the parser that feeds that. The parser is that of `pyexpat`, the crate `xml`.

mod builder;
mod element;
mod iterator;
mod parser;

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::type_error;
use pyrite_vm::types::list::PyList;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[],
    execute: |namespace| {
        add_types(
            namespace,
            &[&element::ELEMENT, &builder::BUILDER, &parser::PARSER],
        );
        dict::set_name(namespace, names::intern("ParseError"), PARSE_ERROR.class()?);
        Ok(())
    },
    ..ModuleDefinition::new("_elementtree", FUNCTIONS)
};

/// `ParseError`.
static PARSE_ERROR: ModuleException = ModuleException::new(
    "xml.etree.ElementTree",
    "ParseError",
    &exception::SYNTAX_ERROR,
);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("SubElement", "$(*args, **kwargs)", element::make_inside),
    Builtin::function(
        "_set_factories",
        "(comment_factory, pi_factory, /)",
        set_factories,
    ),
];

/// What makes comments and processing instructions for builders that nobody has told otherwise, each or None.
static FACTORIES: Global<Pinned<PyList>> = Global::new(Pinned::NULL);
const COMMENT: usize = 0;
const INSTRUCTION: usize = 1;

fn factories() -> PyResult<Gc<PyList>> {
    if FACTORIES.get().get().is_null() {
        FACTORIES.set(Pinned::for_ever(list::from_slice(&[none(), none()])?));
    }
    Ok(FACTORIES.get().get())
}

/// One of them, or None.
fn factory(which: usize) -> PyResult {
    Ok(list::get(factories()?, which))
}

fn set_factories(args: &Arguments) -> PyResult {
    let new = [args.at(0), args.at(1)];
    for (factory, kind) in new.into_iter().zip(["Comment", "PI"]) {
        if !factory.is_none() && !is_callable(factory) {
            return Err(type_error!(
                "{kind} factory must be callable, not {}",
                type_name(factory)
            ));
        }
    }
    let known = factories()?;
    let old = tuple::try_from_slice(list::items(known))?;
    for (which, factory) in new.into_iter().enumerate() {
        list::set(known, which, factory);
    }
    Ok(old.cast())
}
