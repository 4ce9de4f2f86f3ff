//! `exit`, `help`, `license` and their kin. In CPython the module `site` makes them at the start of every program. Here they stand in for those,
//! and import `site` when they are used first: it puts its own in their place.

use crate::support::*;

/// The stand-ins, by the class of what they stand for.
static QUITTER: TypeDefinition = stand_in("_sitebuiltins.Quitter");
static PRINTER: TypeDefinition = stand_in("_sitebuiltins._Printer");
static HELPER: TypeDefinition = stand_in("_sitebuiltins._Helper");

const fn stand_in(name: &'static str) -> TypeDefinition {
    TypeDefinition {
        slots: 1,
        ..TypeDefinition::new(name, "", METHODS)
    }
}

/// The name that it has among the builtins.
const NAME: u32 = 0;

static METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", "Return repr(self).", |args| {
        Ok(protocol::repr(original(args.at(0))?)?.cast())
    }),
    Builtin::method(
        "__call__",
        "$(self, /, *args, **kwargs)",
        "Call self as a function.",
        |args| {
            let arguments = tuple::from_slice(args.rest());
            let keywords = args
                .keywords()
                .map_or_else(Obj::null, |keywords| keywords.cast());
            call::call_unpacked(original(args.at(0))?, arguments.cast(), keywords)
        },
    ),
];

/// What `site` has made under the name.
fn original(this: Obj) -> PyResult {
    let site = pyrite_vm::import::import_absolute("site")?;
    for function in ["setquit", "setcopyright", "sethelper"] {
        protocol::call_method(site, names::intern(function), &[])?;
    }
    let name: Obj = instance::slot(this, NAME);
    let builtins = pyrite_vm::builtins::namespace();
    dict::get(builtins, name)?.ok_or_else(|| exception::raise(&exception::KEY_ERROR, &[name]))
}

/// Makes them builtins, unless the command line says that there is no `site`.
pub fn add_to_builtins() {
    if pyrite_vm::flags::get().no_site != 0 {
        return;
    }
    let all: [(&'static TypeDefinition, &[&str]); 3] = [
        (&QUITTER, &["exit", "quit"]),
        (&PRINTER, &["copyright", "credits", "license"]),
        (&HELPER, &["help"]),
    ];
    for (definition, builtins) in all {
        for name in builtins {
            let name = names::intern(name);
            let object = instance::with(definition.class(), &[name.object()]);
            dict::set_name(pyrite_vm::builtins::namespace(), name, object);
        }
    }
}
