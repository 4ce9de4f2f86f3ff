//! The methods of `super`.

use super::super_slots::{CLASS, OBJECT, OBJECT_CLASS};
use crate::attributes;
use crate::builtin::{Arguments, Builtin};
use crate::class::Class;
use crate::instance::{self, set_slot, slot};
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{dict, str};
use crate::{runtime_error, type_error};

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    }),
    Builtin::method("__init__", "$(self, type=None, object=None, /)", init).looking_at_frames(),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__getattribute__", "(self, name, /)", get_attribute),
    Builtin::method("__get__", "(self, instance, owner=None, /)", |args| {
        let (this, object) = (args.at(0), args.at(1));
        super::check_get(args)?;
        let is_bound = !slot(this, OBJECT).is_null() || slot(this, CLASS).is_null();
        if object.is_none() || is_bound {
            return Ok(this);
        }
        crate::call::call(Class::of(this).object(), &[slot(this, CLASS), object])
    }),
    Builtin::member("__thisclass__", |args| Ok(or_none(slot(args.at(0), CLASS)))),
    Builtin::member("__self__", |args| Ok(or_none(slot(args.at(0), OBJECT)))),
    Builtin::member("__self_class__", |args| {
        Ok(or_none(slot(args.at(0), OBJECT_CLASS)))
    }),
];

fn or_none(object: Obj) -> Obj {
    if object.is_null() { none() } else { object }
}

fn init(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let (class, object) = match args.get(1) {
        Some(class) => (class, args.get_not_none(2)),
        None => {
            let (class, object) = calling_method()?;
            (class, Some(object))
        }
    };
    let Some(start) = Class::from_object(class) else {
        return Err(type_error!(
            "super() argument 1 must be a type, not {}",
            protocol::type_name(class)
        ));
    };
    set_slot(this, CLASS, class);
    if let Some(object) = object {
        let search = search_class(start, object)?;
        set_slot(this, OBJECT, object);
        set_slot(this, OBJECT_CLASS, search);
    }
    Ok(none())
}

/// `__class__` and the first argument of the method that calls `super()`.
fn calling_method() -> PyResult<(Obj, Obj)> {
    use crate::fields::*;
    let Some(running) = crate::frames::current() else {
        return Err(runtime_error!("super(): no current frame"));
    };
    let unit = running.code.unit();
    if unit.parameter_count() == 0 {
        return Err(runtime_error!("super(): no arguments"));
    }
    let mut object = Obj::from_bits(running.frame.read(0));
    if unit.locals[0].is_cell && !object.is_null() && object.has_map(crate::ids::CELL) {
        object = object.cast::<crate::types::cell::PyCell>().content();
    }
    if object.is_null() {
        return Err(runtime_error!("super(): arg[0] deleted"));
    }
    let place = unit
        .free_variables
        .iter()
        .position(|name| **name == *"__class__");
    let closure = running.function.closure();
    let (Some(place), false) = (place, closure.is_null()) else {
        return Err(runtime_error!("super(): __class__ cell not found"));
    };
    let cell = crate::types::tuple::items(closure.cast())[place];
    let class: Obj = cell.cast::<crate::types::cell::PyCell>().content();
    if class.is_null() {
        return Err(runtime_error!("super(): empty __class__ cell"));
    }
    Ok((class, object))
}

/// The class whose method resolution order is searched behind `start`.
pub(super) fn search_class(start: &'static Class, object: Obj) -> PyResult {
    if Class::from_object(object).is_some_and(|this| this.is_subclass(start)) {
        return Ok(object);
    }
    if Class::of(object).is_subclass(start) {
        return Ok(Class::of(object).object());
    }
    let claimed = attributes::get_optional(object, names::CLASS.name())?;
    if let Some(claimed) = claimed
        && Class::from_object(claimed).is_some_and(|claimed| claimed.is_subclass(start))
    {
        return Ok(claimed);
    }
    let (kind, name) = match Class::from_object(object) {
        Some(class) => ("type", class.name()),
        None => ("instance of", protocol::type_name(object)),
    };
    Err(type_error!(
        "super(type, obj): obj ({kind} {name}) is not an instance or subtype of type ({}).",
        start.name()
    ))
}

/// The class in a slot; `None` if the object has none there (yet).
fn class_in(this: Obj, place: u32) -> Option<&'static Class> {
    let class = slot(this, place);
    if class.is_null() {
        return None;
    }
    Class::from_object(class)
}

fn get_attribute(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let name = attributes::name_of(args.at(1))?;
    let (object, search) = (slot(this, OBJECT), slot(this, OBJECT_CLASS));
    let classes = (class_in(this, CLASS), class_in(this, OBJECT_CLASS));
    if let (false, (Some(start), Some(class))) =
        (object.is_null() || name == names::CLASS.name(), classes)
    {
        let behind = class
            .mro()
            .iter()
            .skip_while(|class| **class != start)
            .skip(1);
        for class in behind {
            if let Some(found) = dict::get_name(class.dict(), name) {
                let on = if object.0 == search.0 {
                    Obj::null()
                } else {
                    object
                };
                return attributes::bind(found, on, search);
            }
        }
    }
    attributes::get_default(this, name)
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let name = |place: u32| class_in(this, place).map_or("NULL".into(), Class::name);
    let text = if slot(this, OBJECT).is_null() {
        format!("<super: <class '{}'>, NULL>", name(CLASS))
    } else {
        format!(
            "<super: <class '{}'>, <{} object>>",
            name(CLASS),
            name(OBJECT_CLASS)
        )
    };
    Ok(str::new(&text))
}
