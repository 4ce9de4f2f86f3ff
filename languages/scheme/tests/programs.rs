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
        (
            "(define (f)\n (raise 'oops))\n(f)",
            "text:2: uncaught exception: oops",
        ),
        ("\n(map car 5)", "text:2: not a list: 5"),
        (
            "(define (f l)\n (list (vector-map car l)))\n(f 5)",
            "text:2: vector->list: not a vector: 5",
        ),
        (
            "(with-exception-handler (lambda (e) 1)\n (lambda () (car 5)))",
            "text:2: a handler returned from an exception that cannot be continued: #<error \"not a pair:\" 5>",
        ),
        ("\n(eval '(car 5))", "text:2: not a pair: 5"),
        (
            "(read (open-input-string \"(1\"))",
            "text:1: read: the text ends inside a list",
        ),
        (
            "(let ((x 1) (x 2)) x)",
            "text:1: the variable 'x' is bound twice",
        ),
        (
            "(import (only (scheme base) foo))",
            "text:1: (scheme base) does not export 'foo'",
        ),
        (
            "(define-library (a) (export x) (begin (define x 1)))\n(import (rename (a) (y z)))",
            "text:2: (a) does not export 'y'",
        ),
        (
            "(%raise 1 2)",
            "text:1: there is no variable program:%raise",
        ),
        ("\ny", "text:2: there is no variable y"),
        ("\n...", "text:2: '...' is no variable"),
        ("`,@(list 1)", "text:1: there is no list for ',@' to add to"),
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

/// What cannot be written is told, and no reason to panic.
#[test]
fn lost_output() {
    let full = || Stdio::from(std::fs::File::create("/dev/full").expect("a device"));
    for arguments in [&["-e", "(display 1)"][..], &["-h"], &["-V"]] {
        let output = output(scheme(arguments).stdout(full()));
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains("cannot write to standard output"), "{text}");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    }
    for end in ["", "(exit 0)"] {
        let program = format!("(write 1 (open-output-file \"/dev/full\")) {end}");
        let output = output(&mut scheme(&["-e", &program]));
        assert!(String::from_utf8_lossy(&output.stderr).contains("/dev/full: "));
        assert_eq!(output.status.code(), Some(1));
    }
    let output = output(scheme(&["-e", "(car 1)"]).stderr(full()));
    assert_eq!(output.status.code(), Some(1));
}

/// What a program has written is in its files, however it ends.
#[test]
fn files_are_written_at_the_end() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("written");
    for (end, status) in [("", 0), ("(exit 3)", 3), ("(car 1)", 1)] {
        let program = format!("(write 123 (open-output-file {:?})) {end}", file);
        let output = output(&mut scheme(&["-e", &program]));
        assert_eq!(output.status.code(), Some(status));
        assert_eq!(std::fs::read_to_string(&file).expect("written"), "123");
    }
}

/// Errors in files that are loaded or included name them.
#[test]
fn errors_in_other_files() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("loaded.scm");
    for (content, line, message) in [
        ("(define x 1)\n(car x)\n", 2, "not a pair: 1"),
        ("\n(if)", 2, "the form is (if condition then else)"),
        ("\n(1 . 2 3)", 2, "one datum has to follow the dot"),
    ] {
        std::fs::write(&file, content).expect("a file");
        let output = output(&mut scheme(&["-e", &format!("(load {file:?})")]));
        let text = String::from_utf8_lossy(&output.stderr);
        let wanted = format!("{}:{line}: {message}", file.display());
        assert!(text.contains(&wanted), "{text}");
    }
}

/// The benchmarks have sizes of their own.
#[test]
fn a_benchmark_needs_no_argument() {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("benchmarks/generator.scm");
    assert!(output(scheme(&[]).arg(program)).status.success());
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
    let text =
        b"(define x 5)\n(* x\n 2)\n(car x)\n\"str\" 'sym\n(values 1 2)\n(display \"out\")\n)\n";
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
        "prompt:1: not a pair: 5\nprompt:1: an unexpected ')'\n"
    );
}
