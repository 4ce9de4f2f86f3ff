//! A trace instruction by instruction: what was recorded for each, what is left of it before the loop's label, and what behind it.
//!
//! Both texts name the instruction by the same `merge_point pN`, so that what belongs together is known, not guessed.

use std::collections::BTreeMap;

/// The text of a trace, cut at its merge points.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Body {
    /// What comes before the label inside, by instruction.
    pub before: BTreeMap<Step, Vec<String>>,
    /// What comes behind it.
    pub behind: BTreeMap<Step, Vec<String>>,
    /// The place of each instruction.
    pub places: BTreeMap<u32, u32>,
    /// The texts of the snapshots.
    pub snapshots: BTreeMap<u32, String>,
    /// Labels inside.
    pub labels: Vec<u32>,
}

/// A step through the program: `None` before the first instruction.
pub type Step = Option<u32>;

impl Body {
    /// Cuts a text. Places are known if they are less than `places`.
    pub fn new(lines: &[&str], places: u32) -> Body {
        let mut body = Body::default();
        let mut step = None;
        for line in lines.iter().skip(1) {
            if let Some(number) = line.strip_prefix("merge_point p") {
                step = number.parse().ok();
            } else if let Some((number, text)) = numbered(line, 's') {
                body.snapshots.insert(number, text.to_owned());
            } else if let Some((number, text)) = numbered(line, 'p') {
                let place = text.strip_prefix("place ").and_then(|n| n.parse().ok());
                if let Some(place) = place.filter(|place| *place < places) {
                    body.places.insert(number, place);
                }
            } else {
                if let Some(label) = line.strip_prefix("label ") {
                    step = None;
                    let label: Option<u32> = label.split(' ').next().and_then(|l| l.parse().ok());
                    body.labels.extend(label);
                }
                let part = match body.labels.is_empty() {
                    true => &mut body.before,
                    false => &mut body.behind,
                };
                part.entry(step).or_default().push((*line).to_owned());
            }
        }
        body
    }
}

/// `s12: text`, apart.
fn numbered(line: &str, letter: char) -> Option<(u32, &str)> {
    let (head, text) = line.split_once(": ")?;
    Some((head.strip_prefix(letter)?.parse().ok()?, text))
}

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place; `None` for what comes before the first, or behind a label.
    pub place: Option<u32>,
    /// What was recorded.
    pub recorded: Vec<String>,
    /// What is left: before the label inside, if there is one.
    pub first: Vec<String>,
    /// What is left behind the label.
    pub repeated: Vec<String>,
}

/// The instructions of a trace in order.
pub fn rows(recorded: Option<&Body>, optimised: Option<&Body>) -> Vec<Row> {
    let none = Body::default();
    let (recorded, optimised) = (recorded.unwrap_or(&none), optimised.unwrap_or(&none));
    let mut steps: Vec<Step> = vec![None];
    let named = recorded.places.keys().chain(optimised.places.keys());
    steps.extend(named.map(|step| Some(*step)));
    for part in [&recorded.before, &optimised.before, &optimised.behind] {
        steps.extend(part.keys());
    }
    steps.sort_unstable();
    steps.dedup();
    let lines = |part: &BTreeMap<Step, Vec<String>>, step| part.get(&step).cloned();
    let rows = steps.into_iter().map(|step| Row {
        place: step.and_then(|step| {
            let place = optimised.places.get(&step);
            place.or_else(|| recorded.places.get(&step)).copied()
        }),
        recorded: lines(&recorded.before, step).unwrap_or_default(),
        first: lines(&optimised.before, step).unwrap_or_default(),
        repeated: lines(&optimised.behind, step).unwrap_or_default(),
    });
    let is_there = |row: &Row| {
        row.place.is_some()
            || !(row.recorded.is_empty() && row.first.is_empty() && row.repeated.is_empty())
    };
    rows.filter(is_there).collect()
}
