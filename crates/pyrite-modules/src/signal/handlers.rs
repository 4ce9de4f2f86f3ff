//! What programs want done when signals come.

use super::calls::{self, COUNT};
use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::signals::{self, Disposition};
use pyrite_vm::storage::Pinned;
use pyrite_vm::{frame_objects, frames, type_error, value_error};

/// By number: a callable, what stands for the default or for ignoring, or None for handlers that are none of ours.
static HANDLERS: Global<Pinned<list::PyList>> = Global::new(Pinned::NULL);

/// `SIG_DFL`.
pub fn default() -> Obj {
    int::new(libc::SIG_DFL as i64)
}

/// `SIG_IGN`.
pub fn ignore() -> Obj {
    int::new(libc::SIG_IGN as i64)
}

/// Reads what the system does with each signal, and takes over. `interrupt` is the handler of Ctrl-C.
pub fn initialise(interrupt: Obj) {
    let handlers: Vec<_> = (0..COUNT).map(signals::disposition).collect();
    storage::with_scratch(handlers.len(), |words| {
        for (number, (word, disposition)) in words.iter_mut().zip(handlers).enumerate() {
            *word = match disposition {
                Some(Disposition::Default) => default(),
                Some(Disposition::Ignored) => ignore(),
                Some(Disposition::Noted) => interrupt,
                // The language runtime's own, which report stack overflows: nobody asked for them.
                Some(Disposition::Foreign)
                    if [libc::SIGSEGV, libc::SIGBUS].contains(&(number as i32)) =>
                {
                    default()
                }
                Some(Disposition::Foreign) | None => none(),
            };
        }
        HANDLERS.set(Pinned::for_ever(list::from_slice(words)?));
        Ok(())
    })
    .unwrap_or_default();
    signals::set_action(act);
}

fn handler(number: i32) -> Obj {
    list::get(HANDLERS.get().get(), number as usize)
}

/// Calls the handler of a signal that has come.
fn act(number: i32) -> PyResult<()> {
    let handler = handler(number);
    if !is_callable(handler) {
        return Ok(()); // it was taken back meanwhile
    }
    let frame = match frames::current() {
        Some(running) => frame_objects::of_running(&running)?.cast(),
        None => none(),
    };
    call::call(handler, &[int::new(i64::from(number)), frame])?;
    Ok(())
}

/// The number of a signal.
///
/// # Errors
/// `TypeError`, and `ValueError` if it is out of range.
pub fn number(object: Obj) -> PyResult<i32> {
    let number = number::c_int(object)?;
    if !(1..COUNT).contains(&number) {
        return Err(value_error!("signal number out of range"));
    }
    Ok(number)
}

/// `signal`.
pub fn set(args: &Arguments) -> PyResult {
    let wanted = args.at(1);
    let index = number::c_int(args.at(0))?;
    let disposition = if is_callable(wanted) {
        Disposition::Noted
    } else if protocol::is_equal(wanted, ignore())? {
        Disposition::Ignored
    } else if protocol::is_equal(wanted, default())? {
        Disposition::Default
    } else {
        return Err(type_error!(
            "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object"
        ));
    };
    let index = number(int::new(i64::from(index)))?;
    // What came before is for the handler that there was.
    signals::run_pending()?;
    signals::dispose(index, disposition).map_err(|error| system::os_error(&error, None))?;
    let before = handler(index);
    list::set(HANDLERS.get().get(), index as usize, wanted);
    Ok(before)
}

/// `getsignal`.
pub fn get(args: &Arguments) -> PyResult {
    Ok(handler(number(args.at(0))?))
}

/// `set_wakeup_fd`.
pub fn set_wakeup(args: &Arguments) -> PyResult {
    let descriptor = number::c_int(args.at(0))?;
    if descriptor >= 0 {
        let non_blocking = calls::is_non_blocking(descriptor);
        if !non_blocking.map_err(|error| system::os_error(&error, None))? {
            return Err(value_error!(
                "the fd {descriptor} must be in non-blocking mode"
            ));
        }
    }
    Ok(int::new(i64::from(signals::set_wakeup(descriptor.max(-1)))))
}
