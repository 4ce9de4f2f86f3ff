//! `Element`: a tag, attributes, text, and elements inside.

use super::iterator;
use crate::support::*;
use pyrite_vm::class::{Class, flags, is_instance};
use pyrite_vm::global::Global;
use pyrite_vm::interpreter::intrinsics::containers;
use pyrite_vm::interpreter::items;
use pyrite_vm::interpreter::native_calls::Given;
use pyrite_vm::object::small_int;
use pyrite_vm::result::Outcome;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::sequence::{is_slice, write_repr};
use pyrite_vm::types::{bytes, object};
use pyrite_vm::{attribute_error, index_error, recursion, runtime_error, type_error, value_error};
use smelt::{Domain, twin};
use std::collections::BTreeSet;

/// `xml.etree.ElementTree.Element`.
pub(super) static ELEMENT: TypeDefinition = TypeDefinition {
    slots: 5,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF | flags::HAS_ITEMS,
    ..TypeDefinition::new("xml.etree.ElementTree.Element", METHODS)
};
pub(super) const TAG: u32 = 0;
pub(super) const TEXT: u32 = 1;
pub(super) const TAIL: u32 = 2;
/// A dict; null as long as nobody has looked at an empty one.
const ATTRIBUTES: u32 = 3;
/// A list of the elements inside that nobody else has; null as long as there are none.
const CHILDREN: u32 = 4;

macro_rules! attribute {
    ($name:literal, $slot:ident) => {
        Builtin::attribute(
            $name,
            |args| Ok(instance::slot(args.at(0), $slot)),
            |args| {
                present(args)?;
                instance::set_slot(args.at(0), $slot, args.at(1));
                nothing()
            },
        )
        .reads()
        .intrinsic({
            fn value<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
                Some(Ok(instance::slot(given.at(0), $slot)))
            }
            twin!(value)
        })
    };
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, *args, **kwargs)", |args| {
        Ok(new(instance::class_argument(args.at(0))?, none(), Obj::null()))
    })
    .ignoring_rest(),
    Builtin::method("__init__", "$(self, /, *args, **kwargs)", initialise),
    attribute!("tag", TAG),
    attribute!("text", TEXT),
    attribute!("tail", TAIL),
    Builtin::attribute(
        "attrib",
        |args| Ok(attributes_of(args.at(0)).cast()),
        |args| {
            present(args)?;
            if instance::view::<PyDict>(args.at(1)).is_none() {
                return Err(type_error!("attrib must be dict, not {}", type_name(args.at(1))));
            }
            instance::set_slot(args.at(0), ATTRIBUTES, args.at(1));
            nothing()
        },
    ),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__bool__", "(self, /)", |args| {
        let message = "Testing an element's truth value will always return True in future versions.  Use specific 'len(elem)' or 'elem is not None' test instead.";
        pyrite_vm::warnings::warn(&exception::DEPRECATION_WARNING, message)?;
        Ok(boolean(count(args.at(0)) > 0))
    })
    .looking_at_frames(),
    Builtin::method("__len__", "(self, /)", |args| Ok(int::from_usize(count(args.at(0)))))
        .reads()
        .intrinsic(twin!(length)),
    Builtin::method("__getitem__", "(self, key, /)", get_item)
        .reads()
        .intrinsic(twin!(item)),
    Builtin::method("__setitem__", "(self, key, value, /)", |args| {
        set_item(args.at(0), args.at(1), Some(args.at(2)))
    }),
    Builtin::method("__delitem__", "(self, key, /)", |args| {
        set_item(args.at(0), args.at(1), None)
    }),
    Builtin::method("__copy__", "(self, /)", copy),
    Builtin::method("__deepcopy__", "(self, memo, /)", |args| {
        match instance::view::<PyDict>(args.at(1)) {
            Some(_) => deep_copy(args.at(0), args.at(1)),
            None => Err(type_error!("__deepcopy__() argument must be dict, not {}", argument_name(args.at(1)))),
        }
    }),
    Builtin::method("__getstate__", "(self, /)", state),
    Builtin::method("__setstate__", "(self, state, /)", |args| set_state(args.at(0), args.at(1))),
    Builtin::method("append", "(self, subelement, /)", |args| {
        let child = subelement("append", " 1", args.at(1))?;
        append(args.at(0), child)?;
        nothing()
    }),
    Builtin::method("clear", "(self, /)", |args| {
        let this = args.at(0);
        for slot in [ATTRIBUTES, CHILDREN] {
            instance::set_slot(this, slot, Obj::null());
        }
        for slot in [TEXT, TAIL] {
            instance::set_slot(this, slot, none());
        }
        nothing()
    }),
    Builtin::method("extend", "(self, elements, /)", |args| {
        let given = elements(args.at(1), "'elements' must be an iterable")?;
        for index in 0..list::length(given) {
            append(args.at(0), list::get(given, index))?;
        }
        nothing()
    }),
    Builtin::method("find", "(self, /, path, namespaces=None)", |args| {
        if let Some(found) = by_path("find", args, 2, &[args.at(1), args.or(2, none())])? {
            return Ok(found);
        }
        Ok(child_with_tag(args.at(0), args.at(1), 0)?.map_or(none(), |(_, child)| child))
    }),
    Builtin::method("findtext", "(self, /, path, default=None, namespaces=None)", |args| {
        let default = args.or(2, none());
        if let Some(found) = by_path("findtext", args, 3, &[args.at(1), default, args.or(3, none())])? {
            return Ok(found);
        }
        Ok(match child_with_tag(args.at(0), args.at(1), 0)? {
            None => default,
            Some((_, child)) => match instance::slot(child, TEXT) {
                text if text.is_none() => str::new(""),
                text => text,
            },
        })
    }),
    Builtin::method("findall", "(self, /, path, namespaces=None)", |args| {
        if let Some(found) = by_path("findall", args, 2, &[args.at(1), args.or(2, none())])? {
            return Ok(found);
        }
        let (found, mut from) = (list::new(), 0);
        while let Some((place, child)) = child_with_tag(args.at(0), args.at(1), from)? {
            list::push(found, child)?;
            from = place + 1;
        }
        Ok(found.cast())
    }),
    Builtin::method("iterfind", "(self, /, path, namespaces=None)", |args| {
        call_path("iterfind", args.at(0), &[args.at(1), args.or(2, none())])
    }),
    Builtin::method("get", "(self, /, key, default=None)", |args| {
        let default = args.or(2, none());
        match known_attributes(args.at(0)) {
            Some(attributes) => Ok(dict::get(attributes, args.at(1))?.unwrap_or(default)),
            None => Ok(default),
        }
    })
    .reads(),
    Builtin::method("insert", "(self, index, subelement, /)", |args| {
        let index = protocol::size_argument(args.at(1))?;
        let child = subelement("insert", " 2", args.at(2))?;
        let children = children_of(args.at(0));
        let length = list::length(children);
        let index = if index < 0 { index.saturating_add(length as i64).max(0) } else { index };
        list::insert(children, (index as usize).min(length), child)?;
        nothing()
    }),
    Builtin::method("items", "(self, /)", |args| {
        listed(args.at(0), |(key, value)| Ok(tuple::try_from_slice(&[key, value])?.cast()))
    })
    .reads(),
    Builtin::method("keys", "(self, /)", |args| listed(args.at(0), |(key, _)| Ok(key))).reads(),
    Builtin::method("iter", "(self, /, tag=None)", |args| {
        let tag = args.or(1, none());
        let is_star = str::of(tag).is_some_and(|tag| str::bytes(tag) == b"*") || bytes::value(tag) == Some(b"*");
        iterator::over_elements(args.at(0), if is_star { none() } else { tag })
    })
    .reads(),
    Builtin::method("itertext", "(self, /)", |args| iterator::over_text(args.at(0))).reads(),
    Builtin::method("makeelement", "(self, tag, attrib, /)", |args| {
        match instance::view::<PyDict>(args.at(2)) {
            Some(attributes) => make(args.at(1), Some(dict::copy(attributes)?)),
            None => Err(type_error!("makeelement() argument 2 must be dict, not {}", argument_name(args.at(2)))),
        }
    }),
    Builtin::method("remove", "(self, subelement, /)", |args| {
        let child = subelement("remove", "", args.at(1))?;
        remove(args.at(0), child)
    }),
    Builtin::method("set", "(self, key, value, /)", |args| {
        dict::set(attributes_of(args.at(0)), args.at(1), args.at(2))?;
        nothing()
    }),
    Builtin::method("__sizeof__", "(self, /)", |args| {
        // The object, and what only it refers to.
        let words = 2 + ELEMENT.slots as usize + count(args.at(0));
        Ok(int::from_usize(words * size_of::<Obj>()))
    })
    .reads(),
];

// ---------------------------------------------------------------- parts

fn new(class: &'static Class, tag: Obj, attributes: Obj) -> Obj {
    instance::with(class, &[tag, none(), none(), attributes])
}

/// A new element. The attributes are its own from now on.
///
/// # Errors
/// None: it is a constructor like others.
pub(super) fn make(tag: Obj, attributes: Option<Gc<PyDict>>) -> PyResult {
    Ok(new(
        ELEMENT.class(),
        tag,
        attributes.map_or(Obj::null(), |attributes| attributes.cast()),
    ))
}

/// Is it an element, of the class itself?
pub(super) fn is_plain(object: Obj) -> bool {
    std::ptr::eq(Class::of(object), ELEMENT.class())
}

/// Is it an element?
pub(super) fn is_element(object: Obj) -> bool {
    is_instance(object, ELEMENT.class())
}

/// The elements inside, if there is a list of them.
pub(super) fn known_children(this: Obj) -> Option<Gc<PyList>> {
    let children: Obj = instance::slot(this, CHILDREN);
    (!children.is_null()).then(|| children.cast())
}

/// The list of the elements inside.
fn children_of(this: Obj) -> Gc<PyList> {
    known_children(this).unwrap_or_else(|| {
        let children = list::new();
        instance::set_slot(this, CHILDREN, children.cast());
        children
    })
}

fn count(this: Obj) -> usize {
    known_children(this).map_or(0, list::length)
}

fn known_attributes(this: Obj) -> Option<Gc<PyDict>> {
    let attributes: Obj = instance::slot(this, ATTRIBUTES);
    instance::view((!attributes.is_null()).then_some(attributes)?)
}

fn attributes_of(this: Obj) -> Gc<PyDict> {
    known_attributes(this).unwrap_or_else(|| {
        let attributes = dict::new();
        instance::set_slot(this, ATTRIBUTES, attributes.cast());
        attributes
    })
}

/// Appends an element.
///
/// # Errors
/// `MemoryError`.
pub(super) fn append(this: Obj, child: Obj) -> PyResult<()> {
    list::push(children_of(this), child)
}

/// An attribute that is set to something.
fn present(args: &Arguments) -> PyResult<()> {
    match args.at(1).is_null() {
        true => Err(attribute_error!("can't delete element attribute")),
        false => Ok(()),
    }
}

fn subelement(function: &str, place: &str, given: Obj) -> PyResult {
    match is_element(given) {
        true => Ok(given),
        false => Err(type_error!(
            "{function}() argument{place} must be xml.etree.ElementTree.Element, not {}",
            argument_name(given)
        )),
    }
}

/// The complaint about something that is to be among elements.
pub(super) fn no_element(given: Obj) -> Raised {
    type_error!("expected an Element, not \"{}\"", type_name(given))
}

/// The elements of a sequence, in a list that nobody else has.
fn elements(given: Obj, complaint: &str) -> PyResult<Gc<PyList>> {
    let iterator = protocol::iterator(given).map_err(|_| type_error!("{complaint}"))?;
    let items = sequence::to_list(iterator)?;
    match list::items(items).iter().find(|item| !is_element(**item)) {
        Some(other) => Err(no_element(*other)),
        None => Ok(items),
    }
}

fn listed(this: Obj, of: impl Fn((Obj, Obj)) -> PyResult) -> PyResult {
    let all = list::new();
    if let Some(attributes) = known_attributes(this) {
        for pair in dict::pairs(attributes) {
            list::push(all, of(pair)?)?;
        }
    }
    Ok(all.cast())
}

// ---------------------------------------------------------------- making

fn initialise(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let (tag, attributes) = described("Element", args.rest(), args.keywords())?;
    if let Some(attributes) = attributes
        && dict::length(attributes) > 0
    {
        instance::set_slot(this, ATTRIBUTES, attributes.cast());
        instance::set_slot(this, CHILDREN, Obj::null());
    }
    instance::set_slot(this, TAG, tag);
    instance::set_slot(this, TEXT, none());
    instance::set_slot(this, TAIL, none());
    nothing()
}

/// `SubElement`.
pub(super) fn make_inside(args: &Arguments) -> PyResult {
    let (parent, rest) = match args.rest() {
        [parent, rest @ ..] if !rest.is_empty() => (*parent, rest),
        given => {
            return Err(type_error!(
                "SubElement() takes at least 2 arguments ({} given)",
                given.len()
            ));
        }
    };
    if !is_element(parent) {
        return Err(type_error!(
            "SubElement() argument 1 must be xml.etree.ElementTree.Element, not {}",
            argument_name(parent)
        ));
    }
    let (tag, attributes) = described("SubElement", rest, args.keywords())?;
    let made = make(tag, attributes)?;
    append(parent, made)?;
    Ok(made)
}

/// A tag and attributes as they are given, by position and by name.
fn described(
    function: &str,
    given: &[Obj],
    named: Option<Gc<PyDict>>,
) -> PyResult<(Obj, Option<Gc<PyDict>>)> {
    // `SubElement` has a parent before.
    let before = usize::from(function == "SubElement");
    let (tag, attributes) = match given {
        [tag] => (*tag, None),
        [tag, attributes] => (*tag, Some(*attributes)),
        _ => {
            let (bound, limit) = match given.is_empty() {
                true => ("least", 1 + before),
                false => ("most", 2 + before),
            };
            let ending = if limit == 1 { "" } else { "s" };
            let given = given.len() + before;
            return Err(type_error!(
                "{function}() takes at {bound} {limit} argument{ending} ({given} given)"
            ));
        }
    };
    let named = named.filter(|named| dict::length(*named) > 0);
    let Some(attributes) = attributes else {
        let Some(named) = named else {
            return Ok((tag, None));
        };
        let Some(attributes) = dict::remove(named, names::intern("attrib").object())? else {
            return Ok((tag, Some(named)));
        };
        let Some(attributes) = instance::view::<PyDict>(attributes) else {
            return Err(type_error!(
                "attrib must be dict, not {}",
                type_name(attributes)
            ));
        };
        let attributes = dict::copy(attributes)?;
        dict::merge(attributes, named)?;
        return Ok((tag, Some(attributes)));
    };
    let Some(attributes) = instance::view::<PyDict>(attributes) else {
        return Err(type_error!(
            "{function}() argument {} must be dict, not {}",
            2 + before,
            argument_name(attributes)
        ));
    };
    let attributes = dict::copy(attributes)?;
    if let Some(named) = named {
        dict::merge(attributes, named)?;
    }
    Ok((tag, Some(attributes)))
}

fn copy(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let made = make(instance::slot(this, TAG), None)?;
    for slot in [TEXT, TAIL, ATTRIBUTES] {
        instance::set_slot(made, slot, instance::slot(this, slot));
    }
    if let Some(children) = known_children(this) {
        let children = list::copy_range(children, 0, list::length(children))?;
        instance::set_slot(made, CHILDREN, children.cast());
    }
    Ok(made)
}

fn deep_copy(this: Obj, memo: Obj) -> PyResult {
    recursion::check(" in __deepcopy__")?;
    let made = make(deep_copied(instance::slot(this, TAG), memo)?, None)?;
    let attributes: Obj = instance::slot(this, ATTRIBUTES);
    if !attributes.is_null() {
        instance::set_slot(made, ATTRIBUTES, deep_copied(attributes, memo)?);
    }
    for slot in [TEXT, TAIL] {
        instance::set_slot(made, slot, deep_copied(instance::slot(this, slot), memo)?);
    }
    let mut index = 0;
    while let Some(child) = child(this, index) {
        let copied = deep_copied(child, memo)?;
        if !is_element(copied) {
            return Err(no_element(copied));
        }
        append(made, copied)?;
        index += 1;
    }
    let key = int::new(object::identity(this) as i64);
    protocol::set_item(memo, key, made)?;
    Ok(made)
}

/// `copy.deepcopy(object, memo)`.
fn deep_copied(object: Obj, memo: Obj) -> PyResult {
    if object.is_none() || object.exact::<str::PyStr>().is_some() {
        return Ok(object);
    }
    let copy = pyrite_vm::import::import_absolute("copy")?;
    protocol::call_method(copy, names::intern("deepcopy"), &[object, memo])
}

const STATE: [&str; 5] = ["tag", "_children", "attrib", "text", "tail"];

fn state(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let children = match known_children(this) {
        Some(children) => list::copy_range(children, 0, list::length(children))?,
        None => list::new(),
    };
    let attributes = match instance::slot(this, ATTRIBUTES) {
        attributes if Obj::is_null(attributes) => dict::new().cast(),
        attributes => attributes,
    };
    let slot = |slot: u32| instance::slot(this, slot);
    let state = dict::new();
    let values = [
        slot(TAG),
        children.cast(),
        attributes,
        slot(TEXT),
        slot(TAIL),
    ];
    for (name, value) in STATE.into_iter().zip(values) {
        dict::set_name(state, names::intern(name), value);
    }
    Ok(state.cast())
}

fn set_state(this: Obj, state: Obj) -> PyResult {
    let Some(state) = state.exact::<PyDict>() else {
        return Err(type_error!(
            "Don't know how to unpickle \"{}\" as an Element",
            repr_text(state)?.chars().take(200).collect::<String>()
        ));
    };
    for (key, _) in dict::pairs(state) {
        let Some(name) = str::of(key).map(str::text) else {
            return Err(type_error!("keywords must be strings"));
        };
        if !STATE.contains(&&*name) {
            return Err(type_error!(
                "this function got an unexpected keyword argument '{name}'"
            ));
        }
    }
    if dict::get_name(state, names::intern("tag")).is_none() {
        return Err(type_error!("tag may not be NULL"));
    }
    let [tag, children, attributes, text, tail] =
        STATE.map(|name| dict::get_name(state, names::intern(name)));
    for (slot, value) in [(TAG, tag), (TEXT, text), (TAIL, tail)] {
        instance::set_slot(this, slot, value.unwrap_or(none()));
    }
    if children.is_none() && attributes.is_none() {
        return nothing();
    }
    let children = match children {
        None => Obj::null(),
        Some(children) => match instance::view::<PyList>(children) {
            Some(_) => elements(children, "")?.cast(),
            None => return Err(type_error!("'_children' is not a list")),
        },
    };
    let attributes = match attributes {
        None => Obj::null(),
        Some(attributes) if instance::view::<PyDict>(attributes).is_some() => attributes,
        Some(other) => return Err(type_error!("attrib must be dict, not {}", type_name(other))),
    };
    instance::set_slot(this, CHILDREN, children);
    instance::set_slot(this, ATTRIBUTES, attributes);
    nothing()
}

/// Elements that are being printed, by address: they are on the machine stack of the code that prints them.
static PRINTING: Global<BTreeSet<u64>> = Global::new(BTreeSet::new());

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let identity = object::identity(this);
    let tag: Obj = instance::slot(this, TAG);
    if !PRINTING.with(|printing| printing.insert(this.0)) {
        return Err(runtime_error!(
            "reentrant call inside {}.__repr__",
            type_name(this)
        ));
    }
    let mut shown = b"<Element ".to_vec();
    let result = recursion::check(" while getting the repr of an object")
        .and_then(|()| write_repr(&mut shown, tag));
    PRINTING.with(|printing| printing.remove(&this.0));
    std::hint::black_box(this);
    result?;
    shown.extend(format!(" at {identity:#x}>").into_bytes());
    Ok(str::try_from_bytes(&shown)?.cast())
}

// ---------------------------------------------------------------- items

/// The element at a place, if there is one.
pub(super) fn child(this: Obj, place: usize) -> Option<Obj> {
    let children = known_children(this)?;
    (place < list::length(children)).then(|| list::get(children, place))
}

fn length<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let children = instance::slot(given.at(0), CHILDREN);
    Some(Ok(match children.is_null() {
        true => Obj::constant(int::new(0)),
        false => small_int(containers::length(children)?),
    }))
}

fn item<D: Domain>(given: &Given<D>) -> Option<Outcome<D>> {
    let children = instance::slot(given.at(0), CHILDREN);
    if children.is_null() {
        return None;
    }
    items::quick_load(children, given.at(1)).map(Ok)
}

/// The place that an index stands for, if there is one.
fn place(this: Obj, index: Obj) -> PyResult<Option<usize>> {
    if Integer::of(index).is_none() && Class::of(index).known(names::INDEX).is_none() {
        return Err(type_error!("element indices must be integers"));
    }
    let index = pyrite_vm::types::sequence::subscript(index, "element")?;
    Ok(pyrite_vm::types::sequence::place(index, count(this)))
}

fn get_item(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    if is_slice(key) {
        return match known_children(this) {
            Some(children) => protocol::get_item(children.cast(), key),
            None => protocol::get_item(list::new().cast(), key),
        };
    }
    match place(this, key)?.and_then(|place| child(this, place)) {
        Some(child) => Ok(child),
        None => Err(index_error!("child index out of range")),
    }
}

/// Assigns to an index or a slice, or deletes what is there.
fn set_item(this: Obj, key: Obj, value: Option<Obj>) -> PyResult {
    if is_slice(key) {
        let value = value
            .map(|value| elements(value, "assignment expects an iterable"))
            .transpose()?;
        let children = children_of(this).cast();
        match value {
            Some(value) => protocol::set_item(children, key, value.cast())?,
            None => protocol::delete_item(children, key)?,
        }
        return nothing();
    }
    let place = place(this, key)?;
    let Some((children, place)) = known_children(this).zip(place) else {
        return Err(index_error!("child assignment index out of range"));
    };
    match value {
        Some(value) if !is_element(value) => return Err(no_element(value)),
        Some(value) => list::set(children, place, value),
        None => list::remove_range(children, place, place + 1),
    }
    nothing()
}

fn remove(this: Obj, wanted: Obj) -> PyResult {
    let mut index = 0;
    while let Some(child) = child(this, index) {
        if child == wanted || protocol::is_equal(child, wanted)? {
            if let Some(children) = known_children(this)
                && index < list::length(children)
            {
                list::remove_range(children, index, index + 1);
            }
            return nothing();
        }
        index += 1;
    }
    Err(value_error!("Element.remove(x): element not found"))
}

// ---------------------------------------------------------------- searching

/// The first element from a place on whose tag is the one that is looked for.
fn child_with_tag(this: Obj, tag: Obj, from: usize) -> PyResult<Option<(usize, Obj)>> {
    let mut place = from;
    while let Some(child) = child(this, place) {
        let own: Obj = instance::slot(child, TAG);
        if own == tag || protocol::is_equal(own, tag)? {
            return Ok(Some((place, child)));
        }
        place += 1;
    }
    Ok(None)
}

/// What `ElementPath` finds, unless the path is nothing but a tag.
fn by_path(
    function: &str,
    args: &Arguments,
    namespaces: usize,
    arguments: &[Obj],
) -> PyResult<Option<Obj>> {
    if args.get_not_none(namespaces).is_none() && !is_path(args.at(1)) {
        return Ok(None);
    }
    call_path(function, args.at(0), arguments).map(Some)
}

fn call_path(function: &str, this: Obj, arguments: &[Obj]) -> PyResult {
    let module = pyrite_vm::import::import_absolute("xml.etree.ElementPath")?;
    let function = attributes::get(module, names::intern(function))?;
    call_with_dict(function, &[this], arguments, None)
}

/// May it be more than a tag?
fn is_path(tag: Obj) -> bool {
    let text = match (str::of(tag), bytes::value(tag)) {
        (Some(text), _) => str::bytes(text),
        (None, Some(text)) => text,
        (None, None) => return true,
    };
    // Of any namespace, or of none.
    if text.len() >= 3 && (text.starts_with(b"{}") || text.starts_with(b"{*}")) {
        return true;
    }
    let mut is_outside = true;
    for byte in text {
        match byte {
            b'{' => is_outside = false,
            b'}' => is_outside = true,
            b'/' | b'*' | b'[' | b'@' | b'.' if is_outside => return true,
            _ => {}
        }
    }
    false
}
