//! The attributes of a parser that are called.

use super::parser;
use crate::support::*;
use pyrite_vm::runtime_error;
use xml::Kind;

/// Names and what they are for, in the order of their slots.
pub(super) const ALL: [(&str, Kind); 22] = [
    ("StartElementHandler", Kind::StartElement),
    ("EndElementHandler", Kind::EndElement),
    ("ProcessingInstructionHandler", Kind::ProcessingInstruction),
    ("CharacterDataHandler", Kind::Text),
    ("UnparsedEntityDeclHandler", Kind::UnparsedEntity),
    ("NotationDeclHandler", Kind::Notation),
    ("StartNamespaceDeclHandler", Kind::StartNamespace),
    ("EndNamespaceDeclHandler", Kind::EndNamespace),
    ("CommentHandler", Kind::Comment),
    ("StartCdataSectionHandler", Kind::StartSection),
    ("EndCdataSectionHandler", Kind::EndSection),
    ("DefaultHandler", Kind::Default),
    ("DefaultHandlerExpand", Kind::Default),
    ("NotStandaloneHandler", Kind::NotStandalone),
    ("ExternalEntityRefHandler", Kind::ExternalEntity),
    ("StartDoctypeDeclHandler", Kind::StartDoctype),
    ("EndDoctypeDeclHandler", Kind::EndDoctype),
    ("EntityDeclHandler", Kind::Entity),
    ("XmlDeclHandler", Kind::Declaration),
    ("ElementDeclHandler", Kind::Element),
    ("AttlistDeclHandler", Kind::Attribute),
    ("SkippedEntityHandler", Kind::SkippedEntity),
];
/// The place of `CharacterDataHandler`.
pub(super) const TEXT: usize = 3;
/// The place of `DefaultHandler`; that of `DefaultHandlerExpand` follows.
pub(super) const DEFAULT: usize = 11;

/// The place of the handler for a kind of events.
pub(super) fn place(kind: Kind) -> usize {
    ALL.iter()
        .position(|handler| handler.1 == kind)
        .unwrap_or(DEFAULT)
}

/// The attribute for a handler.
pub(super) const fn attribute<const PLACE: usize>() -> Builtin {
    Builtin::attribute(
        ALL[PLACE].0,
        |args| Ok(parser::handler(args.at(0), PLACE)),
        |args| {
            if args.at(1).is_null() {
                return Err(runtime_error!("Cannot delete attribute"));
            }
            parser::set_handler(args.at(0), PLACE, args.at(1))?;
            nothing()
        },
    )
}
