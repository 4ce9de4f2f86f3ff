//! The mappings of signals to whether a context has flags or traps for them.

use super::context::{Context, MAPPINGS};
use super::signals;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::{type_error, value_error};

/// What is behind the mappings.
static MIXIN: TypeDefinition = TypeDefinition {
    slots: 2,
    ..TypeDefinition::new("decimal.SignalDictMixin", METHODS)
};
const CONTEXT: u32 = 0;
/// Which slot of the context holds the bits.
const SLOT: u32 = 1;

/// The class of the mappings, a `MutableMapping`.
static CLASS: Global<Pinned> = Global::new(Pinned::NULL);

/// Makes the class.
///
/// # Errors
/// What importing `collections.abc` raises.
pub fn create() -> PyResult<()> {
    let module = pyrite_vm::import::import_absolute("collections.abc")?;
    let mapping = attributes::get(module, names::intern("MutableMapping"))?;
    let bases = tuple::from_slice(&[MIXIN.class().object(), mapping]);
    let class = signals::create_class("SignalDict", bases.cast())?;
    CLASS.set(Pinned::for_ever(class));
    Ok(())
}

/// The mapping of a context's traps or flags.
///
/// # Errors
/// `MemoryError`.
pub fn of(context: Context, slot: u32) -> PyResult {
    let kept: Obj = instance::slot(context.0, slot + MAPPINGS);
    if !kept.is_null() {
        return Ok(kept);
    }
    let class = instance::class_argument(CLASS.get().get())?;
    let mapping = instance::with(class, &[context.0, int::new(i64::from(slot))]);
    instance::set_slot(context.0, slot + MAPPINGS, mapping);
    Ok(mapping)
}

/// The context and slot behind a mapping.
fn behind(object: Obj) -> PyResult<(Context, u32)> {
    let context: Obj = instance::slot(object, CONTEXT);
    if context.is_null() {
        return Err(value_error!("invalid signal dict"));
    }
    Ok((Context(context), int_slot(object, SLOT) as u32))
}

fn bits(object: Obj) -> PyResult<u32> {
    let (context, slot) = behind(object)?;
    Ok(context.bits(slot))
}

fn is_mapping(object: Obj) -> bool {
    object.is_heap() && Class::of(object).is_subclass(MIXIN.class())
}

fn key(object: Obj) -> PyResult<u32> {
    signals::bits_of(object).ok_or_else(|| {
        exception::raise_message(
            &exception::KEY_ERROR,
            "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]",
        )
    })
}

/// The bits that a mapping or a full dict of signals stands for.
///
/// # Errors
/// `TypeError`, `KeyError`.
pub fn bits_of_mapping(object: Obj) -> PyResult<u32> {
    if is_mapping(object) {
        return bits(object);
    }
    let Some(dict) = dict::of(object) else {
        return Err(type_error!("argument must be a signal dict"));
    };
    let invalid = || exception::raise_message(&exception::KEY_ERROR, "invalid signal dict");
    if dict::length(dict) != signals::all().count() {
        return Err(invalid());
    }
    let mut result = 0;
    for (_, class, bits) in signals::all() {
        let Some(value) = dict::get(dict, class)? else {
            return Err(invalid());
        };
        if protocol::is_true(value)? {
            result |= bits;
        }
    }
    Ok(result)
}

/// The bits that a list of signals stands for.
///
/// # Errors
/// `KeyError`.
pub fn bits_of_list(object: Obj) -> PyResult<u32> {
    let items = instance::view::<list::PyList>(object).map(list::items);
    let keys = items.unwrap_or_default().iter();
    keys.map(|item| key(*item))
        .try_fold(0, |bits, own| Ok(bits | own?))
}

fn as_dict(object: Obj) -> PyResult<Gc<dict::PyDict>> {
    let bits = bits(object)?;
    let result = dict::new();
    for (_, class, own) in signals::all() {
        dict::set(result, class, boolean(bits & own != 0))?;
    }
    Ok(result)
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("(type)", |args| {
        Ok(instance::with(instance::class_argument(args.at(0))?, &[]))
    }),
    Builtin::method("__len__", "(self, /)", |args| {
        behind(args.at(0))?;
        Ok(int::from_usize(signals::all().count()))
    }),
    Builtin::method("__iter__", "(self, /)", |args| {
        protocol::iterator(as_dict(args.at(0))?.cast())
    }),
    Builtin::method("__getitem__", "(self, key, /)", |args| {
        let bits = bits(args.at(0))?;
        Ok(boolean(bits & key(args.at(1))? != 0))
    }),
    Builtin::method("__setitem__", "(self, key, value, /)", |args| {
        let (context, slot) = behind(args.at(0))?;
        let own = key(args.at(1))?;
        let on = protocol::is_true(args.at(2))?;
        let bits = context.bits(slot);
        let bits = if on { bits | own } else { bits & !own };
        set_int_slot(context.0, slot, i64::from(bits));
        nothing()
    }),
    Builtin::method("__delitem__", "(self, key, /)", |args| {
        behind(args.at(0))?;
        Err(value_error!("signal keys cannot be deleted"))
    }),
    Builtin::method("copy", "(self, /)", |args| Ok(as_dict(args.at(0))?.cast())),
    Builtin::method("__repr__", "(self, /)", |args| {
        let bits = bits(args.at(0))?;
        let items: Vec<String> = signals::all()
            .map(|(name, _, own)| {
                let on = if bits & own != 0 { "True" } else { "False" };
                format!("<class 'decimal.{name}'>:{on}")
            })
            .collect();
        text::new(&format!("{{{}}}", items.join(", ")))
    }),
    Builtin::comparison(protocol::Comparison::Eq, |args| equal(args, true)),
    Builtin::comparison(protocol::Comparison::Ne, |args| equal(args, false)),
];

fn equal(args: &Arguments, wanted: bool) -> PyResult {
    let own = bits(args.at(0))?;
    let other = args.at(1);
    if is_mapping(other) {
        return Ok(boolean((own == bits(other)?) == wanted));
    }
    if dict::of(other).is_none() {
        return Ok(not_implemented());
    }
    // A dict of other keys is another one.
    let is_equal = match bits_of_mapping(other) {
        Ok(bits) => own == bits,
        Err(raised) if exception::matches(raised.0, &exception::KEY_ERROR) => false,
        Err(raised) => return Err(raised),
    };
    Ok(boolean(is_equal == wanted))
}
