//! `_elementtree._element_iterator`: an element and all inside it, in the order of the document; or the text of these.

use super::element::{self, TAG, TAIL, TEXT};
use crate::support::*;
use pyrite_vm::types::list::PyList;

/// The type.
static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: pyrite_vm::class::flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_elementtree._element_iterator", METHODS)
};
/// The element to begin with, null once it has begun.
const ROOT: u32 = 0;
/// The elements that it is inside of, from the outermost on, each with the place of the next one inside.
const OPEN: u32 = 1;
/// The tag to look for, or None; null: it is text that is looked for.
const WANTED: u32 = 2;

static METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))).reads(),
    next_method!(step),
];

/// An iterator over elements with a tag, or over all if that is None.
pub(super) fn over_elements(root: Obj, tag: Obj) -> PyResult {
    Ok(instance::with(
        ITERATOR.class(),
        &[root, list::new().cast(), tag],
    ))
}

/// An iterator over text.
pub(super) fn over_text(root: Obj) -> PyResult {
    over_elements(root, Obj::null())
}

/// Where it comes to next.
enum Place {
    /// It enters an element.
    Start(Obj),
    /// It leaves one that is inside another.
    End(Obj),
}

fn advance(this: Obj) -> PyResult<Option<Place>> {
    let open: Gc<PyList> = instance::slot(this, OPEN).cast();
    let Some(last) = list::length(open).checked_sub(2) else {
        let root = instance::slot(this, ROOT);
        if root.is_null() {
            return Ok(None);
        }
        instance::set_slot(this, ROOT, Obj::null());
        return enter(open, root).map(Some);
    };
    let (parent, next) = (list::get(open, last), list::get(open, last + 1));
    let next = next.small_value().get();
    match element::child(parent, next as usize) {
        Some(child) => {
            list::set(open, last + 1, int::new(next + 1));
            enter(open, child).map(Some)
        }
        None => {
            list::truncate(open, last);
            match last {
                0 => advance(this),
                _ => Ok(Some(Place::End(parent))),
            }
        }
    }
}

fn enter(open: Gc<PyList>, element: Obj) -> PyResult<Place> {
    list::push(open, element)?;
    list::push(open, int::new(0))?;
    Ok(Place::Start(element))
}

/// Is what is inside an element text? It is not in a comment, or in a processing instruction.
fn has_text(element: Obj) -> bool {
    let tag: Obj = instance::slot(element, TAG);
    tag.is_none() || str::of(tag).is_some()
}

/// Goes on behind all that is inside the innermost element.
fn pass(this: Obj) {
    let open: Gc<PyList> = instance::slot(this, OPEN).cast();
    list::set(open, list::length(open) - 1, int::new(i64::from(u32::MAX)));
}

fn step(this: Obj) -> PyResult<Option<Obj>> {
    let wanted: Obj = instance::slot(this, WANTED);
    while let Some(place) = advance(this)? {
        if wanted.is_null() {
            let text: Obj = match place {
                Place::Start(element) if !has_text(element) => {
                    pass(this);
                    continue;
                }
                Place::Start(element) => instance::slot(element, TEXT),
                Place::End(element) => instance::slot(element, TAIL),
            };
            if !text.is_none() && protocol::is_true(text)? {
                return Ok(Some(text));
            }
        } else if let Place::Start(element) = place {
            let tag: Obj = instance::slot(element, TAG);
            if wanted.is_none() || tag == wanted || protocol::is_equal(tag, wanted)? {
                return Ok(Some(element));
            }
        }
    }
    Ok(None)
}
