//! `array`: items of one machine type, packed.

mod generic;
mod items;
mod methods;
mod pickling;

use crate::support::*;
use items::*;
use methods::*;
use protocol::Comparison;
use pyrite_vm::class::flags;
use pyrite_vm::import;
use pyrite_vm::types::bytes;
use pyrite_vm::{index_error, type_error, value_error};
use smelt::twin;

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
        let classes = import::import_absolute("collections.abc")?;
        let sequence = attributes::get(classes, names::intern("MutableSequence"))?;
        let register = names::intern("register");
        protocol::call_method(sequence, register, &[ARRAY.class().object()])?;
        Ok(())
    },
    ..ModuleDefinition::new("array", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "_array_reconstructor",
    "(arraytype, typecode, mformat_code, items, /)",
    pickling::reconstruct,
)];

/// `array.array`.
pub static ARRAY: TypeDefinition = TypeDefinition {
    slots: 4,
    flags: flags::SUBCLASSABLE | flags::SEQUENCE | flags::HAS_WEAKREF,
    exporter: Some(&EXPORTER),
    ..TypeDefinition::new("array.array", METHODS)
};
static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args)", new).reads(),
    Builtin::getter("typecode", |args| {
        Ok(str::new(&char::from(code(args.at(0))).to_string()))
    }),
    Builtin::getter("itemsize", |args| Ok(int::from_usize(size(args.at(0))))),
    Builtin::method("append", "(self, v, /)", |args| {
        push(args.at(0), args.at(1))?;
        nothing()
    })
    .writes()
    .intrinsic(twin!(generic::append)),
    Builtin::method("extend", "(self, bb, /)", |args| {
        extend(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::method("fromlist", "(self, list, /)", |args| {
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
    }),
    Builtin::method(
        "tolist",
        "(self, /)",
        |args| Ok(to_list(args.at(0))?.cast()),
    )
    .reads(),
    Builtin::method("frombytes", "(self, buffer, /)", |args| {
        let given = buffer::argument(args.at(1))?;
        // Held meanwhile, so that the array's own memory cannot be appended to it.
        let new = given.to_vec();
        if !new.is_empty() {
            append_bytes(args.at(0), &new)?;
        }
        nothing()
    }),
    Builtin::method("tobytes", "(self, /)", |args| bytes::new(used(args.at(0)))),
    Builtin::method("fromfile", "(self, f, n, /)", |args| {
        let count = number::size(args.at(2))?;
        read_items(args.at(0), args.at(1), count)?;
        nothing()
    }),
    Builtin::method("tofile", "(self, f, /)", |args| {
        write_items(args.at(0), args.at(1))?;
        nothing()
    }),
    Builtin::method("byteswap", "(self, /)", |args| {
        let this = args.at(0);
        let (end, width) = (length(this) * size(this), size(this));
        storage::bytes_mut(data(this))[..end]
            .chunks_exact_mut(width)
            .for_each(<[u8]>::reverse);
        nothing()
    }),
    Builtin::method("buffer_info", "(self, /)", |args| {
        let address = used(args.at(0)).as_ptr() as usize;
        Ok(tuple::from_slice(&[
            int::from_usize(address),
            int::from_usize(length(args.at(0))),
        ])
        .cast())
    }),
    Builtin::method("count", "(self, v, /)", |args| {
        let mut count = 0;
        for place in 0..length(args.at(0)) {
            count += i64::from(
                place < length(args.at(0))
                    && protocol::is_equal(get(args.at(0), place)?, args.at(1))?,
            );
        }
        Ok(int::new(count))
    }),
    Builtin::method("index", "(self, v, start=0, stop=sys.maxsize, /)", |args| {
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
    }),
    Builtin::method("remove", "(self, v, /)", |args| {
        match find(args.at(0), args.at(1), 0, usize::MAX)? {
            Some(place) => {
                remove(args.at(0), place, place + 1)?;
                nothing()
            }
            None => Err(value_error!("array.remove(x): x not in array")),
        }
    }),
    Builtin::method("clear", "(self, /)", |args| {
        remove(args.at(0), 0, length(args.at(0)))?;
        nothing()
    }),
    Builtin::method("pop", "(self, i=-1, /)", |args| {
        let this = args.at(0);
        if length(this) == 0 {
            return Err(index_error!("pop from empty array"));
        }
        let place = sequence::place(args.or(1, int::new(-1)), length(this))?
            .ok_or_else(|| index_error!("pop index out of range"))?;
        let item = get(this, place)?;
        remove(this, place, place + 1)?;
        Ok(item)
    }),
    Builtin::method("insert", "(self, i, v, /)", |args| {
        let this = args.at(0);
        let place = sequence::clamp(args.at(1), length(this))?;
        push(this, args.at(2))?;
        let width = size(this);
        let end = length(this) * width;
        storage::bytes_mut(data(this))[place * width..end].rotate_right(width);
        nothing()
    }),
    Builtin::method("reverse", "(self, /)", |args| {
        let this = args.at(0);
        let (end, width) = (length(this) * size(this), size(this));
        let part = &mut storage::bytes_mut(data(this))[..end];
        part.reverse();
        part.chunks_exact_mut(width).for_each(<[u8]>::reverse);
        nothing()
    }),
    Builtin::method("__copy__", "(self, /)", |args| copy(args.at(0))),
    Builtin::method("__deepcopy__", "(self, unused, /)", |args| copy(args.at(0))),
    Builtin::method("__reduce_ex__", "(self, value, /)", pickling::reduce),
    Builtin::method("__len__", "(self, /)", |args| {
        Ok(int::from_usize(length(args.at(0))))
    })
    .reads()
    .intrinsic(twin!(generic::len)),
    Builtin::method("__getitem__", "(self, key, /)", get_item)
        .reads()
        .intrinsic(twin!(generic::get_item)),
    Builtin::method("__setitem__", "(self, key, value, /)", set_item)
        .writes()
        .intrinsic(twin!(generic::set_item)),
    Builtin::method("__delitem__", "(self, key, /)", delete_item).writes(),
    Builtin::method("__contains__", "(self, key, /)", |args| {
        Ok(boolean(
            find(args.at(0), args.at(1), 0, usize::MAX)?.is_some(),
        ))
    }),
    Builtin::method("__iter__", "(self, /)", |args| {
        Ok(instance::with(ITERATOR.class(), &[args.at(0), int::new(0)]))
    })
    .reads()
    .intrinsic(twin!(generic::iter)),
    Builtin::method("__add__", "(self, value, /)", |args| {
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
    }),
    Builtin::method("__iadd__", "(self, value, /)", |args| {
        if !is_array(args.at(1)) {
            return Err(type_error!(
                "can only extend array with array (not \"{}\")",
                type_name(args.at(1))
            ));
        }
        extend(args.at(0), args.at(1))?;
        Ok(args.at(0))
    }),
    Builtin::method("__mul__", "(self, value, /)", |args| {
        repeated(copy(args.at(0))?, args.at(1))
    }),
    Builtin::method("__rmul__", "(self, value, /)", |args| {
        repeated(copy(args.at(0))?, args.at(1))
    }),
    Builtin::method("__imul__", "(self, value, /)", |args| {
        repeated(args.at(0), args.at(1))
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let this = args.at(0);
        let (name, letter) = (class_name(this), char::from(code(this)));
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
    Builtin::method("fromunicode", "(self, ustr, /)", |args| {
        let Some(string) = str::of(args.at(1)) else {
            return Err(type_error!(
                "fromunicode() argument must be str, not {}",
                argument_name(args.at(1))
            ));
        };
        if !is_text(args.at(0)) {
            return Err(value_error!(
                "fromunicode() may only be called on unicode type arrays ('u' or 'w')"
            ));
        }
        let codes = text::code_points(str::bytes(string)).flat_map(u32::to_ne_bytes);
        append_bytes(args.at(0), &codes.collect::<Vec<_>>())?;
        nothing()
    }),
    Builtin::method("tounicode", "(self, /)", |args| {
        if !is_text(args.at(0)) {
            return Err(value_error!(
                "tounicode() may only be called on unicode type arrays ('u' or 'w')"
            ));
        }
        joined(args.at(0))
    }),
    Builtin::comparison(Comparison::Lt, |args| compare(args, Comparison::Lt)),
    Builtin::comparison(Comparison::Le, |args| compare(args, Comparison::Le)),
    Builtin::comparison(Comparison::Eq, |args| compare(args, Comparison::Eq)),
    Builtin::comparison(Comparison::Ne, |args| compare(args, Comparison::Ne)),
    Builtin::comparison(Comparison::Gt, |args| compare(args, Comparison::Gt)),
    Builtin::comparison(Comparison::Ge, |args| compare(args, Comparison::Ge)),
    Builtin::method("__hash__", "$(self, /)", |_| {
        Err(type_error!("unhashable type: 'array.array'"))
    }),
    structure::CLASS_GETITEM,
];
