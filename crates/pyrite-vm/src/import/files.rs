//! Modules in files: below `sys.path`, and in the library inside the executable.

use super::{
    LibrarySource, add_module, archives, builtin_module, builtin_names, bytecode, find_loaded,
    library_code, library_source, load_machinery, load_spec, make_builtin, module_namespace,
    modules, not_found, sys_attribute,
};
use crate::code::Code;
use crate::names;
use crate::object::Obj;
use crate::protocol;
use crate::result::PyResult;
use crate::types::{dict, exception, list, str};
use std::path::{Path, PathBuf};

/// A module's source file.
struct Found {
    file: PathBuf,
    /// The folder, for packages.
    package: Option<PathBuf>,
}

/// Finds and loads a module without asking anybody.
///
/// # Errors
/// `ModuleNotFoundError`; what running it raises.
pub fn load_directly(full: &str, last: &str, path: Option<Obj>) -> PyResult {
    if path.is_none()
        && let Some(definition) = builtin_module(full)
    {
        return make_builtin(definition);
    }
    if path.is_none()
        && let Some(outcome) = load_machinery(full)
    {
        return outcome;
    }
    let search = search_path(full, path)?;
    let mut found = None;
    let mut archived = None;
    let mut namespace_parts = Vec::new();
    protocol::for_each(search, |entry| {
        let Some(folder) = folder_of(entry) else {
            return Ok(true);
        };
        found = find_in(&folder, last, &mut namespace_parts);
        if found.is_none() && !folder.is_dir() {
            archived = archives::find(full, entry, &folder)?;
        }
        Ok(found.is_none() && archived.is_none())
    })?;
    if let Some(spec) = archived {
        return load_spec(spec);
    }
    match found {
        Some(found) => run_file(full, &found),
        None => {
            if let Some(source) = library_source(full) {
                return run_library(full, &source);
            }
            // Folders without `__init__.py` are packages only if nothing else has the name. Their path follows that of what they are in.
            if !namespace_parts.is_empty() {
                return load_spec(archives::find_spec(full, search)?);
            }
            Err(not_found(full))
        }
    }
}

/// What CPython has frozen, or has imported before there is a path: no file on the path comes before it.
const FIRST: &[&str] = &[
    "_collections_abc",
    "_sitebuiltins",
    "abc",
    "codecs",
    "encodings",
    "genericpath",
    "io",
    "ntpath",
    "os",
    "posixpath",
    "runpy",
    "site",
    "stat",
];

/// What `sys._stdlib_dir` says of a library that is inside the executable.
const INSIDE: &str = "<library>";

/// Where a module is looked for: in its package's path or in `sys.path`.
fn search_path(full: &str, path: Option<Obj>) -> PyResult {
    if let Some(path) = path {
        return Ok(path);
    }
    if FIRST.contains(&full) && library_source(full).is_some() {
        let unpacked = sys_attribute("_stdlib_dir").filter(|folder| {
            let text = str::of(*folder).map(str::text);
            text.is_some_and(|text| text != INSIDE)
        });
        return Ok(list::from_slice(unpacked.as_slice())?.cast());
    }
    Ok(sys_attribute("path").unwrap_or_else(|| list::new().cast()))
}

/// The folder that an entry of the path stands for, from the root on: what it is must not depend on the current folder later.
fn folder_of(entry: Obj) -> Option<PathBuf> {
    let text = str::text(str::of(entry)?);
    let folder = text.strip_prefix("./").unwrap_or(&text);
    match folder {
        "" | "." => std::env::current_dir().ok(),
        _ if folder.starts_with('/') => Some(PathBuf::from(folder)),
        _ => Some(std::env::current_dir().ok()?.join(folder)),
    }
}

fn find_in(folder: &Path, last: &str, namespace_parts: &mut Vec<PathBuf>) -> Option<Found> {
    let package = folder.join(last);
    let is_folder = package.is_dir();
    if is_folder {
        for name in ["__init__.py", "__init__.pyc"] {
            let file = package.join(name);
            if file.is_file() {
                return Some(Found {
                    file,
                    package: Some(package),
                });
            }
        }
    }
    for ending in ["py", "pyc"] {
        let file = folder.join(format!("{last}.{ending}"));
        if file.is_file() {
            return Some(Found {
                file,
                package: None,
            });
        }
    }
    if is_folder {
        namespace_parts.push(package);
    }
    None
}

fn path_object(path: &Path) -> Obj {
    str::new(&path.to_string_lossy())
}

impl Found {
    /// It is code without a source.
    fn is_bytecode(&self) -> bool {
        self.file.extension().is_some_and(|ending| ending == "pyc")
    }
}

fn run_file(full: &str, found: &Found) -> PyResult {
    let folder = found.package.as_deref().map(path_object);
    let (code, cached) = match found.is_bytecode() {
        true => (
            bytecode::of_file(&found.file, full)?,
            Some(found.file.clone()),
        ),
        false => (
            bytecode::of_source(&found.file)?,
            bytecode::cache_path(&found.file),
        ),
    };
    let cached = cached.as_deref().map(path_object);
    run_code(full, code, &found.file.to_string_lossy(), folder, cached)
}

/// Loads a module of the library inside the executable.
///
/// # Errors
/// What running it raises.
pub fn run_library(full: &str, source: &LibrarySource) -> PyResult {
    let folder = source
        .file_name
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let folder = source.is_package.then(|| str::new(folder));
    let code = library_code(source)?;
    run_code(full, code, &source.file_name, folder, None)
}

/// Makes a module and runs its code; `folder` is the place of a package's modules, `cached` where its code is kept.
fn run_code(
    full: &str,
    code: &'static Code,
    file_name: &str,
    folder: Option<Obj>,
    cached: Option<Obj>,
) -> PyResult {
    let namespace = module_namespace(full, folder.is_some());
    if let Some(folder) = folder {
        let path = list::from_slice(&[folder])?;
        dict::set_name(namespace, names::PATH.name(), path.cast());
    }
    dict::set_name(namespace, names::FILE.name(), str::new(file_name));
    if let Some(cached) = cached {
        dict::set_name(namespace, names::intern("__cached__"), cached);
    }
    dict::set_name(
        namespace,
        names::BUILTINS.name(),
        crate::builtins::namespace().cast(),
    );
    add_module(full, namespace)?;
    super::specs::tell(full, namespace)?;
    let function = crate::interpreter::entry::carrier(code, namespace.cast(), Obj::null());
    let _unfinished = super::missing::Unfinished::new(full);
    if let Err(raised) = crate::interpreter::run_with_namespace(function, namespace.cast()) {
        dict::remove(modules(), names::intern(full).object())?;
        return Err(raised);
    }
    // The module may have replaced itself.
    find_loaded(full).ok_or_else(|| exception::raise(&exception::KEY_ERROR, &[str::new(full)]))
}

/// A module that is to be run as a program.
#[derive(Debug)]
pub enum Source {
    /// Written in Rust.
    Builtin,
    /// A package.
    Package,
    /// A source file.
    File(PathBuf),
    /// A module that is inside the executable.
    Library(LibrarySource),
}

/// Where a module comes from, looked up in a package's path or in `sys.path`.
///
/// # Errors
/// What iterating over the path raises.
pub fn find_source(full: &str, path: Option<Obj>) -> PyResult<Option<Source>> {
    if builtin_names().contains(&full) {
        return Ok(Some(Source::Builtin));
    }
    let search = search_path(full, path)?;
    let last = full.rsplit('.').next().unwrap_or(full);
    let mut found = None;
    let mut namespace_parts = Vec::new();
    protocol::for_each(search, |entry| {
        if let Some(folder) = folder_of(entry) {
            found = find_in(&folder, last, &mut namespace_parts);
        }
        Ok(found.is_none())
    })?;
    Ok(match found {
        Some(Found {
            package: None,
            file,
        }) => Some(Source::File(file)),
        Some(_) => Some(Source::Package),
        None if !namespace_parts.is_empty() => Some(Source::Package),
        None => library_source(full).map(|source| match source.is_package {
            true => Source::Package,
            false => Source::Library(source),
        }),
    })
}
