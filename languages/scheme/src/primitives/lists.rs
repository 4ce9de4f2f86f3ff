//! Lists, symbols and equality.

use super::{Failure, Outcome, Primitive, is_missing, reads, reads_rest, to_text, to_type, writes};
use crate::machine;
use crate::numbers;
use crate::value::*;
use smelt::{Int, Native};
use std::collections::HashSet;

pub static TABLE: &[Primitive] = &[
    reads_rest("list", 0, |a| Ok(a[0])),
    reads("length", 1, 1, |a| Ok(int(length(a[0])? as i64))),
    reads("list?", 1, 1, |a| {
        Ok(boolean(proper_length(a[0]).is_some()))
    }),
    reads_rest("append", 0, |a| append(a[0])),
    reads("reverse", 1, 1, |a| {
        length(a[0])?;
        Ok(Items(a[0]).fold(constant(NIL), |list, item| cons(item, list)))
    }),
    reads("list-tail", 2, 2, |a| tail(a[0], a[1])),
    reads("list-ref", 2, 2, |a| {
        match as_type::<Native, Pair>(tail(a[0], a[1])?) {
            Some(pair) => Ok(pair.car()),
            None => Err(Failure::new("not an index of it:", a[1])),
        }
    }),
    reads("list-copy", 1, 1, |a| {
        let (count, end) = walk(a[0]).ok_or_else(|| Failure::new("a circle:", a[0]))?;
        Ok(if count == 0 { a[0] } else { copy(a[0], end) })
    }),
    reads("make-list", 1, 2, |a| {
        let fill = if is_missing(a[1]) {
            constant(UNSPECIFIED)
        } else {
            a[1]
        };
        let count = super::to_index(a[0], super::strings::MOST)?;
        Ok((0..count).fold(constant(NIL), |list, _| cons(fill, list)))
    }),
    reads("memq", 2, 2, |a| member(a[0], a[1], |x, y| x.0 == y.0)),
    reads("memv", 2, 2, |a| member(a[0], a[1], eqv)),
    reads("%member", 2, 2, |a| member(a[0], a[1], equal)),
    reads("assq", 2, 2, |a| associate(a[0], a[1], |x, y| x.0 == y.0)),
    reads("assv", 2, 2, |a| associate(a[0], a[1], eqv)),
    reads("%assoc", 2, 2, |a| associate(a[0], a[1], equal)),
    reads("equal?", 2, 2, |a| Ok(boolean(equal(a[0], a[1])))),
    reads("boolean?", 1, 1, |a| {
        Ok(boolean(a[0].0 == TRUE || a[0].0 == FALSE))
    }),
    reads("symbol->string", 1, 1, |a| {
        let symbol = to_type::<Symbol>(a[0], "a symbol")?;
        Ok(text(symbol.name().promote()))
    }),
    writes("string->symbol", 1, 1, |a| {
        Ok(machine::symbol(&to_text(a[0])?))
    }),
    reads("%make-promise", 2, 2, |a| {
        Ok(Promise::new::<Native>(a[0], a[1]).cast())
    }),
    reads("promise?", 1, 1, |a| {
        Ok(boolean(is::<Native, Promise>(a[0])))
    }),
    reads("%promise-done", 1, 1, |a| {
        Ok(to_type::<Promise>(a[0], "a promise")?.done())
    }),
    reads("%promise-content", 1, 1, |a| {
        Ok(to_type::<Promise>(a[0], "a promise")?.content())
    }),
    writes("%promise-set!", 3, 3, |a| {
        let promise = to_type::<Promise>(a[0], "a promise")?;
        promise.set_done(a[1]);
        promise.set_content(a[2]);
        Ok(constant(UNSPECIFIED))
    }),
    reads("%make-record-type", 2, 2, |a| {
        let fields = super::to_int(a[1])?;
        Ok(RecordType::new::<Native>(Int::from(fields), a[0]).cast())
    }),
    reads_rest("%record", 1, |a| {
        let kind = to_type::<RecordType>(a[0], "a record type")?;
        let fields = kind.fields().get() as u32;
        let record = Record::new::<Native>(fields + 1);
        for slot in 0..=fields {
            record.set_slot(slot, constant(UNSPECIFIED));
        }
        record.set_slot(0, a[0]);
        for (slot, value) in (1..=fields).zip(Items(a[1])) {
            record.set_slot(slot, value);
        }
        Ok(record.cast())
    }),
    reads("%make-parameter", 2, 2, |a| {
        Ok(Parameter::new::<Native>(a[0], a[1]).cast())
    }),
    reads("%parameter?", 1, 1, |a| {
        Ok(boolean(is::<Native, Parameter>(a[0])))
    }),
    reads("%parameter-converter", 1, 1, |a| {
        Ok(to_type::<Parameter>(a[0], "a parameter")?.converter())
    }),
    reads("error-object?", 1, 1, |a| {
        Ok(boolean(is::<Native, Condition>(a[0])))
    }),
    reads("error-object-message", 1, 1, |a| {
        Ok(to_type::<Condition>(a[0], "an error object")?.message())
    }),
    reads("error-object-irritants", 1, 1, |a| {
        Ok(to_type::<Condition>(a[0], "an error object")?.irritants())
    }),
    reads("file-error?", 1, 1, |a| {
        Ok(boolean(is_kind(a[0], Condition::FILE)))
    }),
    reads("read-error?", 1, 1, |a| {
        Ok(boolean(is_kind(a[0], Condition::READ)))
    }),
];

fn is_kind(value: Value, kind: i64) -> bool {
    as_type::<Native, Condition>(value).is_some_and(|condition| condition.kind().get() == kind)
}

/// The length of a proper list.
pub fn proper_length(list: Value) -> Option<usize> {
    let (count, end) = walk(list)?;
    (end.0 == NIL).then_some(count)
}

/// The number of pairs that a list has, and what it ends in. `None`: it is a circle.
fn walk(list: Value) -> Option<(usize, Value)> {
    let (mut slow, mut fast, mut count) = (list, list, 0);
    loop {
        for _ in 0..2 {
            let Some(pair) = as_type::<Native, Pair>(fast) else {
                return Some((count, fast));
            };
            fast = pair.cdr();
            count += 1;
        }
        slow = as_type::<Native, Pair>(slow)?.cdr();
        if slow.0 == fast.0 {
            return None; // a circle
        }
    }
}

/// The length of an argument that has to be a proper list.
pub fn length(list: Value) -> Result<usize, Failure> {
    proper_length(list).ok_or_else(|| Failure::new("not a list:", list))
}

/// The list with another end.
pub fn copy(list: Value, end: Value) -> Value {
    let reversed = Items(list).fold(constant(NIL), |reversed, item| cons(item, reversed));
    Items(reversed).fold(end, |list, item| cons(item, list))
}

fn append(lists: Value) -> Outcome {
    let reversed = Items(lists).fold(constant(NIL), |reversed, list| cons(list, reversed));
    let mut reversed = Items(reversed);
    let Some(mut result) = reversed.next() else {
        return Ok(constant(NIL));
    };
    for list in reversed {
        length(list)?;
        result = copy(list, result);
    }
    Ok(result)
}

fn tail(list: Value, count: Value) -> Outcome {
    let mut rest = list;
    for _ in 0..super::to_index(count, usize::MAX)? {
        match as_type::<Native, Pair>(rest) {
            Some(pair) => rest = pair.cdr(),
            None => return Err(Failure::new("not an index of it:", count)),
        }
    }
    Ok(rest)
}

fn member(item: Value, list: Value, same: fn(Value, Value) -> bool) -> Outcome {
    length(list)?;
    let mut rest = list;
    while let Some(pair) = as_type::<Native, Pair>(rest) {
        if same(item, pair.car()) {
            return Ok(rest);
        }
        rest = pair.cdr();
    }
    Ok(constant(FALSE))
}

fn associate(key: Value, list: Value, same: fn(Value, Value) -> bool) -> Outcome {
    length(list)?;
    for entry in Items(list) {
        let pair = to_type::<Pair>(entry, "a pair")?;
        if same(key, pair.car()) {
            return Ok(entry);
        }
    }
    Ok(constant(FALSE))
}

/// `eqv?`.
pub fn eqv(a: Value, b: Value) -> bool {
    if a.0 == b.0 {
        return true;
    }
    match (numbers::number(a), numbers::number(b)) {
        (Some(numbers::Number::Float(a)), Some(numbers::Number::Float(b))) => {
            a.to_bits() == b.to_bits()
        }
        (Some(numbers::Number::Integer(a)), Some(numbers::Number::Integer(b))) => a == b,
        (Some(numbers::Number::Ratio(a, b)), Some(numbers::Number::Ratio(c, d))) => {
            a == c && b == d
        }
        _ => is::<Native, Text>(a) && is::<Native, Text>(b) && is_empty_text(a) && is_empty_text(b),
    }
}

fn is_empty_text(value: Value) -> bool {
    value.cast::<Text>().length().get() == 0
}

/// Steps after which it is assumed that there may be a circle.
const STEPS: usize = 100_000;

/// `equal?`. Nothing is allocated in the heap meanwhile.
pub fn equal(a: Value, b: Value) -> bool {
    let (mut tasks, mut steps) = (vec![(a, b)], 0);
    // What is being compared already is assumed to be equal.
    let mut assumed: HashSet<(u64, u64)> = HashSet::new();
    while let Some((a, b)) = tasks.pop() {
        if eqv(a, b) {
            continue;
        }
        steps += 1;
        if steps > STEPS && !assumed.insert((a.0, b.0)) {
            continue;
        }
        if let (Some(x), Some(y)) = (as_type::<Native, Pair>(a), as_type::<Native, Pair>(b)) {
            tasks.push((x.cdr(), y.cdr()));
            tasks.push((x.car(), y.car()));
            continue;
        }
        if let (Some(x), Some(y)) = (as_type::<Native, Text>(a), as_type::<Native, Text>(b)) {
            let length = x.length().get();
            let same = |i| x.item(Int::from(i)).0 == y.item(Int::from(i)).0;
            if length == y.length().get() && (0..length).all(same) {
                continue;
            }
        }
        if let (Some(x), Some(y)) = (as_type::<Native, Vector>(a), as_type::<Native, Vector>(b)) {
            let length = x.length().get();
            if length == y.length().get() {
                tasks.extend((0..length).map(|i| (x.item(Int::from(i)), y.item(Int::from(i)))));
                continue;
            }
        }
        if let (Some(x), Some(y)) = (as_type::<Native, Bytes>(a), as_type::<Native, Bytes>(b))
            && numbers::bytes_of(x) == numbers::bytes_of(y)
        {
            continue;
        }
        return false;
    }
    true
}
