//! Start-up, running programs, the end.

use crate::builtin::ModuleDefinition;
use crate::code::Code;
use crate::global::Global;
use crate::import;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::result::{PyResult, Raised};
use crate::types::dict;
use crate::types::{exception, int, list, str};
use pyrite_compiler::blocks::Block;
use pyrite_compiler::{
    CompileError, Folding, Mode, Options, Origin, Reading, SyntaxErrorKind, TypeComments, Warning,
};

/// What the command line says to the virtual machine.
#[derive(Debug, Default)]
pub struct Settings {
    /// `sys.argv`.
    pub arguments: Vec<std::ffi::OsString>,
    /// `sys.path`, without the folder of the program.
    pub path: Vec<String>,
    /// Where the interpreter is.
    pub places: crate::places::Places,
    /// The folder with the library's sources, if they are not taken from the executable: the last of `sys.path`, and `sys._stdlib_dir`.
    pub library: Option<String>,
    /// The heap's.
    pub heap: smelt::heap::Config,
    /// `sys.flags`.
    pub flags: crate::flags::Flags,
    /// Makes what turns traces into machine code, when it is needed; `None`: everything is interpreted.
    pub backend: Option<smelt::runtime::BackendMaker>,
}

/// Makes the virtual machine.
///
/// # Errors
/// When the system refuses memory, or a module that is needed from the start fails.
pub fn start(settings: Settings, modules: &[&'static ModuleDefinition]) -> Result<(), String> {
    crate::flags::set(settings.flags);
    crate::places::set(settings.places);
    crate::bootstrap::initialise(settings.heap)?;
    if let Some(maker) = settings.backend {
        smelt::runtime::initialise_with(maker).map_err(|error| error.to_string())?;
    }
    smelt::stack::limit_machine_stack();
    crate::gil::initialise();
    crate::recursion::begin();
    crate::finalisers::initialise();
    let made = (|| -> PyResult<()> {
        crate::builtins::initialise()?;
        import::initialise()?;
        import::register(modules);
        import::complete_sys()?;
        let list_of = |items: &[String]| -> PyResult {
            let list = list::new();
            for item in items {
                list::push(list, str::new(item))?;
            }
            Ok(list.cast())
        };
        let sys = import::sys();
        let arguments = list::new();
        for argument in &settings.arguments {
            list::push(arguments, text_of_system(argument)?)?;
        }
        dict::set_name(sys, names::intern("argv"), arguments.cast());
        let path: Vec<String> = (settings.path.iter().chain(&settings.library))
            .cloned()
            .collect();
        dict::set_name(sys, names::intern("path"), list_of(&path)?);
        if let Some(library) = &settings.library {
            dict::set_name(sys, names::intern("_stdlib_dir"), str::new(library));
        }
        if crate::flags::get().fault_handler {
            let module = import::import_absolute("faulthandler")?;
            crate::protocol::call_method(module, names::intern("enable"), &[])?;
        }
        match crate::flags::get().trace_allocations {
            0 => {}
            limit => crate::allocations::follow(limit),
        }
        if !crate::flags::get().warning_options.is_empty() {
            import::import_absolute("warnings")?; // which reads them
        }
        Ok(())
    })();
    made.map_err(|raised| crate::traceback::text(raised.0))?;
    crate::signals::install();
    Ok(())
}

/// Compiles the bytes of a source.
///
/// # Errors
/// `SyntaxError`.
pub fn compile(
    source: &[u8],
    file_name: &str,
    mode: Mode,
    future_flags: u32,
) -> PyResult<&'static Code> {
    let file = (!file_name.starts_with('<')).then_some(file_name);
    let text = crate::source::decode(source, file)?;
    let options = Options {
        mode,
        future_flags,
        optimization: crate::flags::optimization(),
        ..Options::module(file_name)
    };
    compile_text(&text, &options)
}

/// Compiles the text of a source.
///
/// # Errors
/// `SyntaxError`.
pub fn compile_text(text: &str, options: &Options<'_>) -> PyResult<&'static Code> {
    let (file_name, mode) = (options.file_name, options.mode);
    let (unit, warnings) = pyrite_compiler::compile_with_warnings(text, options);
    for warning in &warnings {
        warn(warning, text, file_name, mode)?;
    }
    Code::new(unit.map_err(|error| syntax_error(&error, text, file_name, mode))?)
}

/// A text that the system has given: what is no UTF-8 in it is kept.
///
/// # Errors
/// `MemoryError`.
pub fn text_of_system(text: &std::ffi::OsStr) -> PyResult {
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(text);
    crate::types::codec::decode(bytes, "utf-8", "surrogateescape")
}

/// How syntax trees become objects of `ast`, and objects trees.
#[derive(Clone, Copy)]
pub struct Trees {
    /// The object for a tree with its type comments; the last argument says that it is of a statement at the prompt.
    pub to_object:
        fn(&pyrite_compiler::ast::Tree, &pyrite_compiler::TypeComments, bool) -> PyResult,
    /// Is this a node?
    pub is_tree: fn(Obj) -> bool,
    /// The tree of an object, checked.
    pub from_object: fn(Obj, Mode, Folding) -> PyResult<pyrite_compiler::ast::Tree>,
}

/// The module `_ast`'s, once it has been imported.
static TREES: Global<Option<Trees>> = Global::new(None);

/// Says how syntax trees become objects.
pub fn set_trees(trees: Trees) {
    TREES.set(Some(trees));
}

/// Is this a node of `ast`? Before `_ast` is imported there are none.
pub fn is_tree(object: Obj) -> bool {
    TREES.get().is_some_and(|trees| (trees.is_tree)(object))
}

fn trees() -> PyResult<Trees> {
    import::import_absolute("_ast")?;
    TREES
        .get()
        .ok_or_else(|| crate::system_error!("_ast makes no trees"))
}

/// The syntax tree of a source, as an object of `ast`.
///
/// # Errors
/// `SyntaxError` and its kin; what a warning that is an error raises.
pub fn syntax_tree(text: &str, file_name: &str, reading: &Reading) -> PyResult {
    let (trees, mode) = (trees()?, reading.mode);
    let (parsed, warnings) = pyrite_compiler::parse(text, reading);
    for warning in &warnings {
        warn(warning, text, file_name, mode)?;
    }
    let parsed = parsed.map_err(|error| syntax_error(&error, text, file_name, mode))?;
    let is_interactive = mode == Mode::Interactive;
    (trees.to_object)(&parsed.tree, &parsed.type_comments, is_interactive)
}

/// The scopes of a source, as the library's `symtable` shows them.
///
/// # Errors
/// As [`syntax_tree`].
pub fn symbol_blocks(text: &str, file_name: &str, mode: Mode) -> PyResult<Block> {
    let (block, warnings) = pyrite_compiler::symbol_blocks(text, mode, 0)
        .map_err(|error| syntax_error(&error, text, file_name, mode))?;
    for warning in &warnings {
        warn(warning, text, file_name, mode)?;
    }
    Ok(block)
}

/// A copy of an object of `ast`, checked, with constants computed as told.
///
/// # Errors
/// `TypeError` or `ValueError` for trees that mean nothing.
pub fn checked_tree(object: Obj, mode: Mode, folding: Folding) -> PyResult {
    let trees = trees()?;
    let tree = (trees.from_object)(object, mode, folding)?;
    (trees.to_object)(&tree, &TypeComments::default(), mode == Mode::Interactive)
}

/// Compiles a tree of `ast`.
///
/// # Errors
/// `TypeError` or `ValueError` for trees that mean nothing, `SyntaxError` for those that do not compile.
pub fn compile_tree(object: Obj, options: &Options<'_>) -> PyResult<&'static Code> {
    let tree = (trees()?.from_object)(object, options.mode, Folding::Everything)?;
    let unit = pyrite_compiler::compile_tree(&tree, options)
        .map_err(|error| syntax_error(&error, "", options.file_name, options.mode))?;
    Code::new(unit)
}

/// Gives a warning of the compiler's; a `SyntaxError` where the filters make it an error.
fn warn(warning: &Warning, text: &str, file_name: &str, mode: Mode) -> PyResult<()> {
    let category = &exception::SYNTAX_WARNING;
    match crate::warnings::warn_of_source(category, &warning.message, file_name, warning.line) {
        Err(raised) if exception::matches(raised.0, category) => {
            let error = CompileError::Syntax {
                // As an error it works no more already.
                message: (warning.message)
                    .replace("Such sequences will not work in the future. ", ""),
                line: warning.line,
                column: warning.column,
                end_line: warning.line,
                end_column: (warning.column + escape_length(&warning.message)) as i32,
                kind: SyntaxErrorKind::SyntaxError,
                origin: match warning.message.contains("escape sequence") {
                    true => Origin::Parser,
                    false => Origin::Compiler,
                },
            };
            Err(syntax_error(&error, text, file_name, mode))
        }
        result => result,
    }
}

/// How long the escape is that a warning quotes first; 0 if it is about something else.
fn escape_length(message: &str) -> u32 {
    let quoted = message.strip_prefix("\"\\").and_then(|rest| rest.find('"'));
    quoted.map_or(0, |length| length as u32 + 1)
}

/// Sources that are not in files, for tracebacks.
static SOURCES: Global<std::collections::BTreeMap<String, String>> =
    Global::new(std::collections::BTreeMap::new());

/// Remembers the source of a name that is no file's.
pub fn remember_source(name: &str, text: &str) {
    SOURCES.with(|sources| sources.insert(name.to_owned(), text.to_owned()));
}

/// The source last compiled under a name that is no file's, or of a file inside the executable.
pub fn remembered_source(file_name: &str) -> Option<String> {
    SOURCES
        .with(|sources| sources.get(file_name).cloned())
        .or_else(|| import::library_text(file_name))
}

/// The exception for an error of the compiler's.
pub(crate) fn syntax_error(
    error: &CompileError,
    source: &str,
    file_name: &str,
    mode: Mode,
) -> Raised {
    let CompileError::Syntax {
        message,
        line,
        column,
        end_line,
        end_column,
        kind,
        origin,
    } = error
    else {
        let class = match error {
            CompileError::TooComplex { .. } => &exception::MEMORY_ERROR,
            CompileError::ConstantForName { .. } => &exception::VALUE_ERROR,
            _ => &exception::SYNTAX_ERROR,
        };
        return exception::raise_message(class, &error.to_string());
    };
    let class = match kind {
        SyntaxErrorKind::SyntaxError => &exception::SYNTAX_ERROR,
        SyntaxErrorKind::IndentationError => &exception::INDENTATION_ERROR,
        SyntaxErrorKind::TabError => &exception::TAB_ERROR,
    };
    let source_line = source.lines().nth((*line as usize).saturating_sub(1));
    let number = |value: u32| int::new(i64::from(value));
    // An expression does not get the newline that its last line lacks; at its end there is no column.
    let is_open = mode == Mode::Expression
        && !source.ends_with('\n')
        && *line as usize >= source.lines().count();
    let newline = if is_open { "" } else { "\n" };
    let line_text = match origin {
        Origin::Tokenizer => source_line.map_or_else(none, str::new),
        Origin::Parser => {
            source_line.map_or_else(none, |line| str::new(&format!("{line}{newline}")))
        }
        // CPython has only the source's name by then.
        Origin::Symbols | Origin::Compiler => {
            line_of_file(file_name, *line).map_or_else(none, |line| str::new(&line))
        }
    };
    let is_at_end =
        is_open && source_line.is_some_and(|line| *column as usize > line.chars().count());
    let (column, end_column) = if is_at_end {
        (0, 0)
    } else {
        (*column, *end_column)
    };
    let place = [
        str::new(file_name),
        number(*line),
        number(column),
        line_text,
        number(*end_line),
        int::new(i64::from(end_column)),
    ];
    let is_argument = *origin != Origin::Symbols;
    let error = exception::syntax::with_place(class, message, &place, is_argument);
    if matches!(origin, Origin::Tokenizer | Origin::Parser) {
        let is_whole = mode != Mode::Module || source.ends_with('\n');
        let source = match is_whole {
            true => str::new(source),
            false => str::new(&format!("{source}\n")),
        };
        exception::syntax::set_source(error, source);
    }
    Raised(error)
}

/// A line of a file with its end, if there is such a file.
fn line_of_file(file_name: &str, line: u32) -> Option<String> {
    let file = std::path::Path::new(file_name);
    if !file.is_absolute() && file_name.starts_with('<') {
        return None;
    }
    let source = std::fs::read(file).ok()?;
    let text = crate::source::decode(&source, Some(file_name)).ok()?;
    let index = (line as usize).checked_sub(1)?;
    text.split_inclusive('\n').nth(index).map(str::to_owned)
}

/// What is to be done when the program has ended, the first last.
static AT_EXIT: Global<Vec<fn()>> = Global::new(Vec::new());

/// Has a function called when the program has ended.
pub fn at_exit(function: fn()) {
    AT_EXIT.with(|functions| functions.push(function));
}

/// What is to be done when the program's last code has run.
static AT_END: Global<Vec<fn()>> = Global::new(Vec::new());

/// Has a function called when nothing of the program will run any more.
pub fn at_end(function: fn()) {
    AT_END.with(|functions| functions.push(function));
}

/// The program has ended; what runs now are finalisers.
static FINALISING: Global<bool> = Global::new(false);

/// `sys.is_finalizing()`.
pub fn is_finalising() -> bool {
    FINALISING.get()
}

/// Ends the program: flushes the output, reports an uncaught exception. Gives the exit status.
pub fn finish(result: PyResult<()>) -> i32 {
    let status = match result {
        Ok(()) => 0,
        Err(raised) => crate::uncaught::report(raised),
    };
    crate::gil::wait_for_threads();
    while let Some(function) = AT_EXIT.with(Vec::pop) {
        function();
    }
    FINALISING.set(true);
    crate::finalisers::run_all();
    while let Some(function) = AT_END.with(Vec::pop) {
        function();
    }
    match flush() {
        Err(_) if status == 0 => 120,
        _ if status == crate::uncaught::INTERRUPTED => {
            crate::signals::die_of_interrupt();
            status & 0xff
        }
        _ => status,
    }
}

/// Has the program closed a file?
fn is_closed(file: Obj) -> bool {
    let closed = crate::attributes::get(file, names::intern("closed"));
    closed.and_then(crate::protocol::is_true).unwrap_or(false)
}

/// Writes what is buffered for standard output and standard error.
///
/// # Errors
/// What writing raises.
pub fn flush() -> PyResult<()> {
    for name in ["stdout", "stderr"] {
        if let Some(file) = import::sys_attribute(name)
            && !file.is_none()
            && !is_closed(file)
        {
            crate::protocol::call_method(file, names::PLAIN_FLUSH.name(), &[])?;
        }
    }
    Ok(())
}
