//! Putting what is generated into a document between two marks.

use std::path::Path;

/// Puts the text between the marks `<!-- NAME: begin -->` and `<!-- NAME: end -->` of a document, or at its end if it has
/// none.
///
/// # Errors
/// A message when the document cannot be read or written.
pub fn insert(path: &Path, name: &str, text: &str) -> Result<(), String> {
    let fail = |error: std::io::Error| format!("{}: {error}", path.display());
    let old = if path.is_file() {
        std::fs::read_to_string(path).map_err(fail)?
    } else {
        String::new()
    };
    std::fs::write(path, inserted(&old, name, text)).map_err(fail)
}

fn inserted(old: &str, name: &str, text: &str) -> String {
    let begin = format!("<!-- {name}: begin -->");
    let end = format!("<!-- {name}: end -->");
    let block = format!("{begin}\n\n{}\n\n{end}", text.trim_end());
    match (old.find(&begin), old.find(&end)) {
        (Some(from), Some(to)) if from < to => {
            format!("{}{block}{}", &old[..from], &old[to + end.len()..])
        }
        _ => format!("{old}\n{block}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::inserted;

    #[test]
    fn what_is_between_the_marks_is_replaced() {
        let old = "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n";
        let new = "a\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->\nb\n";
        assert_eq!(inserted(old, "x", "new\n"), new);
        assert_eq!(inserted(new, "x", "new"), new);
        assert!(inserted("a\n", "x", "new").starts_with("a\n\n<!-- x: begin -->"));
    }
}
