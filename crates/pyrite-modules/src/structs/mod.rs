//! `_struct`: values as bytes in the layouts of C, and back.

mod layout;
mod object;
mod pack;

use crate::support::*;
use layout::Layout;
use pyrite_vm::global::Global;
use pyrite_vm::type_error;
use std::collections::HashMap;
use std::rc::Rc;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&object::STRUCT],
    execute: |namespace| {
        dict::set_name(namespace, names::intern("error"), ERROR.class()?);
        Ok(())
    },
    ..ModuleDefinition::new("_struct", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("_clearcache", "()", |_| {
        CACHE.with(|cache| *cache = None);
        nothing()
    }),
    Builtin::function("calcsize", "(format, /)", |args| {
        Ok(int::from_usize(compiled(args.at(0))?.size))
    })
    .reads(),
    Builtin::function("pack", "$(*args)", |args| {
        let (layout, values) = format_and_rest(args)?;
        pack::to_bytes(&layout, values)
    })
    .reads(),
    Builtin::function("pack_into", "$(*args)", |args| {
        let (layout, rest) = format_and_rest(args)?;
        pack::into_buffer(&layout, rest)
    }),
    Builtin::function("unpack", "(format, buffer, /)", |args| {
        pack::from_exact(&*compiled(args.at(0))?, args.at(1))
    })
    .reads(),
    Builtin::function("unpack_from", "(format, /, buffer, offset=0)", |args| {
        pack::from_offset(&*compiled(args.at(0))?, args.at(1), args.get(2))
    })
    .reads(),
    Builtin::function("iter_unpack", "(format, buffer, /)", |args| {
        object::iterate(&compiled(args.at(0))?, args.at(1))
    }),
];

/// `struct.error`.
static ERROR: ModuleException = ModuleException::new("struct", "error", &exception::EXCEPTION);

/// A `struct.error`.
fn error(message: &str) -> Raised {
    ERROR.raise(message)
}

/// Layouts of formats used lately; they are parsed once.
static CACHE: Global<Option<HashMap<Vec<u8>, Rc<Layout>>>> = Global::new(None);
/// The cache starts anew when it holds so many.
const MOST_CACHED: usize = 100;

/// The layout of a format.
///
/// # Errors
/// `struct.error`; `TypeError` if it is neither str nor bytes.
fn compiled(format: Obj) -> PyResult<Rc<Layout>> {
    let known = |text: &[u8]| CACHE.with(|cache| cache.get_or_insert_default().get(text).cloned());
    let written = str::of(format).filter(|format| str::is_ascii(*format));
    if let Some(layout) = written.and_then(|format| known(str::bytes(format))) {
        return Ok(layout);
    }
    let text = format_text(format)?;
    if let Some(layout) = known(&text) {
        return Ok(layout);
    }
    let layout = Rc::new(Layout::parse(&text)?);
    CACHE.with(|cache| {
        let cache = cache.get_or_insert_default();
        if cache.len() >= MOST_CACHED {
            cache.clear();
        }
        cache.insert(text, layout.clone());
    });
    Ok(layout)
}

/// The text of a format, which must be ASCII.
fn format_text(format: Obj) -> PyResult<Vec<u8>> {
    use pyrite_vm::types::{bytes, codec};
    let string = match (str::of(format), bytes::value(format)) {
        (Some(string), _) => string,
        (_, Some(bytes)) => {
            let decoded = codec::decode(bytes, "ascii", "surrogateescape")?;
            str::of(decoded).expect("decoding gives a str")
        }
        _ => {
            return Err(type_error!(
                "Struct() argument 1 must be a str or bytes object, not {}",
                type_name(format)
            ));
        }
    };
    let encoded = codec::encode(string, "ascii", "strict")?;
    Ok(bytes::value(encoded).unwrap_or_default().to_vec())
}

fn format_and_rest<'a>(args: &Arguments<'a>) -> PyResult<(Rc<Layout>, &'a [Obj])> {
    match args.rest() {
        [format, rest @ ..] => Ok((compiled(*format)?, rest)),
        [] => Err(type_error!("missing format argument")),
    }
}
