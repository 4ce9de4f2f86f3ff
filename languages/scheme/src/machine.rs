//! What there is once: symbols, global variables, constants, libraries, and the exception that nobody has handled.

use crate::compile::Compiler;
use crate::datum::{Datum, Label, Name, Renamed, Syntax, SyntaxError};
use crate::expand::Expander;
use crate::interpreter::{self, Message};
use crate::node::{Action, Code, Global, Place, Simple, Stability};
use crate::primitives::{self, Failure, Primitive};
use crate::printer;
use crate::reader::Reader;
use crate::scope::{Meaning, Scope, Special};
use crate::value::*;
use smelt::{Gc, Int, Native, QuasiImmutable, Ref, heap, residual};
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
    /// See [`standard_names`].
    standard: Vec<(Rc<str>, Meaning)>,
    /// The form of the outermost level that runs.
    form: &'static Code,
    /// Forms of files that are being loaded, each until it is compiled, and their files.
    waiting: Vec<Option<(Form, &'static str)>>,
    /// Where the value that waits was raised, if it knows no place itself.
    raised_at: &'static Code,
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

/// What the code of the prelude names as its file.
const PRELUDE_FILE: &str = "prelude.scm";
const PRELUDE: &str = include_str!("prelude.scm");

/// Makes the machine and loads the part of the system that is written in Scheme. The heap has been initialised.
///
/// # Errors
/// What is wrong with that part.
pub fn start() -> Result<(), String> {
    crate::value::register();
    let core = Scope::global(None);
    let nowhere = special_code(Action::Return(Simple::Constant(UNSPECIFIED)));
    let machine = Machine {
        kept: Vec::new(),
        pending: UNSPECIFIED,
        symbols: HashMap::new(),
        globals: HashMap::new(),
        primitives: primitives::all().map(|p| (p.name, p)).collect(),
        builtins: HashMap::new(),
        libraries: HashMap::new(),
        scope: core.clone(),
        core,
        restore: special_code(Action::Restore),
        spread: nowhere,
        raise: None,
        started: false,
        system: Vec::new(),
        standard: Vec::new(),
        form: nowhere,
        waiting: Vec::new(),
        raised_at: nowhere,
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
    run_text(PRELUDE, PRELUDE_FILE)?;
    let machine = self::machine();
    machine.raise = machine.globals.get("%raise").copied();
    machine.standard = public_names(machine);
    machine.scope = Scope::global(Some(&machine.core));
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

/// The variable of the procedure that raises an object at a place.
pub fn raise_global() -> &'static Global {
    match machine().raise {
        Some(global) => global,
        None => global("%raise"),
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

/// All names of the standard libraries.
pub fn standard_names() -> Vec<(Rc<str>, Meaning)> {
    machine().standard.clone()
}

/// The scope of a new library, which has the macros of the standard libraries.
pub fn library_scope() -> Scope {
    Scope::global(Some(&machine().core))
}

/// All names that programs are to see, once the prelude has been loaded.
fn public_names(machine: &Machine) -> Vec<(Rc<str>, Meaning)> {
    let specials = Special::all().map(|(name, special)| (name.into(), Meaning::Special(special)));
    let globals = machine.globals.keys();
    let globals = globals.map(|name| (name.as_str().into(), Meaning::Global(name.as_str().into())));
    let mut names: Vec<(Rc<str>, Meaning)> = specials.chain(globals).collect();
    names.retain(|(name, _)| !name.starts_with('%'));
    names.extend(machine.core.macros());
    names
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
    Maker::new().value(datum)
}

/// The value of source text as a constant.
pub fn constant_of(datum: &Datum) -> u64 {
    let mut maker = Maker::new();
    let value = keep(maker.value(datum));
    maker.keep_labelled();
    value
}

/// Makes the value of a datum.
struct Maker {
    /// The labels whose values there are, the last one first.
    labels: Vec<Rc<Label>>,
    /// A list of these values: objects may only be known to the heap and the stack.
    values: Value,
}

impl Maker {
    fn new() -> Maker {
        Maker {
            labels: Vec::new(),
            values: constant(NIL),
        }
    }

    fn value(&mut self, datum: &Datum) -> Value {
        match datum {
            Datum::Nil => constant(NIL),
            Datum::Pair(_) => {
                // The values of the items are kept in a vector of the heap until the list is made of them.
                let (items, tail) = datum.items();
                let vector = new_vector(items.len());
                self.fill(vector, &items);
                let mut list = self.value(&tail);
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
                let vector = new_vector(items.len());
                self.fill(vector, items);
                vector.cast()
            }
            Datum::Bytes(bytes) => crate::numbers::fill_bytes(
                Bytes::new::<Native>(Int::from(bytes.len() as i64)),
                bytes,
            ),
            Datum::Label(label) => self.labelled(label),
            Datum::Value(index) => Ref::from_bits(machine().kept[*index]),
        }
    }

    fn fill(&mut self, vector: Gc<Vector>, items: &[Datum]) {
        for (i, item) in items.iter().enumerate() {
            vector.set_item(Int::from(i as i64), self.value(item));
        }
    }

    /// The value of a datum with a label. Pairs and vectors are known before their content is made, which may refer to them.
    fn labelled(&mut self, label: &Rc<Label>) -> Value {
        if let Some(index) = label.kept.get() {
            return Ref::from_bits(machine().kept[index]);
        }
        let known = self.labels.iter().rev().position(|l| Rc::ptr_eq(l, label));
        if let Some(value) = known.and_then(|at| Items(self.values).nth(at)) {
            return value;
        }
        match label.datum() {
            Some(datum @ Datum::Pair(_)) => {
                let pair = cons(constant(NIL), constant(NIL));
                self.note(label, pair);
                let content = self.value(&datum).cast::<Pair>();
                pair.cast::<Pair>().set_car(content.car());
                pair.cast::<Pair>().set_cdr(content.cdr());
                pair
            }
            Some(Datum::Vector(items)) => {
                let vector = new_vector(items.len());
                self.note(label, vector.cast());
                self.fill(vector, &items);
                vector.cast()
            }
            Some(datum) => {
                let value = self.value(&datum);
                self.note(label, value);
                value
            }
            None => constant(UNSPECIFIED),
        }
    }

    fn note(&mut self, label: &Rc<Label>, value: Value) {
        self.labels.push(label.clone());
        self.values = cons(value, self.values);
    }

    /// What has labels is the same in all constants of the program.
    fn keep_labelled(&self) {
        for (label, value) in self.labels.iter().rev().zip(Items(self.values)) {
            if heap::is_reference(keep(value)) {
                label.kept.set(Some(machine().kept.len() - 1));
            }
        }
    }
}

fn new_vector(length: usize) -> Gc<Vector> {
    let vector = Vector::new::<Native>(Int::from(length as i64));
    if vector.is_null() {
        smelt::out_of_memory();
    }
    for i in 0..length as i64 {
        vector.set_item(Int::from(i), constant(NIL));
    }
    vector
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

/// Does a step stand in a place that the program's author knows?
pub fn is_known(code: &'static Code) -> bool {
    code.place.line > 0 && code.place.file != PRELUDE_FILE
}

/// The innermost step in a place that the program's author knows of those that a continuation waits to go on behind; the running form, if there is none.
#[residual(reads)]
pub fn known_caller(mut frames: Value) -> Int {
    while let Some(frame) = as_type::<Native, Frame>(frames) {
        let code = frame.code().promote();
        if is_known(code) {
            return address(code);
        }
        frames = frame.next();
    }
    address(machine().form)
}

/// A step as an int.
pub fn address<D: smelt::Domain>(code: &'static Code) -> Int<D> {
    Int::from(std::ptr::from_ref(code) as i64)
}

/// The step of an int that [`address`] has made.
fn step_at(address: Int) -> &'static Code {
    // SAFETY: steps live for ever, and only their addresses get here.
    unsafe { &*(address.get() as *const Code) }
}

/// `file:line` of a step, or of a line in its file.
fn describe(code: &'static Code, line: u32) -> Option<String> {
    let line = if line > 0 { line } else { code.place.line };
    (line > 0).then(|| format!("{}:{line}", code.place.file))
}

fn place_text(code: &'static Code, line: u32) -> Value {
    describe(code, line).map_or(constant(FALSE), |place| text(&place))
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

/// The condition that waits, at the place of this step.
#[residual(writes)]
pub fn take_pending(at: Int, line: u32) -> Value {
    let pending: Value = Ref::from_bits(std::mem::replace(&mut machine().pending, UNSPECIFIED));
    match as_type::<Native, Condition>(pending) {
        Some(old) => {
            let place = place_text(step_at(at), line);
            condition(old.kind().get(), old.message(), old.irritants(), place)
        }
        None => pending,
    }
}

/// A condition that `error` makes.
#[residual(writes)]
pub fn make_condition(at: Int, message: Value, irritants: Value) -> Value {
    let place = place_text(step_at(at), 0);
    condition(Condition::ERROR, message, irritants, place)
}

/// A condition that the interpreter makes.
#[residual(writes)]
pub fn make_plain_condition(
    at: Int,
    line: u32,
    message: &'static Message,
    irritants: Value,
) -> Value {
    let place = place_text(step_at(at), line);
    condition(Condition::ERROR, text(message.0), irritants, place)
}

/// Nobody has handled this.
#[residual(writes)]
pub fn note_uncaught(value: Value, at: Int) {
    let machine = machine();
    machine.pending = value.0;
    machine.raised_at = step_at(at);
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
    match datum_of(value, 0).and_then(|datum| compile(Form { datum, line: 0 }, "eval")) {
        Ok(code) => Int::from(std::ptr::from_ref(code) as i64),
        Err(error) => {
            let failure = fail_syntax(&error);
            fail(failure.kind, &failure.message, failure.irritants);
            Int::from(0)
        }
    }
}

/// Compiles one of the forms of [`read_program`], as [`compile_value`] does.
#[residual]
pub fn compile_waiting(form: Int) -> Int {
    let form = machine().waiting.get_mut(form.get() as usize);
    let Some((form, file)) = form.and_then(Option::take) else {
        fail(Condition::ERROR, "there is no such form", constant(NIL));
        return Int::from(0);
    };
    match compile(form, file) {
        Ok(code) => address(code),
        Err(error) => {
            let message = format!("{file}:{}: {}", error.line, error.message);
            fail(Condition::READ, &message, constant(NIL));
            Int::from(0)
        }
    }
}

/// Reads the forms of a file, which wait to be compiled; gives the number of the first and that behind the last.
///
/// # Errors
/// When the file cannot be read, or is no program.
pub fn read_program(name: String) -> Result<std::ops::Range<usize>, Failure> {
    let source = std::fs::read(&name).map_err(|error| Failure::of_file(&name, &error))?;
    let file: &'static str = Box::leak(name.into_boxed_str());
    let mut reader = Reader::new(&String::from_utf8_lossy(&source), 1);
    let first = machine().waiting.len();
    loop {
        match reader.datum() {
            Ok(Some(datum)) => {
                let form = Form::new(datum, &reader);
                machine().waiting.push(Some((form, file)));
            }
            Ok(None) => return Ok(first..machine().waiting.len()),
            Err(error) => {
                machine().waiting.truncate(first);
                let message = format!("{file}:{}: {}", error.line, error.message);
                return Err(fail_syntax(&SyntaxError { message, ..error }));
            }
        }
    }
}

// ---------------------------------------------------------------- running

/// A form of the outermost level, and its line.
pub struct Form {
    datum: Datum,
    line: u32,
}

impl Form {
    /// What a reader has just read.
    pub fn new(datum: Datum, reader: &Reader) -> Form {
        Form {
            datum,
            line: reader.datum_line(),
        }
    }
}

fn compile(Form { datum, line }: Form, file: &'static str) -> Syntax<&'static Code> {
    let mut expander = Expander::new(line);
    if let Some(folder) = std::path::Path::new(file).parent() {
        expander.folder = folder.to_owned();
    }
    let scope = machine().scope.clone();
    let expression = expander.top_level(datum, &scope)?;
    Ok(Compiler::new(file).top_level(expression, line))
}

/// The message of an exception that nobody handled.
fn uncaught() -> String {
    let value: Value = Ref::from_bits(std::mem::replace(&mut machine().pending, UNSPECIFIED));
    let Some(condition) = as_type::<Native, Condition>(value) else {
        let place = describe(machine().raised_at, 0).map_or(String::new(), |place| place + ": ");
        return format!("{place}uncaught exception: {}", printer::show(value, true));
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
pub fn run_form(form: Form, file: &'static str) -> Result<Value, String> {
    let code =
        compile(form, file).map_err(|error| format!("{file}:{}: {}", error.line, error.message))?;
    machine().form = code;
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
    while let Some(datum) = reader.datum().map_err(syntax)? {
        forms.push(Form::new(datum, &reader));
    }
    if machine().started {
        forms.iter().for_each(|form| note_definition(&form.datum));
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
            if let Some(Datum::Symbol(name)) = name
                && let Meaning::Global(text) = machine().scope.meaning(&name)
            {
                define(&text);
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
