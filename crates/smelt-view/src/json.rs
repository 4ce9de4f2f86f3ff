//! The page's data, in JSON that may stand inside an HTML script element.

use crate::listing::rows;
use crate::log::{Fate, Log, Trace};
use std::fmt::Write;

/// The data of a page.
pub fn data(log: &Log) -> String {
    let mut text = String::from("{\"parameters\":");
    list(&mut text, &log.parameters, |text, (name, value)| {
        strings(text, &[name.as_str(), value.as_str()]);
    });
    text.push_str(",\"totals\":{");
    for (i, (name, value)) in log.totals.iter().enumerate() {
        comma(&mut text, i);
        string(&mut text, name);
        let _ = write!(text, ":{value}");
    }
    let _ = write!(text, "}},\"complete\":{},\"problems\":", log.complete);
    list(&mut text, &log.problems, |text, problem| {
        string(text, problem)
    });
    text.push_str(",\"noBackend\":");
    string(&mut text, log.no_backend.as_deref().unwrap_or_default());
    text.push_str(",\"notInlined\":");
    list(&mut text, &log.not_inlined, number);
    text.push_str(",\"generalised\":");
    list(&mut text, &log.generalised, number);
    text.push_str(",\"places\":");
    list(&mut text, &log.places, |text, place| {
        let line = place.line.to_string();
        let parts = [
            &place.driver,
            &place.file,
            &line,
            &place.name,
            &place.instruction,
            &place.source,
        ];
        strings(text, &parts.map(String::as_str));
    });
    text.push_str(",\"traces\":");
    list(&mut text, &log.traces, trace);
    text.push('}');
    text
}

fn trace(text: &mut String, trace: &Trace) {
    let _ = write!(
        text,
        "{{\"id\":{},\"kind\":\"{}\",\"label\":{},\"place\":{},\"at\":{},\"entries\":{},\"iterations\":{},\"freed\":{}",
        trace.id,
        trace.kind,
        trace.label,
        trace.place,
        trace.at,
        trace.entries,
        trace.iterations,
        trace.freed
    );
    if let Some((exit, of)) = trace.from {
        let _ = write!(text, ",\"exit\":{exit},\"of\":{of}");
    }
    for (name, stage) in [
        ("recorded", &trace.recorded),
        ("optimised", &trace.optimised),
    ] {
        if let Some(stage) = stage {
            let _ = write!(text, ",\"{name}\":[{},{}]", stage.operations, stage.us);
        }
    }
    match &trace.fate {
        Fate::Unknown => text.push_str(",\"fate\":\"unknown\""),
        Fate::Compiled {
            bytes,
            first_exit,
            us,
        } => {
            let _ = write!(
                text,
                ",\"fate\":\"compiled\",\"bytes\":{bytes},\"firstExit\":{first_exit},\"us\":{us}"
            );
        }
        Fate::Abandoned {
            reason,
            operations,
            place,
        } => {
            let _ = write!(
                text,
                ",\"fate\":\"abandoned\",\"operations\":{operations},\"reason\":"
            );
            string(text, reason);
            if let Some(place) = place {
                let _ = write!(text, ",\"last\":{place}");
            }
        }
    }
    for (name, words) in [
        ("invalidated", &trace.invalidated),
        ("remark", &trace.remark),
    ] {
        if !words.is_empty() {
            let _ = write!(text, ",\"{name}\":");
            string(text, words);
        }
    }
    text.push_str(",\"exits\":");
    list(text, &trace.exits, |text, exit| {
        let _ = write!(
            text,
            "{{\"number\":{},\"snapshot\":{},\"failures\":{},\"abandoned\":{}",
            exit.number, exit.snapshot, exit.failures, exit.abandoned
        );
        for (name, value) in [("place", exit.place), ("bridge", exit.bridge)] {
            if let Some(value) = value {
                let _ = write!(text, ",\"{name}\":{value}");
            }
        }
        text.push('}');
    });
    let body = |stage: &Option<crate::log::Stage>| stage.as_ref().map(|stage| stage.body.clone());
    let (recorded, optimised) = (body(&trace.recorded), body(&trace.optimised));
    text.push_str(",\"rows\":");
    list(
        text,
        &rows(recorded.as_ref(), optimised.as_ref()),
        |text, row| {
            let _ = match row.place {
                Some(place) => write!(text, "[{place}"),
                None => write!(text, "[-1"),
            };
            for lines in [&row.recorded, &row.first, &row.repeated] {
                text.push(',');
                string(text, &lines.join("\n"));
            }
            text.push(']');
        },
    );
    if let Some(optimised) = &optimised {
        text.push_str(",\"labels\":");
        list(text, &optimised.labels, number);
        text.push_str(",\"snapshots\":{");
        for (i, (snapshot, state)) in optimised.snapshots.iter().enumerate() {
            comma(text, i);
            let _ = write!(text, "\"{snapshot}\":");
            string(text, state);
        }
        text.push('}');
    }
    text.push('}');
}

fn comma(text: &mut String, index: usize) {
    if index > 0 {
        text.push(',');
    }
}

fn list<T>(text: &mut String, items: &[T], mut write: impl FnMut(&mut String, &T)) {
    text.push('[');
    for (i, item) in items.iter().enumerate() {
        comma(text, i);
        write(text, item);
    }
    text.push(']');
}

fn strings(text: &mut String, items: &[&str]) {
    list(text, items, |text, item| string(text, item));
}

fn number(text: &mut String, number: &u32) {
    let _ = write!(text, "{number}");
}

/// A string. `<` is escaped, so that nothing in it ends the script element.
fn string(text: &mut String, content: &str) {
    text.push('"');
    for character in content.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '<' => text.push_str("\\u003c"),
            c if (c as u32) < 0x20 => {
                let _ = write!(text, "\\u{:04x}", c as u32);
            }
            c => text.push(c),
        }
    }
    text.push('"');
}
