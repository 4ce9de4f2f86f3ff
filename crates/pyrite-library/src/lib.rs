//! The Python half of the standard library, inside the executable.
//!
//! This crate knows names of modules and their source text. It must never know what running them means. The sources are those of CPython 3.14 under the
//! PSF licence; they come from a Cargo dependency at build time and are no part of the repository.
//!
//! Each file is compressed by itself, so that a module costs nothing before it is imported.

use std::io::Read as _;

/// Where one file lies in the packed data.
struct File {
    /// Relative to the root of the library: `collections/__init__.py`.
    name: &'static str,
    start: usize,
    /// Compressed bytes.
    packed: usize,
    /// Bytes of source.
    length: usize,
}

include!(concat!(env!("OUT_DIR"), "/library.rs"));
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// What the names of the library's files begin with, in `__file__` and in tracebacks.
pub const ROOT: &str = "<library>/";

/// Modules that CPython writes twice, in C and in Python, and whose Python half does the work of both here: the name of the one in C and that of the other.
const STAND_INS: &[(&str, &str)] = &[("_datetime", "_pydatetime")];

/// Where a module lies, without `.py` or `/__init__.py`.
fn path_of(module: &str) -> String {
    let stand_in = STAND_INS.iter().find(|(name, _)| *name == module);
    stand_in
        .map_or(module, |(_, other)| other)
        .replace('.', "/")
}

/// A module of the library.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// Its file, beginning with [`ROOT`].
    pub file_name: String,
    /// Its source, UTF-8 as all of the library is.
    pub text: String,
    /// It is the `__init__.py` of a package.
    pub is_package: bool,
}

/// The source of a module, by its full dotted name; `None` if the library has no such module.
pub fn source(module: &str) -> Option<Source> {
    let path = path_of(module);
    for (name, is_package) in [
        (format!("{path}/__init__.py"), true),
        (format!("{path}.py"), false),
    ] {
        if let Some(file) = find(&name) {
            return Some(Source {
                file_name: format!("{ROOT}{name}"),
                text: unpack(file)?,
                is_package,
            });
        }
    }
    None
}

/// The text of a file that [`source`] has named, for tracebacks.
pub fn text(file_name: &str) -> Option<String> {
    unpack(find(file_name.strip_prefix(ROOT)?)?)
}

/// Has the library a module of this full dotted name?
pub fn has(module: &str) -> bool {
    let path = path_of(module);
    find(&format!("{path}.py")).is_some() || find(&format!("{path}/__init__.py")).is_some()
}

/// The full dotted names of all modules, packages included, sorted by file name.
pub fn modules() -> impl Iterator<Item = String> {
    FILES.iter().map(|file| {
        let name = file
            .name
            .strip_suffix("/__init__.py")
            .or_else(|| file.name.strip_suffix(".py"));
        name.unwrap_or(file.name).replace('/', ".")
    })
}

/// All files, by their names relative to the root of the library, with their text.
pub fn files() -> impl Iterator<Item = (&'static str, String)> {
    FILES
        .iter()
        .filter_map(|file| Some((file.name, unpack(file)?)))
}

fn find(name: &str) -> Option<&'static File> {
    FILES
        .binary_search_by(|file| file.name.cmp(name))
        .ok()
        .map(|index| &FILES[index])
}

fn unpack(file: &File) -> Option<String> {
    let mut text = String::with_capacity(file.length);
    let packed = &PACKED[file.start..file.start + file.packed];
    flate2::read::DeflateDecoder::new(packed)
        .read_to_string(&mut text)
        .ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_unpacks() {
        for file in FILES {
            let text = unpack(file).unwrap_or_else(|| panic!("{} does not unpack", file.name));
            assert_eq!(text.len(), file.length, "{}", file.name);
        }
    }

    #[test]
    fn files_have_their_text() {
        assert!(files().any(|(name, text)| name == "os.py" && text.contains("def makedirs")));
        assert_eq!(files().count(), FILES.len());
    }

    #[test]
    fn modules_and_packages() {
        let random = source("random").expect("random");
        assert_eq!(
            (random.file_name.as_str(), random.is_package),
            ("<library>/random.py", false)
        );
        assert!(random.text.contains("class Random"));
        assert_eq!(text(&random.file_name), Some(random.text));
        let package = source("collections").expect("collections");
        assert!(package.is_package && package.file_name.ends_with("collections/__init__.py"));
        assert!(source("json.decoder").is_some_and(|module| !module.is_package));
        assert_eq!(source("_datetime"), source("_pydatetime"));
        assert!(
            source("no_such_module").is_none() && !has("no_such_module") && has("json.decoder")
        );
        assert!(source("../lib").is_none() && text("random.py").is_none());
        assert!(modules().any(|name| name == "json") && modules().count() > 300);
    }
}
