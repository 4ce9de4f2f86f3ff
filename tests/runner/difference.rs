//! How a difference between two texts is shown: one line that names the likely cause, then the differing lines with a
//! little of what surrounds them.

use super::process::Output;

/// Unchanged lines shown before and after each change.
const CONTEXT: usize = 2;

/// Lines shown at most; the rest is counted.
const LINES: usize = 60;

/// Lines per text up to which the exact difference is worked out, since that takes the product of both lengths.
const EXACT: usize = 2000;

/// The text shown for a failed test. `-` marks what was expected, `+` what came.
pub fn describe(expected: &str, actual: &str, output: &Output) -> String {
    let mut shown = format!("cause: {}\n", cause(output));
    let lines = changes(expected, actual);
    let near = |index: usize| {
        let start = index.saturating_sub(CONTEXT);
        lines[start..lines.len().min(index + CONTEXT + 1)]
            .iter()
            .any(|(mark, _)| *mark != ' ')
    };
    let mut count = 0;
    let mut skipped = false;
    for (index, (mark, line)) in lines.iter().enumerate() {
        if !near(index) {
            skipped = true;
            continue;
        }
        if count == LINES {
            shown.push_str("... and more\n");
            break;
        }
        if skipped {
            shown.push_str("...\n");
            skipped = false;
        }
        shown.push_str(&format!("{mark} {line}\n"));
        count += 1;
    }
    shown
}

/// One line by which failures can be grouped: the way the process ended, or the last line of its standard error.
fn cause(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let last = stderr.lines().rev().find(|line| !line.trim().is_empty());
    match (output.status.as_str(), last) {
        ("0", _) => "different output".to_string(),
        (status, Some(last)) => format!("status {status}: {last}"),
        (status, None) => format!("status {status}"),
    }
}

/// The longest common subsequence of lines, as lines marked ` `, `-` or `+`.
fn changes<'a>(expected: &'a str, actual: &'a str) -> Vec<(char, &'a str)> {
    let old: Vec<&str> = expected.split('\n').collect();
    let new: Vec<&str> = actual.split('\n').collect();
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let mut lines: Vec<_> = old[..same].iter().map(|line| (' ', *line)).collect();
    let (old, new) = (&old[same..], &new[same..]);
    if old.len() > EXACT || new.len() > EXACT {
        lines.extend(old.iter().map(|line| ('-', *line)));
        lines.extend(new.iter().map(|line| ('+', *line)));
        return lines;
    }
    let width = new.len() + 1;
    let mut common = vec![0u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len()
            && (j == new.len() || common[(i + 1) * width + j] >= common[i * width + j + 1])
        {
            lines.push(('-', old[i]));
            i += 1;
        } else {
            lines.push(('+', new[j]));
            j += 1;
        }
    }
    lines
}
