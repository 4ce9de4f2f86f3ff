//! The languages that are measured: Python, and those that show what Smelt does without Python's object model.
//!
//! Python's interpreters are compared with CPython 3.14. In the others Smelt is compared with itself without its JIT, and where the same
//! programs exist for them, so are a C compiler, LuaJIT and Node.

use std::path::PathBuf;

use crate::interpreters::Form;
use crate::programs::folder;
use crate::record::Kind;
use crate::sizes::Size;

/// The name of [`ALL`]'s first.
pub const PYTHON: &str = "python";

/// A language with programs and interpreters of its own.
pub struct Language {
    /// Its name in options and in what is kept.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The interpreter that all others are compared with, and whose output is right.
    pub baseline: &'static str,
    /// The command on Smelt that runs it, from the folder of this program; Python has several.
    pub command: &'static str,
    /// What can be measured; what machine code is compiled is told of the first.
    pub kinds: &'static [Kind],
    /// Names and sizes of the programs; Python's are in `programs.rs` and `bench/sizes.json`.
    pub programs: &'static [(&'static str, u64)],
    /// How many iterations a process makes, where it says what each has taken.
    iterations: u64,
    /// Who runs the same programs, written in what.
    pub peers: &'static [(&'static str, &'static str, Form)],
}

/// All of them.
pub const ALL: [Language; 5] = [
    Language {
        name: PYTHON,
        title: "Python",
        baseline: "python3.14",
        command: "pyrite",
        kinds: &Kind::ALL,
        programs: &[],
        iterations: 0,
        peers: &[],
    },
    Language {
        name: "som",
        title: "SOM",
        baseline: "som-jit-off",
        command: "som",
        kinds: &[Kind::Warm, Kind::Cold],
        programs: &[
            ("Bounce", 20),
            ("CD", 100),
            ("DeltaBlue", 200),
            ("Dispatch", 20),
            ("Fibonacci", 50),
            ("Havlak", 1),
            ("Json", 2),
            ("List", 5),
            ("Loop", 10),
            ("Mandelbrot", 200),
            ("NBody", 5000),
            ("NonLocalReturn", 10),
            ("Permute", 5),
            ("Queens", 5),
            ("Richards", 1),
            ("Sieve", 10),
            ("Storage", 20),
            ("Strings", 5),
            ("Towers", 5),
            ("TreeSort", 10),
        ],
        iterations: 20,
        peers: &[],
    },
    Language {
        name: "rv64",
        title: "RISC-V programs",
        baseline: "rv64-jit-off",
        command: "rv64",
        kinds: &[Kind::Cold],
        programs: &[
            ("crc32", 20_000),
            ("matrix", 1500),
            ("queens", 6),
            ("quicksort", 2000),
            ("sieve", 10_000),
        ],
        iterations: 1,
        peers: &[("rv64-c", "gcc", Form::C)],
    },
    Language {
        name: "scheme",
        title: "Scheme",
        baseline: "scheme-jit-off",
        command: "scheme",
        kinds: &[Kind::Cold],
        programs: &[
            ("deriv", 100_000),
            ("fib", 32),
            ("generator", 500_000),
            ("loop", 10_000_000),
            ("mandelbrot", 400),
            ("queens", 11),
            ("sieve", 200),
        ],
        iterations: 1,
        peers: &[],
    },
    Language {
        name: "smelt",
        title: "The guide's machine",
        baseline: "smelt-jit-off",
        command: "examples/measure",
        kinds: &[Kind::Warm],
        programs: &[
            ("integers", 20_000_000),
            ("floats", 10_000_000),
            ("nested", 200_000),
            ("calls", 30),
        ],
        iterations: 10,
        peers: &[
            ("smelt-c", "gcc", Form::C),
            ("smelt-luajit", "luajit", Form::Lua),
            ("smelt-node", "node", Form::JavaScript),
        ],
    },
];

impl Language {
    /// The language of this name; of no name Python, which older files do not name.
    pub fn named(name: &str) -> Option<&'static Language> {
        let name = if name.is_empty() { PYTHON } else { name };
        ALL.iter().find(|language| language.name == name)
    }

    /// How much a program does in a process.
    pub fn size(&self) -> Size {
        Size {
            loops: 1,
            iterations: self.iterations,
            cold: 1,
        }
    }

    /// The file or folder that its own command takes for a program; nothing for Python.
    pub fn source(&self, program: &str) -> PathBuf {
        let languages = folder().join("../languages");
        match self.name {
            "som" => languages.join("som/benchmarks"),
            "rv64" => languages.join("riscv/programs").join(program),
            "scheme" => languages.join(format!("scheme/benchmarks/{program}.scm")),
            _ => PathBuf::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_are_there() {
        for language in &ALL[1..] {
            for (program, _) in language.programs {
                let source = language.source(program);
                assert!(
                    source.as_os_str().is_empty() || source.exists(),
                    "{}",
                    source.display()
                );
            }
        }
    }
}
