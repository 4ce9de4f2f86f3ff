//! What the compiler makes of a few small programs. After an intended change run with `UPDATE_EXPECT=1`.

use expect_test::expect_file;
use pyrite_compiler::{Options, compile, disassemble};

#[test]
fn programs_compile_as_expected() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/disassembly");
    for entry in std::fs::read_dir(folder)
        .expect("the folder exists")
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("the program is text");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let code = compile(&text, &Options::module(&name)).expect("the program compiles");
        expect_file![path.with_extension("txt")].assert_eq(&disassemble(&code));
    }
}
