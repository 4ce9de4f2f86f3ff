//! What CPython imports the module `site` for at the start of every program. Here that is done only where it makes a difference: to most programs it
//! would only cost time.
//!
//! Folders of packages are put on the path without it ([`start`]); `exit`, `help`, `license` and their kin are stand-ins, which import `site` when they
//! are used first: it puts its own in their place.

use crate::support::*;
use pyrite_vm::{flags, import, places};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The stand-ins, by the class of what they stand for.
static QUITTER: TypeDefinition = stand_in("_sitebuiltins.Quitter");
static PRINTER: TypeDefinition = stand_in("_sitebuiltins._Printer");
static HELPER: TypeDefinition = stand_in("_sitebuiltins._Helper");

const fn stand_in(name: &'static str) -> TypeDefinition {
    TypeDefinition {
        slots: 1,
        ..TypeDefinition::new(name, METHODS)
    }
}

/// The name that it has among the builtins.
const NAME: u32 = 0;

static METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", |args| {
        Ok(protocol::repr(original(args.at(0))?)?.cast())
    }),
    Builtin::method("__call__", "$(self, /, *args, **kwargs)", |args| {
        let arguments = tuple::from_slice(args.rest());
        let keywords = args
            .keywords()
            .map_or_else(Obj::null, |keywords| keywords.cast());
        call::call_unpacked(original(args.at(0))?, arguments.cast(), keywords)
    }),
];

/// What `site` has made under the name.
fn original(this: Obj) -> PyResult {
    let site = pyrite_vm::import::import_absolute("site")?;
    for function in ["setquit", "setcopyright", "sethelper"] {
        protocol::call_method(site, names::intern(function), &[])?;
    }
    let name: Obj = instance::slot(this, NAME);
    let builtins = pyrite_vm::builtins::namespace();
    dict::get(builtins, name)?.ok_or_else(|| exception::raise(&exception::KEY_ERROR, &[name]))
}

/// Makes them builtins, unless the command line says that there is no `site`.
pub fn add_to_builtins() {
    if pyrite_vm::flags::get().no_site != 0 {
        return;
    }
    let all: [(&'static TypeDefinition, &[&str]); 3] = [
        (&QUITTER, &["exit", "quit"]),
        (&PRINTER, &["copyright", "credits", "license"]),
        (&HELPER, &["help"]),
    ];
    for (definition, builtins) in all {
        for name in builtins {
            let name = names::intern(name);
            let object = instance::with(definition.class(), &[name.object()]);
            dict::set_name(pyrite_vm::builtins::namespace(), name, object);
        }
    }
}

/// Modules that change what they like at the start of each program.
const CUSTOM: [&str; 2] = ["sitecustomize", "usercustomize"];

/// Puts the folders of packages on the path, or has `site` do that, where it finds something that only it can deal with.
///
/// # Errors
/// What `site` raises.
pub fn start() -> PyResult<()> {
    if flags::get().no_site != 0 {
        return Ok(());
    }
    let path = import::sys_attribute("path").and_then(instance::view::<list::PyList>);
    let Some(path) = path else {
        return Ok(());
    };
    let count = list::length(path);
    let mut entries: Vec<PathBuf> = (0..count)
        .filter_map(|index| str::of(list::get(path, index)))
        .map(|entry| str::text(entry).into_owned().into())
        .collect();
    if !add_packages(&mut entries) {
        return import::import_absolute("site").map(drop);
    }
    for entry in &entries[count..] {
        list::push(path, text::new(&entry.to_string_lossy())?)?;
    }
    Ok(())
}

/// Adds the folders of packages to the path; false if there is more to do than that.
fn add_packages(path: &mut Vec<PathBuf>) -> bool {
    let is_plain =
        |(index, entry): (usize, &PathBuf)| is_normal(entry) && !path[..index].contains(entry);
    if !path.iter().enumerate().all(is_plain) {
        return false;
    }
    let places = places::get();
    let mut folders = Vec::new();
    if places.environment.is_some() {
        folders.push(packages(&places.prefix));
    }
    if places.environment != Some(false) && flags::get().no_user_site == 0 && is_own_user() {
        let Some(base) = user_base() else {
            return false;
        };
        folders.push(packages(base));
    }
    folders.push(packages(&places.prefix));
    if places.environment == Some(true) {
        folders.push(packages(&places.base_prefix));
    }
    for folder in folders {
        if path.contains(&folder) {
            continue;
        }
        let Ok(mut files) = std::fs::read_dir(&folder) else {
            continue;
        };
        let is_special = |name: &[u8]| name.ends_with(b".pth") && !name.starts_with(b".");
        let has_special =
            files.any(|file| file.is_ok_and(|file| is_special(file.file_name().as_bytes())));
        if has_special || !is_normal(&folder) {
            return false;
        }
        path.push(folder);
    }
    !path.iter().any(|entry| has_custom(entry))
}

/// Where packages are below a prefix: not where those of CPython are, whose extensions are not for Pyrite.
fn packages(prefix: impl AsRef<Path>) -> PathBuf {
    prefix.as_ref().join("lib/pyrite3.14/site-packages")
}

/// Is it as `os.path.abspath` would write it?
fn is_normal(path: &Path) -> bool {
    let again: PathBuf = path.components().collect();
    let has_parents = path
        .components()
        .any(|part| part == std::path::Component::ParentDir);
    path.is_absolute() && !has_parents && again.as_os_str() == path.as_os_str()
}

/// Might one of the modules be found there that change things? In a file, such as an archive, it is not looked for.
fn has_custom(entry: &Path) -> bool {
    let is_there = |name: &str| {
        let has_file = |ending: &str| entry.join(format!("{name}{ending}")).exists();
        ["", ".py", ".pyc"].into_iter().any(has_file)
    };
    entry.is_file() || entry.is_dir() && CUSTOM.into_iter().any(is_there)
}

/// Has the process the rights of the user who has started it? Otherwise files of this user are not to be trusted.
fn is_own_user() -> bool {
    // SAFETY: they take nothing.
    unsafe { libc::geteuid() == libc::getuid() && libc::getegid() == libc::getgid() }
}

/// What the user's packages are below; `None`: that is not told by the environment.
fn user_base() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    match variable("PYTHONUSERBASE") {
        Some(base) => Some(base.into()),
        None => variable("HOME").map(|home| Path::new(&home).join(".local")),
    }
}
