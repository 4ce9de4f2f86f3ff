//! Shows the code of a Python file: `cargo run --release -p pyrite-compiler --example disassemble -- file.py`.

use pyrite_compiler::{Options, compile, disassemble};

fn main() -> std::process::ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: disassemble file.py");
        return std::process::ExitCode::FAILURE;
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return std::process::ExitCode::FAILURE;
        }
    };
    match compile(&text, &Options::module(&path)) {
        Ok(code) => {
            print!("{}", disassemble(&code));
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
