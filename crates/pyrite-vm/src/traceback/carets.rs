//! The source lines of a frame and the marks below them: `^^^` under what raised, `~~^~~` around an operator, `~~~^^^` at a call or subscript.
//!
//! The layout is that of CPython's `traceback` module: first and last line of the position and what is near the marked part are shown, the
//! rest is counted; marks that would only repeat the whole line are left out.

use pyrite_compiler::code::Position;
use pyrite_compiler::{marked_part, plain_call};
use rustpython_unicode::data::Ucd;

/// The lines of a position with their marks, each ending in a newline.
pub fn show(lines: &[String], position: &Position) -> String {
    let first = position.line as usize;
    let last = position.end_line.max(position.line) as usize;
    let Some(first_line) = first.checked_sub(1).and_then(|index| lines.get(index)) else {
        return String::new();
    };
    if first_line.trim().is_empty() {
        return String::new();
    }
    if position.end_column == 0 || last > lines.len() {
        return format!("    {}\n", first_line.trim());
    }
    let original: Vec<&str> = lines[first - 1..last]
        .iter()
        .map(|line| line.trim_end())
        .collect();
    let mut out = Vec::new();
    Excerpt::new(&original, position).write(&mut out);
    let out: Vec<&str> = out.iter().map(String::as_str).collect();
    let removed = common_indent(&out);
    out.iter()
        .map(|line| format!("    {}\n", line.get(removed..).unwrap_or("")))
        .collect()
}

/// Bytes of white space that all lines begin with, blank ones aside.
fn common_indent(lines: &[&str]) -> usize {
    let mut common: Option<&str> = None;
    for line in lines.iter().filter(|line| !line.trim().is_empty()) {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let shared = common.map_or(indent.len(), |common| {
            let equal = common.bytes().zip(indent.bytes());
            equal.take_while(|(a, b)| a == b).count()
        });
        common = Some(&indent[..shared]);
    }
    common.map_or(0, str::len)
}

/// Lines of source, dedented, with the place of the instruction. Columns are in bytes.
struct Excerpt<'a> {
    lines: Vec<&'a str>,
    /// In the first line.
    start: usize,
    /// In the last line.
    end: usize,
    anchors: Option<Anchors>,
}

/// The part that is marked with `^`; columns in bytes from the start of their line.
struct Anchors {
    left_line: usize,
    left: usize,
    right_line: usize,
    right: usize,
}

impl<'a> Excerpt<'a> {
    fn new(original: &[&'a str], position: &Position) -> Excerpt<'a> {
        let removed = common_indent(original);
        let lines: Vec<&str> = original
            .iter()
            .map(|line| line.get(removed..).unwrap_or(""))
            .collect();
        let last = lines.len() - 1;
        let column = |line: usize, column: u32| {
            let text = lines[line];
            let column = (column as usize).saturating_sub(removed).min(text.len());
            text.floor_char_boundary(column)
        };
        let start = column(0, position.column);
        let mut end = column(last, position.end_column);
        if last == 0 {
            end = end.max(start);
        }
        let mut excerpt = Excerpt {
            start,
            end,
            anchors: None,
            lines,
        };
        excerpt.anchors = excerpt.find_anchors();
        excerpt
    }

    fn last(&self) -> usize {
        self.lines.len() - 1
    }

    /// The operator of a binary operation, the brackets of a call or a subscript.
    fn find_anchors(&self) -> Option<Anchors> {
        let text = self.lines.join("\n");
        let end = text.len() - (self.lines[self.last()].len() - self.end);
        let segment = text.get(self.start..end)?;
        let marked = marked_part(segment)?;
        let place = |offset: usize| {
            let before = &segment[..offset];
            let line = before.matches('\n').count();
            let column = offset - before.rfind('\n').map_or(0, |index| index + 1);
            (
                line,
                if line == 0 {
                    column + self.start
                } else {
                    column
                },
            )
        };
        let ((left_line, left), (right_line, right)) = (place(marked.start), place(marked.end));
        Some(Anchors {
            left_line,
            left,
            right_line,
            right,
        })
    }

    fn shows_marks(&self) -> bool {
        let text = self.lines.join("\n");
        let end = text.len() - (self.lines[self.last()].len() - self.end);
        if plain_call(&text).is_some_and(|call| call == (self.start..end)) {
            return false;
        }
        self.anchors.is_some()
            || !self.lines[0][..self.start].trim().is_empty()
            || !self.lines[self.last()][self.end..].trim().is_empty()
    }

    /// The lines that are shown: first and last, and those around the anchors.
    fn significant_lines(&self) -> Vec<usize> {
        let mut shown = vec![0, self.last()];
        if let Some(anchors) = &self.anchors {
            for line in [anchors.left_line, anchors.right_line] {
                shown.extend(
                    (line.saturating_sub(1)..=line + 1).filter(|line| *line <= self.last()),
                );
            }
        }
        shown.sort_unstable();
        shown.dedup();
        shown
    }

    fn write(&self, out: &mut Vec<String>) {
        let shows_marks = self.shows_marks();
        let line_out = |out: &mut Vec<String>, index: usize| {
            out.push(self.lines[index].to_owned());
            if shows_marks {
                out.push(self.marks(index));
            }
        };
        let mut previous: Option<usize> = None;
        for index in self.significant_lines() {
            match previous.map_or(1, |previous| index - previous) {
                1 => {}
                2 => line_out(out, index - 1),
                more => out.push(format!("...<{} lines>...", more - 1)),
            }
            line_out(out, index);
            previous = Some(index);
        }
    }

    /// What stands below a line.
    fn marks(&self, index: usize) -> String {
        let line = self.lines[index];
        let from = if index == 0 { self.start } else { 0 };
        let from = from.max(line.len() - line.trim_start().len());
        let to = if index == self.last() {
            self.end
        } else {
            line.len()
        };
        let mut marks = String::new();
        for (column, character) in line.char_indices().take_while(|(column, _)| *column < to) {
            let at = (index, column);
            let mark = match &self.anchors {
                _ if column < from => ' ',
                Some(anchors)
                    if at < (anchors.left_line, anchors.left)
                        || at >= (anchors.right_line, anchors.right) =>
                {
                    '~'
                }
                _ => '^',
            };
            marks.extend(std::iter::repeat_n(mark, width(character)));
        }
        marks
    }
}

/// Columns that a character takes in a terminal.
fn width(character: char) -> usize {
    if character.is_ascii() {
        return 1;
    }
    match Ucd::new(true).east_asian_width(character.into()) {
        "W" | "F" => 2,
        _ => 1,
    }
}
