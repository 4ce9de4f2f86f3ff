//! Random Python programs: loops over variables that change their types, branch, raise, call and mutate, as no person
//! would write them. The same seed gives the same program for ever.
//!
//! Every program ends, because all its loops count, and its numbers stay small enough, because products have one small factor and
//! variables are cut down after each round of the main loop.

use super::recursion;

/// One in so many programs is one of [`recursion`].
const RECURSIVE: u64 = 3;

/// How deep statements nest.
const BLOCK_DEPTH: usize = 3;

/// How deep expressions nest.
const EXPRESSION_DEPTH: usize = 3;

/// Numbers at which something changes: small ones, and the limits of the integers that machines and tags hold.
const CONSTANTS: [&str; 16] = [
    "0",
    "1",
    "2",
    "3",
    "-1",
    "7",
    "100",
    "255",
    "-64",
    "1000003",
    "2**31",
    "2**61",
    "2**62 - 1",
    "-2**62",
    "2**63",
    "0.5",
];

const CLASSES: &str = "\
class A:
    half = 2

    def __init__(self, v):
        self.v = v
        self.w = 1

    def __repr__(self):
        return \"A\"

    def get(self, k):
        return self.v + k

    def __add__(self, other):
        return A(self.v + (other.v if isinstance(other, A) else other))


class B(A):
    def get(self, k):
        return super().get(k) - 3

    @property
    def half(self):
        return self.v // 2


class C:
    half = 5

    def __init__(self, v):
        self.w = v
        self.v = 2

    def get(self, k):
        if k == 13:
            raise ValueError(k)
        return self.w ^ k


def cut(value):
    if isinstance(value, int):
        return value if -2**66 < value < 2**66 else value % 1000003
    if isinstance(value, float):
        return value if -1e15 < value < 1e15 else 1.5
    return cut(value.v) if isinstance(value, A) else 1


def count(n):
    for k in range(n):
        yield k * 2
";

/// Writes one program.
pub struct Generator {
    random: u64,
    text: String,
    /// Loops around the place that is being written, within the function.
    loops: usize,
    /// Functions that may be called: all that were written before.
    functions: usize,
    /// Names given to loop variables so far.
    names: usize,
}

impl Generator {
    /// The program that belongs to the seed.
    pub fn program(seed: u64) -> String {
        let mut generator = Generator {
            // Odd multiples of an odd number are never zero, where xorshift would stay.
            random: (seed * 2 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15),
            text: String::new(),
            loops: 0,
            functions: 0,
            names: 0,
        };
        if seed % RECURSIVE == RECURSIVE - 1 {
            recursion::write(&mut generator);
            return generator.text;
        }
        generator.text(CLASSES);
        for _ in 0..2 {
            generator.function();
        }
        generator.main();
        generator.text
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let number = self.random.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        (number % limit as u64) as usize
    }

    pub(super) fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// Writes text as it is.
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&"    ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A function of two arguments, which the later ones may call.
    fn function(&mut self) {
        let name = self.functions;
        self.line(0, &format!("\n\ndef f{name}(x, y=3):"));
        self.line(1, "z, u = y, 0.25");
        self.line(1, "v, d, o, i = [1, 2, 3], {0: 1}, B(x), 4");
        self.block(1, BLOCK_DEPTH - 1, 3);
        let result = self.expression(2);
        self.line(1, &format!("return cut({result})"));
        self.functions += 1;
    }

    fn main(&mut self) {
        self.line(0, "\n\ndef main(n):");
        self.line(1, "x, y, z, u = 1, 2, 3, 0.5");
        self.line(1, "v, d, o = [5, 6, 7, 8], {1: 2}, A(1)");
        self.line(1, "errors = {}");
        self.line(1, "for i in range(n):");
        self.loops = 1;
        // Some programs catch exceptions around the whole body, so that the rest of a round is skipped; most do so
        // around each part, so that one that always fails does not hide the others.
        let parts = if self.below(4) == 0 { 1 } else { 4 };
        for _ in 0..parts {
            self.line(2, "try:");
            self.block(3, BLOCK_DEPTH, 6 - parts);
            self.line(2, "except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as e:");
            self.line(
                3,
                "errors[type(e).__name__] = errors.get(type(e).__name__, 0) + 1",
            );
        }
        self.loops = 0;
        self.line(2, "x, y, z, u = cut(x), cut(y), cut(z), cut(u)");
        self.line(2, "o.v, o.w = cut(o.v), cut(o.w)");
        self.line(
            2,
            "v = [cut(k) for k in v[-9:]] if len(v) > 2 else [1, 2, 3]",
        );
        self.line(2, "for k in d:");
        self.line(3, "d[k] = cut(d[k])");
        self.line(
            1,
            "return x, y, z, u, v, d, type(o).__name__, o.v, o.w, sorted(errors.items())",
        );
        self.line(0, "\n\nprint(main(300))\nprint(main(31))");
    }

    fn block(&mut self, indent: usize, depth: usize, statements: usize) {
        for _ in 0..1 + self.below(statements) {
            self.statement(indent, depth);
        }
    }

    fn statement(&mut self, indent: usize, depth: usize) {
        if depth > 0 && self.below(5) < 2 {
            return self.compound(indent, depth - 1);
        }
        let value = self.expression(EXPRESSION_DEPTH);
        let variable = self.pick(&["x", "y", "z", "u"]);
        let key = self.expression(1);
        let text = match self.below(16) {
            0..5 => format!("{variable} = {value}"),
            5 | 6 => {
                let operator = self.pick(&["+", "+", "-", "-", "^", "&", "//", "%"]);
                format!("{variable} {operator}= {value}")
            }
            7 => format!("v[int({key}) % len(v)] = {value}"),
            8 => format!("v.append({value})"),
            9 => format!("{variable} = v.pop()"),
            10 => format!("d[int({key}) % 9] = {value}"),
            11 => format!("o.{} = {value}", self.pick(&["v", "w"])),
            12 => format!("o = {}({value})", self.pick(&["A", "B", "B", "C"])),
            13 => format!("x, y = y, {value}"),
            14 => format!(
                "{variable} = {}({variable})",
                self.pick(&["float", "int", "bool"])
            ),
            _ if self.loops > 0 => {
                let condition = self.condition();
                let leave = self.pick(&["break", "continue"]);
                format!("if {condition} and i % 7 == {}: {leave}", self.below(7))
            }
            _ => format!("o = o + {value}"),
        };
        self.line(indent, &text);
    }

    fn compound(&mut self, indent: usize, depth: usize) {
        match self.below(8) {
            0..3 => {
                let condition = self.condition();
                self.line(indent, &format!("if {condition}:"));
                self.block(indent + 1, depth, 3);
                if self.below(2) == 0 {
                    self.line(indent, "else:");
                    self.block(indent + 1, depth, 2);
                }
            }
            3..6 => self.inner_loop(indent, depth),
            _ => self.try_statement(indent, depth),
        }
    }

    fn inner_loop(&mut self, indent: usize, depth: usize) {
        self.names += 1;
        let name = format!("j{}", self.names);
        let length = self.below(4) + 1;
        let kind = self.below(4);
        match kind {
            0 => self.line(indent, &format!("for {name} in range({length}):")),
            1 => self.line(
                indent,
                &format!("for {name}, x in enumerate(v[:{length}]):"),
            ),
            2 => self.line(indent, &format!("for {name} in count({length}):")),
            _ => {
                self.line(indent, &format!("{name} = 0"));
                self.line(indent, &format!("while {name} < {length}:"));
                self.line(indent + 1, &format!("{name} += 1"));
            }
        }
        self.loops += 1;
        self.line(indent + 1, &format!("z = {name}"));
        self.block(indent + 1, depth, 3);
        self.loops -= 1;
        if self.below(3) == 0 {
            self.line(indent, "else:");
            self.block(indent + 1, 0, 1);
        }
    }

    fn try_statement(&mut self, indent: usize, depth: usize) {
        self.line(indent, "try:");
        self.block(indent + 1, depth, 3);
        if self.below(2) == 0 {
            let kind = self.pick(&[
                "ZeroDivisionError",
                "TypeError",
                "LookupError",
                "(ValueError, AttributeError)",
            ]);
            self.line(indent, &format!("except {kind}:"));
            self.block(indent + 1, 0, 2);
        } else {
            self.line(indent, "finally:");
            // Leaving a loop from here would warn.
            let loops = std::mem::take(&mut self.loops);
            self.block(indent + 1, 0, 1);
            self.loops = loops;
        }
    }

    fn condition(&mut self) -> String {
        let left = self.expression(1);
        let right = self.expression(1);
        match self.below(9) {
            0 => format!("i == {}", self.below(300)),
            1 => format!("i > {}", self.below(300)),
            2 => format!("i % {} == 0", self.below(9) + 2),
            3 => format!(
                "isinstance(x, {})",
                self.pick(&["int", "float", "A", "bool"])
            ),
            4 => format!("not {left}"),
            5 => format!("{left} < {right} <= 5"),
            6 => format!("{left} in v"),
            _ => {
                let operator = self.pick(&["<", "<=", "==", "!=", ">", ">="]);
                format!("{left} {operator} {right}")
            }
        }
    }

    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 || self.below(4) == 0 {
            return self.atom();
        }
        let left = self.expression(depth - 1);
        let right = self.expression(depth - 1);
        match self.below(20) {
            0..3 => format!("({left} + {right})"),
            3 | 4 => format!("({left} - {right})"),
            5 | 6 => format!(
                "({left} * {})",
                self.pick(&["2", "-3", "0.5", "(i & 31)", "1"])
            ),
            7 => format!("({left} // ({right} or 3))"),
            8 => format!(
                "({left} % {})",
                self.pick(&["7", "-5", "(i - 150)", "2.5", "16"])
            ),
            9 => format!("({left} / 4)"),
            10 => format!("(int({left}) {} int({right}))", self.pick(&["&", "|", "^"])),
            11 => format!(
                "(int({left}) {} {})",
                self.pick(&["<<", ">>"]),
                self.below(9)
            ),
            12 => format!(
                "{}({left})",
                self.pick(&["abs", "-", "+", "int", "-", "abs", "A", "~"])
            ),
            13 => format!("{}({left}, {right})", self.pick(&["max", "min"])),
            14 => format!("v[int({left}) % len(v)]"),
            15 => format!("d.get({left}, {right})"),
            16 => format!("o.get({left})"),
            17 if self.functions > 0 => {
                let name = self.below(self.functions);
                match self.below(3) {
                    0 => format!("f{name}({left})"),
                    1 => format!("f{name}({left}, y={right})"),
                    _ => format!("f{name}(*({left}, {right}))"),
                }
            }
            18 => {
                let condition = self.condition();
                format!("({left} if {condition} else {right})")
            }
            _ => format!("({left}, {right})[i & 1]"),
        }
    }

    fn atom(&mut self) -> String {
        match self.below(12) {
            0..6 => self.pick(&["x", "y", "z", "u", "i", "i"]).to_string(),
            6 => self
                .pick(&["o.v", "o.w", "o.half", "len(v)", "v[-1]", "v[0]"])
                .to_string(),
            7 => self
                .pick(&["d.get(1, 4)", "sum(v[:3])", "v[-2]"])
                .to_string(),
            _ => format!("({})", self.pick(&CONSTANTS)),
        }
    }
}
