//! Packs the Python half of the standard library: each file compressed by itself, one behind the other, their code likewise, and a table of
//! where each begins. What is another thing in Pyrite: what `additions` has under the name of a file is put behind its source, or is the file
//! if the library has none, and [`CORRECTIONS`].

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Parts of the library that only make sense with something that Pyrite does not have (Tk), or that are no modules.
const LEFT_OUT: &[&str] = &[
    "idlelib",
    "tkinter",
    "turtle.py",
    "turtledemo",
    "test",
    "__phello__",
    "__pycache__",
];

/// Endings of files that packages read: scripts of virtual environments, the wheel of `pip`, the style of `pydoc`.
const DATA: &[&str] = &["activate", ".fish", ".csh", ".ps1", ".bat", ".whl", ".css"];

/// Texts of the library's sources that say what is so in another interpreter, and what is so in Pyrite: file, text, right text.
const CORRECTIONS: &[(&str, &str, &str)] = &[
    (
        "site.py",
        "return 'RustPython' # XXX: RUSTPYTHON; for site-packages",
        "return 'Pyrite'",
    ),
    (
        "site.py",
        "    # XXX: RUSTPYTHON\n    return f'{userbase}/lib/rustpython{version[0]}",
        "    return f'{userbase}/lib/pyrite{version[0]}",
    ),
    // It is imported late, mostly (see `site.rs` of `pyrite-modules`): the folder of the program is there already, and stays as it is.
    (
        "site.py",
        "if not sys.flags.no_site:\n    main()\n",
        "if not sys.flags.no_site:\n    _late = sys.path[:1] == ['']\n    del sys.path[:_late]\n    main()\n    sys.path[:0] = [''] * _late\n    del _late\n",
    ),
    // A view that is released need not be found dead before the buffer changes its size.
    (
        "asyncio/streams.py",
        "less than n bytes\n        data = bytes(memoryview(self._buffer)[:n])",
        "less than n bytes\n        with memoryview(self._buffer) as whole, whole[:n] as part:\n            data = bytes(part)",
    ),
    (
        "asyncio/streams.py",
        "else:\n            data = bytes(memoryview(self._buffer)[:n])",
        "else:\n            with memoryview(self._buffer) as whole, whole[:n] as part:\n                data = bytes(part)",
    ),
    (
        "sysconfig/__init__.py",
        "return 'RustPython'  # XXX: RUSTPYTHON; For site-packages",
        "return 'Pyrite'",
    ),
    // CPython's own, in C, is called by the full name of its class, but for subclasses.
    (
        "zoneinfo/_zoneinfo.py",
        r#"return f"{self.__class__.__name__}(key="#,
        r#"return f"{'zoneinfo.' * (self.__class__ is ZoneInfo)}{self.__class__.__name__}(key="#,
    ),
    (
        "zoneinfo/_zoneinfo.py",
        r#"return f"{self.__class__.__name__}.from_file("#,
        r#"return f"{'zoneinfo.' * (self.__class__ is ZoneInfo)}{self.__class__.__name__}.from_file("#,
    ),
];

/// The beginning of what is done when a file is run as a program.
const MAIN: &[u8] = b"\nif __name__ == ";

fn main() {
    let root = Path::new(rustpython_pylib::LIB_PATH);
    let additions = Path::new("additions");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=additions");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(root, "", &mut files);
    assert!(
        !files.is_empty(),
        "no library sources in {}",
        root.display()
    );
    let mut added = Vec::new();
    collect(additions, "", &mut added);
    added.retain(|(name, _)| !files.iter().any(|(other, _)| other == name));
    files.append(&mut added);
    files.sort();

    let is_optimised = std::env::var("OPT_LEVEL").is_ok_and(|level| level != "0");
    let (mut packed, mut codes) = (Vec::new(), Vec::new());
    let mut table = String::from("static FILES: &[File] = &[\n");
    for (name, path) in &files {
        let mut source =
            std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (_, text, right) in CORRECTIONS.iter().filter(|correction| correction.0 == name) {
            let there = String::from_utf8(source).expect("the library is UTF-8");
            assert_eq!(there.matches(text).count(), 1, "{name}: {text}");
            source = there.replace(text, right).into_bytes();
        }
        let addition = additions.join(name);
        if *path != addition
            && let Ok(more) = std::fs::read(&addition)
        {
            // What CPython does when such a file is run as a program comes last in it, and is not to run before what is added.
            let main = source.windows(MAIN.len()).position(|part| part == MAIN);
            let place = main.unwrap_or(source.len());
            source.splice(place..place, more);
        }
        let place = pack(&source, &mut packed);
        let code = match is_optimised && name.ends_with(".py") {
            true => compile(name, &source),
            false => Vec::new(),
        };
        let code = pack(&code, &mut codes);
        writeln!(
            table,
            "File {{ name: {name:?}, source: {place:?}, code: {code:?} }},"
        )
        .expect("writing to memory");
    }
    table.push_str("];\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    std::fs::write(out.join("library.bin"), &packed).expect("writing library.bin");
    std::fs::write(out.join("code.bin"), &codes).expect("writing code.bin");
    std::fs::write(out.join("library.rs"), table).expect("writing library.rs");
}

/// Compresses bytes behind others; gives where they lie: start, compressed bytes, bytes. Nothing takes no room.
fn pack(bytes: &[u8], packed: &mut Vec<u8>) -> [usize; 3] {
    if bytes.is_empty() {
        return [0; 3];
    }
    let start = packed.len();
    let mut encoder = flate2::write::DeflateEncoder::new(&mut *packed, flate2::Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing to memory");
    [start, packed.len() - start, bytes.len()]
}

/// The code of a file as the interpreter reads it; empty if the file does not compile.
fn compile(name: &str, source: &[u8]) -> Vec<u8> {
    let file_name = format!("<library>/{name}");
    let options = pyrite_compiler::Options::module(&file_name);
    let text = String::from_utf8_lossy(source);
    match pyrite_compiler::compile_with_warnings(&text, &options) {
        (Ok(unit), warnings) if warnings.is_empty() => pyrite_compiler::serial::to_bytes(&unit),
        _ => Vec::new(),
    }
}

/// The files below a folder that are packed, by their name relative to the library's root with `/` between the parts.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let entry = entry.expect("directory entry");
        let name = entry
            .file_name()
            .into_string()
            .expect("names in the library are ASCII");
        if LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files);
        } else if name.ends_with(".py") || DATA.iter().any(|ending| name.ends_with(ending)) {
            files.push((format!("{prefix}{name}"), path));
        }
    }
}
