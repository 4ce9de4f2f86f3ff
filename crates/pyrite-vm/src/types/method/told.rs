//! What functions in Rust say of their parameters: `__text_signature__`, made of the signature by which arguments are bound when somebody asks for it.

use super::PyBuiltin;
use crate::builtin::{Binding, Builtin};
#[allow(unused_imports)]
use crate::fields::*;
use crate::ids;
use crate::object::{Obj, Value};
use crate::signature;
use smelt::Gc;

/// CPython breaks a signature where a line of it, with the function's name, would become so long.
const WIDTH: usize = 72;

/// The text; `None` if the function says nothing.
pub fn text(function: Obj) -> Option<String> {
    let builtin: Gc<PyBuiltin> = function.cast();
    let definition: &Builtin = builtin.definition().promote();
    let of_module = function.has_map(ids::BUILTIN_FUNCTION) && !builtin.module().is_null();
    let is_wrapper =
        function.has_map(ids::WRAPPER_DESCRIPTOR) || function.has_map(ids::METHOD_WRAPPER);
    if let Some(text) = of_slot(definition, is_wrapper) {
        return Some(text.to_owned());
    }
    if let Some(told) = definition.told {
        return (!told.starts_with('$')).then(|| with_receiver(of_module, told));
    }
    if definition.signature.starts_with('$') {
        return None;
    }
    let text = with_receiver(of_module, definition.signature);
    Some(wrapped(definition.name, &with_slash(text)))
}

/// CPython makes these methods of all types in one and the same way.
fn of_slot(definition: &Builtin, is_wrapper: bool) -> Option<&'static str> {
    Some(match definition.name {
        "__new__" if definition.binding == Binding::Static => "($type, *args, **kwargs)",
        _ if !is_wrapper => return None,
        "__init__" | "__call__" => "($self, /, *args, **kwargs)",
        "__getattribute__" | "__delattr__" => "($self, name, /)",
        "__getitem__" | "__delitem__" | "__contains__" => "($self, key, /)",
        _ => return None,
    })
}

/// Names the first parameter as CPython does, and the module where a function of one does not.
fn with_receiver(of_module: bool, signature: &str) -> String {
    if signature.starts_with("($") {
        return signature.to_owned();
    }
    let inside = &signature[1..];
    if of_module {
        let comma = if inside == ")" { "" } else { ", " };
        return format!("($module{comma}{inside}");
    }
    let is_receiver = |name: &&str| {
        let rest = inside.strip_prefix(*name);
        rest.is_some_and(|rest| rest.starts_with([',', ')']))
    };
    match ["self", "type", "cls"].iter().any(is_receiver) {
        true => format!("(${inside}"),
        false => signature.to_owned(),
    }
}

/// Whoever is called with as the first argument cannot be given by name, even where all else can.
fn with_slash(text: String) -> String {
    let parts = signature::parts(&text);
    if !text.starts_with("($") || parts.contains(&"/") {
        return text;
    }
    let first = parts[0].len() + 1;
    format!("{}, /{}", &text[..first], &text[first..])
}

/// Breaks a signature that is long, as that of a function with this name.
pub fn wrapped(name: &str, text: &str) -> String {
    let indent = name.chars().count() + 1;
    if indent + text.len() < WIDTH {
        return text.to_owned();
    }
    let parts = signature::parts(text);
    let (mut out, mut length) = ("(".to_owned(), indent);
    for (index, part) in parts.iter().enumerate() {
        let comma = if index + 1 < parts.len() { "," } else { "" };
        if index > 0 && length + part.len() + comma.len() + 1 >= WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            length = indent;
        } else if index > 0 {
            out.push(' ');
            length += 1;
        }
        out.push_str(part);
        out.push_str(comma);
        length += part.len() + comma.len();
    }
    out.push(')');
    out
}
