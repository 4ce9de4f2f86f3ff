//! Trees of `ast` for the compiler: what [`from_source`](super::from_source) makes, read back and checked as CPython checks it.

mod constants;
mod expressions;
mod patterns;
mod statements;

use super::node::Node;
use crate::support::*;
use pyrite_compiler::ast::{Body, ExprKind, NodeId, StmtKind, Tree};
use pyrite_compiler::code::Constant;
use pyrite_compiler::{Folding, Mode};
use pyrite_vm::class::Class;
use pyrite_vm::type_error;

/// The tree of an object of `ast` that is to be compiled in a mode.
///
/// # Errors
/// `TypeError` or `ValueError` for trees that mean nothing; what attributes of the nodes raise.
pub fn tree(object: Obj, mode: Mode, folding: Folding) -> PyResult<Tree> {
    let wanted = match mode {
        Mode::Module => "Module",
        Mode::Expression => "Expression",
        Mode::Interactive => "Interactive",
        Mode::FunctionType => "FunctionType",
    };
    let class = Class::from_object(super::grammar_class(wanted)?);
    if !class.is_some_and(|class| Class::of(object).is_subclass(class)) {
        return Err(type_error!(
            "expected {wanted} node, got {}",
            type_name(object)
        ));
    }
    let node = Node::of_kind(object, wanted);
    let mut reader = Reader {
        next_id: 0,
        folds: folding == Folding::Everything,
        folding,
    };
    match mode {
        Mode::Expression => {
            let body = reader.expr(node.required("body")?, Context::Load)?;
            Ok(Tree::Expression(Box::new(body)))
        }
        Mode::FunctionType => Ok(Tree::FunctionType {
            arguments: node.each("argtypes", |item| reader.expr(item, Context::Load))?,
            returns: Box::new(reader.expr(node.required("returns")?, Context::Load)?),
        }),
        _ => Ok(Tree::Module(reader.possibly_empty_body(&node)?)),
    }
}

/// What an expression is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Load,
    Store,
    Del,
}

impl Context {
    fn name(self) -> &'static str {
        match self {
            Context::Load => "Load",
            Context::Store => "Store",
            Context::Del => "Del",
        }
    }
}

struct Reader {
    next_id: u32,
    /// Off inside annotations that may be kept as text.
    folds: bool,
    /// What else is computed.
    folding: Folding,
}

impl Reader {
    fn new_id(&mut self) -> NodeId {
        self.next_id += 1;
        NodeId(self.next_id)
    }

    /// The statements of a node, its docstring noted.
    fn possibly_empty_body(&mut self, node: &Node) -> PyResult<Body> {
        let statements = node.each("body", |item| self.stmt(item))?;
        let docstring = statements.first().and_then(|first| match &first.kind {
            StmtKind::Expr(value) => match &value.kind {
                ExprKind::Constant(Constant::Str(text)) | ExprKind::UnicodeLiteral(text) => {
                    Some((text.clone(), value.at))
                }
                _ => None,
            },
            _ => None,
        });
        let mut body = Body {
            docstring,
            statements,
        };
        if self.folding.drops_docstrings() {
            pyrite_compiler::drop_docstring(&mut body);
        }
        Ok(body)
    }
}
