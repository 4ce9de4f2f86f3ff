//! `array`: items of one machine type, packed.

use crate::support::*;
use protocol::Comparison;
use pyrite_vm::buffer::{Exporter, Memory};
use pyrite_vm::class::{Class, flags, is_instance};
use pyrite_vm::storage::ByteStorage;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{index_error, overflow_error, type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&ARRAY],
    execute: |namespace| {
        dict::set_name(
            namespace,
            names::intern("typecodes"),
            str::new("bBuwhHiIlLqQfd"),
        );
        dict::set_name(
            namespace,
            names::intern("ArrayType"),
            ARRAY.class().object(),
        );
        Ok(())
    },
    ..ModuleDefinition::new(
        "array",
        "This module defines an object type which can efficiently represent\nan array of basic values.",
        &[],
    )
};

/// `array.array`.
pub static ARRAY: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::SUBCLASSABLE | flags::SEQUENCE | flags::HAS_WEAKREF,
    exporter: Some(&EXPORTER),
    ..TypeDefinition::new(
        "array.array",
        "array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, and\ninitialized from the optional initializer value.",
        METHODS,
    )
};
/// The type code, an ASCII letter as an integer.
const CODE: u32 = 0;
const LENGTH: u32 = 1;
/// The items and room for more.
const DATA: u32 = 2;
/// Where views are counted; see [`buffer::pin`].
const EXPORTS: u32 = 3;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args)", new),
    Builtin::getter(
        "typecode",
        "the typecode character used to create the array",
        |args| Ok(str::new(&char::from(code(args.at(0))).to_string())),
    ),
    Builtin::getter(
        "itemsize",
        "the size, in bytes, of one array item",
        |args| Ok(int::from_usize(size(args.at(0)))),
    ),
    Builtin::method(
        "append",
        "(self, v, /)",
        "Append new value v to the end of the array.",
        |args| {
            push(args.at(0), args.at(1))?;
            nothing()
        },
    ),
    Builtin::method(
        "extend",
        "(self, bb, /)",
        "Append items to the end of the array.",
        |args| {
            extend(args.at(0), args.at(1))?;
            nothing()
        },
    ),
    Builtin::method(
        "fromlist",
        "(self, list, /)",
        "Append items to array from list.",
        |args| {
            if args.at(1).exact::<list::PyList>().is_none() {
                return Err(type_error!("arg must be list"));
            }
            check_resizable(args.at(0))?;
            let before = length(args.at(0));
            if let Err(raised) = extend(args.at(0), args.at(1)) {
                set_int_slot(args.at(0), LENGTH, before as i64);
                return Err(raised);
            }
            nothing()
        },
    ),
    Builtin::method(
        "tolist",
        "(self, /)",
        "Convert array to an ordinary list with the same items.",
        |args| Ok(to_list(args.at(0))?.cast()),
    ),
    Builtin::method(
        "frombytes",
        "(self, buffer, /)",
        "Appends items from the string, interpreting it as an array of machine values.",
        |args| {
            let new = buffer::argument(args.at(1))?.to_vec();
            append_bytes(args.at(0), &new)?;
            nothing()
        },
    ),
    Builtin::method(
        "tobytes",
        "(self, /)",
        "Convert the array to an array of machine values and return the bytes representation.",
        |args| bytes::new(used(args.at(0))),
    ),
    Builtin::method(
        "byteswap",
        "(self, /)",
        "Byteswap all items of the array.",
        |args| {
            let this = args.at(0);
            let (end, width) = (length(this) * size(this), size(this));
            storage::bytes_mut(data(this))[..end]
                .chunks_exact_mut(width)
                .for_each(<[u8]>::reverse);
            nothing()
        },
    ),
    Builtin::method(
        "buffer_info",
        "(self, /)",
        "Return a tuple (address, length) giving the current memory address and the length in items.",
        |args| {
            let address = used(args.at(0)).as_ptr() as usize;
            Ok(tuple::from_slice(&[
                int::from_usize(address),
                int::from_usize(length(args.at(0))),
            ])
            .cast())
        },
    ),
    Builtin::method(
        "count",
        "(self, v, /)",
        "Return number of occurrences of v in the array.",
        |args| {
            let mut count = 0;
            for place in 0..length(args.at(0)) {
                count += i64::from(
                    place < length(args.at(0))
                        && protocol::is_equal(get(args.at(0), place)?, args.at(1))?,
                );
            }
            Ok(int::new(count))
        },
    ),
    Builtin::method(
        "index",
        "(self, v, start=0, stop=sys.maxsize, /)",
        "Return index of first occurrence of v in the array.",
        |args| {
            let start = args
                .get(2)
                .map_or(Ok(0), |start| sequence::clamp(start, length(args.at(0))))?;
            let stop = args.get(3).map_or(Ok(usize::MAX), |stop| {
                sequence::clamp(stop, length(args.at(0)))
            })?;
            match find(args.at(0), args.at(1), start, stop)? {
                Some(place) => Ok(int::from_usize(place)),
                None => Err(value_error!("array.index(x): x not in array")),
            }
        },
    ),
    Builtin::method(
        "remove",
        "(self, v, /)",
        "Remove the first occurrence of v in the array.",
        |args| match find(args.at(0), args.at(1), 0, usize::MAX)? {
            Some(place) => {
                remove(args.at(0), place, place + 1)?;
                nothing()
            }
            None => Err(value_error!("array.remove(x): x not in array")),
        },
    ),
    Builtin::method(
        "pop",
        "(self, i=-1, /)",
        "Return the i-th element and delete it from the array.",
        |args| {
            let this = args.at(0);
            if length(this) == 0 {
                return Err(index_error!("pop from empty array"));
            }
            let place = sequence::place(args.or(1, int::new(-1)), length(this))?
                .ok_or_else(|| index_error!("pop index out of range"))?;
            let item = get(this, place)?;
            remove(this, place, place + 1)?;
            Ok(item)
        },
    ),
    Builtin::method(
        "insert",
        "(self, i, v, /)",
        "Insert a new item v into the array before position i.",
        |args| {
            let this = args.at(0);
            let place = sequence::clamp(args.at(1), length(this))?;
            push(this, args.at(2))?;
            let width = size(this);
            let end = length(this) * width;
            storage::bytes_mut(data(this))[place * width..end].rotate_right(width);
            nothing()
        },
    ),
    Builtin::method(
        "reverse",
        "(self, /)",
        "Reverse the order of the items in the array.",
        |args| {
            let this = args.at(0);
            let (end, width) = (length(this) * size(this), size(this));
            let part = &mut storage::bytes_mut(data(this))[..end];
            part.reverse();
            part.chunks_exact_mut(width).for_each(<[u8]>::reverse);
            nothing()
        },
    ),
    Builtin::method(
        "__copy__",
        "(self, /)",
        "Return a copy of the array.",
        |args| copy(args.at(0)),
    ),
    Builtin::method(
        "__deepcopy__",
        "(self, unused, /)",
        "Return a copy of the array.",
        |args| copy(args.at(0)),
    ),
    Builtin::method(
        "__reduce_ex__",
        "(self, value, /)",
        "Return state information for pickling.",
        |args| {
            let arguments = tuple::from_slice(&[
                str::new(&char::from(code(args.at(0))).to_string()),
                to_list(args.at(0))?.cast(),
            ]);
            Ok(tuple::from_slice(&[Class::of(args.at(0)).object(), arguments.cast()]).cast())
        },
    ),
    Builtin::method("__len__", "(self, /)", "Return len(self).", |args| {
        Ok(int::from_usize(length(args.at(0))))
    }),
    Builtin::method(
        "__getitem__",
        "(self, key, /)",
        "Return self[key].",
        get_item,
    ),
    Builtin::method(
        "__setitem__",
        "(self, key, value, /)",
        "Set self[key] to value.",
        set_item,
    ),
    Builtin::method(
        "__delitem__",
        "(self, key, /)",
        "Delete self[key].",
        delete_item,
    ),
    Builtin::method(
        "__contains__",
        "(self, key, /)",
        "Return bool(key in self).",
        |args| {
            Ok(boolean(
                find(args.at(0), args.at(1), 0, usize::MAX)?.is_some(),
            ))
        },
    ),
    Builtin::method("__iter__", "(self, /)", "Implement iter(self).", |args| {
        Ok(instance::with(ITERATOR.class(), &[args.at(0), int::new(0)]))
    }),
    Builtin::method(
        "__add__",
        "(self, value, /)",
        "Return self+value.",
        |args| {
            let (this, other) = (args.at(0), args.at(1));
            if !is_array(other) {
                return Err(type_error!(
                    "can only append array (not \"{}\") to array",
                    type_name(other)
                ));
            }
            if code(this) != code(other) {
                return Err(type_error!("bad argument type for built-in operation"));
            }
            let result = copy(this)?;
            append_bytes(result, used(other))?;
            Ok(result)
        },
    ),
    Builtin::method(
        "__iadd__",
        "(self, value, /)",
        "Implement self+=value.",
        |args| {
            if !is_array(args.at(1)) {
                return Err(type_error!(
                    "can only extend with array (not \"{}\")",
                    type_name(args.at(1))
                ));
            }
            extend(args.at(0), args.at(1))?;
            Ok(args.at(0))
        },
    ),
    Builtin::method(
        "__mul__",
        "(self, value, /)",
        "Return self*value.",
        |args| repeated(copy(args.at(0))?, args.at(1)),
    ),
    Builtin::method(
        "__rmul__",
        "(self, value, /)",
        "Return value*self.",
        |args| repeated(copy(args.at(0))?, args.at(1)),
    ),
    Builtin::method(
        "__imul__",
        "(self, value, /)",
        "Implement self*=value.",
        |args| repeated(args.at(0), args.at(1)),
    ),
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
        let this = args.at(0);
        let (name, letter) = (type_name(this), char::from(code(this)));
        if length(this) == 0 {
            return text::new(&format!("{name}('{letter}')"));
        }
        let items = if is_text(this) {
            repr_text(joined(this)?)?
        } else {
            repr_text(to_list(this)?.cast())?
        };
        text::new(&format!("{name}('{letter}', {items})"))
    }),
    Builtin::method(
        "tounicode",
        "(self, /)",
        "Convert the array to a unicode string.",
        |args| {
            if !is_text(args.at(0)) {
                return Err(value_error!(
                    "tounicode() may only be called on unicode type arrays ('u' or 'w')"
                ));
            }
            joined(args.at(0))
        },
    ),
    Builtin::method("__lt__", "(self, value, /)", "Return self<value.", |args| {
        compare(args, Comparison::Lt)
    }),
    Builtin::method(
        "__le__",
        "(self, value, /)",
        "Return self<=value.",
        |args| compare(args, Comparison::Le),
    ),
    Builtin::method(
        "__eq__",
        "(self, value, /)",
        "Return self==value.",
        |args| compare(args, Comparison::Eq),
    ),
    Builtin::method(
        "__ne__",
        "(self, value, /)",
        "Return self!=value.",
        |args| compare(args, Comparison::Ne),
    ),
    Builtin::method("__gt__", "(self, value, /)", "Return self>value.", |args| {
        compare(args, Comparison::Gt)
    }),
    Builtin::method(
        "__ge__",
        "(self, value, /)",
        "Return self>=value.",
        |args| compare(args, Comparison::Ge),
    ),
    Builtin::method("__hash__", "$(self, /)", "", |_| {
        Err(type_error!("unhashable type: 'array.array'"))
    }),
    structure::CLASS_GETITEM,
];

// ---------------------------------------------------------------- items

fn is_array(object: Obj) -> bool {
    is_instance(object, ARRAY.class())
}

fn code(this: Obj) -> u8 {
    int_slot(this, CODE) as u8
}

fn length(this: Obj) -> usize {
    int_slot(this, LENGTH) as usize
}

fn data(this: Obj) -> Gc<ByteStorage> {
    instance::slot(this, DATA).cast()
}

fn used<'a>(this: Obj) -> &'a [u8] {
    &storage::bytes(data(this))[..length(this) * size(this)]
}

static EXPORTER: Exporter = Exporter {
    memory: |this| Memory {
        storage: data(this),
        length: length(this) * size(this),
        writable: true,
        format: if is_text(this) { b'w' } else { code(this) },
        item_size: size(this),
    },
    pin: Some(|this| {
        buffer::pin(instance::slot(this, EXPORTS), |counter| {
            instance::set_slot(this, EXPORTS, counter);
        })
    }),
};

/// Asks whether the array may change its size.
fn check_resizable(this: Obj) -> PyResult<()> {
    if buffer::is_pinned(instance::slot(this, EXPORTS)) {
        return Err(buffer::buffer_error(
            "cannot resize an array that is exporting buffers",
        ));
    }
    Ok(())
}

fn is_text(this: Obj) -> bool {
    matches!(code(this), b'u' | b'w')
}

fn width(code: u8) -> Option<usize> {
    Some(match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        _ => return None,
    })
}

fn size(this: Obj) -> usize {
    width(code(this)).unwrap_or(1)
}

/// The item in these bytes.
fn unpack(code: u8, bytes: &[u8]) -> PyResult {
    macro_rules! number {
        ($type:ty) => {
            <$type>::from_ne_bytes(bytes.try_into().expect("as wide as the type code says"))
        };
    }
    Ok(match code {
        b'b' => int::new(i64::from(number!(i8))),
        b'B' => int::new(i64::from(number!(u8))),
        b'h' => int::new(i64::from(number!(i16))),
        b'H' => int::new(i64::from(number!(u16))),
        b'i' => int::new(i64::from(number!(i32))),
        b'I' => int::new(i64::from(number!(u32))),
        b'l' | b'q' => int::new(number!(i64)),
        b'L' | b'Q' => int::from_usize(number!(u64) as usize),
        b'f' => float::new(f64::from(number!(f32))),
        b'd' => float::new(number!(f64)),
        _ => {
            let mut text = Vec::new();
            let point = number!(u32);
            if point > 0x10_ffff {
                return Err(value_error!(
                    "character U+{point:x} is not in range [U+0000; U+10ffff]"
                ));
            }
            text::push_code_point(&mut text, point);
            str::try_from_bytes(&text)?.cast()
        }
    })
}

fn out_of_range(code: u8, above: bool) -> Raised {
    let (kind, edge) = match code {
        b'b' => ("signed char", if above { "maximum" } else { "minimum" }),
        b'B' => (
            "unsigned byte integer",
            if above { "maximum" } else { "minimum" },
        ),
        b'h' => (
            "signed short integer",
            if above { "maximum" } else { "minimum" },
        ),
        b'H' => ("unsigned short", if above { "maximum" } else { "minimum" }),
        b'i' => {
            return if above {
                overflow_error!("signed integer is greater than maximum")
            } else {
                overflow_error!("signed integer is less than minimum")
            };
        }
        b'I' if above => return overflow_error!("unsigned int is greater than maximum"),
        b'l' | b'q' => return overflow_error!("int too big to convert"),
        _ if above => return overflow_error!("int too big to convert"),
        _ => return overflow_error!("can't convert negative value to unsigned int"),
    };
    let relation = if above { "greater" } else { "less" };
    overflow_error!("{kind} is {relation} than {edge}")
}

/// An item as bytes.
fn pack(code: u8, item: Obj) -> PyResult<[u8; 8]> {
    let mut bytes = [0; 8];
    match code {
        b'd' => bytes = number::real(item)?.to_ne_bytes(),
        b'f' => bytes[..4].copy_from_slice(&(number::real(item)? as f32).to_ne_bytes()),
        b'u' | b'w' => {
            let point = str::of(item).map(|text| {
                let mut points = text::code_points(str::bytes(text));
                (points.next(), points.next())
            });
            let Some((Some(point), None)) = point else {
                return Err(match point {
                    Some(_) => type_error!(
                        "array item must be a unicode character, not a string of length {}",
                        protocol::length(item)?
                    ),
                    None => type_error!(
                        "array item must be a unicode character, not {}",
                        type_name(item)
                    ),
                });
            };
            bytes[..4].copy_from_slice(&point.to_ne_bytes());
        }
        _ => {
            let value: i128 = match number::integer(item)? {
                Integer::Small(value) => value.into(),
                Integer::Big(big) => {
                    let big = int::big_value(big);
                    let negative = big.sign() == dashu_int::Sign::Negative;
                    i128::try_from(&big).map_err(|_| out_of_range(code, !negative))?
                }
            };
            let bits = 8 * width(code).unwrap_or(8) as u32;
            let (least, most) = if code.is_ascii_uppercase() {
                (0, (1 << bits) - 1)
            } else {
                (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
            };
            if value < least || value > most {
                return Err(out_of_range(code, value > most));
            }
            bytes = (value as u64).to_le_bytes();
            if cfg!(target_endian = "big") {
                bytes[..bits as usize / 8].reverse();
            }
        }
    }
    Ok(bytes)
}

fn get(this: Obj, place: usize) -> PyResult {
    let width = size(this);
    unpack(
        code(this),
        &storage::bytes(data(this))[place * width..(place + 1) * width],
    )
}

fn put(this: Obj, place: usize, item: [u8; 8]) {
    let width = size(this);
    storage::bytes_mut(data(this))[place * width..(place + 1) * width]
        .copy_from_slice(&item[..width]);
}

/// Room for so many bytes in all.
fn reserve(this: Obj, wanted: usize) -> PyResult<()> {
    let old = data(this);
    let room = storage::bytes(old).len();
    if wanted <= room {
        return Ok(());
    }
    let new = storage::new_bytes(wanted + wanted / 8 + 16)?;
    storage::bytes_mut(new)[..room].copy_from_slice(storage::bytes(old));
    instance::set_slot(this, DATA, new.cast());
    Ok(())
}

fn push(this: Obj, item: Obj) -> PyResult<()> {
    let item = pack(code(this), item)?;
    check_resizable(this)?;
    let place = length(this);
    reserve(this, (place + 1) * size(this))?;
    put(this, place, item);
    set_int_slot(this, LENGTH, place as i64 + 1);
    Ok(())
}

fn append_bytes(this: Obj, new: &[u8]) -> PyResult<()> {
    if !new.len().is_multiple_of(size(this)) {
        return Err(value_error!("bytes length not a multiple of item size"));
    }
    check_resizable(this)?;
    let before = length(this) * size(this);
    reserve(this, before + new.len())?;
    storage::bytes_mut(data(this))[before..before + new.len()].copy_from_slice(new);
    set_int_slot(this, LENGTH, ((before + new.len()) / size(this)) as i64);
    Ok(())
}

fn remove(this: Obj, start: usize, end: usize) -> PyResult<()> {
    check_resizable(this)?;
    let (width, count) = (size(this), length(this));
    storage::bytes_mut(data(this)).copy_within(end * width..count * width, start * width);
    set_int_slot(this, LENGTH, (count - (end - start)) as i64);
    Ok(())
}

fn empty(class: &'static Class, code: u8) -> PyResult {
    Ok(instance::with(
        class,
        &[
            int::new(i64::from(code)),
            int::new(0),
            storage::new_bytes(0)?.cast(),
            Obj::null(),
        ],
    ))
}

fn copy(this: Obj) -> PyResult {
    let result = empty(ARRAY.class(), code(this))?;
    append_bytes(result, used(this))?;
    Ok(result)
}

fn to_list(this: Obj) -> PyResult<Gc<list::PyList>> {
    let items = list::new();
    for place in 0..length(this) {
        list::push(items, get(this, place)?)?;
    }
    Ok(items)
}

fn joined(this: Obj) -> PyResult {
    let mut text = Vec::new();
    for part in used(this).chunks_exact(4) {
        text::push_code_point(
            &mut text,
            u32::from_ne_bytes(part.try_into().expect("four bytes")),
        );
    }
    Ok(str::try_from_bytes(&text)?.cast())
}

fn extend(this: Obj, items: Obj) -> PyResult<()> {
    if is_array(items) {
        if code(items) != code(this) {
            return Err(type_error!("can only extend with array of same kind"));
        }
        let new = used(items).to_vec();
        return append_bytes(this, &new);
    }
    let iterator = protocol::iterator(items)?;
    while let Some(item) = protocol::next(iterator)? {
        push(this, item)?;
    }
    Ok(())
}

// ---------------------------------------------------------------- methods

fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let (code_argument, initial) = match args.rest() {
        [code] => (*code, None),
        [code, initial] => (*code, Some(*initial)),
        [] => return Err(type_error!("array() takes at least 1 argument (0 given)")),
        given => {
            return Err(type_error!(
                "array() takes at most 2 arguments ({} given)",
                given.len()
            ));
        }
    };
    let letter = str::of(code_argument).map(str::bytes);
    let Some([letter]) = letter else {
        return Err(match letter {
            Some(_) => type_error!(
                "array() argument 1 must be a unicode character, not a string of length {}",
                protocol::length(code_argument)?
            ),
            None => type_error!(
                "array() argument 1 must be a unicode character, not {}",
                type_name(code_argument)
            ),
        });
    };
    if width(*letter).is_none() {
        return Err(value_error!(
            "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"
        ));
    }
    let this = empty(class, *letter)?;
    let Some(initial) = initial else {
        return Ok(this);
    };
    if str::of(initial).is_some() && !is_text(this) {
        return Err(type_error!(
            "cannot use a str to initialize an array with typecode '{}'",
            char::from(*letter)
        ));
    }
    if is_array(initial) && is_text(initial) && !is_text(this) {
        return Err(type_error!(
            "cannot use a unicode array to initialize an array with typecode '{}'",
            char::from(*letter)
        ));
    }
    let plain = bytes::value(initial).is_some()
        || instance::view::<pyrite_vm::types::bytearray::PyByteArray>(initial).is_some();
    let plain = if plain { buffer::get(initial)? } else { None };
    match plain {
        Some(bytes) => append_bytes(this, &bytes)?,
        None if is_array(initial) && code(initial) != *letter => {
            extend(this, to_list(initial)?.cast())?
        }
        None => extend(this, initial)?,
    }
    Ok(this)
}

fn find(this: Obj, wanted: Obj, start: usize, stop: usize) -> PyResult<Option<usize>> {
    let mut place = start;
    while place < stop.min(length(this)) {
        if protocol::is_equal(get(this, place)?, wanted)? {
            return Ok(Some(place));
        }
        place += 1;
    }
    Ok(None)
}

fn index(this: Obj, key: Obj, message: &str) -> PyResult<usize> {
    if Integer::of(key).is_none() && Class::of(key).known(names::INDEX).is_none() {
        return Err(type_error!("array indices must be integers"));
    }
    sequence::place(key, length(this))?.ok_or_else(|| index_error!("{message}"))
}

fn get_item(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    let Some(span) = sequence::span(key, || length(this))? else {
        let place = index(this, key, "array index out of range")?;
        return get(this, place);
    };
    let result = empty(ARRAY.class(), code(this))?;
    let (width, source) = (size(this), used(this));
    reserve(result, span.count * width)?;
    for place in span.places() {
        append_bytes(result, &source[place * width..(place + 1) * width])?;
    }
    Ok(result)
}

fn set_item(args: &Arguments) -> PyResult {
    let (this, key, value) = (args.at(0), args.at(1), args.at(2));
    let Some(span) = sequence::span(key, || length(this))? else {
        let place = index(this, key, "array assignment index out of range")?;
        let item = pack(code(this), value)?;
        if place < length(this) {
            put(this, place, item);
        }
        return nothing();
    };
    if !is_array(value) {
        return Err(type_error!(
            "can only assign array (not \"{}\") to array slice",
            type_name(value)
        ));
    }
    if code(this) != code(value) {
        return Err(type_error!("bad argument type for built-in operation"));
    }
    let (width, new) = (size(this), used(value).to_vec());
    if span.step == 1 {
        if new.len() == span.count * width {
            let start = span.start as usize * width;
            storage::bytes_mut(data(this))[start..start + new.len()].copy_from_slice(&new);
            return nothing();
        }
        check_resizable(this)?;
        let start = span.start as usize;
        let tail = used(this)[(start + span.count) * width..].to_vec();
        set_int_slot(this, LENGTH, start as i64);
        append_bytes(this, &new)?;
        append_bytes(this, &tail)?;
        return nothing();
    }
    if new.len() != span.count * width {
        return Err(value_error!(
            "attempt to assign array of size {} to extended slice of size {}",
            new.len() / width,
            span.count
        ));
    }
    for (place, item) in span.places().zip(new.chunks_exact(width)) {
        storage::bytes_mut(data(this))[place * width..(place + 1) * width].copy_from_slice(item);
    }
    nothing()
}

fn delete_item(args: &Arguments) -> PyResult {
    let (this, key) = (args.at(0), args.at(1));
    let Some(span) = sequence::span(key, || length(this))? else {
        let place = index(this, key, "array assignment index out of range")?;
        remove(this, place, place + 1)?;
        return nothing();
    };
    let mut places: Vec<usize> = span.places().collect();
    places.sort_unstable();
    let width = size(this);
    let kept: Vec<u8> = used(this)
        .chunks_exact(width)
        .enumerate()
        .filter(|(place, _)| places.binary_search(place).is_err())
        .flat_map(|(_, item)| item.iter().copied())
        .collect();
    set_int_slot(this, LENGTH, 0);
    append_bytes(this, &kept)?;
    nothing()
}

fn repeated(this: Obj, count: Obj) -> PyResult {
    if Integer::of(count).is_none() && Class::of(count).known(names::INDEX).is_none() {
        return Err(type_error!(
            "can't multiply sequence by non-int of type '{}'",
            type_name(count)
        ));
    }
    let count = usize::try_from(number::size(count)?).unwrap_or(0);
    let once = used(this).to_vec();
    match once.len().checked_mul(count) {
        Some(total) if total < 1 << 46 => reserve(this, total)?,
        _ => return Err(pyrite_vm::result::memory_error()),
    }
    if count != 1 && !once.is_empty() {
        check_resizable(this)?;
    }
    set_int_slot(this, LENGTH, 0);
    if !once.is_empty() {
        (0..count).try_for_each(|_| append_bytes(this, &once))?;
    }
    Ok(this)
}

fn compare(args: &Arguments, comparison: Comparison) -> PyResult {
    let (left, right) = (args.at(0), args.at(1));
    if !is_array(right) {
        return Ok(not_implemented());
    }
    let (left, right) = (to_list(left)?, to_list(right)?);
    let item = |items: Gc<list::PyList>| {
        move |place: usize| (place < list::length(items)).then(|| list::get(items, place))
    };
    sequence::compare(comparison, item(left), item(right), || {
        (list::length(left), list::length(right))
    })
}

/// `array.arrayiterator`.
static ITERATOR: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    ..TypeDefinition::new("array.arrayiterator", "", ITERATOR_METHODS)
};
static ITERATOR_METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", "Implement iter(self).", |args| {
        Ok(args.at(0))
    }),
    Builtin::method("__next__", "(self, /)", "Implement next(self).", |args| {
        let (source, place): (Obj, i64) = (instance::slot(args.at(0), 0), int_slot(args.at(0), 1));
        if source.is_null() || place as usize >= length(source) {
            instance::set_slot(args.at(0), 0, Obj::null());
            return Err(stop());
        }
        set_int_slot(args.at(0), 1, place + 1);
        get(source, place as usize)
    }),
];
