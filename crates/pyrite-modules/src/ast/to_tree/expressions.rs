//! Expressions of `ast` for the compiler.

use super::constants::constant;
use super::{Context, Reader};
use crate::ast::node::Node;
use crate::support::*;
use pyrite_compiler::ast::{
    BinaryOperator, Call, Clause, Comparison, Comprehension, ComprehensionKind, Expr, ExprKind,
    Identifier, Interpolation, Keyword, Lambda, StringPart, UnaryOperator,
};
use pyrite_compiler::code::{Constant, Position};
use pyrite_vm::{system_error, type_error, value_error};

/// Names that are constants.
pub(super) fn check_name(name: &str) -> PyResult<()> {
    match name {
        "None" | "True" | "False" => Err(value_error!(
            "identifier field can't represent '{name}' constant"
        )),
        _ => Ok(()),
    }
}

impl Reader {
    /// A field that is read.
    pub(super) fn expr_of(&mut self, node: &Node, field: &str) -> PyResult<Expr> {
        self.expr(node.required(field)?, Context::Load)
    }

    fn boxed(&mut self, node: &Node, field: &str) -> PyResult<Box<Expr>> {
        self.expr_of(node, field).map(Box::new)
    }

    pub(super) fn optional_expr(&mut self, node: &Node, field: &str) -> PyResult<Option<Expr>> {
        let object = node.optional(field)?;
        object
            .map(|object| self.expr(object, Context::Load))
            .transpose()
    }

    fn optional_boxed(&mut self, node: &Node, field: &str) -> PyResult<Option<Box<Expr>>> {
        Ok(self.optional_expr(node, field)?.map(Box::new))
    }

    /// A field that is a list of expressions that are read.
    pub(super) fn exprs(&mut self, node: &Node, field: &str) -> PyResult<Vec<Expr>> {
        node.each(field, |item| self.list_expr(item, Context::Load))
    }

    /// An item of a list of expressions.
    pub(super) fn list_expr(&mut self, object: Obj, context: Context) -> PyResult<Expr> {
        if object.is_none() {
            return Err(value_error!("None disallowed in expression list"));
        }
        self.expr(object, context)
    }

    pub(super) fn expr(&mut self, object: Obj, context: Context) -> PyResult<Expr> {
        pyrite_vm::recursion::check(" while traversing 'expr' node")?;
        let node = Node::of_base(object, "expr")?;
        let at = node.position("expr")?;
        check_context(&node, context)?;
        let expr = Expr {
            at,
            kind: self.expr_kind(&node, context, at)?,
        };
        Ok(match self.folds {
            true => pyrite_compiler::fold(expr),
            false => expr,
        })
    }

    fn expr_kind(&mut self, node: &Node, context: Context, at: Position) -> PyResult<ExprKind> {
        Ok(match node.kind.as_str() {
            "BoolOp" => {
                let operator = Node::of_base(node.required("op")?, "boolop")?;
                let values = self.exprs(node, "values")?;
                if values.len() < 2 {
                    return Err(value_error!("BoolOp with less than 2 values"));
                }
                ExprKind::BoolOp {
                    is_and: operator.kind == "And",
                    values,
                }
            }
            "NamedExpr" => {
                let target = node.required("target")?;
                let context = match Node::of_base(target, "expr")?.kind.as_str() {
                    "Name" => Context::Store,
                    _ => Context::Load,
                };
                let target = self.expr(target, context)?;
                let value = self.boxed(node, "value")?;
                let ExprKind::Name(name) = target.kind else {
                    return Err(type_error!("NamedExpr target must be a Name"));
                };
                let at = target.at;
                ExprKind::Named {
                    target: Identifier { name, at },
                    value,
                }
            }
            "BinOp" => ExprKind::Binary {
                left: self.boxed(node, "left")?,
                operator: self.binary_operator(node.required("op")?)?,
                right: self.boxed(node, "right")?,
            },
            "UnaryOp" => {
                let operator = Node::of_base(node.required("op")?, "unaryop")?;
                ExprKind::Unary {
                    operator: match operator.kind.as_str() {
                        "Invert" => UnaryOperator::Invert,
                        "Not" => UnaryOperator::Not,
                        "UAdd" => UnaryOperator::Pos,
                        _ => UnaryOperator::Neg,
                    },
                    operand: self.boxed(node, "operand")?,
                }
            }
            "Lambda" => {
                let id = self.new_id();
                ExprKind::Lambda(Box::new(Lambda {
                    id,
                    parameters: self.parameters(node.required("args")?)?,
                    body: self.expr_of(node, "body")?,
                }))
            }
            "IfExp" => ExprKind::If {
                test: self.boxed(node, "test")?,
                body: self.boxed(node, "body")?,
                or_else: self.boxed(node, "orelse")?,
            },
            "Dict" => self.dict(node)?,
            "Set" => ExprKind::Set(self.exprs(node, "elts")?),
            "List" => ExprKind::List(node.each("elts", |item| self.list_expr(item, context))?),
            "Tuple" => ExprKind::Tuple(node.each("elts", |item| self.list_expr(item, context))?),
            "ListComp" => self.comprehension(node, ComprehensionKind::List)?,
            "SetComp" => self.comprehension(node, ComprehensionKind::Set)?,
            "DictComp" => self.comprehension(node, ComprehensionKind::Dict)?,
            "GeneratorExp" => self.comprehension(node, ComprehensionKind::Generator)?,
            "Await" => ExprKind::Await(self.boxed(node, "value")?),
            "Yield" => ExprKind::Yield(self.optional_boxed(node, "value")?),
            "YieldFrom" => ExprKind::YieldFrom(self.boxed(node, "value")?),
            "Compare" => self.comparison(node)?,
            "Call" => ExprKind::Call(Box::new(Call {
                function: self.expr_of(node, "func")?,
                arguments: self.exprs(node, "args")?,
                keywords: self.keywords(node)?,
            })),
            "FormattedValue" => ExprKind::FString(vec![self.interpolation(node, at)?]),
            "JoinedStr" => joined(self.parts(node)?, self.folds),
            "TemplateStr" => ExprKind::TString(self.parts(node)?),
            "Interpolation" => ExprKind::TString(vec![self.interpolation(node, at)?]),
            "Constant" => match constant(node.any("value")?)? {
                Constant::Str(text) if !self.folds && node.optional("kind")?.is_some() => {
                    ExprKind::UnicodeLiteral(text)
                }
                value => ExprKind::Constant(value),
            },
            "Attribute" => ExprKind::Attribute {
                value: self.boxed(node, "value")?,
                name: node.identifier("attr", at)?,
            },
            "Subscript" => ExprKind::Subscript {
                value: self.boxed(node, "value")?,
                index: self.boxed(node, "slice")?,
            },
            "Starred" => {
                let value = self.expr(node.required("value")?, context)?;
                ExprKind::Starred(Box::new(value))
            }
            "Name" => {
                let name = node.identifier("id", at)?.name;
                check_name(&name)?;
                match self.folding.debug() {
                    Some(value) if name == "__debug__" && context == Context::Load => {
                        ExprKind::Constant(Constant::Bool(value))
                    }
                    _ => ExprKind::Name(name),
                }
            }
            _ => ExprKind::Slice {
                lower: self.optional_boxed(node, "lower")?,
                upper: self.optional_boxed(node, "upper")?,
                step: self.optional_boxed(node, "step")?,
            },
        })
    }

    fn dict(&mut self, node: &Node) -> PyResult<ExprKind> {
        let keys = node.each("keys", |item| match item.is_none() {
            true => Ok(None),
            false => self.expr(item, Context::Load).map(Some),
        })?;
        let values = self.exprs(node, "values")?;
        if keys.len() != values.len() {
            return Err(value_error!(
                "Dict doesn't have the same number of keys as values"
            ));
        }
        Ok(ExprKind::Dict(keys.into_iter().zip(values).collect()))
    }

    fn comparison(&mut self, node: &Node) -> PyResult<ExprKind> {
        let left = self.boxed(node, "left")?;
        let operators = node.each("ops", |item| {
            Ok(match Node::of_base(item, "cmpop")?.kind.as_str() {
                "Eq" => Comparison::Eq,
                "NotEq" => Comparison::Ne,
                "Lt" => Comparison::Lt,
                "LtE" => Comparison::Le,
                "Gt" => Comparison::Gt,
                "GtE" => Comparison::Ge,
                "Is" => Comparison::Is,
                "IsNot" => Comparison::IsNot,
                "In" => Comparison::In,
                _ => Comparison::NotIn,
            })
        })?;
        let comparators = self.exprs(node, "comparators")?;
        if comparators.is_empty() {
            return Err(value_error!("Compare with no comparators"));
        }
        if comparators.len() != operators.len() {
            return Err(value_error!(
                "Compare has a different number of comparators and operands"
            ));
        }
        let rest = operators.into_iter().zip(comparators).collect();
        Ok(ExprKind::Compare { left, rest })
    }

    fn comprehension(&mut self, node: &Node, kind: ComprehensionKind) -> PyResult<ExprKind> {
        let id = self.new_id();
        let clauses = node.each("generators", |item| self.clause(item))?;
        if clauses.is_empty() {
            return Err(value_error!("comprehension with no generators"));
        }
        let is_dict = kind == ComprehensionKind::Dict;
        let element = self.expr_of(node, if is_dict { "key" } else { "elt" })?;
        Ok(ExprKind::Comprehension(Box::new(Comprehension {
            id,
            kind,
            element: Some(element),
            value: match is_dict {
                true => Some(self.expr_of(node, "value")?),
                false => None,
            },
            clauses,
        })))
    }

    fn clause(&mut self, object: Obj) -> PyResult<Clause> {
        let node = Node::of_kind(object, "comprehension");
        Ok(Clause {
            target: self.expr(node.required("target")?, Context::Store)?,
            iterable: self.expr_of(&node, "iter")?,
            conditions: self.exprs(&node, "ifs")?,
            is_async: node.integer("is_async")? != 0,
        })
    }

    pub(super) fn keywords(&mut self, node: &Node) -> PyResult<Vec<Keyword>> {
        node.each("keywords", |item| {
            let node = Node::of_kind(item, "keyword");
            let at = node.position("keyword")?;
            Ok(Keyword {
                name: node.optional_identifier("arg", at)?,
                value: self.expr_of(&node, "value")?,
                at,
            })
        })
    }

    /// The pieces of an f-string or t-string.
    fn parts(&mut self, node: &Node) -> PyResult<Vec<StringPart>> {
        let mut found = Vec::new();
        node.each("values", |item| {
            if item.is_none() {
                return Err(value_error!("None disallowed in expression list"));
            }
            let part = Node::of_base(item, "expr")?;
            let at = part.position("expr")?;
            match part.kind.as_str() {
                "FormattedValue" | "Interpolation" => found.push(self.interpolation(&part, at)?),
                "JoinedStr" => found.extend(self.parts(&part)?),
                _ => match self.expr(item, Context::Load)?.kind {
                    ExprKind::Constant(Constant::Str(text)) | ExprKind::UnicodeLiteral(text) => {
                        found.push(StringPart::Literal(text, at));
                    }
                    kind => found.push(StringPart::Value(Interpolation {
                        at,
                        value: Expr { at, kind },
                        text: String::new(),
                        conversion: 0,
                        spec: None,
                        spec_at: at,
                    })),
                },
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn interpolation(&mut self, node: &Node, at: Position) -> PyResult<StringPart> {
        let value = self.expr_of(node, "value")?;
        let text = match node.kind.as_str() {
            "Interpolation" => match constant(node.any("str")?)? {
                Constant::Str(text) => String::from_utf8_lossy(&text).into_owned(),
                _ => {
                    return Err(type_error!("Interpolation field \"str\" must be a str"));
                }
            },
            _ => String::new(),
        };
        let conversion = match node.integer("conversion")? {
            -1 => 0,
            115 => 1,
            114 => 2,
            97 => 3,
            other => return Err(system_error!("Unrecognized conversion character {other}")),
        };
        let (spec, spec_at) = match node.optional("format_spec")? {
            Some(object) => {
                let spec = self.expr(object, Context::Load)?;
                (Some(spec_parts(spec.kind, spec.at)), spec.at)
            }
            None => (None, at),
        };
        Ok(StringPart::Value(Interpolation {
            at,
            value,
            text,
            conversion,
            spec,
            spec_at,
        }))
    }

    pub(super) fn binary_operator(&mut self, object: Obj) -> PyResult<BinaryOperator> {
        Ok(match Node::of_base(object, "operator")?.kind.as_str() {
            "Add" => BinaryOperator::Add,
            "Sub" => BinaryOperator::Sub,
            "Mult" => BinaryOperator::Mul,
            "MatMult" => BinaryOperator::MatMul,
            "Div" => BinaryOperator::TrueDiv,
            "Mod" => BinaryOperator::Mod,
            "Pow" => BinaryOperator::Pow,
            "LShift" => BinaryOperator::LShift,
            "RShift" => BinaryOperator::RShift,
            "BitOr" => BinaryOperator::Or,
            "BitXor" => BinaryOperator::Xor,
            "BitAnd" => BinaryOperator::And,
            _ => BinaryOperator::FloorDiv,
        })
    }
}

/// An f-string of parts; where constants are computed, text alone is one.
fn joined(mut parts: Vec<StringPart>, folds: bool) -> ExprKind {
    match &mut parts[..] {
        [] if folds => ExprKind::Constant(Constant::Str(Vec::new())),
        [StringPart::Literal(text, _)] if folds => {
            ExprKind::Constant(Constant::Str(std::mem::take(text)))
        }
        _ => ExprKind::FString(parts),
    }
}

/// A format specification, which may be any expression, as pieces.
fn spec_parts(kind: ExprKind, at: Position) -> Vec<StringPart> {
    match kind {
        ExprKind::FString(parts) => parts,
        ExprKind::Constant(Constant::Str(text)) => vec![StringPart::Literal(text, at)],
        kind => vec![StringPart::Value(Interpolation {
            at,
            value: Expr { at, kind },
            text: String::new(),
            conversion: 0,
            spec: None,
            spec_at: at,
        })],
    }
}

/// Checks that an expression can be read, assigned to or deleted, and says that it is.
fn check_context(node: &Node, wanted: Context) -> PyResult<()> {
    let has_context = matches!(
        node.kind.as_str(),
        "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple"
    );
    if !has_context {
        if wanted != Context::Load {
            return Err(value_error!(
                "expression which can't be assigned to in {} context",
                wanted.name()
            ));
        }
        return Ok(());
    }
    let given = Node::of_base(node.required("ctx")?, "expr_context")?.kind;
    if given != wanted.name() {
        return Err(value_error!(
            "expression must have {} context but has {given} instead",
            wanted.name()
        ));
    }
    Ok(())
}
