//! `sys`. `modules`, `path` and `argv` are the virtual machine's own; they are in the namespace already.

mod memory;

use crate::structure;
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::fields::*;
use pyrite_vm::global::Global;
use pyrite_vm::monitoring::legacy;
use pyrite_vm::result::Raised;
use pyrite_vm::types::async_generator;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{frame_objects, frames, import, interpreter, others, thread};
use pyrite_vm::{type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute,
    ..ModuleDefinition::new("sys", FUNCTIONS)
};

/// The version of Python that programs see.
const VERSION: (i64, i64, i64) = (3, 14, 0);
/// Its parts in one number, as CPython packs them: two digits each, and 0xf0 for "final".
const HEXADECIMAL_VERSION: i64 = VERSION.0 << 24 | VERSION.1 << 16 | VERSION.2 << 8 | 0xf0;

structure! {
    /// `sys.version_info`.
    VERSION_INFO VERSION_INFO_METHODS "sys.version_info" : NO_INSTANTIATION {
        0 "major",
        1 "minor",
        2 "micro",
        3 "releaselevel",
        4 "serial",
    }
}
structure! {
    /// What `sys.unraisablehook` is given.
    UNRAISABLE_HOOK_ARGS UNRAISABLE_HOOK_ARGS_METHODS "UnraisableHookArgs" {
        0 "exc_type",
        1 "exc_value",
        2 "exc_traceback",
        3 "err_msg",
        4 "object",
    }
}
structure! {
    /// `sys.get_asyncgen_hooks()`.
    ASYNCGEN_HOOKS ASYNCGEN_HOOKS_METHODS "sys.asyncgen_hooks" {
        0 "firstiter",
        1 "finalizer",
    }
}
structure! {
    /// `sys.flags`.
    FLAGS FLAGS_METHODS "sys.flags" : NO_INSTANTIATION {
        0 "debug", 1 "inspect", 2 "interactive", 3 "optimize", 4 "dont_write_bytecode",
        5 "no_user_site", 6 "no_site", 7 "ignore_environment", 8 "verbose", 9 "bytes_warning",
        10 "quiet", 11 "hash_randomization", 12 "isolated", 13 "dev_mode", 14 "utf8_mode",
        15 "warn_default_encoding", 16 "safe_path",
        17 "int_max_str_digits",
    } behind {
        0 "gil", 1 "thread_inherit_context", 2 "context_aware_warnings",
    }
}
structure! {
    /// `sys.float_info`.
    FLOAT_INFO FLOAT_INFO_METHODS "sys.float_info" {
        0 "max", 1 "max_exp", 2 "max_10_exp", 3 "min", 4 "min_exp", 5 "min_10_exp", 6 "dig",
        7 "mant_dig", 8 "epsilon", 9 "radix", 10 "rounds",
    }
}
structure! {
    /// `sys.int_info`.
    INT_INFO INT_INFO_METHODS "sys.int_info" {
        0 "bits_per_digit", 1 "sizeof_digit", 2 "default_max_str_digits", 3 "str_digits_check_threshold",
    }
}
structure! {
    /// `sys.hash_info`.
    HASH_INFO HASH_INFO_METHODS "sys.hash_info" {
        0 "width", 1 "modulus", 2 "inf", 3 "nan", 4 "imag", 5 "algorithm", 6 "hash_bits", 7 "seed_bits",
        8 "cutoff",
    }
}
structure! {
    /// `sys.thread_info`.
    THREAD_INFO THREAD_INFO_METHODS "sys.thread_info" {
        0 "name", 1 "lock", 2 "version",
    }
}

fn numbers<const N: usize>(values: [i64; N]) -> [Obj; N] {
    values.map(int::new)
}

fn execute(namespace: Gc<dict::PyDict>) -> PyResult<()> {
    let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
    let version = structure::new(
        &VERSION_INFO,
        &[
            int::new(VERSION.0),
            int::new(VERSION.1),
            int::new(VERSION.2),
            str::new("final"),
            int::new(0),
        ],
    );
    set("version_info", version);
    set("hexversion", int::new(HEXADECIMAL_VERSION));
    set(
        "version",
        str::new(&format!(
            "{}.{}.{} (main, Jan 01 2026, 00:00:00) [Pyrite {}]",
            VERSION.0,
            VERSION.1,
            VERSION.2,
            env!("CARGO_PKG_VERSION")
        )),
    );
    set("api_version", int::new(1013));
    set("copyright", str::new(""));
    set(
        "platform",
        str::new(if cfg!(target_os = "macos") {
            "darwin"
        } else {
            std::env::consts::OS
        }),
    );
    set(
        "byteorder",
        str::new(if cfg!(target_endian = "little") {
            "little"
        } else {
            "big"
        }),
    );
    set("maxsize", int::new(i64::MAX));
    set("maxunicode", int::new(0x10_ffff));
    set("float_repr_style", str::new("short"));
    let places = pyrite_vm::places::get();
    for (name, place) in [
        ("prefix", &places.prefix),
        ("exec_prefix", &places.prefix),
        ("base_prefix", &places.base_prefix),
        ("base_exec_prefix", &places.base_prefix),
        ("executable", &places.executable),
        ("_base_executable", &places.base_executable),
    ] {
        set(name, text::new(place)?);
    }
    set("platlibdir", str::new("lib"));
    set("_stdlib_dir", str::new("<library>"));
    set("abiflags", str::new(""));
    set(
        "_git",
        tuple::from_slice(&[str::new("Pyrite"), str::new(""), str::new("")]).cast(),
    );
    let original = list::new();
    for argument in std::env::args_os() {
        list::push(original, pyrite_vm::vm::text_of_system(&argument)?)?;
    }
    set("orig_argv", original.cast());
    let flags = pyrite_vm::flags::get();
    set(
        "dont_write_bytecode",
        boolean(flags.dont_write_bytecode != 0),
    );
    let prefix = flags.pycache_prefix.map(|prefix| text::new(&prefix));
    set("pycache_prefix", prefix.transpose()?.unwrap_or_else(none));
    for name in ["meta_path", "path_hooks"] {
        set(name, list::new().cast());
    }
    let [warnings, extra] = crate::settings::options()?;
    set("warnoptions", warnings);
    set("_xoptions", extra);
    set("path_importer_cache", dict::new().cast());
    let builtin_names = list::new();
    let mut all = import::builtin_names();
    all.extend(["builtins"]);
    all.sort_unstable();
    for name in all {
        list::push(builtin_names, str::new(name))?;
    }
    set(
        "builtin_module_names",
        sequence::list_to_tuple(builtin_names)?.cast(),
    );
    let standard_names = list::new();
    for name in crate::standard_names::NAMES.split_whitespace() {
        list::push(standard_names, str::new(name).cast())?;
    }
    let standard_names = call::call(
        pyrite_vm::types::set::FROZEN.class().object(),
        &[standard_names.cast()],
    )?;
    set("stdlib_module_names", standard_names);
    structures(namespace);
    let module = names::intern("sys").object();
    for function in crate::settings::FUNCTIONS {
        set(function.name, import::function_object(function, module));
    }
    let implementation = namespace::new()?;
    for (name, value) in [
        ("name", str::new("pyrite")),
        ("cache_tag", str::new("pyrite-314")),
        ("version", version),
        ("hexversion", int::new(HEXADECIMAL_VERSION)),
        ("_multiarch", str::new(crate::sysconfig::PLATFORM)),
        ("supports_isolated_interpreters", boolean(false)),
    ] {
        attributes::set(implementation, names::intern(name), value)?;
    }
    set("implementation", implementation);
    for name in ["displayhook", "excepthook", "breakpointhook"] {
        if let Some(function) = dict::get_name(namespace, names::intern(name)) {
            set(&format!("__{name}__"), function);
        }
    }
    set("_jit", crate::jit::new()?);
    set("monitoring", crate::monitoring::new()?);
    crate::io::open::add_to_builtins();
    crate::site::add_to_builtins();
    let builtins = names::intern("builtins").object();
    let breakpoint = import::function_object(&crate::settings::BREAKPOINT, builtins);
    dict::set_name(
        pyrite_vm::builtins::namespace(),
        names::intern("breakpoint"),
        breakpoint,
    );
    pyrite_vm::output::set_direct(crate::io::text::write_directly);
    for (name, descriptor) in [("stdin", 0), ("stdout", 1), ("stderr", 2)] {
        let file = crate::io::standard::new(name, descriptor)?;
        set(name, file);
        set(&format!("__{name}__"), file);
    }
    Ok(())
}

fn structures(namespace: Gc<dict::PyDict>) {
    let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
    let hidden = numbers([1, 0, 0]);
    let flags = structure::with_hidden(&FLAGS, &crate::settings::flags(), &hidden);
    set("flags", flags.unwrap_or_else(|_| smelt::out_of_memory()));
    set("UnraisableHookArgs", UNRAISABLE_HOOK_ARGS.class().object());
    let float_info = [
        float::new(f64::MAX),
        int::new(1024),
        int::new(308),
        float::new(f64::MIN_POSITIVE),
        int::new(-1021),
        int::new(-307),
        int::new(15),
        int::new(53),
        float::new(f64::EPSILON),
        int::new(2),
        int::new(1),
    ];
    set("float_info", structure::new(&FLOAT_INFO, &float_info));
    // Digits as programs know them from CPython; ours are words.
    set(
        "int_info",
        structure::new(&INT_INFO, &numbers([30, 4, 4300, 640])),
    );
    let mut hash_info = numbers([
        64,
        pyrite_vm::hash::MODULUS as i64,
        314_159,
        0,
        1_000_003,
        0,
        64,
        128,
        0,
    ]);
    hash_info[5] = str::new("siphash13");
    set("hash_info", structure::new(&HASH_INFO, &hash_info));
    set(
        "thread_info",
        structure::new(
            &THREAD_INFO,
            &[str::new("pthread"), str::new("mutex+cond"), none()],
        ),
    );
}

/// What happens with exceptions that cannot be raised, unless the program says otherwise.
fn show_unraisable(args: &Arguments) -> PyResult {
    let part = |name: &str| attributes::get(args.at(0), names::intern(name));
    let message = part("err_msg")?;
    let message = match str::of(message) {
        Some(message) => str::text(message).into_owned(),
        None => "Exception ignored in".to_owned(),
    };
    pyrite_vm::unraisable::print(part("exc_value")?, &message, part("object")?);
    nothing()
}

/// How `dlopen` is to be called, for a program that asks: there are no extension modules.
static LOADING: Global<i32> = Global::new(libc::RTLD_NOW);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("unraisablehook", "(unraisable, /)", show_unraisable),
    Builtin::function("__unraisablehook__", "(unraisable, /)", show_unraisable),
    Builtin::function("set_coroutine_origin_tracking_depth", "(depth)", |args| {
        let Ok(depth) = u32::try_from(number::c_int(args.at(0))?) else {
            return Err(value_error!("depth must be >= 0"));
        };
        pyrite_vm::origins::set_depth(depth);
        nothing()
    }),
    Builtin::function("get_coroutine_origin_tracking_depth", "()", |_| {
        Ok(int::new(i64::from(pyrite_vm::origins::depth::<
            smelt::Native,
        >())))
    }),
    Builtin::function("get_asyncgen_hooks", "()", |_| {
        Ok(structure::new(
            &ASYNCGEN_HOOKS,
            &async_generator::get_hooks(),
        ))
    }),
    Builtin::function(
        "set_asyncgen_hooks",
        "$(firstiter=None, finalizer=None)",
        |args| {
            for (index, name) in ["firstiter", "finalizer"].into_iter().enumerate() {
                let Some(hook) = args.get(index) else {
                    continue;
                };
                if !hook.is_none() && !is_callable(hook) {
                    return Err(type_error!(
                        "callable {name} expected, got {}",
                        type_name(hook)
                    ));
                }
                async_generator::set_hook(index, hook);
            }
            nothing()
        },
    ),
    Builtin::function(
        "_clear_type_descriptors",
        "(type, /)",
        clear_type_descriptors,
    ),
    Builtin::function("exit", "(status=None, /)", |args| {
        let status: Obj = args.or(0, none());
        Err(match tuple::of(status) {
            _ if exception::matches(status, &exception::SYSTEM_EXIT) => Raised(status),
            Some(parts) => exception::raise(&exception::SYSTEM_EXIT, parts),
            None if status.is_none() => exception::raise(&exception::SYSTEM_EXIT, &[]),
            None => exception::raise(&exception::SYSTEM_EXIT, &[status]),
        })
    }),
    Builtin::function("getrecursionlimit", "()", |_| {
        Ok(int::new(interpreter::entry::recursion_limit() as i64))
    }),
    Builtin::function("setrecursionlimit", "(limit, /)", |args| {
        let limit = number::c_int(args.at(0))?;
        if limit < 1 {
            return Err(value_error!(
                "recursion limit must be greater or equal than 1"
            ));
        }
        interpreter::entry::set_recursion_limit(limit as u64);
        nothing()
    }),
    Builtin::function("intern", "(string, /)", |args| {
        match args.at(0).exact::<str::PyStr>() {
            Some(string) => Ok(names::intern_str(string).object()),
            None if str::of(args.at(0)).is_some() => {
                Err(type_error!("can't intern {}", type_name(args.at(0))))
            }
            None => Err(type_error!(
                "intern() argument must be str, not {}",
                argument_name(args.at(0))
            )),
        }
    }),
    Builtin::function("_is_interned", "(string, /)", |args| {
        if str::of(args.at(0)).is_none() {
            let given = type_name(args.at(0));
            return Err(type_error!(
                "_is_interned() argument must be str, not {given}"
            ));
        }
        Ok(boolean(
            args.at(0)
                .exact::<str::PyStr>()
                .is_some_and(str::is_interned),
        ))
    }),
    Builtin::function("getsizeof", "$(object, default=None)", |args| {
        match (size_of(args.at(0)), args.get(1)) {
            (Err(raised), Some(default))
                if exception::matches(raised.0, &exception::TYPE_ERROR) =>
            {
                Ok(default)
            }
            (size, _) => size,
        }
    }),
    Builtin::function("getdlopenflags", "()", |_| {
        Ok(int::new(i64::from(LOADING.get())))
    })
    .telling("($self, /)"),
    Builtin::function("setdlopenflags", "(flags, /)", |args| {
        LOADING.set(number::c_int(args.at(0))?);
        nothing()
    }),
    Builtin::function("getrefcount", "(object, /)", |_| Ok(int::new(1_000_000))),
    Builtin::function("exception", "()", |_| Ok(handled())),
    Builtin::function("exc_info", "()", |_| {
        let error = handled();
        if error.is_none() {
            return Ok(tuple::from_slice(&[none(), none(), none()]).cast());
        }
        let class = pyrite_vm::class::Class::of(error).object();
        let traceback = exception::slot(error, exception::slots::TRACEBACK);
        Ok(tuple::from_slice(&[class, error, traceback]).cast())
    }),
    Builtin::function("displayhook", "(object, /)", |args| {
        if args.at(0).is_none() {
            return nothing();
        }
        let text = protocol::repr(args.at(0))?;
        match import::sys_attribute("stdout") {
            Some(file) if !file.is_none() => {
                protocol::call_method(file, names::PLAIN_WRITE.name(), &[text.cast()])?;
                protocol::call_method(file, names::PLAIN_WRITE.name(), &[str::new("\n")])?;
            }
            _ => return Err(pyrite_vm::runtime_error!("lost sys.stdout")),
        }
        dict::set_name(
            pyrite_vm::builtins::namespace(),
            names::intern("_"),
            args.at(0),
        );
        nothing()
    }),
    Builtin::function("excepthook", "(exctype, value, traceback, /)", |args| {
        pyrite_vm::output::flush()?;
        if pyrite_vm::import::sys_attribute("stderr").is_some_and(|file| file.is_none()) {
            // Nobody wants to know.
            return nothing();
        }
        let value = args.at(1);
        let text = if pyrite_vm::types::exception::is_exception(value) {
            pyrite_vm::traceback::text(value)
        } else if value.is_none() {
            "NoneType: None\n".to_owned()
        } else {
            let given = type_name(value);
            format!("TypeError: print_exception(): Exception expected for value, {given} found\n")
        };
        pyrite_vm::output::write_error(&text);
        nothing()
    }),
    Builtin::function("_getframe", "(depth=0, /)", get_frame).looking_at_frames(),
    Builtin::function("_current_frames", "()", |_| {
        Ok(others::current_frames()?.cast())
    })
    .looking_at_frames(),
    Builtin::function("_current_exceptions", "()", |_| {
        Ok(others::current_exceptions()?.cast())
    }),
    Builtin::function("_getframemodulename", "(depth=0)", |args| {
        let depth = usize::try_from(args.get(0).map_or(Ok(0), number::size)?).unwrap_or(0);
        let chain = frames::chain();
        let Some(link) = chain.get(depth) else {
            return nothing();
        };
        if link.function.is_null() {
            return Ok(dict::get_name(link.globals(), names::NAME.name()).unwrap_or(none()));
        }
        attributes::get(link.function.cast(), names::MODULE.name())
    })
    .looking_at_frames(),
    Builtin::function("getdefaultencoding", "()", |_| text::new("utf-8")),
    Builtin::function("getfilesystemencoding", "()", |_| text::new("utf-8")),
    Builtin::function("getfilesystemencodeerrors", "()", |_| {
        text::new("surrogateescape")
    }),
    Builtin::function("setswitchinterval", "(interval, /)", |args| {
        let seconds = number::real(args.at(0))?;
        let interval = std::time::Duration::try_from_secs_f64(seconds).ok();
        match interval.filter(|interval| !interval.is_zero()) {
            Some(interval) => pyrite_vm::gil::set_interval(interval),
            None => {
                return Err(value_error!("switch interval must be strictly positive"));
            }
        }
        nothing()
    }),
    Builtin::function("getswitchinterval", "()", |_| {
        Ok(float::new(pyrite_vm::gil::interval().as_secs_f64()))
    }),
    Builtin::function("gettrace", "()", |_| {
        set_function(thread::state::<smelt::Native>().trace())
    }),
    Builtin::function("getprofile", "()", |_| {
        set_function(thread::state::<smelt::Native>().profile())
    }),
    Builtin::function("settrace", "(function, /)", |args| {
        audit::event("sys.settrace", || Ok([]))?;
        legacy::set_trace(function_to_set(args));
        nothing()
    }),
    Builtin::function("setprofile", "(function, /)", |args| {
        audit::event("sys.setprofile", || Ok([]))?;
        legacy::set_profile(function_to_set(args));
        nothing()
    }),
    Builtin::function("_settraceallthreads", "(function, /)", |args| {
        legacy::set_trace_everywhere(function_to_set(args));
        nothing()
    }),
    Builtin::function("_setprofileallthreads", "(function, /)", |args| {
        legacy::set_profile_everywhere(function_to_set(args));
        nothing()
    }),
    Builtin::function("is_finalizing", "()", |_| {
        Ok(boolean(pyrite_vm::vm::is_finalising()))
    }),
    Builtin::function("call_tracing", "(func, args, /)", |args| {
        let Some(arguments) = tuple::of(args.at(1)) else {
            return Err(type_error!(
                "call_tracing() argument 2 must be tuple, not {}",
                argument_name(args.at(1))
            ));
        };
        legacy::while_telling(|| call::call(args.at(0), arguments))
    }),
    Builtin::function("_is_gil_enabled", "()", |_| Ok(boolean(true))),
    Builtin::function("audit", "$(*args)", |args| {
        let Some((event, arguments)) = args.rest().split_first() else {
            return Err(type_error!("audit expected at least 1 argument, got 0"));
        };
        if str::of(*event).is_none() {
            return Err(type_error!(
                "audit() argument 1 must be str, not {}",
                argument_name(*event)
            ));
        }
        audit::tell(*event, tuple::from_slice(arguments).cast())?;
        nothing()
    })
    .telling("($module, event, /, *args)"),
    Builtin::function("addaudithook", "(hook)", |args| {
        audit::add_hook(args.at(0))?;
        nothing()
    }),
    Builtin::function("_get_cpu_count_config", "()", |_| {
        Ok(int::new(pyrite_vm::flags::cpu_count().unwrap_or(-1)))
    }),
    Builtin::function("_clear_type_cache", "()", |_| nothing()),
    Builtin::function("_debugmallocstats", "()", |_| {
        pyrite_vm::output::write_error(&memory::report());
        nothing()
    }),
    Builtin::function("_clear_internal_caches", "()", |_| nothing()),
];

/// The exception being handled, or None.
fn handled() -> Obj {
    let error = thread::state::<smelt::Native>().handled();
    if error.is_null() { none() } else { error }
}

/// What a program gets of a function that has been set; null: none has.
fn set_function(function: Obj) -> PyResult {
    Ok(if function.is_null() { none() } else { function })
}

/// What a program sets: None sets nothing.
fn function_to_set(args: &Arguments) -> Obj {
    let function = args.at(0);
    if function.is_none() {
        Obj::null()
    } else {
        function
    }
}

fn get_frame(args: &Arguments) -> PyResult {
    let depth = match args.get(0).map(number::integer) {
        None => 0,
        Some(depth) => match depth? {
            Integer::Small(depth) => depth.max(0) as usize,
            Integer::Big(_) => usize::MAX,
        },
    };
    match frames::chain().get(depth) {
        Some(link) => {
            let frame: Obj = frame_objects::of_link(link)?.cast();
            audit::event("sys._getframe", || Ok([frame]))?;
            Ok(frame)
        }
        None => Err(value_error!("call stack is not deep enough")),
    }
}

/// For those that make a class anew from another's namespace: what gives instances of the old one their dict and weak references is taken out.
fn clear_type_descriptors(args: &Arguments<'_>) -> PyResult {
    let Some(class) = Class::from_object(args.at(0)) else {
        return Err(type_error!(
            "argument must be a type, not '{}'",
            type_name(args.at(0))
        ));
    };
    if !class.has(flags::MUTABLE) {
        return Err(type_error!("argument is immutable"));
    }
    for name in ["__dict__", "__weakref__"] {
        dict::remove(class.dict(), names::intern(name).object())?;
    }
    class.changed();
    Ok(none())
}

/// What an object says of its size in bytes.
fn size_of(object: Obj) -> PyResult {
    let Some(size) = protocol::call_special(object, names::SIZEOF, &[])? else {
        return Err(type_error!(
            "Type {} doesn't define __sizeof__",
            type_name(object)
        ));
    };
    let Some(number) = Integer::of(size) else {
        return Err(type_error!("an integer is required"));
    };
    match number.machine() {
        Some(size @ 0..) => Ok(int::new(size)),
        Some(_) => Err(value_error!("__sizeof__() should return >= 0")),
        None => Err(pyrite_vm::overflow_error!(
            "Python int too large to convert to C ssize_t"
        )),
    }
}
