//! Functions of `sys` that read and change settings of the interpreter, and `breakpoint`.

use crate::support::*;
use pyrite_vm::import;
use pyrite_vm::types::int::text::{MAX_STR_DIGITS, set_max_digits};
use pyrite_vm::{runtime_error, value_error};

/// The least limit of digits that programs may set: what is short enough to be quick anyway.
const LEAST_DIGITS: i64 = 640;

/// Functions of `sys`.
pub static FUNCTIONS: &[Builtin] = &[
    Builtin::function("get_int_max_str_digits", "()", |_| {
        Ok(int::from_usize(MAX_STR_DIGITS.get()))
    }),
    Builtin::function("set_int_max_str_digits", "(maxdigits)", |args| {
        let most = i64::from(number::c_int(args.at(0))?);
        if most != 0 && most < LEAST_DIGITS {
            return Err(value_error!(
                "maxdigits must be >= {LEAST_DIGITS} or 0 for unlimited"
            ));
        }
        set_max_digits(most as usize);
        nothing()
    }),
    Builtin::function("is_remote_debug_enabled", "()", |_| Ok(boolean(false))),
    Builtin::function("is_stack_trampoline_active", "()", |_| Ok(boolean(false))),
    Builtin::function("_baserepl", "()", |_| {
        pyrite_vm::prompt::run_basic()?;
        nothing()
    }),
    Builtin::function("breakpointhook", "(*args, **kwargs)", hook),
];

/// `breakpoint`.
pub static BREAKPOINT: Builtin =
    Builtin::function(
        "breakpoint",
        "(*args, **kws)",
        |args| match import::sys_attribute("breakpointhook") {
            Some(hook) => call_with_dict(hook, args.rest(), &[], args.keywords()),
            None => Err(runtime_error!("lost sys.breakpointhook")),
        },
    );

/// The fields of `sys.flags`.
pub fn flags() -> [Obj; 18] {
    let flags = pyrite_vm::flags::get();
    set_max_digits(flags.int_max_str_digits as usize);
    let number = |value: u8| int::new(i64::from(value));
    [
        number(flags.debug),
        number(flags.inspect),
        number(flags.interactive),
        number(flags.optimize),
        number(flags.dont_write_bytecode),
        number(flags.no_user_site),
        number(flags.no_site),
        number(flags.ignore_environment),
        number(flags.verbose),
        number(flags.bytes_warning),
        number(flags.quiet),
        number(u8::from(flags.hash_seed != Some(0))),
        number(flags.isolated),
        boolean(flags.dev_mode),
        number(flags.utf8_mode),
        number(flags.warn_default_encoding),
        boolean(flags.safe_path),
        int::new(flags.int_max_str_digits),
    ]
}

/// `sys.warnoptions` and `sys._xoptions`.
///
/// # Errors
/// `MemoryError`.
pub fn options() -> PyResult<[Obj; 2]> {
    let flags = pyrite_vm::flags::get();
    let (warnings, extra) = (list::new(), dict::new());
    for option in &flags.warning_options {
        list::push(warnings, str::new(option))?;
    }
    for (name, value) in &flags.extra_options {
        let value = value.as_deref().map_or(boolean(true), str::new);
        dict::set(extra, str::new(name), value)?;
    }
    Ok([warnings.cast(), extra.cast()])
}

/// Calls what the environment names.
fn hook(args: &Arguments) -> PyResult {
    let name = std::env::var("PYTHONBREAKPOINT").unwrap_or_default();
    let name = match name.as_str() {
        "0" => return nothing(),
        "" => "pdb.set_trace",
        name => name,
    };
    let (module, function) = name.rsplit_once('.').unwrap_or(("builtins", name));
    let found = import::import_absolute(module)
        .and_then(|module| attributes::get(module, names::intern(function)));
    match found {
        Ok(function) => call_with_dict(function, args.rest(), &[], args.keywords()),
        Err(raised)
            if exception::matches(raised.0, &exception::IMPORT_ERROR)
                || exception::matches(raised.0, &exception::ATTRIBUTE_ERROR) =>
        {
            let message = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{name}\"");
            pyrite_vm::warnings::warn(&exception::RUNTIME_WARNING, &message)?;
            nothing()
        }
        Err(raised) => Err(raised),
    }
}
