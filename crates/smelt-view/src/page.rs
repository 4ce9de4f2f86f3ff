//! The page: its frame, style and script stand in `page/`, its data is the log's.

use crate::json;
use crate::log::Log;

const FRAME: &str = include_str!("../page/page.html");
const STYLE: &str = include_str!("../page/page.css");
const SCRIPT: &str = include_str!("../page/page.js");

/// One HTML file that shows a log; `title` is the log's name.
pub fn page(log: &Log, title: &str) -> String {
    let data = json::data(log);
    let mut page = String::with_capacity(data.len() + FRAME.len() + STYLE.len() + SCRIPT.len());
    let mut rest = FRAME;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        page.push_str(before);
        match name {
            "title" => page.push_str(&escaped(title)),
            "style" => page.push_str(STYLE),
            "script" => page.push_str(SCRIPT),
            "data" => page.push_str(&data),
            _ => unreachable!("the frame has no other holes"),
        }
        rest = after;
    }
    page.push_str(rest);
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
