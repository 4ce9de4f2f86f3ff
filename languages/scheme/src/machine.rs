//! What there is once: symbols, global variables, constants, libraries, and the exception that nobody has handled.

use crate::compile::Compiler;
use crate::datum::{Datum, Name, Renamed, Syntax, SyntaxError};
use crate::expand::Expander;
use crate::interpreter::{self, Message};
use crate::node::{Action, Code, Global, Place, Simple, Stability};
use crate::primitives::{self, Failure, Primitive};
use crate::printer;
use crate::reader::Reader;
use crate::scope::{Meaning, Scope};
use crate::value::*;
use smelt::{Int, Native, QuasiImmutable, Ref, heap, residual};
use std::cell::UnsafeCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What a library exports.
#[derive(Clone, Debug)]
pub struct Library {
    pub names: Vec<(Rc<str>, Meaning)>,
}

struct Machine {
    /// References that are kept alive; the objects do not move.
    kept: Vec<u64>,
    /// The condition that waits to be raised, or the value that nobody has handled.
    pending: u64,
    symbols: HashMap<String, u64>,
    globals: HashMap<String, &'static Global>,
    /// Built-in procedures that the program has not redefined.
    primitives: HashMap<&'static str, &'static Primitive>,
    builtins: HashMap<*const Primitive, u64>,
    libraries: HashMap<String, Library>,
    scope: Scope,
    core: Scope,
    restore: &'static Code,
    spread: &'static Code,
    raise: Option<&'static Global>,
    /// The prelude has been loaded: globals that there are belong to the system.
    started: bool,
    system: Vec<String>,
}

struct Shared(UnsafeCell<Option<Machine>>);
// SAFETY: one thread uses the machine.
unsafe impl Sync for Shared {}
static MACHINE: Shared = Shared(UnsafeCell::new(None));

/// The machine. Each reference is used up before anything else of this file is called.
#[allow(clippy::mut_from_ref)]
fn machine() -> &'static mut Machine {
    // SAFETY: see `Shared` and the contract above.
    match unsafe { &mut *MACHINE.0.get() } {
        Some(machine) => machine,
        None => unreachable!("the machine is made before it is used"),
    }
}

struct Roots;

impl heap::RootSource for Roots {
    unsafe fn scan(&mut self, visitor: &mut heap::RootVisitor<'_>) {
        // SAFETY: nothing runs but the collector; the words are client values.
        unsafe {
            if let Some(machine) = &mut *MACHINE.0.get() {
                let start = machine.kept.as_mut_ptr();
                visitor.precise(start, start.add(machine.kept.len()));
                let pending = &raw mut machine.pending;
                visitor.precise(pending, pending.add(1));
            }
        }
    }
}

fn special_code(action: Action) -> &'static Code {
    Box::leak(Box::new(Code {
        action,
        place: Place { file: "", line: 0 },
        body_of: std::cell::Cell::new(None),
    }))
}

const PRELUDE: &str = include_str!("prelude.scm");

/// Makes the machine and loads the part of the system that is written in Scheme. The heap has been initialised.
///
/// # Errors
/// What is wrong with that part.
pub fn start() -> Result<(), String> {
    crate::value::register();
    let machine = Machine {
        kept: Vec::new(),
        pending: UNSPECIFIED,
        symbols: HashMap::new(),
        globals: HashMap::new(),
        primitives: primitives::all().map(|p| (p.name, p)).collect(),
        builtins: HashMap::new(),
        libraries: HashMap::new(),
        scope: Scope::global(),
        core: Scope::global(),
        restore: special_code(Action::Restore),
        spread: special_code(Action::Return(Simple::Constant(UNSPECIFIED))),
        raise: None,
        started: false,
        system: Vec::new(),
    };
    // SAFETY: nothing uses the machine yet.
    unsafe { *MACHINE.0.get() = Some(machine) };
    heap::add_root_source(Box::new(Roots));
    primitives::ports::start();
    for primitive in primitives::all() {
        let global = global(primitive.name);
        let value = builtin(primitive);
        global.cell.cast::<Cell>().set_content(value);
        global.stability.set(Stability::Constant);
    }
    run_text(PRELUDE, "prelude.scm")?;
    let machine = self::machine();
    machine.raise = machine.globals.get("raise").copied();
    machine.system = machine.globals.keys().cloned().collect();
    machine.started = true;
    Ok(())
}

/// Keeps a value alive and in its place, for good.
pub fn keep(value: Value) -> u64 {
    if heap::is_reference(value.0) {
        // SAFETY: a value in the heap's range without tag bits is a live object.
        heap::pin_for_ever(unsafe { heap::Object::from_address(value.0) });
        machine().kept.push(value.0);
    }
    value.0
}

/// The symbol of a name.
pub fn symbol(name: &str) -> Value {
    if let Some(word) = machine().symbols.get(name) {
        return Ref::from_bits(*word);
    }
    let text: &'static String = Box::leak(Box::new(name.to_owned()));
    let symbol = Symbol::new::<Native>(smelt::Static::constant(text));
    let word = keep(symbol.cast());
    machine().symbols.insert(name.to_owned(), word);
    Ref::from_bits(word)
}

fn new_global(name: &str) -> &'static Global {
    let cell = Ref::from_bits(keep(Cell::new::<Native>(constant(UNASSIGNED)).cast()));
    let global: &'static Global = Box::leak(Box::new(Global {
        name: name.to_owned(),
        cell,
        stability: QuasiImmutable::new(Stability::Undefined),
    }));
    machine().globals.insert(name.to_owned(), global);
    global
}

/// The global variable of a name.
pub fn global(name: &str) -> &'static Global {
    match machine().globals.get(name) {
        Some(global) => global,
        None => new_global(name),
    }
}

/// The global variable that a program defines. One of the system's stays what it is for the system: the program gets another, which
/// is the same at first.
pub fn define(name: &str) -> &'static Global {
    let machine = self::machine();
    machine.primitives.remove(name);
    let old = global(name);
    let machine = self::machine();
    if machine.started
        && let Some(at) = machine.system.iter().position(|known| known == name)
    {
        machine.system.swap_remove(at);
        let new = new_global(name);
        let content = old.cell.cast::<Cell>().content();
        new.cell.cast::<Cell>().set_content(content);
        new.stability.set(Stability::Constant);
        return new;
    }
    old
}

/// The built-in procedure of a name, unless the program has redefined it.
pub fn primitive(name: &str) -> Option<&'static Primitive> {
    machine().primitives.get(name).copied()
}

/// A built-in procedure as a value.
pub fn builtin(primitive: &'static Primitive) -> Value {
    let key = std::ptr::from_ref(primitive);
    if let Some(word) = machine().builtins.get(&key) {
        return Ref::from_bits(*word);
    }
    let made = Builtin::new::<Native>(smelt::Static::constant(primitive));
    let word = keep(made.cast());
    machine().builtins.insert(key, word);
    Ref::from_bits(word)
}

/// The code of frames that put the dynamic state back.
pub fn restore_code() -> &'static Code {
    machine().restore
}

/// The code of frames that pass several values on.
pub fn spread_code() -> &'static Code {
    machine().spread
}

/// The variable of the procedure `raise`.
pub fn raise_global() -> &'static Global {
    match machine().raise {
        Some(global) => global,
        None => global("raise"),
    }
}

/// A name that means what it means to the system, whatever the program has made of it.
pub fn core(name: &str) -> Datum {
    Datum::Symbol(Name::Renamed(Rc::new(Renamed {
        of: Name::Plain(name.into()),
        scope: machine().core.clone(),
    })))
}

/// A name that nobody else has.
pub fn fresh_name(name: &str) -> Name {
    Name::Renamed(Rc::new(Renamed {
        of: Name::Plain(name.into()),
        scope: machine().core.clone(),
    }))
}

/// The library of a name.
pub fn library(name: &str) -> Option<Library> {
    machine().libraries.get(name).cloned()
}

/// Adds a library.
pub fn add_library(name: String, library: Library) {
    machine().libraries.insert(name, library);
}

/// All names of the system.
pub fn standard_names() -> Vec<(Rc<str>, Meaning)> {
    let machine = machine();
    let globals = machine.globals.keys();
    globals
        .map(|name| (name.as_str().into(), Meaning::Global(name.as_str().into())))
        .collect()
}

/// How source text is written.
pub fn show_datum(datum: &Datum) -> String {
    match datum {
        Datum::Nil => "()".into(),
        Datum::Pair(_) => {
            let (items, tail) = datum.items();
            let items: Vec<String> = items.iter().map(show_datum).collect();
            match tail {
                Datum::Nil => format!("({})", items.join(" ")),
                tail => format!("({} . {})", items.join(" "), show_datum(&tail)),
            }
        }
        Datum::Symbol(name) => name.text().to_string(),
        other => printer::show(Ref::from_bits(constant_of(other)), true),
    }
}

/// The value of source text, without what macros have renamed.
pub fn value_of(datum: &Datum) -> Value {
    match datum {
        Datum::Nil => constant(NIL),
        Datum::Pair(_) => {
            // The values of the items are kept in a vector of the heap until the list is made of them.
            let (items, tail) = datum.items();
            let vector = Vector::new::<Native>(Int::from(items.len() as i64));
            if vector.is_null() {
                smelt::out_of_memory();
            }
            for (i, item) in items.iter().enumerate() {
                vector.set_item(Int::from(i as i64), value_of(item));
            }
            let mut list = value_of(&tail);
            for i in (0..items.len() as i64).rev() {
                list = cons(vector.item(Int::from(i)), list);
            }
            list
        }
        Datum::Symbol(name) => symbol(name.text()),
        Datum::Boolean(value) => boolean(*value),
        Datum::Character(c) => from_char(*c),
        Datum::Number(word) => match crate::numbers::parse(word, 10) {
            Some(number) => crate::numbers::value(&number),
            None => constant(UNSPECIFIED),
        },
        Datum::Text(content) => text(content),
        Datum::Vector(items) => {
            let vector = Vector::new::<Native>(Int::from(items.len() as i64));
            if vector.is_null() {
                smelt::out_of_memory();
            }
            for (i, item) in items.iter().enumerate() {
                vector.set_item(Int::from(i as i64), value_of(item));
            }
            vector.cast()
        }
        Datum::Bytes(bytes) => {
            crate::numbers::fill_bytes(Bytes::new::<Native>(Int::from(bytes.len() as i64)), bytes)
        }
        Datum::Value(index) => Ref::from_bits(machine().kept[*index]),
    }
}

/// The value of source text as a constant.
pub fn constant_of(datum: &Datum) -> u64 {
    keep(value_of(datum))
}

/// How deep lists may be in each other, and how long they may be, to be source text: what follows is recursive, and a circle is none.
const MOST_DEPTH: u32 = 2000;
const MOST_ITEMS: usize = 1 << 22;

/// A value as source text.
fn datum_of(value: Value, depth: u32) -> Syntax<Datum> {
    let wrong = |message: &str| SyntaxError::new(0, message);
    if depth > MOST_DEPTH {
        return Err(wrong("lists are too deep in each other"));
    }
    if is::<Native, Pair>(value) {
        let (mut items, mut rest) = (Vec::new(), value);
        while let Some(pair) = as_type::<Native, Pair>(rest) {
            items.push(datum_of(pair.car(), depth + 1)?);
            rest = pair.cdr();
            if items.len() > MOST_ITEMS {
                return Err(wrong("a list is too long to be a program"));
            }
        }
        let tail = datum_of(rest, depth + 1)?;
        return Ok(Datum::list_with_tail(items, tail, 0));
    }
    if let Some(symbol) = as_type::<Native, Symbol>(value) {
        return Ok(Datum::symbol(symbol.name().promote()));
    }
    Ok(match value.0 {
        NIL => Datum::Nil,
        TRUE => Datum::Boolean(true),
        FALSE => Datum::Boolean(false),
        _ if is_character(value) => Datum::Character(character_of(value)),
        _ if heap::is_reference(value.0) => {
            keep(value);
            Datum::Value(machine().kept.len() - 1)
        }
        _ => match crate::numbers::number(value) {
            Some(number) => Datum::Number(crate::numbers::show(&number, 10).into()),
            None => Datum::Boolean(false),
        },
    })
}

// ---------------------------------------------------------------- failing

/// A condition.
fn condition(kind: i64, message: Value, irritants: Value, place: Value) -> Value {
    Condition::new::<Native>(Int::from(kind), message, irritants, place).cast()
}

fn in_line(place: Place, line: u32) -> Place {
    Place {
        line: if line > 0 { line } else { place.line },
        ..place
    }
}

fn place_text(place: Place) -> Value {
    match place.line {
        0 => constant(FALSE),
        line => text(&format!("{}:{line}", place.file)),
    }
}

/// A built-in procedure has failed: the condition waits until its place is known.
pub fn fail(kind: i64, message: &str, irritants: Value) {
    let message = text(message);
    machine().pending = condition(kind, message, irritants, constant(FALSE)).0;
}

/// As [`fail`], of a syntax error.
pub fn fail_syntax(error: &SyntaxError) -> Failure {
    Failure {
        kind: Condition::READ,
        message: error.message.clone(),
        irritants: constant(NIL),
    }
}

/// The condition that waits, at the place of this code.
#[residual(writes)]
pub fn take_pending(code: &'static Code, line: u32) -> Value {
    let pending: Value = Ref::from_bits(std::mem::replace(&mut machine().pending, UNSPECIFIED));
    match as_type::<Native, Condition>(pending) {
        Some(old) => {
            let place = place_text(in_line(code.place, line));
            condition(old.kind().get(), old.message(), old.irritants(), place)
        }
        None => pending,
    }
}

/// A condition that `error` makes.
#[residual(writes)]
pub fn make_condition(code: &'static Code, message: Value, irritants: Value) -> Value {
    condition(Condition::ERROR, message, irritants, place_text(code.place))
}

/// A condition that the interpreter makes.
#[residual(writes)]
pub fn make_plain_condition(
    code: &'static Code,
    line: u32,
    message: &'static Message,
    irritants: Value,
) -> Value {
    let place = place_text(in_line(code.place, line));
    condition(Condition::ERROR, text(message.0), irritants, place)
}

/// Nobody has handled this.
#[residual(writes)]
pub fn note_uncaught(value: Value) {
    machine().pending = value.0;
}

/// A global variable that is not one that changes gets a value.
#[residual]
pub fn make_variable(global: &'static Global, value: Value) {
    let first = global.stability.peek() == Stability::Undefined;
    global.cell.cast::<Cell>().set_content(value);
    global.stability.set(if first {
        Stability::Constant
    } else {
        Stability::Variable
    });
}

/// Compiles a value for `eval`: the address of the code, or 0 and the condition waits.
#[residual]
pub fn compile_value(value: Value) -> Int {
    match datum_of(value, 0).and_then(|datum| compile(datum, "eval")) {
        Ok(code) => Int::from(std::ptr::from_ref(code) as i64),
        Err(error) => {
            let failure = fail_syntax(&error);
            fail(failure.kind, &failure.message, failure.irritants);
            Int::from(0)
        }
    }
}

// ---------------------------------------------------------------- running

fn compile(datum: Datum, file: &'static str) -> Syntax<&'static Code> {
    let mut expander = Expander::new();
    if let Some(folder) = std::path::Path::new(file).parent() {
        expander.folder = folder.to_owned();
    }
    let line = datum.line();
    let scope = machine().scope.clone();
    let expression = expander.top_level(datum, &scope)?;
    Ok(Compiler::new(file).top_level(expression, line))
}

/// The message of an exception that nobody handled.
fn uncaught() -> String {
    let value: Value = Ref::from_bits(std::mem::replace(&mut machine().pending, UNSPECIFIED));
    let Some(condition) = as_type::<Native, Condition>(value) else {
        return format!("uncaught exception: {}", printer::show(value, true));
    };
    let place = match as_type::<Native, Text>(condition.place()) {
        Some(place) => text_content(place) + ": ",
        None => String::new(),
    };
    let mut message = printer::show(condition.message(), false);
    for irritant in Items(condition.irritants()) {
        message.push(' ');
        message += &printer::show(irritant, true);
    }
    place + &message
}

/// Compiles and runs a form.
///
/// # Errors
/// The message for people.
pub fn run_form(datum: Datum, file: &'static str) -> Result<Value, String> {
    let line = datum.line();
    let code = compile(datum, file).map_err(|error| {
        let line = if error.line > 0 { error.line } else { line };
        format!("{file}:{line}: {}", error.message)
    })?;
    let value = interpreter::run(code);
    if value.is_null() {
        return Err(uncaught());
    }
    Ok(value)
}

/// Runs the forms of a text.
///
/// # Errors
/// The message for people.
pub fn run_text(content: &str, file: &'static str) -> Result<(), String> {
    let syntax = |error: SyntaxError| format!("{file}:{}: {}", error.line, error.message);
    let mut reader = Reader::new(content, 1);
    let mut forms = Vec::new();
    while let Some(form) = reader.datum().map_err(syntax)? {
        forms.push(form);
    }
    if machine().started {
        forms.iter().for_each(note_definition);
    }
    for form in forms {
        run_form(form, file)?;
    }
    Ok(())
}

/// What a program defines is not the system's, from its beginning on.
fn note_definition(form: &Datum) {
    let Some(items) = form.as_list() else { return };
    let head = items
        .first()
        .and_then(Datum::as_symbol)
        .map(|name| name.text().to_string());
    match head.as_deref() {
        Some("define") => {
            let mut name = items.get(1).cloned();
            while let Some(Datum::Pair(pair)) = name {
                name = Some(pair.car.clone());
            }
            if let Some(Datum::Symbol(name)) = name {
                define(name.text());
            }
        }
        Some("begin") => items[1..].iter().for_each(note_definition),
        Some("define-record-type") => {
            for item in &items[1..] {
                let parts = match item {
                    Datum::Symbol(_) => vec![item.clone()],
                    _ => item.as_list().unwrap_or_default(),
                };
                for name in parts.iter().filter_map(Datum::as_symbol) {
                    if machine()
                        .system
                        .iter()
                        .any(|known| **known == **name.text())
                    {
                        define(name.text());
                    }
                }
            }
        }
        _ => {}
    }
}
