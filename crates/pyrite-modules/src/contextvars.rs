//! `_contextvars`: variables whose values belong to a context (PEP 567).
//!
//! A context holds a dict from variable to value that is never changed: setting a variable makes a new one, so that a copy of a
//! context is one word.

use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::thread;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::{runtime_error, type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        add_types(namespace, &[&CONTEXT, &VARIABLE, &TOKEN]);
        // `Token.MISSING` is what a token's old value is if there was none.
        TOKEN.class().set_attribute(name!("MISSING"), missing());
        Ok(())
    },
    ..ModuleDefinition::new("_contextvars", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[Builtin::function("copy_context", "()", |_| {
    Ok(copy_current())
})];

/// `contextvars.Context`.
static CONTEXT: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::HAS_WEAKREF,
    ..TypeDefinition::new("_contextvars.Context", CONTEXT_METHODS)
};
/// The dict of its variables.
const VALUES: u32 = 0;
/// The context that was current before this one was entered; null if it is not entered.
const PREVIOUS: u32 = 1;
/// The variable that was looked for last, and its value in this context; null if there is none.
const LAST_VARIABLE: u32 = 2;
const LAST_VALUE: u32 = 3;

/// `contextvars.ContextVar`.
static VARIABLE: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("_contextvars.ContextVar", VARIABLE_METHODS)
};
const NAME: u32 = 0;
/// Null for none.
const DEFAULT: u32 = 1;

/// `contextvars.Token`.
static TOKEN: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_contextvars.Token", TOKEN_METHODS)
};
const TOKEN_VARIABLE: u32 = 0;
const TOKEN_CONTEXT: u32 = 1;
/// Null for none.
const OLD_VALUE: u32 = 2;
const IS_USED: u32 = 3;

/// The type of `Token.MISSING`.
static MISSING: TypeDefinition = TypeDefinition {
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("Token.MISSING", MISSING_METHODS)
};
static MISSING_METHODS: &[Builtin] = &[Builtin::method("__repr__", "(self, /)", |_| {
    text::new("<Token.MISSING>")
})];

fn missing() -> Obj {
    static OBJECT: Global<Pinned> = Global::new(Pinned::NULL);
    if OBJECT.get().get().is_null() {
        OBJECT.set(Pinned::for_ever(instance::with(MISSING.class(), &[])));
    }
    OBJECT.get().get()
}

/// The running thread's context.
fn current() -> Obj {
    if thread::context().is_null() {
        thread::set_context(new_context(dict::new()));
    }
    thread::context()
}

fn new_context(values: Gc<PyDict>) -> Obj {
    instance::with(CONTEXT.class(), &[values.cast(), Obj::null()])
}

fn values(context: Obj) -> Gc<PyDict> {
    instance::slot::<smelt::Native>(context, VALUES).cast()
}

/// A copy of the running thread's context.
pub fn copy_current() -> Obj {
    copy(current())
}

fn copy(context: Obj) -> Obj {
    new_context(values(context))
}

static CONTEXT_METHODS: &[Builtin] = &[
    Builtin::constructor("(type)", |_| Ok(new_context(dict::new()))),
    Builtin::method("run", "$(self, /, *args, **kwargs)", run),
    Builtin::method("copy", "(self, /)", |args| Ok(copy(args.at(0)))),
    Builtin::method("get", "(self, key, default=None, /)", |args| {
        Ok(find(args.at(0), args.at(1))?.unwrap_or(args.or(2, none())))
    }),
    Builtin::method("__getitem__", "(self, key, /)", |args| {
        find(args.at(0), args.at(1))?
            .ok_or_else(|| exception::raise(&exception::KEY_ERROR, &[args.at(1)]))
    }),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        Ok(boolean(find(args.at(0), args.at(1))?.is_some()))
    }),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(dict::length(values(args.at(0)))))
    }),
    Builtin::method("__iter__", "(self, /)", |args| {
        protocol::iterator(values(args.at(0)).cast())
    }),
    Builtin::method("keys", "(self, /)", |args| view(args, "keys")),
    Builtin::method("values", "(self, /)", |args| view(args, "values")),
    Builtin::method("items", "(self, /)", |args| view(args, "items")),
    Builtin::comparison(protocol::Comparison::Eq, |args| {
        if !is(args.at(1), &CONTEXT) {
            return Ok(not_implemented());
        }
        Ok(boolean(protocol::is_equal(
            values(args.at(0)).cast(),
            values(args.at(1)).cast(),
        )?))
    }),
];

fn is(object: Obj, definition: &'static TypeDefinition) -> bool {
    object.is_heap() && Class::of(object) == definition.class()
}

fn view(args: &Arguments, name: &str) -> PyResult {
    let view = protocol::call_method(values(args.at(0)).cast(), names::intern(name), &[])?;
    protocol::iterator(view)
}

fn find(context: Obj, key: Obj) -> PyResult<Option<Obj>> {
    if !is(key, &VARIABLE) {
        return Err(type_error!(
            "a ContextVar key was expected, got {}",
            str::text(protocol::repr(key)?)
        ));
    }
    dict::get(values(context), key)
}

fn run(args: &Arguments) -> PyResult {
    let context = args.at(0);
    let [callable, arguments @ ..] = args.rest() else {
        return Err(type_error!("run() missing 1 required positional argument"));
    };
    within(context, || match args.keywords() {
        None => call::call(*callable, arguments),
        keywords => call_with_dict(*callable, arguments, &[], keywords),
    })
}

/// What `body` gives while a context is the current one.
///
/// # Errors
/// `TypeError` if it is no context, `RuntimeError` if it has been entered; what `body` raises.
pub(crate) fn within<R>(context: Obj, body: impl FnOnce() -> PyResult<R>) -> PyResult<R> {
    if !is(context, &CONTEXT) {
        return Err(type_error!("an instance of Context was expected"));
    }
    if !instance::slot::<smelt::Native>(context, PREVIOUS).is_null() {
        return Err(runtime_error!(
            "cannot enter context: {} is already entered",
            str::text(protocol::repr(context)?)
        ));
    }
    instance::set_slot(context, PREVIOUS, current());
    thread::set_context(context);
    let result = body();
    thread::set_context(instance::slot(context, PREVIOUS));
    instance::set_slot(context, PREVIOUS, Obj::null());
    result
}

/// A new variable without a default.
pub fn new_variable(name: &str) -> Obj {
    instance::with(VARIABLE.class(), &[str::new(name), Obj::null()])
}

/// The value of a variable in the current context.
///
/// # Errors
/// None: variables have identities for hashes.
#[inline]
pub fn value(variable: Obj) -> PyResult<Option<Obj>> {
    let context = current();
    let last: Obj = instance::slot(context, LAST_VARIABLE);
    if last.0 == variable.0 {
        return Ok(Some(instance::slot(context, LAST_VALUE)));
    }
    let found = dict::get(values(context), variable)?;
    if let Some(value) = found {
        instance::set_slot(context, LAST_VARIABLE, variable);
        instance::set_slot(context, LAST_VALUE, value);
    }
    Ok(found)
}

/// Gives a variable of the current context a value, or (null) none.
///
/// # Errors
/// `MemoryError`.
pub fn store(variable: Obj, value: Obj) -> PyResult<()> {
    let context = current();
    let new = dict::copy(values(context))?;
    if value.is_null() {
        dict::remove(new, variable)?;
    } else {
        dict::set(new, variable, value)?;
    }
    instance::set_slot(context, VALUES, new.cast());
    instance::set_slot(context, LAST_VARIABLE, Obj::null());
    instance::set_slot(context, LAST_VALUE, Obj::null());
    Ok(())
}

static VARIABLE_METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, name, *, default=None)", |args| {
        if str::of(args.at(1)).is_none() {
            return Err(type_error!("context variable name must be a str"));
        }
        Ok(instance::with(
            VARIABLE.class(),
            &[args.at(1), args.or(2, Obj::null())],
        ))
    }),
    Builtin::method("get", "(self, default=<unrepresentable>, /)", |args| {
        if let Some(value) = value(args.at(0))? {
            return Ok(value);
        }
        let default: Obj = args.or(1, instance::slot(args.at(0), DEFAULT));
        if default.is_null() {
            return Err(exception::raise(&exception::LOOKUP_ERROR, &[args.at(0)]));
        }
        Ok(default)
    }),
    Builtin::method("set", "(self, value, /)", |args| {
        let variable = args.at(0);
        let old = dict::get(values(current()), variable)?.unwrap_or(Obj::null());
        let token = instance::with(TOKEN.class(), &[variable, current(), old, boolean(false)]);
        store(variable, args.at(1))?;
        Ok(token)
    }),
    Builtin::method("reset", "(self, token, /)", |args| {
        reset(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::member("name", |args| Ok(instance::slot(args.at(0), NAME))),
    Builtin::class_method("__class_getitem__", "(type, object, /)", |args| {
        structure::generic_alias(args.at(0), args.at(1))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let name = repr_text(instance::slot(args.at(0), NAME))?;
        let default: Obj = instance::slot(args.at(0), DEFAULT);
        let default = if default.is_null() {
            String::new()
        } else {
            format!(" default={}", repr_text(default)?)
        };
        text::new(&format!(
            "<ContextVar name={name}{default} at {:#x}>",
            args.at(0).0
        ))
    }),
];

fn reset(variable: Obj, token: Obj) -> PyResult<()> {
    if !is(token, &TOKEN) {
        return Err(type_error!(
            "expected an instance of Token, got {}",
            str::text(protocol::repr(token)?)
        ));
    }
    if protocol::is_true(instance::slot(token, IS_USED))? {
        return Err(runtime_error!(
            "{} has already been used once",
            str::text(protocol::repr(token)?)
        ));
    }
    if instance::slot::<smelt::Native>(token, TOKEN_VARIABLE).0 != variable.0 {
        return Err(value_error!(
            "{} was created by a different ContextVar",
            str::text(protocol::repr(token)?)
        ));
    }
    if instance::slot::<smelt::Native>(token, TOKEN_CONTEXT).0 != current().0 {
        return Err(value_error!(
            "{} was created in a different Context",
            str::text(protocol::repr(token)?)
        ));
    }
    instance::set_slot(token, IS_USED, boolean(true));
    store(variable, instance::slot(token, OLD_VALUE))
}

static TOKEN_METHODS: &[Builtin] = &[
    Builtin::getter("var", |args| Ok(instance::slot(args.at(0), TOKEN_VARIABLE))),
    Builtin::getter("old_value", |args| {
        let old: Obj = instance::slot(args.at(0), OLD_VALUE);
        Ok(if old.is_null() { missing() } else { old })
    }),
    Builtin::method("__enter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__exit__", "(self, type, val, tb, /)", |args| {
        reset(instance::slot(args.at(0), TOKEN_VARIABLE), args.at(0))?;
        nothing()
    }),
    Builtin::class_method("__class_getitem__", "(type, object, /)", |args| {
        structure::generic_alias(args.at(0), args.at(1))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let used = if protocol::is_true(instance::slot(args.at(0), IS_USED))? {
            " used"
        } else {
            ""
        };
        let variable = repr_text(instance::slot(args.at(0), TOKEN_VARIABLE))?;
        text::new(&format!(
            "<Token{used} var={variable} at {:#x}>",
            args.at(0).0
        ))
    }),
];
