//! `_tokenize`.

use crate::support::*;
use pyrite_compiler::tokenize::{Class, Error, Token, Tokenizer, kind};
use pyrite_vm::types::bytes;
use std::cell::RefCell;
use std::rc::Rc;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&TOKENIZER_ITER],
    ..ModuleDefinition::new("_tokenize", &[])
};

static TOKENIZER_ITER: TypeDefinition = TypeDefinition {
    slots: 5,
    ..TypeDefinition::new("_tokenize.TokenizerIter", METHODS)
};
const READ_LINE: u32 = 0;
const ENCODING: u32 = 1;
/// Are tokens wanted that the grammar has no use for?
const EXTRA: u32 = 2;
const STATE: u32 = 3;
/// The lines of the latest token.
const LINE: u32 = 4;

/// What is behind [`STATE`].
#[derive(Default)]
struct State {
    tokenizer: Tokenizer,
    /// The text of which [`LINE`] is the str.
    line: Option<Rc<str>>,
}

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, readline, /, *, encoding=None, extra_tokens)",
        |args| {
            let state = storage::new_external(RefCell::new(State::default()));
            let extra = boolean(protocol::is_true(args.at(3))?);
            let slots = [args.at(1), args.or(2, none()), extra, state.cast(), none()];
            Ok(instance::with(
                instance::class_argument(args.at(0))?,
                &slots,
            ))
        },
    ),
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__next__", "(self, /)", next),
];

fn next(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let state: Obj = instance::slot(this, STATE);
    let Some(state) = storage::external::<RefCell<State>>(state.cast()) else {
        return Err(stop());
    };
    let extra = protocol::is_true(instance::slot(this, EXTRA))?;
    // Out of its place while `readline` runs, which may come back here.
    let mut taken = state.take();
    loop {
        let found = taken.tokenizer.next_token(&mut || read_line(this));
        let token = match found {
            Ok(Ok(Some(token))) => token,
            Ok(Ok(None)) => return Err(stop()),
            Ok(Err(error)) => return Err(raise(&error)),
            Err(raised) => return Err(raised),
        };
        if extra || token.kind != kind::COMMENT && token.kind != kind::NL {
            let is_same = (taken.line.as_ref()).is_some_and(|line| Rc::ptr_eq(line, &token.line));
            let line = match is_same {
                true => Ok(instance::slot(this, LINE)),
                false => text::new(&token.line),
            };
            if let Ok(line) = line {
                instance::set_slot(this, LINE, line);
                taken.line = Some(token.line.clone());
            }
            state.replace(taken);
            return shown(&token, extra, line?);
        }
    }
}

/// The next line of the text, empty at its end.
fn read_line(this: Obj) -> PyResult<String> {
    let line = match call::call(instance::slot(this, READ_LINE), &[]) {
        Ok(line) => line,
        Err(raised) if exception::matches(raised.0, &exception::STOP_ITERATION) => {
            return Ok(String::new());
        }
        Err(raised) => return Err(raised),
    };
    let encoding: Obj = instance::slot(this, ENCODING);
    if encoding.is_none() {
        let Some(line) = str::of(line) else {
            return Err(pyrite_vm::type_error!(
                "readline() returned a non-string object"
            ));
        };
        return Ok(str::text(line).into_owned());
    }
    if bytes::value(line).is_none() {
        return Err(pyrite_vm::type_error!(
            "readline() returned a non-bytes object"
        ));
    }
    let arguments = [encoding, str::new("replace")];
    let line = protocol::call_method(line, names::intern("decode"), &arguments)?;
    Ok(str::of(line).map_or_else(String::new, |line| str::text(line).into_owned()))
}

/// A token as programs see it; `line` is the str of its lines.
fn shown(token: &Token, extra: bool, line: Obj) -> PyResult {
    let place = |(line, column)| {
        let parts = [int::from_usize(line), int::from_usize(column)];
        tuple::from_slice(&parts).cast()
    };
    let kind = match token.kind {
        kind::OP if !extra => exact_kind(&token.text),
        kind => kind,
    };
    // To the grammar a line break is no text.
    let is_break = !extra && token.kind == kind::NEWLINE;
    let (text, end) = match is_break {
        true => ("", token.start),
        false => (&*token.text, token.end),
    };
    let parts = [
        int::new(i64::from(kind)),
        text::new(text)?,
        place(token.start),
        place(end),
        line,
    ];
    Ok(tuple::try_from_slice(&parts)?.cast())
}

/// Operators from number 7 on.
const OPERATORS: &[&str] = &[
    "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{",
    "}", "==", "!=", "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=",
    "|=", "^=", "<<=", ">>=", "**=", "//", "//=", "@", "@=", "->", "...", ":=", "!",
];

fn exact_kind(text: &str) -> u8 {
    let place = OPERATORS.iter().position(|operator| *operator == text);
    place.map_or(kind::OP, |place| place as u8 + 7)
}

#[cold]
fn raise(error: &Error) -> Raised {
    let class = match error.class {
        Class::Syntax => &exception::SYNTAX_ERROR,
        Class::Indentation => &exception::INDENTATION_ERROR,
        Class::Tab => &exception::TAB_ERROR,
    };
    let (line, offset) = (int::from_usize(error.line), int::from_usize(error.offset));
    let text = error.text.as_deref().map_or(none(), str::new);
    let (end_line, end_offset) = match (error.has_end, &error.text) {
        (true, _) => (line, offset),
        (false, Some(_)) => (none(), none()),
        (false, None) => (line, none()),
    };
    let details = [
        str::new("<string>"),
        line,
        offset,
        text,
        end_line,
        end_offset,
    ];
    let details = tuple::from_slice(&details).cast();
    let arguments = [str::new(&error.message), details];
    call::call(class.class().object(), &arguments).map_or_else(|raised| raised, Raised)
}
