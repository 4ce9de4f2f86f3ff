//! The programs under `tests/programs`, each with what it is expected to write, by the command, in every mode; and what goes wrong.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const MODES: &[&[&str]] = &[
    &[],
    &["--jit", "off"],
    &["--jit", "threshold=2"],
    &["--jit", "threshold=2,guard-failures=7"],
    &["--jit", "threshold=2,guard-failures=1,bridge-threshold=3"],
    &["--jit", "threshold=2", "--stress", "97"],
];

fn scheme(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scheme"));
    command.args(arguments).stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> Output {
    command.output().expect("it can be started")
}

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let mut programs: Vec<PathBuf> = files.map(|file| file.expect("readable").path()).collect();
    programs.retain(|file| file.extension().is_some_and(|e| e == "scm"));
    programs.sort();
    assert!(!programs.is_empty());
    programs
}

#[test]
fn every_program_in_every_mode() {
    for program in programs() {
        let expected = std::fs::read_to_string(program.with_extension("expected"));
        let expected = expected.expect("every program has its output beside it");
        for mode in MODES {
            let output = output(scheme(mode).arg(&program));
            let text = String::from_utf8_lossy(&output.stdout);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(text, expected, "{program:?} {mode:?}: {errors}");
            assert_eq!(output.status.code(), Some(0), "{program:?} {mode:?}");
        }
    }
}

#[test]
fn programs_see_their_own_arguments() {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("arguments.scm");
    std::fs::write(&program, "(write (cdr (command-line)))").expect("a file");
    let mut command = scheme(&["--jit", "off"]);
    let output = output(command.arg(&program).args(["7", "--jit", "x"]));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "(\"7\" \"--jit\" \"x\")"
    );
}

/// Programs that are wrong: a message with the place, and status 1.
#[test]
fn errors() {
    for (program, message) in [
        ("(car 5)", "text:1: not a pair: 5"),
        ("\n\n(foo)", "text:3: there is no variable foo"),
        ("(display \"a", "text:1: the text ends inside a string"),
        (")", "text:1: an unexpected ')'"),
        ("(if)", "text:1: the form is (if condition then else)"),
        (
            "(define (f x)\n  (+ x\n     (vector-ref x 1)))\n(f 1)",
            "text:3: not a vector: 1",
        ),
        (
            "((lambda (x) x))",
            "text:1: too few arguments for #<procedure lambda>",
        ),
        (
            "(define (f x) x)\n(f 1 2)",
            "text:2: too many arguments for #<procedure f>",
        ),
        ("(error \"boom:\" 1 \"two\")", "text:1: boom: 1 \"two\""),
        ("(raise 'oops)", "uncaught exception: oops"),
        ("(5 5)", "text:1: not a procedure: 5"),
        ("(/ 1 0)", "text:1: division by zero: 1"),
        ("(let ((x 1)) (set! y x))", "text:1: there is no variable y"),
        ("(string-ref \"abc\" 3)", "text:1: not an index of it: 3"),
        (
            "(make-vector 1000000000000 0)",
            "make-vector: there is no memory",
        ),
        (
            "(lambda (x x) x)",
            "text:1: the parameter 'x' stands there twice",
        ),
        (
            "(define-syntax f (syntax-rules () ((_ a) a)))\n(f)",
            "text:2: no rule of f fits its use",
        ),
        (
            "(define-syntax f (syntax-rules () ((_) (f))))(f)",
            "macros expand without end",
        ),
        (
            "(import (no such library))",
            "text:1: there is no library (no such library)",
        ),
        (
            "(let loop ((l '()) (i 0)) (if (< i 9999) (loop (list l) (+ i 1)) (eval l)))",
            "too deep",
        ),
        ("(exit 1)", ""),
    ] {
        for mode in [&["--jit", "off"][..], &["--jit", "threshold=2"]] {
            let output = output(scheme(mode).args(["-e", program]));
            let text = String::from_utf8_lossy(&output.stderr);
            assert!(text.contains(message), "{program}: {text}");
            assert_eq!(output.status.code(), Some(1), "{program}");
        }
    }
}

/// Text that is no program ends with a message, whatever it is.
#[test]
fn nonsense() {
    let deep = "(".repeat(100_000);
    let nested = format!("{}1{}", "(+ 1 ".repeat(1900), ")".repeat(1900));
    let mut texts = vec![
        deep,
        nested,
        "#;".into(),
        "'".into(),
        "#\\".into(),
        "#u8(256)".into(),
        "(1 . 2 3)".into(),
        "|".into(),
    ];
    // Prefixes of a program.
    let program = std::fs::read_to_string(programs().remove(5)).expect("readable");
    texts.extend(
        (0..program.len())
            .step_by(41)
            .filter_map(|end| program.get(..end).map(str::to_owned)),
    );
    for text in texts {
        let code = output(&mut scheme(&["-e", &text])).status.code();
        assert!(
            matches!(code, Some(0 | 1)),
            "{code:?} for {}",
            &text[text.len().saturating_sub(60)..]
        );
    }
}

/// Recursion without end is stopped by the memory's limit; a tail call takes none.
#[test]
fn limits() {
    for mode in [&["--jit", "off"][..], &[]] {
        for program in [
            "(define (f x) (+ 1 (f x))) (f 1)",
            "(define (f l) (f (cons l l))) (f 1)",
        ] {
            let output = output(scheme(mode).args(["--memory", "64", "-e", program]));
            assert_eq!(output.status.code(), Some(1), "{program}");
            assert!(String::from_utf8_lossy(&output.stderr).contains("exhausted"));
        }
        let program = "(define (f n) (if (= n 0) 'done (f (- n 1)))) (display (f 3000000))";
        let output = output(scheme(mode).args(["--memory", "64", "-e", program]));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "done");
    }
}

/// The prompt goes on after an error.
#[test]
fn the_prompt() {
    use std::io::Write;
    let mut child = Command::new(env!("CARGO_BIN_EXE_scheme"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it can be started");
    let text = b"(define x 5)\n(* x\n 2)\n(car x)\n\"str\" 'sym\n(values 1 2)\n(display \"out\")\n";
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(text)
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "10\n\"str\"\nsym\n1\n2\nout"
    );
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "prompt:1: not a pair: 5\n"
    );
}
