//! `typing.Union`, which is `types.UnionType` too: `int | str`.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::{Class, flags};
use crate::instance::{self, slot};
use crate::instance_checks;
use crate::object::{NONE, Obj, Value, boolean, not_implemented};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use crate::types::dict::PyDict;
use crate::types::list::PyList;
use crate::types::{dict, generic_alias, int, list, sequence, set, singletons, str, tuple, typing};
use smelt::Gc;

/// All members, in the order they were given.
const ARGS: u32 = 0;
/// The tuple of type variables; null until somebody asks.
const PARAMETERS: u32 = 1;
/// A dict with the hashable members as keys.
const HASHABLE: u32 = 2;
/// A list of the other members.
const UNHASHABLE: u32 = 3;

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::HAS_WEAKREF | flags::NO_INSTANTIATION,
    ..TypeDefinition::new("typing.Union", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::class_method("__class_getitem__", "(type, object, /)", |args| {
        subscript(args.at(1))
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__hash__", "(self, /)", hash),
    crate::comparison_method!(compare, "__eq__", "==", Eq),
    crate::comparison_method!(compare, "__ne__", "!=", Ne),
    Builtin::method("__or__", "(self, value, /)", |args| {
        or(args.at(0), args.at(1))
    }),
    Builtin::method("__ror__", "(self, value, /)", |args| {
        or(args.at(1), args.at(0))
    }),
    Builtin::method("__getitem__", "(self, key, /)", get_item),
    Builtin::method("__mro_entries__", "(self, object, /)", |args| {
        let text = protocol::repr(args.at(0))?;
        Err(crate::type_error!("Cannot subclass {}", str::text(text)))
    }),
    Builtin::method("__instancecheck__", "(self, instance, /)", |args| {
        let members = slot(args.at(0), ARGS);
        Ok(boolean(instance_checks::is_instance(args.at(1), members)?))
    }),
    Builtin::method("__subclasscheck__", "(self, cls, /)", |args| {
        let members = slot(args.at(0), ARGS);
        Ok(boolean(instance_checks::is_subclass(args.at(1), members)?))
    }),
    Builtin::member("__args__", |args| Ok(slot(args.at(0), ARGS))),
    Builtin::getter("__origin__", |_| Ok(TYPE.class().object())),
    Builtin::getter("__name__", |_| Ok(str::new("Union"))),
    Builtin::getter("__qualname__", |_| Ok(str::new("Union"))),
    Builtin::getter("__parameters__", |args| parameters(args.at(0))),
];

/// Is it a union?
pub fn is_union(object: Obj) -> bool {
    object.is_heap() && Class::of(object) == TYPE.class()
}

/// Can it be an operand of `|` without a method of its own?
pub fn is_unionable(object: Obj) -> bool {
    object.is_none()
        || Class::from_object(object).is_some()
        || object.is_heap() && {
            let class = Class::of(object);
            class == TYPE.class()
                || class.is_subclass(generic_alias::TYPE.class())
                || class == typing::alias::TYPE.class()
        }
}

/// `a | b` of types.
///
/// # Errors
/// What hashing and comparing the members raises.
pub fn or(a: Obj, b: Obj) -> PyResult {
    if is_union(a) || is_union(b) {
        return subscript(tuple::from_slice(&[a, b]).cast());
    }
    if !is_unionable(a) || !is_unionable(b) {
        return Ok(not_implemented());
    }
    let mut parts = Parts::new();
    parts.add(a)?;
    parts.add(b)?;
    parts.finish()
}

/// `Union[members]`.
///
/// # Errors
/// `TypeError` for what is no type.
pub fn subscript(members: Obj) -> PyResult {
    let Some(items) = members.exact::<tuple::PyTuple>() else {
        return from_tuple(tuple::from_slice(&[members]));
    };
    from_tuple(items)
}

/// The union of some types, each checked.
///
/// # Errors
/// `TypeError` for what is no type.
pub fn from_tuple(members: Gc<tuple::PyTuple>) -> PyResult {
    let mut parts = Parts::new();
    for member in tuple::items(members) {
        let member = typing::type_check(*member, "Union[arg, ...]: each arg must be a type.")?;
        parts.add(member)?;
    }
    parts.finish()
}

/// `a | b` of a type variable or the like and anything that `typing` takes for a type.
///
/// # Errors
/// `TypeError` for what is no type.
pub fn or_checked(a: Obj, b: Obj) -> PyResult {
    from_tuple(tuple::from_slice(&[a, b]))
}

/// A union in the making.
struct Parts {
    all: Gc<PyList>,
    hashable: Gc<PyDict>,
    unhashable: Gc<PyList>,
}

impl Parts {
    fn new() -> Parts {
        Parts {
            all: list::new(),
            hashable: dict::new(),
            unhashable: list::new(),
        }
    }

    /// Adds a member, or those of a union, unless it is there.
    fn add(&mut self, member: Obj) -> PyResult<()> {
        if is_union(member) {
            for member in tuple::items(slot(member, ARGS).cast()) {
                self.add(*member)?;
            }
            return Ok(());
        }
        let member = if member.is_none() {
            singletons::NONE.class().object()
        } else {
            member
        };
        match protocol::hash(member) {
            Ok(_) => {
                if dict::get(self.hashable, member)?.is_some() {
                    return Ok(());
                }
                dict::set(self.hashable, member, member)?;
            }
            Err(raised) => {
                if !crate::types::exception::matches(raised.0, &crate::types::exception::TYPE_ERROR)
                {
                    return Err(raised);
                }
                if contains(self.unhashable, member)? {
                    return Ok(());
                }
                list::push(self.unhashable, member)?;
            }
        }
        list::push(self.all, member)
    }

    fn finish(self) -> PyResult {
        match list::items(self.all) {
            [] => Err(crate::type_error!("Cannot take a Union of no types.")),
            [one] => Ok(*one),
            _ => Ok(instance::with(
                TYPE.class(),
                &[
                    list::to_tuple(self.all)?,
                    Obj::null(),
                    self.hashable.cast(),
                    self.unhashable.cast(),
                ],
            )),
        }
    }
}

fn contains(items: Gc<PyList>, wanted: Obj) -> PyResult<bool> {
    for index in 0..list::length(items) {
        if protocol::is_equal(list::get(items, index), wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn parameters(this: Obj) -> PyResult {
    if slot(this, PARAMETERS).is_null() {
        let found = generic_alias::parameters_of(slot(this, ARGS).cast())?;
        instance::set_slot(this, PARAMETERS, found);
    }
    Ok(slot(this, PARAMETERS))
}

fn get_item(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let replaced = generic_alias::substitute(
        this,
        slot(this, ARGS).cast(),
        parameters(this)?.cast(),
        args.at(1),
    )?;
    from_tuple(replaced)
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    sequence::printing(this, "...", |text| {
        for (index, member) in tuple::items(slot(this, ARGS).cast()).iter().enumerate() {
            if index > 0 {
                text.extend_from_slice(b" | ");
            }
            if member.0 == singletons::NONE.class().object().0 || member.0 == NONE {
                text.extend_from_slice(b"None");
            } else {
                generic_alias::write_type(text, *member)?;
            }
        }
        Ok(())
    })
}

fn hash(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let unhashable: Gc<PyList> = slot(this, UNHASHABLE).cast();
    if let Some(member) = list::items(unhashable).first() {
        // Gives the error that says which one it is.
        protocol::hash(*member)?;
        return Err(crate::type_error!(
            "union contains {} unhashable elements",
            list::length(unhashable)
        ));
    }
    let members = set::frozen_from_iterable(slot(this, HASHABLE))?;
    Ok(int::new(protocol::hash(members)?))
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let (this, other) = (args.at(0), args.at(1));
    if !is_union(other) {
        return Ok(not_implemented());
    }
    let (a, b): (Gc<PyDict>, Gc<PyDict>) =
        (slot(this, HASHABLE).cast(), slot(other, HASHABLE).cast());
    let (c, d): (Gc<PyList>, Gc<PyList>) = (
        slot(this, UNHASHABLE).cast(),
        slot(other, UNHASHABLE).cast(),
    );
    let mut equal = dict::length(a) == dict::length(b) && list::length(c) == list::length(d);
    if equal {
        for (member, _) in dict::pairs(a) {
            if dict::get(b, member)?.is_none() {
                equal = false;
                break;
            }
        }
    }
    let mut index = 0;
    while equal && index < list::length(c) {
        equal = contains(d, list::get(c, index))?;
        index += 1;
    }
    Ok(boolean(equal == (comparison == Comparison::Eq)))
}
