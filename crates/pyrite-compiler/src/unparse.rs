//! Expressions back to source text, as `from __future__ import annotations` keeps annotations: CPython's spelling, not the author's.

use crate::ast::*;
use crate::code::Constant;

/// How tightly an expression binds; a looser one inside a tighter one is put in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    /// The next tighter level.
    fn next(self) -> Level {
        use Level::*;
        const ALL: [Level; 16] = [
            Tuple, Test, Or, And, Not, Comparison, BitOr, BitXor, BitAnd, Shift, Sum, Term, Factor,
            Power, Await, Atom,
        ];
        ALL[(self as usize + 1).min(ALL.len() - 1)]
    }
}

/// The source text of an expression.
pub(crate) fn unparse(expr: &Expr) -> String {
    let mut text = String::new();
    write(expr, Level::Test, &mut text);
    text
}

/// Writes in parentheses if the context asks for a tighter expression than this is.
fn group(level: Level, context: Level, text: &mut String, f: impl FnOnce(&mut String)) {
    let is_grouped = context > level;
    if is_grouped {
        text.push('(');
    }
    f(text);
    if is_grouped {
        text.push(')');
    }
}

fn list(exprs: &[Expr], text: &mut String) {
    for (index, expr) in exprs.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        write(expr, Level::Test, text);
    }
}

fn write(expr: &Expr, context: Level, text: &mut String) {
    match &expr.kind {
        ExprKind::Constant(constant) => {
            text.push_str(&crate::disassemble::constant_text(constant).replace("inf", "1e309"))
        }
        ExprKind::UnicodeLiteral(value) => {
            text.push('u');
            text.push_str(&crate::disassemble::constant_text(&Constant::Str(
                value.clone(),
            )));
        }
        ExprKind::Name(name) => text.push_str(name),
        ExprKind::BoolOp { is_and, values } => {
            let level = if *is_and { Level::And } else { Level::Or };
            group(level, context, text, |text| {
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        text.push_str(if *is_and { " and " } else { " or " });
                    }
                    write(value, level.next(), text);
                }
            });
        }
        ExprKind::Named { target, value } => group(Level::Tuple, context, text, |text| {
            text.push_str(&target.name);
            text.push_str(" := ");
            write(value, Level::Atom, text);
        }),
        ExprKind::Binary {
            left,
            operator,
            right,
        } => binary(left, *operator, right, context, text),
        ExprKind::Unary { operator, operand } => {
            let (sign, level) = match operator {
                UnaryOperator::Neg => ("-", Level::Factor),
                UnaryOperator::Pos => ("+", Level::Factor),
                UnaryOperator::Invert => ("~", Level::Factor),
                UnaryOperator::Not => ("not ", Level::Not),
            };
            group(level, context, text, |text| {
                text.push_str(sign);
                write(operand, level, text);
            });
        }
        ExprKind::Lambda(lambda) => group(Level::Test, context, text, |text| {
            text.push_str("lambda");
            parameters(&lambda.parameters, text);
            text.push_str(": ");
            write(&lambda.body, Level::Test, text);
        }),
        ExprKind::If {
            test,
            body,
            or_else,
        } => group(Level::Test, context, text, |text| {
            write(body, Level::Test.next(), text);
            text.push_str(" if ");
            write(test, Level::Test.next(), text);
            text.push_str(" else ");
            write(or_else, Level::Test, text);
        }),
        ExprKind::Dict(items) => {
            text.push('{');
            for (index, (key, value)) in items.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                match key {
                    Some(key) => {
                        write(key, Level::Test, text);
                        text.push_str(": ");
                        write(value, Level::Test, text);
                    }
                    None => {
                        text.push_str("**");
                        write(value, Level::BitOr, text);
                    }
                }
            }
            text.push('}');
        }
        ExprKind::Set(elements) => {
            text.push('{');
            list(elements, text);
            text.push('}');
        }
        ExprKind::List(elements) => {
            text.push('[');
            list(elements, text);
            text.push(']');
        }
        ExprKind::Tuple(elements) => {
            text.push('(');
            list(elements, text);
            text.push_str(if elements.len() == 1 { ",)" } else { ")" });
        }
        ExprKind::Comprehension(node) => comprehension(node, text),
        ExprKind::Await(value) => group(Level::Await, context, text, |text| {
            text.push_str("await ");
            write(value, Level::Atom, text);
        }),
        ExprKind::Yield(value) => {
            text.push_str("(yield");
            if let Some(value) = value {
                text.push(' ');
                write(value, Level::Test, text);
            }
            text.push(')');
        }
        ExprKind::YieldFrom(value) => {
            text.push_str("(yield from ");
            write(value, Level::Test, text);
            text.push(')');
        }
        ExprKind::Compare { left, rest } => group(Level::Comparison, context, text, |text| {
            write(left, Level::Comparison.next(), text);
            for (comparison, right) in rest {
                text.push_str(comparison_text(*comparison));
                write(right, Level::Comparison.next(), text);
            }
        }),
        ExprKind::Call(call) => {
            write(&call.function, Level::Atom, text);
            text.push('(');
            list(&call.arguments, text);
            for (index, keyword) in call.keywords.iter().enumerate() {
                if index > 0 || !call.arguments.is_empty() {
                    text.push_str(", ");
                }
                match &keyword.name {
                    Some(name) => {
                        text.push_str(&name.name);
                        text.push('=');
                    }
                    None => text.push_str("**"),
                }
                write(&keyword.value, Level::Test, text);
            }
            text.push(')');
        }
        ExprKind::FString(parts) => string_parts(parts, 'f', text),
        ExprKind::TString(parts) => string_parts(parts, 't', text),
        ExprKind::Attribute { value, name } => {
            write(value, Level::Atom, text);
            if matches!(
                value.kind,
                ExprKind::Constant(Constant::Int(_) | Constant::BigInt { .. })
            ) {
                text.push(' ');
            }
            text.push('.');
            text.push_str(&name.name);
        }
        ExprKind::Subscript { value, index } => {
            write(value, Level::Atom, text);
            text.push('[');
            match &index.kind {
                ExprKind::Tuple(elements) if !elements.is_empty() => {
                    list(elements, text);
                    if elements.len() == 1 {
                        text.push(',');
                    }
                }
                _ => write(index, Level::Tuple, text),
            }
            text.push(']');
        }
        ExprKind::Starred(value) => {
            text.push('*');
            write(value, Level::BitOr, text);
        }
        ExprKind::Slice { lower, upper, step } => {
            lower
                .iter()
                .for_each(|lower| write(lower, Level::Test, text));
            text.push(':');
            upper
                .iter()
                .for_each(|upper| write(upper, Level::Test, text));
            if let Some(step) = step {
                text.push(':');
                write(step, Level::Test, text);
            }
        }
    }
}

fn binary(left: &Expr, operator: BinaryOperator, right: &Expr, context: Level, text: &mut String) {
    use BinaryOperator as B;
    let (sign, level) = match operator {
        B::Add => (" + ", Level::Sum),
        B::Sub => (" - ", Level::Sum),
        B::Mul => (" * ", Level::Term),
        B::MatMul => (" @ ", Level::Term),
        B::TrueDiv => (" / ", Level::Term),
        B::FloorDiv => (" // ", Level::Term),
        B::Mod => (" % ", Level::Term),
        B::Pow => (" ** ", Level::Power),
        B::LShift => (" << ", Level::Shift),
        B::RShift => (" >> ", Level::Shift),
        B::And => (" & ", Level::BitAnd),
        B::Or => (" | ", Level::BitOr),
        B::Xor => (" ^ ", Level::BitXor),
    };
    let (left_level, right_level) = if operator == B::Pow {
        (level.next(), Level::Factor)
    } else {
        (level, level.next())
    };
    group(level, context, text, |text| {
        write(left, left_level, text);
        text.push_str(sign);
        write(right, right_level, text);
    });
}

fn comparison_text(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Lt => " < ",
        Comparison::Le => " <= ",
        Comparison::Eq => " == ",
        Comparison::Ne => " != ",
        Comparison::Gt => " > ",
        Comparison::Ge => " >= ",
        Comparison::Is => " is ",
        Comparison::IsNot => " is not ",
        Comparison::In => " in ",
        Comparison::NotIn => " not in ",
    }
}

fn comprehension(node: &Comprehension, text: &mut String) {
    let (open, close) = match node.kind {
        ComprehensionKind::List => ('[', ']'),
        ComprehensionKind::Set | ComprehensionKind::Dict => ('{', '}'),
        ComprehensionKind::Generator => ('(', ')'),
    };
    text.push(open);
    node.element
        .iter()
        .for_each(|element| write(element, Level::Test, text));
    if let Some(value) = &node.value {
        text.push_str(": ");
        write(value, Level::Test, text);
    }
    for clause in &node.clauses {
        text.push_str(if clause.is_async {
            " async for "
        } else {
            " for "
        });
        match &clause.target.kind {
            ExprKind::Tuple(elements) if elements.len() > 1 => list(elements, text),
            _ => write(&clause.target, Level::Tuple, text),
        }
        text.push_str(" in ");
        write(&clause.iterable, Level::Or, text);
        for condition in &clause.conditions {
            text.push_str(" if ");
            write(condition, Level::Or, text);
        }
    }
    text.push(close);
}

fn parameters(parameters: &Parameters, text: &mut String) {
    let mut parts = Vec::new();
    let show = |parameter: &Parameter| match &parameter.default {
        Some(default) => format!("{}={}", parameter.name.name, unparse(default)),
        None => parameter.name.name.clone(),
    };
    parts.extend(parameters.positional_only.iter().map(show));
    if !parameters.positional_only.is_empty() {
        parts.push("/".to_owned());
    }
    parts.extend(parameters.positional.iter().map(show));
    match &parameters.star {
        Some(star) => parts.push(format!("*{}", star.name.name)),
        None if !parameters.keyword_only.is_empty() => parts.push("*".to_owned()),
        None => {}
    }
    parts.extend(parameters.keyword_only.iter().map(show));
    parts.extend(
        parameters
            .double_star
            .iter()
            .map(|double_star| format!("**{}", double_star.name.name)),
    );
    if !parts.is_empty() {
        text.push(' ');
        text.push_str(&parts.join(", "));
    }
}

fn string_parts(parts: &[StringPart], prefix: char, text: &mut String) {
    let mut body = String::new();
    string_body(parts, &mut body);
    let quote = if body.contains('\'') { '"' } else { '\'' };
    text.push(prefix);
    text.push(quote);
    text.push_str(&body);
    text.push(quote);
}

fn string_body(parts: &[StringPart], text: &mut String) {
    for part in parts {
        match part {
            StringPart::Literal(bytes, _) => {
                let literal = string_text(bytes).replace('{', "{{").replace('}', "}}");
                text.push_str(&literal[1..literal.len() - 1]);
            }
            StringPart::Value(value) => {
                let inner = unparse(&value.value);
                text.push('{');
                if inner.starts_with('{') {
                    text.push(' ');
                }
                text.push_str(&inner);
                text.push_str(["", "!s", "!r", "!a"][value.conversion as usize & 3]);
                if let Some(spec) = &value.spec {
                    text.push(':');
                    string_body(spec, text);
                }
                text.push('}');
            }
        }
    }
}

/// `repr` of a float.
pub(crate) fn float_text(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 {
            "inf".to_owned()
        } else {
            "-inf".to_owned()
        };
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') {
            plain
        } else {
            plain + ".0"
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// `repr` of a complex number.
pub(crate) fn complex_text(real: f64, imaginary: f64) -> String {
    let short = |value: f64| float_text(value).trim_end_matches(".0").to_owned();
    if real == 0.0 && real.is_sign_positive() {
        return format!("{}j", short(imaginary));
    }
    let sign = if imaginary.is_sign_negative() {
        ""
    } else {
        "+"
    };
    format!("({}{sign}{}j)", short(real), short(imaginary))
}

/// The quote that `repr` takes for a text.
fn quote_for(bytes: &[u8]) -> char {
    if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    }
}

/// `repr` of a str.
pub(crate) fn string_text(bytes: &[u8]) -> String {
    let quote = quote_for(bytes);
    let mut text = String::from(quote);
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                _ if character == quote => text.extend(['\\', quote]),
                _ if (character as u32) < 0x20 || character as u32 == 0x7F => {
                    text.push_str(&format!("\\x{:02x}", character as u32));
                }
                _ => text.push(character),
            }
        }
        // Not UTF-8: the bytes of surrogates come here one by one.
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text.push(quote);
    text
}

/// `repr` of bytes.
pub(crate) fn bytes_text(bytes: &[u8]) -> String {
    let quote = quote_for(bytes);
    let mut text = format!("b{quote}");
    for &byte in bytes {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            _ if byte as char == quote => text.extend(['\\', quote]),
            0x20..0x7F => text.push(byte as char),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text.push(quote);
    text
}
