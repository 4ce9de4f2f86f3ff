//! Classes from files.
//!
//! A class `Name` is in a file `Name.som` in a folder of the class path; the library that comes with the virtual machine is behind all of them.

use crate::class::{self, Class, Layout};
use crate::compiler::syntax::{ClassNode, Side};
use crate::compiler::{self, Owner, Problem, parser};
use crate::global::Global;
use crate::globals;
use crate::library;
use crate::shapes;
use crate::symbol::{self, Sym};
use std::path::{Path, PathBuf};

static CLASS_PATH: Global<Vec<PathBuf>> = Global::new(Vec::new());
static LOADED: Global<Vec<&'static Class>> = Global::new(Vec::new());
static IN_PROGRESS: Global<Vec<Sym>> = Global::new(Vec::new());

/// Where classes are looked for.
pub fn set_class_path(path: Vec<PathBuf>) {
    CLASS_PATH.with(|place| *place = path);
}

/// A class that has been loaded.
pub fn loaded(name: Sym) -> Option<&'static Class> {
    LOADED.with(|classes| {
        classes
            .iter()
            .find(|class| std::ptr::eq(class.name, name))
            .copied()
    })
}

/// The class of a name, loaded if it has not been; `None`: there is no file for it.
///
/// # Errors
/// What is wrong with the file, or with one of the classes it needs.
pub fn load(name: Sym) -> Result<Option<&'static Class>, String> {
    if let Some(class) = loaded(name) {
        return Ok(Some(class));
    }
    let Some((file, source)) = source(&name.text)? else {
        return Ok(None);
    };
    let is_cyclic = IN_PROGRESS.with(|names| names.iter().any(|n| std::ptr::eq(*n, name)));
    if is_cyclic {
        return Err(format!(
            "{file}: the class {} inherits from itself",
            name.text
        ));
    }
    IN_PROGRESS.with(|names| names.push(name));
    let made = read(name, file, &source);
    IN_PROGRESS.with(|names| names.pop());
    made.map(Some)
}

/// The file of a class, and what is in it.
fn source(name: &str) -> Result<Option<(&'static str, String)>, String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return Ok(None);
    }
    let file = format!("{name}.som");
    let places = CLASS_PATH.with(|path| path.clone());
    for place in places.iter().map(|folder| folder.join(&file)) {
        match std::fs::read(&place) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                return Ok(Some((leak(&place), text)));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {}
            Err(error) => return Err(format!("{}: {error}", place.display())),
        }
    }
    Ok(library::source(name).map(|(file, text)| (file, text.to_owned())))
}

fn leak(path: &Path) -> &'static str {
    Box::leak(path.to_string_lossy().into_owned().into_boxed_str())
}

fn read(name: Sym, file: &'static str, source: &str) -> Result<&'static Class, String> {
    let told = |problem: Problem| format!("{file}:{}: {}", problem.line, problem.text);
    let node = parser::class(source).map_err(told)?;
    if node.name != *name.text {
        return Err(format!(
            "{file}:{}: this file defines {}, not {}",
            node.line, node.name, name.text
        ));
    }
    let superclass = superclass(&node, file)?;
    let class = make(&node, superclass).map_err(told)?;
    for (side, class) in [(&node.instance, class), (&node.class, class.metaclass())] {
        add_methods(side, class, file).map_err(told)?;
    }
    LOADED.with(|classes| classes.push(class));
    globals::cell(name).set(class.object());
    Ok(class)
}

/// Compiles the methods of one side.
fn add_methods(side: &Side, class: &'static Class, file: &'static str) -> Result<(), Problem> {
    let owner = Owner {
        class,
        file,
        is_interactive: false,
    };
    for method in &side.methods {
        class.add(compiler::method(method, owner)?);
    }
    Ok(())
}

fn superclass(node: &ClassNode, file: &str) -> Result<Option<&'static Class>, String> {
    let name = match node.superclass.as_deref() {
        Some("nil") => return Ok(None),
        Some(name) => name,
        None => "Object",
    };
    match load(symbol::intern(name))? {
        Some(class) => Ok(Some(class)),
        None => Err(format!(
            "{file}:{}: there is no class {name}, the superclass of {}",
            node.line, node.name
        )),
    }
}

/// The class and its metaclass, without methods.
fn make(node: &ClassNode, superclass: Option<&'static Class>) -> Result<&'static Class, Problem> {
    let name = symbol::intern(&node.name);
    let built_in = shapes::BUILT_IN.iter().find(|(n, _)| *n == node.name);
    let layout = match (built_in, superclass.map(|class| class.layout)) {
        (Some((_, shapes::ARRAY)), _) | (None, Some(Layout::Array)) => Layout::Array,
        (Some(_), _) | (None, Some(Layout::BuiltIn)) => Layout::BuiltIn,
        _ => Layout::Plain,
    };
    let fields = fields(superclass, &node.instance);
    if layout != Layout::Plain && !fields.is_empty() {
        return Err(Problem {
            line: node.line,
            text: format!("instances of {} have no fields", node.name),
        });
    }
    // Classes are objects of these classes, too, and have no room for their fields.
    if matches!(&*node.name, "Object" | "Class" | "Metaclass") && !fields.is_empty() {
        return Err(Problem {
            line: node.line,
            text: format!("{} has no fields", node.name),
        });
    }
    let shape = built_in.map_or_else(class::new_shape, |(_, shape)| *shape);
    let class = Class::new(name, superclass, fields, shape, layout);
    let metaclass = Class::new(
        class::metaclass_name(name),
        superclass.map(Class::metaclass),
        self::fields(superclass.map(Class::metaclass), &node.class),
        class::new_shape(),
        Layout::Class,
    );
    class.set_metaclass(metaclass);
    Ok(class)
}

fn fields(superclass: Option<&'static Class>, side: &Side) -> Vec<Sym> {
    let inherited = superclass.map(|class| class.fields.as_slice());
    let own = side.fields.iter().map(|name| symbol::intern(name));
    inherited
        .unwrap_or_default()
        .iter()
        .copied()
        .chain(own)
        .collect()
}
