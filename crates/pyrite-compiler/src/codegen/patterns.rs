//! `match`.
//!
//! What a pattern captures stays in temporaries until the whole pattern has matched; only then are names bound.

use super::Compiler;
use super::unit::{Label, Reg};
use crate::ast::*;
use crate::bytecode::Op;
use crate::code::{Constant, Position};
use crate::error::{Result, syntax};
use crate::fold;

/// A name and the register with what it will be bound to.
type Captures<'t> = Vec<(&'t Identifier, Reg)>;

impl<'t> Compiler<'t> {
    pub(super) fn match_statement(
        &mut self,
        subject: &'t Expr,
        cases: &'t [MatchCase],
    ) -> Result<()> {
        let value = self.temporary()?;
        self.expr_to(subject, value)?;
        let end = self.unit.label();
        for (index, case) in cases.iter().enumerate() {
            let is_last = index + 1 == cases.len();
            if !is_last && case.guard.is_none() {
                check_refutable(&case.pattern)?;
            }
            let next = self.unit.label();
            let mut captures = Vec::new();
            self.nothing(case.pattern.at);
            self.pattern(&case.pattern, value, next, &mut captures)?;
            for (name, register) in captures {
                self.unit.at = name.at;
                self.store_name(&name.name, register)?;
            }
            self.unit.depth = value + 1;
            if let Some(guard) = &case.guard {
                self.jump_if(guard, false, next)?;
            }
            self.conditional_statements(&case.body)?;
            if !is_last {
                self.jump(end);
            }
            self.unit.place(next);
        }
        self.unit.place(end);
        self.release(value);
        Ok(())
    }

    /// Goes on if the pattern matches what is in `subject`, otherwise jumps to `fail`. Captured values stay in temporaries.
    fn pattern(
        &mut self,
        pattern: &'t Pattern,
        subject: Reg,
        fail: Label,
        captures: &mut Captures<'t>,
    ) -> Result<()> {
        let at = pattern.at;
        self.unit.at = at;
        match &pattern.kind {
            PatternKind::Value(value) => {
                let depth = self.unit.depth;
                let value = self.operand(value)?;
                self.unit.at = at;
                self.unit.emit_jump(Op::JumpEq, 0, subject, value, fail);
                self.unit.depth = depth;
            }
            PatternKind::Singleton(constant) => {
                let depth = self.unit.depth;
                let value = self.temporary()?;
                self.load_constant(constant.clone(), value);
                self.unit.emit_jump(Op::JumpIs, 0, subject, value, fail);
                self.unit.depth = depth;
            }
            PatternKind::Sequence(patterns) => {
                self.sequence_pattern(patterns, subject, at, fail, captures)?
            }
            PatternKind::Mapping {
                keys,
                patterns,
                rest,
            } => {
                self.mapping_pattern(keys, patterns, rest.as_ref(), subject, at, fail, captures)?;
            }
            PatternKind::Class {
                class,
                patterns,
                keywords,
            } => {
                self.class_pattern(class, patterns, keywords, subject, at, fail, captures)?;
            }
            PatternKind::Star(_) => return syntax("can't use starred name here", at),
            PatternKind::As { pattern, name } => {
                if let Some(pattern) = pattern {
                    self.pattern(pattern, subject, fail, captures)?;
                }
                if let Some(name) = name {
                    capture(captures, name, subject)?;
                }
            }
            PatternKind::Or(alternatives) => {
                self.or_pattern(alternatives, subject, at, fail, captures)?
            }
        }
        Ok(())
    }

    fn or_pattern(
        &mut self,
        alternatives: &'t [Pattern],
        subject: Reg,
        at: Position,
        fail: Label,
        captures: &mut Captures<'t>,
    ) -> Result<()> {
        let success = self.unit.label();
        let mut common: Option<Captures<'t>> = None;
        // Every alternative puts its captures into the same registers, which lie below all it needs itself.
        let mut names = Vec::new();
        captured_names(&alternatives[0], &mut names);
        let slots = self.unit.reserve(names.len() as u16)?;
        let depth = self.unit.depth;
        for (index, alternative) in alternatives.iter().enumerate() {
            let is_last = index + 1 == alternatives.len();
            if !is_last {
                check_refutable(alternative)?;
            }
            let next = if is_last { fail } else { self.unit.label() };
            let mut own = Vec::new();
            self.pattern(alternative, subject, next, &mut own)?;
            let target = common.get_or_insert_with(|| {
                own.iter()
                    .enumerate()
                    .map(|(index, (name, _))| (*name, slots + index as u16))
                    .collect()
            });
            let is_same = own.len() == target.len()
                && own
                    .iter()
                    .all(|(name, _)| target.iter().any(|(other, _)| other.name == name.name));
            if !is_same {
                return syntax("alternative patterns bind different names", at);
            }
            for (name, register) in &own {
                for (other, slot) in target.iter() {
                    if other.name == name.name {
                        self.move_to(*slot, *register);
                    }
                }
            }
            self.unit.depth = depth;
            if !is_last {
                self.jump(success);
                self.unit.place(next);
            }
        }
        self.unit.place(success);
        for (name, register) in common.unwrap_or_default() {
            capture(captures, name, register)?;
        }
        Ok(())
    }

    fn sequence_pattern(
        &mut self,
        patterns: &'t [Pattern],
        subject: Reg,
        at: Position,
        fail: Label,
        captures: &mut Captures<'t>,
    ) -> Result<()> {
        let is_star = |pattern: &Pattern| matches!(pattern.kind, PatternKind::Star(_));
        let star = patterns.iter().position(is_star);
        if patterns.iter().filter(|pattern| is_star(pattern)).count() > 1 {
            return syntax("multiple starred names in sequence pattern", at);
        }
        let is_sequence = self.temporary()?;
        self.unit
            .emit(Op::MatchSequence, 0, is_sequence, subject, 0);
        self.unit
            .emit_jump(Op::JumpIfFalse, 0, is_sequence, 0, fail);
        self.release(is_sequence);
        let required = patterns.len() - star.is_some() as usize;
        if star.is_none() || required > 0 {
            let op = if star.is_some() {
                Op::JumpGeConst
            } else {
                Op::JumpEqConst
            };
            self.check_length(subject, required, op, fail)?;
        }
        let is_wildcard = |pattern: &Pattern| {
            matches!(
                pattern.kind,
                PatternKind::As {
                    pattern: None,
                    name: None
                }
            )
        };
        let is_unnamed =
            star.is_none_or(|star| matches!(patterns[star].kind, PatternKind::Star(None)));
        if is_unnamed
            && patterns
                .iter()
                .all(|pattern| is_star(pattern) || is_wildcard(pattern))
        {
            return Ok(());
        }
        if let Some(star) = star
            && is_unnamed
        {
            return self.sequence_items(patterns, star, subject, at, fail, captures);
        }
        let Ok(count) = u16::try_from(patterns.len()) else {
            return syntax(
                "too many expressions in star-unpacking sequence pattern",
                at,
            );
        };
        let first = self.unit.reserve(count)?;
        match star {
            Some(before) => match u8::try_from(before) {
                Ok(before) => self.unit.emit(
                    Op::UnpackEx,
                    before,
                    first,
                    subject,
                    count - before as u16 - 1,
                ),
                Err(_) => {
                    return syntax(
                        "too many expressions in star-unpacking sequence pattern",
                        at,
                    );
                }
            },
            None => self.unit.emit(Op::UnpackSequence, 0, first, subject, count),
        }
        for (index, pattern) in patterns.iter().enumerate() {
            let register = first + index as u16;
            match &pattern.kind {
                PatternKind::Star(Some(name)) => capture(captures, name, register)?,
                _ => self.pattern(pattern, register, fail, captures)?,
            }
        }
        Ok(())
    }

    /// The items around an unnamed star, fetched by their index.
    fn sequence_items(
        &mut self,
        patterns: &'t [Pattern],
        star: usize,
        subject: Reg,
        at: Position,
        fail: Label,
        captures: &mut Captures<'t>,
    ) -> Result<()> {
        for (index, pattern) in patterns.iter().enumerate() {
            if index == star
                || matches!(
                    pattern.kind,
                    PatternKind::As {
                        pattern: None,
                        name: None
                    }
                )
            {
                continue;
            }
            let item = self.unit.reserve(2)?;
            self.unit.at = at;
            if index < star {
                self.load_constant(Constant::Int(index as i64), item + 1);
            } else {
                self.unit.emit(Op::GetLen, 0, item + 1, subject, 0);
                self.load_constant(Constant::Int((patterns.len() - index) as i64), item);
                self.unit.emit(Op::Sub, 0, item + 1, item + 1, item);
            }
            self.unit.emit(Op::LoadItem, 0, item, subject, item + 1);
            self.release(item + 1);
            self.pattern(pattern, item, fail, captures)?;
        }
        Ok(())
    }

    /// Fails unless the subject's length compares with a number as `op` says.
    fn check_length(&mut self, subject: Reg, length: usize, op: Op, fail: Label) -> Result<()> {
        let register = self.temporary()?;
        self.unit.emit(Op::GetLen, 0, register, subject, 0);
        match self.unit.near_constant(Constant::Int(length as i64)) {
            Some(index) => self.unit.emit_jump(op, 0, register, index, fail),
            None => return syntax("too many constants in one code object", self.unit.at),
        }
        self.release(register);
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn mapping_pattern(
        &mut self,
        keys: &'t [Expr],
        patterns: &'t [Pattern],
        rest: Option<&'t Identifier>,
        subject: Reg,
        at: Position,
        fail: Label,
        captures: &mut Captures<'t>,
    ) -> Result<()> {
        check_duplicate_keys(keys, at)?;
        let is_mapping = self.temporary()?;
        self.unit.emit(Op::MatchMapping, 0, is_mapping, subject, 0);
        self.unit.emit_jump(Op::JumpIfFalse, 0, is_mapping, 0, fail);
        self.release(is_mapping);
        if keys.is_empty() && rest.is_none() {
            return Ok(());
        }
        if !keys.is_empty() {
            self.check_length(subject, keys.len(), Op::JumpGeConst, fail)?;
        }
        let count = keys.len() as u16;
        // The keys stay in registers: what `**rest` captures is all but them.
        let pair = self.unit.reserve(2)?;
        let first = self.unit.depth;
        for key in keys {
            let slot = self.temporary()?;
            self.expr_to(key, slot)?;
        }
        self.unit.at = at;
        self.move_to(pair, subject);
        self.unit.emit(Op::BuildTuple, 0, pair + 1, first, count);
        let values = self.temporary()?;
        self.unit.emit(Op::MatchKeys, 0, values, pair, 0);
        self.unit.emit_jump(Op::JumpIfNone, 0, values, 0, fail);
        let items = self.unit.reserve(count)?;
        self.unit.emit(Op::UnpackSequence, 0, items, values, count);
        for (index, pattern) in patterns.iter().enumerate() {
            self.pattern(pattern, items + index as u16, fail, captures)?;
        }
        if let Some(rest) = rest {
            let copy = self.temporary()?;
            self.unit.at = at;
            self.unit.emit(Op::BuildMap, 0, copy, copy, 0);
            self.unit.emit(Op::DictUpdate, 0, copy, subject, 0);
            for index in 0..count {
                self.unit.emit(Op::DeleteItem, 0, copy, first + index, 0);
            }
            capture(captures, rest, copy)?;
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn class_pattern(
        &mut self,
        class: &'t Expr,
        patterns: &'t [Pattern],
        keywords: &'t [(Identifier, Pattern)],
        subject: Reg,
        at: Position,
        fail: Label,
        captures: &mut Captures<'t>,
    ) -> Result<()> {
        for (index, (name, _)) in keywords.iter().enumerate() {
            if let Some((_, repeated)) = keywords[index + 1..]
                .iter()
                .find(|(other, _)| other.name == name.name)
            {
                return syntax(
                    format!("attribute name repeated in class pattern: {}", name.name),
                    repeated.at,
                );
            }
        }
        let Ok(positional) = u8::try_from(patterns.len()) else {
            return syntax("too many sub-patterns in class pattern", at);
        };
        let pair = self.unit.reserve(2)?;
        self.move_to(pair, subject);
        self.expr_to(class, pair + 1)?;
        self.unit.at = at;
        let names = keywords
            .iter()
            .map(|(name, _)| Constant::Str(name.name.clone().into_bytes()))
            .collect();
        let Some(names) = self.unit.near_constant(Constant::Tuple(names)) else {
            return syntax("too many constants in one code object", at);
        };
        self.unit
            .emit(Op::MatchClass, positional, pair, pair, names);
        self.unit.emit_jump(Op::JumpIfNone, 0, pair, 0, fail);
        let count = (patterns.len() + keywords.len()) as u16;
        let first = self.unit.reserve(count)?;
        self.unit.emit(Op::UnpackSequence, 0, first, pair, count);
        let all = patterns
            .iter()
            .chain(keywords.iter().map(|(_, pattern)| pattern));
        for (index, pattern) in all.enumerate() {
            self.pattern(pattern, first + index as u16, fail, captures)?;
        }
        Ok(())
    }
}

fn capture<'t>(captures: &mut Captures<'t>, name: &'t Identifier, register: Reg) -> Result<()> {
    if captures.iter().any(|(other, _)| other.name == name.name) {
        return syntax(
            format!("multiple assignments to name '{}' in pattern", name.name),
            name.at,
        );
    }
    captures.push((name, register));
    Ok(())
}

/// The names that a pattern captures.
fn captured_names<'t>(pattern: &'t Pattern, names: &mut Vec<&'t str>) {
    match &pattern.kind {
        PatternKind::Value(_) | PatternKind::Singleton(_) => {}
        PatternKind::Sequence(patterns) => patterns
            .iter()
            .for_each(|pattern| captured_names(pattern, names)),
        PatternKind::Or(patterns) => captured_names(&patterns[0], names),
        PatternKind::Mapping { patterns, rest, .. } => {
            patterns
                .iter()
                .for_each(|pattern| captured_names(pattern, names));
            names.extend(rest.as_ref().map(|rest| rest.name.as_str()));
        }
        PatternKind::Class {
            patterns, keywords, ..
        } => {
            patterns
                .iter()
                .for_each(|pattern| captured_names(pattern, names));
            keywords
                .iter()
                .for_each(|(_, pattern)| captured_names(pattern, names));
        }
        PatternKind::Star(name) => names.extend(name.as_ref().map(|name| name.name.as_str())),
        PatternKind::As { pattern, name } => {
            pattern
                .iter()
                .for_each(|pattern| captured_names(pattern, names));
            names.extend(name.as_ref().map(|name| name.name.as_str()));
        }
    }
}

/// Refuses a pattern that always matches where others follow.
fn check_refutable(pattern: &Pattern) -> Result<()> {
    match &pattern.kind {
        PatternKind::As {
            pattern: None,
            name: Some(name),
        } => {
            let message = format!(
                "name capture '{}' makes remaining patterns unreachable",
                name.name
            );
            syntax(message, pattern.at)
        }
        PatternKind::As {
            pattern: None,
            name: None,
        } => syntax("wildcard makes remaining patterns unreachable", pattern.at),
        PatternKind::As {
            pattern: Some(inner),
            ..
        } => check_refutable(inner),
        PatternKind::Or(alternatives) => match alternatives.last() {
            Some(last) => check_refutable(last),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn check_duplicate_keys(keys: &[Expr], at: Position) -> Result<()> {
    let constants: Vec<Option<Constant>> = keys.iter().map(fold::constant).collect();
    for (index, key) in constants.iter().enumerate() {
        let Some(key) = key else {
            continue;
        };
        let repeated = constants[index + 1..]
            .iter()
            .flatten()
            .find(|other| fold::is_equal(key, other));
        if let Some(repeated) = repeated {
            let text = crate::disassemble::constant_text(repeated);
            return syntax(format!("mapping pattern checks duplicate key ({text})"), at);
        }
    }
    Ok(())
}
