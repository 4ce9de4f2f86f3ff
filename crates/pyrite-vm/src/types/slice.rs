//! `slice`.

use crate::builtin::{Arguments, Builtin, TypeDefinition};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::{Obj, Value, none};
use crate::protocol::{self, Comparison};
use crate::result::PyResult;
use crate::types::{int, sequence, tuple};
use dashu_int::IBig;
use smelt::{AnyValue, Gc, Native, heap_object};

/// A slice: any objects.
#[heap_object(id = ids::SLICE)]
pub struct PySlice {
    #[immutable]
    start: Gc<AnyValue>,
    #[immutable]
    stop: Gc<AnyValue>,
    #[immutable]
    step: Gc<AnyValue>,
}

/// A new slice.
pub fn new(start: Obj, stop: Obj, step: Obj) -> Obj {
    PySlice::new::<Native>(start, stop, step).cast()
}

/// The type.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::SLICE,
    flags: 0,
    ..TypeDefinition::new("slice", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, start, stop=None, step=None, /)", |args| {
        Ok(match args.get(2) {
            None => new(none(), args.at(1), none()),
            Some(stop) => new(args.at(1), stop, args.or(3, none())),
        })
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let parts = parts(args.at(0));
        sequence::printing(args.at(0), "slice(...)", |text| {
            text.extend_from_slice(b"slice(");
            sequence::write_items(text, |index| parts.get(index).copied())?;
            text.push(b')');
            Ok(())
        })
    }),
    Builtin::method("__hash__", "(self, /)", |args| {
        Ok(int::new(tuple::hash(&parts(args.at(0)))?))
    }),
    crate::comparison_method!(compare, "__lt__", "<", Lt),
    crate::comparison_method!(compare, "__le__", "<=", Le),
    crate::comparison_method!(compare, "__eq__", "==", Eq),
    crate::comparison_method!(compare, "__ne__", "!=", Ne),
    crate::comparison_method!(compare, "__gt__", ">", Gt),
    crate::comparison_method!(compare, "__ge__", ">=", Ge),
    Builtin::method("indices", "(self, object, /)", |args| {
        let length = protocol::index(args.at(1))?;
        let length = int::value(length).unwrap_or_default();
        if length < IBig::ZERO {
            return Err(crate::value_error!("length should not be negative"));
        }
        let (start, stop, step) = indices(args.at(0), &length)?;
        Ok(tuple::from_slice(&[
            int::from_big(&start)?,
            int::from_big(&stop)?,
            int::from_big(&step)?,
        ])
        .cast())
    }),
    Builtin::method("__reduce__", "(self, /)", |args| {
        let parts = tuple::from_slice(&parts(args.at(0))).cast();
        Ok(tuple::from_slice(&[TYPE.class().object(), parts]).cast())
    }),
    Builtin::member("start", |args| Ok(args.this::<PySlice>().start())).reads(),
    Builtin::member("stop", |args| Ok(args.this::<PySlice>().stop())).reads(),
    Builtin::member("step", |args| Ok(args.this::<PySlice>().step())).reads(),
];

/// Start, stop and step.
pub fn parts(slice: Obj) -> [Obj; 3] {
    let slice: Gc<PySlice> = slice.cast();
    [slice.start(), slice.stop(), slice.step()]
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    if !sequence::is_slice(args.at(1)) {
        return sequence::no_operand();
    }
    let (this, other) = (parts(args.at(0)), parts(args.at(1)));
    sequence::compare(
        comparison,
        |index| this.get(index).copied(),
        |index| other.get(index).copied(),
        || (3, 3),
    )
}

/// What a slice selects from a sequence of any length: start, stop and step.
///
/// # Errors
/// `ValueError` for a step of 0, `TypeError` for bounds that are no integers; what `__index__` raises.
pub fn indices(slice: Obj, length: &IBig) -> PyResult<(IBig, IBig, IBig)> {
    let [start, stop, step] = parts(slice);
    let optional = |object: Obj| -> PyResult<Option<IBig>> {
        if object.is_none() {
            return Ok(None);
        }
        if int::Integer::of(object).is_none()
            && crate::class::Class::of(object)
                .known(crate::names::INDEX)
                .is_none()
        {
            return Err(crate::type_error!(
                "slice indices must be integers or None or have an __index__ method"
            ));
        }
        Ok(int::value(protocol::index(object)?))
    };
    let step = optional(step)?.unwrap_or(IBig::ONE);
    if step == IBig::ZERO {
        return Err(crate::value_error!("slice step cannot be zero"));
    }
    let (least, most) = if step < IBig::ZERO {
        (IBig::from(-1), length - IBig::ONE)
    } else {
        (IBig::ZERO, length.clone())
    };
    let (first, last) = if step < IBig::ZERO {
        (most.clone(), least.clone())
    } else {
        (least.clone(), most.clone())
    };
    let bring = |value: Option<IBig>, default: IBig| match value {
        None => default,
        Some(value) if value < IBig::ZERO => (value + length).max(least.clone()),
        Some(value) => value.min(most.clone()),
    };
    let (start, stop) = (bring(optional(start)?, first), bring(optional(stop)?, last));
    Ok((start, stop, step))
}
