//! `_ast`: the classes of syntax trees.
//!
//! They are made from the grammar below when the module is imported.

mod from_source;
mod methods;
mod node;
mod to_tree;

use crate::support::*;
use methods::AST;
use pyrite_vm::class::Class;
use pyrite_vm::types::dict::PyDict;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute,
    ..ModuleDefinition::new("_ast", &[])
};

/// Nodes, one a line: base classes begin in the first column, with the attributes that all nodes of that kind have in square brackets; a base class
/// that has fields itself is no base. `?` says that a field may be None, `*` that it is a list.
const GRAMMAR: &str = "\
mod
 Module stmt*:body type_ignore*:type_ignores
 Interactive stmt*:body
 Expression expr:body
 FunctionType expr*:argtypes expr:returns
stmt [4]
 FunctionDef identifier:name arguments:args stmt*:body expr*:decorator_list expr?:returns string?:type_comment type_param*:type_params
 AsyncFunctionDef identifier:name arguments:args stmt*:body expr*:decorator_list expr?:returns string?:type_comment type_param*:type_params
 ClassDef identifier:name expr*:bases keyword*:keywords stmt*:body expr*:decorator_list type_param*:type_params
 Return expr?:value
 Delete expr*:targets
 Assign expr*:targets expr:value string?:type_comment
 TypeAlias expr:name type_param*:type_params expr:value
 AugAssign expr:target operator:op expr:value
 AnnAssign expr:target expr:annotation expr?:value int:simple
 For expr:target expr:iter stmt*:body stmt*:orelse string?:type_comment
 AsyncFor expr:target expr:iter stmt*:body stmt*:orelse string?:type_comment
 While expr:test stmt*:body stmt*:orelse
 If expr:test stmt*:body stmt*:orelse
 With withitem*:items stmt*:body string?:type_comment
 AsyncWith withitem*:items stmt*:body string?:type_comment
 Match expr:subject match_case*:cases
 Raise expr?:exc expr?:cause
 Try stmt*:body excepthandler*:handlers stmt*:orelse stmt*:finalbody
 TryStar stmt*:body excepthandler*:handlers stmt*:orelse stmt*:finalbody
 Assert expr:test expr?:msg
 Import alias*:names
 ImportFrom identifier?:module alias*:names int?:level
 Global identifier*:names
 Nonlocal identifier*:names
 Expr expr:value
 Pass
 Break
 Continue
expr [4]
 BoolOp boolop:op expr*:values
 NamedExpr expr:target expr:value
 BinOp expr:left operator:op expr:right
 UnaryOp unaryop:op expr:operand
 Lambda arguments:args expr:body
 IfExp expr:test expr:body expr:orelse
 Dict expr*:keys expr*:values
 Set expr*:elts
 ListComp expr:elt comprehension*:generators
 SetComp expr:elt comprehension*:generators
 DictComp expr:key expr:value comprehension*:generators
 GeneratorExp expr:elt comprehension*:generators
 Await expr:value
 Yield expr?:value
 YieldFrom expr:value
 Compare expr:left cmpop*:ops expr*:comparators
 Call expr:func expr*:args keyword*:keywords
 FormattedValue expr:value int:conversion expr?:format_spec
 Interpolation expr:value constant:str int:conversion expr?:format_spec
 JoinedStr expr*:values
 TemplateStr expr*:values
 Constant constant:value string?:kind
 Attribute expr:value identifier:attr expr_context:ctx
 Subscript expr:value expr:slice expr_context:ctx
 Starred expr:value expr_context:ctx
 Name identifier:id expr_context:ctx
 List expr*:elts expr_context:ctx
 Tuple expr*:elts expr_context:ctx
 Slice expr?:lower expr?:upper expr?:step
expr_context
 Load
 Store
 Del
boolop
 And
 Or
operator
 Add
 Sub
 Mult
 MatMult
 Div
 Mod
 Pow
 LShift
 RShift
 BitOr
 BitXor
 BitAnd
 FloorDiv
unaryop
 Invert
 Not
 UAdd
 USub
cmpop
 Eq
 NotEq
 Lt
 LtE
 Gt
 GtE
 Is
 IsNot
 In
 NotIn
comprehension expr:target expr:iter expr*:ifs int:is_async
excepthandler [4]
 ExceptHandler expr?:type identifier?:name stmt*:body
arguments arg*:posonlyargs arg*:args arg?:vararg arg*:kwonlyargs expr*:kw_defaults arg?:kwarg expr*:defaults
arg [4] identifier:arg expr?:annotation string?:type_comment
keyword [4] identifier?:arg expr:value
alias [4] identifier:name identifier?:asname
withitem expr:context_expr expr?:optional_vars
match_case pattern:pattern expr?:guard stmt*:body
pattern [4!]
 MatchValue expr:value
 MatchSingleton constant:value
 MatchSequence pattern*:patterns
 MatchMapping expr*:keys pattern*:patterns identifier?:rest
 MatchClass expr:cls pattern*:patterns identifier*:kwd_attrs pattern*:kwd_patterns
 MatchStar identifier?:name
 MatchAs pattern?:pattern identifier?:name
 MatchOr pattern*:patterns
type_ignore
 TypeIgnore int:lineno string:tag
type_param [4!]
 TypeVar identifier:name expr?:bound expr?:default_value
 ParamSpec identifier:name expr?:default_value
 TypeVarTuple identifier:name expr?:default_value
";

/// The places of nodes in the source; the last two may be None.
const ATTRIBUTES: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

/// A class of the grammar, by its name.
fn grammar_class(name: &str) -> PyResult {
    let namespace = attributes::dict_of(pyrite_vm::import::import_absolute("_ast")?)
        .ok_or_else(|| pyrite_vm::system_error!("_ast has no namespace"))?;
    dict::get_name(namespace, names::intern(name))
        .ok_or_else(|| pyrite_vm::system_error!("_ast has no {name}"))
}

fn execute(namespace: Gc<PyDict>) -> PyResult<()> {
    pyrite_vm::vm::set_trees(pyrite_vm::vm::Trees {
        to_object: from_source::object,
        is_tree: |object| Class::of(object).is_subclass(AST.class()),
        from_object: to_tree::tree,
    });
    let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
    for (name, value) in [
        ("PyCF_ONLY_AST", 0x400),
        ("PyCF_TYPE_COMMENTS", 0x1000),
        ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000),
        ("PyCF_OPTIMIZED_AST", 0x8400),
    ] {
        set(name, int::new(value));
    }
    let root = AST.class();
    for name in ["_fields", "_attributes", "__match_args__"] {
        root.set_attribute(names::intern(name), tuple::empty().cast());
    }
    set("AST", root.object());
    let mut base = root.object();
    for line in GRAMMAR.lines() {
        let is_base = !line.starts_with(' ');
        let parent = if is_base { root.object() } else { base };
        let class = make_class(line, parent)?;
        let name = line.trim_start().split(' ').next().unwrap_or_default();
        set(name, class);
        if is_base {
            base = class;
        }
    }
    GRAMMAR
        .lines()
        .try_for_each(|line| set_field_types(namespace, line))
}

/// Gives the class of a line of the grammar `_field_types`, which names classes of other lines.
fn set_field_types(namespace: Gc<PyDict>, line: &str) -> PyResult<()> {
    let mut words = line.split_whitespace();
    let name = names::intern(words.next().unwrap_or_default());
    let Some(class) = dict::get_name(namespace, name).and_then(Class::from_object) else {
        return Ok(());
    };
    let field_types = dict::new();
    for (kind, field) in words.filter_map(|word| word.split_once(':')) {
        let plain = kind.trim_end_matches(['?', '*']);
        let of_field = match plain {
            "identifier" | "string" => str::TYPE.class().object(),
            "int" => int::TYPE.class().object(),
            "constant" => types::object::TYPE.class().object(),
            _ => dict::get_name(namespace, names::intern(plain)).unwrap_or(none()),
        };
        let of_field = match kind.chars().last() {
            Some('?') => types::union_type::or(of_field, none())?,
            Some('*') => types::generic_alias::new(
                list::TYPE.class().object(),
                tuple::from_slice(&[of_field]).cast(),
                false,
            )?,
            _ => of_field,
        };
        dict::set_name(field_types, names::intern(field), of_field);
    }
    for name in ["_field_types", "__annotations__"] {
        class.set_attribute(names::intern(name), field_types.cast());
    }
    Ok(())
}

/// What a line of the grammar says, as CPython writes it: of a base class all that it is the base of.
fn documentation(line: &str) -> String {
    let name = line.split_whitespace().next().unwrap_or_default();
    let kinds: Vec<String> = (GRAMMAR.lines())
        .skip_while(|other| *other != line)
        .skip(1)
        .take_while(|other| other.starts_with(' '))
        .map(signature)
        .collect();
    if line.starts_with(' ') || kinds.is_empty() {
        return signature(line);
    }
    if kinds.iter().any(|kind| kind.contains('(')) {
        let gap = " ".repeat(name.len() + 1);
        format!("{name} = {}", kinds.join(&format!("\n{gap}| ")))
    } else {
        format!("{name} = {}", kinds.join(" | "))
    }
}

/// `Return(expr? value)`.
fn signature(line: &str) -> String {
    let mut words = line.split_whitespace();
    let name = words.next().unwrap_or_default();
    let fields: Vec<String> = words
        .filter_map(|word| word.split_once(':'))
        .map(|(kind, field)| format!("{kind} {field}"))
        .collect();
    match fields.is_empty() {
        true => name.to_owned(),
        false => format!("{name}({})", fields.join(", ")),
    }
}

/// The class that a line of the grammar says.
fn make_class(line: &str, base: Obj) -> PyResult {
    let mut words = line.split_whitespace();
    let name = words.next().unwrap_or_default();
    let namespace = dict::new();
    let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
    let fields = list::new();
    for word in words {
        if word.starts_with('[') {
            let attributes = list::new();
            for attribute in ATTRIBUTES {
                list::push(attributes, str::new(attribute))?;
            }
            set("_attributes", list::to_tuple(attributes)?);
            if word == "[4]" {
                set("end_lineno", none());
                set("end_col_offset", none());
            }
            continue;
        }
        let Some((kind, field)) = word.split_once(':') else {
            continue;
        };
        let field_name = names::intern(field);
        list::push(fields, field_name.object())?;
        if kind.ends_with('?') {
            set(field, none());
        }
    }
    let fields = list::to_tuple(fields)?;
    set("_fields", fields);
    set("__match_args__", fields);
    set("__module__", str::new("ast"));
    set("__doc__", str::new(&documentation(line)));
    let arguments = [
        str::new(name),
        tuple::from_slice(&[base]).cast(),
        namespace.cast(),
    ];
    call::call(pyrite_vm::types::types::TYPE.class().object(), &arguments)
}
