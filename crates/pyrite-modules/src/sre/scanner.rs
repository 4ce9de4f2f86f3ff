//! `_sre.SRE_Scanner`: one match after the other.

use super::subject::{Mode, Subject};
use super::{matched, pattern};
use crate::support::*;
use pyrite_vm::buffer::Export;
use pyrite_vm::class::flags;
use pyrite_vm::storage::External;
use std::cell::RefCell;

static SCANNER: TypeDefinition = TypeDefinition {
    slots: 6,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_sre.SRE_Scanner", METHODS)
};
const PATTERN: u32 = 0;
const STRING: u32 = 1;
/// The range of characters that is looked at.
const POS: u32 = 2;
const ENDPOS: u32 = 3;
/// Where the next match is looked for, as a byte; -1 at the end.
const NEXT: u32 = 4;
/// A [`Hold`], Rust data.
const HOLD: u32 = 5;

struct Hold {
    must_advance: bool,
    /// Keeps the size of a subject that is not a str.
    _export: Option<Export>,
}

static METHODS: &[Builtin] = &[
    Builtin::method("match", "(self, /)", |args| step(args.at(0), Mode::Match)),
    Builtin::method("search", "(self, /)", |args| step(args.at(0), Mode::Search)),
    pattern::member("pattern", |args| Ok(instance::slot(args.at(0), PATTERN))),
];

/// A new scanner: arguments as of `Pattern.scanner`.
pub fn new(args: &Arguments) -> PyResult {
    let pattern = args.at(0);
    let subject = Subject::new(args.at(1), pattern::wants_bytes(pattern))?;
    let (start, end) = subject.range(args.get(2), args.get(3))?;
    let hold = Hold {
        must_advance: false,
        _export: subject.export.clone(),
    };
    Ok(instance::with(
        SCANNER.class(),
        &[
            pattern,
            args.at(1),
            int::from_usize(start),
            int::from_usize(end),
            int::from_usize(subject.byte_offset(start)?),
            storage::new_external(RefCell::new(hold)).cast(),
        ],
    ))
}

fn step(this: Obj, mode: Mode) -> PyResult {
    let Ok(next) = usize::try_from(int_slot(this, NEXT)) else {
        return Ok(none());
    };
    let external: Gc<External> = instance::slot(this, HOLD).cast();
    let hold = storage::external::<RefCell<Hold>>(external).expect("made by `new`");
    let pattern: Obj = instance::slot(this, PATTERN);
    let subject = Subject::new(instance::slot(this, STRING), None)?;
    let range = (
        int_slot(this, POS) as usize,
        int_slot(this, ENDPOS) as usize,
    );
    let program = pattern::program(pattern);
    let end = subject.byte_offset(range.1)?;
    let mut machine = subject.machine(&program, end, pattern::groups(pattern));
    let must_advance = hold.borrow().must_advance;
    match subject.apply(&mut machine, mode, next, must_advance)? {
        Some(found) => {
            let (begin, end) = found.span(0);
            hold.borrow_mut().must_advance = begin == end;
            set_int_slot(this, NEXT, end as i64);
            Ok(matched::new(pattern, &subject, range, &found))
        }
        None => {
            set_int_slot(this, NEXT, -1);
            Ok(none())
        }
    }
}
