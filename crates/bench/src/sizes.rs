//! How much each program is made to do: chosen once, with CPython, and kept in `bench/sizes.json`, so that all figures
//! speak of the same work.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

/// How much one program does.
#[derive(Clone, Copy)]
pub struct Size {
    /// Calls per iteration, so that one takes long enough to be timed.
    pub loops: u64,
    /// Iterations in a process when warm speed is measured.
    pub iterations: u64,
    /// Calls in a whole process when cold speed is measured: about a second of CPython's work.
    pub cold: u64,
}

/// Sizes by the names of the programs.
pub type Sizes = BTreeMap<String, Size>;

/// Reads the file.
///
/// # Errors
/// A message when it is missing or malformed.
pub fn read(path: &Path) -> Result<Sizes, String> {
    let fail = |detail: String| format!("{}: {detail}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
    let value: Value = serde_json::from_str(&text).map_err(|error| fail(error.to_string()))?;
    let entries = value.as_object().ok_or_else(|| fail("no object".into()))?;
    let mut sizes = Sizes::new();
    for (name, entry) in entries {
        let number = |key: &str| {
            entry[key]
                .as_u64()
                .filter(|number| *number > 0)
                .ok_or_else(|| fail(format!("{name}: {key} is not a positive number")))
        };
        let size = Size {
            loops: number("loops")?,
            iterations: number("iterations")?,
            cold: number("cold")?,
        };
        sizes.insert(name.clone(), size);
    }
    Ok(sizes)
}

/// Writes the file, one program a line.
///
/// # Errors
/// A message when it cannot be written.
pub fn write(path: &Path, sizes: &Sizes) -> Result<(), String> {
    let lines: Vec<String> = sizes
        .iter()
        .map(|(name, size)| {
            let entry =
                json!({"loops": size.loops, "iterations": size.iterations, "cold": size.cold});
            format!("  {}: {entry}", Value::from(name.as_str()))
        })
        .collect();
    let text = format!("{{\n{}\n}}\n", lines.join(",\n"));
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
