//! Algebraic rules on integers, as a table.
//!
//! ```text
//! a = int.shl x 1                      a = int.shl x 1
//! b = int.or a 1          becomes      b = int.add a 1     (the bits are apart)
//! c = int.sar b 1                      c is x              (if x is known to fit in 63 bits)
//! d = int.sub b 1                      d is a
//! ```
//!
//! A rule is `pattern => replacement if conditions`. Small letters stand for values, capitals for constants, `W` for the width of the
//! word. Parts of a replacement that are made of constants only are computed. A condition holds if what is known of the
//! values implies it. The test proves every rule at a width of 8 bits for all values and all constants for which the conditions hold;
//! as a rule knows of the width only by `W` this is good evidence for 64 (and it is how PyPy's and Cranelift's rules are tested).
//!
//! Rules must lead somewhere: constants to the right and together, fewer operations, sums rather than other operations with the same effect.

use crate::operations::{Compare, IntBinary};
use std::sync::LazyLock;

const TABLE: &str = "
add x 0 => x
add (add x C) D => add x (add C D)
add (sub C x) D => sub (add C D) x
add (sub x y) y => x
add x x => shl x 1
sub x x => 0
sub x C => add x (sub 0 C)
sub (add x y) y => x
sub (add x y) x => y
sub C (add x D) => sub (sub C D) x
sub C (sub D x) => add x (sub C D)
sub x (sub x y) => y
mul x 0 => 0
mul x 1 => x
mul x -1 => sub 0 x
mul (mul x C) D => mul x (mul C D)
mul (shl x C) D => mul x (shl D C)
mul x C => shl x (log2 C) if power C
and x 0 => 0
and x x => x
and x C => x if clear x (xor C -1)
and (and x C) D => and x (and C D)
and (add x C) D => and x D if zero (and C D), zero (and D (add D 1))
and (or x C) D => and x D if zero (and C D)
or x x => x
or x C => x if set x C
or (or x C) D => or x (or C D)
or x C => add x C if clear x C
xor x 0 => x
xor x x => 0
xor (xor x C) D => xor x (xor C D)
xor x C => add x C if clear x C
xor x C => add x (sub 0 C) if set x C
shl x 0 => x
shl (shl x C) D => shl x (add C D) if below C W, below D W, below (add C D) W
shl (sar x C) C => and x (shl -1 C)
shl (shr x C) C => and x (shl -1 C)
sar x 0 => x
sar (sar x C) D => sar x (add C D) if below C W, below D W, below (add C D) W
sar (shl x C) C => x if fits x C
sar (add x x) 1 => x if fits x 1
sar (mul x C) D => x if fits x D, zero (xor C (shl 1 D)), below D (sub W 1)
sar (add x C) D => sar x D if clear x (sub (shl 1 D) 1), below C (shl 1 D), below D (sub W 1)
shr x 0 => x
shr (shr x C) D => shr x (add C D) if below C W, below D W, below (add C D) W
shr (shl x C) C => and x (shr -1 C)
floor_div x C => sar x (log2 C) if power C
floor_mod x C => and x (sub C 1) if power C
floor_mod x C => x if inside x C
div x 1 => x
rem x 1 => 0
div_unsigned x C => shr x (log2 C) if power C
rem_unsigned x C => and x (sub C 1) if power C
rem_unsigned x C => x if inside x C
mul_high x 0 => 0
mul_high_unsigned x 0 => 0
mul_high_unsigned x 1 => 0
eq x x => 1
ne x x => 0
lt x x => 0
le x x => 1
below x x => 0
below x 1 => eq x 0
below 0 x => ne x 0
gt x y => lt y x
ge x y => le y x
eq (add x C) D => eq x (sub D C)
ne (add x C) D => ne x (sub D C)
eq (add x y) x => eq y 0
eq (shl x C) D => eq x (sar D C) if fits x C, zero (and D (sub (shl 1 C) 1)), below C (sub W 1)
ne (shl x C) D => ne x (sar D C) if fits x C, zero (and D (sub (shl 1 C) 1)), below C (sub W 1)
lt (add x C) (add y C) => lt x y if nowrap x C, nowrap y C
le (add x C) (add y C) => le x y if nowrap x C, nowrap y C
lt (shl x C) (shl y C) => lt x y if fits x C, fits y C
le (shl x C) (shl y C) => le x y if fits x C, fits y C
";

/// What stands at the root of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Root {
    /// An integer operation.
    Int(IntBinary),
    /// A comparison.
    Compare(Compare),
}

/// A pattern, a replacement, or an operand of a condition.
#[derive(Clone, PartialEq, Debug)]
pub enum Term {
    /// A value, `x` or `y`.
    Value(usize),
    /// A constant, `C` or `D`.
    Constant(usize),
    /// A number.
    Literal(i64),
    /// The width of the word in bits.
    Width,
    /// The exponent of a power of two.
    Log2(Box<Term>),
    /// An operation.
    Apply(Root, Box<Term>, Box<Term>),
}

/// When a rule may be used.
#[derive(Clone, PartialEq, Debug)]
pub enum Condition {
    /// The value, shifted left by so much, loses no bit.
    Fits(usize, Term),
    /// The value has these bits clear.
    Clear(usize, Term),
    /// The value has these bits set.
    Set(usize, Term),
    /// The value plus this does not overflow.
    NoWrap(usize, Term),
    /// The value is at least 0 and less than this.
    Inside(usize, Term),
    /// The constant is 0.
    Zero(Term),
    /// The first constant is at least 0 and less than the second.
    Below(Term, Term),
    /// The constant is a positive power of two.
    Power(Term),
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The operands of the root.
    pub operands: [Term; 2],
    /// What it becomes.
    pub replacement: Term,
    /// When.
    pub conditions: Vec<Condition>,
}

/// The rules, by root.
pub struct Rules {
    int: [Vec<Rule>; 17],
    compare: [Vec<Rule>; 7],
}

impl Rules {
    /// Those that an operation may match.
    #[inline]
    pub fn of(&self, root: Root) -> &[Rule] {
        match root {
            Root::Int(op) => &self.int[op as usize],
            Root::Compare(op) => &self.compare[op as usize],
        }
    }
}

/// All rules.
pub static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut rules = Rules {
        int: Default::default(),
        compare: Default::default(),
    };
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let (root, rule) = parse_rule(line).expect("the table is well formed: a test reads it");
        match root {
            Root::Int(op) => rules.int[op as usize].push(rule),
            Root::Compare(op) => rules.compare[op as usize].push(rule),
        }
    }
    rules
});

fn parse_rule(line: &str) -> Option<(Root, Rule)> {
    let (rule, conditions) = line.split_once(" if ").unwrap_or((line, ""));
    let (pattern, replacement) = rule.split_once(" => ")?;
    let Term::Apply(root, a, b) = parse_term(pattern)? else {
        return None;
    };
    let conditions = conditions.split(", ").filter(|c| !c.is_empty());
    let rule = Rule {
        operands: [*a, *b],
        replacement: parse_term(replacement)?,
        conditions: conditions.map(parse_condition).collect::<Option<_>>()?,
    };
    Some((root, rule))
}

fn tokens(text: &str) -> Vec<String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    spaced.split_whitespace().map(str::to_string).collect()
}

fn parse_term(text: &str) -> Option<Term> {
    let tokens = tokens(text);
    let mut at = 0;
    let term = if tokens.len() == 1 {
        atom(&tokens, &mut at)?
    } else {
        application(&tokens, &mut at)?
    };
    (at == tokens.len()).then_some(term)
}

fn atom(tokens: &[String], at: &mut usize) -> Option<Term> {
    let token = tokens.get(*at)?;
    *at += 1;
    Some(match token.as_str() {
        "x" => Term::Value(0),
        "y" => Term::Value(1),
        "C" => Term::Constant(0),
        "D" => Term::Constant(1),
        "W" => Term::Width,
        "(" => {
            let term = application(tokens, at)?;
            *at += 1;
            term
        }
        number => Term::Literal(number.parse().ok()?),
    })
}

fn application(tokens: &[String], at: &mut usize) -> Option<Term> {
    let name = tokens.get(*at)?.as_str();
    *at += 1;
    let a = Box::new(atom(tokens, at)?);
    if name == "log2" {
        return Some(Term::Log2(a));
    }
    let b = Box::new(atom(tokens, at)?);
    Some(Term::Apply(root(name)?, a, b))
}

fn root(name: &str) -> Option<Root> {
    Some(match name {
        "add" => Root::Int(IntBinary::Add),
        "sub" => Root::Int(IntBinary::Sub),
        "mul" => Root::Int(IntBinary::Mul),
        "and" => Root::Int(IntBinary::And),
        "or" => Root::Int(IntBinary::Or),
        "xor" => Root::Int(IntBinary::Xor),
        "shl" => Root::Int(IntBinary::Shl),
        "sar" => Root::Int(IntBinary::Sar),
        "shr" => Root::Int(IntBinary::Shr),
        "floor_div" => Root::Int(IntBinary::FloorDiv),
        "floor_mod" => Root::Int(IntBinary::FloorMod),
        "div" => Root::Int(IntBinary::Div),
        "rem" => Root::Int(IntBinary::Rem),
        "div_unsigned" => Root::Int(IntBinary::DivUnsigned),
        "rem_unsigned" => Root::Int(IntBinary::RemUnsigned),
        "mul_high" => Root::Int(IntBinary::MulHigh),
        "mul_high_unsigned" => Root::Int(IntBinary::MulHighUnsigned),
        "eq" => Root::Compare(Compare::Eq),
        "ne" => Root::Compare(Compare::Ne),
        "lt" => Root::Compare(Compare::Lt),
        "le" => Root::Compare(Compare::Le),
        "gt" => Root::Compare(Compare::Gt),
        "ge" => Root::Compare(Compare::Ge),
        "below" => Root::Compare(Compare::Below),
        _ => return None,
    })
}

fn parse_condition(text: &str) -> Option<Condition> {
    let tokens = tokens(text);
    let mut at = 1;
    let first = atom(&tokens, &mut at)?;
    let value = match first {
        Term::Value(i) => i,
        _ => 0,
    };
    Some(match tokens[0].as_str() {
        "fits" => Condition::Fits(value, atom(&tokens, &mut at)?),
        "clear" => Condition::Clear(value, atom(&tokens, &mut at)?),
        "set" => Condition::Set(value, atom(&tokens, &mut at)?),
        "nowrap" => Condition::NoWrap(value, atom(&tokens, &mut at)?),
        "inside" => Condition::Inside(value, atom(&tokens, &mut at)?),
        "below" => Condition::Below(first, atom(&tokens, &mut at)?),
        "zero" => Condition::Zero(first),
        "power" => Condition::Power(first),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: i64 = 8;

    /// To 8 bits, sign-extended.
    fn narrow(value: i64) -> i64 {
        i64::from(value as i8)
    }

    fn operation(root: Root, a: i64, b: i64) -> i64 {
        let amount = b & (WIDTH - 1);
        match root {
            Root::Int(IntBinary::Shl) => narrow(a << amount),
            Root::Int(IntBinary::Sar) => a >> amount,
            Root::Int(IntBinary::Shr) => narrow((a & 0xff) >> amount),
            Root::Int(op @ (IntBinary::DivUnsigned | IntBinary::RemUnsigned)) => {
                narrow(op.evaluate(a & 0xff, b & 0xff))
            }
            Root::Int(IntBinary::MulHigh) => (a * b) >> 8,
            Root::Int(IntBinary::MulHighUnsigned) => narrow(((a & 0xff) * (b & 0xff)) >> 8),
            Root::Int(op) => narrow(op.evaluate(a, b)),
            Root::Compare(Compare::Below) => i64::from((a as u8) < (b as u8)),
            Root::Compare(op) => i64::from(op.ints(a, b)),
        }
    }

    struct Binding {
        values: [i64; 2],
        constants: [i64; 2],
    }

    impl Binding {
        fn evaluate(&self, term: &Term) -> i64 {
            match term {
                Term::Value(i) => self.values[*i],
                Term::Constant(i) => self.constants[*i],
                Term::Literal(n) => *n,
                Term::Width => WIDTH,
                Term::Log2(t) => i64::from((self.evaluate(t) as u8).trailing_zeros()),
                Term::Apply(root, a, b) => operation(*root, self.evaluate(a), self.evaluate(b)),
            }
        }

        fn holds(&self, condition: &Condition) -> bool {
            let all = |x: usize, mask: i64| self.values[x] & mask == mask;
            match condition {
                Condition::Fits(x, n) => {
                    let amount = self.evaluate(n) & (WIDTH - 1);
                    narrow(self.values[*x] << amount) >> amount == self.values[*x]
                }
                Condition::Clear(x, mask) => self.values[*x] & self.evaluate(mask) == 0,
                Condition::Set(x, mask) => all(*x, self.evaluate(mask)),
                Condition::NoWrap(x, n) => {
                    let sum = self.values[*x] + self.evaluate(n);
                    narrow(sum) == sum
                }
                Condition::Inside(x, n) => (0..self.evaluate(n)).contains(&self.values[*x]),
                Condition::Zero(t) => self.evaluate(t) == 0,
                Condition::Below(a, b) => {
                    let a = self.evaluate(a);
                    0 <= a && a < self.evaluate(b)
                }
                Condition::Power(t) => {
                    let n = self.evaluate(t);
                    n > 0 && n & (n - 1) == 0
                }
            }
        }
    }

    fn mentions(term: &Term, wanted: &Term) -> bool {
        term == wanted
            || match term {
                Term::Log2(t) => mentions(t, wanted),
                Term::Apply(_, a, b) => mentions(a, wanted) || mentions(b, wanted),
                _ => false,
            }
    }

    /// With the constants put in and computed.
    fn fold(term: &Term, binding: &Binding) -> Term {
        let folded = match term {
            Term::Value(_) | Term::Literal(_) => return term.clone(),
            Term::Apply(root, a, b) => Term::Apply(
                *root,
                Box::new(fold(a, binding)),
                Box::new(fold(b, binding)),
            ),
            other => other.clone(),
        };
        let has_value = mentions(&folded, &Term::Value(0)) || mentions(&folded, &Term::Value(1));
        if has_value {
            folded
        } else {
            Term::Literal(binding.evaluate(&folded))
        }
    }

    fn is_of_constants(condition: &Condition) -> bool {
        matches!(
            condition,
            Condition::Zero(_) | Condition::Below(..) | Condition::Power(_)
        )
    }

    /// Tries the rule with all values for these constants; says how often it applied.
    fn check(line: &str, pattern: &Term, rule: &Rule, constants: [i64; 2]) -> u32 {
        let mut binding = Binding {
            values: [0, 0],
            constants,
        };
        let (of_constants, of_values): (Vec<_>, Vec<_>) =
            rule.conditions.iter().partition(|c| is_of_constants(c));
        if !of_constants.iter().all(|c| binding.holds(c)) {
            return 0;
        }
        let (left, right) = (fold(pattern, &binding), fold(&rule.replacement, &binding));
        let range = |term: Term| {
            if mentions(pattern, &term) {
                -128..128
            } else {
                0..1
            }
        };
        let mut used = 0;
        for x in range(Term::Value(0)) {
            for y in range(Term::Value(1)) {
                binding.values = [x, y];
                if of_values.iter().all(|c| binding.holds(c)) {
                    used += 1;
                    assert_eq!(
                        binding.evaluate(&left),
                        binding.evaluate(&right),
                        "{line}: {:?} {constants:?}",
                        binding.values
                    );
                }
            }
        }
        used
    }

    #[test]
    fn every_rule_is_true_at_eight_bits() {
        for line in TABLE.lines().filter(|l| !l.is_empty()) {
            let (root, rule) = parse_rule(line).expect(line);
            let [a, b] = rule.operands.clone();
            let divides = matches!(
                root,
                Root::Int(
                    IntBinary::FloorDiv
                        | IntBinary::FloorMod
                        | IntBinary::Div
                        | IntBinary::Rem
                        | IntBinary::DivUnsigned
                        | IntBinary::RemUnsigned
                )
            );
            let pattern = Term::Apply(root, Box::new(a), Box::new(b));
            let by_constant = divides && mentions(&pattern, &Term::Constant(0));
            let range = |term: Term| {
                if mentions(&pattern, &term) {
                    -128..128
                } else {
                    0..1
                }
            };
            let mut used = 0;
            for c in range(Term::Constant(0)) {
                for d in range(Term::Constant(1)) {
                    if !(by_constant && c == 0) {
                        used += check(line, &pattern, &rule, [c, d]);
                    }
                }
            }
            assert!(used > 0, "{line}: never applies");
        }
    }
}
