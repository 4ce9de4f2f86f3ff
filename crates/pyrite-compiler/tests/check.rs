//! All errors of a few sources at once. After an intended change run with `UPDATE_EXPECT=1`.

mod common;

use pyrite_compiler::check;

#[test]
fn each_error_is_told_once() {
    common::compare_folder("check", |_, text| {
        let errors = check(text, "<source>");
        errors.iter().map(|error| format!("{error}\n")).collect()
    });
}
