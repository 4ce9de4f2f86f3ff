//! C types and calls of functions in C: the module `_ctypes`, on which the library's `ctypes` stands.
//!
//! Calls go by way of libffi, built from its sources by Cargo. This crate knows libffi and how library modules are written (`pyrite-modules`); nothing else knows libffi.
//!
//! A C type is a class whose metaclass, written in Rust, keeps what is known of it ([`info`]); an instance is an address ([`data`]). Whatever a program reads or writes
//! through addresses is as safe as in C.

mod aggregates;
mod array;
mod callbacks;
mod calls;
mod codes;
mod data;
mod function;
mod info;
mod loading;
mod metaclasses;
mod parameters;
mod pointer;
mod simple;
mod texts;

use function::call_flags;
use pyrite_modules::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::type_error;

/// The modules of this crate.
pub static MODULES: &[&ModuleDefinition] = &[&MODULE];

/// `_ctypes`.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[
        &aggregates::STRUCTURE,
        &aggregates::UNION,
        &array::ARRAY,
        &function::FUNCTION,
        &pointer::POINTER,
        &simple::SIMPLE,
    ],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in NUMBERS {
            set(name, int::new(*value));
        }
        for (name, place) in texts::addresses() {
            set(name, data::address_object(place)?);
        }
        let error = calls::ARGUMENT_ERROR.class()?;
        set("ArgumentError", error);
        set("CField", aggregates::FIELD.class().object());
        set("__version__", str::new("1.1.0"));
        Ok(())
    },
    ..ModuleDefinition::new("_ctypes", FUNCTIONS)
};

static NUMBERS: &[(&str, i64)] = &[
    ("CTYPES_MAX_ARGCOUNT", function::MOST_ARGUMENTS as i64),
    ("FUNCFLAG_CDECL", call_flags::CDECL as i64),
    ("FUNCFLAG_PYTHONAPI", call_flags::PYTHON_API as i64),
    ("FUNCFLAG_USE_ERRNO", call_flags::USE_ERRNO as i64),
    ("FUNCFLAG_USE_LASTERROR", call_flags::USE_LAST_ERROR as i64),
    ("RTLD_GLOBAL", libc::RTLD_GLOBAL as i64),
    ("RTLD_LOCAL", libc::RTLD_LOCAL as i64),
    ("SIZEOF_TIME_T", size_of::<libc::time_t>() as i64),
];

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("sizeof", "(obj, /)", |args| {
        match type_or_instance(args.at(0)) {
            Some((info, false)) => Ok(int::from_usize(info.size.get())),
            Some((_, true)) => Ok(int::from_usize(data::size(args.at(0)))),
            None => Err(type_error!("this type has no size")),
        }
    }),
    Builtin::function("alignment", "(obj, /)", |args| {
        match type_or_instance(args.at(0)) {
            Some((info, _)) => Ok(int::from_usize(info.align.get())),
            None => Err(type_error!("no alignment info")),
        }
    }),
    Builtin::function("byref", "(obj, offset=0, /)", parameters::by_reference),
    Builtin::function("addressof", "(obj, /)", |args| {
        if !data::is_data(args.at(0)) {
            return Err(type_error!(
                "addressof() argument must be _ctypes._CData, not {}",
                argument_name(args.at(0))
            ));
        }
        audit::event("ctypes.addressof", || Ok([args.at(0)]))?;
        data::address_object(data::address(args.at(0)))
    }),
    Builtin::function("resize", "(obj, size, /)", data::resize),
    Builtin::function("buffer_info", "(obj, /)", |args| {
        let Some((info, _)) = type_or_instance(args.at(0)) else {
            return Err(type_error!("not a ctypes type or object"));
        };
        let shape = list::new();
        for length in info.shape.borrow().iter() {
            list::push(shape, int::from_usize(*length))?;
        }
        let format = match &*info.format.borrow() {
            Some(format) => str::new(format),
            None => none(),
        };
        let shape = tuple::try_from_slice(list::items(shape))?;
        let dimensions = int::from_usize(tuple::items(shape).len());
        Ok(tuple::from_slice(&[format, dimensions, shape.cast()]).cast())
    }),
    Builtin::function("_unpickle", "(type, state, /)", |args| {
        let class = args.at(0);
        let made = protocol::call_method(class, names::NEW.name(), &[class])?;
        let Some(state) = tuple::of(args.at(1)) else {
            return Err(type_error!(
                "_unpickle() argument 2 must be tuple, not {}",
                argument_name(args.at(1))
            ));
        };
        protocol::call_method(made, names::SETSTATE.name(), state)?;
        Ok(made)
    }),
    Builtin::function("get_errno", "()", calls::get_error),
    Builtin::function("set_errno", "(value, /)", calls::set_error),
    Builtin::function("dlopen", "(name, flag=0, /)", loading::open),
    Builtin::function("dlclose", "(handle, /)", loading::close),
    Builtin::function("dlsym", "(handle, name, /)", loading::find),
    Builtin::function("dllist", "()", loading::loaded),
    Builtin::function("call_function", "(address, arguments, /)", |args| {
        function::call_address(args, 0)
    }),
    Builtin::function("call_cdeclfunction", "(address, arguments, /)", |args| {
        function::call_address(args, call_flags::CDECL)
    }),
    Builtin::function("PyObj_FromPtr", "(address, /)", |args| {
        let word = data::address_argument(args.at(0))? as u64;
        audit::event("ctypes.PyObj_FromPtr", || Ok([args.at(0)]))?;
        codes::object_of(word)
    }),
    Builtin::function("Py_INCREF", "(obj, /)", |args| Ok(args.at(0))),
    Builtin::function("Py_DECREF", "(obj, /)", |args| Ok(args.at(0))),
];

/// What is known of a C type or of an instance of one, and whether it is an instance.
fn type_or_instance(object: Obj) -> Option<(&'static info::Info, bool)> {
    if let Some(class) = Class::from_object(object) {
        return Some((info::of_class(class)?, false));
    }
    data::is_data(object).then_some(())?;
    Some((info::of(object)?, true))
}
