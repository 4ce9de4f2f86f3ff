//! Libraries: `define-library`, `import`, `cond-expand`, `include`.

use super::{Expanded, Expander};
use crate::datum::{Datum, Name, Syntax, SyntaxError};
use crate::expression::Expression;
use crate::machine::{self, Library};
use crate::primitives::system::FEATURES;
use crate::reader::Reader;
use crate::scope::{Meaning, Scope, Special};
use std::rc::Rc;

impl Expander {
    pub(super) fn cond_expand(&mut self, form: &Datum) -> Syntax<Vec<Datum>> {
        for clause in self.rest(form)? {
            let Some(pair) = clause.as_pair() else {
                return self.wrong("(cond-expand (requirement form ...) ...)");
            };
            if self.is_met(&pair.car) {
                return Ok(pair.cdr.as_list().unwrap_or_default());
            }
        }
        Ok(Vec::new())
    }

    fn is_met(&self, requirement: &Datum) -> bool {
        if let Some(name) = requirement.as_symbol() {
            let name: &str = name.text();
            return name == "else" || FEATURES.contains(&name);
        }
        let items = requirement.as_list().unwrap_or_default();
        let Some((head, rest)) = items.split_first() else {
            return false;
        };
        match head
            .as_symbol()
            .map(|name| name.text().to_string())
            .as_deref()
        {
            Some("and") => rest.iter().all(|r| self.is_met(r)),
            Some("or") => rest.iter().any(|r| self.is_met(r)),
            Some("not") => rest.first().is_some_and(|r| !self.is_met(r)),
            Some("library") => rest.first().is_some_and(|name| {
                is_standard(name) || machine::library(&machine::show_datum(name)).is_some()
            }),
            _ => false,
        }
    }

    /// The data of the files that `include` or `include-ci` names.
    pub(super) fn include(&mut self, form: &Datum, special: Special) -> Syntax<Vec<Datum>> {
        let mut data = Vec::new();
        for part in self.rest(form)? {
            let Datum::Text(file) = &part else {
                return self.wrong("(include \"file\" ...)");
            };
            let path = self.folder.join(&**file);
            let text = std::fs::read(&path)
                .map_err(|error| SyntaxError::new(self.line, format!("{file}: {error}")))?;
            let text = String::from_utf8_lossy(&text).chars().collect();
            let mut reader = Reader::within(text, 0, special == Special::IncludeCi);
            while let Some(datum) = reader.datum()? {
                data.push(datum);
            }
        }
        Ok(data)
    }

    pub(super) fn library(&mut self, form: &Datum) -> Expanded {
        let parts = self.rest(form)?;
        let Some((name, declarations)) = parts.split_first() else {
            return self.wrong("(define-library name declaration ...)");
        };
        let name = machine::show_datum(name);
        let scope = machine::library_scope();
        let prefix: Rc<str> = format!("{name}:").into();
        let outer = self.prefix.replace(prefix);
        let (mut exports, mut bodies) = (Vec::new(), Vec::new());
        let mut waiting: Vec<Datum> = declarations.iter().rev().cloned().collect();
        while let Some(declaration) = waiting.pop() {
            let head = declaration.as_pair().and_then(|pair| pair.car.as_symbol());
            match head.map(|name| name.text().to_string()).as_deref() {
                Some("export") => exports.extend(self.rest(&declaration)?),
                Some("import") => {
                    for set in self.rest(&declaration)? {
                        self.import(&set, &scope)?;
                    }
                }
                Some("begin") => bodies.extend(self.rest(&declaration)?),
                Some("include") => bodies.extend(self.include(&declaration, Special::Include)?),
                Some("include-ci") => {
                    bodies.extend(self.include(&declaration, Special::IncludeCi)?);
                }
                Some("include-library-declarations") => {
                    let included = self.include(&declaration, Special::Include)?;
                    waiting.extend(included.into_iter().rev());
                }
                Some("cond-expand") => {
                    waiting.extend(self.cond_expand(&declaration)?.into_iter().rev());
                }
                _ => {
                    return self
                        .error("a library has export, import, begin, include, include-ci, include-library-declarations and cond-expand");
                }
            }
        }
        // Names are known before they are used.
        for form in &bodies {
            self.note_definitions(form, &scope)?;
        }
        let mut expressions = Vec::new();
        for form in bodies {
            expressions.push(self.top_level(form, &scope)?);
        }
        self.prefix = outer;
        let mut names = Vec::new();
        for export in exports {
            let (inside, outside) = match (export.as_symbol(), export.as_list().as_deref()) {
                (Some(name), _) => (name.clone(), name.clone()),
                (_, Some([_, Datum::Symbol(inside), Datum::Symbol(outside)])) => {
                    (inside.clone(), outside.clone())
                }
                _ => return self.error("an export is a name or (rename inside outside)"),
            };
            names.push((outside.text().clone(), scope.meaning(&inside)));
        }
        machine::add_library(name, Library { names });
        Ok(Expression::Sequence(expressions))
    }

    /// Binds the names that a form of a library defines.
    fn note_definitions(&mut self, form: &Datum, scope: &Scope) -> Syntax<()> {
        let form = self.head(form.clone(), scope)?;
        let parts = match self.special(&form, scope) {
            Some(Special::Define) => {
                let (name, _) = self.definition(&form)?;
                self.define_global(&name, scope);
                return Ok(());
            }
            Some(Special::DefineSyntax) => return self.define_syntax(&form, scope),
            Some(Special::DefineRecordType) => self.record_type(&form)?,
            Some(Special::Begin) => self.rest(&form)?,
            _ => return Ok(()),
        };
        parts
            .iter()
            .try_for_each(|part| self.note_definitions(part, scope))
    }

    /// Binds what an import set gives. The standard libraries are always there: importing them whole changes nothing.
    pub(super) fn import(&mut self, set: &Datum, scope: &Scope) -> Syntax<()> {
        for (name, meaning) in self.import_set(set)? {
            scope.bind(&Name::Plain(name), meaning);
        }
        Ok(())
    }

    fn import_set(&mut self, set: &Datum) -> Syntax<Vec<(Rc<str>, Meaning)>> {
        if is_standard(set) {
            return Ok(Vec::new());
        }
        let items = set.as_list().unwrap_or_default();
        let [Datum::Symbol(kind), inner @ Datum::Pair(_), given @ ..] = items.as_slice() else {
            return self.whole_library(set);
        };
        let kind: &str = kind.text();
        if !["only", "except", "prefix", "rename"].contains(&kind) {
            return self.whole_library(set);
        }
        let standard = is_standard(inner);
        let mut names = match standard {
            true => machine::standard_names(),
            false => self.import_set(inner)?,
        };
        if kind == "prefix" {
            let [Datum::Symbol(prefix)] = given else {
                return self.wrong("(prefix set name)");
            };
            for (name, _) in &mut names {
                *name = format!("{}{name}", prefix.text()).into();
            }
            return Ok(names);
        }
        let mut wanted = Vec::new();
        for item in given {
            wanted.push(match (kind, item, item.as_list().as_deref()) {
                ("rename", _, Some([Datum::Symbol(from), Datum::Symbol(to)])) => {
                    (from.text().clone(), to.text().clone())
                }
                ("only" | "except", Datum::Symbol(name), _) => {
                    (name.text().clone(), name.text().clone())
                }
                ("rename", ..) => return self.error("names are renamed by (from to)"),
                _ => return self.wrong("(only set name ...) or (except set name ...)"),
            });
        }
        for (from, _) in &wanted {
            if !names.iter().any(|(name, _)| name == from) {
                let library = machine::show_datum(inner);
                return self.error(format!("{library} does not export '{from}'"));
            }
        }
        let to = |name: &Rc<str>| wanted.iter().find(|(from, _)| from == name).map(|w| &w.1);
        match kind {
            // All names of the standard libraries are there anyway.
            "only" | "except" if standard => names.clear(),
            "only" => names.retain(|(name, _)| to(name).is_some()),
            "except" => names.retain(|(name, _)| to(name).is_none()),
            _ => {
                if standard {
                    names.retain(|(name, _)| to(name).is_some());
                }
                for (name, _) in &mut names {
                    if let Some(to) = to(name) {
                        *name = to.clone();
                    }
                }
            }
        }
        Ok(names)
    }

    fn whole_library(&self, name: &Datum) -> Syntax<Vec<(Rc<str>, Meaning)>> {
        let name = machine::show_datum(name);
        match machine::library(&name) {
            Some(library) => Ok(library.names),
            None => self.error(format!("there is no library {name}")),
        }
    }
}

/// Is it one of R7RS's libraries?
fn is_standard(set: &Datum) -> bool {
    const PARTS: [&str; 16] = [
        "base",
        "case-lambda",
        "char",
        "cxr",
        "eval",
        "file",
        "inexact",
        "lazy",
        "load",
        "process-context",
        "read",
        "repl",
        "time",
        "write",
        "complex",
        "r5rs",
    ];
    match set.as_list().as_deref() {
        Some([Datum::Symbol(scheme), Datum::Symbol(part)]) => {
            &**scheme.text() == "scheme" && PARTS.contains(&&**part.text())
        }
        _ => false,
    }
}
