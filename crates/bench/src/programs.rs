//! The programs that are measured.

use std::path::{Path, PathBuf};

use crate::options::Options;

/// The version of pyperformance that `bench/fetch` fetches.
const PYPERFORMANCE: &str = "cache/pyperformance-1.14.0";

/// Programs of pyperformance: the name in tables, the file without `bm_`, the argument it gets.
const FETCHED: [(&str, &str, Option<&str>); 22] = [
    ("nbody", "nbody", None),
    ("fannkuch", "fannkuch", None),
    ("spectral_norm", "spectral_norm", None),
    ("float", "float", None),
    ("nqueens", "nqueens", None),
    ("chaos", "chaos", None),
    ("raytrace", "raytrace", None),
    ("richards", "richards", None),
    ("richards_super", "richards_super", None),
    ("deltablue", "deltablue", None),
    ("go", "go", None),
    ("hexiom", "hexiom", None),
    ("scimark_fft", "scimark", Some("fft")),
    ("scimark_lu", "scimark", Some("lu")),
    ("scimark_monte_carlo", "scimark", Some("monte_carlo")),
    ("scimark_sor", "scimark", Some("sor")),
    ("scimark_sparse", "scimark", Some("sparse_mat_mult")),
    ("unpack_sequence", "unpack_sequence", None),
    ("generators", "generators", None),
    ("comprehensions", "comprehensions", None),
    ("meteor_contest", "meteor_contest", None),
    ("pidigits", "pidigits", None),
];

/// Programs of pyperformance that have a folder: the name in tables, the folder without `bm_`, the only function to run of
/// those that have several, the arguments.
const FOLDERS: [(&str, &str, Option<&str>, &[&str]); 29] = [
    ("mdp", "mdp", None, &[]),
    ("pyflate", "pyflate", None, &[]),
    ("crypto_pyaes", "crypto_pyaes", None, &[]),
    (
        "pickle_pure_python",
        "pickle",
        None,
        &["--pure-python", "pickle"],
    ),
    (
        "unpickle_pure_python",
        "pickle",
        None,
        &["--pure-python", "unpickle"],
    ),
    ("deepcopy", "deepcopy", Some("deepcopy"), &[]),
    ("json_dumps", "json_dumps", None, &[]),
    ("json_loads", "json_loads", None, &[]),
    ("logging_format", "logging", None, &["format"]),
    ("logging_silent", "logging", None, &["silent"]),
    ("telco", "telco", None, &[]),
    ("regex_compile", "regex_compile", None, &[]),
    ("regex_effbot", "regex_effbot", None, &[]),
    ("regex_v8", "regex_v8", None, &[]),
    ("barnes_hut", "barnes_hut", None, &[]),
    ("coroutines", "coroutines", None, &[]),
    ("async_generators", "async_generators", None, &[]),
    ("async_tree_none", "async_tree", None, &["none"]),
    ("pprint_pformat", "pprint", Some("pprint_pformat"), &[]),
    ("pathlib", "pathlib", None, &[]),
    ("html5lib", "html5lib", None, &[]),
    ("mako", "mako", None, &[]),
    ("chameleon", "chameleon", None, &[]),
    ("tomli_loads", "tomli_loads", None, &[]),
    ("sqlglot_parse", "sqlglot_v2", None, &["parse"]),
    ("sqlglot_optimize", "sqlglot_v2", None, &["optimize"]),
    ("argparse_optionals", "argparse", None, &["many_optionals"]),
    ("argparse_subparsers", "argparse", None, &["subparsers"]),
    ("async_tree_mixed", "async_tree", None, &["cpu_io_mixed"]),
];

/// Programs of our own, in `bench/programs`.
const OWN: [&str; 10] = [
    "matrix",
    "fib",
    "binary_trees",
    "mandelbrot",
    "word_count",
    "sort_key",
    "string_append",
    "exceptions",
    "twelve_classes",
    "keywords",
];

/// One program to measure.
pub struct Program {
    /// Its name in tables and in the file of sizes.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The only function to run, if it has several.
    pub only: Option<&'static str>,
    /// What it gets as arguments.
    pub arguments: Vec<String>,
}

/// The folder `bench` of the repository.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench")
}

/// The program that runs the others.
pub fn driver() -> PathBuf {
    folder().join("stub/run.py")
}

/// The programs to measure.
///
/// # Errors
/// A message when one is missing, or no name fits.
pub fn select(options: &Options) -> Result<Vec<Program>, String> {
    let fetched = FETCHED.map(|(name, file, argument)| Program {
        name: name.to_string(),
        path: folder().join(format!("{PYPERFORMANCE}/bm_{file}.py")),
        only: None,
        arguments: argument.into_iter().map(str::to_string).collect(),
    });
    let own = OWN.map(|name| Program {
        name: name.to_string(),
        path: folder().join(format!("programs/{name}.py")),
        only: None,
        arguments: Vec::new(),
    });
    let folders = FOLDERS.map(|(name, file, only, arguments)| Program {
        name: name.to_string(),
        path: folder().join(format!("{PYPERFORMANCE}/bm_{file}/run_benchmark.py")),
        only,
        arguments: arguments.iter().map(|one| one.to_string()).collect(),
    });
    let wanted = |program: &Program| {
        options.programs.is_empty()
            || options
                .programs
                .iter()
                .any(|part| program.name.contains(part))
    };
    let programs: Vec<Program> = fetched
        .into_iter()
        .chain(folders)
        .chain(own)
        .filter(wanted)
        .collect();
    if programs.is_empty() {
        return Err("no program has such a name".to_string());
    }
    for program in &programs {
        if !program.path.is_file() {
            return Err(format!(
                "{} is missing: run bench/fetch",
                program.path.display()
            ));
        }
    }
    Ok(programs)
}
