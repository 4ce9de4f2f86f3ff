//! Replacing: `sub`, and the templates that it and `Match.expand` use.

use super::engine::NOWHERE;
use super::matched;
use super::pattern::{for_each_match, wants_bytes};
use super::subject::{Found, Subject};
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::type_error;
use pyrite_vm::types::tuple::PyTuple;

/// `_sre.SRE_Template`: literal texts with groups between them.
static TEMPLATE: TypeDefinition = TypeDefinition {
    slots: 1,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_sre.SRE_Template", &[])
};
/// A tuple: literal, group, literal, group, ..., literal.
const PARTS: u32 = 0;

/// `_sre.template`.
pub fn template(args: &Arguments) -> PyResult {
    let Some(parts) = args.at(1).exact::<list::PyList>() else {
        return Err(type_error!(
            "template() argument 2 must be list, not {}",
            argument_name(args.at(1))
        ));
    };
    let parts = sequence::list_to_tuple(parts)?;
    let items = tuple::items(parts);
    let has_numbers = items
        .iter()
        .skip(1)
        .step_by(2)
        .all(|group| group.as_small().is_some_and(|group| group.get() >= 0));
    if items.len() % 2 == 0 || !has_numbers {
        return Err(type_error!("invalid template"));
    }
    Ok(instance::with(TEMPLATE.class(), &[parts.cast()]))
}

fn is_template(object: Obj) -> bool {
    pyrite_vm::class::is_instance(object, TEMPLATE.class())
}

fn parts<'a>(template: Obj) -> &'a [Obj] {
    let parts: Gc<PyTuple> = instance::slot(template, PARTS).cast();
    tuple::items(parts)
}

/// Parses a template, which the Python half does.
///
/// # Errors
/// What parsing raises.
pub fn compile_template(pattern: Obj, template: Obj) -> PyResult {
    let module = pyrite_vm::import::import_absolute("re")?;
    let compile = attributes::get(module, names::intern("_compile_template"))?;
    call::call(compile, &[pattern, template])
}

/// The text of a literal part.
fn append_literal(literal: Obj, out: &mut Vec<u8>) -> PyResult<()> {
    match str::of(literal) {
        Some(text) => out.extend_from_slice(str::bytes(text)),
        None => out.extend_from_slice(&buffer::argument(literal)?),
    }
    Ok(())
}

/// A template with the groups of a match in it.
///
/// # Errors
/// `MemoryError`.
pub fn expand(found: Obj, template: Obj) -> PyResult {
    if !is_template(template) {
        return Ok(template);
    }
    let mut out = Vec::new();
    for (place, part) in parts(template).iter().enumerate() {
        if place % 2 == 0 {
            append_literal(*part, &mut out)?;
        } else {
            check_group(
                *part,
                super::pattern::groups(attributes::get(found, names::intern("re"))?),
            )?;
            matched::append_group(found, part.small_value().get() as usize, &mut out)?;
        }
    }
    Subject::new(matched::string(found), None)?.like(&out)
}

fn check_group(group: Obj, groups: usize) -> PyResult<usize> {
    let number = group.small_value().get() as usize;
    if number > groups {
        return Err(pyrite_vm::index_error!("no such group"));
    }
    Ok(number)
}

/// What is put in the place of a match.
enum Replacement {
    /// Always the same.
    Literal(Vec<u8>),
    /// Literals and groups.
    Template(Obj),
    /// What calling this with the match gives.
    Function(Obj),
    /// A text of the wrong kind, which is an error once there is a match.
    Wrong(Obj),
}

impl Replacement {
    fn new(pattern: Obj, argument: Obj, is_text: bool) -> PyResult<Replacement> {
        if is_callable(argument) {
            return Ok(Replacement::Function(argument));
        }
        let literal = match str::of(argument) {
            Some(text) => Some(str::bytes(text).to_vec()),
            None => buffer::get(argument)?.map(|bytes| bytes.to_vec()),
        };
        if let Some(literal) = literal.filter(|text| !text.contains(&b'\\')) {
            return Ok(match str::of(argument).is_some() == is_text {
                true => Replacement::Literal(literal),
                false => Replacement::Wrong(argument),
            });
        }
        let template = compile_template(pattern, argument)?;
        if is_template(template) {
            if let [literal] = parts(template) {
                let mut text = Vec::new();
                append_literal(*literal, &mut text)?;
                return Ok(Replacement::Literal(text));
            }
            return Ok(Replacement::Template(template));
        }
        if is_callable(template) {
            return Ok(Replacement::Function(template));
        }
        let mut text = Vec::new();
        append_literal(template, &mut text)?;
        Ok(Replacement::Literal(text))
    }
}

/// `sub` and `subn`: the new text and the number of replacements.
pub fn substitute(args: &Arguments) -> PyResult<(Obj, usize)> {
    let pattern = args.at(0);
    let subject = Subject::new(args.at(2), wants_bytes(pattern))?;
    let most = args.get(3).map_or(Ok(0), number::size)?;
    let replacement = Replacement::new(pattern, args.at(1), subject.string.is_some())?;
    let (text, length) = (subject.bytes(), subject.bytes().len());
    let mut out = Vec::new();
    let (mut last, mut count, mut pieces) = (0, 0, 0);
    if most >= 0 {
        for_each_match(pattern, &subject, (0, length), |found| {
            let (begin, end) = found.span(0);
            if last < begin {
                out.extend_from_slice(&text[last..begin]);
                pieces += 1;
            }
            match &replacement {
                Replacement::Literal(literal) => out.extend_from_slice(literal),
                Replacement::Template(template) => {
                    append_expanded(&subject, found, *template, &mut out)?;
                }
                Replacement::Wrong(text) => append_item(&subject, *text, pieces, &mut out)?,
                Replacement::Function(function) => {
                    let range = (0, subject.length());
                    let found = matched::new(pattern, &subject, range, found);
                    let item = call::call(*function, &[found])?;
                    append_item(&subject, item, pieces, &mut out)?;
                    pieces += usize::from(!item.is_none());
                }
            }
            last = end;
            count += 1;
            Ok(most == 0 || (count as i64) < most)
        })?;
    }
    if count == 0 {
        return Ok((subject.part(0, length)?, 0));
    }
    out.extend_from_slice(&text[last..]);
    Ok((subject.like(&out)?, count))
}

fn append_expanded(
    subject: &Subject,
    found: &Found,
    template: Obj,
    out: &mut Vec<u8>,
) -> PyResult<()> {
    for (place, part) in parts(template).iter().enumerate() {
        if place % 2 == 0 {
            append_literal(*part, out)?;
            continue;
        }
        let (from, to) = found.span(check_group(*part, found.count() - 1)?);
        if from != NOWHERE {
            out.extend_from_slice(&subject.bytes()[from..to]);
        }
    }
    Ok(())
}

/// What a function gave for a match. It must be of the subject's kind, as for joining pieces.
fn append_item(subject: &Subject, item: Obj, pieces: usize, out: &mut Vec<u8>) -> PyResult<()> {
    if item.is_none() {
        return Ok(());
    }
    if subject.string.is_some() {
        let Some(text) = str::of(item) else {
            return Err(type_error!(
                "sequence item {pieces}: expected str instance, {} found",
                type_name(item)
            ));
        };
        out.extend_from_slice(str::bytes(text));
        return Ok(());
    }
    match buffer::get(item)? {
        Some(bytes) => out.extend_from_slice(&bytes),
        None => {
            return Err(type_error!(
                "sequence item {pieces}: expected a bytes-like object, {} found",
                type_name(item)
            ));
        }
    }
    Ok(())
}
