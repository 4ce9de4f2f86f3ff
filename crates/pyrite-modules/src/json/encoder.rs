//! Writing documents: `make_encoder`.

use super::escape::{self, Style};
use crate::support::*;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::str::PyStr;
use pyrite_vm::types::tuple::PyTuple;
use pyrite_vm::{recursion, type_error, value_error};

/// `_json.Encoder`. Its slots are its arguments.
pub(super) static ENCODER: TypeDefinition = TypeDefinition {
    slots: 9,
    ..TypeDefinition::new("_json.Encoder", METHODS)
};
const MARKERS: u32 = 0;
const DEFAULT: u32 = 1;
const ENCODE: u32 = 2;
const INDENT: u32 = 3;
const KEY_SEPARATOR: u32 = 4;
const ITEM_SEPARATOR: u32 = 5;
const SORT_KEYS: u32 = 6;
const SKIP_KEYS: u32 = 7;
const ALLOW_NAN: u32 = 8;

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "$(type, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
        new,
    ),
    Builtin::method("__call__", "(self, obj, _current_indent_level)", encode),
    Builtin::member("markers", |args| Ok(instance::slot(args.at(0), MARKERS))),
    Builtin::member("default", |args| Ok(instance::slot(args.at(0), DEFAULT))),
    Builtin::member("encoder", |args| Ok(instance::slot(args.at(0), ENCODE))),
    Builtin::member("indent", |args| Ok(instance::slot(args.at(0), INDENT))),
    Builtin::member("key_separator", |args| {
        Ok(instance::slot(args.at(0), KEY_SEPARATOR))
    }),
    Builtin::member("item_separator", |args| {
        Ok(instance::slot(args.at(0), ITEM_SEPARATOR))
    }),
    Builtin::member("sort_keys", |args| {
        Ok(instance::slot(args.at(0), SORT_KEYS))
    }),
    Builtin::member("skipkeys", |args| Ok(instance::slot(args.at(0), SKIP_KEYS))),
];

fn new(args: &Arguments) -> PyResult {
    let class = instance::class_argument(args.at(0))?;
    let markers = args.at(1);
    if !markers.is_none() && instance::view::<PyDict>(markers).is_none() {
        return Err(type_error!(
            "make_encoder() argument 1 must be dict or None, not {}",
            type_name(markers)
        ));
    }
    for place in [5, 6] {
        if str::of(args.at(place)).is_none() {
            return Err(type_error!(
                "make_encoder() argument {place} must be str, not {}",
                argument_name(args.at(place))
            ));
        }
    }
    let mut values = [none(); 9];
    for (slot, value) in values.iter_mut().enumerate() {
        *value = args.at(slot + 1);
        if slot >= SORT_KEYS as usize {
            *value = boolean(protocol::is_true(*value)?);
        }
    }
    Ok(instance::with(class, &values))
}

fn encode(args: &Arguments) -> PyResult {
    let level = protocol::index_i64(args.at(2))?.max(0);
    let mut encoding = Encoding::new(args.at(0))?;
    encoding.value(args.at(1), level, None)?;
    let text = str::try_from_bytes(&encoding.out)?;
    Ok(tuple::try_from_slice(&[text.cast()])?.cast())
}

/// How strs are written.
enum Quote {
    /// As the functions of this module do.
    Here(Style),
    /// By another function.
    Other(Obj),
}

/// One document being written.
struct Encoding<'a> {
    encoder: Obj,
    quote: Quote,
    /// The objects that contain the value being written are looked for in it, if circles are to be found.
    markers: Option<Gc<PyDict>>,
    indent: Option<Gc<PyStr>>,
    key_separator: &'a [u8],
    item_separator: &'a [u8],
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
    out: Vec<u8>,
}

/// The objects that contain the value being written, innermost first.
#[derive(Clone, Copy)]
struct Containers<'a> {
    object: Obj,
    outer: Option<&'a Containers<'a>>,
    /// How many there are.
    count: usize,
}

/// So many containers are looked at one by one, which is cheaper than a dict; those inside are in the markers.
const FEW: usize = 24;

impl Encoding<'_> {
    fn new(encoder: Obj) -> PyResult<Self> {
        let flag = |slot: u32| instance::slot(encoder, slot) == boolean(true);
        let text = |slot: u32| {
            let text: Obj = instance::slot(encoder, slot);
            str::of(text).map(str::bytes).unwrap_or_default()
        };
        let indent: Obj = instance::slot(encoder, INDENT);
        let indent = match str::of(indent) {
            None if !indent.is_none() => {
                return Err(type_error!(
                    "can only concatenate str (not \"{}\") to str",
                    type_name(indent)
                ));
            }
            indent => indent,
        };
        let quote: Obj = instance::slot(encoder, ENCODE);
        let quote = match pyrite_vm::types::method::definition_of(quote) {
            Some(found) if std::ptr::eq(found, &super::FUNCTIONS[0]) => Quote::Here(Style::Ascii),
            Some(found) if std::ptr::eq(found, &super::FUNCTIONS[1]) => Quote::Here(Style::Unicode),
            _ => Quote::Other(quote),
        };
        Ok(Encoding {
            encoder,
            quote,
            markers: instance::view(instance::slot(encoder, MARKERS)),
            indent,
            key_separator: text(KEY_SEPARATOR),
            item_separator: text(ITEM_SEPARATOR),
            sort_keys: flag(SORT_KEYS),
            skip_keys: flag(SKIP_KEYS),
            allow_nan: flag(ALLOW_NAN),
            out: Vec::new(),
        })
    }

    fn value(&mut self, value: Obj, level: i64, outer: Option<&Containers>) -> PyResult<()> {
        if let Some(text) = str::of(value) {
            return self.text(value, text);
        }
        if let Some(text) = self.atom(value)? {
            self.out.extend_from_slice(text.as_bytes());
            return Ok(());
        }
        recursion::check(" while encoding a JSON object")?;
        let mark = self.enter(value, outer)?;
        let inside = Containers {
            object: value,
            outer,
            count: outer.map_or(0, |outer| outer.count) + 1,
        };
        if let Some(list) = value.exact::<PyList>() {
            self.list(value, list, level, &inside)?;
        } else if let Some(items) = value.exact::<PyTuple>() {
            let items = tuple::items(items);
            self.array(value, level, &inside, |at| items.get(at).copied())?;
        } else if instance::view::<PyList>(value).is_some()
            || instance::view::<PyTuple>(value).is_some()
        {
            self.list(value, list::from_iterable(value)?, level, &inside)?;
        } else if let Some(dict) = instance::view::<PyDict>(value) {
            self.object(value, dict, level, &inside)?;
        } else {
            let default: Obj = instance::slot(self.encoder, DEFAULT);
            let replaced = call::call(default, &[value])?;
            let done = self.value(replaced, level, Some(&inside));
            noted(done, || {
                Ok(format!("when serializing {} object", type_name(value)))
            })?;
        }
        match mark {
            Some((markers, id)) => dict::remove(markers, id).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Complains if `value` contains itself. What has to be removed from the markers behind it.
    fn enter(&self, value: Obj, outer: Option<&Containers>) -> PyResult<Option<(Gc<PyDict>, Obj)>> {
        let Some(markers) = self.markers else {
            return Ok(None);
        };
        let circular = || value_error!("Circular reference detected");
        let mut next = outer;
        while let Some(container) = next.filter(|c| c.count <= FEW) {
            if container.object == value {
                return Err(circular());
            }
            next = container.outer;
        }
        if outer.is_none_or(|outer| outer.count < FEW) {
            return Ok(None);
        }
        let id = pyrite_vm::types::object::id(value)?;
        let all = std::iter::successors(outer, |container| container.outer);
        let mut few = all.filter(|container| container.count <= FEW);
        if dict::get(markers, id)?.is_some() || few.any(|container| container.object == value) {
            return Err(circular());
        }
        dict::set(markers, id, value)?;
        Ok(Some((markers, id)))
    }

    /// What is written of values without contents, strs aside.
    fn atom(&self, value: Obj) -> PyResult<Option<std::borrow::Cow<'static, str>>> {
        if value.is_none() {
            return Ok(Some("null".into()));
        }
        if value == boolean(true) {
            return Ok(Some("true".into()));
        }
        if value == boolean(false) {
            return Ok(Some("false".into()));
        }
        if let Some(integer) = Integer::of(value) {
            return Ok(Some(int::text::to_decimal(integer)?.into()));
        }
        let Some(number) = float::value(value) else {
            return Ok(None);
        };
        if number.is_finite() {
            return Ok(Some(float::text::repr(number).into()));
        }
        if !self.allow_nan {
            return Err(value_error!(
                "Out of range float values are not JSON compliant: {}",
                repr_text(value)?
            ));
        }
        let name = match number {
            f64::INFINITY => "Infinity",
            f64::NEG_INFINITY => "-Infinity",
            _ => "NaN",
        };
        Ok(Some(name.into()))
    }

    fn text(&mut self, value: Obj, text: Gc<PyStr>) -> PyResult<()> {
        match self.quote {
            Quote::Here(style) => escape::write_quoted(&mut self.out, str::bytes(text), style),
            Quote::Other(encode) => {
                let quoted = call::call(encode, &[value])?;
                let Some(quoted) = str::of(quoted) else {
                    return Err(type_error!(
                        "encoder() must return a string, not {}",
                        type_name(quoted)
                    ));
                };
                self.out.extend_from_slice(str::bytes(quoted));
            }
        }
        Ok(())
    }

    /// A new line, if there are to be lines.
    fn line(&mut self, level: i64) {
        let Some(indent) = self.indent else {
            return;
        };
        self.out.push(b'\n');
        for _ in 0..level {
            self.out.extend_from_slice(str::bytes(indent));
        }
    }

    /// The items of a list, which may change meanwhile.
    fn list(
        &mut self,
        value: Obj,
        items: Gc<PyList>,
        level: i64,
        inside: &Containers,
    ) -> PyResult<()> {
        self.array(value, level, inside, |at| {
            (at < list::length(items)).then(|| list::get(items, at))
        })
    }

    fn array(
        &mut self,
        value: Obj,
        level: i64,
        inside: &Containers,
        item: impl Fn(usize) -> Option<Obj>,
    ) -> PyResult<()> {
        let Some(first) = item(0) else {
            self.out.extend_from_slice(b"[]");
            return Ok(());
        };
        self.out.push(b'[');
        let (mut next, mut index) = (Some(first), 0);
        while let Some(element) = next {
            if index > 0 {
                self.out.extend_from_slice(self.item_separator);
            }
            self.line(level + 1);
            let done = self.value(element, level + 1, Some(inside));
            noted(done, || {
                Ok(format!(
                    "when serializing {} item {index}",
                    type_name(value)
                ))
            })?;
            index += 1;
            next = item(index);
        }
        self.line(level);
        self.out.push(b']');
        Ok(())
    }

    fn object(
        &mut self,
        value: Obj,
        dict: Gc<PyDict>,
        level: i64,
        inside: &Containers,
    ) -> PyResult<()> {
        if dict::length(dict) == 0 {
            self.out.extend_from_slice(b"{}");
            return Ok(());
        }
        self.out.push(b'{');
        let mut first = true;
        if self.sort_keys || value.exact::<PyDict>().is_none() {
            let items = protocol::call_method(value, names::PLAIN_ITEMS.name(), &[])?;
            let items = list::from_iterable(items)?;
            if self.sort_keys {
                list::sort::sort(items, None, false)?;
            }
            let mut index = 0;
            while index < list::length(items) {
                let pair = tuple::of(list::get(items, index));
                let Some([key, item]) = pair else {
                    return Err(value_error!("items must return 2-tuples"));
                };
                self.member(value, *key, *item, level + 1, &mut first, inside)?;
                index += 1;
            }
        } else {
            let mut from = 0;
            while let Some((place, key, item)) = dict::next_entry(dict, from) {
                self.member(value, key, item, level + 1, &mut first, inside)?;
                from = place + 1;
            }
        }
        if !first {
            self.line(level);
        }
        self.out.push(b'}');
        Ok(())
    }

    fn member(
        &mut self,
        owner: Obj,
        key: Obj,
        value: Obj,
        level: i64,
        first: &mut bool,
        inside: &Containers,
    ) -> PyResult<()> {
        let name = match str::of(key) {
            Some(_) => key,
            None => match self.atom(key)? {
                Some(text) => str::new(&text),
                None if self.skip_keys => return Ok(()),
                None => {
                    return Err(type_error!(
                        "keys must be str, int, float, bool or None, not {}",
                        type_name(key)
                    ));
                }
            },
        };
        if !std::mem::replace(first, false) {
            self.out.extend_from_slice(self.item_separator);
        }
        self.line(level);
        if let Some(text) = str::of(name) {
            self.text(name, text)?;
        }
        self.out.extend_from_slice(self.key_separator);
        let done = self.value(value, level, Some(inside));
        noted(done, || {
            Ok(format!(
                "when serializing {} item {}",
                type_name(owner),
                repr_text(key)?
            ))
        })
    }
}
