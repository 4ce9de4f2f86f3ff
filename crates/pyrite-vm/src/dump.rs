//! Tracebacks that are written without allocating and without waiting for anybody: in signal handlers, and for a program that is stuck.
//!
//! The frames are those that are told of ([`frames`]): exact for who has called a function in Rust or is at a safepoint. Of code that runs nothing is
//! known but the frames below it; who can wait asks for attention ([`defer`]) and writes then.

use crate::code::Code;
use crate::global::Global;
use crate::names::Name;
use crate::{finalisers, frames, gil, others};
use std::sync::atomic::{AtomicU64, Ordering};

/// More frames of a thread, threads and characters of a name are not told.
const MOST_FRAMES: usize = 100;
const MOST_THREADS: usize = 100;
const MOST_CHARACTERS: usize = 500;

/// Text for a descriptor. What is not written is lost: there is nobody to complain to.
pub struct Output {
    descriptor: i32,
    buffer: [u8; 256],
    length: usize,
}

impl Output {
    /// For a descriptor.
    pub fn new(descriptor: i32) -> Self {
        Output {
            descriptor,
            buffer: [0; 256],
            length: 0,
        }
    }

    /// Writes bytes as they are.
    pub fn text(&mut self, text: &[u8]) {
        for byte in text {
            if self.length == self.buffer.len() {
                self.flush();
            }
            self.buffer[self.length] = *byte;
            self.length += 1;
        }
    }

    /// Writes a number in a base, with zeros in front up to a width.
    pub fn number(&mut self, mut value: u64, base: u64, width: usize) {
        let mut digits = [b'0'; 20];
        let mut start = digits.len();
        while value > 0 || start == digits.len() {
            start -= 1;
            digits[start] = b"0123456789abcdef"[(value % base) as usize];
            value /= base;
        }
        let start = start.min(digits.len() - width.min(digits.len()));
        self.text(&digits[start..]);
    }

    /// Writes a name in ASCII, cut off if it is long.
    fn name(&mut self, name: Name) {
        let text = crate::types::str::bytes(name.string());
        let mut codes = Codes { rest: text };
        for code in codes.by_ref().take(MOST_CHARACTERS) {
            let (letter, width) = match code {
                0x20..0x7f => {
                    self.text(&[code as u8]);
                    continue;
                }
                0..0x100 => (b'x', 2),
                0x100..0x1_0000 => (b'u', 4),
                _ => (b'U', 8),
            };
            self.text(&[b'\\', letter]);
            self.number(code.into(), 16, width);
        }
        if codes.next().is_some() {
            self.text(b"...");
        }
    }

    fn flush(&mut self) {
        let mut rest = &self.buffer[..self.length];
        while !rest.is_empty() {
            // SAFETY: bytes of ours.
            let written = unsafe { libc::write(self.descriptor, rest.as_ptr().cast(), rest.len()) };
            if written <= 0 {
                break;
            }
            rest = &rest[written as usize..];
        }
        self.length = 0;
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.flush();
    }
}

/// The code points of text in the encoding of `str`, surrogates among them.
struct Codes<'a> {
    rest: &'a [u8],
}

impl Iterator for Codes<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (&first, mut rest) = self.rest.split_first()?;
        let (count, mut code) = match first {
            0..0x80 => (0, u32::from(first)),
            0x80..0xe0 => (1, u32::from(first & 0x1f)),
            0xe0..0xf0 => (2, u32::from(first & 0xf)),
            _ => (3, u32::from(first & 7)),
        };
        for _ in 0..count {
            let (&next, behind) = rest.split_first()?;
            code = code << 6 | u32::from(next & 0x3f);
            rest = behind;
        }
        self.rest = rest;
        Some(code)
    }
}

/// Which threads are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Threads {
    /// The calling one.
    Own,
    /// All, the newest first. What another one does that runs at the moment is not looked at.
    All,
    /// All, and nobody runs, or nothing is left to lose.
    AllEvenRunning,
}

/// Writes tracebacks.
pub fn tracebacks(output: &mut Output, threads: Threads) {
    let own = gil::number();
    if threads == Threads::Own {
        output.text(b"Stack (most recent call first):\n");
        frames_of(output, own, true);
        return;
    }
    let mut last = u64::MAX;
    for count in 0.. {
        // The next newest.
        let mut found = Some(gil::holder()).filter(|(number, _)| (1..last).contains(number));
        others::visit(|number, identifier, _| {
            if number < last && found.is_none_or(|found| number > found.0) {
                found = Some((number, identifier));
            }
        });
        let Some((number, identifier)) = found else {
            return;
        };
        if count > 0 {
            output.text(b"\n");
        }
        if count == MOST_THREADS {
            output.text(b"...\n");
            return;
        }
        output.text(match number == own {
            true => b"Current thread 0x",
            false => b"Thread 0x",
        });
        output.number(identifier, 16, 16);
        let mut name = [0u8; 16];
        // SAFETY: the room is as long as said; the thread lives, since it is in the lists.
        let result =
            unsafe { libc::pthread_getname_np(identifier, name.as_mut_ptr().cast(), name.len()) };
        let length = name.iter().position(|byte| *byte == 0).unwrap_or(0);
        if result == 0 && length > 0 {
            output.text(b" [");
            output.text(&name[..length]);
            output.text(b"]");
        }
        output.text(b" (most recent call first):\n");
        if number == own && finalisers::are_running() {
            output.text(b"  Garbage-collecting\n");
        }
        frames_of(
            output,
            number,
            number == own || threads == Threads::AllEvenRunning,
        );
        last = number;
    }
}

/// The frames of a thread; of the one that holds the lock only if that may be.
fn frames_of(output: &mut Output, number: u64, even_running: bool) {
    let mut count = 0;
    let mut tell = |code: &'static Code, index: u32| {
        count += 1;
        if count > MOST_FRAMES {
            return false;
        }
        output.text(b"  File \"");
        output.name(code.file_name());
        output.text(b"\", line ");
        match code.position(index as usize).line {
            0 => output.text(b"???"),
            line => output.number(line.into(), 10, 0),
        }
        output.text(b" in ");
        output.name(code.name);
        output.text(b"\n");
        true
    };
    let runs = gil::holder().0 == number && number != 0;
    if runs && even_running {
        frames::visit_known(&mut tell);
    } else if !runs {
        others::visit(|other, _, kept| {
            if other == number {
                kept.visit_known(&mut tell);
            }
        });
    }
    if count == 0 {
        output.text(match runs {
            true => b"  <running>\n",
            false => b"  <no Python frame>\n",
        });
    }
}

/// Signals whose tracebacks are to be written at the next safepoint: bit `n - 1` for signal `n`.
static DEFERRED: AtomicU64 = AtomicU64::new(0);
/// Writes the traceback for a signal.
static WRITER: Global<Option<fn(i32)>> = Global::new(None);

/// Does the calling thread run the program, at a place that is known only at the next safepoint?
pub fn is_on_its_way() -> bool {
    let own = gil::number();
    own != 0 && gil::holder().0 == own && !frames::is_calling()
}

/// Has the traceback for a signal written by `writer` at the next safepoint. In a signal handler.
pub fn defer(number: i32, writer: fn(i32)) {
    WRITER.set(Some(writer));
    DEFERRED.fetch_or(1 << (number - 1), Ordering::SeqCst);
    smelt::safepoint::request();
}

/// Writes what has been put off, at a safepoint.
pub fn run_deferred() {
    if DEFERRED.load(Ordering::Relaxed) == 0 {
        return;
    }
    let mut numbers = DEFERRED.swap(0, Ordering::SeqCst);
    while let (1.., Some(writer)) = (numbers, WRITER.get()) {
        writer(numbers.trailing_zeros() as i32 + 1);
        numbers &= numbers - 1;
    }
}
