//! What `sysconfig` knows of how the interpreter was built: the module `_sysconfigdata_...`, which CPython's makefile generates. The variables are those
//! that programs ask for and that say something true here.

use crate::support::*;

/// The architecture and system, as in names of platforms.
pub const PLATFORM: &str = if cfg!(target_arch = "aarch64") {
    "aarch64-linux-gnu"
} else {
    "x86_64-linux-gnu"
};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let variables = dict::new();
        let set = |name: &str, value: Obj| dict::set_name(variables, names::intern(name), value);
        for (name, value) in NUMBERS {
            set(name, int::new(*value));
        }
        for (name, value) in TEXTS {
            set(name, str::new(value));
        }
        set("MULTIARCH", str::new(PLATFORM));
        set("SOABI", str::new(&format!("pyrite-314-{PLATFORM}")));
        set(
            "EXT_SUFFIX",
            str::new(&format!(".pyrite-314-{PLATFORM}.so")),
        );
        dict::set_name(
            namespace,
            names::intern("build_time_vars"),
            variables.cast(),
        );
        Ok(())
    },
    ..ModuleDefinition::new(
        if cfg!(target_arch = "aarch64") {
            "_sysconfigdata__linux_aarch64-linux-gnu"
        } else {
            "_sysconfigdata__linux_x86_64-linux-gnu"
        },
        &[],
    )
};

const NUMBERS: &[(&str, i64)] = &[
    ("HAVE_FORK", 1),
    ("HAVE_GETRANDOM", 1),
    ("HAVE_GETRANDOM_SYSCALL", 1),
    ("Py_DEBUG", 0),
    ("Py_ENABLE_SHARED", 0),
    ("Py_GIL_DISABLED", 0),
    ("Py_TRACE_REFS", 0),
    ("SIZEOF_INT", 4),
    ("SIZEOF_LONG", 8),
    ("SIZEOF_SIZE_T", 8),
    ("SIZEOF_TIME_T", 8),
    ("SIZEOF_VOID_P", 8),
    ("SIZEOF_WCHAR_T", 4),
    ("TEST_MODULES", 0),
    ("WITH_DOC_STRINGS", 1),
];

/// There is a compiler among them, though there are no headers for it: what builds packages wants to know it before it finds that their extension
/// modules, which are often optional, cannot be compiled.
const TEXTS: &[(&str, &str)] = &[
    ("ABIFLAGS", ""),
    ("AR", "ar"),
    ("ARFLAGS", "rcs"),
    ("BINDIR", "/usr/bin"),
    ("CC", "cc"),
    ("CCSHARED", "-fPIC"),
    ("CFLAGS", "-DNDEBUG -O2"),
    ("CONFIG_ARGS", ""),
    ("CXX", "c++"),
    ("LDCXXSHARED", "c++ -shared"),
    ("LDSHARED", "cc -shared"),
    ("LDVERSION", "3.14"),
    ("LIBDIR", "/usr/lib"),
    ("PLATLIBDIR", "lib"),
    ("PYTHONFRAMEWORK", ""),
    ("SHLIB_SUFFIX", ".so"),
    (
        "TZPATH",
        "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
    ),
    ("VERSION", "3.14"),
    ("exec_prefix", "/usr"),
    ("host_exec_prefix", "/usr"),
    ("host_prefix", "/usr"),
    ("prefix", "/usr"),
];
