//! The whole standard library compiles, and what comes out is well formed and survives being written.

use std::path::Path;

use pyrite_compiler::bytecode::{Ins, Op, Operand};
use pyrite_compiler::code::{CodeUnit, Constant};
use pyrite_compiler::{Options, compile, serial};

#[test]
fn the_standard_library_compiles() {
    let mut files = Vec::new();
    python_files(Path::new(rustpython_pylib::LIB_PATH), &mut files);
    assert!(
        files.len() > 500,
        "the library has {} files only",
        files.len()
    );
    let mut problems = Vec::new();
    for path in files {
        let bytes = std::fs::read(&path).expect("the file was just listed");
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        match compile(&text, &Options::module(&path.to_string_lossy())) {
            Ok(code) => {
                check(&code, &mut problems);
                let read = serial::from_bytes(&serial::to_bytes(&code));
                if read.as_ref() != Ok(&code) {
                    problems.push(format!("{}: not what was written", path.display()));
                }
            }
            Err(error) => problems.push(format!("{}: {error}", path.display())),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn python_files(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder)
        .expect("the library is a folder")
        .flatten()
    {
        let path = entry.path();
        // Files that are wrong on purpose, and sources of the time before Python 3.
        if path.is_dir() && !path.ends_with("lib2to3") && !path.ends_with("test") {
            python_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
}

/// Checks that every operand of every instruction means something.
fn check(code: &CodeUnit, problems: &mut Vec<String>) {
    let count = code.instructions.len();
    if code.positions.len() != count || code.depths.len() != count {
        problems.push(format!(
            "{}: tables of different length",
            code.qualified_name
        ));
    }
    for (pc, &ins) in code.instructions.iter().enumerate() {
        if let Some(problem) = check_instruction(code, pc, ins) {
            problems.push(format!(
                "{} {}: {:?} at {pc}: {problem}",
                code.file_name, code.qualified_name, ins
            ));
        }
    }
    for entry in &code.exceptions {
        if entry.end <= entry.start
            || entry.handler as usize >= count
            || entry.depth >= code.registers
        {
            problems.push(format!("{}: bad entry {entry:?}", code.qualified_name));
        }
    }
    for constant in &code.constants {
        if let Constant::Code(inner) = constant {
            check(inner, problems);
        }
    }
}

fn check_instruction(code: &CodeUnit, pc: usize, ins: Ins) -> Option<String> {
    let [_, a, b, c] = ins.op.operands();
    for (operand, value) in [(a, ins.a), (b, ins.b), (c, ins.c)] {
        let value = value as usize;
        let target = |offset: i64| (pc as i64 + 1 + offset) as usize;
        let (index, limit) = match operand {
            Operand::Read | Operand::Write | Operand::Update => (value, code.registers as usize),
            // A group may be empty, and then start just behind the last register.
            Operand::ReadGroup | Operand::WriteGroup => (value, code.registers as usize + 1),
            Operand::Constant => (value, code.constants.len()),
            Operand::WideConstant => (ins.wide() as usize, code.constants.len()),
            Operand::Name => (value, code.names.len()),
            Operand::Site => (value, code.sites.len()),
            Operand::Free => (value, code.free_variables.len()),
            Operand::Loop => (value, code.loops.len()),
            Operand::Near => (target(ins.near_offset() as i64), code.instructions.len()),
            Operand::Far => (target(ins.far_offset() as i64), code.instructions.len()),
            Operand::Unused | Operand::Number => continue,
        };
        // Reads that the instruction's `x` switches off leave register 0 in the operand.
        if index >= limit && !(index == 0 && matches!(operand, Operand::Read)) {
            return Some(format!("{operand:?} {index} of {limit}"));
        }
        // Each way back passes a `LOOP`, which counts iterations and looks whether somebody wants to interrupt; `JUMP` is that of `await` and `yield from`.
        let is_jump = matches!(operand, Operand::Near | Operand::Far);
        if is_jump && index <= pc && !matches!(ins.op, Op::Loop | Op::Jump) {
            return Some(format!("jumps back to {index}"));
        }
    }
    None
}
