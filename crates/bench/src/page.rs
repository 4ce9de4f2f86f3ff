//! The page of the history: one HTML file that opens from disk. Its frame, style and script stand in `page/`, beside the
//! library that draws the charts.

use serde_json::{Value, json};

use crate::history::tests::STATUSES;
use crate::history::{History, complete};
use crate::interpreters::BASELINE;
use crate::languages;

const FRAME: &str = include_str!("../page/page.html");
const STYLE: &str = include_str!("../page/page.css");
const SCRIPT: &str = include_str!("../page/page.js");
const LIBRARY: &str = include_str!("../page/library/chart.umd.min.js");

/// The page.
///
/// # Errors
/// A message that names the file of the history at fault.
pub fn page(history: &History) -> Result<String, String> {
    let entries = history.entries()?;
    let data = json!({
        "baseline": BASELINE,
        "languages": languages::ALL[1..].iter().map(|language| json!({
            "name": language.name,
            "title": language.title,
            "baseline": language.baseline,
        })).collect::<Vec<Value>>(),
        "statuses": STATUSES,
        "complete": complete(&entries),
        "entries": entries,
        "curves": history.curves()?,
        "tests": history.tests()?,
        "failing": history.failing()?,
    });
    Ok([
        ("style", STYLE),
        ("script", SCRIPT),
        ("library", LIBRARY),
        ("data", &embedded(&data)),
    ]
    .iter()
    .fold(FRAME.to_string(), |page, (hole, text)| {
        page.replacen(&format!("{{{{{hole}}}}}"), text, 1)
    }))
}

/// JSON that no browser takes for the end of the element it stands in.
fn embedded(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c")
}
