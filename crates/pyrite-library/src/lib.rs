//! The Python half of the standard library, inside the executable.
//!
//! This crate knows names of modules, their source text and their code as bytes. It must never know what running them means. The sources are those of CPython 3.14 under the
//! PSF licence; they come from a Cargo dependency at build time and are no part of the repository.
//!
//! Each file is compressed by itself, so that a module costs nothing before it is imported; its code likewise, which the compiler that this build
//! has made has compiled. (A build without optimisation leaves that out, since the compiler is slow then.)

use std::io::Read as _;

/// Where one file lies in the packed data.
struct File {
    /// Relative to the root of the library: `collections/__init__.py`.
    name: &'static str,
    source: Place,
    /// Nothing if it has not been compiled.
    code: Place,
}

/// Where something is packed: start, compressed bytes, bytes. All are 0 for nothing.
type Place = [usize; 3];

include!(concat!(env!("OUT_DIR"), "/library.rs"));
static SOURCES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
static CODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/code.bin"));

/// What the names of the library's files begin with, in `__file__` and in tracebacks.
pub const ROOT: &str = "<library>/";

/// A module of the library.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    /// Its file, beginning with [`ROOT`].
    pub file_name: String,
    /// It is the `__init__.py` of a package.
    pub is_package: bool,
}

/// A module by its full dotted name; `None` if the library has no such module.
pub fn find(module: &str) -> Option<Module> {
    let path = module.replace('.', "/");
    for (name, is_package) in [
        (format!("{path}/__init__.py"), true),
        (format!("{path}.py"), false),
    ] {
        if file(&name).is_some() {
            return Some(Module {
                file_name: format!("{ROOT}{name}"),
                is_package,
            });
        }
    }
    None
}

/// The text of a file that [`find`] has named; UTF-8, as all of the library is.
pub fn text(file_name: &str) -> Option<String> {
    unpack(file(file_name.strip_prefix(ROOT)?)?)
}

/// The code of a file that [`find`] has named, in the form of `pyrite_compiler::serial`; `None` if it has not been compiled.
pub fn code(file_name: &str) -> Option<Vec<u8>> {
    let code = inflate(CODE, file(file_name.strip_prefix(ROOT)?)?.code)?;
    (!code.is_empty()).then_some(code)
}

/// The full dotted names of all modules, packages included, sorted by file name.
pub fn modules() -> impl Iterator<Item = String> {
    FILES.iter().filter_map(|file| {
        let name = file.name.strip_suffix(".py")?;
        let package = name.strip_suffix("/__init__");
        Some(package.unwrap_or(name).replace('/', "."))
    })
}

/// What a file has in it, by its name relative to the root of the library.
pub fn data(name: &str) -> Option<Vec<u8>> {
    inflate(SOURCES, file(name)?.source)
}

/// The names of all files, relative to the root of the library, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|file| file.name)
}

fn file(name: &str) -> Option<&'static File> {
    FILES
        .binary_search_by(|file| file.name.cmp(name))
        .ok()
        .map(|index| &FILES[index])
}

fn unpack(file: &File) -> Option<String> {
    String::from_utf8(inflate(SOURCES, file.source)?).ok()
}

/// What is packed at a place.
fn inflate(all: &[u8], [start, packed, length]: Place) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    if length > 0 {
        flate2::read::DeflateDecoder::new(&all[start..start + packed])
            .read_to_end(&mut bytes)
            .ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_unpacks() {
        for file in FILES {
            let data = data(file.name).unwrap_or_else(|| panic!("{} does not unpack", file.name));
            assert_eq!(data.len(), file.source[2], "{}", file.name);
            let is_source = file.name.ends_with(".py");
            assert!(!is_source || unpack(file).is_some(), "{}", file.name);
        }
    }

    #[test]
    fn files_have_their_text() {
        assert!(text("<library>/os.py").is_some_and(|text| text.contains("def makedirs")));
        assert!(names().any(|name| name == "venv/scripts/common/activate"));
    }

    #[test]
    fn modules_and_packages() {
        let random = find("random").expect("random");
        assert_eq!(
            (random.file_name.as_str(), random.is_package),
            ("<library>/random.py", false)
        );
        assert!(text(&random.file_name).is_some_and(|text| text.contains("class Random")));
        let package = find("collections").expect("collections");
        assert!(package.is_package && package.file_name.ends_with("collections/__init__.py"));
        assert!(find("json.decoder").is_some_and(|module| !module.is_package));
        assert!(find("no_such_module").is_none());
        assert!(find("../lib").is_none() && text("random.py").is_none());
        assert!(code("random.py").is_none() && code("<library>/no_such_module.py").is_none());
        assert!(modules().any(|name| name == "json") && modules().count() > 300);
    }
}
