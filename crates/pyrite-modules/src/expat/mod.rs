//! `pyexpat`: XML, by the crate `xml`, which tells what Expat tells.

mod handlers;
mod listener;
mod parser;

pub(crate) use listener::encoding_table;

use crate::support::*;
use pyrite_vm::{type_error, value_error};
use xml::Code;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        let error = ERROR.class()?;
        set("ExpatError", error);
        set("error", error);
        set("XMLParserType", parser::PARSER.class().object());
        set("EXPAT_VERSION", str::new("expat_2.9.0"));
        let version = [2, 9, 0].map(int::new);
        set("version_info", tuple::from_slice(&version).cast());
        set("native_encoding", str::new("UTF-8"));
        let features = list::new();
        for (name, value) in FEATURES {
            let pair = [str::new(name), int::new(*value)];
            list::push(features, tuple::from_slice(&pair).cast())?;
        }
        set("features", features.cast());
        for (name, value) in PARAMETER_ENTITIES {
            set(name, int::new(*value));
        }
        set("errors", errors()?);
        set("model", model()?);
        Ok(())
    },
    ..ModuleDefinition::new("pyexpat", FUNCTIONS)
};

/// `ExpatError`.
static ERROR: ModuleException =
    ModuleException::new("xml.parsers.expat", "ExpatError", &exception::EXCEPTION);

/// Expat 2.9 as CPython builds it.
const FEATURES: &[(&str, i64)] = &[
    ("sizeof(XML_Char)", 1),
    ("sizeof(XML_LChar)", 1),
    ("XML_DTD", 0),
    ("XML_CONTEXT_BYTES", 1024),
    ("XML_NS", 0),
    ("XML_BLAP_MAX_AMP", 100),
    ("XML_BLAP_ACT_THRES", 8 << 20),
    ("XML_GE", 0),
    ("XML_AT_MAX_AMP", 100),
    ("XML_AT_ACT_THRES", 64 << 20),
];

const PARAMETER_ENTITIES: &[(&str, i64)] = &[
    ("XML_PARAM_ENTITY_PARSING_NEVER", 0),
    ("XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE", 1),
    ("XML_PARAM_ENTITY_PARSING_ALWAYS", 2),
];

/// Constants for each of [`xml::MESSAGES`], less `XML_ERROR_`.
const ERROR_NAMES: [&str; 44] = [
    "NO_MEMORY",
    "SYNTAX",
    "NO_ELEMENTS",
    "INVALID_TOKEN",
    "UNCLOSED_TOKEN",
    "PARTIAL_CHAR",
    "TAG_MISMATCH",
    "DUPLICATE_ATTRIBUTE",
    "JUNK_AFTER_DOC_ELEMENT",
    "PARAM_ENTITY_REF",
    "UNDEFINED_ENTITY",
    "RECURSIVE_ENTITY_REF",
    "ASYNC_ENTITY",
    "BAD_CHAR_REF",
    "BINARY_ENTITY_REF",
    "ATTRIBUTE_EXTERNAL_ENTITY_REF",
    "MISPLACED_XML_PI",
    "UNKNOWN_ENCODING",
    "INCORRECT_ENCODING",
    "UNCLOSED_CDATA_SECTION",
    "EXTERNAL_ENTITY_HANDLING",
    "NOT_STANDALONE",
    "UNEXPECTED_STATE",
    "ENTITY_DECLARED_IN_PE",
    "FEATURE_REQUIRES_XML_DTD",
    "CANT_CHANGE_FEATURE_ONCE_PARSING",
    "UNBOUND_PREFIX",
    "UNDECLARING_PREFIX",
    "INCOMPLETE_PE",
    "XML_DECL",
    "TEXT_DECL",
    "PUBLICID",
    "SUSPENDED",
    "NOT_SUSPENDED",
    "ABORTED",
    "FINISHED",
    "SUSPEND_PE",
    "RESERVED_PREFIX_XML",
    "RESERVED_PREFIX_XMLNS",
    "RESERVED_NAMESPACE_URI",
    "INVALID_ARGUMENT",
    "NO_BUFFER",
    "AMPLIFICATION_LIMIT_BREACH",
    "NOT_STARTED",
];

const MODELS: [(&str, i64); 10] = [
    ("XML_CTYPE_EMPTY", 1),
    ("XML_CTYPE_ANY", 2),
    ("XML_CTYPE_MIXED", 3),
    ("XML_CTYPE_NAME", 4),
    ("XML_CTYPE_CHOICE", 5),
    ("XML_CTYPE_SEQ", 6),
    ("XML_CQUANT_NONE", 0),
    ("XML_CQUANT_OPT", 1),
    ("XML_CQUANT_REP", 2),
    ("XML_CQUANT_PLUS", 3),
];

fn errors() -> PyResult {
    let namespace = submodule(
        "pyexpat.errors",
        "Constants used to describe error conditions.",
    );
    let (codes, messages) = (dict::new(), dict::new());
    for (index, (name, message)) in ERROR_NAMES.iter().zip(xml::MESSAGES).enumerate() {
        let (number, message) = (int::new(index as i64 + 1), str::new(message));
        let name = names::intern(&format!("XML_ERROR_{name}"));
        dict::set_name(namespace, name, message);
        dict::set(codes, message, number)?;
        dict::set(messages, number, message)?;
    }
    dict::set_name(namespace, names::intern("codes"), codes.cast());
    dict::set_name(namespace, names::intern("messages"), messages.cast());
    pyrite_vm::import::add_module("pyexpat.errors", namespace)
}

fn model() -> PyResult {
    let namespace = submodule(
        "pyexpat.model",
        "Constants used to interpret content model information.",
    );
    for (name, value) in MODELS {
        dict::set_name(namespace, names::intern(name), int::new(value));
    }
    pyrite_vm::import::add_module("pyexpat.model", namespace)
}

fn submodule(name: &str, doc: &str) -> Gc<dict::PyDict> {
    let namespace = pyrite_vm::import::module_namespace(name, false);
    dict::set_name(namespace, names::intern("__doc__"), str::new(doc));
    namespace
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "ParserCreate",
        "(encoding=None, namespace_separator=None, intern=<unrepresentable>)",
        create,
    ),
    Builtin::function("ErrorString", "(code, /)", |args| {
        let code = number::size(args.at(0))?;
        let index = usize::try_from(code - 1).ok();
        Ok(index
            .and_then(|index| xml::MESSAGES.get(index))
            .map_or(none(), |message| str::new(message)))
    }),
];

fn create(args: &Arguments) -> PyResult {
    let text = |index: usize, name: &str| match args.get_not_none(index) {
        None => Ok(None),
        Some(given) => match str::of(given) {
            Some(text) => Ok(Some(str::text(text).into_owned())),
            None => Err(type_error!(
                "ParserCreate() argument '{name}' must be str or None, not {}",
                type_name(given)
            )),
        },
    };
    let encoding = text(0, "encoding")?;
    let separator = text(1, "namespace_separator")?;
    let separator = match &separator {
        None => None,
        Some(text) => {
            let mut characters = text.chars();
            let first = characters.next();
            if text.len() > 1 {
                return Err(value_error!(
                    "namespace_separator must be at most one character, omitted, or None"
                ));
            }
            Some(first)
        }
    };
    // None means that names are not shared.
    let intern = match args.get(2) {
        None => dict::new().cast(),
        Some(given) if given.is_none() => given,
        Some(given) if instance::view::<dict::PyDict>(given).is_some() => given,
        Some(_) => return Err(type_error!("intern must be a dictionary")),
    };
    let options = xml::Options {
        encoding,
        separator,
    };
    Ok(parser::object(xml::Parser::new(options), intern))
}

/// An `ExpatError` of what is wrong at a place.
#[cold]
fn error(code: Code, place: xml::Place) -> Raised {
    let message = xml::MESSAGES[code as usize - 1];
    let text = format!("{message}: line {}, column {}", place.line, place.column);
    error_with(&text, code, place)
}

#[cold]
fn error_with(text: &str, code: Code, place: xml::Place) -> Raised {
    let made = ERROR.raise(text);
    let numbers = [
        ("code", code as i64),
        ("offset", place.column as i64),
        ("lineno", place.line as i64),
    ];
    for (name, value) in numbers {
        if let Err(raised) = attributes::set(made.0, names::intern(name), int::new(value)) {
            return raised;
        }
    }
    made
}
