//! The methods of `TextIOWrapper`.

use super::super::base::{self, method, unsupported};
use super::super::open;
use super::*;
use pyrite_vm::type_error;

fn text_or_none(object: Option<Obj>, function: &str, name: &str) -> PyResult<Option<String>> {
    let Some(object) = object.filter(|object| !object.is_none()) else {
        return Ok(None);
    };
    match str::of(object) {
        Some(string) => Ok(Some(pyrite_vm::types::codec::name(string)?.into_owned())),
        None => Err(type_error!(
            "{function}() argument '{name}' must be str or None, not {}",
            type_name(object)
        )),
    }
}

fn newline_argument(object: Obj) -> PyResult<Option<String>> {
    if object.is_none() {
        return Ok(None);
    }
    match str::of(object) {
        Some(string) => Ok(Some(str::text(string).into_owned())),
        None => Err(type_error!(
            "TextIOWrapper() argument 'newline' must be str or None, not {}",
            type_name(object)
        )),
    }
}

fn initialise_from(args: &Arguments) -> PyResult {
    let encoding = text_or_none(args.get(2), "TextIOWrapper", "encoding")?;
    let errors = text_or_none(args.get(3), "TextIOWrapper", "errors")?;
    let newline = newline_argument(args.or(4, none()))?;
    let line_buffering = args.get(5).map_or(Ok(false), protocol::is_true)?;
    let write_through = args.get(6).map_or(Ok(false), protocol::is_true)?;
    if encoding.is_none() {
        open::warn_of_default(1)?;
    }
    let encoding = match encoding.as_deref() {
        None | Some("locale") => open::locale_encoding(),
        Some(name) => name.to_owned(),
    };
    initialise(
        args.at(0),
        args.at(1),
        &Options {
            encoding: &encoding,
            errors: errors.as_deref().unwrap_or("strict"),
            newline: newline.as_deref(),
            line_buffering,
            write_through,
        },
    )?;
    nothing()
}

fn reconfigure(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let buffer = buffer(this)?;
    let encoding = text_or_none(args.get(1), "reconfigure", "encoding")?;
    let errors = text_or_none(args.get(2), "reconfigure", "errors")?;
    let newline = match args.get(3) {
        Some(newline) => Some(newline_argument(newline)?),
        None => None,
    };
    let (was_reading, line_buffering, write_through) = {
        let state = state(this)?;
        (
            !state.decoded.is_empty(),
            state.line_buffering,
            state.write_through,
        )
    };
    if was_reading && (encoding.is_some() || errors.is_some() || newline.is_some()) {
        return Err(unsupported(
            "It is not possible to set the encoding or newline of stream after the first read",
        ));
    }
    let line_buffering = args
        .get_not_none(4)
        .map_or(Ok(line_buffering), protocol::is_true)?;
    let write_through = args
        .get_not_none(5)
        .map_or(Ok(write_through), protocol::is_true)?;
    method(this, "flush", &[])?;
    if encoding.is_none() && errors.is_none() && newline.is_none() {
        let mut state = state(this)?;
        state.line_buffering = line_buffering;
        state.write_through = write_through;
        return nothing();
    }
    let old_encoding: Obj = instance::slot(this, ENCODING);
    let new_errors = match (errors, &encoding) {
        (Some(errors), _) => errors,
        (None, Some(_)) => "strict".to_owned(),
        (None, None) => state(this)?.errors.clone(),
    };
    let new_encoding = match encoding.as_deref() {
        Some("locale") => open::locale_encoding(),
        Some(name) => name.to_owned(),
        None => str::text(old_encoding.cast()).into_owned(),
    };
    let ends = match newline {
        Some(newline) => LineEnds::of(newline.as_deref())?,
        None => state(this)?.ends,
    };
    let options = Options {
        encoding: &new_encoding,
        errors: &new_errors,
        newline: Some("\n"),
        line_buffering,
        write_through,
    };
    initialise(this, buffer, &options)?;
    let mut state = state(this)?;
    state.ends = ends;
    state.progress.newlines = ends.universal.then(|| Newlines {
        translate: ends.translate,
        ..Newlines::default()
    });
    nothing()
}

fn flush(this: Obj) -> PyResult {
    check_closed(this)?;
    {
        let mut state = state(this)?;
        state.telling = state.seekable;
    }
    super::flush_pending(this)?;
    let buffer = buffer(this)?;
    if buffered::is_exact(buffer, &buffered::WRITER) {
        buffered::flush(buffer)?;
        return nothing();
    }
    method(buffer, "flush", &[])
}

fn close(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let buffer = buffer(this)?;
    if is_closed(this)? {
        return nothing();
    }
    finalising::tell(this, buffer);
    let flushed = method(this, "flush", &[]);
    finalising::closed(this);
    base::close_after(flushed, || method(buffer, "close", &[]))
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    state(this)?;
    let mut result = format!("<{}", base::full_name(this)?);
    let attribute = |name: &str| -> PyResult<Option<Obj>> {
        match attributes::get_optional(this, names::intern(name)) {
            Err(raised) if exception::matches(raised.0, &exception::VALUE_ERROR) => Ok(None),
            outcome => outcome,
        }
    };
    if let Some(name) = attribute("name")? {
        result.push_str(&format!(" name={}", repr_text(name)?));
    }
    if let Some(mode) = attribute("mode")? {
        result.push_str(&format!(" mode={}", repr_text(mode)?));
    }
    let encoding = repr_text(instance::slot(this, ENCODING))?;
    result.push_str(&format!(" encoding={encoding}>"));
    text::new(&result)
}

macro_rules! of_buffer {
    ($name:literal) => {
        Builtin::method($name, "(self, /)", |args| {
            method(buffer(args.at(0))?, $name, &[])
        })
    };
}

pub(super) static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
        initialise_from,
    ),
    Builtin::method(
        "reconfigure",
        "(self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
        reconfigure,
    ),
    Builtin::method("write", "(self, text, /)", |args| {
        match str::of(args.at(1)) {
            Some(string) => write::write(args.at(0), string),
            None => Err(type_error!(
                "write() argument must be str, not {}",
                protocol::argument_name(args.at(1))
            )),
        }
    }),
    Builtin::method("read", "(self, size=-1, /)", |args| {
        read::read(args.at(0), base::size_argument(args.get(1))?)
    }),
    Builtin::method("readline", "(self, size=-1, /)", |args| {
        read::read_line(args.at(0), args.get(1).map_or(Ok(-1), number::size)?)
    }),
    next_method!(read::next),
    Builtin::method("flush", "(self, /)", |args| flush(args.at(0))),
    Builtin::method("close", "(self, /)", close),
    Builtin::method("detach", "(self, /)", |args| {
        let this = args.at(0);
        let buffer = buffer(this)?;
        method(this, "flush", &[])?;
        instance::set_slot(this, BUFFER, Obj::null());
        state(this)?.detached = true;
        finalising::detached(this, buffer);
        Ok(buffer)
    }),
    Builtin::method("seek", "(self, cookie, whence=os.SEEK_SET, /)", |args| {
        let whence = args.get(2).map_or(Ok(0), number::c_int)?;
        position::seek(args.at(0), args.at(1), i64::from(whence))
    }),
    Builtin::method("tell", "(self, /)", |args| position::tell(args.at(0))),
    Builtin::method("truncate", "(self, pos=None, /)", |args| {
        let this = args.at(0);
        method(this, "flush", &[])?;
        method(buffer(this)?, "truncate", &[args.or(1, none())])
    }),
    of_buffer!("readable"),
    of_buffer!("writable"),
    of_buffer!("seekable"),
    of_buffer!("fileno"),
    of_buffer!("isatty"),
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__getstate__", "(self)", |args| {
        Err(type_error!(
            "cannot pickle '{}' instances",
            class_name(args.at(0))
        ))
    }),
    Builtin::getter("buffer", |args| buffer(args.at(0))),
    Builtin::member("encoding", |args| {
        state(args.at(0))?;
        Ok(instance::slot(args.at(0), ENCODING))
    }),
    Builtin::getter("errors", |args| {
        state(args.at(0))?;
        Ok(instance::slot(args.at(0), ERRORS))
    }),
    Builtin::getter("newlines", |args| {
        Ok(state(args.at(0))?
            .progress
            .newlines
            .map_or(none(), Newlines::kinds))
    }),
    Builtin::member("line_buffering", |args| {
        Ok(boolean(state(args.at(0))?.line_buffering))
    }),
    Builtin::member("write_through", |args| {
        Ok(boolean(state(args.at(0))?.write_through))
    }),
    Builtin::getter("name", |args| {
        attributes::get(buffer(args.at(0))?, names::PLAIN_NAME.name())
    }),
    Builtin::getter("closed", |args| Ok(boolean(is_closed(args.at(0))?))),
    Builtin::attribute(
        "_CHUNK_SIZE",
        |args| Ok(int::from_usize(state(args.at(0))?.chunk)),
        |args| {
            if args.at(1).is_null() {
                return Err(pyrite_vm::attribute_error!(
                    "attribute '_CHUNK_SIZE' of '_io.TextIOWrapper' objects cannot be deleted"
                ));
            }
            let Ok(chunk) = i64::try_from(number::big(args.at(1))?) else {
                return Err(value_error!("cannot fit 'int' into an index-sized integer"));
            };
            if chunk <= 0 {
                return Err(value_error!("a strictly positive integer is required"));
            }
            state(args.at(0))?.chunk = chunk as usize;
            nothing()
        },
    ),
];
