//! What becomes of an exception that nothing has caught: `sys.excepthook`, the exit status.

use crate::class::Class;
use crate::import;
use crate::names;
use crate::object::{Obj, Value};
use crate::output;
use crate::result::Raised;
use crate::types::exception::{self, slots};
use crate::types::{dict, int};

/// Stands for the status of a program that Ctrl-C ended: no program can ask for this one.
pub const INTERRUPTED: i32 = 0x182;

/// Reports an uncaught exception as the top level does. Gives the exit status.
pub fn report(raised: Raised) -> i32 {
    let error = raised.0;
    // What cannot be written now is reported at the end.
    let _ = crate::vm::flush();
    if exception::matches(error, &exception::SYSTEM_EXIT) {
        return exit_status(error);
    }
    if let Err(raised) = call_hook(error)
        && exception::matches(raised.0, &exception::SYSTEM_EXIT)
    {
        return exit_status(raised.0);
    }
    if exception::matches(error, &exception::KEYBOARD_INTERRUPT) {
        INTERRUPTED
    } else {
        1
    }
}

/// As [`report`] where a prompt comes next: nothing ends the process.
pub fn show(raised: Raised) {
    let _ = crate::vm::flush();
    let _ = call_hook(raised.0);
}

/// Shows an exception by `sys.excepthook`.
fn call_hook(error: Obj) -> Result<(), Raised> {
    let class = Class::of(error).object();
    let traceback = exception::slot(error, slots::TRACEBACK);
    for (name, value) in [
        ("last_exc", error),
        ("last_type", class),
        ("last_value", error),
        ("last_traceback", traceback),
    ] {
        dict::set_name(import::sys(), names::intern(name), value);
    }
    let Some(hook) = import::sys_attribute("excepthook") else {
        output::write_error("sys.excepthook is missing\n");
        output::write_error(&crate::traceback::text(error));
        return Ok(());
    };
    let Err(raised) = crate::call::call(hook, &[class, error, traceback]) else {
        return Ok(());
    };
    if !exception::matches(raised.0, &exception::SYSTEM_EXIT) {
        output::write_error("Error in sys.excepthook:\n");
        output::write_error(&crate::traceback::text(raised.0));
        output::write_error("\nOriginal exception was:\n");
        output::write_error(&crate::traceback::text(error));
    }
    Err(raised)
}

fn exit_status(error: Obj) -> i32 {
    let code = exception::slot(error, slots::OWN);
    if code.is_none() {
        return 0;
    }
    match int::Integer::of(code) {
        Some(int::Integer::Small(value)) => value as i32 & 0xff,
        // No machine word.
        Some(int::Integer::Big(_)) => 255,
        None => {
            let text = crate::protocol::to_str(code)
                .and_then(|text| crate::types::codec::encode(text, "utf-8", "backslashreplace"));
            if let Some(text) = text.ok().and_then(crate::types::bytes::value) {
                output::write_error(&format!("{}\n", String::from_utf8_lossy(text)));
            }
            1
        }
    }
}
