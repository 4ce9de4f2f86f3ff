//! Compiled code kept in files: where they lie (PEP 3147, PEP 488), what they begin with and when they are good (PEP 552). What `importlib` does in Python
//! is done here for the files that are found without it.

use super::{import_error, sys_attribute};
use crate::attributes;
use crate::code::Code;
use crate::flags;
use crate::names;
use crate::object::Obj;
use crate::protocol;
use crate::result::PyResult;
use crate::types::{exception, str};
use pyrite_compiler::Mode;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Bytes before the code.
const HEADER: usize = 16;
/// A bit of the header's second word: the source's hash says whether the file is good, not its time.
const HASHED: u32 = 1;
/// Another: the source is looked at for that.
const CHECKED: u32 = 2;
/// `marshal`'s mark for a code object.
const CODE: u8 = b'c';

/// The number that files of code begin with, in the form that `_imp` gives it: 16 bits that stand for the version of the compiler, and a line end that conversions of text
/// would spoil.
pub fn magic_number() -> u32 {
    let fingerprint = pyrite_compiler::serial::fingerprint();
    let folded = fingerprint ^ fingerprint >> 16 ^ fingerprint >> 32 ^ fingerprint >> 48;
    folded as u32 & 0xffff | 0x0a0d_0000
}

/// The hash of a source.
pub fn source_hash(key: u64, source: &[u8]) -> [u8; 8] {
    crate::hash::keyed(key, source).to_le_bytes()
}

/// Where the code of a source file is kept; `None` if the program has said that it is not.
pub fn cache_path(source: &Path) -> Option<PathBuf> {
    let implementation = sys_attribute("implementation")?;
    let tag = attributes::get_optional(implementation, names::intern("cache_tag"));
    let tag = str::text(str::of(tag.ok()??)?);
    let (folder, name) = (source.parent()?, source.file_stem()?.to_str()?);
    let level = match flags::optimization() {
        0 => String::new(),
        level => format!(".opt-{level}"),
    };
    let file = format!("{name}.{tag}{level}.pyc");
    match sys_attribute("pycache_prefix").and_then(str::of) {
        Some(prefix) => {
            let folder = std::path::absolute(folder).ok()?;
            let below = folder.strip_prefix("/").ok()?;
            Some(Path::new(&*str::text(prefix)).join(below).join(file))
        }
        None => Some(folder.join("__pycache__").join(file)),
    }
}

/// The code of a source file: as it was kept, or compiled now, and kept from now on.
///
/// # Errors
/// `SyntaxError`, `ImportError` if the file cannot be read.
pub fn of_source(file: &Path) -> PyResult<&'static Code> {
    let shown = file.to_string_lossy();
    let cannot_read = |error| crate::import_error!("{shown}: {error}");
    let metadata = std::fs::metadata(file).map_err(cannot_read)?;
    let stamp = Stamp {
        time: metadata.mtime() as u32,
        size: metadata.len() as u32,
    };
    let cache = cache_path(file);
    let kept = cache.as_ref().and_then(|cache| std::fs::read(cache).ok());
    let header = kept.as_deref().and_then(Header::of);
    let mut source = None;
    if let (Some(kept), Some(header)) = (kept, header) {
        let is_good = match header {
            Header::Timed(of) => of == stamp,
            Header::Hashed { hash, is_checked } => {
                !must_check(is_checked) || {
                    let text = source.insert(std::fs::read(file).map_err(cannot_read)?);
                    source_hash(u64::from(magic_number()), text) == hash
                }
            }
        };
        if is_good && let Some(code) = code_in(kept, Some(&shown)) {
            return Ok(code);
        }
    }
    let source = match source {
        Some(source) => source,
        None => std::fs::read(file).map_err(cannot_read)?,
    };
    let code = crate::vm::compile(&source, &shown, Mode::Module, 0)?;
    if let Some(cache) = cache
        && !sys_attribute("dont_write_bytecode").is_some_and(is_true)
    {
        let header = match header {
            Some(Header::Hashed { is_checked, .. }) => Header::Hashed {
                hash: source_hash(u64::from(magic_number()), &source),
                is_checked,
            },
            _ => Header::Timed(stamp),
        };
        let bytes = code.to_bytes();
        // Who may not write there goes without.
        let _ = keep(&cache, metadata.mode(), header, &bytes);
        // What has been written takes less room than what the compiler has made.
        return Code::from_bytes(bytes, Some(&shown));
    }
    Ok(code)
}

/// The code of a file that has no source beside it.
///
/// # Errors
/// `ImportError` if it is not of this version.
pub fn of_file(file: &Path, full: &str) -> PyResult<&'static Code> {
    let shown = file.to_string_lossy();
    let kept = std::fs::read(file).map_err(|error| crate::import_error!("{shown}: {error}"))?;
    let code = Header::of(&kept).and_then(|_| code_in(kept, None));
    code.ok_or_else(|| {
        let message = format!("bad magic number in '{full}'");
        import_error(
            &exception::IMPORT_ERROR,
            &message,
            str::new(full),
            str::new(&shown),
        )
    })
}

/// The code of a file that is run as a program.
///
/// # Errors
/// `RuntimeError` if it is not of this version.
pub fn compiled(kept: &[u8]) -> PyResult<&'static Code> {
    let code = Header::of(kept).and_then(|_| code_in(kept.to_vec(), None));
    code.ok_or_else(|| crate::runtime_error!("Bad magic number in .pyc file"))
}

fn is_true(value: Obj) -> bool {
    protocol::is_true(value).unwrap_or(false)
}

/// Is the source of a file looked at whose header says whether it is to be?
fn must_check(is_checked: bool) -> bool {
    match flags::get().check_hash_based_pycs.as_str() {
        "always" => true,
        "never" => false,
        _ => is_checked,
    }
}

/// What a source file was like, as far as 32 bits can tell.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    time: u32,
    size: u32,
}

/// What stands before the code.
#[derive(Clone, Copy)]
enum Header {
    Timed(Stamp),
    Hashed { hash: [u8; 8], is_checked: bool },
}

impl Header {
    /// The header of a file; `None` if it is of another version.
    fn of(bytes: &[u8]) -> Option<Header> {
        let word = |index: usize| {
            let bytes = bytes.get(index * 4..)?.first_chunk()?;
            Some(u32::from_le_bytes(*bytes))
        };
        let (magic, flags) = (word(0)?, word(1)?);
        if magic != magic_number() || flags & !(HASHED | CHECKED) != 0 {
            return None;
        }
        if flags & HASHED == 0 {
            return Some(Header::Timed(Stamp {
                time: word(2)?,
                size: word(3)?,
            }));
        }
        Some(Header::Hashed {
            hash: *bytes.get(8..)?.first_chunk()?,
            is_checked: flags & CHECKED != 0,
        })
    }

    fn bytes(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        let mut put = |index: usize, word: [u8; 4]| bytes[index * 4..][..4].copy_from_slice(&word);
        put(0, magic_number().to_le_bytes());
        match self {
            Header::Timed(stamp) => {
                put(2, stamp.time.to_le_bytes());
                put(3, stamp.size.to_le_bytes());
            }
            Header::Hashed { hash, is_checked } => {
                let flags = HASHED | if is_checked { CHECKED } else { 0 };
                put(1, flags.to_le_bytes());
                bytes[8..].copy_from_slice(&hash);
            }
        }
        bytes
    }
}

/// The code behind the header, which is that of another file now if one is named; `None` if it is damaged.
fn code_in(mut bytes: Vec<u8>, file_name: Option<&str>) -> Option<&'static Code> {
    /// The mark and the length.
    const BEFORE: usize = 5;
    // The first bit says that `marshal` could refer to it.
    let kind = bytes.get(HEADER)? & 0x7f;
    if kind != CODE || bytes.len() < HEADER + BEFORE {
        return None;
    }
    bytes.drain(..HEADER + BEFORE);
    Code::from_bytes(bytes, file_name).ok()
}

/// Writes a file of code: nobody ever sees half of it.
fn keep(cache: &Path, mode: u32, header: Header, code: &[u8]) -> std::io::Result<()> {
    let folder = cache.parent().unwrap_or(cache);
    std::fs::create_dir_all(folder)?;
    let mut name = cache.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let part = PathBuf::from(name);
    let mut options = std::fs::OpenOptions::new();
    // Who may write the source may write this; nobody runs it.
    options
        .write(true)
        .create_new(true)
        .mode((mode | 0o200) & 0o666);
    let mut file = options.open(&part)?;
    let written = file
        .write_all(&header.bytes())
        .and_then(|()| file.write_all(&[CODE]))
        .and_then(|()| file.write_all(&(code.len() as u32).to_le_bytes()))
        .and_then(|()| file.write_all(code))
        .and_then(|()| std::fs::rename(&part, cache));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}
