//! The system around the program.

use super::{Failure, Primitive, reads, to_text, writes};
use crate::machine;
use crate::value::*;
use smelt::Native;
use std::sync::{LazyLock, OnceLock};
use std::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

static COMMAND_LINE: OnceLock<Vec<String>> = OnceLock::new();

/// Says what `command-line` is: the program's name and its arguments. The first time counts.
pub fn set_command_line(words: Vec<String>) {
    COMMAND_LINE.get_or_init(|| words);
}

/// What `cond-expand` may ask for, and `features` tells.
pub const FEATURES: [&str; 5] = ["r7rs", "exact-closed", "ratios", "full-unicode", "smelt"];

pub static TABLE: &[Primitive] = &[
    writes("%exit", 1, 1, |a| {
        let mut status = match a[0].0 {
            TRUE | UNASSIGNED => 0,
            FALSE => 1,
            _ if is_small(a[0]) => (small_value(a[0]).get() & 0xff) as i32,
            _ => 1,
        };
        if let Err(message) = super::ports::finish() {
            console::tell(message);
            status = status.max(1);
        }
        std::process::exit(status)
    }),
    writes("current-jiffy", 0, 0, |_| {
        Ok(int(START.elapsed().as_nanos() as i64))
    }),
    reads("jiffies-per-second", 0, 0, |_| Ok(int(1_000_000_000))),
    writes("current-second", 0, 0, |_| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Ok(flonum::<Native>(
            now.unwrap_or_default().as_secs_f64().into(),
        ))
    }),
    writes("file-exists?", 1, 1, |a| {
        Ok(boolean(std::path::Path::new(&to_text(a[0])?).exists()))
    }),
    writes("delete-file", 1, 1, |a| {
        let name = to_text(a[0])?;
        std::fs::remove_file(&name).map_err(|error| Failure::of_file(&name, &error))?;
        Ok(constant(UNSPECIFIED))
    }),
    // The number of the file's first form and that behind its last.
    writes("%load", 1, 1, |a| {
        let forms = machine::read_program(to_text(a[0])?)?;
        Ok(cons(int(forms.start as i64), int(forms.end as i64)))
    }),
    writes("command-line", 0, 0, |_| {
        let arguments = COMMAND_LINE.get().map_or(&[][..], Vec::as_slice);
        Ok(arguments
            .iter()
            .rev()
            .fold(constant(NIL), |list, argument| cons(text(argument), list)))
    }),
    writes("get-environment-variable", 1, 1, |a| {
        let value = std::env::var_os(to_text(a[0])?);
        Ok(value.map_or(constant(FALSE), |value| text(&value.to_string_lossy())))
    }),
    writes("get-environment-variables", 0, 0, |_| {
        Ok(
            std::env::vars_os().fold(constant(NIL), |list, (name, value)| {
                let pair = cons(text(&name.to_string_lossy()), constant(NIL));
                pair.cast::<Pair>().set_cdr(text(&value.to_string_lossy()));
                cons(pair, list)
            }),
        )
    }),
    reads("features", 0, 0, |_| {
        let features = FEATURES.iter().rev();
        Ok(features.fold(constant(NIL), |list, name| {
            cons(machine::symbol(name), list)
        }))
    }),
];
