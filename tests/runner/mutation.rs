//! Damaged programs: whatever a source file holds, the interpreter must answer with an exception or a result, never by
//! crashing. Each program of the corpus is damaged in a few ways, the same ways every time.

use std::path::PathBuf;
use std::time::Duration;

use super::corpus::Program;
use super::process;

/// Damaged versions that are made of each program.
const VERSIONS: u64 = 3;

/// After this long a damaged program is stopped. Many loop for ever, and rightly so.
const LIMIT: Duration = Duration::from_secs(3);

/// What a Rust program prints when it breaks one of its own rules.
const PANIC: &str = "panicked at";

/// What is put into the source in places where it does not belong.
const PIECES: [&str; 24] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    "*",
    "**",
    ".",
    "\"",
    "'",
    "\\",
    "\n",
    "\n  ",
    "\t",
    " yield ",
    " await ",
    " lambda: ",
    " not ",
    "0",
    "\u{301}",
];

/// Runs damaged versions of the program.
///
/// # Errors
/// A message that says how one of them ended, and where its source is kept.
pub fn check(program: &Program, command: &[String]) -> Result<(), String> {
    let source = std::fs::read(&program.path)
        .map_err(|error| format!("cause: {}: {error}", program.path.display()))?;
    let source = String::from_utf8_lossy(&source);
    for version in 0..VERSIONS {
        let mut random = Random::new(&program.name, version);
        let damaged = damage(&source, &mut random);
        let path = folder().join(format!("{}-{version}.py", program.name.replace('/', "-")));
        let fail = |error: std::io::Error| format!("cause: {}: {error}", path.display());
        std::fs::create_dir_all(folder()).map_err(fail)?;
        std::fs::write(&path, damaged).map_err(fail)?;
        let copy = Program {
            name: program.name.clone(),
            arguments: vec![path.to_string_lossy().into_owned()],
            path: path.clone(),
            interrupt: false,
        };
        let output = process::run_limited(command, &copy, None, LIMIT)?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        let crashed = output.status.starts_with("signal") || stderr.contains(PANIC);
        if crashed {
            return Err(format!(
                "cause: crash, {}\n{stderr}\nkept as {}",
                output.status,
                path.display()
            ));
        }
        std::fs::remove_file(&path).map_err(fail)?;
    }
    Ok(())
}

/// Where damaged programs are written; those that crash the interpreter stay there.
fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("pyrite-damaged-{}", std::process::id()))
}

/// The source with one to four things done to it.
fn damage(source: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = source.lines().map(str::to_string).collect();
    for _ in 0..1 + random.below(4) {
        if lines.is_empty() {
            break;
        }
        let line = random.below(lines.len());
        let other = random.below(lines.len());
        match random.below(8) {
            0 => lines.truncate(line + 1),
            1 => drop(lines.remove(line)),
            2 => lines.insert(other, lines[line].clone()),
            3 => lines.swap(line, other),
            4 => lines[line].insert_str(0, "    "),
            5 => {
                let cut = boundary(&lines[line], random);
                lines[line].truncate(cut);
            }
            6 => {
                let place = boundary(&lines[line], random);
                lines[line].insert_str(place, PIECES[random.below(PIECES.len())]);
            }
            _ => {
                let words: Vec<&str> = lines[line].split(' ').collect();
                let word = words[random.below(words.len())].to_string();
                let others: Vec<&str> = lines[other].split(' ').collect();
                let replacement = others[random.below(others.len())].to_string();
                lines[line] = lines[line].replacen(&word, &replacement, 1);
            }
        }
    }
    lines.join("\n") + "\n"
}

/// A place between two characters.
fn boundary(line: &str, random: &mut Random) -> usize {
    let places: Vec<usize> = line.char_indices().map(|(place, _)| place).collect();
    if places.is_empty() {
        return 0;
    }
    places[random.below(places.len())]
}

/// Numbers that look random and are the same in every run (xorshift64*; Vigna, 2016).
struct Random(u64);

impl Random {
    fn new(name: &str, version: u64) -> Random {
        let seed = name.bytes().fold(version + 1, |seed, byte| {
            seed.wrapping_mul(1_099_511_628_211) ^ u64::from(byte)
        });
        Random(seed.max(1))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        (number % limit as u64) as usize
    }
}
