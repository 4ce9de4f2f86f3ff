//! The same programs in C and in Lua, run by what is on this machine.

use super::programs::Program;
use std::path::PathBuf;
use std::process::Command;

/// Runs of which the fastest counts; each program does them itself.
const RUNS: usize = 5;

fn file(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("smelt-measure-{}-{name}", std::process::id()))
}

/// Seconds that a command prints.
fn seconds(command: &mut Command) -> Option<f64> {
    let output = command.output().ok()?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// Seconds of the program in C.
pub fn c(program: &Program) -> Option<f64> {
    let (source, binary) = (file("program.c"), file("program"));
    let result = if program.c.starts_with("double") {
        "double"
    } else {
        "long"
    };
    let text = format!(
        "#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n\
         __attribute__((noinline)) static {result} run(long n) {{ {} }}\n\
         int main(int count, char **arguments) {{\n\
             long n = atol(arguments[1]); double best = 1e9; volatile {result} sink;\n\
             for (int i = 0; i < {RUNS}; i++) {{ clock_t start = clock(); sink = run(n); double t = (double)(clock() - start) / CLOCKS_PER_SEC; if (t < best) best = t; }}\n\
             printf(\"%.9f\\n\", best);\n\
         }}\n",
        program.c
    );
    std::fs::write(&source, text).ok()?;
    let compiled = Command::new("gcc")
        .args(["-O2", "-o"])
        .arg(&binary)
        .arg(&source)
        .status();
    let time = match compiled {
        Ok(status) if status.success() => {
            seconds(Command::new(&binary).arg(program.size.to_string()))
        }
        _ => None,
    };
    let _ = std::fs::remove_file(source);
    let _ = std::fs::remove_file(binary);
    time
}

/// Seconds of the program in LuaJIT.
pub fn lua(program: &Program) -> Option<f64> {
    let text = format!(
        "local function run(n) {} end\nlocal best = 1e9\nfor i = 1, {RUNS} do local start = os.clock(); run({}); \
         best = math.min(best, os.clock() - start) end\nprint(string.format('%.9f', best))\n",
        program.lua, program.size
    );
    let text = text.replacen("local function run", "local run\nfunction run", 1);
    seconds(Command::new("luajit").args(["-e", &text]))
}
