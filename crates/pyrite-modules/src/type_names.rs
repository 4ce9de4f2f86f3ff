//! `_types`: names for the built-in types that nothing else names; `types` takes them from here.

use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::types::{
    cell, frame, function, generator, generic_alias, mapping_proxy, method, module, singletons,
    traceback, union_type,
};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        for (name, definition) in NAMES {
            let class = definition.class().object();
            dict::set_name(namespace, names::intern(name), class);
        }
        Ok(())
    },
    ..ModuleDefinition::new("_types", &[])
};

static NAMES: &[(&str, &TypeDefinition)] = &[
    ("AsyncGeneratorType", &generator::ASYNC),
    ("BuiltinFunctionType", &method::TYPE),
    ("BuiltinMethodType", &method::TYPE),
    ("CapsuleType", &CAPSULE),
    ("CellType", &cell::TYPE),
    (
        "ClassMethodDescriptorType",
        &method::CLASS_METHOD_DESCRIPTOR,
    ),
    ("CodeType", &function::CODE),
    ("CoroutineType", &generator::COROUTINE),
    ("EllipsisType", &singletons::ELLIPSIS),
    ("FrameType", &frame::TYPE),
    ("FunctionType", &function::TYPE),
    ("GeneratorType", &generator::TYPE),
    ("GenericAlias", &generic_alias::TYPE),
    ("GetSetDescriptorType", &method::GETSET),
    ("LambdaType", &function::TYPE),
    ("MappingProxyType", &mapping_proxy::TYPE),
    ("MemberDescriptorType", &method::MEMBER),
    ("MethodDescriptorType", &method::METHOD_DESCRIPTOR),
    ("MethodType", &method::BOUND),
    ("MethodWrapperType", &method::METHOD_WRAPPER),
    ("ModuleType", &module::TYPE),
    ("NoneType", &singletons::NONE),
    ("NotImplementedType", &singletons::NOT_IMPLEMENTED),
    ("SimpleNamespace", &namespace::NAMESPACE),
    ("TracebackType", &traceback::TYPE),
    ("UnionType", &union_type::TYPE),
    ("WrapperDescriptorType", &method::WRAPPER_DESCRIPTOR),
];

/// The type of what extension modules in C hand to each other. There are none, so it has no instances.
static CAPSULE: TypeDefinition = TypeDefinition {
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("PyCapsule", &[])
};
