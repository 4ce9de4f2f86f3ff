//! How values are written.

use crate::numbers;
use crate::value::*;
use smelt::{Int, Native};
use std::collections::{HashMap, HashSet};

/// How deep values are written into each other before the rest is left out.
const MOST_DEPTH: u32 = 3000;

struct Printer {
    quoted: bool,
    out: String,
    depth: u32,
    /// Objects that stand in a circle or, if asked for, more than once: their labels, once they have been written.
    shared: HashMap<u64, Option<usize>>,
    labels: usize,
}

/// The text of a value: as `display` writes it, or, quoted, as `write` does. What stands in a circle gets a label.
pub fn show(value: Value, quoted: bool) -> String {
    show_with(value, quoted, false)
}

/// As [`show`]; with `all`, everything that stands more than once gets a label.
pub fn show_with(value: Value, quoted: bool, all: bool) -> String {
    let mut printer = Printer {
        quoted,
        out: String::new(),
        depth: 0,
        shared: HashMap::new(),
        labels: 0,
    };
    find_shared(value, all, &mut printer.shared);
    printer.value(value);
    printer.out
}

/// Parts of a value that could be part of a circle.
fn parts(value: Value) -> Vec<Value> {
    if let Some(pair) = as_type::<Native, Pair>(value) {
        return vec![pair.car(), pair.cdr()];
    }
    if let Some(vector) = as_type::<Native, Vector>(value) {
        return (0..vector.length().get())
            .map(|i| vector.item(Int::from(i)))
            .collect();
    }
    if let Some(record) = as_type::<Native, Record>(value) {
        let fields = record.slot(0).cast::<RecordType>().fields().get() as u32;
        return (1..=fields).map(|slot| record.slot(slot)).collect();
    }
    if let Some(condition) = as_type::<Native, Condition>(value) {
        return vec![condition.message(), condition.irritants()];
    }
    Vec::new()
}

/// Finds the objects that are reached from themselves (or, with `all`, twice). Nothing is allocated in the heap meanwhile.
fn find_shared(value: Value, all: bool, shared: &mut HashMap<u64, Option<usize>>) {
    enum Task {
        Enter(Value),
        Leave(u64),
    }
    let (mut active, mut done) = (HashSet::new(), HashSet::new());
    let mut tasks = vec![Task::Enter(value)];
    while let Some(task) = tasks.pop() {
        match task {
            Task::Leave(word) => {
                active.remove(&word);
            }
            Task::Enter(value) => {
                let parts = parts(value);
                if parts.is_empty() {
                    continue;
                }
                if active.contains(&value.0) || all && done.contains(&value.0) {
                    shared.insert(value.0, None);
                    continue;
                }
                if !done.insert(value.0) {
                    continue;
                }
                active.insert(value.0);
                tasks.push(Task::Leave(value.0));
                tasks.extend(parts.into_iter().map(Task::Enter));
            }
        }
    }
}

impl Printer {
    fn value(&mut self, value: Value) {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            self.out += "...";
        } else if !self.label(value) {
            self.content(value);
        }
        self.depth -= 1;
    }

    /// Writes the label of what is shared; true if that is all there is to be written.
    fn label(&mut self, value: Value) -> bool {
        match self.shared.get(&value.0) {
            None => false,
            Some(Some(label)) => {
                self.out += &format!("#{label}#");
                true
            }
            Some(None) => {
                self.shared.insert(value.0, Some(self.labels));
                self.out += &format!("#{}=", self.labels);
                self.labels += 1;
                false
            }
        }
    }

    fn content(&mut self, value: Value) {
        if let Some(number) = numbers::number(value) {
            self.out += &numbers::show(&number, 10);
        } else if is_character(value) {
            self.character(character_of(value));
        } else if value.0 & 7 != 0 {
            self.out += match value.0 {
                TRUE => "#t",
                FALSE => "#f",
                NIL => "()",
                EOF => "#<eof>",
                UNASSIGNED => "#<unassigned>",
                _ => "#<unspecified>",
            };
        } else if is::<Native, Pair>(value) {
            self.list(value);
        } else if let Some(text) = as_type::<Native, Text>(value) {
            self.text(&text_content(text));
        } else if let Some(symbol) = as_type::<Native, Symbol>(value) {
            self.symbol(symbol.name().promote());
        } else if let Some(vector) = as_type::<Native, Vector>(value) {
            self.out += "#(";
            for i in 0..vector.length().get() {
                if i > 0 {
                    self.out.push(' ');
                }
                self.value(vector.item(Int::from(i)));
            }
            self.out.push(')');
        } else if let Some(bytes) = as_type::<Native, Bytes>(value) {
            let bytes = numbers::bytes_of(bytes).iter().map(u8::to_string);
            self.out += &format!("#u8({})", bytes.collect::<Vec<_>>().join(" "));
        } else {
            self.opaque(value);
        }
    }

    fn opaque(&mut self, value: Value) {
        if let Some(closure) = as_type::<Native, Closure>(value) {
            self.out += &format!("#<procedure {}>", closure.lambda().promote().name);
        } else if let Some(builtin) = as_type::<Native, Builtin>(value) {
            self.out += &format!("#<procedure {}>", builtin.primitive().promote().name);
        } else if let Some(record) = as_type::<Native, Record>(value) {
            let kind = record.slot(0).cast::<RecordType>();
            self.out += "#<";
            self.value(kind.name());
            for i in 0..kind.fields().get() {
                self.out.push(' ');
                self.value(record.slot(i as u32 + 1));
            }
            self.out.push('>');
        } else if let Some(condition) = as_type::<Native, Condition>(value) {
            self.out += "#<error ";
            self.value(condition.message());
            for irritant in Items(condition.irritants()) {
                self.out.push(' ');
                self.value(irritant);
            }
            self.out.push('>');
        } else if let Some(several) = as_type::<Native, Several>(value) {
            let values: Vec<String> = Items(several.values())
                .map(|v| show(v, self.quoted))
                .collect();
            self.out += &values.join("\n");
        } else {
            let known = [
                (is::<Native, Continuation>(value), "#<continuation>"),
                (is::<Native, Promise>(value), "#<promise>"),
                (is::<Native, Parameter>(value), "#<parameter>"),
                (is::<Native, Port>(value), "#<port>"),
                (is::<Native, RecordType>(value), "#<record-type>"),
            ];
            let name = known.iter().find(|(is, _)| *is);
            self.out += name.map_or("#<object>", |(_, name)| name);
        }
    }

    fn list(&mut self, value: Value) {
        const ABBREVIATIONS: [(&str, &str); 4] = [
            ("quote", "'"),
            ("quasiquote", "`"),
            ("unquote", ","),
            ("unquote-splicing", ",@"),
        ];
        if let Some(first) = as_type::<Native, Pair>(value)
            && let Some(symbol) = as_type::<Native, Symbol>(first.car())
            && let Some(second) = as_type::<Native, Pair>(first.cdr())
            && second.cdr().0 == NIL
        {
            let name = symbol.name().promote();
            if let Some((_, mark)) = ABBREVIATIONS.iter().find(|(long, _)| long == name) {
                self.out += mark;
                return self.value(second.car());
            }
        }
        self.out.push('(');
        let (mut rest, mut first) = (value, true);
        while let Some(pair) = as_type::<Native, Pair>(rest) {
            if !first {
                if self.shared.contains_key(&rest.0) {
                    break;
                }
                self.out.push(' ');
            }
            first = false;
            self.value(pair.car());
            rest = pair.cdr();
        }
        if rest.0 != NIL {
            self.out += " . ";
            self.value(rest);
        }
        self.out.push(')');
    }

    fn text(&mut self, content: &str) {
        if !self.quoted {
            self.out += content;
            return;
        }
        self.out.push('"');
        for c in content.chars() {
            match c {
                '"' => self.out += "\\\"",
                '\\' => self.out += "\\\\",
                '\n' => self.out += "\\n",
                '\t' => self.out += "\\t",
                '\r' => self.out += "\\r",
                c if c.is_control() => self.out += &format!("\\x{:x};", u32::from(c)),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    fn symbol(&mut self, name: &str) {
        let plain = |c: char| !c.is_whitespace() && !"()[]\";'`,|".contains(c);
        let is_plain = !name.is_empty()
            && name.chars().all(plain)
            && !numbers::is_number(name)
            && name != "."
            && !name.starts_with('#');
        if self.quoted && !is_plain {
            self.out += &format!("|{}|", name.replace('\\', "\\\\").replace('|', "\\|"));
        } else {
            self.out += name;
        }
    }

    fn character(&mut self, c: char) {
        if !self.quoted {
            self.out.push(c);
            return;
        }
        self.out += "#\\";
        match c {
            ' ' => self.out += "space",
            '\n' => self.out += "newline",
            '\t' => self.out += "tab",
            '\r' => self.out += "return",
            '\0' => self.out += "null",
            '\x07' => self.out += "alarm",
            '\x08' => self.out += "backspace",
            '\x7f' => self.out += "delete",
            '\x1b' => self.out += "escape",
            c if c.is_control() => self.out += &format!("x{:x}", u32::from(c)),
            c => self.out.push(c),
        }
    }
}
