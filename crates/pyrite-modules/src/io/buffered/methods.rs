//! The methods of the three types.

use super::read::*;
use super::*;

fn close(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let _turn = Turn::take(this)?;
    let raw = raw(this)?;
    if is_closed(this)? {
        return nothing();
    }
    finalising::tell(this, raw);
    let flushed = method(this, "flush", &[]);
    finalising::closed(this);
    base::close_after(flushed, || method(raw, "close", &[]))
}

fn detach(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let raw = raw(this)?;
    method(this, "flush", &[])?;
    instance::set_slot(this, RAW, Obj::null());
    state(this)?.detached = true;
    finalising::detached(this, raw);
    Ok(raw)
}

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let class = full_name(this)?;
    let name = match attributes::get_optional(this, names::PLAIN_NAME.name()) {
        Ok(name) => name,
        Err(raised) if exception::matches(raised.0, &exception::VALUE_ERROR) => None,
        Err(raised) => return Err(raised),
    };
    match name {
        Some(name) => text::new(&format!("<{class} name={}>", repr_text(name)?)),
        None => text::new(&format!("<{class}>")),
    }
}

const CONSTRUCTOR: Builtin = Builtin::constructor("$(type, *args, **kwargs)", |args| {
    Ok(instance::new(instance::class_argument(args.at(0))?).cast())
})
.ignoring_rest();

macro_rules! of_raw {
    ($name:literal) => {
        Builtin::method($name, "(self, /)", |args| {
            method(raw(args.at(0))?, $name, &[])
        })
    };
}

macro_rules! common_methods {
    ($($own:expr,)*) => {
        &[
            CONSTRUCTOR,
            Builtin::method("detach", "(self, /)", detach),
            Builtin::method("close", "(self, /)", close),
            Builtin::method("seek", "(self, target, whence=0, /)", seek),
            Builtin::method("tell", "(self, /)", |args| Ok(int::new(tell(args.at(0))?))),
            of_raw!("seekable"),
            of_raw!("fileno"),
            of_raw!("isatty"),
            Builtin::method("_dealloc_warn", "(self, source, /)", |args| {
                method(raw(args.at(0))?, "_dealloc_warn", &[args.at(1)])
            }),
            Builtin::method("__repr__", "(self, /)", repr),
            Builtin::method("__getstate__", "(self)", |args| {
                Err(type_error!("cannot pickle '{}' instances", class_name(args.at(0))))
            }),
            Builtin::member("raw", |args| {
                let raw: Obj = instance::slot(args.at(0), RAW);
                Ok(if raw.is_null() { none() } else { raw })
            }),
            Builtin::getter("closed", |args| Ok(boolean(is_closed(args.at(0))?))),
            Builtin::getter("name", |args| attributes::get(raw(args.at(0))?, names::PLAIN_NAME.name())),
            Builtin::getter("mode", |args| attributes::get(raw(args.at(0))?, names::intern("mode"))),
            $($own,)*
        ]
    };
}

const READ: Builtin = Builtin::method("read", "(self, size=-1, /)", |args| {
    let size = base::size_argument(args.get(1))?;
    match size {
        -1 => or_none(read_all(args.at(0))?),
        ..-1 => Err(value_error!("read length must be non-negative or -1")),
        _ => or_none(read(args.at(0), size as usize)?),
    }
});
const READ1: Builtin = Builtin::method("read1", "(self, size=-1, /)", |args| {
    let size = args.get(1).map_or(Ok(-1), number::size)?;
    bytes::new(&read_once(args.at(0), size)?)
});
const READINTO: Builtin = Builtin::method("readinto", "(self, buffer, /)", |args| {
    read_into(args, false)
});
const READINTO1: Builtin = Builtin::method("readinto1", "(self, buffer, /)", |args| {
    read_into(args, true)
});
const READLINE: Builtin = Builtin::method("readline", "(self, size=-1, /)", |args| {
    read_line(args.at(0), base::size_argument(args.get(1))?)
});
const NEXT: Builtin = next_method!(|this| {
    let line = read_line(this, -1)?;
    let is_empty = bytes::value(line).is_some_and(<[u8]>::is_empty);
    Ok((!is_empty).then_some(line))
});
const PEEK: Builtin = Builtin::method("peek", "(self, size=0, /)", |args| {
    before_reading(args.at(0), "peek of")?;
    fill(args.at(0))?;
    let shown = state(args.at(0))?.rest().to_vec();
    bytes::new(&shown)
});
const WRITE: Builtin = Builtin::method("write", "(self, buffer, /)", |args| {
    let this = args.at(0);
    raw(this)?;
    let data = text::bytes_argument(args.at(1))?;
    write(this, data)?;
    Ok(int::from_usize(data.len()))
});
const FLUSH: Builtin = Builtin::method("flush", "(self, /)", |args| {
    flush(args.at(0))?;
    nothing()
});
const TRUNCATE: Builtin = Builtin::method("truncate", "(self, pos=None, /)", |args| {
    let this = args.at(0);
    check_closed(this, "truncate of")?;
    if pyrite_vm::class::is_instance(this, READER.class()) {
        return Err(unsupported("truncate"));
    }
    flush_pending(this)?;
    if !state(this)?.ahead.is_empty() {
        rewind(this)?;
    }
    let size = match args.get_not_none(1) {
        Some(size) => size,
        None => int::new(tell(this)?),
    };
    method(raw(this)?, "truncate", &[size])
});

pub(super) static READER_METHODS: &[Builtin] = common_methods![
    Builtin::method(
        "__init__",
        "(self, raw, buffer_size=DEFAULT_BUFFER_SIZE)",
        |args| { initialise_from(args, &[("readable", "File or stream is not readable.")]) }
    ),
    READ,
    READ1,
    READINTO,
    READINTO1,
    READLINE,
    NEXT,
    PEEK,
    TRUNCATE,
    of_raw!("readable"),
    of_raw!("flush"),
];
pub(super) static WRITER_METHODS: &[Builtin] = common_methods![
    Builtin::method(
        "__init__",
        "(self, raw, buffer_size=DEFAULT_BUFFER_SIZE)",
        |args| { initialise_from(args, &[("writable", "File or stream is not writable.")]) }
    ),
    WRITE,
    FLUSH,
    TRUNCATE,
    of_raw!("writable"),
];
pub(super) static RANDOM_METHODS: &[Builtin] = common_methods![
    Builtin::method(
        "__init__",
        "(self, raw, buffer_size=DEFAULT_BUFFER_SIZE)",
        |args| {
            initialise_from(
                args,
                &[
                    ("seekable", "File or stream is not seekable."),
                    ("readable", "File or stream is not readable."),
                    ("writable", "File or stream is not writable."),
                ],
            )
        }
    ),
    READ,
    READ1,
    READINTO,
    READINTO1,
    READLINE,
    NEXT,
    PEEK,
    WRITE,
    FLUSH,
    TRUNCATE,
    of_raw!("readable"),
    of_raw!("writable"),
];
