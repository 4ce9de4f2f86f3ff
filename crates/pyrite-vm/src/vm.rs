//! Start-up, running programs, the end.

use crate::builtin::ModuleDefinition;
use crate::code::Code;
use crate::global::Global;
use crate::import;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::result::{PyResult, Raised};
use crate::types::dict::{self, PyDict};
use crate::types::{exception, int, list, str};
use pyrite_compiler::{CompileError, Mode, Options, SyntaxErrorKind};
use smelt::Gc;

/// What the command line says to the virtual machine.
#[derive(Debug, Default)]
pub struct Settings {
    /// `sys.argv`.
    pub arguments: Vec<String>,
    /// `sys.path`.
    pub path: Vec<String>,
    /// The heap's.
    pub heap: smelt::heap::Config,
    /// Makes what turns traces into machine code, when it is needed; `None`: everything is interpreted.
    pub backend: Option<smelt::runtime::BackendMaker>,
}

/// Makes the virtual machine.
///
/// # Errors
/// When the system refuses memory, or a module that is needed from the start fails.
pub fn start(settings: Settings, modules: &[&'static ModuleDefinition]) -> Result<(), String> {
    crate::bootstrap::initialise(settings.heap)?;
    if let Some(maker) = settings.backend {
        smelt::runtime::initialise_with(maker).map_err(|error| error.to_string())?;
    }
    smelt::stack::limit_machine_stack();
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
        dict::set_name(sys, names::intern("argv"), list_of(&settings.arguments)?);
        dict::set_name(sys, names::intern("path"), list_of(&settings.path)?);
        Ok(())
    })();
    made.map_err(|raised| crate::traceback::text(raised.0))?;
    crate::signals::install();
    Ok(())
}

/// Compiles a source.
///
/// # Errors
/// `SyntaxError`.
pub fn compile(
    source: &[u8],
    file_name: &str,
    mode: Mode,
    future_flags: u32,
) -> PyResult<&'static Code> {
    let options = Options {
        mode,
        future_flags,
        ..Options::module(file_name)
    };
    let text = decode(source, file_name)?;
    if file_name.starts_with('<') {
        SOURCES.with(|sources| sources.insert(file_name.to_owned(), text.clone().into_owned()));
    }
    let unit = pyrite_compiler::compile(&text, &options)
        .map_err(|error| syntax_error(&error, source, file_name))?;
    Code::new(unit)
}

/// Sources that are not in files, for tracebacks.
static SOURCES: Global<std::collections::BTreeMap<String, String>> =
    Global::new(std::collections::BTreeMap::new());

/// The source last compiled under a name that is no file's.
pub fn remembered_source(file_name: &str) -> Option<String> {
    SOURCES.with(|sources| sources.get(file_name).cloned())
}

/// The text of a source file, which is UTF-8 unless its first lines say otherwise.
fn decode<'a>(source: &'a [u8], file_name: &str) -> PyResult<std::borrow::Cow<'a, str>> {
    let bad = |bytes: &[u8], at: usize| {
        let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        exception::raise_message(
            &exception::SYNTAX_ERROR,
            &format!(
                "Non-UTF-8 code starting with '\\x{:02x}' on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details ({file_name}, line {line})",
                bytes[at]
            ),
        )
    };
    match std::str::from_utf8(source) {
        Ok(text) => Ok(text.into()),
        Err(_) if declares_latin_1(source) => Ok(source
            .iter()
            .map(|byte| char::from(*byte))
            .collect::<String>()
            .into()),
        Err(error) => Err(bad(source, error.valid_up_to())),
    }
}

fn declares_latin_1(source: &[u8]) -> bool {
    source.split(|byte| *byte == b'\n').take(2).any(|line| {
        let line = String::from_utf8_lossy(line).to_lowercase();
        line.starts_with('#')
            && line.contains("coding")
            && (line.contains("latin-1") || line.contains("iso-8859-1"))
    })
}

fn syntax_error(error: &CompileError, source: &[u8], file_name: &str) -> Raised {
    let CompileError::Syntax {
        message,
        line,
        column,
        end_line,
        end_column,
        kind,
    } = error
    else {
        let class = match error {
            CompileError::TooComplex { .. } => &exception::RECURSION_ERROR,
            _ => &exception::SYNTAX_ERROR,
        };
        return exception::raise_message(class, &error.to_string());
    };
    let class = match kind {
        SyntaxErrorKind::SyntaxError => &exception::SYNTAX_ERROR,
        SyntaxErrorKind::IndentationError => &exception::INDENTATION_ERROR,
        SyntaxErrorKind::TabError => &exception::TAB_ERROR,
    };
    let text = String::from_utf8_lossy(source);
    let source_line = text.lines().nth((*line as usize).saturating_sub(1));
    let number = |value: u32| int::new(i64::from(value));
    let line_text = source_line.map_or_else(none, |line| str::new(&format!("{line}\n")));
    let place = crate::types::tuple::from_slice(&[
        str::new(file_name),
        number(*line),
        number(*column),
        line_text,
        number(*end_line),
        number(*end_column),
    ]);
    let error = exception::with_args(class, &[str::new(message), place.cast()]);
    let own = exception::slots::OWN;
    let fields = [
        str::new(message),
        str::new(file_name),
        number(*line),
        number(*column),
        line_text,
        number(*end_line),
        number(*end_column),
    ];
    for (index, value) in fields.into_iter().enumerate() {
        crate::instance::set_slot(error, own + index as u32, value);
    }
    Raised(error)
}

/// The namespace of `__main__`.
///
/// # Errors
/// `MemoryError`.
pub fn main_namespace(file: Option<&str>) -> PyResult<Gc<PyDict>> {
    let namespace = import::module_namespace("__main__", false);
    dict::set_name(namespace, names::PACKAGE.name(), none());
    dict::set_name(
        namespace,
        names::BUILTINS.name(),
        crate::builtins::namespace().cast(),
    );
    if let Some(file) = file {
        dict::set_name(namespace, names::FILE.name(), str::new(file));
    }
    import::add_module("__main__", namespace)?;
    Ok(namespace)
}

/// Runs a source as `__main__`.
///
/// # Errors
/// What it raises.
pub fn run_source(source: &[u8], file_name: &str, file: Option<&str>) -> PyResult<()> {
    let namespace = main_namespace(file)?;
    let code = compile(source, file_name, Mode::Module, 0)?;
    let function = crate::interpreter::entry::carrier(code, namespace.cast(), Obj::null());
    crate::interpreter::run_with_namespace(function, namespace.cast()).map(drop)
}

/// What is to be done when the program has ended, the first last.
static AT_EXIT: Global<Vec<fn()>> = Global::new(Vec::new());

/// Has a function called when the program has ended.
pub fn at_exit(function: fn()) {
    AT_EXIT.with(|functions| functions.push(function));
}

/// Ends the program: flushes the output, reports an uncaught exception. Gives the exit status.
pub fn finish(result: PyResult<()>) -> i32 {
    let status = match result {
        Ok(()) => 0,
        Err(raised) => report(raised),
    };
    while let Some(function) = AT_EXIT.with(Vec::pop) {
        function();
    }
    match flush() {
        Ok(()) => status,
        Err(_) if status == 0 => 120,
        Err(_) => status,
    }
}

fn flush() -> PyResult<()> {
    for name in ["stdout", "stderr"] {
        if let Some(file) = import::sys_attribute(name)
            && !file.is_none()
        {
            crate::protocol::call_method(file, names::PLAIN_FLUSH.name(), &[])?;
        }
    }
    Ok(())
}

/// Reports an uncaught exception as the top level does. Gives the exit status.
fn report(raised: Raised) -> i32 {
    let error = raised.0;
    let _ = flush();
    if exception::matches(error, &exception::SYSTEM_EXIT) {
        return exit_status(error);
    }
    crate::output::write_error(&crate::traceback::text(error));
    if exception::matches(error, &exception::KEYBOARD_INTERRUPT) {
        130
    } else {
        1
    }
}

fn exit_status(error: Obj) -> i32 {
    let args = exception::slot(error, exception::slots::ARGS);
    let items = crate::types::tuple::of(args).unwrap_or(&[]);
    let code = match items {
        [] => none(),
        [one] => *one,
        _ => args,
    };
    if code.is_none() {
        return 0;
    }
    if let Some(int::Integer::Small(value)) = int::Integer::of(code) {
        return value as i32 & 0xff;
    }
    match crate::protocol::to_str(code) {
        Ok(text) => eprintln!("{}", str::text(text)),
        Err(_) => return 1,
    }
    1
}

/// Runs a module of `sys.path` as `__main__`.
///
/// # Errors
/// `ImportError`; what it raises.
pub fn run_module(name: &str) -> PyResult<()> {
    let Some(file) = import::source_file(name)? else {
        return Err(crate::import_error!("No module named {name}"));
    };
    let source = std::fs::read(&file)
        .map_err(|error| crate::import_error!("{}: {error}", file.display()))?;
    let file = file.to_string_lossy().into_owned();
    if let Some(list) = import::sys_attribute("argv").and_then(|list| list.exact::<list::PyList>())
    {
        list::set(list, 0, str::new(&file));
    }
    run_source(&source, &file, Some(&file))
}
