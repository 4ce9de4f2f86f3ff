//! Running programs as `__main__`: files, folders, commands, modules.

use crate::attributes;
use crate::class::Class;
use crate::code::Code;
use crate::import::{self, Source};
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::{PyResult, Raised};
use crate::types::dict::{self, PyDict};
use crate::types::exception::{self, import_slots};
use crate::types::{list, str};
use pyrite_compiler::Mode;
use smelt::Gc;
use std::path::Path;

/// Makes the namespace of `__main__`.
///
/// # Errors
/// `MemoryError`.
pub fn main_namespace(file: Option<&str>, package: Obj) -> PyResult<Gc<PyDict>> {
    let namespace = import::specs::main_namespace();
    dict::set_name(namespace, names::PACKAGE.name(), package);
    dict::set_name(
        namespace,
        names::BUILTINS.name(),
        import::import_absolute("builtins")?,
    );
    if let Some(file) = file {
        dict::set_name(namespace, names::FILE.name(), str::new(file));
        dict::set_name(namespace, names::CACHED.name(), none());
    }
    import::add_module("__main__", namespace)?;
    import::specs::tell("__main__", namespace)?;
    Ok(namespace)
}

fn run(source: &[u8], file_name: &str, file: Option<&str>, package: Obj) -> PyResult<()> {
    let namespace = main_namespace(file, package)?;
    let code = match file {
        Some(file) if file.ends_with(".pyc") => import::compiled(source)?,
        _ => crate::vm::compile(source, file_name, Mode::Module, 0)?,
    };
    run_code(code, namespace)
}

/// Runs code in the namespace of `__main__`.
///
/// # Errors
/// What it raises.
pub fn run_code(code: &'static Code, namespace: Gc<PyDict>) -> PyResult<()> {
    let function = crate::interpreter::entry::carrier(code, namespace.cast(), Obj::null());
    crate::interpreter::run_with_namespace(function, namespace.cast()).map(drop)
}

/// Runs a source that is no file's. Tracebacks show its lines, and take those of other sources of that name from it, too.
///
/// # Errors
/// What it raises.
pub fn run_text(source: &[u8], name: &str) -> PyResult<()> {
    crate::vm::remember_source(name, &String::from_utf8_lossy(source));
    run(source, name, None, none())
}

/// Runs what standard input says, as if it were a file with a name in brackets.
///
/// # Errors
/// What it raises.
pub fn run_input(source: &[u8]) -> PyResult<()> {
    run(source, "<stdin>", Some("<stdin>"), none())
}

/// Puts the folder of the program in front of `sys.path`.
///
/// # Errors
/// `MemoryError`.
pub fn add_folder(folder: &str) -> PyResult<()> {
    import::missing::set_first_folder(folder);
    if let Some(path) = import::sys_attribute("path")
        && let Some(path) = path.exact::<list::PyList>()
    {
        list::insert(path, 0, str::new(folder))?;
    }
    Ok(())
}

/// Prints all syntax errors of some files; are there none?
pub fn check_files(files: &[String]) -> bool {
    // All are looked at, whatever the first ones are like.
    let wrong = files.iter().filter(|file| !check_file(file));
    wrong.count() == 0
}

fn check_file(file: &str) -> bool {
    let source = match std::fs::read(file) {
        Ok(source) => source,
        Err(error) => {
            console::tell(format_args!("pyrite: can't open file '{file}': {error}"));
            return false;
        }
    };
    let text = match crate::source::decode(&source, Some(file)) {
        Ok(text) => text,
        Err(raised) => {
            console::tell_part(crate::traceback::text(raised.0));
            return false;
        }
    };
    let errors = pyrite_compiler::check(&text, file);
    for error in &errors {
        let raised = crate::vm::syntax_error(error, &text, file, Mode::Module);
        console::tell_part(crate::traceback::text(raised.0));
    }
    errors.is_empty()
}

/// Runs the source of a file.
///
/// # Errors
/// What it raises.
pub fn run_file(source: &[u8], file: &str) -> PyResult<()> {
    run(source, file, Some(file), none())
}

/// Runs the `__main__.py` of a folder.
///
/// # Errors
/// What it raises; `SystemExit` if there is none.
pub fn run_folder(folder: &str) -> PyResult<()> {
    let file = Path::new(folder).join("__main__.py");
    let Ok(source) = std::fs::read(&file) else {
        return Err(refuse(&format!(
            "can't find '__main__' module in '{folder}'"
        )));
    };
    let file = file.to_string_lossy();
    import::specs::set_main("__main__");
    run(&source, &file, Some(&file), names::EMPTY.object())
}

/// Runs a module of `sys.path` or of the library, or the `__main__` of a package.
///
/// # Errors
/// What it raises; `SystemExit` if it cannot be run.
pub fn run_module(name: &str) -> PyResult<()> {
    if name.is_empty() {
        return Err(refuse("No module named "));
    }
    if name.starts_with('.') {
        return Err(refuse("Relative module names not supported"));
    }
    match find(name)? {
        Some(Source::Package) => {
            let main = format!("{name}.__main__");
            match find(&main)? {
                Some(source) => run_found(&main, source),
                None => Err(refuse(&format!(
                    "No module named {main}; '{name}' is a package and cannot be directly executed"
                ))),
            }
        }
        Some(source) => run_found(name, source),
        None => run_by_library(name),
    }
}

/// Runs a module that is in no folder of the path: `runpy` asks all finders, such as those of archives.
fn run_by_library(name: &str) -> PyResult<()> {
    main_namespace(None, none())?;
    let runpy = import::import_absolute("runpy")?;
    let run = attributes::get(runpy, names::intern("_run_module_as_main"))?;
    crate::call::call(run, &[str::new(name)]).map(drop)
}

/// Looks a module up; the packages that it is in are imported.
fn find(name: &str) -> PyResult<Option<Source>> {
    let Some((parent, _)) = name.rsplit_once('.') else {
        return import::find_source(name, None);
    };
    let parent = match import::import_absolute(parent) {
        Ok(parent) => parent,
        Err(raised) if is_missing(raised, parent) => {
            let reason = protocol::to_str(raised.0)?;
            return Err(refuse(&format!(
                "Error while finding module specification for '{name}' ({}: {})",
                Class::of(raised.0).name(),
                str::text(reason)
            )));
        }
        Err(raised) => return Err(raised),
    };
    match attributes::get_optional(parent, names::PATH.name())? {
        Some(path) => import::find_source(name, Some(path)),
        None => Ok(None),
    }
}

/// Does the error say that the module or a package it is in does not exist?
fn is_missing(raised: Raised, name: &str) -> bool {
    exception::matches(raised.0, &exception::IMPORT_ERROR)
        && str::of(exception::slot(raised.0, import_slots::NAME)).is_some_and(|missing| {
            let missing = str::text(missing);
            name == missing
                || name
                    .strip_prefix(&*missing)
                    .is_some_and(|rest| rest.starts_with('.'))
        })
}

fn run_found(name: &str, source: Source) -> PyResult<()> {
    import::specs::set_main(name);
    let package = name.rsplit_once('.').map_or("", |(package, _)| package);
    let package = names::intern(package).object();
    match source {
        Source::File(file) => {
            let absolute = std::path::absolute(&file).unwrap_or(file);
            let file = absolute.to_string_lossy();
            let source = std::fs::read(&absolute)
                .map_err(|error| refuse(&format!("can't open file '{file}': {error}")))?;
            set_program_name(&file);
            run(&source, &file, Some(&file), package)
        }
        Source::Library(source) => {
            set_program_name(&source.file_name);
            let namespace = main_namespace(Some(&source.file_name), package)?;
            run_code(import::library_code(&source)?, namespace)
        }
        Source::Builtin | Source::Package => {
            Err(refuse(&format!("No code object available for {name}")))
        }
    }
}

/// `sys.argv[0]`.
fn set_program_name(file: &str) {
    if let Some(list) = import::sys_attribute("argv").and_then(|list| list.exact::<list::PyList>())
    {
        list::set(list, 0, str::new(file));
    }
}

/// Ends the program with a message of the interpreter's.
fn refuse(message: &str) -> Raised {
    let executable = import::sys_attribute("executable")
        .and_then(str::of)
        .map_or_else(String::new, |path| str::text(path).into_owned());
    let message = str::new(&format!("{executable}: {message}"));
    exception::raise(&exception::SYSTEM_EXIT, &[message])
}
