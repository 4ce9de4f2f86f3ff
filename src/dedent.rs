//! The indentation that all lines of a command have is not its own.

/// A text without what all its lines begin with; lines of nothing but space are empty. As `textwrap.dedent`.
pub fn dedent(text: &str) -> String {
    let is_space = |character: char| matches!(character, ' ' | '\t');
    let indentation = |line: &'_ str| line.len() - line.trim_start_matches(is_space).len();
    let mut margin: Option<&str> = None;
    for line in text.split('\n') {
        let indent = indentation(line);
        if indent == line.len() {
            continue;
        }
        let common = margin.map_or(indent, |margin| {
            let pairs = margin.bytes().zip(line[..indent].bytes());
            pairs.take_while(|(a, b)| a == b).count()
        });
        margin = Some(&line[..common]);
    }
    let margin = margin.map_or(0, str::len);
    let lines = text
        .split('\n')
        .map(|line| match indentation(line) == line.len() {
            true => "",
            false => &line[margin..],
        });
    lines.collect::<Vec<_>>().join("\n")
}
