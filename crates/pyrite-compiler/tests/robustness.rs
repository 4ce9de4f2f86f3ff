//! No source makes the compiler panic or overflow the stack: broken variants of working programs, and programs that nest without end.

use pyrite_compiler::{CompileError, Options, compile};

/// A small generator of numbers, so that every run sees the same sources (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % limit.max(1) as u64) as usize
    }
}

/// Pieces that are put in at random: what the grammar turns on.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    ":=",
    "*",
    "**",
    "@",
    "->",
    ".",
    "...",
    "\n",
    "\n    ",
    "\t",
    "if ",
    "else ",
    "for x in ",
    "yield ",
    "await ",
    "async ",
    "lambda ",
    "return ",
    "def f(",
    "class C",
    "match x:",
    "case ",
    "try:",
    "except ",
    "except* ",
    "finally:",
    "with ",
    "global x",
    "nonlocal x",
    "del ",
    "import ",
    "from . import ",
    "f'{",
    "}'",
    "'",
    "\"\"\"",
    "\\",
    "#",
    "0x",
    "1_",
    "1e",
    "é",
    "\u{0}",
    "type X = ",
    "break",
    "continue",
    "_",
    "t'{x}'",
];

#[test]
fn broken_programs_give_errors() {
    let mut numbers = Numbers(1);
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs"))
        .expect("the folder exists")
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("the program is text");
        for _ in 0..150 {
            let mut broken: Vec<char> = text.chars().collect();
            for _ in 0..1 + numbers.below(3) {
                let at = numbers.below(broken.len());
                let end = (at + numbers.below(12)).min(broken.len());
                let piece = PIECES[numbers.below(PIECES.len())];
                match numbers.below(3) {
                    0 => drop(broken.drain(at..end)),
                    1 => drop(broken.splice(at..at, piece.chars())),
                    _ => drop(broken.splice(at..end, piece.chars())),
                }
            }
            let broken: String = broken.into_iter().collect();
            // Whether it is an error or not is not the question.
            let _ = compile(&broken, &Options::module("broken.py"));
        }
    }
}

#[test]
fn endless_nesting_gives_errors() {
    let nested: [(&str, &str, &str); 14] = [
        ("", "not ", "x"),
        ("", "-", "x"),
        ("1", "+x", ""),
        ("a", ".b", ""),
        ("a", "()", ""),
        ("", "x if y else ", "z"),
        ("", "lambda:", "z"),
        ("if x: pass\n", "elif x: pass\n", ""),
        ("1", "**x", ""),
        ("", "(", ""),
        ("", "[", "1"),
        ("", "(a:=", ""),
        ("f'", "{x:", ""),
        ("async def f():\n ", "await ", "x"),
    ];
    for (start, middle, end) in nested {
        for count in [50, 5_000, 100_000] {
            let text = format!("{start}{}{end}", middle.repeat(count));
            match compile(&text, &Options::module("nested.py")) {
                Ok(_)
                | Err(
                    CompileError::Syntax { .. }
                    | CompileError::TooComplex { .. }
                    | CompileError::ConstantForName { .. },
                ) => {}
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
fn nested_blocks_are_limited() {
    for (head, tail) in [
        ("for x in y:", ""),
        ("while x:", ""),
        ("with x:", ""),
        ("try:", "finally: pass"),
    ] {
        for (count, is_fine) in [(21, true), (22, false)] {
            let mut text = String::new();
            for level in 0..count {
                text.push_str(&format!("{}{head}\n", " ".repeat(level)));
            }
            text.push_str(&format!("{}pass\n", " ".repeat(count)));
            for level in (0..count).rev().filter(|_| !tail.is_empty()) {
                text.push_str(&format!("{}{tail}\n", " ".repeat(level)));
            }
            let result = compile(&text, &Options::module("blocks.py"));
            assert_eq!(result.is_ok(), is_fine, "{count} times {head}: {result:?}");
        }
    }
    // Each level of `finally` in `finally` doubles the code.
    let deep: String = (0..40)
        .map(|level| format!("{0}try: pass\n{0}finally:\n", " ".repeat(level)))
        .collect();
    assert!(
        compile(
            &format!("{deep}{}pass\n", " ".repeat(40)),
            &Options::module("finally.py")
        )
        .is_err()
    );
}
