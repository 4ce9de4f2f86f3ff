//! Tables of what a run has measured.

use std::fmt::Write;

use crate::figures::Figures;
use crate::languages::PYTHON;
use crate::measurement::START;
use crate::record::{Kind, Run};
use crate::statistics::Ratio;

/// All tables as Markdown.
pub fn render(run: &Run) -> String {
    let mut text = String::new();
    let languages = Figures::all(run);
    for figures in &languages {
        for kind in [Kind::Warm, Kind::Cold] {
            if !figures.programs(kind).is_empty() {
                speed(&mut text, kind, figures);
            }
        }
        if !figures.programs(Kind::Startup).is_empty() {
            startup(&mut text, figures);
        }
    }
    let problems: Vec<String> = languages.iter().flat_map(Figures::problems).collect();
    if !problems.is_empty() {
        let _ = writeln!(text, "Not measured:\n\n- {}\n", problems.join("\n- "));
    }
    text
}

/// Times of the baseline, speeds of the others as multiples of the baseline's.
fn speed(text: &mut String, kind: Kind, figures: &Figures) {
    let baseline = figures.language.baseline;
    let title = match kind {
        Kind::Warm => "Warm: CPU time of one iteration once settled",
        _ => "Cold: user CPU time of a whole process",
    };
    let mut others = figures.interpreters();
    others.retain(|name| *name != baseline);
    let language = match figures.language.name {
        PYTHON => String::new(),
        _ => format!("{}. ", figures.language.title),
    };
    let programs = figures.programs(kind);
    let _ = writeln!(
        text,
        "### {language}{title}\n\n`{baseline}` in ms, the others as multiples of its speed (more is faster), with 95 % intervals where there were several rounds.\n"
    );
    let _ = writeln!(text, "| program | {baseline} | {} |", others.join(" | "));
    let _ = writeln!(text, "| --- | ---: |{}", " ---: |".repeat(others.len()));
    for program in &programs {
        let base = figures.median(kind, program, baseline);
        let _ = write!(text, "| {program} | {} |", cell(base, milliseconds));
        for name in &others {
            let ratio = figures.ratio(kind, program, baseline, name);
            let _ = write!(text, " {} |", cell(ratio, multiple));
        }
        text.push('\n');
    }
    let _ = write!(text, "| **geometric mean** | |");
    for name in &others {
        let _ = match figures.mean(kind, baseline, name) {
            None => write!(text, " – |"),
            Some((mean, count)) if count == programs.len() => {
                write!(text, " **{}** |", multiple(mean))
            }
            Some((mean, count)) => {
                let of = programs.len();
                write!(text, " **{}** ({count} of {of}) |", multiple(mean))
            }
        };
    }
    text.push_str("\n\n");
}

fn startup(text: &mut String, figures: &Figures) {
    let _ = writeln!(
        text,
        "### Start: `{START}`\n\n| interpreter | CPU time, ms | peak memory, MB |\n| --- | ---: | ---: |"
    );
    for name in figures.interpreters() {
        // Peers of a few programs have no such start.
        let time = match figures.median(Kind::Startup, START, name) {
            Err(problem) if !problem.contains(':') => continue,
            time => cell(time, milliseconds),
        };
        let peak = figures.peak(Kind::Startup, START, name) as f64 / 1e6;
        let _ = writeln!(text, "| {name} | {time} | {peak:.1} |");
    }
    text.push('\n');
}

/// The number, or the first word of the problem.
fn cell<T>(value: Result<T, String>, show: impl Fn(T) -> String) -> String {
    match value {
        Ok(value) => show(value),
        Err(problem) => problem.split(':').next().unwrap_or_default().to_string(),
    }
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.1}", seconds * 1e3)
}

/// `1.23`, or `1.23 (1.10 to 1.31)`.
pub fn multiple(ratio: Ratio) -> String {
    match ratio.interval {
        None => format!("{:.2}", ratio.value),
        Some((low, high)) => format!("{:.2} ({low:.2} to {high:.2})", ratio.value),
    }
}
