//! The prompt: statements are read and executed one by one.

use crate::builtins::input;
use crate::import;
use crate::names;
use crate::object::{Obj, Value};
use crate::result::{PyResult, Raised};
use crate::types::dict::{self, PyDict};
use crate::types::{exception, str};
use crate::{attributes, call, output, program, protocol, uncaught, vm};
use pyrite_compiler::ast::{StmtKind, Tree};
use pyrite_compiler::code::flags::FUTURE;
use pyrite_compiler::{Folding, Mode, Options, Reading};
use smelt::Gc;

/// What is shown before a statement, and before each of its further lines.
const PROMPTS: [(&str, &str); 2] = [("ps1", ">>> "), ("ps2", "... ")];

/// Greets whoever sits at the prompt.
pub fn greet() {
    let text = |name: &str| {
        let text = import::sys_attribute(name).and_then(str::of);
        text.map_or_else(String::new, |text| str::text(text).into_owned())
    };
    output::write_error(&format!(
        "Python {} on {}\n",
        text("version"),
        text("platform")
    ));
    if crate::flags::get().no_site == 0 {
        output::write_error(
            "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n",
        );
    }
}

/// Runs the prompt in the namespace of `__main__` until the input ends. `startup`: the file that `PYTHONSTARTUP` names runs first.
///
/// # Errors
/// `SystemExit`.
pub fn run(startup: bool) -> PyResult<()> {
    if crate::flags::get().no_site == 0 {
        import::import_absolute("site")?; // which sets the hook
    }
    if let Some(hook) = import::sys_attribute("__interactivehook__")
        && let Err(raised) = call::call(hook, &[])
    {
        output::write_error("Failed calling sys.__interactivehook__\n");
        show(raised)?;
    }
    let flags = crate::flags::get();
    let variable = |name: &str| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty());
        value.filter(|_| flags.ignore_environment == 0)
    };
    // SAFETY: numbers only.
    let is_terminal = unsafe { libc::isatty(0) == 1 && libc::isatty(1) == 1 };
    if is_terminal && variable("PYTHON_BASIC_REPL").is_none() {
        match import::import_absolute("_pyrepl.main") {
            Ok(_) => return run_comfortable(startup),
            Err(raised) => show(raised)?,
        }
    }
    if let Some(file) = variable("PYTHONSTARTUP").filter(|_| startup) {
        run_startup(&file)?;
    }
    run_basic()
}

/// The prompt that edits lines, written in Python.
fn run_comfortable(startup: bool) -> PyResult<()> {
    let module = import::import_absolute("_pyrepl.main")?;
    let module = dict::get_name(import::modules(), names::intern("_pyrepl.main")).unwrap_or(module);
    let main = dict::get_name(import::modules(), names::intern("__main__"));
    let console = attributes::get(module, names::intern("interactive_console"))?;
    let keywords = dict::new();
    dict::set_name(
        keywords,
        names::intern("pythonstartup"),
        crate::object::boolean(startup),
    );
    let main: Vec<Obj> = main.into_iter().collect();
    let arguments = crate::types::tuple::from_slice(&main);
    call::call_unpacked(console, arguments.cast(), keywords.cast()).map(drop)
}

fn run_startup(file: &str) -> PyResult<()> {
    let run = || -> PyResult<()> {
        let source = match std::fs::read(file) {
            Ok(source) => source,
            Err(error) => {
                output::write_error(&format!("Could not open PYTHONSTARTUP\n{error}\n"));
                return Ok(());
            }
        };
        let code = vm::compile(&source, file, Mode::Module, 0)?;
        program::run_code(code, namespace()?)
    };
    run().or_else(show)
}

/// Shows an exception; `SystemExit` goes on.
fn show(raised: Raised) -> PyResult<()> {
    if exception::matches(raised.0, &exception::SYSTEM_EXIT) {
        return Err(raised);
    }
    uncaught::report(raised);
    Ok(())
}

fn namespace() -> PyResult<Gc<PyDict>> {
    let main = import::import_absolute("__main__")?;
    Ok(attributes::get(main, names::DICT.name())?.cast())
}

/// The prompt that takes lines as standard input gives them.
///
/// # Errors
/// `SystemExit`.
pub fn run_basic() -> PyResult<()> {
    for (name, text) in PROMPTS {
        if import::sys_attribute(name).is_none() {
            dict::set_name(import::sys(), names::intern(name), str::new(text));
        }
    }
    let mut reader = Reader::default();
    loop {
        let result = reader.statement();
        let done = match result {
            Ok(None) => return Ok(()),
            Ok(Some(text)) => reader.execute(&text),
            Err(raised) => Err(raised),
        };
        done.or_else(show)?;
    }
}

/// What is to be remembered between statements.
#[derive(Default)]
struct Reader {
    /// How many there have been.
    count: usize,
    /// The future features that they have asked for.
    future_flags: u32,
}

impl Reader {
    /// Reads a statement; `None`: the input has ended.
    fn statement(&self) -> PyResult<Option<String>> {
        let mut text = String::new();
        loop {
            let (prompt, _) = PROMPTS[usize::from(!text.is_empty())];
            let Some(line) = read_line(prompt)? else {
                output::write_error("\n");
                return Ok((!text.is_empty()).then_some(text));
            };
            if text.is_empty() && is_empty(&line) {
                continue;
            }
            let is_whole = line.ends_with('\n');
            text.push_str(&line);
            if is_whole && !is_beginning(&text) {
                return Ok(Some(text));
            }
        }
    }

    fn execute(&mut self, text: &str) -> PyResult<()> {
        let options = Options {
            mode: Mode::Interactive,
            future_flags: self.future_flags,
            optimization: crate::flags::optimization(),
            ..Options::module("<stdin>")
        };
        let code = vm::compile_text(text, &options)?;
        self.future_flags |= code.flags & FUTURE;
        // A name of its own, so that functions find their sources later. Tracebacks leave the number out.
        let name = format!("<stdin-{}>", self.count);
        self.count += 1;
        code.set_file_name(names::intern(&name));
        vm::remember_source(&name, text);
        program::run_code(code, namespace()?)?;
        vm::flush()
    }
}

/// Is more to come? That is told from the text without its last line end; if that is wrong, also from all of it.
fn is_beginning(text: &str) -> bool {
    let reading = Reading::new(Mode::Module, Folding::Nothing);
    let so_far = text.strip_suffix('\n').unwrap_or(text);
    let is_incomplete = |text: &str| pyrite_compiler::is_incomplete(text, Mode::Interactive);
    if is_incomplete(so_far) {
        return true;
    }
    match pyrite_compiler::parse(so_far, &reading).0 {
        Ok(parsed) => is_compound(&parsed.tree) && !text.ends_with("\n\n"),
        Err(_) => is_incomplete(text),
    }
}

/// Is it a statement that an empty line ends?
fn is_compound(tree: &Tree) -> bool {
    use StmtKind::{Class, For, Function, If, Match, Try, While, With};
    let Tree::Module(body) = tree else {
        return false;
    };
    body.statements.first().is_some_and(|statement| {
        matches!(
            statement.kind,
            Class(_)
                | For(_)
                | Function(_)
                | If { .. }
                | Match { .. }
                | Try(_)
                | While { .. }
                | With { .. }
        )
    })
}

/// Does a line hold nothing to execute?
fn is_empty(line: &str) -> bool {
    let text = line.trim();
    text.is_empty() || text.starts_with('#')
}

/// Reads a line; `None`: there is none.
fn read_line(prompt: &str) -> PyResult<Option<String>> {
    vm::flush()?;
    let prompt = import::sys_attribute(prompt).map(protocol::to_str);
    let prompt = prompt.transpose()?;
    if let Some(editor) = input::editor() {
        let prompt = prompt.unwrap_or_else(|| str::new("").cast());
        match call::call(editor, &[prompt.cast()]) {
            Err(raised) if exception::matches(raised.0, &exception::EOF_ERROR) => return Ok(None),
            line => {
                if let Some(line) = str::of(line?) {
                    return Ok(Some(format!("{}\n", str::text(line))));
                }
            }
        }
    }
    if let Some(prompt) = prompt {
        output::write_error(&str::text(prompt));
    }
    let Some(stdin) = import::sys_attribute("stdin").filter(|file| !file.is_none()) else {
        return Ok(None);
    };
    let line = protocol::call_method(stdin, names::intern("readline"), &[])?;
    let line = str::of(line).map(str::text).unwrap_or_default();
    Ok((!line.is_empty()).then(|| line.into_owned()))
}
