//! Tables of what was measured.

use std::fmt::Write;
use std::path::Path;

use crate::interpreters::BASELINE;
use crate::measurement::{Kind, Record};
use crate::statistics;

/// Between these lines a document holds the tables.
const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// All tables as Markdown.
pub fn render(records: &[Record]) -> String {
    let interpreters = distinct(records.iter().map(|record| &record.interpreter));
    let mut text = String::new();
    for kind in [Kind::Warm, Kind::Cold] {
        let of_kind: Vec<&Record> = records.iter().filter(|one| one.kind == kind).collect();
        if !of_kind.is_empty() {
            speed(&mut text, kind, &of_kind, &interpreters);
        }
    }
    let starts: Vec<&Record> = records
        .iter()
        .filter(|one| one.kind == Kind::Startup)
        .collect();
    if !starts.is_empty() {
        startup(&mut text, &starts, &interpreters);
    }
    problems(&mut text, records);
    text
}

/// Times of the baseline, speeds of the others as multiples of the baseline's.
fn speed(text: &mut String, kind: Kind, records: &[&Record], interpreters: &[String]) {
    let title = match kind {
        Kind::Warm => "Warm: CPU time of one iteration once settled",
        _ => "Cold: user CPU time of a whole process",
    };
    let others: Vec<&String> = interpreters
        .iter()
        .filter(|name| *name != BASELINE)
        .collect();
    let _ = writeln!(
        text,
        "### {title}\n\n`{BASELINE}` in ms, the others as multiples of its speed (more is faster).\n"
    );
    let _ = write!(text, "| program | {BASELINE} |");
    for name in &others {
        let _ = write!(text, " {name} |");
    }
    let _ = writeln!(text, "\n| --- | ---: |{}", " ---: |".repeat(others.len()));
    let mut ratios = vec![Vec::new(); others.len()];
    let programs = distinct(records.iter().map(|record| &record.program));
    for program in &programs {
        let base = figure(records, program, BASELINE);
        let _ = write!(text, "| {program} | {} |", cell(&base, milliseconds));
        for (index, name) in others.iter().enumerate() {
            let own = figure(records, program, name);
            let ratio = match (&base, &own) {
                (Ok(base), Ok(own)) => Ok(base / own),
                (_, Err(problem)) | (Err(problem), _) => Err(problem.clone()),
            };
            if let Ok(ratio) = ratio {
                ratios[index].push(ratio);
            }
            let _ = write!(text, " {} |", cell(&ratio, |ratio| format!("{ratio:.2}")));
        }
        text.push('\n');
    }
    let _ = write!(text, "| **geometric mean** | |");
    for ratios in &ratios {
        let mean = statistics::geometric_mean(ratios);
        let mean = mean.map_or_else(|| "–".to_string(), |mean| format!("**{mean:.2}**"));
        let of = if ratios.len() == programs.len() {
            String::new()
        } else {
            format!(" ({} of {})", ratios.len(), programs.len())
        };
        let _ = write!(text, " {mean}{of} |");
    }
    text.push_str("\n\n");
}

fn startup(text: &mut String, records: &[&Record], interpreters: &[String]) {
    text.push_str("### Start: `-c pass`\n\n| interpreter | CPU time, ms | peak memory, MB |\n| --- | ---: | ---: |\n");
    for name in interpreters {
        let own: Vec<&&Record> = records
            .iter()
            .filter(|one| &one.interpreter == name)
            .collect();
        let Some(first) = own.first() else { continue };
        let time = figure(records, &first.program, name);
        let peak = own.iter().map(|one| one.peak).max().unwrap_or(0);
        let peak = format!("{:.1}", peak as f64 / 1e6);
        let _ = writeln!(text, "| {name} | {} | {peak} |", cell(&time, milliseconds));
    }
    text.push('\n');
}

/// What failed, and how, once each.
fn problems(text: &mut String, records: &[Record]) {
    let lines = distinct_owned(records.iter().filter_map(|one| {
        let problem = one.outcome.as_ref().err()?;
        Some(format!("- {}, {}: {problem}", one.program, one.interpreter))
    }));
    if !lines.is_empty() {
        let _ = writeln!(text, "Not measured:\n\n{}\n", lines.join("\n"));
    }
}

/// The median over the rounds; a program that failed in one round has failed.
fn figure(records: &[&Record], program: &str, interpreter: &str) -> Result<f64, String> {
    let mut seconds = Vec::new();
    for record in records {
        if record.program == program && record.interpreter == interpreter {
            seconds.push(record.outcome.clone()?);
        }
    }
    statistics::median(&seconds).ok_or_else(|| "–".to_string())
}

/// The number, or the first word of the problem.
fn cell(value: &Result<f64, String>, show: impl Fn(f64) -> String) -> String {
    match value {
        Ok(value) => show(*value),
        Err(problem) => problem.split(':').next().unwrap_or_default().to_string(),
    }
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.1}", seconds * 1e3)
}

fn distinct<'a>(values: impl Iterator<Item = &'a String>) -> Vec<String> {
    distinct_owned(values.cloned())
}

fn distinct_owned(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

/// Puts the tables between the two marks of a document, or at its end if it has none.
///
/// # Errors
/// A message when the document cannot be read or written.
pub fn insert(path: &Path, tables: &str) -> Result<(), String> {
    let fail = |error: std::io::Error| format!("{}: {error}", path.display());
    let old = if path.is_file() {
        std::fs::read_to_string(path).map_err(fail)?
    } else {
        String::new()
    };
    let block = format!("{BEGIN}\n\n{}\n\n{END}", tables.trim_end());
    let new = match (old.find(BEGIN), old.find(END)) {
        (Some(begin), Some(end)) if begin < end => {
            format!("{}{block}{}", &old[..begin], &old[end + END.len()..])
        }
        _ => format!("{old}\n{block}\n"),
    };
    std::fs::write(path, new).map_err(fail)
}
