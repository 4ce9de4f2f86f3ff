//! Functions defined in Python, and code objects.

mod make;
mod replace;
mod tables;

pub use make::{location, offset};

use crate::attributes;
use crate::builtin::{Arguments, Builtin, TypeDefinition};
use crate::call;
use crate::class::Class;
use crate::code::Code;
#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::ids;
use crate::names;
use crate::object::{Obj, Value, none};
use crate::result::PyResult;
use crate::storage;
use crate::types::{dict, int, list, str, tuple};
use crate::{type_error, value_error};
use pyrite_compiler::code::flags as code_flags;
use smelt::{AnyValue, Domain, Gc, QuasiImmutable, Ref, heap_object};

/// A function.
#[heap_object(id = ids::FUNCTION)]
pub struct PyFunction {
    /// Its code.
    code: &'static Code,
    /// The dict of its module.
    globals: Gc<AnyValue>,
    /// Cells of its free variables, a tuple, or null.
    closure: Gc<AnyValue>,
    /// Tuple of defaults of positional parameters, or null.
    defaults: Gc<AnyValue>,
    /// Dict of defaults of keyword-only parameters, or null.
    keyword_defaults: Gc<AnyValue>,
    /// `__name__`.
    name: Gc<AnyValue>,
    /// `__qualname__`.
    qualified_name: Gc<AnyValue>,
    /// `__module__`, or null.
    module: Gc<AnyValue>,
    /// `__doc__`, or null: it is the code's docstring.
    doc: Gc<AnyValue>,
    /// `__dict__`, or null until it is asked for.
    dict: Gc<AnyValue>,
    /// `__annotations__`, or null.
    annotations: Gc<AnyValue>,
    /// `__annotate__`, or null.
    annotate: Gc<AnyValue>,
    /// `__type_params__`, or null.
    type_parameters: Gc<AnyValue>,
    /// The object of its code, which keeps that alive.
    code_object: Gc<AnyValue>,
}

/// A code object.
#[heap_object(id = ids::CODE)]
pub struct PyCode {
    /// The code.
    #[immutable]
    code: &'static Code,
    /// Its constants, an [`Array`](crate::storage::Array).
    constants: Gc<AnyValue>,
    /// `co_code`, once somebody has asked for it, or null.
    shown: Gc<AnyValue>,
}

/// Takes the docstring from the code, if that has it still.
fn keep_docstring(function: Gc<PyFunction>) -> PyResult<()> {
    if function.doc().is_null() {
        function.set_doc(function.code().promote().docstring()?);
    }
    Ok(())
}

/// No function has been given other code: what a function has it keeps. Traces depend on it.
static KEEP_CODE: Global<Option<&'static QuasiImmutable<bool>>> = Global::new(None);

fn keep_code() -> &'static QuasiImmutable<bool> {
    KEEP_CODE.get_or_insert(|| Box::leak(Box::new(QuasiImmutable::new(true))))
}

/// The code of a function. Of one that the trace knows nothing has to be checked, until a program gives a function other code.
#[inline(always)]
pub fn code_of<D: Domain>(function: Ref<D, PyFunction>) -> &'static Code {
    if !D::NATIVE && D::is_constant(function.0) && keep_code().get::<D>() {
        let known: Gc<PyFunction> = function.promote();
        return known.code().promote();
    }
    function.code().promote()
}

/// The type `function`.
pub static TYPE: TypeDefinition = TypeDefinition {
    id: ids::FUNCTION,
    flags: 0,
    ..TypeDefinition::new("function", METHODS)
};

static METHODS: &[Builtin] = &[
    Builtin::constructor(
        "(type, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
        make::function,
    ),
    Builtin::method("__repr__", "(self, /)", |args| {
        let name = str::text(this(args).qualified_name().cast());
        Ok(str::new(&format!(
            "<function {name} at {:#x}>",
            crate::types::object::identity(args.at(0))
        )))
    }),
    Builtin::method(
        "__get__",
        "(self, instance, owner=None, /)",
        |args| match args.get_not_none(1) {
            Some(object) => attributes::bind(args.at(0), object, Class::of(object).object()),
            None => {
                crate::types::descriptors::check_get(args)?;
                Ok(args.at(0))
            }
        },
    ),
    Builtin::method("__call__", "(self, /, *args, **kwargs)", |args| {
        let arguments = tuple::try_from_slice(args.rest())?;
        let keywords = args
            .keywords()
            .map_or(Obj::null(), |keywords| keywords.cast());
        call::call_unpacked(args.at(0), arguments.cast(), keywords)
    }),
    Builtin::attribute(
        "__name__",
        |args| Ok(this(args).name()),
        |args| {
            this(args).set_name(text(args, "__name__")?);
            Ok(none())
        },
    ),
    Builtin::attribute(
        "__qualname__",
        |args| Ok(this(args).qualified_name()),
        |args| {
            this(args).set_qualified_name(text(args, "__qualname__")?);
            Ok(none())
        },
    ),
    Builtin::attribute("__module__", module, |args| {
        this(args).set_module(or_none(args.at(1)));
        Ok(none())
    }),
    Builtin::attribute(
        "__doc__",
        |args| {
            let function = this(args);
            keep_docstring(function)?;
            Ok(function.doc())
        },
        |args| {
            this(args).set_doc(or_none(args.at(1)));
            Ok(none())
        },
    ),
    Builtin::attribute(
        "__dict__",
        |args| Ok(attributes::dict_of(args.at(0)).map_or(none(), |dict| dict.cast())),
        |args| {
            if args.at(1).is_null() {
                return Err(type_error!("cannot delete __dict__"));
            }
            match crate::instance::view::<dict::PyDict>(args.at(1)) {
                Some(value) => this(args).set_dict(value.cast()),
                None => {
                    return Err(type_error!(
                        "__dict__ must be set to a dictionary, not a '{}'",
                        crate::protocol::type_name(args.at(1))
                    ));
                }
            }
            Ok(none())
        },
    ),
    Builtin::attribute(
        "__code__",
        |args| Ok(this(args).code().promote().object()),
        |args| {
            let value = args.at(1);
            if value.is_null() || !value.has_map(ids::CODE) {
                return Err(type_error!("__code__ must be set to a code object"));
            }
            let code = value.cast::<PyCode>().code().promote();
            let (given, wanted) = (
                code.free_variables,
                this(args).code().promote().free_variables,
            );
            if given != wanted {
                let name = str::text(this(args).name().cast());
                return Err(value_error!(
                    "{name}() requires a code object with {wanted} free vars, not {given}"
                ));
            }
            const KIND: u32 =
                code_flags::GENERATOR | code_flags::COROUTINE | code_flags::ASYNC_GENERATOR;
            let old = this(args).code().promote();
            if (old.flags ^ code.flags) & KIND != 0 {
                crate::warnings::warn(
                    &crate::types::exception::DEPRECATION_WARNING,
                    "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)",
                )?;
            }
            code.bind_globals(this(args).globals().cast());
            if keep_code().peek() {
                keep_code().set(false);
            }
            keep_docstring(this(args))?;
            this(args).set_code(smelt::Static::constant(code));
            this(args).set_code_object(code.object());
            // Frames that run the old one have the function, and the function has it no more.
            storage::immortal(old.object());
            Ok(none())
        },
    ),
    Builtin::attribute(
        "__defaults__",
        |args| Ok(or_none(this(args).defaults())),
        |args| {
            let value = or_null(args.at(1));
            if !value.is_null() && tuple::of(value).is_none() {
                return Err(type_error!("__defaults__ must be set to a tuple object"));
            }
            this(args).set_defaults(value);
            Ok(none())
        },
    ),
    Builtin::attribute(
        "__kwdefaults__",
        |args| Ok(or_none(this(args).keyword_defaults())),
        |args| {
            let value = or_null(args.at(1));
            if !value.is_null() && dict::of(value).is_none() {
                return Err(type_error!("__kwdefaults__ must be set to a dict object"));
            }
            this(args).set_keyword_defaults(value);
            Ok(none())
        },
    ),
    Builtin::attribute("__annotations__", annotations, |args| {
        let value = or_null(args.at(1));
        if !value.is_null() && dict::of(value).is_none() {
            return Err(type_error!("__annotations__ must be set to a dict object"));
        }
        this(args).set_annotations(value);
        this(args).set_annotate(Obj::null());
        Ok(none())
    }),
    Builtin::attribute(
        "__annotate__",
        |args| Ok(or_none(this(args).annotate())),
        |args| {
            let value: Obj = args.at(1);
            if value.is_null() {
                return Err(type_error!("__annotate__ cannot be deleted"));
            }
            if !value.is_none() {
                if Class::of(value).known(names::CALL).is_none() {
                    return Err(type_error!("__annotate__ must be callable or None"));
                }
                this(args).set_annotations(Obj::null());
            }
            this(args).set_annotate(or_null(value));
            Ok(none())
        },
    ),
    Builtin::attribute(
        "__type_params__",
        |args| {
            let parameters = this(args).type_parameters();
            Ok(if parameters.is_null() {
                tuple::empty().cast()
            } else {
                parameters
            })
        },
        |args| {
            let value: Obj = args.at(1);
            if value.is_null() || tuple::of(value).is_none() {
                return Err(type_error!("__type_params__ must be set to a tuple"));
            }
            this(args).set_type_parameters(value);
            Ok(none())
        },
    ),
    Builtin::member("__globals__", |args| Ok(this(args).globals())),
    Builtin::member("__builtins__", |args| {
        crate::interpreter::names::builtins_of(this(args).globals())
    }),
    Builtin::member("__closure__", |args| Ok(or_none(this(args).closure()))),
];

fn this(args: &Arguments<'_>) -> Gc<PyFunction> {
    args.at(0).cast()
}

fn or_none(value: Obj) -> Obj {
    if value.is_null() { none() } else { value }
}

fn or_null(value: Obj) -> Obj {
    if value.is_null() || value.is_none() {
        Obj::null()
    } else {
        value
    }
}

fn text(args: &Arguments<'_>, what: &str) -> PyResult<Obj> {
    let value = args.at(1);
    if value.is_null() || str::of(value).is_none() {
        return Err(type_error!("{what} must be set to a string object"));
    }
    Ok(value)
}

fn module(args: &Arguments<'_>) -> PyResult {
    let module = this(args).module();
    if !module.is_null() {
        return Ok(module);
    }
    let globals = this(args).globals();
    let name = crate::instance::view::<dict::PyDict>(globals)
        .and_then(|globals| dict::get_name(globals, names::NAME.name()));
    Ok(name.unwrap_or(none()))
}

fn annotations(args: &Arguments<'_>) -> PyResult {
    let function = this(args);
    if function.annotations().is_null() {
        let made = evaluated_annotations(or_none(function.annotate()))?;
        function.set_annotations(made);
    }
    Ok(function.annotations())
}

/// What a function evaluates annotations to, or None if there are none: a dict.
///
/// # Errors
/// What the function raises; `TypeError` if it gives something else.
pub fn evaluated_annotations(annotate: Obj) -> PyResult {
    if annotate.is_none() {
        return Ok(dict::new().cast());
    }
    // 1: the format VALUE of PEP 649.
    let made = call::call(annotate, &[int::new(1)])?;
    if dict::of(made).is_none() {
        return Err(type_error!(
            "__annotate__ returned non-dict of type '{}'",
            crate::protocol::type_name(made)
        ));
    }
    Ok(made)
}

/// The type `code`.
pub static CODE: TypeDefinition = TypeDefinition {
    id: ids::CODE,
    flags: 0,
    ..TypeDefinition::new("code", CODE_METHODS)
};

static CODE_METHODS: &[Builtin] = &[
    Builtin::constructor(replace::CONSTRUCTOR, replace::construct).telling("(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, codestring, constants, names, varnames, filename, name,\n     qualname, firstlineno, linetable, exceptiontable, freevars=(),\n     cellvars=(), /)"),
    Builtin::method(
        "replace",
        replace::SIGNATURE,
        replace::replace,
    ).telling("($self, /, **changes)"),
    Builtin::comparison(crate::protocol::Comparison::Eq, |args| {
        Ok(match args.at(1).exact::<PyCode>() {
            Some(other) => {
                let other = other.code().promote();
                crate::object::boolean(replace::is_same(&code(args).whole(), &other.whole()))
            }
            None => crate::object::not_implemented(),
        })
    }),
    Builtin::method("__hash__", "(self, /)", |args| {
        let code = code(args);
        let parts = list::from_slice(&[code.name.object()])?;
        for number in replace::numbers(code) {
            list::push(parts, int::new(number as i64))?;
        }
        let hash = crate::protocol::hash(list::to_tuple(parts)?)?;
        Ok(int::new(hash))
    }),
    Builtin::method(
        "__replace__",
        replace::SIGNATURE,
        replace::replace,
    ).telling("($self, /, **changes)"),
    Builtin::method("__repr__", "(self, /)", |args| {
        let code = code(args);
        Ok(str::new(&format!(
            "<code object {} at {:#x}, file \"{}\", line {}>",
            code.name.text(),
            crate::types::object::identity(args.at(0)),
            code.file_name().text(),
            code.first_line
        )))
    }),
    Builtin::method("co_positions", "(self, /)", |args| {
        make::positions(code(args))
    }),
    Builtin::method("co_lines", "(self, /)", |args| make::lines(code(args))),
    Builtin::method("co_branches", "(self, /)", |args| {
        make::branches(code(args))
    }),
    Builtin::member("co_name", |args| Ok(code(args).name.object())).reads(),
    Builtin::member("co_qualname", |args| {
        Ok(code(args).qualified_name.object())
    })
    .reads(),
    Builtin::member("co_filename", |args| {
        Ok(code(args).file_name().object())
    })
    .reads(),
    Builtin::member("co_firstlineno", |args| {
        Ok(int::new(i64::from(code(args).first_line)))
    })
    .reads(),
    Builtin::member("co_flags", |args| {
        Ok(int::new(i64::from(code(args).flags)))
    })
    .reads(),
    Builtin::member("co_argcount", |args| {
        Ok(int::new(i64::from(code(args).arguments)))
    })
    .reads(),
    Builtin::member("co_posonlyargcount", |args| {
        Ok(int::new(i64::from(code(args).positional_only)))
    })
    .reads(),
    Builtin::member("co_kwonlyargcount", |args| {
        Ok(int::new(i64::from(code(args).keyword_only)))
    })
    .reads(),
    Builtin::member("co_nlocals", |args| {
        Ok(int::from_usize(code(args).unit().variable_names().len()))
    })
    .reads(),
    Builtin::member("co_stacksize", |args| {
        // Registers without a name are what there is of a stack.
        let code = code(args);
        Ok(int::new(i64::from((code.registers - code.locals).max(1))))
    })
    .reads(),
    // The instructions are Pyrite's own: these bytes are good for telling whether code is the same, and how long it is.
    Builtin::getter("co_code", |args| {
        let object: Gc<PyCode> = args.this();
        if object.shown().is_null() {
            let bytes = replace::shown_instructions(object.code().promote());
            object.set_shown(crate::types::bytes::new(&bytes)?);
        }
        Ok(object.shown())
    })
    .reads(),
    Builtin::getter("_co_code_adaptive", |args| {
        crate::attributes::get(args.at(0), names::intern("co_code"))
    }),
    Builtin::member("co_linetable", |args| {
        crate::types::bytes::new(&tables::pack_lines(code(args).unit()))
    }),
    Builtin::getter("co_lnotab", |args| {
        crate::warnings::warn(
            &crate::types::exception::DEPRECATION_WARNING,
            "co_lnotab is deprecated, use co_lines instead.",
        )?;
        crate::types::bytes::new(&tables::old_line_table(code(args).unit()))
    })
    .looking_at_frames(),
    Builtin::member("co_exceptiontable", |args| {
        crate::types::bytes::new(&tables::pack_handlers(code(args).unit()))
    }),
    Builtin::method(
        "_varname_from_oparg",
        "(self, /, oparg)",
        |args| {
            let index = crate::protocol::index_i64(args.at(1))?;
            let locals = &code(args).unit().locals;
            let local = usize::try_from(index)
                .ok()
                .and_then(|index| locals.get(index));
            match local {
                Some(local) => Ok(names::intern(&local.name).object()),
                None => Err(crate::index_error!("tuple index out of range")),
            }
        },
    ),
    Builtin::getter("co_varnames", |args| {
        strings(code(args).unit().variable_names().into_iter())
    }),
    Builtin::getter("co_cellvars", |args| {
        strings(code(args).unit().cell_variables().into_iter())
    }),
    Builtin::getter("co_freevars", |args| {
        strings(code(args).unit().free_variables.iter().map(|name| &**name))
    }),
    Builtin::member("co_names", |args| {
        strings(code(args).unit().names.iter().map(|name| &**name))
    }),
    Builtin::member("co_consts", |args| {
        let code = code(args);
        code.prepare();
        let items = list::new();
        for index in 0..code.unit().constants.len() {
            list::push(items, code.constant(index))?;
        }
        Ok(tuple::try_from_slice(list::items(items))?.cast())
    }),
];

fn code(args: &Arguments<'_>) -> &'static Code {
    args.at(0).cast::<PyCode>().code().promote()
}

fn strings<'a>(texts: impl Iterator<Item = &'a str>) -> PyResult {
    let items = list::new();
    for text in texts {
        list::push(items, names::intern(text).object())?;
    }
    Ok(tuple::try_from_slice(list::items(items))?.cast())
}
