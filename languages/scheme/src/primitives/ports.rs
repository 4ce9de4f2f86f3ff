//! Ports: text and bytes, files, strings and the standard ones. What a port is made of is kept outside the heap.

use super::{
    Failure, Outcome, Primitive, is_missing, reads, to_char, to_int, to_text, to_type, writes,
};
use crate::machine;
use crate::printer;
use crate::reader::Reader;
use crate::value::*;
use smelt::{Int, Native};
use std::cell::RefCell;
use std::io::{BufRead, Write};

enum Source {
    /// All there is, and how far it has been read.
    Text(Vec<char>, usize),
    Bytes(Vec<u8>, usize),
    /// Standard input: a line at a time.
    Input(Vec<char>, usize),
    Output,
    ErrorOutput,
    OutputText(String),
    OutputBytes(Vec<u8>),
    /// And its name.
    OutputFile(std::io::BufWriter<std::fs::File>, String),
    Closed,
}

struct State {
    source: Source,
    input: bool,
    binary: bool,
    /// `#!fold-case` has been read from it.
    folds_case: bool,
}

thread_local! {
    static PORTS: RefCell<Vec<State>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Numbers of the standard ports.
const STANDARD: usize = 3;

/// Makes the standard ports.
pub fn start() {
    PORTS.with_borrow_mut(|ports| {
        ports.clear();
        for source in [
            Source::Input(Vec::new(), 0),
            Source::Output,
            Source::ErrorOutput,
        ] {
            let input = matches!(source, Source::Input(..));
            ports.push(State {
                source,
                input,
                binary: false,
                folds_case: false,
            });
        }
    });
}

/// Writes what waits for standard output. Ends the process when that is not possible.
pub fn flush() {
    let output = OUTPUT.with_borrow_mut(std::mem::take);
    if let Err(error) = console::write(&output) {
        console::give_up("scheme", &error);
    }
}

/// Writes what waits anywhere: the program has ended.
///
/// # Errors
/// What cannot be written, and why.
pub fn finish() -> Result<(), String> {
    flush();
    PORTS.with_borrow_mut(|ports| {
        let files = ports
            .iter_mut()
            .filter_map(|state| match &mut state.source {
                Source::OutputFile(file, name) => Some((file.flush(), name)),
                _ => None,
            });
        files
            .map(|(done, name)| done.map_err(|error| format!("scheme: {name}: {error}")))
            .fold(Ok(()), Result::and)
    })
}

/// Writes to standard output.
pub fn print(content: &[u8]) {
    const MOST: usize = 1 << 14;
    let full = OUTPUT.with_borrow_mut(|output| {
        output.extend_from_slice(content);
        output.len() > MOST
    });
    if full {
        flush();
    }
}

fn open(source: Source, input: bool, binary: bool) -> Value {
    let index = PORTS.with_borrow_mut(|ports| {
        let state = State {
            source,
            input,
            binary,
            folds_case: false,
        };
        // The places of closed ports are used again only by the next program: a port may be closed twice.
        ports.push(state);
        ports.len() - 1
    });
    Port::new::<Native>(Int::from(index as i64)).cast()
}

fn with<T>(
    port: Value,
    standard: usize,
    act: impl FnOnce(&mut State) -> Result<T, String>,
) -> Result<T, Failure> {
    let index = if is_missing(port) {
        standard
    } else {
        to_type::<Port>(port, "a port")?.index().get() as usize
    };
    let result = PORTS.with_borrow_mut(|ports| match ports.get_mut(index) {
        Some(state) => act(state),
        None => Err("the port is closed".into()),
    });
    result.map_err(|message| Failure {
        kind: Condition::FILE,
        message,
        irritants: constant(NIL),
    })
}

fn write_text(port: Value, content: &str) -> Outcome {
    with(port, 1, |state| {
        match &mut state.source {
            Source::Output => print(content.as_bytes()),
            Source::ErrorOutput => {
                flush();
                console::tell_part(content);
            }
            Source::OutputText(text) => text.push_str(content),
            Source::OutputFile(file, _) => {
                file.write_all(content.as_bytes())
                    .map_err(|error| error.to_string())?;
            }
            Source::Closed => return Err("the port is closed".into()),
            _ => return Err("not a port for text output".into()),
        }
        Ok(constant(UNSPECIFIED))
    })
}

fn write_bytes(port: Value, content: &[u8]) -> Outcome {
    with(port, 1, |state| {
        match &mut state.source {
            Source::OutputBytes(bytes) => bytes.extend_from_slice(content),
            Source::OutputFile(file, _) => {
                file.write_all(content).map_err(|error| error.to_string())?;
            }
            Source::Closed => return Err("the port is closed".into()),
            _ => return Err("not a port for binary output".into()),
        }
        Ok(constant(UNSPECIFIED))
    })
}

/// Sees to it that there is a character to be read, if one is to come.
fn fill(source: &mut Source) {
    if let Source::Input(line, at) = source
        && *at >= line.len()
    {
        flush();
        let mut next = Vec::new();
        // An input that cannot be read has ended.
        let _ = std::io::stdin().lock().read_until(b'\n', &mut next);
        *line = String::from_utf8_lossy(&next).chars().collect();
        *at = 0;
    }
}

fn next_char(port: Value, take: bool) -> Result<Option<char>, Failure> {
    with(port, 0, |state| {
        fill(&mut state.source);
        match &mut state.source {
            Source::Text(text, at) | Source::Input(text, at) => {
                let c = text.get(*at).copied();
                *at += usize::from(take && c.is_some());
                Ok(c)
            }
            Source::Closed => Err("the port is closed".into()),
            _ => Err("not a port for text input".into()),
        }
    })
}

fn next_byte(port: Value, take: bool) -> Result<Option<u8>, Failure> {
    with(port, 0, |state| match &mut state.source {
        Source::Bytes(bytes, at) => {
            let byte = bytes.get(*at).copied();
            *at += usize::from(take && byte.is_some());
            Ok(byte)
        }
        Source::Closed => Err("the port is closed".into()),
        _ => Err("not a port for binary input".into()),
    })
}

fn or_eof<T>(value: Option<T>, make: impl FnOnce(T) -> Value) -> Outcome {
    Ok(value.map_or(constant(EOF), make))
}

fn read_line(port: Value) -> Outcome {
    let mut line = String::new();
    loop {
        match next_char(port, true)? {
            None if line.is_empty() => return Ok(constant(EOF)),
            None | Some('\n') => return Ok(text(&line)),
            Some(c) => line.push(c),
        }
    }
}

/// Reads a datum: of standard input, as many lines as it takes.
fn read(port: Value) -> Outcome {
    let (result, labels) = with(port, 0, |state| {
        loop {
            fill(&mut state.source);
            let (Source::Text(text, at) | Source::Input(text, at)) = &mut state.source else {
                return Err("not a port for text input".into());
            };
            // The reader has the text while it reads.
            let from = *at;
            let mut reader = Reader::within(std::mem::take(text), from, state.folds_case);
            let result = reader.datum();
            state.folds_case = reader.folds_case();
            let labels = reader.take_labels();
            (*text, *at) = reader.end();
            let more = match &result {
                Ok(None) => from < text.len(),
                Err(error) => error.incomplete,
                Ok(_) => false,
            };
            if let Source::Input(text, at) = &mut state.source
                && more
            {
                let mut next = Vec::new();
                // An input that cannot be read has ended.
                let _ = std::io::stdin().lock().read_until(b'\n', &mut next);
                text.extend(String::from_utf8_lossy(&next).chars());
                if !next.is_empty() {
                    *at = from;
                    continue;
                }
            }
            return Ok((result, labels));
        }
    })?;
    match result {
        Ok(Some(datum)) => {
            let value = machine::value_of(&datum);
            // What refers to itself would stay for ever.
            labels.iter().for_each(|label| label.forget());
            Ok(value)
        }
        Ok(None) => Ok(constant(EOF)),
        Err(error) => Err(machine::fail_syntax(&error)),
    }
}

fn open_input(name: Value, binary: bool) -> Outcome {
    let name = to_text(name)?;
    let bytes = std::fs::read(&name).map_err(|error| Failure::of_file(&name, &error))?;
    Ok(if binary {
        open(Source::Bytes(bytes, 0), true, true)
    } else {
        let content = String::from_utf8_lossy(&bytes).chars().collect();
        open(Source::Text(content, 0), true, false)
    })
}

fn open_output(name: Value, binary: bool) -> Outcome {
    let name = to_text(name)?;
    let file = std::fs::File::create(&name).map_err(|error| Failure::of_file(&name, &error))?;
    Ok(open(
        Source::OutputFile(std::io::BufWriter::new(file), name),
        false,
        binary,
    ))
}

fn close(port: Value) -> Outcome {
    with(port, usize::MAX, |state| {
        let done = match &mut state.source {
            Source::Input(..) | Source::Output | Source::ErrorOutput => {
                return Ok(constant(UNSPECIFIED));
            }
            Source::OutputFile(file, _) => file.flush().map_err(|error| error.to_string()),
            _ => Ok(()),
        };
        state.source = Source::Closed;
        done.map(|()| constant(UNSPECIFIED))
    })
}

fn is_port(value: Value, wanted: impl Fn(&State) -> bool) -> Value {
    let known = as_type::<Native, Port>(value).is_some_and(|port| {
        PORTS.with_borrow(|ports| ports.get(port.index().get() as usize).is_some_and(&wanted))
    });
    boolean(known)
}

fn is_open(port: Value, input: bool) -> Outcome {
    with(port, usize::MAX, |state| match state.input == input {
        true => Ok(boolean(!matches!(state.source, Source::Closed))),
        false if input => Err("not a port for input".into()),
        false => Err("not a port for output".into()),
    })
}

fn standard(index: usize) -> Value {
    debug_assert!(index < STANDARD);
    Port::new::<Native>(Int::from(index as i64)).cast()
}

pub static TABLE: &[Primitive] = &[
    writes("%standard-port", 1, 1, |a| {
        Ok(standard(to_int(a[0])? as usize % STANDARD))
    }),
    writes("%display", 2, 2, |a| {
        write_text(a[1], &printer::show(a[0], false))
    }),
    writes("%write", 2, 2, |a| {
        write_text(a[1], &printer::show(a[0], true))
    }),
    writes("%write-shared", 2, 2, |a| {
        write_text(a[1], &printer::show_with(a[0], true, true))
    }),
    writes("%write-string", 2, 2, |a| write_text(a[1], &to_text(a[0])?)),
    writes("%write-char", 2, 2, |a| {
        write_text(a[1], to_char(a[0])?.encode_utf8(&mut [0; 4]))
    }),
    writes("%write-u8", 2, 2, |a| {
        let byte = u8::try_from(to_int(a[0])?).map_err(|_| Failure::new("not a byte:", a[0]))?;
        write_bytes(a[1], &[byte])
    }),
    writes("%write-bytevector", 2, 2, |a| {
        let bytes = crate::numbers::bytes_of(to_type::<Bytes>(a[0], "a bytevector")?).to_vec();
        write_bytes(a[1], &bytes)
    }),
    writes("%read-char", 1, 1, |a| {
        or_eof(next_char(a[0], true)?, from_char)
    }),
    writes("%peek-char", 1, 1, |a| {
        or_eof(next_char(a[0], false)?, from_char)
    }),
    writes("%read-u8", 1, 1, |a| {
        or_eof(next_byte(a[0], true)?, |byte| int(i64::from(byte)))
    }),
    writes("%peek-u8", 1, 1, |a| {
        or_eof(next_byte(a[0], false)?, |byte| int(i64::from(byte)))
    }),
    writes("%read-line", 1, 1, |a| read_line(a[0])),
    writes("%read", 1, 1, |a| read(a[0])),
    writes("%flush", 1, 1, |a| {
        with(a[0], 1, |state| {
            match &mut state.source {
                Source::Output => flush(),
                Source::OutputFile(file, _) => file.flush().map_err(|error| error.to_string())?,
                _ => {}
            }
            Ok(constant(UNSPECIFIED))
        })
    }),
    writes("open-input-string", 1, 1, |a| {
        Ok(open(
            Source::Text(to_text(a[0])?.chars().collect(), 0),
            true,
            false,
        ))
    }),
    writes("open-output-string", 0, 0, |_| {
        Ok(open(Source::OutputText(String::new()), false, false))
    }),
    writes("open-input-bytevector", 1, 1, |a| {
        let bytes = crate::numbers::bytes_of(to_type::<Bytes>(a[0], "a bytevector")?).to_vec();
        Ok(open(Source::Bytes(bytes, 0), true, true))
    }),
    writes("open-output-bytevector", 0, 0, |_| {
        Ok(open(Source::OutputBytes(Vec::new()), false, true))
    }),
    writes("get-output-string", 1, 1, |a| {
        let content = with(a[0], 1, |state| match &state.source {
            Source::OutputText(content) => Ok(content.clone()),
            _ => Err("not a port that makes a string".into()),
        })?;
        Ok(text(&content))
    }),
    writes("get-output-bytevector", 1, 1, |a| {
        let bytes = with(a[0], 1, |state| match &state.source {
            Source::OutputBytes(bytes) => Ok(bytes.clone()),
            _ => Err("not a port that makes a bytevector".into()),
        })?;
        let made = Bytes::new::<Native>(Int::from(bytes.len() as i64));
        Ok(crate::numbers::fill_bytes(made, &bytes))
    }),
    writes("open-input-file", 1, 1, |a| open_input(a[0], false)),
    writes("open-binary-input-file", 1, 1, |a| open_input(a[0], true)),
    writes("open-output-file", 1, 1, |a| open_output(a[0], false)),
    writes("open-binary-output-file", 1, 1, |a| open_output(a[0], true)),
    writes("close-port", 1, 1, |a| close(a[0])),
    writes("close-input-port", 1, 1, |a| close(a[0])),
    writes("close-output-port", 1, 1, |a| close(a[0])),
    reads("port?", 1, 1, |a| Ok(boolean(is::<Native, Port>(a[0])))),
    reads("input-port?", 1, 1, |a| {
        Ok(is_port(a[0], |state| state.input))
    }),
    reads("output-port?", 1, 1, |a| {
        Ok(is_port(a[0], |state| !state.input))
    }),
    reads("textual-port?", 1, 1, |a| {
        Ok(is_port(a[0], |state| !state.binary))
    }),
    reads("binary-port?", 1, 1, |a| {
        Ok(is_port(a[0], |state| state.binary))
    }),
    reads("input-port-open?", 1, 1, |a| is_open(a[0], true)),
    reads("output-port-open?", 1, 1, |a| is_open(a[0], false)),
    reads("eof-object", 0, 0, |_| Ok(constant(EOF))),
    reads("eof-object?", 1, 1, |a| Ok(boolean(a[0].0 == EOF))),
];
