//! `module`.

use crate::attributes;
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::class::{Class, flags};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::map::Map;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::result::PyResult;
use crate::types::function::evaluated_annotations;
use crate::types::{dict, str};
use smelt::{AnyValue, Gc, Int, heap_object};

/// A module. It looks like an [`Instance`](crate::instance::Instance) of a subclass, since it may be made one by assigning `__class__`.
#[heap_object(id = ids::MODULE)]
pub struct PyModule {
    /// Its namespace, a dict: where an instance has the dict of its attributes.
    dict: Gc<AnyValue>,
    /// Where an instance of a subclass has its payload; null in a plain module.
    payload: Gc<AnyValue>,
}

/// A plain module with this namespace.
pub fn with_namespace(namespace: Gc<dict::PyDict>) -> Obj {
    PyModule::new::<smelt::Native>(namespace.cast(), Obj::null()).cast()
}

/// Makes a module, of whatever class, one of another class of modules that has no slots of its own.
pub fn change_class(module: Obj, class: &'static Class) {
    let plain = module.has_map(ids::MODULE);
    let number = if class == TYPE.class() {
        ids::MODULE
    } else {
        let slots = match plain {
            true => 1,
            false => Map::of(module).inline_slots,
        };
        class.dictionary_map(slots).number
    };
    if plain {
        let plain: Gc<PyModule> = module.cast();
        plain.set_payload(with_namespace(plain.dict().cast()));
    }
    module.set_shape(Int::from(i64::from(number)));
    smelt::heap::shape_changed(number);
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::MODULE,
    flags: flags::SUBCLASSABLE,
    ..TypeDefinition::new("module", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", |args| {
        let class = crate::instance::class_argument(args.at(0))?;
        let namespace = dict::new();
        crate::globals::Namespace::make_mortal(namespace)?;
        let module = with_namespace(namespace);
        let made = crate::instance::of_class(class, module);
        if made != module {
            attributes::adopt_dictionary(made.cast(), namespace);
        }
        Ok(made)
    }),
    Builtin::method("__init__", "(self, /, name, doc=None)", |args| {
        let namespace = args.this::<PyModule>().dict().cast();
        if str::of(args.at(1)).is_none() {
            return Err(crate::type_error!(
                "module() argument 'name' must be str, not {}",
                crate::protocol::type_name(args.at(1))
            ));
        }
        dict::set_name(namespace, names::NAME.name(), args.at(1));
        dict::set_name(namespace, names::DOC.name(), args.or(2, none()));
        for special in [names::PACKAGE, names::LOADER, names::SPEC] {
            dict::set_name(namespace, special.name(), none());
        }
        Ok(none())
    }),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__getattribute__", "(self, name, /)", |args| {
        attributes::get_default(args.at(0), attributes::name_of(args.at(1))?)
    }),
    Builtin::method("__dir__", "(self, /)", |args| {
        crate::import::specs::ask(names::SPEC.name())?;
        let namespace = attributes::get(args.at(0), names::DICT.name())?;
        let Some(namespace) = crate::instance::view::<dict::PyDict>(namespace) else {
            return Err(crate::type_error!("<module>.__dict__ is not a dictionary"));
        };
        if let Some(function) = dict::get_name(namespace, names::DIR.name()) {
            return crate::call::call(function, &[]);
        }
        let names = crate::types::list::new();
        for (key, _) in dict::pairs(namespace) {
            crate::types::list::push(names, key)?;
        }
        Ok(names.cast())
    }),
    Builtin::member("__dict__", |args| Ok(args.this::<PyModule>().dict())),
    Builtin::attribute("__annotations__", annotations, set_annotations),
    Builtin::attribute("__annotate__", annotate, set_annotate),
];

fn namespace(args: &Arguments<'_>) -> smelt::Gc<dict::PyDict> {
    args.this::<PyModule>().dict().cast()
}

/// What the module's annotations are, once they have been asked for.
fn annotations(args: &Arguments<'_>) -> PyResult {
    let namespace = namespace(args);
    if let Some(found) = dict::get_name(namespace, names::ANNOTATIONS.name()) {
        return Ok(found);
    }
    let made = evaluated_annotations(annotate(args)?)?;
    // There may be more at the end of its import.
    if !crate::import::missing::is_unfinished(args.at(0)) {
        dict::set_name(namespace, names::ANNOTATIONS.name(), made);
    }
    Ok(made)
}

fn set_annotations(args: &Arguments<'_>) -> PyResult {
    let namespace = namespace(args);
    let value: Obj = args.at(1);
    if !value.is_null() {
        dict::set_name(namespace, names::ANNOTATIONS.name(), value);
    } else if dict::remove(namespace, names::ANNOTATIONS.object())?.is_none() {
        return Err(crate::attribute_error!("__annotations__"));
    }
    dict::remove(namespace, names::ANNOTATE.object())?;
    Ok(none())
}

/// The function that evaluates the module's annotations, or None.
fn annotate(args: &Arguments<'_>) -> PyResult {
    Ok(dict::get_name(namespace(args), names::ANNOTATE.name()).unwrap_or_else(none))
}

fn set_annotate(args: &Arguments<'_>) -> PyResult {
    let value: Obj = args.at(1);
    if value.is_null() {
        return Err(crate::type_error!("cannot delete __annotate__ attribute"));
    }
    if !value.is_none() && crate::class::Class::of(value).known(names::CALL).is_none() {
        return Err(crate::type_error!("__annotate__ must be callable or None"));
    }
    let namespace = namespace(args);
    dict::set_name(namespace, names::ANNOTATE.name(), value);
    if !value.is_none() {
        dict::remove(namespace, names::ANNOTATIONS.object())?;
    }
    Ok(none())
}

fn repr(args: &Arguments<'_>) -> PyResult {
    let namespace = args.this::<PyModule>().dict().cast();
    let text = |name: names::Known| {
        dict::get_name(namespace, name.name())
            .and_then(str::of)
            .map(str::text)
    };
    let name = text(names::NAME).unwrap_or_else(|| "?".into());
    let loader = dict::get_name(namespace, names::LOADER.name());
    let is_made = loader.is_some_and(|loader| loader.is_none());
    let has_spec =
        dict::get_name(namespace, names::SPEC.name()).is_some_and(|spec| !spec.is_none());
    if has_spec
        && text(names::FILE).is_none()
        && let Some(shown) = crate::import::specs::representation(args.at(0))?
    {
        return Ok(shown);
    }
    Ok(str::new(&match text(names::FILE) {
        Some(file) => format!("<module '{name}' from '{file}'>"),
        None if is_made => format!("<module '{name}'>"),
        None if let Some(loader) = loader => {
            format!(
                "<module '{name}' ({})>",
                str::text(crate::protocol::repr(loader)?)
            )
        }
        None => format!("<module '{name}' (built-in)>"),
    }))
}

/// An attribute that is not in the namespace of a module: what its `__getattr__` gives, if it has one.
///
/// # Errors
/// What `__getattr__` raises.
pub fn find_elsewhere(module: Gc<PyModule>, name: names::Name) -> PyResult<Option<Obj>> {
    let namespace = module.dict().cast();
    if crate::import::specs::ask(name)?
        && let Some(value) = dict::get_name(namespace, name)
    {
        return Ok(Some(value));
    }
    match dict::get_name(namespace, names::GETATTR.name()) {
        Some(fallback) => crate::call::call(fallback, &[name.object()]).map(Some),
        None => Ok(None),
    }
}
