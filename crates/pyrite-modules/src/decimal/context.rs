//! `Context` objects and the one that is current.

use super::context_methods::METHODS;
use super::rounding::{MAX_EMAX, MAX_PRECISION, MIN_EMIN, Rounding, Settings, status};
use super::signals;
use crate::contextvars;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::global::Global;
use pyrite_vm::result::memory_error;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{type_error, value_error};

/// `decimal.Context`.
pub static CONTEXT: TypeDefinition = TypeDefinition {
    slots: 10,
    ..TypeDefinition::new("decimal.Context", METHODS)
};
pub const PRECISION: u32 = 0;
pub const EMIN: u32 = 1;
pub const EMAX: u32 = 2;
/// A number of [`Rounding`].
pub const ROUNDING: u32 = 3;
pub const CAPITALS: u32 = 4;
pub const CLAMP: u32 = 5;
/// Bits of [`status`].
pub const TRAPS: u32 = 6;
/// Bits of [`status`].
pub const STATUS: u32 = 7;
/// The mappings of traps and of flags, null until somebody asks for them: behind [`TRAPS`] and [`STATUS`] by the same distance.
pub const MAPPINGS: u32 = 2;

/// A context.
#[derive(Clone, Copy)]
pub struct Context(pub Obj);

/// The templates: what contexts are made of, and the two of the specification.
#[derive(Clone, Copy)]
pub enum Template {
    Default,
    Basic,
    Extended,
}
static TEMPLATES: Global<[Pinned; 3]> = Global::new([Pinned::NULL; 3]);
/// The context variable.
static VARIABLE: Global<Pinned> = Global::new(Pinned::NULL);

/// Makes the templates and the variable.
pub fn create(namespace: Gc<dict::PyDict>) {
    let usual = status::INVALID | status::DIVISION_BY_ZERO | status::OVERFLOW;
    let all = usual | status::UNDERFLOW | status::CLAMPED;
    let templates = [
        ("DefaultContext", 28, Rounding::HalfEven, usual),
        ("BasicContext", 9, Rounding::HalfUp, all),
        ("ExtendedContext", 9, Rounding::HalfEven, 0),
    ];
    for (index, (name, precision, rounding, traps)) in templates.into_iter().enumerate() {
        const LIMIT: i64 = 999_999;
        let settings = Settings {
            precision,
            rounding,
            emin: -LIMIT,
            emax: LIMIT,
            clamp: false,
        };
        let context = make(CONTEXT.class(), &settings, traps);
        TEMPLATES.with(|templates| templates[index] = Pinned::for_ever(context.0));
        dict::set_name(namespace, names::intern(name), context.0);
    }
    VARIABLE.set(Pinned::for_ever(contextvars::new_variable(
        "decimal_context",
    )));
}

/// A new context with no flags.
pub fn make(class: &'static Class, settings: &Settings, traps: u32) -> Context {
    let fields = [
        settings.precision,
        settings.emin,
        settings.emax,
        settings.rounding as i64,
        1,
        i64::from(settings.clamp),
        i64::from(traps),
        0,
    ];
    Context(instance::with(class, &fields.map(int::new)))
}

/// A template.
pub fn template(which: Template) -> Context {
    Context(TEMPLATES.with(|templates| templates[which as usize].get()))
}

/// The current context.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn current() -> PyResult<Context> {
    let variable = VARIABLE.get().get();
    if let Some(context) = contextvars::value(variable)? {
        return Ok(Context(context));
    }
    let context = template(Template::Default).fresh();
    set_current(context)?;
    Ok(context)
}

/// Makes a context the current one.
///
/// # Errors
/// `MemoryError`.
pub fn set_current(context: Context) -> PyResult<()> {
    contextvars::store(VARIABLE.get().get(), context.0)
}

/// A context that an argument names; the current one if it names none.
///
/// # Errors
/// `TypeError`.
#[inline]
pub fn argument(object: Option<Obj>) -> PyResult<Context> {
    match object {
        None => current(),
        Some(object) if object.is_none() => current(),
        Some(object) => {
            of(object).ok_or_else(|| type_error!("optional argument must be a context"))
        }
    }
}

/// The context that an object is.
pub fn of(object: Obj) -> Option<Context> {
    let is_context = object.is_heap() && Class::of(object).is_subclass(CONTEXT.class());
    is_context.then_some(Context(object))
}

impl Context {
    /// What it says about numbers.
    #[inline]
    pub fn settings(self) -> Settings {
        Settings {
            precision: int_slot(self.0, PRECISION),
            rounding: Rounding::by_number(int_slot(self.0, ROUNDING)),
            emin: int_slot(self.0, EMIN),
            emax: int_slot(self.0, EMAX),
            clamp: int_slot(self.0, CLAMP) != 0,
        }
    }
    /// Bits of traps or flags.
    pub fn bits(self, slot: u32) -> u32 {
        int_slot(self.0, slot) as u32
    }
    /// Are exponents written with a capital letter?
    pub fn capitals(self) -> bool {
        int_slot(self.0, CAPITALS) != 0
    }
    /// A copy without flags.
    pub fn fresh(self) -> Context {
        let copy = make(CONTEXT.class(), &self.settings(), self.bits(TRAPS));
        set_int_slot(copy.0, CAPITALS, int_slot(self.0, CAPITALS));
        copy
    }
    /// A copy.
    pub fn copy(self) -> Context {
        let copy = self.fresh();
        set_int_slot(copy.0, STATUS, int_slot(self.0, STATUS));
        copy
    }
    /// Notes what has happened in an operation.
    ///
    /// # Errors
    /// Of what it has a trap for; `MemoryError`.
    #[inline]
    pub fn settle(self, happened: u32) -> PyResult<()> {
        if happened == 0 {
            return Ok(());
        }
        let flags = self.bits(STATUS);
        let new = flags | happened & !status::NO_MEMORY;
        if new != flags {
            set_int_slot(self.0, STATUS, i64::from(new));
        }
        let trapped = happened & (self.bits(TRAPS) | status::NO_MEMORY);
        if trapped == 0 {
            return Ok(());
        }
        Err(if trapped & status::NO_MEMORY != 0 {
            memory_error()
        } else {
            signals::raise(trapped)
        })
    }

    /// Sets one of the attributes.
    ///
    /// # Errors
    /// `TypeError`, `ValueError`, `OverflowError`, `KeyError`.
    pub fn set(self, slot: u32, value: Obj) -> PyResult<()> {
        let value = match slot {
            PRECISION => ranged(
                value,
                1,
                MAX_PRECISION,
                "valid range for prec is [1, MAX_PREC]",
            )?,
            EMIN => ranged(value, MIN_EMIN, 0, "valid range for Emin is [MIN_EMIN, 0]")?,
            EMAX => ranged(value, 0, MAX_EMAX, "valid range for Emax is [0, MAX_EMAX]")?,
            CAPITALS => ranged(value, 0, 1, "valid values for capitals are 0 or 1")?,
            CLAMP => ranged(value, 0, 1, "valid values for clamp are 0 or 1")?,
            ROUNDING => rounding(value)? as i64,
            _ => i64::from(super::signal_dict::bits_of_mapping(value)?),
        };
        set_int_slot(self.0, slot, value);
        Ok(())
    }

    /// As [`Context::set`], where flags and traps may be lists.
    ///
    /// # Errors
    /// As [`Context::set`].
    pub fn set_from_argument(self, slot: u32, value: Obj) -> PyResult<()> {
        let is_list = instance::view::<list::PyList>(value).is_some();
        if !(matches!(slot, TRAPS | STATUS) && is_list) {
            return self.set(slot, value);
        }
        let bits = super::signal_dict::bits_of_list(value)?;
        set_int_slot(self.0, slot, i64::from(bits));
        Ok(())
    }
}

fn ranged(value: Obj, least: i64, most: i64, message: &str) -> PyResult<i64> {
    let Some(value) = Integer::of(value) else {
        return Err(type_error!("an integer is required"));
    };
    let value = super::object::word(value)?;
    if !(least..=most).contains(&value) {
        return Err(value_error!("{message}"));
    }
    Ok(value)
}

/// The way to round that an object names.
///
/// # Errors
/// `TypeError`.
pub fn rounding(object: Obj) -> PyResult<Rounding> {
    let name = str::of(object).and_then(|name| Rounding::by_name(str::bytes(name)));
    name.ok_or_else(|| {
        type_error!(
            "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]"
        )
    })
}
