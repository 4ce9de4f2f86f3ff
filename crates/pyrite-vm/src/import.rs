//! Importing: the statement, `sys.modules`, the modules written in Rust, and who is asked for the others.

mod archives;
mod bytecode;
mod files;
mod from;
pub mod missing;
pub mod specs;

use crate::attributes;
use crate::builtin::{Builtin, Callable, ModuleDefinition};
use crate::code::Code;
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::names::{self, Name};
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::{PyResult, Raised};
use crate::storage::Pinned;
use crate::type_error;
use crate::types::dict::{self, PyDict};
use crate::types::exception::import_slots;
use crate::types::str::{self, PyStr};
use crate::types::traceback::PyTraceback;
use crate::types::{exception, list, method};
pub use bytecode::{compiled, magic_number, source_hash};
use files::load_directly;
pub use files::{Source, find_source};
pub use from::{import_from, import_star};
use smelt::Gc;

/// The modules written in Rust.
static DEFINITIONS: Global<Vec<&'static ModuleDefinition>> = Global::new(Vec::new());
/// `sys.modules`.
static MODULES: Global<Pinned<PyDict>> = Global::new(Pinned::NULL);
/// Where modules come from that are neither written in Rust nor on `sys.path`.
static LIBRARY: Global<Option<Library>> = Global::new(None);
/// The namespace of `sys`.
static SYS: Global<Pinned<PyDict>> = Global::new(Pinned::NULL);

/// Adds modules written in Rust to those that can be imported.
pub fn register(definitions: &[&'static ModuleDefinition]) {
    DEFINITIONS.with(|all| all.extend_from_slice(definitions));
}

/// A module that is inside the executable.
#[derive(Debug)]
pub struct LibrarySource {
    /// What `__file__` says.
    pub file_name: String,
    /// It is the `__init__` of a package.
    pub is_package: bool,
}

/// The library inside the executable.
#[derive(Clone, Copy)]
pub struct Library {
    /// A module by its full name.
    pub find: fn(&str) -> Option<LibrarySource>,
    /// The source of a file that `find` has named.
    pub text: fn(&str) -> Option<String>,
    /// The code of a file that `find` has named, compiled without `-O` by this very compiler, if it has been compiled.
    pub code: fn(&str) -> Option<Vec<u8>>,
    /// What a file has in it that need not be a module, by its name below the library's root.
    pub data: fn(&str) -> Option<Vec<u8>>,
    /// The names of all files below the library's root.
    pub names: fn() -> Vec<&'static str>,
}

/// The library inside the executable, if there is one.
pub fn library() -> Option<Library> {
    LIBRARY.get()
}

/// Says where the modules of the standard library come from. Those on `sys.path` come first.
pub fn set_library(library: Library) {
    LIBRARY.set(Some(library));
}

/// Has the library inside the executable a module of this full name?
pub fn library_has(name: &str) -> bool {
    library_source(name).is_some()
}

/// The source of a module that is inside the executable.
pub fn library_source(name: &str) -> Option<LibrarySource> {
    LIBRARY.get().and_then(|library| (library.find)(name))
}

/// The text of a file that is inside the executable.
pub fn library_text(file_name: &str) -> Option<String> {
    LIBRARY.get().and_then(|library| (library.text)(file_name))
}

/// The code of a module that is inside the executable.
///
/// # Errors
/// `SyntaxError`.
pub fn library_code(source: &LibrarySource) -> PyResult<&'static Code> {
    let file_name = &source.file_name;
    if crate::flags::optimization() == 0
        && let Some(library) = LIBRARY.get()
        && let Some(bytes) = (library.code)(file_name)
        && let Ok(code) = Code::from_bytes(bytes, None)
    {
        return Ok(code);
    }
    let text = library_text(file_name).unwrap_or_default();
    crate::vm::compile(text.as_bytes(), file_name, pyrite_compiler::Mode::Module, 0)
}

/// Names of the modules written in Rust.
pub fn builtin_names() -> Vec<&'static str> {
    DEFINITIONS.with(|all| all.iter().map(|definition| definition.name).collect())
}

/// `sys.modules`.
pub fn modules() -> Gc<PyDict> {
    MODULES.get().get()
}

/// The namespace of `sys`.
pub fn sys() -> Gc<PyDict> {
    SYS.get().get()
}

/// An attribute of `sys`, as the program has set it.
pub fn sys_attribute(name: &str) -> Option<Obj> {
    dict::get_name(sys(), names::intern(name))
}

/// Makes `sys.modules`, `builtins` and `sys`. Once, at start-up.
///
/// # Errors
/// `MemoryError`.
pub fn initialise() -> PyResult<()> {
    MODULES.set(Pinned::for_ever(dict::new()));
    add_module("builtins", crate::builtins::namespace())?;
    let namespace = dict::new();
    SYS.set(Pinned::for_ever(namespace));
    let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
    set("__name__", names::intern("sys").object());
    set("modules", modules().cast());
    set("path", list::new().cast());
    add_module("sys", namespace)?;
    Ok(())
}

/// A function object of a module.
pub fn function_object(definition: &'static Builtin, module: Obj) -> Obj {
    method::new(
        ids::BUILTIN_FUNCTION,
        Callable::of_module(definition, module),
        Obj::null(),
        module,
    )
}

/// Makes a module object around a namespace and enters it into `sys.modules`.
///
/// # Errors
/// `MemoryError`.
pub fn add_module(name: &str, namespace: Gc<PyDict>) -> PyResult {
    crate::globals::Namespace::make(namespace)?;
    let module: Obj = crate::types::module::with_namespace(namespace);
    dict::set(modules(), names::intern(name).object(), module)?;
    Ok(module)
}

/// The definition of a module written in Rust.
fn builtin_module(full: &str) -> Option<&'static ModuleDefinition> {
    DEFINITIONS.with(|all| {
        let mut all = all.iter().copied();
        all.find(|definition| definition.name == full)
    })
}

fn make_builtin(definition: &'static ModuleDefinition) -> PyResult {
    let is_sys = definition.name == "sys";
    let namespace = if is_sys { sys() } else { dict::new() };
    let name = names::intern(definition.name).object();
    dict::set_name(namespace, names::NAME.name(), name);
    let doc = definition.doc.map_or(none(), str::new);
    dict::set_name(namespace, names::DOC.name(), doc);
    if !is_sys {
        dict::set_name(namespace, names::PACKAGE.name(), names::EMPTY.object());
    }
    for function in definition.functions {
        dict::set_name(
            namespace,
            names::intern(function.name),
            function_object(function, name),
        );
    }
    for definition in definition.types {
        let short = definition
            .name
            .rsplit('.')
            .next()
            .unwrap_or(definition.name);
        dict::set_name(namespace, names::intern(short), definition.class().object());
    }
    let module = if is_sys {
        dict::get_name(modules(), names::intern("sys")).unwrap_or(none())
    } else {
        add_module(definition.name, namespace)?
    };
    (definition.execute)(namespace)?;
    specs::tell(definition.name, namespace)?;
    Ok(module)
}

/// Fills the registered definition of `sys` into the module that is there from the start.
///
/// # Errors
/// What its `execute` raises.
pub fn complete_sys() -> PyResult<()> {
    if let Some(definition) = builtin_module("sys") {
        make_builtin(definition)?;
    }
    Ok(())
}

fn import_error(
    class: &'static crate::builtin::TypeDefinition,
    message: &str,
    name: Obj,
    path: Obj,
) -> Raised {
    let error = exception::new(class, message);
    crate::instance::set_slot(error, import_slots::MESSAGE, str::new(message));
    crate::instance::set_slot(error, import_slots::NAME, name);
    crate::instance::set_slot(error, import_slots::PATH, path);
    Raised(error)
}

/// `import name`, `from name import ...`.
///
/// # Errors
/// `ImportError`; what running the module raises.
pub fn import_statement(name: Obj, globals: Obj, locals: Obj, from: Obj, level: Obj) -> PyResult {
    let builtins = crate::interpreter::names::builtins_of(globals)?;
    let function = crate::interpreter::names::in_mapping(builtins, names::IMPORT.object())?;
    match function {
        Some(function) if !is_own_import(function) => {
            crate::call::call(function, &[name, globals, locals, from, level])
        }
        Some(_) => import(name, globals, from, level),
        None => Err(crate::import_error!("__import__ not found")),
    }
}

fn is_own_import(function: Obj) -> bool {
    function.has_map(ids::BUILTIN_FUNCTION)
        && function
            .cast::<method::PyBuiltin>()
            .definition()
            .promote()
            .name
            == "__import__"
}

/// `__import__(name, globals, None, from, level)`.
///
/// # Errors
/// As [`import_statement`].
pub fn import(name: Obj, globals: Obj, from: Obj, level: Obj) -> PyResult {
    let Some(text) = str::of(name) else {
        return Err(type_error!(
            "__import__() argument 1 must be str, not {}",
            protocol::argument_name(name)
        ));
    };
    let level = protocol::index_i64(level)?;
    if level < 0 {
        return Err(crate::value_error!("level must be >= 0"));
    }
    if str::length(text) == 0 && level == 0 {
        return Err(crate::value_error!("Empty module name"));
    }
    let full = if level > 0 {
        names::intern(&absolute_name(&str::text(text), globals, level)?)
    } else {
        names::intern_str(text)
    };
    // Mostly it is there already.
    let module = match dict::get_name(modules(), full) {
        Some(module) if !module.is_none() => module,
        _ => {
            let loaded = import_absolute(&full.text())?;
            // It may have put something else in its place.
            dict::get_name(modules(), full).unwrap_or(loaded)
        }
    };
    let wants_names = !from.is_none() && protocol::is_true(from)?;
    if wants_names {
        import_submodules(full, module, from)?;
        return Ok(module);
    }
    // The first of the names in the statement is what it binds.
    let relative = str::bytes(text);
    let Some(first) = relative.iter().position(|byte| *byte == b'.') else {
        return Ok(module);
    };
    let full = str::bytes(full.string());
    let first = names::intern_bytes(&full[..full.len() - relative.len() + first]);
    match dict::get_name(modules(), first) {
        Some(module) => Ok(module),
        None if level == 0 => import_absolute(&first.text()),
        None => {
            let message = format!("{} not in sys.modules as expected", quoted(&first.text()));
            Err(exception::raise_message(&exception::KEY_ERROR, &message))
        }
    }
}

/// Imports those of the names behind `from package import` that are modules.
fn import_submodules(package: Name, module: Obj, wanted: Obj) -> PyResult<()> {
    if attributes::get_optional(module, names::PATH.name())?.is_none() {
        return Ok(());
    }
    protocol::for_each(wanted, |item| {
        let Some(item) = str::of(item) else {
            return Err(type_error!(
                "Item in ``from list'' must be str, not {}",
                protocol::class_name(item)
            ));
        };
        if str::bytes(item) != b"*" {
            import_submodule(package, module, item)?;
        } else if let Some(all) = attributes::get_optional(module, names::ALL.name())? {
            protocol::for_each(all, |name| {
                let Some(text) = str::of(name) else {
                    let module = attributes::get(module, names::NAME.name())?;
                    return Err(type_error!(
                        "Item in {}.__all__ must be str, not {}",
                        str::text(protocol::to_str(module)?),
                        protocol::class_name(name)
                    ));
                };
                if str::bytes(text) != b"*" {
                    import_submodule(package, module, text)?;
                }
                Ok(true)
            })?;
        }
        Ok(true)
    })
}

fn import_submodule(package: Name, module: Obj, name: Gc<PyStr>) -> PyResult<()> {
    if attributes::get_optional(module, names::intern_str(name))?.is_some() {
        return Ok(());
    }
    let full = format!("{}.{}", package.text(), str::text(name));
    match import_absolute(&full) {
        Ok(_) => Ok(()),
        // One that is blocked is told of.
        Err(raised)
            if is_missing(raised, &full)
                && find_loaded(&full).is_none_or(|other| !other.is_none()) =>
        {
            Ok(())
        }
        Err(raised) => Err(raised),
    }
}

/// Does the error say that this very module is not there?
fn is_missing(raised: Raised, full: &str) -> bool {
    exception::matches(raised.0, &exception::MODULE_NOT_FOUND_ERROR)
        && str::of(exception::slot(raised.0, import_slots::NAME))
            .is_some_and(|name| str::text(name) == full)
}

const NO_PACKAGE: &str =
    "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__";

/// The name of the module that a relative import is of. As `resolve_name` of CPython's `Python/import.c`.
fn absolute_name(relative: &str, globals: Obj, level: i64) -> PyResult<String> {
    let nameless = || exception::raise_message(&exception::KEY_ERROR, "'__name__' not in globals");
    if globals.is_null() || globals.is_none() {
        return Err(nameless());
    }
    let globals: Gc<PyDict> = match crate::instance::view(globals) {
        Some(globals) => globals,
        None => return Err(type_error!("globals must be a dict")),
    };
    let known =
        |name: names::Known| dict::get_name(globals, name.name()).filter(|value| !value.is_none());
    let text = |object: Obj, what: &str| match str::of(object) {
        Some(text) => Ok(str::text(text).into_owned()),
        None => Err(type_error!("{what} must be a string")),
    };
    let parent_of = |spec: Obj| attributes::get(spec, names::intern("parent"));
    let package = match (known(names::PACKAGE), known(names::SPEC)) {
        (Some(package), spec) => {
            let name = text(package, "package")?;
            if let Some(spec) = spec
                && !protocol::is_equal(package, parent_of(spec)?)?
            {
                let message = "__package__ != __spec__.parent";
                crate::warnings::warn(&exception::DEPRECATION_WARNING, message)?;
            }
            name
        }
        (None, Some(spec)) => text(parent_of(spec)?, "__spec__.parent")?,
        (None, None) => {
            crate::warnings::warn(&exception::IMPORT_WARNING, NO_PACKAGE)?;
            let name = dict::get_name(globals, names::NAME.name()).ok_or_else(nameless)?;
            let name = text(name, "__name__")?;
            match name.rsplit_once('.') {
                _ if dict::get_name(globals, names::PATH.name()).is_some() => name,
                Some((package, _)) => package.to_owned(),
                None => String::new(),
            }
        }
    };
    if package.is_empty() {
        return Err(crate::import_error!(
            "attempted relative import with no known parent package"
        ));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => {
                return Err(crate::import_error!(
                    "attempted relative import beyond top-level package"
                ));
            }
        }
    }
    Ok(if relative.is_empty() {
        base.to_owned()
    } else {
        format!("{base}.{relative}")
    })
}

fn find_loaded(name: &str) -> Option<Obj> {
    dict::get_name(modules(), names::intern(name))
}

/// Imports a module by its full name; parents first.
///
/// # Errors
/// `ModuleNotFoundError`; what running the module raises.
pub fn import_absolute(full: &str) -> PyResult {
    if let Some(module) = find_loaded(full) {
        if module.is_none() {
            let message = format!("import of {full} halted; None in sys.modules");
            return Err(import_error(
                &exception::MODULE_NOT_FOUND_ERROR,
                &message,
                str::new(full),
                none(),
            ));
        }
        return Ok(module);
    }
    let Some((parent_name, last)) = full.rsplit_once('.') else {
        return load(full, full, None);
    };
    let parent = import_absolute(parent_name)?;
    if let Some(module) = find_loaded(full) {
        return Ok(module);
    }
    let Some(path) = attributes::get_optional(parent, names::PATH.name())? else {
        let (name, parent_name) = (quoted(full), quoted(parent_name));
        let message = format!("No module named {name}; {parent_name} is not a package");
        return Err(import_error(
            &exception::MODULE_NOT_FOUND_ERROR,
            &message,
            str::new(full),
            none(),
        ));
    };
    let module = load(full, last, Some(path))?;
    // The module may have put another parent there, or none.
    let Some(parent) = find_loaded(parent_name) else {
        return Err(exception::raise_message(&exception::KEY_ERROR, parent_name));
    };
    match attributes::set(parent, names::intern(last), module) {
        Err(raised) if exception::matches(raised.0, &exception::ATTRIBUTE_ERROR) => {
            let (parent, child) = (quoted(parent_name), quoted(last));
            let message = format!("Cannot set an attribute on {parent} for child module {child}");
            crate::warnings::warn(&exception::IMPORT_WARNING, &message)?;
        }
        set => set?,
    }
    Ok(module)
}

/// Asks the finders on `sys.meta_path` in their order; the library's own, once it has put them there, stand for what is found without them.
fn load(full: &str, last: &str, path: Option<Obj>) -> PyResult {
    crate::audit::import(full)?;
    let finders = sys_attribute("meta_path").and_then(|finders| finders.exact::<list::PyList>());
    let Some(finders) = finders.filter(|finders| list::length(*finders) > 0) else {
        return load_directly(full, last, path);
    };
    let mut direct = None;
    let mut index = 0;
    while index < list::length(finders) {
        let finder = list::get(finders, index);
        index += 1;
        if is_own_finder(finder) {
            if direct.is_some() {
                continue;
            }
            match load_directly(full, last, path) {
                Err(raised) if is_missing(raised, full) => direct = Some(raised),
                outcome => return outcome,
            }
            continue;
        }
        let find = attributes::get_optional(finder, names::intern("find_spec"))?;
        let Some(find) = find else {
            continue;
        };
        let spec = crate::call::call(find, &[str::new(full), path.unwrap_or(none()), none()])?;
        if !spec.is_none() {
            return load_spec(spec);
        }
    }
    match direct {
        Some(raised) => Err(raised),
        None => Err(not_found(full)),
    }
}

/// Loads the module that a finder has found.
fn load_spec(spec: Obj) -> PyResult {
    let machinery = specs::machinery("_frozen_importlib")?;
    let load = attributes::get(machinery, names::intern("_load"))?;
    crate::call::call(load, &[spec]).inspect_err(|raised| hide_machinery(*raised))
}

/// Takes the frames of the import machinery out of the traceback of what has been raised: of errors of importing all, of others those that led to the module's own code. As
/// `remove_importlib_frames` of CPython's `Python/import.c`.
fn hide_machinery(raised: Raised) {
    let error = raised.0;
    let hides_all = exception::matches(error, &exception::IMPORT_ERROR);
    // What leads to the next frame: another frame, or the exception.
    type Link = Option<Gc<PyTraceback>>;
    let is_frame = |next: Obj| !next.is_null() && next.has_map(ids::TRACEBACK);
    let follow = |next: Obj| -> Link { is_frame(next).then(|| next.cast()) };
    let lead_to = |link: Link, next: Obj| match link {
        Some(frame) => frame.set_next(next),
        None => crate::instance::set_slot(error, exception::slots::TRACEBACK, next),
    };
    let (mut link, mut before_machinery, mut is_inside): (Link, Link, bool) = (None, None, false);
    let mut frame = follow(exception::slot(error, exception::slots::TRACEBACK));
    while let Some(entry) = frame {
        let (code, next) = (entry.code().promote(), entry.next());
        let was_inside = std::mem::replace(&mut is_inside, is_machinery(code));
        if is_inside && !was_inside {
            before_machinery = link;
        }
        if is_inside && (hides_all || &*code.name.text() == "_call_with_frames_removed") {
            lead_to(before_machinery, next);
            link = before_machinery;
        } else {
            link = Some(entry);
        }
        frame = follow(next);
    }
}

/// Is it code of the library's import machinery?
fn is_machinery(code: &Code) -> bool {
    let file = code.file_name().text();
    [
        "importlib/_bootstrap.py",
        "importlib/_bootstrap_external.py",
    ]
    .iter()
    .any(|name| file.ends_with(name))
}

/// Is it a finder that `importlib` installs?
fn is_own_finder(finder: Obj) -> bool {
    crate::class::Class::from_object(finder).is_some_and(|class| {
        let module = dict::get_name(class.dict(), names::MODULE.name()).and_then(str::of);
        let is_own = module.is_some_and(|module| {
            matches!(
                &*str::text(module),
                "_frozen_importlib"
                    | "_frozen_importlib_external"
                    | "importlib._bootstrap"
                    | "importlib._bootstrap_external"
            )
        });
        is_own
            && matches!(
                &*class.name(),
                "BuiltinImporter" | "FrozenImporter" | "PathFinder"
            )
    })
}

/// A name as `repr` shows it.
fn quoted(name: &str) -> String {
    let mut shown = Vec::new();
    str::write_repr(&mut shown, name.as_bytes());
    String::from_utf8_lossy(&shown).into_owned()
}

fn not_found(full: &str) -> Raised {
    import_error(
        &exception::MODULE_NOT_FOUND_ERROR,
        &format!("No module named {}", quoted(full)),
        str::new(full),
        none(),
    )
}

/// The import machinery of the library, under the names that it has in CPython, where it is there from the start; and what finds modules in archives.
fn load_machinery(full: &str) -> Option<PyResult> {
    let source = match full {
        "_frozen_importlib" => "importlib._bootstrap",
        "_frozen_importlib_external" => "importlib._bootstrap_external",
        "zipimport" => full,
        _ => return None,
    };
    let source = library_source(source)?;
    Some((|| {
        if full == "_frozen_importlib_external" && find_loaded("_frozen_importlib").is_none() {
            // It loads the other half, too.
            import_absolute("_frozen_importlib")?;
            return import_absolute(full);
        }
        if full == "zipimport" {
            // The machinery loads it, too, once it is there itself.
            import_absolute("_frozen_importlib")?;
            if let Some(module) = find_loaded(full) {
                return Ok(module);
            }
        }
        if full == "_frozen_importlib" {
            specs::begin();
        }
        let module = files::run_library(full, &source)?;
        specs::keep(full, module);
        if full == "_frozen_importlib" {
            let call = |name: &str, arguments: &[Obj]| {
                crate::call::call(attributes::get(module, names::intern(name))?, arguments)
            };
            let (sys, imp) = (import_absolute("sys")?, import_absolute("_imp")?);
            call("_install", &[sys, imp])?;
            call("_install_external_importers", &[])?;
            // Frozen modules have no source to show; those of the library do.
            let source = attributes::get(imp, names::intern("_library_source"))?;
            let loader = attributes::get(module, names::intern("FrozenImporter"))?;
            attributes::set(loader, names::intern("get_source"), source)?;
            archives::install()?;
            specs::complete()?;
        }
        Ok(module)
    })())
}

/// The namespace of a module to be run.
pub fn module_namespace(full: &str, is_package: bool) -> Gc<PyDict> {
    let namespace = dict::new();
    dict::set_name(namespace, names::NAME.name(), names::intern(full).object());
    dict::set_name(namespace, names::DOC.name(), none());
    let package = if is_package {
        full
    } else {
        full.rsplit_once('.').map_or("", |(package, _)| package)
    };
    dict::set_name(
        namespace,
        names::PACKAGE.name(),
        names::intern(package).object(),
    );
    namespace
}
