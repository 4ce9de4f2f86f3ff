//! Names with namespaces.

use crate::Code;
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// What prefixes mean where the parser is.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// What stands between namespace and name; `None`: namespaces are not looked at, and inside: nothing.
    pub separator: Option<Option<char>>,
    /// Prefixes are told, too.
    pub tells_prefixes: bool,
    /// The newest last.
    bindings: Vec<Binding>,
    /// The place of the newest binding of each prefix.
    newest: HashMap<Rc<str>, usize>,
}

/// A prefix that was declared.
#[derive(Clone, Debug)]
struct Binding {
    /// "": none.
    prefix: Rc<str>,
    /// The namespace, if it means one.
    uri: Option<String>,
    /// The place of the binding that was the prefix's newest before.
    hidden: Option<usize>,
}

impl Names {
    pub(crate) fn new(separator: Option<Option<char>>) -> Self {
        Names {
            separator,
            tells_prefixes: false,
            bindings: Vec::new(),
            newest: HashMap::new(),
        }
    }

    fn find(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML);
        }
        let place = self.newest.get(prefix)?;
        self.bindings[*place].uri.as_deref()
    }

    /// The prefix that an attribute declares, if it declares one.
    pub(crate) fn declared(attribute: &str) -> Option<&str> {
        match attribute.strip_prefix("xmlns")? {
            "" => Some(""),
            rest => rest.strip_prefix(':'),
        }
    }

    /// A prefix begins to mean something.
    pub(crate) fn bind(&mut self, prefix: &str, uri: &str) -> Result<(), Code> {
        if prefix == "xmlns" {
            return Err(Code::ReservedDeclaration);
        }
        if prefix == "xml" && uri != XML {
            return Err(Code::ReservedPrefix);
        }
        if uri == XMLNS || uri == XML && prefix != "xml" {
            return Err(Code::ReservedNamespace);
        }
        if uri.is_empty() && !prefix.is_empty() {
            return Err(Code::UndeclaringPrefix);
        }
        if let Some(Some(separator)) = self.separator
            && uri.contains(separator)
            && !is_of_uris(separator)
        {
            return Err(Code::Syntax);
        }
        self.push(prefix, (!uri.is_empty()).then(|| uri.to_owned()));
        Ok(())
    }

    fn push(&mut self, prefix: &str, uri: Option<String>) {
        let prefix: Rc<str> = prefix.into();
        let hidden = self.newest.insert(prefix.clone(), self.bindings.len());
        self.bindings.push(Binding {
            prefix,
            uri,
            hidden,
        });
    }

    /// How many declarations there are.
    pub(crate) fn count(&self) -> usize {
        self.bindings.len()
    }

    /// The newest declaration ends; its prefix.
    pub(crate) fn pop(&mut self) -> Option<Rc<str>> {
        let Binding { prefix, hidden, .. } = self.bindings.pop()?;
        match hidden {
            Some(place) => self.newest.insert(prefix.clone(), place),
            None => self.newest.remove(&prefix),
        };
        Some(prefix)
    }

    /// An element's name as it is told; borrowed if that is as it is written.
    pub(crate) fn element<'a>(&self, name: &'a str) -> Result<Cow<'a, str>, Code> {
        if self.separator.is_none() {
            return Ok(name.into());
        }
        match name.split_once(':') {
            Some((prefix, local)) => self.expanded(prefix, local).map(Cow::from),
            None => Ok(match self.find("") {
                Some(uri) => self.joined(uri, name, "").into(),
                None => name.into(),
            }),
        }
    }

    /// An attribute's name as it is told.
    pub(crate) fn attribute(&self, name: &str) -> Result<String, Code> {
        match name.split_once(':') {
            Some((prefix, local)) if self.separator.is_some() => self.expanded(prefix, local),
            _ => Ok(name.to_owned()),
        }
    }

    fn expanded(&self, prefix: &str, local: &str) -> Result<String, Code> {
        let uri = self.find(prefix).ok_or(Code::UnboundPrefix)?;
        Ok(self.joined(uri, local, prefix))
    }

    fn joined(&self, uri: &str, local: &str, prefix: &str) -> String {
        let mut name = String::with_capacity(uri.len() + local.len() + prefix.len() + 2);
        let separator = self.separator.flatten();
        name.push_str(uri);
        name.extend(separator);
        name.push_str(local);
        if self.tells_prefixes && !prefix.is_empty() && separator.is_some() {
            name.extend(separator);
            name.push_str(prefix);
        }
        name
    }

    /// What a parser for an external entity has to know: declarations, and names of entities that are open.
    pub(crate) fn context<'a>(&self, open: impl Iterator<Item = &'a str>) -> String {
        let mut parts: Vec<String> = Vec::new();
        if self.separator.is_some() {
            if let Some(uri) = self.find("") {
                parts.push(format!("={uri}"));
            }
            parts.push(format!("xml={XML}"));
            for (index, Binding { prefix, uri, .. }) in self.bindings.iter().enumerate() {
                let is_newest = self.newest.get(prefix) == Some(&index);
                if let (Some(uri), true) = (uri, is_newest && !prefix.is_empty()) {
                    parts.push(format!("{prefix}={uri}"));
                }
            }
        }
        parts.extend(open.map(str::to_owned));
        parts.join("\u{c}")
    }

    /// Takes over declarations of a context; gives the names of its entities.
    pub(crate) fn adopt(&mut self, context: &str) -> Vec<String> {
        let mut open = Vec::new();
        for part in context.split('\u{c}').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("xml", _)) => {}
                Some((prefix, uri)) => self.push(prefix, Some(uri.to_owned())),
                None => open.push(part.to_owned()),
            }
        }
        open
    }
}

/// May it stand in a URI (RFC 3986)?
fn is_of_uris(character: char) -> bool {
    character.is_ascii_alphanumeric() || "%-._~:/?#[]@!$&'()*+,;=".contains(character)
}
