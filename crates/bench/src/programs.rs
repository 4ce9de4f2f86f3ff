//! The programs that are measured.

use std::path::{Path, PathBuf};

use crate::languages::{self, Language, PYTHON};
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
const FOLDERS: &[(&str, &str, Option<&str>, &[&str])] = &[
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
    ("async_tree_io", "async_tree", None, &["io"]),
    (
        "async_tree_memoization",
        "async_tree",
        None,
        &["memoization"],
    ),
    ("2to3", "2to3", None, &[]),
    ("base64_small", "base64", Some("base64_small"), &[]),
    ("base64_large", "base64", Some("base64_large"), &[]),
    ("ascii85_small", "base64", Some("ascii85_small"), &[]),
    ("bpe_tokeniser", "bpe_tokeniser", None, &[]),
    ("decimal_factorial", "decimal_factorial", None, &[]),
    ("decimal_pi", "decimal_pi", None, &[]),
    ("deepcopy_reduce", "deepcopy", Some("deepcopy_reduce"), &[]),
    ("deepcopy_memo", "deepcopy", Some("deepcopy_memo"), &[]),
    ("django_template", "django_template", None, &[]),
    ("docutils", "docutils", None, &[]),
    ("genshi_text", "genshi", None, &["text"]),
    ("genshi_xml", "genshi", None, &["xml"]),
    ("networkx_k_core", "networkx", None, &["k_core"]),
    (
        "networkx_shortest_path",
        "networkx",
        None,
        &["shortest_path"],
    ),
    ("pickle", "pickle", None, &["pickle"]),
    ("unpickle", "pickle", None, &["unpickle"]),
    ("pprint_safe_repr", "pprint", Some("pprint_safe_repr"), &[]),
    ("regex_dna", "regex_dna", None, &[]),
    ("sqlglot_normalize", "sqlglot_v2", None, &["normalize"]),
    ("sqlglot_transpile", "sqlglot_v2", None, &["transpile"]),
    ("sympy_expand", "sympy", None, &["expand"]),
    ("sympy_integrate", "sympy", None, &["integrate"]),
    ("sympy_str", "sympy", None, &["str"]),
    ("sympy_sum", "sympy", None, &["sum"]),
    (
        "typing_runtime_protocols",
        "typing_runtime_protocols",
        None,
        &[],
    ),
    ("yaml", "yaml", None, &[]),
];

/// Programs of our own, in `bench/programs`.
const OWN: &[&str] = &[
    "matrix",
    "matrix_large",
    "quadcopter_classes",
    "quadcopter_lists",
    "quadcopter_scalars",
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
    /// What it is written in.
    pub language: &'static Language,
    /// The file, or SOM's folder.
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
        language: &languages::ALL[0],
        path: folder().join(format!("{PYPERFORMANCE}/bm_{file}.py")),
        only: None,
        arguments: argument.into_iter().map(str::to_string).collect(),
    });
    let own = OWN.iter().map(|name| Program {
        name: name.to_string(),
        language: &languages::ALL[0],
        path: folder().join(format!("programs/{name}.py")),
        only: None,
        arguments: Vec::new(),
    });
    let folders = FOLDERS.iter().map(|(name, file, only, arguments)| Program {
        name: name.to_string(),
        language: &languages::ALL[0],
        path: folder().join(format!("{PYPERFORMANCE}/bm_{file}/run_benchmark.py")),
        only: *only,
        arguments: arguments.iter().map(|one| one.to_string()).collect(),
    });
    let others = languages::ALL[1..].iter().flat_map(|language| {
        language.programs.iter().map(move |(name, size)| Program {
            name: name.to_string(),
            language,
            path: language.source(name),
            only: None,
            arguments: vec![size.to_string()],
        })
    });
    let named = |program: &Program| {
        options.programs.is_empty()
            || options
                .programs
                .iter()
                .any(|part| program.name.contains(part))
    };
    let wanted = |program: &Program| options.measures(program.language) && named(program);
    let programs: Vec<Program> = fetched
        .into_iter()
        .chain(folders)
        .chain(own)
        .chain(others)
        .filter(wanted)
        .collect();
    if programs.is_empty() {
        return Err("no program has such a name".to_string());
    }
    for program in &programs {
        if program.language.name == PYTHON && !program.path.is_file() {
            return Err(format!(
                "{} is missing: run bench/fetch",
                program.path.display()
            ));
        }
    }
    Ok(programs)
}
