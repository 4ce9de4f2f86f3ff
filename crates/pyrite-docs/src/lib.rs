//! The docstrings of CPython 3.14's built-in modules, types, functions and attributes, by name. They come from the crate `rustpython-doc`, which has asked CPython
//! for them; `build.rs` makes a table of it. So Pyrite's sources have none but those of what CPython does not have.

/// Names, sorted, and where in [`TEXT`] their docstrings begin and how long they are, in bytes.
type Table = &'static [(&'static str, u32, u32)];

/// Modules, `module.type`, `module.function`, `module.type.attribute`.
static NAMES: Table = include!(concat!(env!("OUT_DIR"), "/names.rs"));
/// Special methods whose docstrings are those that most types have.
static USUAL: Table = include!(concat!(env!("OUT_DIR"), "/usual.rs"));
static TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/text"));

/// The docstring of a module.
pub const fn of_module(name: &str) -> Option<&'static str> {
    find(NAMES, [name, "", "", ""])
}

/// The docstring of a type: `list`, `collections.deque`.
pub const fn of_type(name: &str) -> Option<&'static str> {
    of_attribute_itself(name, "", "")
}

/// The docstring of a function of a module.
pub const fn of_function(module: &str, name: &str) -> Option<&'static str> {
    spelled(module, ".", name)
}

/// The docstring of a method or attribute that a type has itself.
pub const fn of_attribute(type_name: &str, name: &str) -> Option<&'static str> {
    match of_attribute_itself(type_name, ".", name) {
        None => find(USUAL, [name, "", "", ""]),
        found => found,
    }
}

const fn of_attribute_itself(type_name: &str, dot: &str, name: &str) -> Option<&'static str> {
    match has_dot(type_name) {
        true => spelled(type_name, dot, name),
        false => find(NAMES, ["builtins.", type_name, dot, name]),
    }
}

/// The docstring of what is called `owner`, a dot and `name`, where `owner` may begin with a module that Python code stands in front of: what `_io` has is known as that of
/// `io`, or the other way round.
const fn spelled(owner: &str, dot: &str, name: &str) -> Option<&'static str> {
    if let Some(doc) = find(NAMES, [owner, "", dot, name]) {
        return Some(doc);
    }
    match owner.as_bytes() {
        [b'_', ..] => find(NAMES, [owner.split_at(1).1, "", dot, name]),
        [b'o', b's', b'.', ..] => find(NAMES, ["posix", owner.split_at(2).1, dot, name]),
        _ => find(NAMES, ["_", owner, dot, name]),
    }
}

const fn has_dot(name: &str) -> bool {
    let mut index = 0;
    while index < name.len() {
        if name.as_bytes()[index] == b'.' {
            return true;
        }
        index += 1;
    }
    false
}

/// The docstring of the name that consists of these parts.
const fn find(table: Table, parts: [&str; 4]) -> Option<&'static str> {
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let middle = (low + high) / 2;
        let (name, place, length) = table[middle];
        match compare(name, parts) {
            0 => {
                let text = TEXT.split_at(place as usize).1;
                return Some(text.split_at(length as usize).0);
            }
            1.. => high = middle,
            _ => low = middle + 1,
        }
    }
    None
}

/// Negative where `name` comes before what the parts make together, positive where it comes after it, 0 where it is the same.
const fn compare(name: &str, parts: [&str; 4]) -> i32 {
    let name = name.as_bytes();
    let (mut index, mut part) = (0, 0);
    while part < parts.len() {
        let wanted = parts[part].as_bytes();
        let mut at = 0;
        while at < wanted.len() {
            if index == name.len() {
                return -1;
            }
            if name[index] != wanted[at] {
                return name[index] as i32 - wanted[at] as i32;
            }
            index += 1;
            at += 1;
        }
        part += 1;
    }
    (index < name.len()) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Told while the program is compiled, as types ask for theirs.
    const DICT: Option<&str> = of_type("dict");

    #[test]
    fn names_of_all_kinds_are_found() {
        assert!(DICT.is_some_and(|doc| doc.starts_with("dict() -> ")));
        assert_eq!(of_module("errno").map(|doc| doc.is_empty()), Some(false));
        assert_eq!(
            of_function("builtins", "len"),
            Some("Return the number of items in a container.")
        );
        assert_eq!(
            of_attribute("list", "append"),
            Some("Append object to the end of the list.")
        );
        assert_eq!(of_attribute("list", "__add__"), Some("Return self+value."));
        assert_eq!(of_attribute("ImportError", "name"), Some("module name"));
        assert_eq!(
            of_attribute("os.stat_result", "st_mode"),
            Some("protection bits")
        );
        assert_eq!(of_type("_io.StringIO"), of_type("io.StringIO"));
        assert!(of_type("collections.deque").is_some());
    }

    #[test]
    fn others_are_not() {
        assert_eq!(of_module("no_such_module"), None);
        assert_eq!(of_type("lis"), None);
        assert_eq!(of_type("listx"), None);
        assert_eq!(of_attribute("list", "appen"), None);
        assert_eq!(of_function("math", "no_such_function"), None);
        assert_eq!(of_type(""), None);
        assert_eq!(of_type("é.x"), None);
        assert_eq!(of_function("", "len"), None);
    }

    #[test]
    fn tables_are_sorted() {
        for table in [NAMES, USUAL] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
        }
    }
}
