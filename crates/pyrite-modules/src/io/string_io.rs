//! `io.StringIO`: text in memory.

use super::base::{self, CLOSED, set_closed};
use super::newline::Newlines;
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::types::str::PyStr;
use pyrite_vm::{type_error, value_error};
use std::cell::{RefCell, RefMut};

/// The type.
pub static STRING_IO: TypeDefinition = TypeDefinition {
    base: Some(&base::TEXT),
    slots: 2,
    flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_io.StringIO", METHODS)
};
/// The state as Rust data; null before `__init__`.
const STATE: u32 = 1;

/// The text, and a place in it both in code points and in bytes.
#[derive(Default)]
struct State {
    text: Vec<u8>,
    /// Code points of the text.
    length: usize,
    /// May lie behind the end.
    position: usize,
    /// The byte at `position`, or the end.
    offset: usize,
    /// What `newline` was; `None` for None.
    newline: Option<String>,
    /// Line ends that were written, where they are looked at.
    newlines: Option<Newlines>,
}

impl State {
    fn seek(&mut self, position: usize) {
        self.offset = if position >= self.length {
            self.text.len()
        } else if self.length == self.text.len() {
            position
        } else {
            str::first_points(&self.text, position).len()
        };
        self.position = position;
    }

    fn write(&mut self, new: &[u8]) {
        let count = str::count(new);
        if self.position > self.length {
            let gap = self.position - self.length;
            self.text.resize(self.text.len() + gap, 0);
            self.length += gap;
            self.offset = self.text.len();
        }
        if self.offset == self.text.len() {
            self.text.extend_from_slice(new);
            self.length += count;
        } else {
            let replaced = str::first_points(&self.text[self.offset..], count);
            let (end, lost) = (self.offset + replaced.len(), str::count(replaced));
            self.text.splice(self.offset..end, new.iter().copied());
            self.length = self.length - lost + count;
        }
        self.position += count;
        self.offset += new.len();
    }

    fn rest(&self) -> &[u8] {
        if self.position > self.length {
            return &[];
        }
        &self.text[self.offset..]
    }

    fn take(&mut self, bytes: usize) -> &[u8] {
        let start = self.offset;
        if bytes > 0 {
            self.offset += bytes;
            self.position += str::count(&self.text[start..self.offset]);
        }
        &self.text[start..start + bytes]
    }

    fn line_length(&self) -> usize {
        let rest = self.rest();
        let found = match self.newline.as_deref() {
            Some("") => memchr::memchr2(b'\n', b'\r', rest).map(|at| {
                let is_pair = rest[at] == b'\r' && rest.get(at + 1) == Some(&b'\n');
                at + if is_pair { 2 } else { 1 }
            }),
            Some("\r") => memchr::memchr(b'\r', rest).map(|at| at + 1),
            Some("\r\n") => memchr::memmem::find(rest, b"\r\n").map(|at| at + 2),
            _ => memchr::memchr(b'\n', rest).map(|at| at + 1),
        };
        found.unwrap_or(rest.len())
    }
}

fn state<'a>(this: Obj) -> PyResult<RefMut<'a, State>> {
    let external: Obj = instance::slot(this, STATE);
    if external.is_null() {
        return Err(value_error!("I/O operation on uninitialized object"));
    }
    if base::is_closed_flag(this) {
        return Err(value_error!("I/O operation on closed file"));
    }
    let state: &RefCell<State> = storage::external(external.cast()).expect("made by `__init__`");
    Ok(state.borrow_mut())
}

fn write(this: Obj, string: Gc<PyStr>) -> PyResult<()> {
    let mut borrowed = state(this)?;
    let state = &mut *borrowed;
    let text = str::bytes(string);
    let new = match (&mut state.newlines, state.newline.as_deref()) {
        (Some(newlines), _) => Some(newlines.feed(text, true)),
        (None, Some(end @ ("\r" | "\r\n"))) => {
            let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
            Some(lines.join(end.as_bytes()))
        }
        _ => None,
    };
    match new {
        Some(new) => state.write(&new),
        None => state.write(text),
    }
    Ok(())
}

fn initialise(this: Obj, newline: Obj) -> PyResult<()> {
    let newline = if newline.is_none() {
        None
    } else {
        let Some(newline) = str::of(newline) else {
            return Err(type_error!(
                "newline must be str or None, not {}",
                type_name(newline)
            ));
        };
        let newline = str::text(newline).into_owned();
        if !matches!(newline.as_str(), "" | "\n" | "\r" | "\r\n") {
            let shown = protocol::repr(str::new(&newline))?;
            return Err(value_error!("illegal newline value: {}", str::text(shown)));
        }
        Some(newline)
    };
    let universal = matches!(newline.as_deref(), None | Some(""));
    let newlines = universal.then(|| Newlines {
        translate: newline.is_none(),
        ..Newlines::default()
    });
    let state = RefCell::new(State {
        newline,
        newlines,
        ..State::default()
    });
    instance::set_slot(this, CLOSED, Obj::null());
    instance::set_slot(this, STATE, storage::new_external(state).cast());
    Ok(())
}

fn take_line(this: Obj, limit: i64) -> PyResult {
    let mut state = state(this)?;
    let mut length = state.line_length();
    if limit >= 0 {
        length = str::first_points(&state.rest()[..length], limit as usize).len();
    }
    str::shared(state.take(length))
}

fn yes(args: &Arguments) -> PyResult {
    state(args.at(0))?;
    Ok(boolean(true))
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, initial_value='', newline='\\n')",
        |args| {
            let this = args.at(0);
            initialise(this, args.or(2, str::new("\n")))?;
            if let Some(initial) = args.get_not_none(1) {
                let Some(string) = str::of(initial) else {
                    return Err(type_error!(
                        "initial_value must be str or None, not {}",
                        type_name(initial)
                    ));
                };
                write(this, string)?;
                state(this)?.seek(0);
            }
            nothing()
        },
    ),
    Builtin::method("write", "(self, s, /)", |args| {
        let Some(string) = str::of(args.at(1)) else {
            return Err(type_error!(
                "string argument expected, got '{}'",
                type_name(args.at(1))
            ));
        };
        write(args.at(0), string)?;
        Ok(int::from_usize(str::length(string)))
    }),
    Builtin::method("getvalue", "(self, /)", |args| {
        let state = state(args.at(0))?;
        Ok(str::try_from_bytes(&state.text)?.cast())
    }),
    Builtin::method("read", "(self, size=-1, /)", |args| {
        let size = base::size_argument(args.get(1))?;
        let mut state = state(args.at(0))?;
        let length = match size {
            ..0 => state.rest().len(),
            _ => str::first_points(state.rest(), size as usize).len(),
        };
        str::shared(state.take(length))
    }),
    Builtin::method("readline", "(self, size=-1, /)", |args| {
        take_line(args.at(0), base::size_argument(args.get(1))?)
    }),
    next_method!(|this| {
        let line = take_line(this, -1)?;
        let is_empty = str::of(line).is_some_and(|line| str::bytes(line).is_empty());
        Ok((!is_empty).then_some(line))
    }),
    Builtin::method("tell", "(self, /)", |args| {
        Ok(int::from_usize(state(args.at(0))?.position))
    }),
    Builtin::method("seek", "(self, pos, whence=0, /)", |args| {
        let (target, whence) = (
            number::size(args.at(1))?,
            args.get(2).map_or(Ok(0), number::size)?,
        );
        let mut state = state(args.at(0))?;
        let target = match whence {
            0 if target < 0 => return Err(value_error!("Negative seek position {target}")),
            0 => target as usize,
            1 | 2 if target != 0 => {
                return Err(exception::raise_message(
                    &exception::OS_ERROR,
                    "Can't do nonzero cur-relative seeks",
                ));
            }
            1 => state.position,
            2 => state.length,
            _ => {
                return Err(value_error!(
                    "Invalid whence ({whence}, should be 0, 1 or 2)"
                ));
            }
        };
        state.seek(target);
        Ok(int::from_usize(target))
    }),
    Builtin::method("truncate", "(self, pos=None, /)", |args| {
        let given = match args.get_not_none(1) {
            Some(size) => Some(number::size(size)?),
            None => None,
        };
        let mut state = state(args.at(0))?;
        let size = given.unwrap_or(state.position as i64);
        if size < 0 {
            return Err(value_error!("Negative size value {size}"));
        }
        if (size as usize) < state.length {
            let end = str::first_points(&state.text, size as usize).len();
            state.text.truncate(end);
            state.length = size as usize;
            let position = state.position;
            state.seek(position);
        }
        Ok(int::new(size))
    }),
    Builtin::method("close", "(self, /)", |args| {
        set_closed(args.at(0));
        nothing()
    }),
    Builtin::method("readable", "(self, /)", yes),
    Builtin::method("writable", "(self, /)", yes),
    Builtin::method("seekable", "(self, /)", yes),
    Builtin::getter("closed", |args| {
        Ok(boolean(base::is_closed_flag(args.at(0))))
    }),
    Builtin::getter("line_buffering", |args| {
        state(args.at(0))?;
        Ok(boolean(false))
    }),
    Builtin::getter("newlines", |args| {
        Ok(state(args.at(0))?.newlines.map_or(none(), Newlines::kinds))
    }),
    Builtin::method("__getstate__", "(self, /)", |args| {
        let (value, newline, position) = {
            let state = state(args.at(0))?;
            let newline = state.newline.as_deref().map_or(none(), str::new);
            let value = str::try_from_bytes(&state.text)?.cast();
            (value, newline, int::from_usize(state.position))
        };
        let own = match attributes::dict_of(args.at(0)) {
            Some(own) if dict::length(own) > 0 => dict::copy(own)?.cast(),
            _ => none(),
        };
        Ok(tuple::from_slice(&[value, newline, position, own]).cast())
    }),
    Builtin::method("__setstate__", "(self, state, /)", |args| {
        let Some(&[value, newline, position, own]) = tuple::of(args.at(1)) else {
            return Err(type_error!(
                "{}.__setstate__ argument should be 4-tuple, got {}",
                type_name(args.at(0)),
                type_name(args.at(1))
            ));
        };
        let this = args.at(0);
        initialise(this, newline)?;
        let Some(value) = str::of(value) else {
            return Err(type_error!(
                "initial_value must be str or None, not {}",
                type_name(value)
            ));
        };
        let position = number::size(position)?;
        if position < 0 {
            return Err(value_error!("position value cannot be negative"));
        }
        {
            // As it was: line ends have been translated.
            let mut state = state(this)?;
            state.write(str::bytes(value));
            state.seek(position as usize);
        }
        if let Some(own) = dict::of(own) {
            for (name, value) in dict::pairs(own) {
                attributes::set(this, attributes::name_of(name)?, value)?;
            }
        }
        nothing()
    }),
];
