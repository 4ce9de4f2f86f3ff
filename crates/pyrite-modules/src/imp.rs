//! `_imp`: what `importlib` knows of modules that are not files.

use crate::support::*;
use pyrite_vm::import;
use pyrite_vm::types::bytes;
use pyrite_vm::types::function::{PyCode, PyCodeFields as _};
use pyrite_vm::{import_error, type_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        let check = pyrite_vm::flags::get().check_hash_based_pycs;
        set("check_hash_based_pycs", str::new(&check));
        set(
            "pyc_magic_number_token",
            int::new(i64::from(import::magic_number())),
        );
        Ok(())
    },
    ..ModuleDefinition::new("_imp", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "acquire_lock",
        "()",
        |_| nothing(),
    ),
    Builtin::function(
        "release_lock",
        "()",
        |_| nothing(),
    ),
    Builtin::function(
        "lock_held",
        "()",
        |_| Ok(boolean(false)),
    ),
    Builtin::function(
        "extension_suffixes",
        "()",
        |_| Ok(list::new().cast()),
    ),
    Builtin::function(
        "_library_names",
        "()",
        |_| {
            let names = import::library().map_or(Vec::new(), |library| (library.names)());
            let all = list::new();
            for name in names {
                list::push(all, str::new(name))?;
            }
            Ok(all.cast())
        },
    ).doc("The names of all files inside the executable. (Not in CPython.)"),
    Builtin::function(
        "_library_data",
        "(name, /)",
        |args| {
            let name = str::text(text::argument(args.at(0), "_library_data", "")?);
            match import::library().and_then(|library| (library.data)(&name)) {
                Some(data) => Ok(bytes::new(&data)?.cast()),
                None => nothing(),
            }
        },
    ).doc("What a file inside the executable has in it; None if there is none of the name. (Not in CPython.)"),
    Builtin::function(
        "_library_source",
        "(name, /)",
        |args| {
            let name = str::text(text::argument(args.at(0), "_library_source", "")?);
            let source = import::library_source(&name);
            match source.and_then(|source| import::library_text(&source.file_name)) {
                Some(text) => Ok(str::shared(text.as_bytes())?.cast()),
                None => nothing(),
            }
        },
    ).doc("The text of a module inside the executable; None if there is none of the name. What the loader of such modules answers to get_source. (Not in CPython.)"),
    Builtin::function(
        "is_builtin",
        "(name, /)",
        |args| {
            let name = str::text(text::argument(args.at(0), "is_builtin", "")?);
            Ok(int::new(i64::from(is_builtin(&name))))
        },
    ),
    Builtin::function(
        "create_builtin",
        "(spec, /)",
        |args| {
            let name = attributes::get(args.at(0), names::intern("name"))?;
            let name = str::text(text::argument(name, "create_builtin", "")?);
            if is_builtin(&name) {
                return import::import_absolute(&name);
            }
            nothing()
        },
    ),
    Builtin::function(
        "exec_builtin",
        "(mod, /)",
        |_| Ok(int::new(0)),
    ),
    // Modules of the library are found by their source: none has been imported as a frozen one before `importlib` is there.
    Builtin::function(
        "is_frozen",
        "(name, /)",
        |_| Ok(boolean(false)),
    ),
    Builtin::function(
        "is_frozen_package",
        "(name, /)",
        |args| {
            let name = str::text(text::argument(args.at(0), "is_frozen_package", "")?);
            match import::library_source(&name) {
                Some(source) => Ok(boolean(source.is_package)),
                None => Err(not_frozen(&name)),
            }
        },
    ),
    Builtin::function(
        "find_frozen",
        "(name, /, *, withdata=False)",
        |args| {
            let name = str::text(text::argument(args.at(0), "find_frozen", "")?);
            let Some(source) = import::library_source(&name) else {
                return nothing();
            };
            let info = [none(), boolean(source.is_package), args.at(0)];
            Ok(tuple::from_slice(&info).cast())
        },
    ),
    Builtin::function(
        "get_frozen_object",
        "(name, data=None, /)",
        |args| {
            let name = str::text(text::argument(args.at(0), "get_frozen_object", "")?);
            match import::library_source(&name) {
                Some(source) => Ok(import::library_code(&source)?.object().cast()),
                None => Err(not_frozen(&name)),
            }
        },
    ),
    Builtin::function(
        "_frozen_module_names",
        "()",
        |_| Ok(list::new().cast()),
    ),
    Builtin::function(
        "_override_frozen_modules_for_tests",
        "(override, /)",
        |_| nothing(),
    ),
    Builtin::function(
        "_override_multi_interp_extensions_check",
        "(override, /)",
        |_| Ok(int::new(0)),
    ),
    Builtin::function(
        "_fix_co_filename",
        "(code, path, /)",
        |args| {
            let Some(code) = args.at(0).exact::<PyCode>() else {
                return Err(type_error!(
                    "_fix_co_filename() argument 1 must be code, not {}",
                    argument_name(args.at(0))
                ));
            };
            let path = text::argument(args.at(1), "_fix_co_filename", "argument 2")?;
            code.code().promote().set_file_name(names::intern_str(path));
            nothing()
        },
    ),
    Builtin::function("source_hash", "(key, source)", |args| {
        let key = protocol::index_i64(args.at(0))? as u64;
        let source = buffer::argument(args.at(1))?;
        bytes::new(&import::source_hash(key, &source))
    }),
];

fn is_builtin(name: &str) -> bool {
    name == "builtins" || import::builtin_names().contains(&name)
}

fn not_frozen(name: &str) -> Raised {
    import_error!("No such frozen object named {name}")
}
