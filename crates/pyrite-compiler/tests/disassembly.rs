//! What the compiler makes of a few small programs. After an intended change run with `UPDATE_EXPECT=1`.

mod common;

use pyrite_compiler::{Options, compile, disassemble};

#[test]
fn programs_compile_as_expected() {
    common::compare_folder("disassembly", |path, text| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let code = compile(text, &Options::module(&name)).expect("the program compiles");
        disassemble(&code)
    });
}
