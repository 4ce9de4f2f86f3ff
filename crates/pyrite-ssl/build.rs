//! The names of OpenSSL's errors, from its headers: Python tells `CERTIFICATE_VERIFY_FAILED`, which OpenSSL knows as a number and a text only.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let include =
        std::env::var("DEP_OPENSSL_INCLUDE").expect("openssl-sys tells where its headers are");
    let folder = Path::new(&include).join("openssl");
    let main = numbers(&folder.join("err.h"), |name| {
        name.strip_prefix("ERR_LIB_").map(str::to_owned)
    });
    let libraries: BTreeMap<String, u32> = main.into_iter().collect();
    let mut reasons = BTreeMap::new();
    for file in std::fs::read_dir(&folder).expect("headers").flatten() {
        let path = file.path();
        let name = file.file_name();
        if !name.to_string_lossy().ends_with("err.h") || name == *"err.h" {
            continue;
        }
        for (name, number) in numbers(&path, |name| name.contains("_R_").then(|| name.to_owned())) {
            let Some((library, reason)) = name.split_once("_R_") else {
                continue;
            };
            if let Some(library) = libraries.get(library) {
                reasons.insert((*library, number), reason.to_owned());
            }
        }
    }
    let mut text = String::from("static LIBRARIES: &[(u32, &str)] = &[");
    let by_number: BTreeMap<u32, &String> = libraries
        .iter()
        .map(|(name, number)| (*number, name))
        .collect();
    for (number, name) in by_number {
        write!(text, "({number}, {name:?}),").expect("text");
    }
    text.push_str("];\nstatic REASONS: &[((u32, u32), &str)] = &[");
    for (key, name) in reasons {
        write!(text, "({key:?}, {name:?}),").expect("text");
    }
    text.push_str("];\n");
    let output = PathBuf::from(std::env::var("OUT_DIR").expect("Cargo's")).join("error_names.rs");
    std::fs::write(output, text).expect("room for a table");
}

/// The numbers that a header defines for names that are wanted.
fn numbers(header: &Path, wanted: impl Fn(&str) -> Option<String>) -> Vec<(String, u32)> {
    let text = std::fs::read_to_string(header).unwrap_or_default();
    let lines = text.lines().filter_map(|line| {
        let line = line
            .strip_prefix('#')?
            .trim_start()
            .strip_prefix("define")?;
        let mut words = line.split_whitespace();
        let name = wanted(words.next()?)?;
        Some((name, words.next()?.parse().ok()?))
    });
    lines.collect()
}
