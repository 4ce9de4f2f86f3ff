//! What the command line and the environment have set for the whole process: `sys.flags`, and what goes with it.

use crate::global::Global;

/// `sys.flags`, and the options that are texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flags {
    /// `-d`
    pub debug: u8,
    /// `-i`, `PYTHONINSPECT`
    pub inspect: u8,
    /// `-i`
    pub interactive: u8,
    /// `-O`, `-OO`
    pub optimize: u8,
    /// `-s`
    pub no_user_site: u8,
    /// `-S`
    pub no_site: u8,
    /// `-E`
    pub ignore_environment: u8,
    /// `-v`
    pub verbose: u8,
    /// `-b`, `-bb`
    pub bytes_warning: u8,
    /// `-q`
    pub quiet: u8,
    /// `-R`: whatever the environment says.
    pub wants_random_hashes: bool,
    /// `PYTHONHASHSEED`; `None`: hashes of text are different in each process.
    pub hash_seed: Option<u32>,
    /// `-B`
    pub dont_write_bytecode: u8,
    /// `PYTHONPYCACHEPREFIX`, `-X pycache_prefix`
    pub pycache_prefix: Option<String>,
    /// `--check-hash-based-pycs`
    pub check_hash_based_pycs: String,
    /// `-I`
    pub isolated: u8,
    /// `-X dev`
    pub dev_mode: bool,
    /// `-X faulthandler`
    pub fault_handler: bool,
    /// `-X tracemalloc`: how many frames of a traceback, or 0
    pub trace_allocations: u32,
    /// `-X utf8`
    pub utf8_mode: u8,
    /// `-X warn_default_encoding`
    pub warn_default_encoding: u8,
    /// `-P`
    pub safe_path: bool,
    /// `-X int_max_str_digits`
    pub int_max_str_digits: i64,
    /// `-X cpu_count`: how many processors programs are told that there are.
    pub cpu_count: Option<i64>,
    /// `-u`
    pub unbuffered: bool,
    /// `-X no_debug_ranges`: of where instructions are in the source only the line is told.
    pub no_debug_ranges: bool,
    /// The encoding that `PYTHONIOENCODING` names for the standard files.
    pub standard_encoding: Option<String>,
    /// The way of handling errors that it names.
    pub standard_errors: Option<String>,
    /// `sys.warnoptions`
    pub warning_options: Vec<String>,
    /// `sys._xoptions`: names, and the values of those that have any.
    pub extra_options: Vec<(String, Option<String>)>,
}

impl Default for Flags {
    fn default() -> Self {
        Flags {
            debug: 0,
            inspect: 0,
            interactive: 0,
            optimize: 0,
            no_user_site: 0,
            no_site: 0,
            ignore_environment: 0,
            verbose: 0,
            bytes_warning: 0,
            quiet: 0,
            wants_random_hashes: false,
            hash_seed: None,
            dont_write_bytecode: 0,
            pycache_prefix: None,
            check_hash_based_pycs: "default".to_owned(),
            isolated: 0,
            dev_mode: false,
            fault_handler: false,
            trace_allocations: 0,
            utf8_mode: 0,
            warn_default_encoding: 0,
            safe_path: false,
            int_max_str_digits: crate::types::int::text::DEFAULT_MAX_STR_DIGITS as i64,
            cpu_count: None,
            unbuffered: false,
            no_debug_ranges: false,
            standard_encoding: None,
            standard_errors: None,
            warning_options: Vec::new(),
            extra_options: Vec::new(),
        }
    }
}

static FLAGS: Global<Option<Flags>> = Global::new(None);

/// Sets them, before anything else is done.
pub fn set(flags: Flags) {
    FLAGS.set(Some(flags));
}

/// A copy of them.
pub fn get() -> Flags {
    FLAGS.with(|flags| flags.clone()).unwrap_or_default()
}

/// Is only the line told of where instructions are in the source?
pub fn no_debug_ranges() -> bool {
    FLAGS.with(|flags| flags.as_ref().is_some_and(|flags| flags.no_debug_ranges))
}

/// Is more checked than has to be (`-X dev`)?
pub fn in_dev_mode() -> bool {
    FLAGS.with(|flags| flags.as_ref().is_some_and(|flags| flags.dev_mode))
}

/// Is it warned of bytes that are taken for text?
pub fn warns_of_bytes() -> bool {
    FLAGS.with(|flags| flags.as_ref().is_some_and(|flags| flags.bytes_warning > 0))
}

/// How many processors programs are told that there are, if it is not as many as there are.
pub fn cpu_count() -> Option<i64> {
    FLAGS.with(|flags| flags.as_ref().and_then(|flags| flags.cpu_count))
}

/// How much the compiler leaves out: asserts, and from 2 on docstrings.
pub fn optimization() -> u8 {
    FLAGS.with(|flags| flags.as_ref().map_or(0, |flags| flags.optimize))
}
