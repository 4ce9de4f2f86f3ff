//! The source lines of a frame and the marks below them: `^^^` under what raised, `~~^~~` around an operator, `~~~^^^` at a call or subscript.

use super::operators;
use pyrite_compiler::bytecode::Op;
use pyrite_compiler::code::Position;
use std::fmt::Write;

/// Shows the lines of a position, with marks if they do not span the whole of it.
pub fn show(out: &mut String, lines: &[String], position: &Position, op: Op) {
    let first = position.line as usize;
    let last = (position.end_line.max(position.line)) as usize;
    let Some(first_line) = first.checked_sub(1).and_then(|index| lines.get(index)) else {
        return;
    };
    let has_columns = position.end_column > 0;
    let shown: Vec<&str> = (first..=last)
        .filter_map(|line| lines.get(line - 1))
        .map(String::as_str)
        .collect();
    if shown.len() != last - first + 1 || !has_columns {
        let _ = writeln!(out, "    {}", first_line.trim());
        return;
    }
    let indent = shown
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let segment = segment_text(&shown, position);
    let anchors = anchors(&segment, op);
    // The marks of each line: nothing, '^' for primary, '~' for secondary.
    let whole = covers_all(&shown, position);
    if whole && anchors.is_none() {
        for (index, line) in elided(shown.len()) {
            emit_line(out, index, line, &shown, indent);
        }
        return;
    }
    let marks = marks(&shown, position, anchors.as_ref());
    let significant = significant_lines(shown.len(), anchors.as_ref());
    let mut previous: Option<usize> = None;
    for index in significant {
        if let Some(previous) = previous {
            match index - previous {
                1 => {}
                2 => {
                    line_with_marks(
                        out,
                        shown[previous + 1],
                        marks[previous + 1].as_str(),
                        indent,
                    );
                }
                more => {
                    let _ = writeln!(out, "    ...<{} lines>...", more - 1);
                }
            }
        }
        line_with_marks(out, shown[index], marks[index].as_str(), indent);
        previous = Some(index);
    }
}

fn elided(count: usize) -> Vec<(usize, bool)> {
    if count <= 3 {
        (0..count).map(|index| (index, true)).collect()
    } else {
        vec![(0, true), (1, false), (count - 1, true)]
    }
}

fn emit_line(out: &mut String, index: usize, shown: bool, lines: &[&str], indent: usize) {
    if shown {
        let line = lines[index];
        let _ = writeln!(out, "    {}", line.get(indent..).unwrap_or("").trim_end());
    } else {
        let _ = writeln!(out, "    ...<{} lines>...", lines.len() - 2);
    }
}

/// The lines that are shown: first and last of the segment, and those around the anchors.
fn significant_lines(count: usize, anchors: Option<&Anchors>) -> Vec<usize> {
    let mut lines = vec![0, count - 1];
    if let Some(anchors) = anchors {
        for line in [anchors.left_line, anchors.right_line] {
            for near in line.saturating_sub(1)..=line + 1 {
                if near < count {
                    lines.push(near);
                }
            }
        }
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

fn line_with_marks(out: &mut String, line: &str, marks: &str, indent: usize) {
    let _ = writeln!(out, "    {}", line.get(indent..).unwrap_or("").trim_end());
    let prefix: usize = line
        .get(..indent)
        .map_or(0, |prefix| prefix.chars().count());
    let marks: String = marks.chars().skip(prefix).collect();
    if !marks.trim().is_empty() {
        let _ = writeln!(out, "    {}", marks.trim_end());
    }
}

/// Start and end of what is marked in a line, in bytes.
fn range_in(index: usize, lines: &[&str], position: &Position) -> (usize, usize) {
    let line = lines[index];
    let start = if index == 0 {
        position.column as usize
    } else {
        line.len() - line.trim_start().len()
    };
    let end = if index + 1 == lines.len() {
        position.end_column as usize
    } else {
        line.trim_end().len()
    };
    (
        start.min(line.len()),
        end.min(line.len()).max(start.min(line.len())),
    )
}

fn covers_all(lines: &[&str], position: &Position) -> bool {
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    first
        .get(..position.column as usize)
        .is_some_and(|before| before.trim().is_empty())
        && last
            .get(position.end_column as usize..)
            .is_some_and(|after| after.trim().is_empty())
}

fn marks(lines: &[&str], position: &Position, anchors: Option<&Anchors>) -> Vec<String> {
    let mut all = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let (start, end) = range_in(index, lines, position);
        let mut marks = String::new();
        for (byte, character) in line.char_indices() {
            let width = width(character);
            let inside = byte >= start && byte < end;
            let mark = if !inside {
                ' '
            } else {
                match anchors {
                    None => '^',
                    Some(anchors) => {
                        // Columns of anchors in their first line count from the segment's start.
                        let column = if index == 0 {
                            byte - position.column as usize
                        } else {
                            byte
                        };
                        let at = (index, column);
                        if at >= (anchors.left_line, anchors.left)
                            && at < (anchors.right_line, anchors.right)
                        {
                            '^'
                        } else {
                            '~'
                        }
                    }
                }
            };
            for _ in 0..width {
                marks.push(mark);
            }
        }
        all.push(marks);
    }
    all
}

/// Columns that a character takes in a terminal.
fn width(character: char) -> usize {
    match character as u32 {
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// The text of the position.
fn segment_text(lines: &[&str], position: &Position) -> String {
    if lines.len() == 1 {
        let line = lines[0];
        let (start, end) = (position.column as usize, position.end_column as usize);
        return line
            .get(start.min(line.len())..end.min(line.len()).max(start.min(line.len())))
            .unwrap_or("")
            .to_owned();
    }
    let mut text = lines[0]
        .get(position.column as usize..)
        .unwrap_or("")
        .to_owned();
    for (index, line) in lines.iter().enumerate().skip(1) {
        text.push('\n');
        if index + 1 == lines.len() {
            text.push_str(line.get(..position.end_column as usize).unwrap_or(line));
        } else {
            text.push_str(line);
        }
    }
    text
}

/// The part of a segment that is marked with `^`; lines and columns from the segment's start.
struct Anchors {
    left_line: usize,
    left: usize,
    right_line: usize,
    right: usize,
}

/// The operator of a binary operation, the brackets of a call or a subscript.
fn anchors(segment: &str, op: Op) -> Option<Anchors> {
    let (left, right) = operators::anchor(segment, op)?;
    let place = |offset: usize| {
        let before = &segment[..offset];
        let line = before.matches('\n').count();
        let column = offset - before.rfind('\n').map_or(0, |index| index + 1);
        (line, column)
    };
    let ((left_line, left), (right_line, right)) = (place(left), place(right));
    Some(Anchors {
        left_line,
        left,
        right_line,
        right,
    })
}
