//! `_decimal`: decimal arithmetic as the *General Decimal Arithmetic Specification* (Cowlishaw, version 1.70) describes it.
//!
//! Coefficients are binary integers; powers of ten are what rounding divides by. [`number`], [`rounding`], [`arithmetic`], [`compare`], [`adjust`],
//! [`functions`], [`fixed`] and [`text`] know no objects; the others are what Python sees.

mod adjust;
mod arithmetic;
mod calls;
mod compare;
mod comparison;
mod context;
mod context_methods;
mod conversions;
mod fixed;
mod format;
mod functions;
mod ieee;
mod local;
mod methods;
mod number;
mod object;
mod quick;
mod rounding;
mod signal_dict;
mod signals;
mod text;

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use rounding::{MAX_EMAX, MAX_PRECISION, MIN_EMIN, MIN_ETINY, Rounding};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute,
    ..ModuleDefinition::new("_decimal", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("getcontext", "()", |_| Ok(context::current()?.0)),
    Builtin::function("setcontext", "(context, /)", local::set_context),
    Builtin::function("localcontext", "(ctx=None, **kwargs)", local::local_context),
    Builtin::function("IEEEContext", "(bits, /)", ieee::context),
];

/// What there is once, however often the module is made: classes, contexts, the context variable.
static SHARED: Global<Pinned> = Global::new(Pinned::NULL);

fn shared() -> PyResult<Gc<dict::PyDict>> {
    if !SHARED.get().get().is_null() {
        return Ok(SHARED.get().get().cast());
    }
    let shared = dict::new();
    signals::create(shared)?;
    signal_dict::create()?;
    conversions::create(shared)?;
    context::create(shared);
    add_types(shared, &[&object::DECIMAL, &context::CONTEXT]);
    let numbers = pyrite_vm::import::import_absolute("numbers")?;
    let number = attributes::get(numbers, names::intern("Number"))?;
    protocol::call_method(
        number,
        names::intern("register"),
        &[object::DECIMAL.class().object()],
    )?;
    comparison::set_rational(attributes::get(numbers, names::intern("Rational"))?);
    SHARED.set(Pinned::for_ever(shared.cast()));
    Ok(shared)
}

fn execute(namespace: Gc<dict::PyDict>) -> PyResult<()> {
    dict::merge(namespace, shared()?)?;
    let set = |name: &str, value| dict::set_name(namespace, names::intern(name), value);
    set("MAX_PREC", int::new(MAX_PRECISION));
    set("MAX_EMAX", int::new(MAX_EMAX));
    set("MIN_EMIN", int::new(MIN_EMIN));
    set("MIN_ETINY", int::new(MIN_ETINY));
    set("IEEE_CONTEXT_MAX_BITS", int::new(ieee::MOST_BITS));
    set("HAVE_THREADS", boolean(true));
    set("HAVE_CONTEXTVAR", boolean(true));
    set("__version__", str::new("1.70"));
    set("__libmpdec_version__", str::new("2.5.1"));
    for (_, name) in Rounding::ALL {
        let name = names::intern(name);
        dict::set_name(namespace, name, name.object());
    }
    Ok(())
}
