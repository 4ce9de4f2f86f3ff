//! Tests of folders: each Python source with what is expected of it beside it.

use expect_test::expect_file;
use std::path::Path;

/// Compares what `make` makes of each source in a folder of the tests, given its path and text, with the `.txt` file beside it.
pub fn compare_folder(folder: &str, make: impl Fn(&Path, &str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(folder);
    for entry in std::fs::read_dir(folder)
        .expect("the folder exists")
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("the source is text");
        expect_file![path.with_extension("txt")].assert_eq(&make(&path, &text));
    }
}
