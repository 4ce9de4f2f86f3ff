//! Functions of `builtins` that belong to the interpreter: classes, namespaces, running code.

use crate::attributes;
use crate::audit;
use crate::builtin::{Arguments, Builtin};
use crate::code::Code;
use crate::fields::*;
use crate::ids;
use crate::instance_checks;
use crate::interpreter::intrinsics;
use crate::names;
use crate::object::{Obj, Value, boolean, none};
use crate::protocol;
use crate::result::PyResult;
use crate::type_error;
use crate::types::dict::{self, PyDict};
use crate::types::exception;
use crate::types::function::PyCode;
use crate::types::str::PyStr;
use crate::types::{bytes, codec, int, object, str, tuple};
use smelt::{Gc, twin};

/// The functions.
pub static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "__build_class__",
        "$(func, name, /, *bases, **keywords)",
        crate::classes::build_class,
    ).looking_at_frames(),
    Builtin::function(
        "__import__",
        "(name, globals=None, locals=None, fromlist=(), level=0)",
        import,
    ).looking_at_frames(),
    Builtin::function("print", "(*args, sep=' ', end='\\n', file=None, flush=False)", print),
    Builtin::function("len", "(obj, /)", |args| {
        Ok(int::from_usize(protocol::length(args.at(0))?))
    }).reads().intrinsic(twin!(intrinsics::containers::len)),
    Builtin::function("isinstance", "(obj, class_or_tuple, /)", |args| {
        Ok(boolean(instance_checks::is_instance(args.at(0), args.at(1))?))
    }).reads().traced_as(twin!(intrinsics::classes::is_instance)),
    Builtin::function("issubclass", "(cls, class_or_tuple, /)", |args| {
        Ok(boolean(instance_checks::is_subclass(args.at(0), args.at(1))?))
    }).reads().traced_as(twin!(intrinsics::classes::is_subclass)),
    Builtin::function("callable", "(obj, /)", |args| {
        let object = args.at(0);
        Ok(boolean(super::iteration::is_callable(object)))
    }).reads().traced_as(twin!(intrinsics::classes::callable)),
    Builtin::function("getattr", "$(object, name, default=None, /)", getattr)
        .reads()
        .traced_as(twin!(intrinsics::classes::get_attribute)),
    Builtin::function("setattr", "(obj, name, value, /)", |args| {
        attributes::set(args.at(0), attributes::name_of(args.at(1))?, args.at(2)).map(|()| none())
    }),
    Builtin::function("delattr", "(obj, name, /)", |args| {
        attributes::set(args.at(0), attributes::name_of(args.at(1))?, Obj::null()).map(|()| none())
    }),
    Builtin::function("hasattr", "(obj, name, /)", |args| {
        Ok(boolean(attributes::get_optional(args.at(0), attributes::name_of(args.at(1))?)?.is_some()))
    }).reads().traced_as(twin!(intrinsics::classes::has_attribute)),
    Builtin::function("repr", "(obj, /)", |args| {
        protocol::repr_object(args.at(0))
    }).elidable(),
    Builtin::function("ascii", "(obj, /)", |args| ascii(args.at(0))).elidable(),
    Builtin::function("hash", "(obj, /)", |args| Ok(int::new(protocol::hash(args.at(0))?))).elidable(),
    Builtin::function("id", "(obj, /)", |args| object::id(args.at(0))).reads(),
    Builtin::function("format", "(value, format_spec='', /)", |args| {
        format_value(args.at(0), args.or(1, names::EMPTY.object()))
    }).elidable(),
    Builtin::function("globals", "()", |_| {
        calling_globals().ok_or_else(|| crate::system_error!("globals() needs a frame"))
    }).looking_at_frames(),
    Builtin::function("exec", "(source, /, globals=None, locals=None, *, closure=None)", exec).looking_at_frames(),
    Builtin::function("eval", "(source, /, globals=None, locals=None)", eval).looking_at_frames(),
    Builtin::function("compile", "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)", compile).looking_at_frames(),
];

fn import(args: &Arguments<'_>) -> PyResult {
    let globals = args.or(1, none());
    crate::import::import(
        args.at(0),
        globals,
        args.or(3, none()),
        args.or(4, int::new(0)),
    )
}

fn getattr(args: &Arguments<'_>) -> PyResult {
    if str::of(args.at(1)).is_none() {
        return Err(type_error!(
            "attribute name must be string, not '{}'",
            protocol::type_name(args.at(1))
        ));
    }
    let name = attributes::name_of(args.at(1))?;
    match args.get(2) {
        Some(default) => Ok(attributes::get_optional(args.at(0), name)?.unwrap_or(default)),
        None => attributes::get(args.at(0), name),
    }
}

fn print(args: &Arguments<'_>) -> PyResult {
    let text_or = |index: usize, default: &'static str, name: &str| -> PyResult<Gc<PyStr>> {
        match args.get_not_none(index) {
            None => Ok(names::intern(default).object().cast()),
            Some(value) => str::of(value).ok_or_else(|| {
                type_error!(
                    "{name} must be None or a string, not {}",
                    protocol::type_name(value)
                )
            }),
        }
    };
    let file = match args.get_not_none(2) {
        Some(file) => file,
        None => match crate::import::sys_attribute("stdout") {
            Some(file) => file,
            None => return Err(crate::runtime_error!("lost sys.stdout")),
        },
    };
    if file.is_none() {
        return Ok(none());
    }
    let (separator, end) = (text_or(0, " ", "sep")?, text_or(1, "\n", "end")?);
    let write = |text: Gc<PyStr>| match crate::output::write_directly(file, text) {
        Some(outcome) => outcome,
        None => protocol::call_method(file, names::PLAIN_WRITE.name(), &[text.cast()]).map(drop),
    };
    for (index, value) in args.rest().iter().enumerate() {
        if index > 0 {
            write(separator)?;
        }
        write(protocol::to_str(*value)?)?;
    }
    write(end)?;
    if args.get(3).map_or(Ok(false), protocol::is_true)? {
        protocol::call_method(file, names::PLAIN_FLUSH.name(), &[])?;
    }
    Ok(none())
}

/// Shows a value at the prompt.
///
/// # Errors
/// What its `repr` raises.
pub fn display(value: Obj) -> PyResult {
    match crate::import::sys_attribute("displayhook") {
        Some(hook) => crate::call::call(hook, &[value]),
        None => Err(crate::runtime_error!("lost sys.displayhook")),
    }
}

/// `ascii(object)`.
///
/// # Errors
/// What its `repr` raises.
pub fn ascii(object: Obj) -> PyResult {
    let given = protocol::repr_object(object)?;
    let text: Gc<str::PyStr> = crate::instance::payload(given).cast();
    if str::is_ascii(text) {
        return Ok(given);
    }
    let mut out = String::new();
    for character in str::text(text).chars() {
        match character as u32 {
            0..0x80 => out.push(character),
            code @ 0x80..0x100 => out.push_str(&format!("\\x{code:02x}")),
            code @ 0x100..0x10000 => out.push_str(&format!("\\u{code:04x}")),
            code => out.push_str(&format!("\\U{code:08x}")),
        }
    }
    Ok(str::new(&out))
}

/// `format(value, spec)`.
///
/// # Errors
/// What `__format__` raises.
pub fn format_value(value: Obj, spec: Obj) -> PyResult {
    match protocol::call_special(value, names::FORMAT, &[spec])? {
        Some(result) if str::of(result).is_some() => Ok(result),
        Some(result) => Err(type_error!(
            "__format__ must return a str, not {}",
            protocol::type_name(result)
        )),
        None => Err(type_error!(
            "unsupported format string passed to {}.__format__",
            protocol::type_name(value)
        )),
    }
}

/// The globals of the Python function that is calling.
pub fn calling_globals() -> Option<Obj> {
    crate::frames::current().map(|frame| frame.function.globals())
}

/// `__name__` of the module of the Python function that is calling.
pub fn calling_module() -> Option<Obj> {
    let globals: Gc<PyDict> = calling_globals()?.cast();
    dict::get_name(globals, names::NAME.name())
}

/// Globals and locals of `exec` and `eval`.
fn namespaces(args: &Arguments<'_>, what: &str) -> PyResult<(Obj, Obj)> {
    let globals = match args.get_not_none(1) {
        Some(globals) => globals,
        None => calling_globals().ok_or_else(|| crate::system_error!("{what}() needs a frame"))?,
    };
    let given: Option<Obj> = args.get_not_none(2);
    if let Some(locals) = given.filter(|locals| !protocol::has_items(*locals)) {
        return Err(match what {
            "eval" => type_error!("locals must be a mapping"),
            _ => type_error!(
                "locals must be a mapping or None, not {}",
                protocol::type_name(locals)
            ),
        });
    }
    if crate::instance::view::<PyDict>(globals).is_none() {
        return Err(match what {
            "eval" if protocol::has_items(globals) => {
                type_error!("globals must be a real dict; try eval(expr, {{}}, mapping)")
            }
            "eval" => type_error!("globals must be a dict"),
            _ => type_error!(
                "{what}() globals must be a dict, not {}",
                protocol::type_name(globals)
            ),
        });
    }
    let locals = match given {
        Some(locals) => locals,
        None if args.get_not_none(1).is_some() => globals,
        None => crate::frames::current().map_or(globals, |frame| frame.locals()),
    };
    let plain: Gc<PyDict> = crate::instance::payload(globals).cast();
    if dict::get_name(plain, names::BUILTINS.name()).is_none() {
        dict::set_name(plain, names::BUILTINS.name(), super::namespace().cast());
    }
    // Names are looked up in an instance of a subclass as it wants it.
    Ok((plain.cast(), locals))
}

fn run_source(args: &Arguments<'_>, mode: pyrite_compiler::Mode, what: &str) -> PyResult {
    let (globals, locals) = namespaces(args, what)?;
    let source = args.at(0);
    let code = if source.has_map(ids::CODE) {
        source.cast::<PyCode>().code().promote()
    } else {
        let text = source_text(source, what, "string, bytes or code object")?;
        let text = if mode == pyrite_compiler::Mode::Expression {
            text.trim_start_matches([' ', '\t']).to_owned()
        } else {
            text
        };
        let options = pyrite_compiler::Options {
            mode,
            future_flags: calling_future_flags(),
            optimization: crate::flags::optimization(),
            ..pyrite_compiler::Options::module("<string>")
        };
        audit::event("compile", || {
            Ok([bytes::new(text.as_bytes())?, str::new(options.file_name)])
        })?;
        crate::vm::compile_text(&text, &options)?
    };
    audit::event("exec", || Ok([code.object()]))?;
    let cells = closure(args, code, source.has_map(ids::CODE), what)?;
    let function = crate::interpreter::entry::carrier(code, globals, cells);
    crate::interpreter::run_with_namespace(function, locals)
}

/// The cells of the variables that a code object shares with the functions around it: those `exec` was given, or null.
fn closure(args: &Arguments<'_>, code: &Code, is_code: bool, what: &str) -> PyResult {
    let wanted = code.unit().free_variables.len();
    let given: Option<Obj> = args.get_not_none(3);
    if !is_code {
        return match given {
            Some(_) => Err(type_error!(
                "closure can only be used when source is a code object"
            )),
            None => Ok(Obj::null()),
        };
    }
    match (wanted, given) {
        (0, None) => Ok(Obj::null()),
        (0, Some(_)) => Err(type_error!("cannot use a closure with this code object")),
        _ if what == "eval" => Err(type_error!(
            "code object passed to eval() may not contain free variables"
        )),
        (_, given) => {
            let cells = given.filter(|cells| {
                cells.has_map(ids::TUPLE)
                    && tuple::of(*cells).is_some_and(|cells| {
                        cells.len() == wanted && cells.iter().all(|cell| cell.has_map(ids::CELL))
                    })
            });
            cells.ok_or_else(|| {
                type_error!("code object requires a closure of exactly length {wanted}")
            })
        }
    }
}

/// The text of a source that is a string or shows bytes; `function` and `expected` are for the message that says it is neither.
///
/// # Errors
/// `TypeError`; `SyntaxError` for bytes that are no text.
pub fn source_text(source: Obj, function: &str, expected: &str) -> PyResult<String> {
    if let Some(text) = str::of(source) {
        return match std::str::from_utf8(str::bytes(text)) {
            Ok(text) => Ok(text.to_owned()),
            // It has halves of pairs, which no source may have.
            Err(_) => codec::encode(text, "utf-8", "strict").map(|_| str::text(text).into_owned()),
        };
    }
    match crate::buffer::get(source)? {
        Some(shown) => Ok(crate::source::decode(&shown, None)?.into_owned()),
        None => Err(type_error!("{function}() arg 1 must be a {expected}")),
    }
}

fn exec(args: &Arguments<'_>) -> PyResult {
    run_source(args, pyrite_compiler::Mode::Module, "exec")?;
    Ok(none())
}

fn eval(args: &Arguments<'_>) -> PyResult {
    run_source(args, pyrite_compiler::Mode::Expression, "eval")
}

/// Flags of `compile()` beside those of `__future__`.
mod compile_flags {
    /// `PyCF_DONT_IMPLY_DEDENT`.
    pub const DONT_IMPLY_DEDENT: u32 = 0x200;
    /// `PyCF_ONLY_AST`: the syntax tree is wanted.
    pub const ONLY_AST: u32 = 0x400;
    /// `PyCF_TYPE_COMMENTS`.
    pub const TYPE_COMMENTS: u32 = 0x1000;
    /// `PyCF_ALLOW_TOP_LEVEL_AWAIT`.
    pub const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
    /// `PyCF_ALLOW_INCOMPLETE_INPUT`.
    pub const ALLOW_INCOMPLETE_INPUT: u32 = 0x4000;
    /// `PyCF_OPTIMIZED_AST` without `PyCF_ONLY_AST`.
    pub const OPTIMIZED: u32 = 0x8000;
    /// `CO_NESTED`, which `__future__.nested_scopes` still stands for.
    pub const NESTED: u32 = 0x10;
    /// All of them.
    pub const ALL: u32 = NESTED
        | DONT_IMPLY_DEDENT
        | ONLY_AST
        | TYPE_COMMENTS
        | ALLOW_TOP_LEVEL_AWAIT
        | ALLOW_INCOMPLETE_INPUT
        | OPTIMIZED;
}

fn compile(args: &Arguments<'_>) -> PyResult {
    use pyrite_compiler::{Folding, Mode};
    let Some(mode) = str::of(args.at(2)) else {
        return Err(type_error!(
            "compile() argument 'mode' must be str, not {}",
            protocol::argument_name(args.at(2))
        ));
    };
    let file_name = file_name(args.at(1))?;
    let flags = match args.get(3) {
        Some(flags) => c_int(flags)? as u32,
        None => 0,
    };
    let optimization = match args.get(5) {
        Some(level) => c_int(level)?,
        None => -1,
    };
    let version = args.get(6).map_or(Ok(-1), c_int)?;
    if flags & !(compile_flags::ALL | pyrite_compiler::code::flags::FUTURE) != 0 {
        return Err(crate::value_error!("compile(): unrecognised flags"));
    }
    if !(-1..=2).contains(&optimization) {
        return Err(crate::value_error!("compile(): invalid optimize value"));
    }
    let is_tree_wanted = flags & compile_flags::ONLY_AST != 0;
    let mode = match &*str::text(mode) {
        "exec" => Mode::Module,
        "eval" => Mode::Expression,
        "single" => Mode::Interactive,
        "func_type" if is_tree_wanted => Mode::FunctionType,
        _ if is_tree_wanted => {
            return Err(crate::value_error!(
                "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
            ));
        }
        "func_type" => {
            return Err(crate::value_error!(
                "compile() mode 'func_type' requires flag PyCF_ONLY_AST"
            ));
        }
        _ => {
            return Err(crate::value_error!(
                "compile() mode must be 'exec', 'eval' or 'single'"
            ));
        }
    };
    let inherited = match args.get(4) {
        Some(flag) if protocol::is_true(flag)? => 0,
        _ => calling_future_flags(),
    };
    let options = pyrite_compiler::Options {
        file_name: &file_name,
        mode,
        optimization: u8::try_from(optimization).unwrap_or_else(|_| crate::flags::optimization()),
        future_flags: (flags | inherited) & pyrite_compiler::code::flags::FUTURE,
        allows_await: flags & compile_flags::ALLOW_TOP_LEVEL_AWAIT != 0,
    };
    let folding = match flags & compile_flags::OPTIMIZED != 0 {
        true => Folding::Optimised(options.optimization),
        false => Folding::Nothing,
    };
    if crate::vm::is_tree(args.at(0)) {
        if is_tree_wanted {
            return crate::vm::checked_tree(args.at(0), mode, folding);
        }
        return Ok(crate::vm::compile_tree(args.at(0), &options)?.object());
    }
    let text = source_text(args.at(0), "compile", "string, bytes or AST object")?;
    audit::event("compile", || Ok([bytes::new(text.as_bytes())?, args.at(1)]))?;
    let compiled = if is_tree_wanted {
        let reading = pyrite_compiler::Reading {
            type_comments: flags & compile_flags::TYPE_COMMENTS != 0,
            feature_version: u8::try_from(version).ok(),
            ..pyrite_compiler::Reading::new(mode, folding)
        };
        crate::vm::syntax_tree(&text, &file_name, &reading)
    } else {
        crate::vm::compile_text(&text, &options).map(|code| code.object())
    };
    // What is read line by line may be the beginning of something.
    let is_beginning = match &compiled {
        Ok(_) => flags & compile_flags::DONT_IMPLY_DEDENT != 0,
        Err(raised) => {
            flags & compile_flags::ALLOW_INCOMPLETE_INPUT != 0
                && exception::matches(raised.0, &exception::SYNTAX_ERROR)
        }
    };
    if is_beginning && pyrite_compiler::is_incomplete(&text, mode) {
        let class = match flags & compile_flags::ALLOW_INCOMPLETE_INPUT {
            0 => &exception::SYNTAX_ERROR,
            _ => &exception::INCOMPLETE_INPUT_ERROR,
        };
        return Err(exception::raise_message(class, "incomplete input"));
    }
    compiled
}

/// The text of a path, which may be a `str`, `bytes` or an object that has one.
///
/// # Errors
/// `TypeError` for what is no path, `ValueError` for a null character.
pub fn file_name(path: Obj) -> PyResult<String> {
    let plain = match protocol::call_special(path, names::FSPATH, &[])? {
        Some(plain) if str::of(path).is_none() => plain,
        _ => path,
    };
    let text = match (str::of(plain), bytes::value(plain)) {
        (Some(text), _) => str::text(text).into_owned(),
        (None, Some(name)) if plain.has_map(ids::BYTES) => {
            String::from_utf8_lossy(name).into_owned()
        }
        _ => {
            return Err(type_error!(
                "expected str, bytes or os.PathLike object, not {}",
                protocol::type_name(path)
            ));
        }
    };
    if text.contains('\0') {
        return Err(crate::value_error!("embedded null character"));
    }
    Ok(text)
}

/// An integer as C's `int`.
fn c_int(number: Obj) -> PyResult<i32> {
    let number = protocol::index(number)?;
    let small = match int::Integer::of(number) {
        Some(int::Integer::Small(small)) => i32::try_from(small).ok(),
        _ => None,
    };
    small.ok_or_else(|| crate::overflow_error!("Python int too large to convert to C int"))
}

/// The future features of the code that calls a built-in function.
fn calling_future_flags() -> u32 {
    let code = crate::frames::current().map(|frame| frame.code);
    code.map_or(0, |code| code.flags & pyrite_compiler::code::flags::FUTURE)
}
