//! Methods of connections that tell SQLite of functions, aggregates, collations and handlers; and the deprecated ways to give arguments.

use crate::connection::{self, usable};
use crate::handles::sqlite;
use crate::{callbacks, errors, statements, values};
use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::builtin::Callable;
use pyrite_vm::global::Global;
use pyrite_vm::type_error;
use std::ffi::{CStr, c_int, c_void};
use std::ptr;
use std::rc::Rc;

// ---------------------------------------------------------------- arguments

/// A function whose arguments are bound by another one, after that has seen which are given by name.
pub struct Rebound {
    owner: &'static str,
    definition: Builtin,
    callable: Global<Option<&'static Callable>>,
}

impl Rebound {
    /// One of a type.
    pub const fn new(owner: &'static str, definition: Builtin) -> Self {
        Rebound {
            owner,
            definition,
            callable: Global::new(None),
        }
    }
}

/// Calls a function with the arguments of one that takes all there are.
///
/// # Errors
/// `TypeError` if they do not fit; what it raises.
pub fn rebound(args: &Arguments, function: &'static Rebound) -> PyResult {
    let callable = function
        .callable
        .get_or_insert(|| Callable::of_type(&function.definition, function.owner));
    let named = args.keywords().map_or(0, dict::length);
    let positional = 1 + args.rest().len();
    storage::with_scratch(positional + 2 * named, |words| {
        words[0] = args.at(0);
        words[1..positional].copy_from_slice(args.rest());
        for (index, (name, value)) in args
            .keywords()
            .into_iter()
            .flat_map(dict::pairs)
            .enumerate()
        {
            words[positional + index] = value;
            let name = str::of(name).ok_or_else(|| type_error!("keywords must be strings"))?;
            words[positional + named + index] = names::intern_str(name).object();
        }
        let (arguments, names) = words.split_at(positional + named);
        call::call_builtin(callable, arguments, names)
    })
}

/// Warns of a way to call that will go.
///
/// # Errors
/// The warning, where the filters make it an error.
pub fn deprecated(message: &str) -> PyResult<()> {
    pyrite_vm::warnings::warn(&exception::DEPRECATION_WARNING, message)
}

/// What is said of too many arguments given by position.
pub fn positions(function: &str) -> String {
    format!(
        "Passing more than 1 positional argument to {function}() is deprecated. Parameters 'timeout', 'detect_types', 'isolation_level', 'check_same_thread', \
         'factory', 'cached_statements' and 'uri' will become keyword-only parameters in Python 3.15."
    )
}

/// Warns of arguments given by name that will be given by position only.
fn warn_of_names(args: &Arguments, method: &str, given_so: &[&str], text: &str) -> PyResult<()> {
    let Some(keywords) = args.keywords() else {
        return Ok(());
    };
    let is_one = |name: &str| dict::get_name(keywords, names::intern(name)).is_some();
    if !given_so.iter().any(|name| is_one(name)) {
        return Ok(());
    }
    let plural = if given_so.len() == 1 { "" } else { "s" };
    deprecated(&format!(
        "Passing keyword argument{plural} {text} to _sqlite3.Connection.{method}() is deprecated. Parameter{plural} {text} will become positional-only in Python 3.15."
    ))
}

/// A callable; `None` for None.
fn callable(object: Obj) -> Option<Obj> {
    (!object.is_none()).then_some(object)
}

/// How many arguments a function takes.
fn argument_count(connection: Obj, object: Obj, name: &str) -> PyResult<c_int> {
    let database = usable(connection)?;
    let count = protocol::int_argument(object)?;
    let most = sqlite!(sqlite3_limit(
        database.pointer(),
        ffi::SQLITE_LIMIT_FUNCTION_ARG,
        -1
    ));
    match (-1..=most).contains(&count) {
        true => Ok(count),
        false => Err(errors::programming(&format!(
            "'{name}' must be between -1 and {most}, not {count}"
        ))),
    }
}

// ---------------------------------------------------------------- functions

static FUNCTION: Rebound = Rebound::new(
    "",
    Builtin::method(
        "create_function",
        "(self, /, name, narg, func, *, deterministic=False)",
        |args| {
            let name = values::c_argument(args.at(1), "create_function", "'name'")?;
            let count = argument_count(args.at(0), args.at(2), "narg")?;
            let mut flags = ffi::SQLITE_UTF8;
            if args.get(4).map_or(Ok(false), protocol::is_true)? {
                flags |= ffi::SQLITE_DETERMINISTIC;
            }
            let code = Code {
                function: Some(callbacks::function),
                ..Code::default()
            };
            match create(args.at(0), &name, count, flags, args.at(3), code)? {
                ffi::SQLITE_OK => nothing(),
                _ => Err(errors::operational("Error creating function")),
            }
        },
    ),
);

/// What SQLite calls of a function or an aggregate.
#[derive(Default)]
struct Code {
    function: Option<Step>,
    step: Option<Step>,
    finalize: Option<unsafe extern "C" fn(*mut ffi::sqlite3_context)>,
}

type Step = unsafe extern "C" fn(*mut ffi::sqlite3_context, c_int, *mut *mut ffi::sqlite3_value);

/// Tells SQLite of a function or an aggregate; gives what it says.
fn create(
    connection: Obj,
    name: &CStr,
    count: c_int,
    flags: c_int,
    object: Obj,
    code: Code,
) -> PyResult<c_int> {
    let database = usable(connection)?;
    let (data, forget) = data(connection, object)?;
    Ok(database.during(connection, |pointer| {
        sqlite!(sqlite3_create_function_v2(
            pointer,
            name.as_ptr(),
            count,
            flags,
            data,
            code.function,
            code.step,
            code.finalize,
            forget
        ))
    }))
}

/// What SQLite is given of a callable, and how it gives that back.
type Data = (*mut c_void, Option<unsafe extern "C" fn(*mut c_void)>);

const NO_DATA: Data = (ptr::null_mut(), None);

fn data(connection: Obj, object: Obj) -> PyResult<Data> {
    let database = usable(connection)?;
    // One of the same name is not replaced while statements are in progress.
    statements::quieten(&database);
    let data = callbacks::Callback::data(connection, &database, object)?;
    Ok((data, Some(callbacks::forget)))
}

/// `Connection.create_function`.
pub const CREATE_FUNCTION: Builtin =
    Builtin::method("create_function", "(self, /, *args, **kwargs)", |args| {
        warn_of_names(
            args,
            "create_function",
            &["name", "narg", "func"],
            "'name', 'narg' and 'func'",
        )?;
        rebound(args, &FUNCTION)
    })
    .telling("($self, /, name, narg, func, *, deterministic=False)");

static AGGREGATE: Rebound = Rebound::new(
    "",
    Builtin::method(
        "create_aggregate",
        "(self, /, name, n_arg, aggregate_class)",
        |args| {
            let name = values::c_argument(args.at(1), "create_aggregate", "'name'")?;
            let count = argument_count(args.at(0), args.at(2), "n_arg")?;
            let code = Code {
                step: Some(callbacks::step),
                finalize: Some(callbacks::finalize),
                ..Code::default()
            };
            match create(args.at(0), &name, count, ffi::SQLITE_UTF8, args.at(3), code)? {
                ffi::SQLITE_OK => nothing(),
                _ => Err(errors::operational("Error creating aggregate")),
            }
        },
    ),
);

/// `Connection.create_aggregate`.
pub const CREATE_AGGREGATE: Builtin =
    Builtin::method("create_aggregate", "(self, /, *args, **kwargs)", |args| {
        let names = ["name", "n_arg", "aggregate_class"];
        warn_of_names(
            args,
            "create_aggregate",
            &names,
            "'name', 'n_arg' and 'aggregate_class'",
        )?;
        rebound(args, &AGGREGATE)
    })
    .telling("($self, /, name, n_arg, aggregate_class)");

/// `Connection.create_window_function`.
pub const CREATE_WINDOW_FUNCTION: Builtin = Builtin::method(
    "create_window_function",
    "(self, name, num_params, aggregate_class, /)",
    |args| {
        let this = args.at(0);
        let name = values::c_argument(args.at(1), "create_window_function", "1")?;
        let count = argument_count(this, args.at(2), "num_params")?;
        let database = usable(this)?;
        let (data, forget) = match callable(args.at(3)) {
            Some(class) => data(this, class)?,
            None => NO_DATA,
        };
        let is_made = callable(args.at(3)).is_some();
        let code = database.during(this, |pointer| {
            sqlite!(sqlite3_create_window_function(
                pointer,
                name.as_ptr(),
                count,
                ffi::SQLITE_UTF8,
                data,
                is_made.then_some(callbacks::step as _),
                is_made.then_some(callbacks::finalize as _),
                is_made.then_some(callbacks::value as _),
                is_made.then_some(callbacks::inverse as _),
                forget,
            ))
        });
        errors::check(code, database.pointer())?;
        nothing()
    },
);

/// `Connection.create_collation`.
pub const CREATE_COLLATION: Builtin =
    Builtin::method("create_collation", "(self, name, callback, /)", |args| {
        let this = args.at(0);
        let name = values::c_argument(args.at(1), "create_collation", "1")?;
        let database = usable(this)?;
        if !args.at(2).is_none() && !is_callable(args.at(2)) {
            return Err(type_error!("parameter must be callable"));
        }
        let (data, forget) = match callable(args.at(2)) {
            Some(callable) => data(this, callable)?,
            None => NO_DATA,
        };
        let collate = callable(args.at(2)).map(|_| callbacks::collate as _);
        let code = database.during(this, |pointer| {
            sqlite!(sqlite3_create_collation_v2(
                pointer,
                name.as_ptr(),
                ffi::SQLITE_UTF8,
                data,
                collate,
                forget
            ))
        });
        if code != ffi::SQLITE_OK && !data.is_null() {
            // Unlike functions, a collation that could not be made is not given back.
            // SAFETY: made above.
            database.during(this, |_| unsafe { callbacks::forget(data) });
        }
        errors::check(code, database.pointer())?;
        nothing()
    });

// ---------------------------------------------------------------- handlers

static AUTHORIZER: Rebound = Rebound::new(
    "",
    Builtin::method("set_authorizer", "(self, /, authorizer_callback)", |args| {
        let this = args.at(0);
        let database = usable(this)?;
        instance::set_slot(this, connection::AUTHORIZER, args.at(1));
        let data = Rc::as_ptr(&database).cast_mut().cast();
        let authorize = callable(args.at(1)).map(|_| callbacks::authorize as _);
        match sqlite!(sqlite3_set_authorizer(database.pointer(), authorize, data)) {
            ffi::SQLITE_OK => nothing(),
            _ => {
                instance::set_slot(this, connection::AUTHORIZER, none());
                Err(errors::operational("Error setting authorizer callback"))
            }
        }
    }),
);

/// `Connection.set_authorizer`.
pub const SET_AUTHORIZER: Builtin =
    Builtin::method("set_authorizer", "(self, /, *args, **kwargs)", |args| {
        warn_of_names(
            args,
            "set_authorizer",
            &["authorizer_callback"],
            "'authorizer_callback'",
        )?;
        rebound(args, &AUTHORIZER)
    })
    .telling("($self, /, authorizer_callback)");

static PROGRESS: Rebound = Rebound::new(
    "",
    Builtin::method(
        "set_progress_handler",
        "(self, /, progress_handler, n)",
        |args| {
            let this = args.at(0);
            let count = protocol::int_argument(args.at(2))?;
            let database = usable(this)?;
            let is_set = count > 0 && callable(args.at(1)).is_some();
            instance::set_slot(
                this,
                connection::PROGRESS,
                if is_set { args.at(1) } else { none() },
            );
            let data = Rc::as_ptr(&database).cast_mut().cast();
            // There is always one: it lets other threads run.
            let count = if is_set { count } else { callbacks::TURN };
            sqlite!(sqlite3_progress_handler(
                database.pointer(),
                count,
                Some(callbacks::progress),
                data
            ));
            nothing()
        },
    ),
);

/// `Connection.set_progress_handler`.
pub const SET_PROGRESS_HANDLER: Builtin = Builtin::method(
    "set_progress_handler",
    "(self, /, *args, **kwargs)",
    |args| {
        warn_of_names(
            args,
            "set_progress_handler",
            &["progress_handler"],
            "'progress_handler'",
        )?;
        rebound(args, &PROGRESS)
    },
)
.telling("($self, /, progress_handler, n)");

static TRACE: Rebound = Rebound::new(
    "",
    Builtin::method("set_trace_callback", "(self, /, trace_callback)", |args| {
        let this = args.at(0);
        let database = usable(this)?;
        instance::set_slot(this, connection::TRACE, args.at(1));
        let data = Rc::as_ptr(&database).cast_mut().cast();
        let trace = callable(args.at(1)).map(|_| callbacks::trace as _);
        let mask = if trace.is_some() {
            ffi::SQLITE_TRACE_STMT
        } else {
            0
        };
        sqlite!(sqlite3_trace_v2(database.pointer(), mask as _, trace, data));
        nothing()
    }),
);

/// `Connection.set_trace_callback`.
pub const SET_TRACE_CALLBACK: Builtin =
    Builtin::method("set_trace_callback", "(self, /, *args, **kwargs)", |args| {
        warn_of_names(
            args,
            "set_trace_callback",
            &["trace_callback"],
            "'trace_callback'",
        )?;
        rebound(args, &TRACE)
    })
    .telling("($self, /, trace_callback)");
