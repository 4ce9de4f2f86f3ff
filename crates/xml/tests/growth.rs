//! The time that a document takes grows as its size does, whatever it is made of and in whatever pieces it comes.

use std::convert::Infallible;
use std::fmt::Write;
use std::time::{Duration, Instant};
use xml::{Event, Handler, Kind, Options, Parser};

/// Wants everything, keeps nothing.
struct Deaf;

impl Handler for Deaf {
    type Abort = Infallible;

    fn wants(&self, _: Kind) -> bool {
        true
    }
    fn expands_entities(&self) -> bool {
        true
    }
    fn event(&mut self, _: Event<'_>) -> Result<bool, Infallible> {
        Ok(true)
    }
    fn encoding(&mut self, _: &str) -> Result<Option<[i32; 256]>, Infallible> {
        Ok(None)
    }
}

fn time(document: &str, piece: usize) -> Duration {
    let start = Instant::now();
    let mut parser = Parser::new(Options {
        encoding: None,
        separator: Some(Some('|')),
    });
    for piece in document.as_bytes().chunks(piece) {
        assert_eq!(parser.parse(&mut Deaf, piece, false), Ok(()));
    }
    assert_eq!(parser.parse(&mut Deaf, b"", true), Ok(()));
    start.elapsed()
}

/// Something said of each number.
fn each(count: usize, say: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, index| {
        let _ = write!(all, "{}", say(index));
        all
    })
}

/// A document of about so many bytes, for each thing that there can be much of.
fn documents(size: usize) -> Vec<(&'static str, String)> {
    let long = "long ".repeat(size / 5);
    let some = size / 20;
    vec![
        ("attribute", format!("<a b='{long}'/>")),
        ("comment", format!("<a><!--{long}--></a>")),
        ("comment before", format!("<!--{long}--><a/>")),
        ("instruction", format!("<a><?b {long}?></a>")),
        ("section", format!("<a><![CDATA[{long}]]></a>")),
        (
            "brackets",
            format!("<a><![CDATA[{}]]></a>", long.replace(' ', "]")),
        ),
        ("text", format!("<a>{long}</a>")),
        ("lines", format!("<a>{}</a>", long.replace(' ', "\r\n"))),
        ("name", format!("<{0}></{0}>", long.replace(' ', ""))),
        (
            "declaration",
            format!("<?xml version='1.0'{} ?><a/>", " ".repeat(size)),
        ),
        ("type", format!("<!DOCTYPE a SYSTEM '{long}'><a/>")),
        ("space in a tag", format!("<a{}/>", " ".repeat(size))),
        (
            "entity",
            format!("<!DOCTYPE a [<!ENTITY e '{long}'>]><a>&e;</a>"),
        ),
        (
            "public identifier",
            format!("<!DOCTYPE a [<!NOTATION n PUBLIC '{long}'>]><a/>"),
        ),
        (
            "content model",
            format!(
                "<!DOCTYPE a [<!ELEMENT a (b{})>]><a/>",
                each(size / 10, |i| format!(",b{i}"))
            ),
        ),
        (
            "groups",
            format!(
                "<!DOCTYPE a [<!ELEMENT a {}b{}>]><a/>",
                "(".repeat(size),
                ")".repeat(size)
            ),
        ),
        (
            "kinds",
            format!(
                "<!DOCTYPE a [<!ATTLIST a b (c{}) 'c'>]><a/>",
                each(size / 10, |i| format!("|c{i}"))
            ),
        ),
        ("entities", {
            let all = each(some, |i| format!("<!ENTITY e{i} 'x'>"));
            format!(
                "<!DOCTYPE a [{all}]><a>{}</a>",
                each(some, |i| format!("&e{i};"))
            )
        }),
        ("entities in a value", {
            let all = each(some, |i| format!("<!ENTITY e{i} 'x'>"));
            format!(
                "<!DOCTYPE a [{all}]><a b='{}'/>",
                each(some, |i| format!("&e{i};"))
            )
        }),
        ("elements", {
            let all = each(some, |i| {
                format!("<!ELEMENT e{i} ANY><!ATTLIST e{i} b CDATA 'x'>")
            });
            format!(
                "<!DOCTYPE a [{all}]><a>{}</a>",
                each(some, |i| format!("<e{i}/>"))
            )
        }),
        ("declared attributes", {
            let all = each(some, |i| format!(" b{i} CDATA 'x'"));
            format!("<!DOCTYPE a [<!ATTLIST a{all}>]><a/>")
        }),
        ("declared attributes one by one", {
            let all = each(some, |i| format!("<!ATTLIST a b{i} CDATA 'x'>"));
            format!(
                "<!DOCTYPE a [{all}]><a{}/>",
                each(some, |i| format!(" b{i}='y'"))
            )
        }),
        (
            "attributes",
            format!("<a{}/>", each(some, |i| format!(" b{i}='x'"))),
        ),
        (
            "namespaces",
            format!(
                "<a{0}{1}/>",
                each(some, |i| format!(" xmlns:n{i}='u{i}'")),
                each(some, |i| format!(" n{i}:b='x'"))
            ),
        ),
        (
            "depth",
            format!(
                "{}{}",
                each(some, |i| format!("<n{i}:a xmlns:n{i}='u' n0:b='x'>")),
                each(some, |i| format!("</n{}:a>", some - 1 - i))
            ),
        ),
        (
            "depth without a name",
            format!("{}{}", "<a xmlns='u'>".repeat(some), "</a>".repeat(some)),
        ),
        (
            "references to characters",
            format!("<a b='{0}'>{0}</a>", "&#65;".repeat(size / 5)),
        ),
    ]
}

#[test]
fn time_grows_as_size_does() {
    for (name, document) in documents(1 << 20) {
        for piece in [1, usize::MAX] {
            let time = time(&document, piece);
            // A second with optimisation, minutes if it were the square.
            assert!(
                time < Duration::from_secs(20),
                "{name} in pieces of {piece}: {time:?}"
            );
        }
    }
}
