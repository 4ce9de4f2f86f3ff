//! `syntax-rules` (R7RS 4.3.2). Symbols that a template inserts are renamed at each use, and remember the scope of the macro's definition: that makes
//! them hygienic.

use crate::datum::{Datum, Name, Renamed, Syntax, SyntaxError};
use crate::scope::{Meaning, Scope, Special};
use std::rc::Rc;

/// A macro.
#[derive(Debug)]
pub struct Macro {
    ellipsis: Name,
    literals: Vec<Name>,
    rules: Vec<(Datum, Datum)>,
    scope: Scope,
}

/// What a pattern's variable stands for.
#[derive(Clone)]
enum Match {
    One(Datum),
    Many(Vec<Matches>),
}
type Matches = Vec<(Name, Match)>;

/// Reads `(syntax-rules ...)`.
///
/// # Errors
/// What is wrong with it.
pub fn parse(form: &Datum, scope: &Scope) -> Syntax<Rc<Macro>> {
    let wrong = |message: &str| SyntaxError::new(form.line(), format!("syntax-rules: {message}"));
    let items = form.as_list().ok_or_else(|| wrong("a list is wanted"))?;
    let mut items = items.into_iter().skip(1).peekable();
    let ellipsis = match items.peek().and_then(Datum::as_symbol) {
        Some(name) => {
            let name = name.clone();
            items.next();
            name
        }
        None => Name::Plain("...".into()),
    };
    let literals = items
        .next()
        .and_then(|list| list.as_list())
        .and_then(|list| list.iter().map(|l| l.as_symbol().cloned()).collect())
        .ok_or_else(|| wrong("a list of symbols is wanted"))?;
    let rules = items
        .map(|rule| match rule.as_list().as_deref() {
            Some([pattern, template]) => Ok((pattern.clone(), template.clone())),
            _ => Err(wrong("a rule is a pattern and a template")),
        })
        .collect::<Syntax<_>>()?;
    Ok(Rc::new(Macro {
        ellipsis,
        literals,
        rules,
        scope: scope.clone(),
    }))
}

impl Macro {
    /// Expands a use of the macro.
    ///
    /// # Errors
    /// When no rule fits.
    pub fn expand(&self, form: &Datum, scope: &Scope) -> Syntax<Datum> {
        let line = form.line();
        let wrong = || SyntaxError::new(line, "no rule of the macro fits its use");
        let form = form.as_pair().ok_or_else(wrong)?;
        for (pattern, template) in &self.rules {
            let Some(pattern) = pattern.as_pair() else {
                continue;
            };
            let mut matches = Vec::new();
            if self.fits(&pattern.cdr, &form.cdr, scope, &mut matches) {
                let mut renamed = Vec::new();
                return self.fill(template, &matches, &mut renamed, line);
            }
        }
        let name = form.car.as_symbol().map(|name| name.text().to_string());
        Err(SyntaxError::new(
            line,
            format!("no rule of {} fits its use", name.unwrap_or_default()),
        ))
    }

    fn is_ellipsis(&self, datum: &Datum) -> bool {
        datum.as_symbol().is_some_and(|name| {
            *name == self.ellipsis
                || name.text() == self.ellipsis.text() && !self.literals.contains(name)
        })
    }

    fn fits(&self, pattern: &Datum, form: &Datum, scope: &Scope, out: &mut Matches) -> bool {
        match pattern {
            Datum::Symbol(name) if self.literals.contains(name) => form
                .as_symbol()
                .is_some_and(|used| scope.meaning(used).same(&self.scope.meaning(name))),
            Datum::Symbol(name) => {
                let ignored = matches!(
                    self.scope.meaning(name),
                    Meaning::Special(Special::Underscore)
                );
                if !ignored {
                    out.push((name.clone(), Match::One(form.clone())));
                }
                true
            }
            Datum::Pair(pair) => {
                let follows = pair
                    .cdr
                    .as_pair()
                    .filter(|next| self.is_ellipsis(&next.car));
                if let Some(after) = follows {
                    return self.fits_many(&pair.car, &after.cdr, form, scope, out);
                }
                form.as_pair().is_some_and(|form| {
                    self.fits(&pair.car, &form.car, scope, out)
                        && self.fits(&pair.cdr, &form.cdr, scope, out)
                })
            }
            Datum::Vector(items) => match form {
                Datum::Vector(forms) => {
                    let pattern = Datum::list(items.to_vec(), 0);
                    let form = Datum::list(forms.to_vec(), 0);
                    self.fits(&pattern, &form, scope, out)
                }
                _ => false,
            },
            _ => same_constant(pattern, form),
        }
    }

    /// `item ... after`.
    fn fits_many(
        &self,
        item: &Datum,
        after: &Datum,
        form: &Datum,
        scope: &Scope,
        out: &mut Matches,
    ) -> bool {
        let (items, tail) = form.items();
        let least = after.items().0.len();
        let Some(count) = items.len().checked_sub(least) else {
            return false;
        };
        let mut all = Vec::new();
        for form in &items[..count] {
            let mut matches = Vec::new();
            if !self.fits(item, form, scope, &mut matches) {
                return false;
            }
            all.push(matches);
        }
        let mut names = Vec::new();
        self.variables(item, &mut names);
        for name in names {
            out.push((name, Match::Many(all.clone())));
        }
        let rest = Datum::list_with_tail(items[count..].to_vec(), tail, form.line());
        self.fits(after, &rest, scope, out)
    }

    fn variables(&self, pattern: &Datum, out: &mut Vec<Name>) {
        match pattern {
            Datum::Symbol(name) if !self.literals.contains(name) && !self.is_ellipsis(pattern) => {
                out.push(name.clone());
            }
            Datum::Pair(pair) => {
                self.variables(&pair.car, out);
                self.variables(&pair.cdr, out);
            }
            Datum::Vector(items) => items.iter().for_each(|item| self.variables(item, out)),
            _ => {}
        }
    }

    fn fill(
        &self,
        template: &Datum,
        matches: &Matches,
        renamed: &mut Vec<(Name, Name)>,
        line: u32,
    ) -> Syntax<Datum> {
        Ok(match template {
            Datum::Symbol(name) => match matches.iter().find(|(n, _)| n == name) {
                Some((_, Match::One(datum))) => datum.clone(),
                Some((_, Match::Many(_))) => {
                    return Err(SyntaxError::new(
                        line,
                        format!("'{}' needs an ellipsis in the template", name.text()),
                    ));
                }
                None => Datum::Symbol(self.rename(name, renamed)),
            },
            Datum::Pair(pair) => {
                if self.is_ellipsis(&pair.car)
                    && let Some(next) = pair.cdr.as_pair()
                {
                    // `(... template)`: ellipses mean nothing in it.
                    let plain = Macro {
                        ellipsis: Name::Plain("".into()),
                        literals: self.literals.clone(),
                        rules: Vec::new(),
                        scope: self.scope.clone(),
                    };
                    return plain.fill(&next.car, matches, renamed, line);
                }
                let (mut rest, mut depth) = (&pair.cdr, 0);
                while let Some(next) = rest.as_pair().filter(|next| self.is_ellipsis(&next.car)) {
                    depth += 1;
                    rest = &next.cdr;
                }
                let tail = self.fill(rest, matches, renamed, line)?;
                if depth == 0 {
                    let car = self.fill(&pair.car, matches, renamed, line)?;
                    return Ok(Datum::pair(car, tail, line));
                }
                let mut items = Vec::new();
                self.repeat(&pair.car, depth, matches, renamed, line, &mut items)?;
                Datum::list_with_tail(items, tail, line)
            }
            Datum::Vector(items) => {
                let list = Datum::list(items.to_vec(), line);
                let filled = self.fill(&list, matches, renamed, line)?;
                Datum::Vector(Rc::new(filled.items().0))
            }
            other => other.clone(),
        })
    }

    fn repeat(
        &self,
        template: &Datum,
        depth: u32,
        matches: &Matches,
        renamed: &mut Vec<(Name, Name)>,
        line: u32,
        out: &mut Vec<Datum>,
    ) -> Syntax<()> {
        if depth == 0 {
            out.push(self.fill(template, matches, renamed, line)?);
            return Ok(());
        }
        let mut names = Vec::new();
        self.variables(template, &mut names);
        let repeated = matches.iter().filter_map(|(name, found)| match found {
            Match::Many(all) if names.contains(name) => Some(all),
            _ => None,
        });
        let longest = repeated.max_by_key(|all| all.len());
        let Some(longest) = longest else {
            return Err(SyntaxError::new(
                line,
                "an ellipsis in the template has nothing to repeat",
            ));
        };
        for index in 0..longest.len() {
            let mut inner: Matches = Vec::new();
            for (name, found) in matches {
                match found {
                    Match::Many(all) if names.contains(name) => {
                        if let Some(one) = all.get(index) {
                            inner.extend(one.iter().filter(|(n, _)| n == name).cloned());
                        }
                    }
                    _ => inner.push((name.clone(), found.clone())),
                }
            }
            self.repeat(template, depth - 1, &inner, renamed, line, out)?;
        }
        Ok(())
    }

    fn rename(&self, name: &Name, renamed: &mut Vec<(Name, Name)>) -> Name {
        if let Some((_, new)) = renamed.iter().find(|(old, _)| old == name) {
            return new.clone();
        }
        let new = Name::Renamed(Rc::new(Renamed {
            of: name.clone(),
            scope: self.scope.clone(),
        }));
        renamed.push((name.clone(), new.clone()));
        new
    }
}

fn same_constant(a: &Datum, b: &Datum) -> bool {
    match (a, b) {
        (Datum::Nil, Datum::Nil) => true,
        (Datum::Boolean(a), Datum::Boolean(b)) => a == b,
        (Datum::Character(a), Datum::Character(b)) => a == b,
        (Datum::Number(a), Datum::Number(b)) | (Datum::Text(a), Datum::Text(b)) => a == b,
        _ => false,
    }
}
