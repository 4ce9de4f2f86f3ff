//! Setting the current context, for good or for a block.

use super::context::{
    CAPITALS, CLAMP, Context, EMAX, EMIN, PRECISION, ROUNDING, STATUS, TRAPS, Template, argument,
    current, of, set_current, template,
};
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::type_error;

/// `setcontext(context)`.
pub fn set_context(args: &Arguments) -> PyResult {
    let Some(mut context) = of(args.at(0)) else {
        return Err(type_error!("argument must be a context"));
    };
    // Templates are not to be changed by what happens.
    let templates = [Template::Default, Template::Basic, Template::Extended];
    if templates
        .iter()
        .any(|which| template(*which).0.0 == context.0.0)
    {
        context = context.fresh();
    }
    set_current(context)?;
    nothing()
}

/// The context manager.
static MANAGER: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("decimal.ContextManager", METHODS)
};
const INNER: u32 = 0;
const OUTER: u32 = 1;

static METHODS: &[Builtin] = &[
    Builtin::method("__enter__", "(self, /)", |args| {
        let inner: Obj = instance::slot(args.at(0), INNER);
        set_current(Context(inner))?;
        Ok(inner)
    }),
    Builtin::method("__exit__", "$(self, /, *args)", |args| {
        set_current(Context(instance::slot(args.at(0), OUTER)))?;
        Ok(boolean(false))
    }),
];

/// `localcontext(ctx=None, **kwargs)`.
pub fn local_context(args: &Arguments) -> PyResult {
    let outer = current()?;
    let inner = argument(args.get(0))?.copy();
    const NAMES: [(&[u8], u32); 8] = [
        (b"prec", PRECISION),
        (b"rounding", ROUNDING),
        (b"Emin", EMIN),
        (b"Emax", EMAX),
        (b"capitals", CAPITALS),
        (b"clamp", CLAMP),
        (b"flags", STATUS),
        (b"traps", TRAPS),
    ];
    if let Some(keywords) = args.keywords() {
        for (name, value) in dict::pairs(keywords) {
            let text = str::of(name).map(str::bytes).unwrap_or_default();
            let Some((_, slot)) = NAMES.iter().find(|(known, _)| *known == text) else {
                return Err(type_error!(
                    "this function got an unexpected keyword argument '{}'",
                    String::from_utf8_lossy(text)
                ));
            };
            if !value.is_none() {
                inner.set_from_argument(*slot, value)?;
            }
        }
    }
    Ok(instance::with(MANAGER.class(), &[inner.0, outer.0]))
}
