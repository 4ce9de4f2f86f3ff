//! The programs that are measured.

use std::path::{Path, PathBuf};

use crate::interpreters::Form;
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
    (
        "async_tree_none_tg",
        "async_tree",
        None,
        &["--task-groups", "none"],
    ),
    ("async_tree_eager", "async_tree", None, &["eager"]),
    (
        "async_tree_eager_tg",
        "async_tree",
        None,
        &["--task-groups", "eager"],
    ),
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
    (
        "async_tree_mixed_tg",
        "async_tree",
        None,
        &["--task-groups", "cpu_io_mixed"],
    ),
    (
        "async_tree_eager_mixed",
        "async_tree",
        None,
        &["eager_cpu_io_mixed"],
    ),
    (
        "async_tree_eager_mixed_tg",
        "async_tree",
        None,
        &["--task-groups", "eager_cpu_io_mixed"],
    ),
    ("async_tree_io", "async_tree", None, &["io"]),
    (
        "async_tree_io_tg",
        "async_tree",
        None,
        &["--task-groups", "io"],
    ),
    ("async_tree_eager_io", "async_tree", None, &["eager_io"]),
    (
        "async_tree_eager_io_tg",
        "async_tree",
        None,
        &["--task-groups", "eager_io"],
    ),
    (
        "async_tree_memoization",
        "async_tree",
        None,
        &["memoization"],
    ),
    (
        "async_tree_memoization_tg",
        "async_tree",
        None,
        &["--task-groups", "memoization"],
    ),
    (
        "async_tree_eager_memoization",
        "async_tree",
        None,
        &["eager_memoization"],
    ),
    (
        "async_tree_eager_memoization_tg",
        "async_tree",
        None,
        &["--task-groups", "eager_memoization"],
    ),
    ("asyncio_tcp", "asyncio_tcp", None, &[]),
    ("asyncio_tcp_ssl", "asyncio_tcp", None, &["--ssl"]),
    ("asyncio_websockets", "asyncio_websockets", None, &[]),
    (
        "concurrent_imap_threads",
        "concurrent_imap",
        Some("bench_thread_pool"),
        &[],
    ),
    ("coverage", "coverage", None, &[]),
    ("create_gc_cycles", "gc_collect", None, &[]),
    ("dulwich_log", "dulwich_log", None, &[]),
    ("gc_traversal", "gc_traversal", None, &[]),
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
    (
        "networkx_connected_components",
        "networkx",
        None,
        &["connected_components"],
    ),
    ("pickle", "pickle", None, &["pickle"]),
    ("pickle_dict", "pickle", None, &["pickle_dict"]),
    ("pickle_list", "pickle", None, &["pickle_list"]),
    ("unpickle", "pickle", None, &["unpickle"]),
    ("unpickle_list", "pickle", None, &["unpickle_list"]),
    ("pprint_safe_repr", "pprint", Some("pprint_safe_repr"), &[]),
    ("regex_dna", "regex_dna", None, &[]),
    ("sphinx", "sphinx", None, &[]),
    (
        "sqlalchemy_declarative",
        "sqlalchemy_declarative",
        None,
        &[],
    ),
    ("sqlalchemy_imperative", "sqlalchemy_imperative", None, &[]),
    ("sqlite_synth", "sqlite_synth", None, &[]),
    ("tornado_http", "tornado_http", None, &[]),
    ("xdsl", "xdsl", None, &[]),
    ("xml_etree_parse", "xml_etree", None, &["parse"]),
    ("xml_etree_iterparse", "xml_etree", None, &["iterparse"]),
    ("xml_etree_generate", "xml_etree", None, &["generate"]),
    ("xml_etree_process", "xml_etree", None, &["process"]),
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

/// Programs of our own, in `bench/programs`: the name in tables, the file, the size if it is not the file's own.
const OWN: &[(&str, &str, Option<&str>)] = &[
    ("matrix", "matrix", None),
    ("matrix_100", "matrix", Some("100")),
    ("matrix_large", "matrix", Some("250")),
    ("quadcopter_classes", "quadcopter_classes", None),
    ("quadcopter_lists", "quadcopter_lists", None),
    ("quadcopter_scalars", "quadcopter_scalars", None),
    ("fib", "fib", None),
    ("binary_trees", "binary_trees", None),
    ("mandelbrot", "mandelbrot", None),
    ("word_count", "word_count", None),
    ("sort_key", "sort_key", None),
    ("string_append", "string_append", None),
    ("exceptions", "exceptions", None),
    ("twelve_classes", "twelve_classes", None),
    ("keywords", "keywords", None),
];

/// The programs of the group [`LONG`], like those of our own.
const OWN_LONG: &[(&str, &str, Option<&str>)] = &[
    ("matrix_500", "matrix", Some("500")),
    ("matrix_1000", "matrix", Some("1000")),
    ("matrix_1500", "matrix", Some("1500")),
];

/// The group of programs whose single iteration takes minutes: measured only where `--group` names it.
pub const LONG: &str = "long";

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
    /// It is of the group [`LONG`]: a process makes one iteration, whose answer is checked, and nothing else of it is measured.
    pub long: bool,
}

impl Program {
    /// The same program for a peer that takes another form of it; nothing if there is none.
    pub fn in_form(&self, form: Form) -> Option<PathBuf> {
        if self.language.name != PYTHON {
            return Some(self.path.clone());
        }
        let file = match form {
            Form::Own => return Some(self.path.clone()),
            Form::NumPy => Path::new("with_numpy").join(self.path.file_name()?),
            _ => Path::new(form.extension())
                .join(self.path.file_stem()?)
                .with_extension(form.extension()),
        };
        let path = self.path.parent()?.join(file);
        path.is_file().then_some(path)
    }
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
    let python = |name: &str, path: String, only, arguments: Vec<String>| Program {
        name: name.to_string(),
        language: &languages::ALL[0],
        path: folder().join(path),
        only,
        arguments,
        long: false,
    };
    let listed = |argument: &Option<&str>| argument.iter().map(|one| one.to_string()).collect();
    let fetched = FETCHED.iter().map(|(name, file, argument)| {
        let path = format!("{PYPERFORMANCE}/bm_{file}.py");
        python(name, path, None, listed(argument))
    });
    let folders = FOLDERS.iter().map(|(name, file, only, arguments)| {
        let path = format!("{PYPERFORMANCE}/bm_{file}/run_benchmark.py");
        let arguments = arguments.iter().map(|one| one.to_string()).collect();
        python(name, path, *only, arguments)
    });
    let own = |(name, file, size): &(&str, &str, Option<&str>)| {
        python(name, format!("programs/{file}.py"), None, listed(size))
    };
    let long = OWN_LONG.iter().map(|program| Program {
        long: true,
        ..own(program)
    });
    let others = languages::ALL[1..].iter().flat_map(|language| {
        language.programs.iter().map(move |(name, size)| Program {
            name: name.to_string(),
            language,
            path: language.source(name),
            only: None,
            arguments: vec![size.to_string()],
            long: false,
        })
    });
    let named = |program: &Program| {
        options.programs.is_empty()
            || options
                .programs
                .iter()
                .any(|part| program.name.contains(part))
    };
    let wanted = |program: &Program| {
        options.measures(program.language) && program.long == options.long && named(program)
    };
    let programs: Vec<Program> = fetched
        .chain(folders)
        .chain(OWN.iter().map(own))
        .chain(long)
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
