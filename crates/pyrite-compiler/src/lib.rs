//! The compiler: Python 3.14 source text to register bytecode.
//!
//! It knows Python's grammar, scoping rules and the instruction set. It must never know objects, the heap, the interpreter or
//! Smelt: its output ([`code::CodeUnit`]) is plain data, and the only contract with whoever runs it is [`bytecode`].
//!
//! The way of a source: `parse` (the only module that knows the parser) makes the compiler's own tree, `symbols` finds out where
//! each name lives, `codegen` drafts code units, `assemble` finishes them.

pub mod ast;
pub mod bytecode;
pub mod code;
pub mod serial;

mod assemble;
mod check;
mod codegen;
pub mod disassemble;
mod error;
mod fold;
mod future;
mod integer;
mod parse;
pub mod positions;
pub mod registers;
mod source;
mod symbols;
pub mod tokenize;
mod unparse;

use source::Stage;
use std::borrow::Cow;

pub use check::check;
pub use code::CodeUnit;
pub use disassemble::{disassemble, instruction as disassemble_instruction};
pub use error::{CompileError, Origin, SyntaxErrorKind, Warning};
pub use fold::fold;
pub use parse::segment::{marked_part, plain_call};
pub use parse::{TypeComments, set_max_digits};
pub use symbols::blocks;

/// What kind of source is compiled, as the third argument of `compile()` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A module or script: `"exec"`.
    Module,
    /// One expression, whose value the code returns: `"eval"`.
    Expression,
    /// A statement at the prompt, which shows the values of expressions: `"single"`.
    Interactive,
    /// The type of a function, as in a type comment, of which there is a tree and no code: `"func_type"`.
    FunctionType,
}

/// How to compile.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// `co_filename`.
    pub file_name: &'a str,
    pub mode: Mode,
    /// `-O`: 0 keeps all, 1 drops `assert` (and `__debug__` is false), 2 docstrings too.
    pub optimization: u8,
    /// Future features in force from outside: bits of [`code::flags`].
    pub future_flags: u32,
    /// `await` and its kin may stand outside functions: then the code makes a coroutine, whose names are global.
    pub allows_await: bool,
}

impl<'a> Options<'a> {
    /// A module with everything kept.
    pub fn module(file_name: &'a str) -> Options<'a> {
        Options {
            file_name,
            mode: Mode::Module,
            optimization: 0,
            future_flags: 0,
            allows_await: false,
        }
    }
}

/// Sources up to this length cannot nest deeply enough to need a stack of their own.
const SHALLOW: usize = 400;
/// Stack for deep sources, in bytes; only what is used is ever paged in. The deepest source that is accepted, of whatever construct,
/// compiles within a third of it.
const STACK: usize = 160 << 20;

/// Compiles a source text.
///
/// # Errors
/// Whatever is wrong with the source, see [`CompileError`]. No source makes it panic or overflow the stack.
pub fn compile(text: &str, options: &Options<'_>) -> Result<CodeUnit, CompileError> {
    compile_with_warnings(text, options).0
}

/// As [`compile`], with the warnings that there are, also where the source is wrong.
pub fn compile_with_warnings(
    text: &str,
    options: &Options<'_>,
) -> (Result<CodeUnit, CompileError>, Vec<Warning>) {
    if text.contains('\0') {
        return (Err(CompileError::NullCharacter), Vec::new());
    }
    with_stack(text, |text| Ok(compile_here(text, options)))
        .unwrap_or_else(|error| (Err(error), Vec::new()))
}

/// Which constant expressions of a tree are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folding {
    /// The tree is what was written.
    Nothing,
    /// Those in patterns, as CPython does for `ast.parse(optimize=1)`, and `__debug__`; from level 2 on docstrings are dropped.
    Optimised(u8),
    /// All: the tree is to be compiled.
    Everything,
}

impl Folding {
    /// The value of `__debug__` if that is a constant.
    pub fn debug(self) -> Option<bool> {
        match self {
            Folding::Optimised(level) => Some(level == 0),
            _ => None,
        }
    }

    /// Are there docstrings no more?
    pub fn drops_docstrings(self) -> bool {
        matches!(self, Folding::Optimised(2..))
    }
}

/// How to read a source that is not to be compiled.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub mode: Mode,
    pub folding: Folding,
    /// Type comments are wanted, and are errors where they mean nothing.
    pub type_comments: bool,
    /// What this minor version of Python 3 does not know yet is an error.
    pub feature_version: Option<u8>,
}

impl Reading {
    /// Everything as it is compiled, constants as told.
    pub fn new(mode: Mode, folding: Folding) -> Reading {
        Reading {
            mode,
            folding,
            type_comments: false,
            feature_version: None,
        }
    }
}

/// What is read in a source.
#[derive(Debug)]
pub struct Parsed {
    pub tree: ast::Tree,
    pub type_comments: TypeComments,
}

/// Parses a source text: names are not looked up. With the warnings that there are, also where the source is wrong.
pub fn parse(text: &str, reading: &Reading) -> (Result<Parsed, CompileError>, Vec<Warning>) {
    if text.contains('\0') {
        return (Err(CompileError::NullCharacter), Vec::new());
    }
    with_stack(text, |text| {
        let source = source::Source::new(text);
        let parsed = parse::parse(&source, reading)
            .map(|(tree, type_comments)| Parsed {
                tree,
                type_comments,
            })
            .map_err(|failure| source.error(failure));
        let last = if parsed.is_ok() {
            Stage::Code
        } else {
            Stage::Text
        };
        Ok((parsed, source.into_warnings(last, None)))
    })
    .unwrap_or_else(|error| (Err(error), Vec::new()))
}

/// Is a source text the beginning of one? Where its end is in the way of what is missing; or where the line that ends a block is missing.
pub fn is_incomplete(text: &str, mode: Mode) -> bool {
    let beginning = |text: &str| Ok(parse::is_incomplete(&source::Source::new(text), mode));
    with_stack(text, beginning).unwrap_or(false)
}

/// The scopes of a source text as the library's `symtable` shows them.
///
/// # Errors
/// As [`compile`].
pub fn symbol_blocks(
    text: &str,
    mode: Mode,
    future_flags: u32,
) -> Result<(blocks::Block, Vec<Warning>), CompileError> {
    if text.contains('\0') {
        return Err(CompileError::NullCharacter);
    }
    with_stack(text, |text| {
        let source = source::Source::new(text);
        let (tree, _) = parse::parse(&source, &Reading::new(mode, Folding::Nothing))
            .map_err(|failure| source.error(failure))?;
        let block = resolve(&tree, future_flags, false)
            .map(|(table, _)| symbols::blocks::of_table(&table))
            .map_err(|failure| source::compiler_error(failure, Origin::Symbols))?;
        Ok((block, source.into_warnings(Stage::Text, None)))
    })
}

/// Compiles a tree that was not parsed here.
///
/// # Errors
/// As [`compile`]; columns are in bytes, since there is no text.
pub fn compile_tree(tree: &ast::Tree, options: &Options<'_>) -> Result<CodeUnit, CompileError> {
    on_own_stack(|| generate(tree, options))
}

/// Does something with a text, whose ends of lines are made the same, on a stack that is large enough.
fn with_stack<T: Send>(
    text: &str,
    body: impl Fn(&str) -> Result<T, CompileError> + Sync,
) -> Result<T, CompileError> {
    let text = normalize_newlines(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    if text.len() <= SHALLOW {
        return body(&text);
    }
    on_own_stack(|| body(&text))
}

fn on_own_stack<T: Send>(
    body: impl FnOnce() -> Result<T, CompileError> + Send,
) -> Result<T, CompileError> {
    let result = std::thread::scope(|scope| {
        let builder = std::thread::Builder::new()
            .name("compiler".to_owned())
            .stack_size(STACK);
        let thread = builder.spawn_scoped(scope, body).ok()?;
        match thread.join() {
            Ok(result) => Some(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    result.unwrap_or_else(|| {
        Err(CompileError::TooComplex {
            message: "no memory for the compiler's stack".to_owned(),
        })
    })
}

fn compile_here(
    text: &str,
    options: &Options<'_>,
) -> (Result<CodeUnit, CompileError>, Vec<Warning>) {
    let source = source::Source::new(text);
    let reading = Reading::new(options.mode, Folding::Everything);
    let (code, last) = match parse::parse(&source, &reading) {
        Ok((tree, _)) => match generate(&tree, options) {
            // Names are looked at before code is made.
            Err(
                error @ CompileError::Syntax {
                    origin: Origin::Symbols,
                    ..
                },
            ) => (Err(error), Stage::Tree),
            code => (code, Stage::Code),
        },
        Err(failure) => (Err(source.error(failure)), Stage::Text),
    };
    let warnings = source.into_warnings(last, code.as_ref().err());
    (code, warnings)
}

/// A body without its docstring, as it is with `-OO`.
pub fn drop_docstring(body: &mut ast::Body) {
    if body.docstring.take().is_none() {
        return;
    }
    let dropped = body.statements.remove(0);
    if body.statements.is_empty() {
        body.statements.push(ast::Stmt {
            at: code::Position {
                end_line: dropped.at.line,
                end_column: dropped.at.column + "pass".len() as u32,
                ..dropped.at
            },
            kind: ast::StmtKind::Pass,
        });
    }
}

fn generate(tree: &ast::Tree, options: &Options<'_>) -> Result<CodeUnit, CompileError> {
    let (table, future_flags) = resolve(tree, options.future_flags, options.allows_await)
        .map_err(|failure| source::compiler_error(failure, Origin::Symbols))?;
    let settings = codegen::Settings {
        file_name: options.file_name,
        is_interactive: options.mode == Mode::Interactive,
        optimization: options.optimization,
        future_flags,
    };
    codegen::compile(tree, &table, &settings)
        .map_err(|failure| source::compiler_error(failure, Origin::Compiler))
}

/// The scopes of a tree, and the future features in force in it.
fn resolve(
    tree: &ast::Tree,
    future_flags: u32,
    allows_await: bool,
) -> error::Result<(symbols::SymbolTable, u32)> {
    let mut future = future::future(tree)?;
    future.flags |= future_flags;
    let table = symbols::SymbolTable::new(tree, future, allows_await)?;
    Ok((table, future.flags))
}

/// `\r\n` and `\r` become `\n`, as CPython's tokenizer sees them.
fn normalize_newlines(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings() {
        let beginnings = [
            "def f():\n",
            "(1",
            "[1,\n2,\n",
            "'''a",
            "x = \\\n",
            "if x:\n  pass\nelse:\n",
            "try:\n  pass\n",
            "@d\n",
            "f(a for\n",
            "class A:\n",
        ];
        for source in beginnings {
            assert!(is_incomplete(source, Mode::Module), "{source:?}");
        }
        for source in [
            "1 +\n",
            "'a\n",
            "a b\n",
            "else:\n",
            "f(a b",
            "def f():\n  pass",
        ] {
            assert!(!is_incomplete(source, Mode::Module), "{source:?}");
        }
        assert!(is_incomplete("def f():\n  pass", Mode::Interactive));
    }
}
