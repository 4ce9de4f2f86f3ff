//! `open`.

use super::base::method;
use super::{buffered, file, text};
use crate::posix::path::fs_path;
use crate::support::*;
use pyrite_vm::{type_error, value_error};

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "open",
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
        open,
    ),
    Builtin::function("open_code", "(path)", |args| {
        if str::of(args.at(0)).is_none() {
            return Err(type_error!(
                "open_code() argument 'path' must be str, not {}",
                argument_name(args.at(0))
            ));
        }
        call::call(builtin_open()?, &[args.at(0), str::new("rb")])
    }),
    Builtin::function("text_encoding", "(encoding, stacklevel=2, /)", |args| {
        if args.at(0).is_none() {
            let level = args.get(1).map_or(Ok(2), protocol::index_i64)?;
            warn_of_default(level)?;
            return crate::support::text::new(if is_utf8_mode() { "utf-8" } else { "locale" });
        }
        Ok(args.at(0))
    }),
];

/// `-X warn_default_encoding`: nobody has said which encoding a file has.
///
/// # Errors
/// The warning, where it is an error.
pub fn warn_of_default(level: i64) -> PyResult<()> {
    if pyrite_vm::flags::get().warn_default_encoding == 0 {
        return Ok(());
    }
    let category = &exception::ENCODING_WARNING;
    pyrite_vm::warnings::warn_at(category, "'encoding' argument not specified", level)
}

/// Makes `open` a builtin.
pub fn add_to_builtins() {
    let module = names::intern("_io").object();
    let function = pyrite_vm::import::function_object(&FUNCTIONS[0], module);
    dict::set_name(
        pyrite_vm::builtins::namespace(),
        names::intern("open"),
        function,
    );
}

/// `builtins.open`.
///
/// # Errors
/// `AttributeError` if the program has removed it.
pub fn builtin_open() -> PyResult {
    pyrite_vm::builtins::function("open")
}

/// The locale that the environment names for characters.
fn locale() -> String {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}

/// `-X utf8`.
fn is_utf8_mode() -> bool {
    pyrite_vm::flags::get().utf8_mode != 0
}

/// The encoding of files whose encoding nobody says.
pub fn locale_encoding() -> String {
    let locale = locale();
    if is_utf8_mode() {
        return "utf-8".to_owned();
    }
    match locale.split_once('.') {
        Some((_, encoding)) => {
            let encoding = encoding.split('@').next().unwrap_or(encoding);
            if matches!(encoding.to_ascii_lowercase().as_str(), "utf-8" | "utf8") {
                "UTF-8".to_owned()
            } else {
                encoding.to_owned()
            }
        }
        None => "UTF-8".to_owned(),
    }
}

/// What a mode says.
#[derive(Default)]
struct Mode {
    creating: bool,
    reading: bool,
    writing: bool,
    appending: bool,
    updating: bool,
    text: bool,
    binary: bool,
}

impl Mode {
    fn parse(mode: &str) -> PyResult<Mode> {
        let mut parsed = Mode::default();
        for (index, letter) in mode.char_indices() {
            let flag = match letter {
                'x' => &mut parsed.creating,
                'r' => &mut parsed.reading,
                'w' => &mut parsed.writing,
                'a' => &mut parsed.appending,
                '+' => &mut parsed.updating,
                't' => &mut parsed.text,
                'b' => &mut parsed.binary,
                _ => return Err(Mode::invalid(mode)),
            };
            *flag = true;
            if mode[..index].contains(letter) {
                return Err(Mode::invalid(mode));
            }
        }
        if parsed.text && parsed.binary {
            return Err(value_error!("can't have text and binary mode at once"));
        }
        let kinds = [
            parsed.creating,
            parsed.reading,
            parsed.writing,
            parsed.appending,
        ];
        if kinds.iter().filter(|kind| **kind).count() != 1 {
            return Err(value_error!(
                "must have exactly one of create/read/write/append mode"
            ));
        }
        Ok(parsed)
    }

    fn invalid(mode: &str) -> Raised {
        match protocol::repr(str::new(mode)) {
            Ok(shown) => value_error!("invalid mode: {}", str::text(shown)),
            Err(raised) => raised,
        }
    }

    fn raw(&self) -> String {
        let letters = [
            (self.creating, 'x'),
            (self.reading, 'r'),
            (self.writing, 'w'),
            (self.appending, 'a'),
            (self.updating, '+'),
        ];
        letters
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, letter)| *letter)
            .collect()
    }
}

fn open(args: &Arguments) -> PyResult {
    let file = match number::is_number(args.at(0)) {
        true => args.at(0),
        false => fs_path(args.at(0))?,
    };
    let mode_text = match args.get(1) {
        Some(mode) => match str::of(mode) {
            Some(mode) => str::text(mode).into_owned(),
            None => {
                return Err(type_error!(
                    "open() argument 'mode' must be str, not {}",
                    argument_name(mode)
                ));
            }
        },
        None => "r".to_owned(),
    };
    let mode = Mode::parse(&mode_text)?;
    let buffering = args.get(2).map_or(Ok(-1), number::c_int)?;
    if mode.binary {
        for (index, what) in [
            (3, "an encoding argument"),
            (4, "an errors argument"),
            (5, "a newline argument"),
        ] {
            if args.get_not_none(index).is_some() {
                return Err(value_error!("binary mode doesn't take {what}"));
            }
        }
        if buffering == 1 {
            warn_line_buffering()?;
        }
    }
    let close = args.get(6).map_or(Ok(true), protocol::is_true)?;
    let raw: Obj = instance::new(file::FILE.class()).cast();
    file::open(raw, file, &mode.raw(), close, args.get_not_none(7))?;
    let wrapped = wrap(args, &mode, &mode_text, i64::from(buffering), raw);
    if wrapped.is_err() {
        let _ = method(raw, "close", &[]);
    }
    wrapped
}

fn warn_line_buffering() -> PyResult<()> {
    let warnings = pyrite_vm::import::import_absolute("_warnings")?;
    let message = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";
    let arguments = [
        str::new(message),
        exception::RUNTIME_WARNING.class().object(),
    ];
    method(warnings, "warn", &arguments)?;
    Ok(())
}

fn wrap(args: &Arguments, mode: &Mode, mode_text: &str, buffering: i64, raw: Obj) -> PyResult {
    let is_terminal = buffering < 0 && protocol::is_true(method(raw, "_isatty_open_only", &[])?)?;
    let line_buffering = buffering == 1 && !mode.binary || is_terminal;
    let size = match buffering {
        0 if mode.binary => return Ok(raw),
        0 => return Err(value_error!("can't have unbuffered text I/O")),
        1 => -1,
        size => size,
    };
    if size < -1 {
        return Err(value_error!("invalid buffering size"));
    }
    let size = if size < 0 {
        let block = attributes::get(raw, names::intern("_blksize"))?;
        number::size(block)?.clamp(super::DEFAULT_BUFFER_SIZE as i64, 8 << 20)
    } else {
        size
    } as usize;
    let definition = if mode.updating {
        if !file::is_seekable(raw)? {
            return Err(super::base::unsupported("File or stream is not seekable."));
        }
        &buffered::RANDOM
    } else if mode.reading {
        &buffered::READER
    } else {
        &buffered::WRITER
    };
    let buffer = buffered::new(definition, raw, size)?;
    if mode.binary {
        return Ok(buffer);
    }
    let wrapper = text::WRAPPER.class().object();
    let arguments = [
        buffer,
        args.or(3, none()),
        args.or(4, none()),
        args.or(5, none()),
        boolean(line_buffering),
    ];
    let made = call::call(wrapper, &arguments)?;
    attributes::set(made, names::intern("mode"), str::new(mode_text))?;
    Ok(made)
}
