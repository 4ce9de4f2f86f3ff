//! All errors of a few sources at once. After an intended change run with `UPDATE_EXPECT=1`.

use expect_test::expect_file;
use pyrite_compiler::check;

#[test]
fn each_error_is_told_once() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/check");
    for entry in std::fs::read_dir(folder)
        .expect("the folder exists")
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("the source is text");
        let found: String = check(&text, "<source>")
            .iter()
            .map(|error| format!("{error}\n"))
            .collect();
        expect_file![path.with_extension("txt")].assert_eq(&found);
    }
}
