//! What has become worse since it was measured before, by more than noise.

use std::fmt::Write;
use std::process::Command;

use super::tests::Tests;
use super::{Entry, Figure, OURS, Programs};
use crate::programs;
use crate::statistics::Ratio;

/// Changes of speed below this share are not worth a look, however sure they are.
const SMALLEST: f64 = 0.05;

/// Where there was one round only: single figures on a shared machine are good to a third.
const NOISE: f64 = 1.0 / 3.0;

/// Growth of memory that is named: peaks depend on when collections happen.
const MEMORY: f64 = 1.25;

/// Commits that are listed for one range.
const COMMITS: &str = "--max-count=40";

/// All that is worse in the newest measurements and counts, as text; empty if nothing is. Each figure is compared with
/// the one before it on the same machine, whichever commit that is of.
pub fn report(entries: &[Entry], tests: &[Tests]) -> String {
    let mut ranges: Vec<(String, String, Vec<String>)> = Vec::new();
    let mut add = |from: &str, to: &str, line: String| {
        let range = (from.to_string(), to.to_string());
        match ranges
            .iter_mut()
            .find(|one| (&one.0, &one.1) == (&range.0, &range.1))
        {
            Some(known) => known.2.push(line),
            None => ranges.push((range.0, range.1, vec![line])),
        }
    };
    if let Some((newest, older)) = entries.split_last() {
        speeds(newest, older, &mut add);
    }
    if let [.., before, newest] = tests {
        counts(before, newest, &mut add);
    }
    let mut text = String::new();
    for (from, to, lines) in &ranges {
        let _ = writeln!(text, "From {from} to {to}:");
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
        let _ = writeln!(text, "commits between:\n{}", commits(from, to));
    }
    text
}

fn speeds(newest: &Entry, older: &[Entry], add: &mut impl FnMut(&str, &str, String)) {
    let watched = |name: &str| name.starts_with(OURS);
    let python = |entry: &Entry| Some(entry.programs.clone());
    slower_programs(newest, older, &python, &watched, add);
    for language in newest.languages.keys() {
        let other = |entry: &Entry| Some(entry.languages.get(language)?.programs.clone());
        // Smelt's interpreter is called like its language.
        slower_programs(newest, older, &other, &|name| name == language, add);
    }
}

/// Compares each program of one language with its last figures.
fn slower_programs(
    newest: &Entry,
    older: &[Entry],
    programs: &dyn Fn(&Entry) -> Option<Programs>,
    watched: &dyn Fn(&str) -> bool,
    add: &mut impl FnMut(&str, &str, String),
) {
    let older: Vec<(&Entry, Programs)> = older
        .iter()
        .rev()
        .filter(|entry| entry.machine == newest.machine)
        .filter_map(|entry| Some((entry, programs(entry)?)))
        .collect();
    for (program, figures) in programs(newest).into_iter().flatten() {
        for (name, figure) in figures.iter().filter(|(name, _)| watched(name)) {
            let before = older
                .iter()
                .find_map(|(entry, programs)| Some((entry, programs.get(&program)?.get(name)?)));
            let Some((entry, before)) = before else {
                continue;
            };
            for worse in worse(before, figure) {
                let line = format!("{name}, {program}: {worse}");
                add(&entry.commit, &newest.commit, line);
            }
        }
    }
}

/// What is worse about a program.
fn worse(before: &Figure, now: &Figure) -> Vec<String> {
    let mut found = Vec::new();
    for (kind, before, now) in [
        ("warm", before.warm, now.warm),
        ("cold", before.cold, now.cold),
    ] {
        let (Some(before), Some(now)) = (before, now) else {
            continue;
        };
        if slower(before, now) {
            let (before, now) = (before.value, now.value);
            found.push(format!("{kind} {now:.2}, it was {before:.2}"));
        }
    }
    if before.peak > 0 && now.peak as f64 > before.peak as f64 * MEMORY {
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        let (before, now) = (megabytes(before.peak), megabytes(now.peak));
        found.push(format!("memory {now:.0} MB, it was {before:.0}"));
    }
    if let (None, Some(problem)) = (&before.problem, &now.problem) {
        found.push(problem.clone());
    }
    found
}

/// Whether a speed has fallen by more than can be chance.
fn slower(before: Ratio, now: Ratio) -> bool {
    let ends = |ratio: Ratio| {
        let noise = (ratio.value * (1.0 - NOISE), ratio.value * (1.0 + NOISE));
        ratio.interval.unwrap_or(noise)
    };
    ends(now).1 < ends(before).0 && now.value < before.value * (1.0 - SMALLEST)
}

/// Files of CPython's suite of which fewer methods pass.
fn counts(before: &Tests, now: &Tests, add: &mut impl FnMut(&str, &str, String)) {
    for (file, counts) in &now.files {
        let passed = counts[0];
        if let Some(was) = before.files.get(file).map(|counts| counts[0])
            && passed < was
        {
            let line = format!("{file}: {passed} methods pass, it were {was}");
            add(&before.commit, &now.commit, line);
        }
    }
}

/// The commits after one and up to another, the newest first.
fn commits(from: &str, to: &str) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(programs::folder())
        .args(["log", "--oneline", COMMITS])
        .arg(format!("{from}..{to}"))
        .output();
    let lines = match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into(),
        _ => "not in this repository\n".to_string(),
    };
    lines.lines().map(|line| format!("  {line}\n")).collect()
}

#[cfg(test)]
mod unit {
    use super::*;

    fn ratio(value: f64, interval: Option<(f64, f64)>) -> Ratio {
        Ratio { value, interval }
    }

    #[test]
    fn only_what_noise_cannot_explain_is_slower() {
        let sure = |value: f64| ratio(value, Some((value - 0.1, value + 0.1)));
        assert!(slower(sure(5.0), sure(4.0)));
        assert!(!slower(sure(4.0), sure(5.0)));
        assert!(!slower(sure(5.0), sure(4.9)), "the intervals overlap");
        assert!(!slower(sure(50.0), sure(49.0)), "sure, but small");
        assert!(!slower(ratio(5.0, None), ratio(3.0, None)), "one round");
        assert!(slower(ratio(5.0, None), ratio(2.0, None)));
    }
}
