//! The parameters of functions written in Rust, parsed from the text that documents them.

/// One parameter.
#[derive(Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// May be missing.
    pub optional: bool,
}

/// The parameters of a function.
#[derive(Debug, Default, PartialEq)]
pub struct Signature {
    /// All but `*` and `**`: positional-only, then either, then keyword-only.
    pub parameters: Vec<Parameter>,
    /// The first so many cannot be given by keyword.
    pub positional_only: usize,
    /// The first so many can be given by position.
    pub positional: usize,
    /// Positional parameters without default.
    pub required: usize,
    /// Has a `*` parameter that takes all further positional arguments.
    pub rest: bool,
    /// Has a `**` parameter.
    pub keywords: bool,
    /// Nothing has to be given by keyword.
    pub no_keywords_needed: bool,
    /// Every argument can be passed on as it is, if there are no keywords and their number lies between `required` and `positional`.
    pub plain: bool,
}

impl Signature {
    /// Can arguments be given by name? The instance or class that a method is called with cannot.
    pub fn has_names(&self) -> bool {
        self.keywords || self.parameters.len() > self.positional_only
    }

    /// 1 for methods and constructors: the first parameter is the instance or class that they are called with.
    pub fn receivers(&self) -> usize {
        let is_one = |parameter: &Parameter| matches!(parameter.name, "self" | "type" | "cls");
        usize::from(self.parameters.first().is_some_and(is_one))
    }

    /// Parses `(self, a, b=1, /, c, *, d=None)`.
    ///
    /// # Panics
    /// When the text is no signature, which is a defect of the built-in's author.
    pub fn parse(text: &'static str) -> Signature {
        let text = text.strip_prefix('$').unwrap_or(text);
        let inner = inside(text).unwrap_or_else(|| panic!("not a signature: {text}"));
        let mut signature = Signature::default();
        let mut keyword_only = false;
        for item in split(inner) {
            if item == "/" {
                signature.positional_only = signature.parameters.len();
            } else if item == "*" {
                keyword_only = true;
            } else if item.starts_with("**") {
                signature.keywords = true;
            } else if item.starts_with('*') {
                signature.rest = true;
                keyword_only = true;
            } else {
                let (name, optional) = match item.split_once('=') {
                    Some((name, _)) => (name.trim(), true),
                    None => (item, false),
                };
                signature.parameters.push(Parameter { name, optional });
                if !keyword_only {
                    signature.positional += 1;
                    signature.required += usize::from(!optional);
                }
            }
        }
        signature.positional_only = signature.positional_only.max(signature.receivers());
        signature.no_keywords_needed = signature.parameters[signature.positional..]
            .iter()
            .all(|parameter| parameter.optional);
        signature.plain = !signature.rest && !signature.keywords && signature.no_keywords_needed;
        signature
    }
}

fn inside(text: &str) -> Option<&str> {
    text.strip_prefix('(')?.strip_suffix(')')
}

/// The parameters of a signature as they are written, `/` and `*` among them.
pub fn parts(text: &str) -> Vec<&str> {
    inside(text).map(split).unwrap_or_default()
}

/// The parts between commas that are not inside brackets or quotes.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0, None);
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(text[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_of_parameters() {
        let signature = Signature::parse("(self, a, b=(1, 2), /, c=',', *rest, d=None, **others)");
        let names: Vec<_> = signature
            .parameters
            .iter()
            .map(|p| (p.name, p.optional))
            .collect();
        assert_eq!(
            names,
            [
                ("self", false),
                ("a", false),
                ("b", true),
                ("c", true),
                ("d", true)
            ]
        );
        assert_eq!(
            (
                signature.positional_only,
                signature.positional,
                signature.required
            ),
            (3, 4, 2)
        );
        assert!(signature.rest && signature.keywords && !signature.plain);
        assert!(Signature::parse("()").plain);
    }
}
