//! The system: globals, files, output, time.

use super::{Arguments, Outcome, Primitive as P};
use crate::code::{CallSite, Code};
use crate::global::Global;
use crate::globals;
use crate::interpreter::{At, Control, load, unwind};
use crate::object::*;
use crate::{errors, loader, number, output, text};
use smelt::{Domain, Frame, residual};
use std::sync::OnceLock;
use std::time::Instant;

const NO_NAME: &&str = &"the name is not a symbol";
const NO_STRING: &&str = &"the argument is not a string";

static CLASS_PATH: Global<Vec<String>> = Global::new(Vec::new());

/// Where files are looked for.
pub fn set_class_path(path: Vec<String>) {
    CLASS_PATH.with(|place| *place = path);
}

/// When the program began.
static START: OnceLock<Instant> = OnceLock::new();

/// Time is counted from here.
pub fn start_clock() {
    START.get_or_init(Instant::now);
}

/// Microseconds since the start.
fn microseconds() -> i64 {
    let start = START.get_or_init(Instant::now);
    i64::try_from(start.elapsed().as_micros()).unwrap_or(0)
}

#[residual(any)]
fn system(primitive: u32, a: Obj, b: Obj) -> Obj {
    match primitive {
        0 => match text::of(a) {
            Some(name) => {
                let value = globals::cell(text::symbol(name)).get::<smelt::Native>();
                if value.is_null() { nil() } else { value }
            }
            None => Obj::null(),
        },
        1 => match text::of(a) {
            Some(name) => {
                globals::cell(text::symbol(name)).set(b);
                b
            }
            None => Obj::null(),
        },
        2 => match text::of(a) {
            Some(name) => {
                let value = globals::cell(text::symbol(name)).get::<smelt::Native>();
                boolean(!value.is_null())
            }
            None => Obj::null(),
        },
        3 => text::content_of(a).map_or_else(Obj::null, read_file),
        4 => number::from_i64(microseconds() / 1000),
        5 => number::from_i64(microseconds()),
        _ => {
            smelt::heap::collect(smelt::heap::Collection::Full);
            boolean(true)
        }
    }
}

/// The text of a file, looked for as it is named and then on the class path; nil if there is none.
fn read_file(name: &str) -> Obj {
    let mut places = vec![std::path::PathBuf::from(name)];
    CLASS_PATH.with(|path| {
        places.extend(
            path.iter()
                .map(|folder| std::path::Path::new(folder).join(name)),
        );
    });
    match places.iter().find_map(|place| std::fs::read(place).ok()) {
        Some(bytes) => text::new(&String::from_utf8_lossy(&bytes)).cast(),
        None => nil(),
    }
}

#[residual(writes)]
fn print(value: Obj, newline: u32, to_error: u32) -> Obj {
    let Some(content) = text::content_of(value) else {
        return Obj::null();
    };
    let end = if newline != 0 { "\n" } else { "" };
    if to_error != 0 {
        output::flush();
        console::tell_part(format_args!("{content}{end}"));
    } else {
        output::write(content);
        output::write(end);
    }
    value
}

#[residual(writes)]
fn print_newline() {
    output::write("\n");
}

/// Runs a primitive of the system.
#[inline(never)]
pub fn call<D: Domain>(primitive: P, arguments: Arguments) -> Outcome<D> {
    let receiver = arguments.get::<D>(0);
    let (which, failure) = match primitive {
        P::SystemGlobal => (0, NO_NAME),
        P::SystemGlobalPut => (1, NO_NAME),
        P::SystemHasGlobal => (2, NO_NAME),
        P::SystemLoadFile => (3, NO_STRING),
        P::SystemTime => (4, NO_STRING),
        P::SystemTicks => (5, NO_STRING),
        P::SystemCollect => (6, NO_STRING),
        P::SystemPrintNewline => {
            print_newline::<D>();
            return Ok(receiver);
        }
        P::SystemPrint | P::SystemErrorPrint | P::SystemErrorPrintLine => {
            let newline = u32::from(primitive == P::SystemErrorPrintLine);
            let to_error = u32::from(primitive != P::SystemPrint);
            let done = print::<D>(arguments.get(1), newline, to_error);
            return if done.is_null() {
                Err(NO_STRING)
            } else {
                Ok(receiver)
            };
        }
        _ => return Err(&"this primitive is not available"),
    };
    let (a, b) = match which {
        1 => (arguments.get(1), arguments.get(2)),
        0 | 2 | 3 => (arguments.get(1), nil()),
        _ => (nil(), nil()),
    };
    let value = system::<D>(which, a, b);
    if value.is_null() {
        return Err(failure);
    }
    Ok(if primitive == P::SystemGlobalPut {
        receiver
    } else {
        value
    })
}

#[residual]
fn load_named(name: Obj) -> Obj {
    let Some(name) = text::of(name) else {
        return nil();
    };
    match loader::load(text::symbol(name)) {
        Ok(Some(class)) => class.object(),
        Ok(None) => nil(),
        Err(message) => {
            output::flush();
            console::tell(message);
            Obj::null()
        }
    }
}

/// `load:`: the class, nil if there is no file of that name; a file that is wrong ends the program.
pub fn load_class<D: Domain>(at: At<'_, D>, site: &'static CallSite, callee: Frame) -> Control<D> {
    let class = load_named::<D>(load(callee, 1));
    if class.is_null() {
        return give_up(at);
    }
    at.result(site, class)
}

/// After an error that has been reported: the process's status is 1, or the prompt comes back.
fn give_up<D: Domain>(at: At<'_, D>) -> Control<D> {
    unwind::abandon(at)
}

#[residual]
fn end(status: Obj) -> Obj {
    let status = status.as_small().map_or(1, |status| status.get());
    output::flush();
    if status != 0 && errors::is_interactive() {
        return Obj::null();
    }
    std::process::exit(status as i32)
}

/// `exit:`.
pub fn exit<D: Domain>(at: At<'_, D>, _: &'static CallSite, callee: Frame) -> Control<D> {
    end::<D>(load(callee, 1));
    unwind::abandon(at)
}

/// Prints the stack.
#[residual]
pub fn print_stack(code: &'static Code, at: u32) {
    errors::print_stack(code, at as u16);
}

/// Tells what an object is, on standard error.
#[residual(writes)]
pub fn inspect(value: Obj) {
    output::flush();
    let class = crate::class::of(value);
    console::tell(format_args!("an instance of {}", class.name.text));
    if class.layout == crate::class::Layout::Plain {
        let object: smelt::Gc<Instance> = value.cast();
        for (index, field) in class.fields.iter().enumerate() {
            let value = object.slot(index as u32);
            let class = crate::class::of(value);
            let text = describe(value, class);
            console::tell(format_args!("  {}: {text}", field.text));
        }
    }
}

fn describe(value: Obj, class: &crate::class::Class) -> String {
    number::text(value)
        .or_else(|| text::content_of(value).map(|text| format!("'{text}'")))
        .unwrap_or_else(|| class.name.text.to_string())
}
