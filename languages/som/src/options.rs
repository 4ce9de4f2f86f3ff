//! The command line.

use lexopt::prelude::*;
use smelt::heap::Config;
use std::path::{Path, PathBuf};

/// What is to be run.
pub enum Program {
    /// A class, and what follows its name.
    Class(Vec<String>),
    /// What is typed.
    Prompt,
}

/// The command line, understood.
pub struct Options {
    pub program: Program,
    pub class_path: Vec<PathBuf>,
    pub heap: Config,
}

const HELP: &str = "usage: som [option] ... [class | file.som [argument] ...]

-cp FOLDER[:FOLDER]            where classes are looked for (also --classpath), by default here; the library is behind them
-h                             print this text
-V                             print the version

";

/// Reads the command line. `None`: it was answered already.
///
/// # Errors
/// What is wrong with it.
pub fn parse() -> Result<Option<Options>, String> {
    // `-cp` is what every SOM calls it, and no short option in the usual sense.
    let arguments = std::env::args_os().map(|argument| {
        if argument == "-cp" || argument == "-classpath" {
            "--classpath".into()
        } else {
            argument
        }
    });
    let mut parser = lexopt::Parser::from_iter(arguments);
    let mut heap = Config::default();
    let mut class_path = Vec::new();
    let mut class = None;
    while class.is_none() {
        let Some(argument) = parser.next().map_err(wrong)? else {
            break;
        };
        match argument {
            Long("classpath") => {
                let path = value(&mut parser)?;
                class_path.extend(path.split(':').filter(|p| !p.is_empty()).map(PathBuf::from));
            }
            Short('V') | Long("version") => {
                console::print(
                    "som",
                    concat!("som (Smelt ", env!("CARGO_PKG_VERSION"), ")\n"),
                );
                return Ok(None);
            }
            Short('h') | Long("help") => {
                help();
                return Ok(None);
            }
            Long("jit") => {
                let text = value(&mut parser)?;
                smelt::runtime::options::configure(&text)
                    .map_err(|message| format!("som: {message}"))?;
            }
            Long("gc") => set_heap(&mut heap, &value(&mut parser)?)?,
            Value(name) => class = Some(name.to_string_lossy().into_owned()),
            argument => return Err(wrong(argument.unexpected())),
        }
    }
    let rest: Vec<String> = match parser.raw_args() {
        Ok(rest) => rest.map(|a| a.to_string_lossy().into_owned()).collect(),
        Err(error) => return Err(wrong(error)),
    };
    if class_path.is_empty() {
        // Its name is left out in messages.
        class_path.push(PathBuf::new());
    }
    let program = match class {
        None => Program::Prompt,
        Some(name) => {
            let mut arguments = vec![class_name(&name, &mut class_path)?];
            arguments.extend(rest);
            Program::Class(arguments)
        }
    };
    Ok(Some(Options {
        program,
        class_path,
        heap,
    }))
}

/// The class of a name or file; a file's folder comes first on the class path.
///
/// # Errors
/// When there is no such file.
fn class_name(name: &str, class_path: &mut Vec<PathBuf>) -> Result<String, String> {
    let path = Path::new(name);
    let stem = path.file_stem().map(|stem| stem.to_string_lossy());
    match stem {
        Some(stem) if path.extension().is_some_and(|e| e == "som") || name.contains('/') => {
            let folder = path.parent().unwrap_or(Path::new(""));
            let file = folder.join(format!("{stem}.som"));
            std::fs::metadata(&file)
                .map_err(|error| format!("som: {}: {error}", file.display()))?;
            class_path.insert(0, folder.to_owned());
            Ok(stem.into_owned())
        }
        _ => Ok(name.to_owned()),
    }
}

fn help() {
    const HEAP: &str = "--gc NAME=VALUE[,NAME=VALUE]   settings of the heap: stress, nursery, limit (bytes), verify, poison\n";
    let jit = smelt::runtime::options::help();
    console::print("som", format_args!("{HELP}{jit}{HEAP}"));
}

fn wrong(error: lexopt::Error) -> String {
    format!("som: {error}\nTry `som -h' for more information.")
}

fn value(parser: &mut lexopt::Parser) -> Result<String, String> {
    parser
        .value()
        .map(|value| value.to_string_lossy().into_owned())
        .map_err(wrong)
}

fn pairs(text: &str, option: &str) -> Result<Vec<(String, u64)>, String> {
    let bad = |item: &str| format!("som: --{option} wants NAME=VALUE, not '{item}'");
    text.split(',')
        .filter(|item| !item.is_empty())
        .map(|item| {
            let (name, value) = item.split_once('=').ok_or_else(|| bad(item))?;
            let value = value.trim().parse().map_err(|_| bad(item))?;
            Ok((name.trim().replace('-', "_"), value))
        })
        .collect()
}

fn set_heap(heap: &mut Config, text: &str) -> Result<(), String> {
    for (name, value) in pairs(text, "gc")? {
        match name.as_str() {
            "stress" => heap.stress = u32::try_from(value).ok().filter(|n| *n > 0),
            "nursery" => heap.nursery_bytes = value as usize,
            "limit" => heap.hard_limit = Some(value as usize),
            "verify" => heap.verify = value != 0,
            "poison" => heap.poison = value != 0,
            _ => {
                return Err(format!(
                    "som: no heap setting is named '{name}'; there are stress, nursery, limit, verify, poison"
                ));
            }
        }
    }
    Ok(())
}
