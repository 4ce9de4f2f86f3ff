//! Makes the table of `rustpython-doc`, which has the docstrings of all attributes of all classes, inherited ones too, into a short one that can be
//! asked while a program is compiled: a text of all docstrings, and sorted names with the places of theirs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Modules of other systems, and of C code that Pyrite has no counterpart of.
const LEFT_OUT: &[&str] = &[
    "_curses",
    "_curses_panel",
    "_overlapped",
    "_scproxy",
    "_tkinter",
    "_winapi",
    "_wmi",
    "msvcrt",
    "nt",
    "winreg",
    "winsound",
];

/// The methods that CPython makes of slots of a type's structure, and describes alike for all types.
const SLOTS: &str = "
    __abs__ __add__ __aiter__ __and__ __anext__ __await__ __bool__ __call__ __contains__ __del__ __delattr__ __delete__ __delitem__ __divmod__ __eq__
    __float__ __floordiv__ __ge__ __get__ __getattribute__ __getitem__ __gt__ __hash__ __iadd__ __iand__ __ifloordiv__ __ilshift__ __imatmul__ __imod__
    __imul__ __index__ __init__ __int__ __invert__ __ior__ __ipow__ __irshift__ __isub__ __iter__ __itruediv__ __ixor__ __le__ __len__ __lshift__ __lt__
    __matmul__ __mod__ __mul__ __ne__ __neg__ __new__ __next__ __or__ __pos__ __pow__ __radd__ __rand__ __rdivmod__ __repr__ __rfloordiv__ __rlshift__
    __rmatmul__ __rmod__ __rmul__ __ror__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __set__ __setattr__ __setitem__ __str__ __sub__
    __truediv__ __xor__ __buffer__ __release_buffer__
";

fn main() {
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("Cargo tells where results go"));
    println!("cargo:rerun-if-changed=build.rs");
    let bytes = xz::decode_all(rustpython_doc::BLOB).expect("the docstrings are compressed");
    let text = String::from_utf8(bytes).expect("docstrings are text");
    let docs: BTreeMap<&str, &str> = (rustpython_doc::DB.iter())
        .map(|(name, place)| (*name, &text[place.offset as usize..][..place.len as usize]))
        .filter(|(name, doc)| !doc.is_empty() && !LEFT_OUT.contains(&module(name)))
        .collect();
    let usual = usual(&docs);
    let special = docs.iter().filter(|(name, doc)| {
        attribute(name).is_none_or(|attribute| usual.get(attribute) != Some(*doc))
    });
    let mut text = Text::default();
    // When a program starts it asks for those of the built-in types: they lie side by side.
    for (name, doc) in &docs {
        if module(name) == "builtins" && attribute(name).is_none() {
            text.place(doc);
        }
    }
    write_table(
        &folder.join("names.rs"),
        special.map(|(name, doc)| (*name, *doc)),
        &mut text,
    );
    let usual: BTreeMap<&str, &str> = usual.into_iter().collect();
    write_table(&folder.join("usual.rs"), usual.into_iter(), &mut text);
    write(&folder.join("text"), &text.all);
}

fn module(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// The last part of the name of an attribute of a class.
fn attribute(name: &str) -> Option<&str> {
    let (class, attribute) = name.rsplit_once('.')?;
    class.contains('.').then_some(attribute)
}

/// What most classes say of a method made of a slot, by its name.
fn usual<'a>(docs: &BTreeMap<&'a str, &'a str>) -> HashMap<&'a str, &'a str> {
    let slots: HashSet<&str> = SLOTS.split_whitespace().collect();
    let mut counts: HashMap<&str, BTreeMap<&str, usize>> = HashMap::new();
    for (name, doc) in docs {
        if let Some(attribute) = attribute(name).filter(|attribute| slots.contains(attribute)) {
            *counts.entry(attribute).or_default().entry(doc).or_default() += 1;
        }
    }
    let commonest = |docs: BTreeMap<&'a str, usize>| {
        let commonest = docs.into_iter().max_by_key(|(_, count)| *count);
        commonest.map_or("", |(doc, _)| doc)
    };
    (counts.into_iter())
        .map(|(attribute, docs)| (attribute, commonest(docs)))
        .collect()
}

/// Texts one behind the other, each once.
#[derive(Default)]
struct Text<'a> {
    all: String,
    places: HashMap<&'a str, usize>,
}

impl<'a> Text<'a> {
    fn place(&mut self, doc: &'a str) -> usize {
        *self.places.entry(doc).or_insert_with(|| {
            self.all.push_str(doc);
            self.all.len() - doc.len()
        })
    }
}

fn write_table<'a>(
    file: &Path,
    docs: impl Iterator<Item = (&'a str, &'a str)>,
    text: &mut Text<'a>,
) {
    let mut table = String::from("&[\n");
    for (name, doc) in docs {
        let place = text.place(doc);
        writeln!(table, "    ({name:?}, {place}, {}),", doc.len()).expect("to a string");
    }
    table.push(']');
    write(file, &table);
}

fn write(file: &Path, text: &str) {
    std::fs::write(file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
