//! Random programs of functions that call each other, and themselves, with numbers of all kinds: floats first, so that machine code is made for those, then ints, infinities and what is no
//! number. Some look at the variables of their callers, raise, or keep what they are given.

use super::generator::Generator;

const HELPERS: &str = "\
import sys

kept = []
infinite = float('inf')


def cut(x):
    if x is None:
        return 0.25
    if x != x:
        return x
    if abs(x) > 1e6:
        return x / 1e7 if isinstance(x, float) and abs(x) < infinite else 1.5
    return x
";

const MAIN: &str = "
starts = [(1.0, 2.0), (1, 2.5), (0.5, 3), (float('nan'), 1.0), (2, 3), (infinite, -0.0)]
for k in range(40):
    a, b = starts[0] if k < 25 else starts[k % 6]
    kept.clear()
    found = []
    for function in functions:
        try:
            found.append(function(a, b, 1 + k % 9))
        except (ValueError, OverflowError) as error:
            found.append(error.args)
    if k > 20 or k % 7 == 0:
        print(k, found, len(kept), sum(x for x in kept if x == x))
";

/// Expressions nest so deep.
const DEPTH: usize = 3;

/// Writes one program.
pub fn write(generator: &mut Generator) {
    generator.text(HELPERS);
    let count = 2 + generator.below(4);
    for index in 0..count {
        generator.line(0, "");
        generator.line(0, &format!("\ndef f{index}(a, b, n):"));
        function(generator, count);
    }
    let names: Vec<String> = (0..count).map(|index| format!("f{index}")).collect();
    generator.line(0, &format!("\n\nfunctions = [{}]", names.join(", ")));
    generator.text(MAIN);
}

fn function(generator: &mut Generator, count: usize) {
    let mut names = vec!["a".to_string(), "b".to_string()];
    let last = generator.pick(&[
        "a",
        "b",
        "a * 1.0",
        "None if n < -1 else b",
        "n",
        "float(n)",
        "a - b",
    ]);
    if generator.below(3) == 0 {
        generator.line(1, "a = cut(a)");
    }
    generator.line(1, "if n <= 0:");
    generator.line(2, &format!("return {last}"));
    for index in 0..1 + generator.below(4) {
        let name = format!("v{index}");
        statement(generator, &name, &names, count);
        names.push(name);
    }
    if generator.below(5) == 0 {
        let reason = atom(generator, &names);
        generator.line(1, "if n % 11 == 3:");
        generator.line(2, &format!("raise ValueError({reason})"));
    }
    let result = match generator.below(3) {
        0 => {
            let call = call(generator, &names, count);
            let more = expression(generator, &names, 0);
            format!("cut({call}) + {more}")
        }
        1 => expression(generator, &names, 0),
        _ => atom(generator, &names),
    };
    generator.line(1, &format!("return {result}"));
}

fn statement(generator: &mut Generator, name: &str, names: &[String], count: usize) {
    let value = expression(generator, names, 0);
    match generator.below(12) {
        0..4 => generator.line(1, &format!("{name} = cut({value})")),
        4..8 => {
            let call = call(generator, names, count);
            generator.line(1, &format!("{name} = cut({call})"));
        }
        8 => {
            let (every, kept) = (2 + generator.below(8), atom(generator, names));
            generator.line(1, &format!("{name} = b"));
            generator.line(1, &format!("if n % {every} == 0:"));
            generator.line(2, &format!("kept.append({kept})"));
            generator.line(2, &format!("{name} = kept[-1]"));
        }
        9 => {
            generator.line(1, &format!("{name} = 0.0"));
            generator.line(1, "for i in range(n % 4):");
            generator.line(2, &format!("{name} += cut({value}) * i"));
        }
        10 => {
            let every = 5 + generator.below(9);
            generator.line(1, &format!("{name} = a"));
            generator.line(1, &format!("if n % {every} == 1:"));
            generator.line(2, "seen = sys._getframe(1).f_locals.get('a')");
            generator.line(
                2,
                &format!("{name} = seen if isinstance(seen, (int, float)) else 2.0"),
            );
        }
        _ => {
            let (divided, call) = (atom(generator, names), call(generator, names, count));
            generator.line(1, "try:");
            generator.line(2, &format!("{name} = {divided} / (n % 3)"));
            generator.line(1, "except ZeroDivisionError:");
            generator.line(2, &format!("{name} = cut({call})"));
        }
    }
}

fn call(generator: &mut Generator, names: &[String], count: usize) -> String {
    let (callee, first) = (generator.below(count), expression(generator, names, 0));
    let (second, less) = (atom(generator, names), 1 + generator.below(3));
    format!("f{callee}({first}, {second}, n - {less})")
}

fn expression(generator: &mut Generator, names: &[String], depth: usize) -> String {
    let kind = generator.below(10);
    if depth >= DEPTH || kind < 3 {
        return atom(generator, names);
    }
    let inner = expression(generator, names, depth + 1);
    match kind {
        3..7 => {
            let operator = generator.pick(&["+", "-", "*"]);
            let right = expression(generator, names, depth + 1);
            format!("({inner} {operator} {right})")
        }
        7 => format!(
            "({inner} / {})",
            generator.pick(&["2.0", "4.0", "3", "0.5"])
        ),
        8 => format!("float({})", atom(generator, names)),
        _ => format!("abs({inner})"),
    }
}

fn atom(generator: &mut Generator, names: &[String]) -> String {
    let constants = ["0.5", "1.0", "-2.0", "0.0", "3", "7", "-1", "1e300", "0.1"];
    match generator.below(names.len() + 1) {
        index if index < names.len() => names[index].clone(),
        _ => generator.pick(&constants).to_string(),
    }
}
