//! Exceptions that nobody can catch: raised by finalisers and the like, they are reported and dropped.

use crate::class::Class;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::protocol;
use crate::result::Raised;
use crate::types::{exception, str, tuple};

/// Reports an exception that cannot be raised where it occurred: `message` says at what, `object` is what it happened in (or null).
/// The program's `sys.unraisablehook` gets it, if there is one.
pub fn report(raised: Raised, message: &str, object: Obj) {
    let hook = crate::import::sys_attribute("unraisablehook");
    let arguments = || {
        let args = [
            Class::of(raised.0).object(),
            raised.0,
            exception::slot(raised.0, exception::slots::TRACEBACK),
            str::new(message),
            if object.is_null() { none() } else { object },
        ];
        let class = crate::import::sys_attribute("UnraisableHookArgs").unwrap_or(Obj::null());
        match class.is_null() {
            true => Ok(tuple::from_slice(&args).cast()),
            false => crate::call::call(class, &[tuple::from_slice(&args).cast()]),
        }
    };
    let handled = match hook {
        Some(hook) if !hook.is_none() => {
            arguments().and_then(|arguments| crate::call::call(hook, &[arguments]).map(|_| hook))
        }
        _ => {
            print(raised.0, message, object);
            return;
        }
    };
    if let Err(failed) = handled {
        print(
            failed.0,
            "Exception ignored in sys.unraisablehook",
            hook.unwrap_or(Obj::null()),
        );
    }
}

/// `repr(object)`, whatever happens.
pub fn shown(object: Obj) -> std::borrow::Cow<'static, str> {
    match protocol::repr(object) {
        Ok(shown) => str::text(shown),
        Err(_) => "<object repr() failed>".into(),
    }
}

/// The report as text on standard error.
pub fn print(error: Obj, message: &str, object: Obj) {
    let mut text = format!("{message}:");
    if !object.is_null() && !object.is_none() {
        text.push_str(&format!(" {}", shown(object)));
    }
    text.push('\n');
    text.push_str(&crate::traceback::text_without_marks(error));
    let stderr = crate::import::sys_attribute("stderr").filter(|file| !file.is_none());
    let written = stderr.map(|file| {
        protocol::call_method(file, names::intern("write"), &[str::new(&text)])
            .and_then(|_| protocol::call_method(file, names::intern("flush"), &[]))
    });
    // Where even that fails there is nobody left to tell.
    let _ = written;
}
