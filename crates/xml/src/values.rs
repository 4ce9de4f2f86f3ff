//! Values between quotes, with their references expanded.

use crate::Code;
use crate::dtd::{Dtd, Entity, numbered, predefined};
use crate::limits::Limits;
use crate::scan::{Lack, Scan};
use std::rc::Rc;

/// What is wrong with a value, and where in it.
pub(crate) type Wrong = (Code, usize);

/// Text that is being read: a value, or the entity that it refers to.
struct Source {
    text: Rc<str>,
    at: usize,
    entity: Option<Rc<Entity>>,
}

/// An attribute's value. Where spaces do not count, those around and between words are made one each.
pub(crate) fn attribute(
    dtd: &Dtd,
    limits: &Limits,
    raw: &str,
    is_text: bool,
) -> Result<String, Wrong> {
    let is_plain = |byte: u8| !matches!(byte, b'&' | b'\n' | b'\r' | b'\t' | b'<');
    if is_text && raw.bytes().all(is_plain) {
        return Ok(raw.to_owned());
    }
    let mut sources = vec![Source {
        text: raw.into(),
        at: 0,
        entity: None,
    }];
    let mut result = String::with_capacity(raw.len());
    let outcome = expand(dtd, limits, &mut sources, is_text, &mut result);
    for source in &sources {
        if let Some(entity) = &source.entity {
            entity.is_open.set(false);
        }
    }
    outcome.map_err(|code| (code, sources.first().map_or(0, |source| source.at)))?;
    if !is_text && result.ends_with(' ') {
        result.pop();
    }
    Ok(result)
}

fn expand(
    dtd: &Dtd,
    limits: &Limits,
    sources: &mut Vec<Source>,
    is_text: bool,
    result: &mut String,
) -> Result<(), Code> {
    while let Some(source) = sources.last_mut() {
        let text = source.text.clone();
        let Some(character) = text[source.at..].chars().next() else {
            if let Some(entity) = &source.entity {
                entity.is_open.set(false);
            }
            if sources.len() == 1 {
                return Ok(());
            }
            sources.pop();
            continue;
        };
        let mut push = |character: char| {
            if is_text || character != ' ' || !(result.is_empty() || result.ends_with(' ')) {
                result.push(character);
            }
        };
        match character {
            '&' => {
                let mut scan = Scan::new(&text, source.at + 1);
                if scan.accept("#") {
                    let number = scan.number().map_err(code_of)?;
                    push(numbered(number).ok_or(Code::BadCharacterReference)?);
                    source.at = scan.at;
                    continue;
                }
                let name = scan.name().map_err(code_of)?;
                scan.expect(";").map_err(code_of)?;
                if let Some(character) = predefined(name) {
                    push(character);
                    source.at = scan.at;
                    continue;
                }
                let is_checked = !dtd.has_outside || dtd.is_standalone;
                let entity = match dtd.general.get(name) {
                    Some(entity) if is_checked && !entity.is_internal => {
                        return Err(Code::DeclaredInParameterEntity);
                    }
                    Some(entity) => entity.clone(),
                    None if is_checked => return Err(Code::UndefinedEntity),
                    None => {
                        source.at = scan.at;
                        continue;
                    }
                };
                if entity.is_open.get() {
                    return Err(Code::RecursiveReference);
                }
                if entity.notation.is_some() {
                    return Err(Code::BinaryReference);
                }
                let Some(value) = entity.value.clone() else {
                    return Err(Code::ExternalInAttribute);
                };
                if !limits.count(value.len(), false) {
                    return Err(Code::Amplification);
                }
                source.at = scan.at;
                entity.is_open.set(true);
                sources.push(Source {
                    text: value,
                    at: 0,
                    entity: Some(entity),
                });
            }
            '<' => return Err(Code::InvalidToken),
            '\r' if text[source.at..].starts_with("\r\n") => source.at += 1,
            '\n' | '\t' | '\r' => {
                push(' ');
                source.at += 1;
            }
            character => {
                push(character);
                source.at += character.len_utf8();
            }
        }
    }
    Ok(())
}

fn code_of(lack: Lack) -> Code {
    match lack {
        Lack::More => Code::InvalidToken,
        Lack::Wrong(code, _) => code,
    }
}

/// The value of an entity that is declared: references to characters are expanded, those to parameter entities only outside the document, all others
/// stay.
pub(crate) fn entity(
    dtd: &mut Dtd,
    limits: &Limits,
    raw: &str,
    is_outside: bool,
) -> Result<String, Wrong> {
    let mut sources = vec![Source {
        text: raw.into(),
        at: 0,
        entity: None,
    }];
    let mut result = String::with_capacity(raw.len());
    let outcome = expand_entity(dtd, limits, &mut sources, is_outside, &mut result);
    for source in &sources {
        if let Some(entity) = &source.entity {
            entity.is_open.set(false);
        }
    }
    outcome.map_err(|code| (code, sources.first().map_or(0, |source| source.at)))?;
    Ok(result)
}

fn expand_entity(
    dtd: &mut Dtd,
    limits: &Limits,
    sources: &mut Vec<Source>,
    is_outside: bool,
    result: &mut String,
) -> Result<(), Code> {
    while let Some(source) = sources.last_mut() {
        let text = source.text.clone();
        let Some(character) = text[source.at..].chars().next() else {
            if let Some(entity) = &source.entity {
                entity.is_open.set(false);
            }
            if sources.len() == 1 {
                return Ok(());
            }
            sources.pop();
            continue;
        };
        match character {
            '&' | '%' => {
                let mut scan = Scan::new(&text, source.at + 1);
                if character == '&' && scan.accept("#") {
                    let number = scan.number().map_err(code_of)?;
                    result.push(numbered(number).ok_or(Code::BadCharacterReference)?);
                    source.at = scan.at;
                    continue;
                }
                let name = scan.name().map_err(code_of)?;
                scan.expect(";").map_err(code_of)?;
                if character == '&' {
                    result.push_str(&text[source.at..scan.at]);
                    source.at = scan.at;
                    continue;
                }
                if !is_outside {
                    return Err(Code::ParameterEntityReference);
                }
                source.at = scan.at;
                let found = dtd.parameters.get(name).cloned();
                let value = found.as_ref().and_then(|entity| entity.value.clone());
                let (Some(entity), Some(value)) = (found, value) else {
                    dtd.is_complete = dtd.is_standalone;
                    continue;
                };
                if entity.is_open.get() {
                    return Err(Code::RecursiveReference);
                }
                if !limits.count(value.len(), false) {
                    return Err(Code::Amplification);
                }
                entity.is_open.set(true);
                sources.push(Source {
                    text: value,
                    at: 0,
                    entity: Some(entity),
                });
            }
            '\r' => {
                source.at += 1;
                if !text[source.at..].starts_with('\n') {
                    result.push('\n');
                }
            }
            character => {
                result.push(character);
                source.at += character.len_utf8();
            }
        }
    }
    Ok(())
}
