//! Universal newlines, and `io.IncrementalNewlineDecoder`.

use super::base::method;
use crate::support::*;
use pyrite_vm::class::flags;

/// Kinds of line ends that have been seen, as bits: `\r`, `\n`, `\r\n`.
pub const SEEN_CR: u8 = 1;
/// See [`SEEN_CR`].
pub const SEEN_LF: u8 = 2;
/// See [`SEEN_CR`].
pub const SEEN_CRLF: u8 = 4;

/// What finds line ends in text that comes in parts.
#[derive(Clone, Copy, Default, Debug)]
pub struct Newlines {
    /// All line ends become `\n`.
    pub translate: bool,
    /// A `\r` at the end of the last part waits for what follows.
    pub pending_cr: bool,
    /// The kinds seen so far.
    pub seen: u8,
}

impl Newlines {
    /// The next part of the text.
    pub fn feed(&mut self, part: &[u8], last: bool) -> Vec<u8> {
        let mut text = Vec::with_capacity(part.len() + 1);
        if self.pending_cr && (!part.is_empty() || last) {
            text.push(b'\r');
            self.pending_cr = false;
        }
        text.extend_from_slice(part);
        if !last && text.last() == Some(&b'\r') {
            text.pop();
            self.pending_cr = true;
        }
        if memchr::memchr(b'\r', &text).is_none() {
            if self.seen & SEEN_LF == 0 && memchr::memchr(b'\n', &text).is_some() {
                self.seen |= SEEN_LF;
            }
            return text;
        }
        self.look_at_each(&text)
    }

    fn look_at_each(&mut self, text: &[u8]) -> Vec<u8> {
        let mut result = Vec::with_capacity(text.len());
        let mut place = 0;
        while let Some(found) = memchr::memchr2(b'\r', b'\n', &text[place..]) {
            let at = place + found;
            result.extend_from_slice(&text[place..at]);
            let (kind, length) = match (text[at], text.get(at + 1)) {
                (b'\n', _) => (SEEN_LF, 1),
                (_, Some(b'\n')) => (SEEN_CRLF, 2),
                _ => (SEEN_CR, 1),
            };
            self.seen |= kind;
            if self.translate {
                result.push(b'\n');
            } else {
                result.extend_from_slice(&text[at..at + length]);
            }
            place = at + length;
        }
        result.extend_from_slice(&text[place..]);
        result
    }

    /// The attribute `newlines`: None, a str or a tuple of them.
    pub fn kinds(self) -> Obj {
        let mut kinds = Vec::new();
        for (bit, text) in [(SEEN_CR, "\r"), (SEEN_LF, "\n"), (SEEN_CRLF, "\r\n")] {
            if self.seen & bit != 0 {
                kinds.push(text);
            }
        }
        match kinds.as_slice() {
            [] => none(),
            [one] => str::new(one),
            [first, second] => tuple::from_slice(&[str::new(first), str::new(second)]).cast(),
            _ => tuple::from_slice(&[str::new("\r"), str::new("\n"), str::new("\r\n")]).cast(),
        }
    }
}

/// The type.
pub static DECODER: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: flags::SUBCLASSABLE | flags::HAS_WEAKREF,
    ..TypeDefinition::new("_io.IncrementalNewlineDecoder", METHODS)
};
/// The decoder that it wraps, or None.
const INNER: u32 = 0;
/// `translate`, `pending_cr` and the kinds seen, as bits of a number.
const STATE: u32 = 1;

fn state(this: Obj) -> PyResult<Newlines> {
    let bits: Obj = instance::slot(this, STATE);
    if bits.is_null() {
        return Err(pyrite_vm::value_error!(
            "IncrementalNewlineDecoder.__init__() not called"
        ));
    }
    let bits = int_slot(this, STATE);
    Ok(Newlines {
        translate: bits & 1 != 0,
        pending_cr: bits & 2 != 0,
        seen: (bits >> 2) as u8,
    })
}

fn set_state(this: Obj, state: Newlines) {
    let bits = i64::from(state.translate) | i64::from(state.pending_cr) << 1;
    set_int_slot(this, STATE, bits | i64::from(state.seen) << 2);
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        Ok(instance::new(instance::class_argument(args.at(0))?).cast())
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, decoder, translate, errors='strict')",
        |args| {
            instance::set_slot(args.at(0), INNER, args.at(1));
            let translate = protocol::is_true(args.at(2))?;
            set_state(
                args.at(0),
                Newlines {
                    translate,
                    ..Newlines::default()
                },
            );
            nothing()
        },
    ),
    Builtin::method("decode", "(self, input, final=False)", |args| {
        let this = args.at(0);
        let mut newlines = state(this)?;
        let last = args.get(2).map_or(Ok(false), protocol::is_true)?;
        let inner: Obj = instance::slot(this, INNER);
        let part = if inner.is_none() {
            args.at(1)
        } else {
            method(inner, "decode", &[args.at(1), boolean(last)])?
        };
        let Some(part) = str::of(part) else {
            return Err(pyrite_vm::type_error!(
                "decoder should return a string result, not '{}'",
                type_name(part)
            ));
        };
        let text = newlines.feed(str::bytes(part), last);
        set_state(this, newlines);
        str::shared(&text)
    }),
    Builtin::method("getstate", "(self, /)", |args| {
        let newlines = state(args.at(0))?;
        let inner: Obj = instance::slot(args.at(0), INNER);
        let (buffer, flag) = if inner.is_none() {
            (pyrite_vm::types::bytes::new(b"")?, 0)
        } else {
            super::decoder::state_of(inner)?
        };
        let flag = flag << 1 | i64::from(newlines.pending_cr);
        Ok(tuple::from_slice(&[buffer, int::new(flag)]).cast())
    }),
    Builtin::method("setstate", "(self, state, /)", |args| {
        let Some(&[buffer, flag]) = tuple::of(args.at(1)) else {
            return Err(pyrite_vm::type_error!("state argument must be a tuple"));
        };
        let flag = number::size(flag)?;
        let mut newlines = state(args.at(0))?;
        newlines.pending_cr = flag & 1 != 0;
        set_state(args.at(0), newlines);
        let inner: Obj = instance::slot(args.at(0), INNER);
        if inner.is_none() {
            return nothing();
        }
        let state = tuple::from_slice(&[buffer, int::new(flag >> 1)]);
        method(inner, "setstate", &[state.cast()])
    }),
    Builtin::method("reset", "(self, /)", |args| {
        let newlines = state(args.at(0))?;
        set_state(
            args.at(0),
            Newlines {
                translate: newlines.translate,
                ..Newlines::default()
            },
        );
        let inner: Obj = instance::slot(args.at(0), INNER);
        if inner.is_none() {
            return nothing();
        }
        method(inner, "reset", &[])
    }),
    Builtin::getter("newlines", |args| Ok(state(args.at(0))?.kinds())),
];
