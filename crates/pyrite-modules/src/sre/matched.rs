//! `re.Match`.

use super::engine::NOWHERE;
use super::pattern::{self, GROUP_INDEX, INDEX_GROUP};
use super::replace;
use super::subject::{Found, Subject};
use crate::support::*;
use pyrite_vm::class::{Class, flags};
use pyrite_vm::index_error;
use pyrite_vm::storage::Array;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::int::Integer;

/// `re.Match`.
pub static MATCH: TypeDefinition = TypeDefinition {
    slots: 6,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("re.Match", METHODS)
};
const PATTERN: u32 = 0;
const STRING: u32 = 1;
const POS: u32 = 2;
const ENDPOS: u32 = 3;
/// An array of bytes' positions: beginning and end of the match and of each group, -1 where it has not matched.
const SPANS: u32 = 4;
/// The group that ended last, 0 for none.
const LAST: u32 = 5;

static METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", |args| {
        let (start, end) = span(args.at(0), 0)?;
        let part = repr_text(group(args.at(0), 0, none())?)?;
        text::new(&format!(
            "<re.Match object; span=({start}, {end}), match={part}>"
        ))
    }),
    Builtin::method("__getitem__", "(self, key, /)", |args| {
        group(args.at(0), number_of(args.at(0), args.at(1))?, none())
    })
    .reads(),
    Builtin::method("group", "$(self, *groups)", |args| match args.rest() {
        [] => group(args.at(0), 0, none()),
        [key] => group(args.at(0), number_of(args.at(0), *key)?, none()),
        keys => {
            let items = tuple::new(keys.len())?;
            for (place, key) in keys.iter().enumerate() {
                let item = group(args.at(0), number_of(args.at(0), *key)?, none())?;
                storage::set_item(items, place, item);
            }
            Ok(items.cast())
        }
    })
    .reads(),
    Builtin::method("start", "(self, group=0, /)", |args| {
        Ok(int::new(span(args.at(0), number_argument(args)?)?.0))
    })
    .reads(),
    Builtin::method("end", "(self, group=0, /)", |args| {
        Ok(int::new(span(args.at(0), number_argument(args)?)?.1))
    })
    .reads(),
    Builtin::method("span", "(self, group=0, /)", |args| {
        span_tuple(args.at(0), number_argument(args)?)
    })
    .reads(),
    Builtin::method("groups", "(self, /, default=None)", |args| {
        let count = pattern::groups(instance::slot(args.at(0), PATTERN));
        let items = tuple::new(count)?;
        for place in 0..count {
            let item = group(args.at(0), place + 1, args.or(1, none()))?;
            storage::set_item(items, place, item);
        }
        Ok(items.cast())
    })
    .reads(),
    Builtin::method("groupdict", "(self, /, default=None)", |args| {
        let result = dict::new();
        let index: Gc<PyDict> =
            instance::slot(instance::slot(args.at(0), PATTERN), GROUP_INDEX).cast();
        for (name, _) in dict::pairs(index) {
            let number = number_of(args.at(0), name)?;
            dict::set(result, name, group(args.at(0), number, args.or(1, none()))?)?;
        }
        Ok(result.cast())
    })
    .reads(),
    Builtin::method("expand", "(self, /, template)", |args| {
        let pattern = instance::slot(args.at(0), PATTERN);
        let template = replace::compile_template(pattern, args.at(1))?;
        replace::expand(args.at(0), template)
    }),
    Builtin::method("__copy__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__deepcopy__", "(self, memo, /)", |args| Ok(args.at(0))),
    structure::CLASS_GETITEM,
    pattern::member("string", |args| Ok(instance::slot(args.at(0), STRING))).reads(),
    pattern::member("re", |args| Ok(instance::slot(args.at(0), PATTERN))).reads(),
    pattern::member("pos", |args| Ok(instance::slot(args.at(0), POS))).reads(),
    pattern::member("endpos", |args| Ok(instance::slot(args.at(0), ENDPOS))).reads(),
    Builtin::getter("lastindex", |args| {
        Ok(match int_slot(args.at(0), LAST) {
            0 => none(),
            last => int::new(last),
        })
    })
    .reads(),
    Builtin::getter("lastgroup", |args| {
        let last = int_slot(args.at(0), LAST) as usize;
        let names: Obj = instance::slot(instance::slot(args.at(0), PATTERN), INDEX_GROUP);
        let name = tuple::of(names).and_then(|names| names.get(last).copied());
        Ok(match last {
            0 => none(),
            _ => name.unwrap_or(none()),
        })
    })
    .reads(),
    Builtin::getter("regs", |args| {
        let count = pattern::groups(instance::slot(args.at(0), PATTERN)) + 1;
        let items = tuple::new(count)?;
        for place in 0..count {
            storage::set_item(items, place, span_tuple(args.at(0), place)?);
        }
        Ok(items.cast())
    })
    .reads(),
];

/// A new match object; `range` is what part of the subject was looked at, in characters.
pub fn new(pattern: Obj, subject: &Subject, range: (usize, usize), found: &Found) -> Obj {
    let Ok(spans) = storage::new_array(2 * found.count()) else {
        return none();
    };
    for group in 0..found.count() {
        let (from, to) = found.span(group);
        for (place, end) in (2 * group..).zip([from, to]) {
            let number = if end == NOWHERE { -1 } else { end as i64 };
            storage::set_item(spans, place, int::new(number));
        }
    }
    instance::with(
        MATCH.class(),
        &[
            pattern,
            subject.object,
            int::from_usize(range.0),
            int::from_usize(range.1),
            spans.cast(),
            int::from_usize(found.last_group),
        ],
    )
}

/// Gives the texts of groups; empty for those that have not matched.
pub struct Groups<'a>(&'a Subject<'a>);

impl<'a> Groups<'a> {
    /// Those of a subject.
    pub fn of(subject: &'a Subject<'a>) -> Self {
        Groups(subject)
    }
    /// The text of a span.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn part(&self, (from, to): (usize, usize)) -> PyResult {
        match from {
            NOWHERE => self.0.part(0, 0),
            _ => self.0.part(from, to),
        }
    }
}

/// The text of a span, or None.
///
/// # Errors
/// `MemoryError`.
pub fn part_or_none(subject: &Subject, (from, to): (usize, usize)) -> PyResult {
    match from {
        NOWHERE => Ok(none()),
        _ => subject.part(from, to),
    }
}

/// Beginning and end of a group, as bytes.
fn bytes_of_group(this: Obj, group: usize) -> Option<(usize, usize)> {
    let spans: Gc<Array> = instance::slot(this, SPANS).cast();
    let items = storage::items(spans);
    let place = |index: usize| {
        let value = items[index].small_value().get();
        usize::try_from(value).ok()
    };
    Some((place(2 * group)?, place(2 * group + 1)?))
}

/// The text of a group, or the default if it has not matched.
///
/// # Errors
/// `MemoryError`.
pub fn group(this: Obj, group: usize, default: Obj) -> PyResult {
    let Some((from, to)) = bytes_of_group(this, group) else {
        return Ok(default);
    };
    Subject::new(instance::slot(this, STRING), None)?.part(from, to)
}

/// Appends the bytes of a group, if it has matched.
///
/// # Errors
/// What looking at the subject raises.
pub fn append_group(this: Obj, group: usize, out: &mut Vec<u8>) -> PyResult<()> {
    if let Some((from, to)) = bytes_of_group(this, group) {
        let subject = Subject::new(instance::slot(this, STRING), None)?;
        out.extend_from_slice(&subject.bytes()[from..to]);
    }
    Ok(())
}

/// The subject of a match.
pub fn string(this: Obj) -> Obj {
    instance::slot(this, STRING)
}

fn span(this: Obj, group: usize) -> PyResult<(i64, i64)> {
    let Some((from, to)) = bytes_of_group(this, group) else {
        return Ok((-1, -1));
    };
    let Some(string) = str::of(instance::slot(this, STRING)) else {
        return Ok((from as i64, to as i64));
    };
    let index = |offset| pyrite_vm::types::str::index::point_index(string, offset);
    Ok((index(from)? as i64, index(to)? as i64))
}

fn span_tuple(this: Obj, group: usize) -> PyResult {
    let (start, end) = span(this, group)?;
    Ok(tuple::from_slice(&[int::new(start), int::new(end)]).cast())
}

fn number_argument(args: &Arguments) -> PyResult<usize> {
    args.get(1).map_or(Ok(0), |key| number_of(args.at(0), key))
}

/// The number of a group given by number or name.
fn number_of(this: Obj, key: Obj) -> PyResult<usize> {
    let pattern: Obj = instance::slot(this, PATTERN);
    let is_index = Integer::of(key).is_some() || Class::of(key).known(names::INDEX).is_some();
    let number = if is_index {
        match number::integer(key)? {
            Integer::Small(number) => Some(number),
            Integer::Big(_) => None,
        }
    } else {
        let index: Gc<PyDict> = instance::slot(pattern, GROUP_INDEX).cast();
        let number = dict::get(index, key)?;
        number
            .and_then(Integer::of)
            .and_then(|number| match number {
                Integer::Small(number) => Some(number),
                Integer::Big(_) => None,
            })
    };
    number
        .and_then(|number| usize::try_from(number).ok())
        .filter(|number| *number <= pattern::groups(pattern))
        .ok_or_else(|| index_error!("no such group"))
}
