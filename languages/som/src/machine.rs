//! The virtual machine: its start, running programs.

use crate::class::{self, Layout};
use crate::compiler::syntax::{MethodNode, Statement};
use crate::compiler::{self, Owner, parser};
use crate::interpreter::entry::{self, Abandoned};
use crate::interpreter::unwind;
use crate::object::{self, Obj, boolean, known};
use crate::symbol;
use crate::{globals, loader, number, output, primitives, shapes, storage, text};
use smelt::heap;
use smelt::runtime::BackendMaker;
use std::path::PathBuf;

/// What the command line says to the virtual machine.
#[derive(Debug)]
pub struct Settings {
    /// Folders with classes.
    pub class_path: Vec<PathBuf>,
    /// The heap's.
    pub heap: heap::Config,
    /// Makes what turns traces into machine code.
    pub backend: Option<BackendMaker>,
}

/// The most frames: recursion ends with a message before it has used up the machine's memory.
const MOST_FRAMES: u64 = 1_000_000;

/// Classes that the virtual machine needs, in an order in which they can be loaded.
const NEEDED: &[&str] = &[
    "Object",
    "Class",
    "Metaclass",
    "Nil",
    "Integer",
    "Double",
    "String",
    "Symbol",
    "Array",
    "Method",
    "Primitive",
    "Block",
    "Block1",
    "Block2",
    "Block3",
    "Block4",
    "Boolean",
    "True",
    "False",
    "System",
];

/// Makes the virtual machine. Once.
///
/// # Errors
/// When the system refuses memory, or a class of the library is wrong.
pub fn start(settings: Settings) -> Result<(), String> {
    primitives::start_clock();
    heap::initialise(settings.heap).map_err(|error| error.to_string())?;
    match settings.backend {
        Some(maker) => smelt::runtime::initialise_with(maker),
        None => smelt::runtime::initialise(None),
    }
    .map_err(|error| error.to_string())?;
    smelt::stack::limit_machine_stack();
    smelt::stack::set_depth_limit(MOST_FRAMES);
    object::register_layouts();
    smelt::bare::set_float_objects(<object::Double as smelt::HeapObject>::TYPE);
    storage::register_roots();
    text::initialise();
    unwind::initialise();
    let folders = &settings.class_path;
    primitives::set_class_path(
        folders
            .iter()
            .map(|folder| folder.to_string_lossy().into_owned())
            .collect(),
    );
    loader::set_class_path(settings.class_path);
    load_needed()
}

fn load_needed() -> Result<(), String> {
    let (mut object_class, mut class_class) = (None, None);
    for name in NEEDED {
        let class = loader::load(symbol::intern(name))?
            .ok_or_else(|| format!("the class {name} is missing"))?;
        match *name {
            "Object" => object_class = Some(class),
            "Class" => class_class = Some(class),
            "Integer" => class::set_shape(shapes::BIG_INTEGER, class),
            _ => {}
        }
        if let (Some(object), Some(class)) = (object_class, class_class)
            && object.metaclass().superclass().is_none()
        {
            object.metaclass().set_superclass(class);
        }
    }
    let system = loader::load(symbol::intern("System"))?.ok_or("the class System is missing")?;
    if system.layout != Layout::Plain {
        return Err("the class System has no plain instances".to_owned());
    }
    let instance = crate::object::Instance::new_shaped::<smelt::Native>(
        system.shape,
        system.fields.len() as u32,
    );
    for field in 0..system.fields.len() {
        use crate::object::InstanceFields;
        instance.set_slot(field as u32, known(object::NIL));
    }
    for (name, value) in [
        ("system", instance.cast()),
        ("nil", known(object::NIL)),
        ("true", boolean(true)),
        ("false", boolean(false)),
    ] {
        globals::cell(symbol::intern(name)).set(value);
    }
    Ok(())
}

/// Runs a class, as `system` does it: with the name of the class and what follows it on the command line.
///
/// # Errors
/// When the program was abandoned; everything has been said.
pub fn run(arguments: &[String]) -> Result<(), Abandoned> {
    let Some(array) = storage::new_array(shapes::ARRAY, arguments.len()) else {
        console::tell("there is no memory for the arguments");
        return Err(Abandoned);
    };
    for (index, argument) in arguments.iter().enumerate() {
        storage::set_item(array, index, text::new(argument).cast());
    }
    let system: Obj = globals::cell(symbol::intern("system")).get();
    let done = entry::send(system, "initialize:", &[array.cast()]);
    output::flush();
    done.map(|_| ())
}

/// Evaluates what was typed at the prompt. Gives what to print.
///
/// # Errors
/// What is wrong with the text; empty when the program was abandoned and everything has been said.
pub fn evaluate(source: &str) -> Result<String, String> {
    let told = |problem: compiler::Problem| format!("line {}: {}", problem.line, problem.text);
    let mut body = parser::statements(source).map_err(told)?;
    match body.statements.pop() {
        Some(Statement::Plain(value) | Statement::Return(value)) => {
            body.statements.push(Statement::Return(value));
        }
        None => return Ok(String::new()),
    }
    let object = loader::load(symbol::intern("Object"))?.ok_or("the class Object is missing")?;
    let node = MethodNode {
        selector: "evaluated".to_owned(),
        parameters: 0,
        line: 1,
        body: Some(body),
    };
    let owner = Owner {
        class: object,
        file: "<prompt>",
        is_interactive: true,
    };
    let method = compiler::method(&node, owner).map_err(told)?;
    // A class of its own, so that no program finds the method.
    let class = class::Class::new(
        symbol::intern("Prompt"),
        Some(object),
        Vec::new(),
        class::new_shape(),
        Layout::Plain,
    );
    class.set_metaclass(object.metaclass());
    class.add(method);
    let receiver = crate::object::Instance::new_shaped::<smelt::Native>(class.shape, 0);
    let value = entry::send(receiver.cast(), "evaluated", &[]).map_err(|_| String::new())?;
    Ok(show(value))
}

/// A value as text: what `asString` says.
fn show(value: Obj) -> String {
    if let Some(text) = number::text(value) {
        return text;
    }
    match entry::send(value, "asString", &[]) {
        Ok(shown) => text::content_of(shown).unwrap_or("").to_owned(),
        Err(Abandoned) => String::new(),
    }
}
