//! The system around the program.

use super::{Primitive, reads, to_text, writes};
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

pub static TABLE: &[Primitive] = &[
    writes("%exit", 1, 1, |a| {
        super::ports::flush();
        let status = match a[0].0 {
            TRUE | UNASSIGNED => 0,
            FALSE => 1,
            _ if is_small(a[0]) => (small_value(a[0]).get() & 0xff) as i32,
            _ => 1,
        };
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
        std::fs::remove_file(&name).map_err(|error| super::Failure {
            kind: Condition::FILE,
            message: format!("{name}: {error}"),
            irritants: constant(NIL),
        })?;
        Ok(constant(UNSPECIFIED))
    }),
    writes("command-line", 0, 0, |_| {
        let arguments = COMMAND_LINE.get().map_or(&[][..], Vec::as_slice);
        Ok(arguments
            .iter()
            .rev()
            .fold(constant(NIL), |list, argument| cons(text(argument), list)))
    }),
    writes("get-environment-variable", 1, 1, |a| {
        let value = std::env::var(to_text(a[0])?).ok();
        Ok(value.map_or(constant(FALSE), |value| text(&value)))
    }),
];
