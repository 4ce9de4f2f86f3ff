//! The Python half of the standard library: inside the executable, or unpacked into a folder.
//!
//! The executable needs no folder. Where there is one, modules come from it, `__file__` names files that can be read, and what is changed in them
//! counts, as with CPython: for tools that look for sources beside `ast.__file__`, and for those who want to see what the library does.

use pyrite_vm::import::{Library, LibrarySource};
use std::io;
use std::path::{Path, PathBuf};

/// Names the folder.
const VARIABLE: &str = "PYRITE_LIBRARY";
/// Where the folder is found without being named: beside the executable's folder.
const BESIDE: &str = "lib/pyrite3.14";
/// A folder that has this file is a library.
const LANDMARK: &str = "os.py";

/// The folder with the unpacked library, if there is one.
pub fn folder() -> Option<PathBuf> {
    let folder = match std::env::var_os(VARIABLE) {
        Some(named) => PathBuf::from(named),
        None => default_folder()?,
    };
    folder.join(LANDMARK).is_file().then_some(folder)
}

fn default_folder() -> Option<PathBuf> {
    let executable = std::env::current_exe().ok()?;
    Some(executable.parent()?.parent()?.join(BESIDE))
}

/// Writes the library into a folder, the default one if none is given; gives the folder.
///
/// # Errors
/// What the system says.
pub fn unpack(folder: Option<&Path>) -> io::Result<PathBuf> {
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => default_folder().ok_or(io::ErrorKind::NotFound)?,
    };
    for name in pyrite_library::names() {
        let data = pyrite_library::data(name).ok_or(io::ErrorKind::InvalidData)?;
        let file = folder.join(name);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        // Nobody who reads the folder meanwhile sees half of a file.
        if std::fs::read(&file).is_ok_and(|there| there == data) {
            continue;
        }
        let mut part = file.clone().into_os_string();
        part.push(format!(".{}", std::process::id()));
        std::fs::write(&part, data)?;
        std::fs::rename(&part, file)?;
    }
    Ok(folder)
}

/// The modules inside the executable.
pub const INSIDE: Library = Library {
    find: |module| {
        let found = pyrite_library::find(module)?;
        Some(LibrarySource {
            file_name: found.file_name,
            is_package: found.is_package,
        })
    },
    text: pyrite_library::text,
    code: pyrite_library::code,
    data: pyrite_library::data,
    names: || pyrite_library::names().collect(),
};
