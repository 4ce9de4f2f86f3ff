//! Which messages with literal blocks become jumps.

use super::syntax::{BlockNode, Expression, SendNode};

/// A message that becomes jumps.
#[derive(Clone, Copy, PartialEq, Debug)]
#[allow(missing_docs)]
pub enum Inlined {
    /// `ifTrue:` (true) or `ifFalse:`.
    If(bool),
    /// `ifTrue:ifFalse:` (true) or `ifFalse:ifTrue:`.
    IfElse(bool),
    And,
    Or,
    /// `whileTrue:` (true) or `whileFalse:`.
    While(bool),
    ToDo,
    /// `to:by:do:` with a literal step.
    ToByDo(i64),
    DownToDo,
    TimesRepeat,
    /// `ifNil:` (true) or `ifNotNil:`.
    IfNil(bool),
    /// `ifNil:ifNotNil:` (true) or `ifNotNil:ifNil:`.
    IfNilElse(bool),
}

/// The block, if the expression is one with so many parameters.
pub fn block(expression: &Expression, parameters: usize) -> Option<&BlockNode> {
    match expression {
        Expression::Block(block) if block.parameters.len() == parameters => Some(block),
        _ => None,
    }
}

/// What becomes of a message.
pub fn inlined(send: &SendNode) -> Option<Inlined> {
    let is = |index: usize, parameters| {
        send.arguments
            .get(index)
            .is_some_and(|argument| block(argument, parameters).is_some())
    };
    if matches!(&send.receiver, Expression::Variable(name, _) if name == "super") {
        return None;
    }
    Some(match send.selector.as_str() {
        "ifTrue:" if is(0, 0) => Inlined::If(true),
        "ifFalse:" if is(0, 0) => Inlined::If(false),
        "ifTrue:ifFalse:" if is(0, 0) && is(1, 0) => Inlined::IfElse(true),
        "ifFalse:ifTrue:" if is(0, 0) && is(1, 0) => Inlined::IfElse(false),
        "and:" | "&&" if is(0, 0) => Inlined::And,
        "or:" | "||" if is(0, 0) => Inlined::Or,
        "whileTrue:" if is(0, 0) && block(&send.receiver, 0).is_some() => Inlined::While(true),
        "whileFalse:" if is(0, 0) && block(&send.receiver, 0).is_some() => Inlined::While(false),
        "to:do:" if is(1, 1) => Inlined::ToDo,
        "downTo:do:" if is(1, 1) => Inlined::DownToDo,
        "to:by:do:" if is(2, 1) => Inlined::ToByDo(step(&send.arguments[1])?),
        "timesRepeat:" if is(0, 0) => Inlined::TimesRepeat,
        "ifNil:" if is(0, 0) => Inlined::IfNil(true),
        "ifNotNil:" if is(0, 0) => Inlined::IfNil(false),
        "ifNil:ifNotNil:" if is(0, 0) && is(1, 0) => Inlined::IfNilElse(true),
        "ifNotNil:ifNil:" if is(0, 0) && is(1, 0) => Inlined::IfNilElse(false),
        _ => return None,
    })
}

fn step(expression: &Expression) -> Option<i64> {
    use super::syntax::Literal;
    match expression {
        Expression::Literal(Literal::Integer(value)) => i64::try_from(value)
            .ok()
            .filter(|v| *v != 0 && v.abs() < 1 << 40),
        _ => None,
    }
}

/// Does a message's part become jumps: the receiver (`None`), or an argument?
pub fn is_body(inlined: Inlined, argument: Option<usize>) -> bool {
    match (inlined, argument) {
        (Inlined::While(_), None) => true,
        (Inlined::ToDo | Inlined::DownToDo, Some(index)) => index == 1,
        (Inlined::ToByDo(_), Some(index)) => index == 2,
        (_, Some(_)) => true,
        (_, None) => false,
    }
}
