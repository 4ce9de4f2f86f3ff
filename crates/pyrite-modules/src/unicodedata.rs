//! `unicodedata`.

use crate::support::*;
use pyrite_vm::types::str::unicode::{self, is_assigned};
use pyrite_vm::{type_error, value_error};
use rustpython_unicode::data::{LookupResult, Ucd};
use rustpython_unicode::normalize::{self, NormalizeForm};
use rustpython_wtf8::{CodePoint, Wtf8};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&UCD],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("unidata_version", str::new(unicode::VERSION));
        set("ucd_3_2_0", instance::with(UCD.class(), &[none()]));
        Ok(())
    },
    ..ModuleDefinition::new("unicodedata", FUNCTIONS)
};

/// The data of an older version: the one that names of hosts are made by.
static UCD: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: pyrite_vm::class::flags::NO_INSTANTIATION,
    ..TypeDefinition::new("unicodedata.UCD", METHODS)
};

/// Declares a function and the method of [`UCD`] that does the same with older data.
macro_rules! functions {
    ($($name:literal $function:ident $parameters:literal)*) => {
        static FUNCTIONS: &[Builtin] = &[$(
            Builtin::function($name, concat!("(", $parameters), |args| $function(&Given { args, first: 0 }))
                .telling(concat!("($self, ", $parameters)),
        )*];
        static METHODS: &[Builtin] = &[
            Builtin::member("unidata_version", |_| text::new("3.2.0")),
            $(Builtin::method($name, concat!("(self, ", $parameters), |args| $function(&Given { args, first: 1 })),)*
        ];
    };
}

functions! {
    "decimal" decimal "chr, default=<unrepresentable>, /)"
    "digit" digit "chr, default=<unrepresentable>, /)"
    "numeric" numeric "chr, default=<unrepresentable>, /)"
    "name" name "chr, default=<unrepresentable>, /)"
    "category" category "chr, /)"
    "bidirectional" bidirectional "chr, /)"
    "combining" combining "chr, /)"
    "mirrored" mirrored "chr, /)"
    "east_asian_width" width "chr, /)"
    "decomposition" decomposition "chr, /)"
    "lookup" lookup "name, /)"
    "normalize" normalise "form, unistr, /)"
    "is_normalized" is_normalised "form, unistr, /)"
}

/// Arguments of a function or of a method; `first` is where they begin.
struct Given<'a> {
    args: &'a Arguments<'a>,
    first: usize,
}

impl Given<'_> {
    fn at(&self, index: usize) -> Obj {
        self.args.at(self.first + index)
    }

    fn is_modern(&self) -> bool {
        self.first == 0
    }

    fn data(&self) -> Ucd {
        Ucd::new(self.is_modern())
    }

    /// The character that is asked about, if this version of the data has it.
    fn character(&self, function: &str) -> PyResult<Option<CodePoint>> {
        // Functions of one argument do not number it.
        let place = match function {
            "decimal" | "digit" | "numeric" | "name" => " 1",
            _ => "",
        };
        let Some(text) = str::of(self.at(0)) else {
            return Err(type_error!(
                "{function}() argument{place} must be a unicode character, not {}",
                argument_name(self.at(0))
            ));
        };
        if str::length(text) != 1 {
            return Err(type_error!(
                "{function}(): argument{place} must be a unicode character, not a string of length {}",
                str::length(text)
            ));
        }
        let point = text::code_points(str::bytes(text)).next().unwrap_or(0);
        let is_there = !self.is_modern() || is_assigned(point);
        Ok(CodePoint::from_u32(point).filter(|_| is_there))
    }

    /// A value, the default that was given, or an error.
    fn or_default(&self, value: Option<PyResult>, message: &str) -> PyResult {
        match (value, self.args.get(self.first + 1)) {
            (Some(value), _) => value,
            (None, Some(default)) => Ok(default),
            (None, None) => Err(value_error!("{message}")),
        }
    }
}

/// Numeric values of version 16 where the crates' data has another; NaN for none.
const NUMERIC: &[(u32, f64)] = &[
    (0x5146, 1e6),
    (0x1_2038, f64::NAN),
    (0x1_2039, f64::NAN),
    (0x1_2079, f64::NAN),
    (0x1_2226, f64::NAN),
    (0x1_222b, f64::NAN),
    (0x1_230b, f64::NAN),
    (0x1_230d, f64::NAN),
    (0x1_2399, f64::NAN),
];

/// Mappings of version 4.0 on, which corrected those of 3.2.
const DECOMPOSITIONS: &[(u32, &str)] = &[
    (0x2_f868, "36FC"),
    (0x2_f874, "5F53"),
    (0x2_f91f, "243AB"),
    (0x2_f95f, "7AEE"),
    (0x2_f9bf, "45D7"),
];

/// A letter whose category later versions changed from that of the small ones.
const SMALL_LETTER: u32 = 0x295;
/// Vowel signs that later versions made letters for the order of text.
const NON_SPACING: &[u32] = &[0x1b3a, 0x1b3c, 0x1b42];

/// What a table of corrections says.
fn corrected<T: Copy>(table: &[(u32, T)], character: Option<CodePoint>) -> Option<T> {
    let point = character?.to_u32();
    let found = table.iter().find(|(corrected, _)| *corrected == point);
    found.map(|(_, value)| *value)
}

/// The jamos of a Hangul syllable, which the standard computes (3.12).
fn jamos(point: u32) -> Option<String> {
    let index = point.checked_sub(0xac00).filter(|index| *index < 11_172)?;
    let (lead, vowel, tail) = (index / 588, index % 588 / 28, index % 28);
    let mut text = format!("{:04X} {:04X}", 0x1100 + lead, 0x1161 + vowel);
    if tail > 0 {
        text.push_str(&format!(" {:04X}", 0x11a7 + tail));
    }
    Some(text)
}

fn decimal(given: &Given) -> PyResult {
    let character = given.character("decimal")?;
    let value = character.and_then(|character| given.data().decimal(character));
    let value = value.filter(|_| corrected(NUMERIC, character).is_none());
    given.or_default(
        value.map(|value| Ok(int::new(value as i64))),
        "not a decimal",
    )
}

fn digit(given: &Given) -> PyResult {
    let character = given.character("digit")?;
    let value = character.and_then(|character| given.data().digit(character));
    let value = value.filter(|_| corrected(NUMERIC, character).is_none());
    given.or_default(value.map(|value| Ok(int::new(value as i64))), "not a digit")
}

fn numeric(given: &Given) -> PyResult {
    let character = given.character("numeric")?;
    let value = character.and_then(|character| given.data().numeric(character));
    let value = match corrected(NUMERIC, character) {
        Some(corrected) => Some(corrected).filter(|value| !value.is_nan()),
        None => value,
    };
    given.or_default(
        value.map(|value| Ok(float::new(value))),
        "not a numeric character",
    )
}

fn name(given: &Given) -> PyResult {
    let character = given.character("name")?.and_then(CodePoint::to_char);
    let character = character.filter(|character| given.data().membership(*character));
    // Ideographs of Tangut have names for `lookup` only.
    let is_tangut = |name: &String| name.starts_with("TANGUT IDEOGRAPH-");
    let name = character.and_then(rustpython_unicode::data::character_name);
    let name = name.filter(|name| !is_tangut(name));
    given.or_default(name.map(|name| text::new(&name)), "no such name")
}

fn category(given: &Given) -> PyResult {
    let character = given.character("category")?;
    if character.is_some_and(|character| character.to_u32() == SMALL_LETTER) {
        return text::new("Ll");
    }
    text::new(character.map_or("Cn", |character| given.data().category(character)))
}

fn bidirectional(given: &Given) -> PyResult {
    let character = given.character("bidirectional")?;
    if character
        .is_some_and(|character| given.is_modern() && NON_SPACING.contains(&character.to_u32()))
    {
        return text::new("NSM");
    }
    // The crate tells a class even of characters that there are none of, as programs that lay out text want it.
    let known = character.filter(|character| given.data().category(*character) != "Cn");
    text::new(known.map_or("", |character| given.data().bidirectional(character)))
}

fn combining(given: &Given) -> PyResult {
    let character = given.character("combining")?;
    let class = character.map_or(0, |character| given.data().combining(character));
    Ok(int::new(i64::from(class)))
}

fn mirrored(given: &Given) -> PyResult {
    let character = given.character("mirrored")?;
    let mirrored = character.map_or(0, |character| given.data().mirrored(character));
    Ok(int::new(i64::from(mirrored)))
}

fn width(given: &Given) -> PyResult {
    let character = given.character("east_asian_width")?;
    let Some(character) = character else {
        // What is kept for ideographs counts as such before there are any.
        let point =
            str::of(given.at(0)).and_then(|text| text::code_points(str::bytes(text)).next());
        let is_ideograph = matches!(point, Some(0x2_0000..=0x2_fffd | 0x3_0000..=0x3_fffd));
        return text::new(if is_ideograph { "W" } else { "N" });
    };
    text::new(given.data().east_asian_width(character))
}

fn decomposition(given: &Given) -> PyResult {
    let character = given.character("decomposition")?;
    if given.is_modern()
        && let Some(mapping) = corrected(DECOMPOSITIONS, character)
    {
        return text::new(mapping);
    }
    let mapping = character.map(|character| {
        jamos(character.to_u32()).unwrap_or_else(|| given.data().decomposition(character))
    });
    text::new(&mapping.unwrap_or_default())
}

/// The longest name there is has less than this many characters.
const LONGEST_NAME: usize = 256;

fn lookup(given: &Given) -> PyResult {
    let name = match str::of(given.at(0)) {
        Some(name) => str::bytes(name).to_vec(),
        None => buffer::argument(given.at(0))?.to_vec(),
    };
    let no_such = |message: &str| exception::raise(&exception::KEY_ERROR, &[str::new(message)]);
    if name.len() > LONGEST_NAME {
        return Err(no_such("name too long"));
    }
    let name = String::from_utf8_lossy(&name);
    match given.data().lookup(&name) {
        Some(LookupResult::Character(character))
            if !given.is_modern() || is_assigned(character.into()) =>
        {
            text::new(character.encode_utf8(&mut [0; 4]))
        }
        Some(LookupResult::Sequence(sequence)) => text::new(sequence),
        _ => Err(no_such(&format!("undefined character name '{name}'"))),
    }
}

fn form(given: &Given, function: &str) -> PyResult<(NormalizeForm, Gc<str::PyStr>)> {
    let form = text::argument(given.at(0), function, "1")?;
    let text = text::argument(given.at(1), function, "2")?;
    match str::text(form).parse() {
        Ok(form) => Ok((form, text)),
        Err(()) => Err(value_error!("invalid normalization form")),
    }
}

/// The text as the crates take it. Strings are in that encoding.
fn encoded<'a>(text: Gc<str::PyStr>) -> PyResult<&'a Wtf8> {
    Wtf8::from_bytes(str::bytes(text)).ok_or_else(|| value_error!("invalid text"))
}

fn normalise(given: &Given) -> PyResult {
    let (form, text) = form(given, "normalize")?;
    if str::bytes(text).is_ascii() {
        return Ok(given.at(1));
    }
    let normalised = normalize::normalize(form, encoded(text)?);
    Ok(str::try_from_bytes(normalised.as_bytes())?.cast())
}

fn is_normalised(given: &Given) -> PyResult {
    let (form, text) = form(given, "is_normalized")?;
    Ok(boolean(normalize::is_normalized(form, encoded(text)?)))
}
