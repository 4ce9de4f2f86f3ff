//! What is told of a document does not depend on the pieces it comes in, nor on how it is written.

use std::convert::Infallible;
use xml::{Code, Event, Handler, Kind, Options, Parser, Place, Stop};

/// Events as text, adjoining pieces of text joined.
#[derive(Default)]
struct Log {
    events: Vec<String>,
    text: String,
}

impl Log {
    fn note(&mut self, event: String) {
        if !self.text.is_empty() {
            self.events
                .push(format!("{:?}", std::mem::take(&mut self.text)));
        }
        self.events.push(event);
    }
}

impl Handler for Log {
    type Abort = Infallible;

    fn wants(&self, kind: Kind) -> bool {
        !matches!(kind, Kind::Default | Kind::ExternalEntity)
    }
    fn expands_entities(&self) -> bool {
        true
    }
    fn event(&mut self, event: Event<'_>) -> Result<bool, Infallible> {
        match event {
            Event::Text(text) => self.text.push_str(text),
            event => self.note(format!("{event:?}")),
        }
        Ok(true)
    }
    fn encoding(&mut self, _: &str) -> Result<Option<[i32; 256]>, Infallible> {
        Ok(None)
    }
}

fn parse(data: &[u8], pieces: usize) -> (Vec<String>, Result<(), Stop<Infallible>>, Place) {
    let mut log = Log::default();
    let mut parser = Parser::new(Options {
        encoding: None,
        separator: Some(Some('|')),
    });
    let fed: Result<(), _> = data
        .chunks(pieces)
        .try_for_each(|piece| parser.parse(&mut log, piece, false));
    let result = fed.and_then(|()| parser.parse(&mut log, b"", true));
    log.note("end".to_owned());
    (log.events, result, parser.shared().place.get())
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xff, 0xfe].into_iter().chain(units).collect()
}

const DOCUMENT: &str = "<!DOCTYPE r [<!ENTITY e '<b>x</b>&#38;amp;'><!ATTLIST a k NMTOKENS ' 1  2 '>]>\r\n\
    <r xmlns='urn:r'><a/>&e;\u{e9}\u{20ac}\u{1f600}<![CDATA[ ]] > ]]><!-- c --><?p d?>\r\n</r>\n";

#[test]
fn pieces_make_no_difference() {
    let (whole, result, _) = parse(DOCUMENT.as_bytes(), usize::MAX);
    assert_eq!(result, Ok(()));
    for pieces in 1..20 {
        assert_eq!(parse(DOCUMENT.as_bytes(), pieces).0, whole);
    }
}

#[test]
fn encodings_make_no_difference() {
    let whole = parse(DOCUMENT.as_bytes(), usize::MAX).0;
    for pieces in [1, 3, usize::MAX] {
        assert_eq!(parse(&utf16(DOCUMENT), pieces).0, whole);
    }
}

#[test]
fn a_document_that_ends_anywhere_is_an_error() {
    let end = DOCUMENT.trim_end().len();
    for length in (0..end).filter(|length| DOCUMENT.is_char_boundary(*length)) {
        let (_, result, _) = parse(&DOCUMENT.as_bytes()[..length], 5);
        assert!(result.is_err(), "{}", &DOCUMENT[..length]);
    }
}

#[test]
fn errors_have_places() {
    let place = |data: &str| {
        let (_, result, place) = parse(data.as_bytes(), usize::MAX);
        (result, place.line, place.column)
    };
    assert_eq!(
        place("<a>\n</b>"),
        (Err(Stop::Error(Code::TagMismatch)), 2, 2)
    );
    assert_eq!(
        place("<a b=1/>"),
        (Err(Stop::Error(Code::InvalidToken)), 1, 5)
    );
    assert_eq!(
        place("<p:a/>"),
        (Err(Stop::Error(Code::UnboundPrefix)), 1, 0)
    );
}

#[test]
fn no_bytes_are_too_strange() {
    let mut state: u32 = 1;
    for _ in 0..3000 {
        let mut data = DOCUMENT.as_bytes().to_vec();
        for _ in 0..4 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let place = state as usize >> 8;
            let length = data.len();
            match state >> 6 & 3 {
                0 => data[place % length] = state as u8,
                1 => data.truncate(place % length + 1),
                2 => data.insert(place % length, b"<>&'\"[]%;!"[place / length % 10]),
                _ => drop(data.remove(place % length)),
            }
            if data.is_empty() {
                break;
            }
        }
        drop(parse(&data, 1 + state as usize % 30));
    }
}
