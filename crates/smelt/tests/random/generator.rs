//! Makes random loops in textual form.
//!
//! The frame: slots 0 and 1 hold nodes, 2 and 3 immediates, 4 a boxed float, 5 an array of four nodes. Red 0 counts iterations.

/// xorshift64*
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Sort {
    Node,
    Tagged,
    Boxed,
    Array,
    Int,
    Float,
}

const SLOTS: [Sort; 6] = [
    Sort::Node,
    Sort::Node,
    Sort::Tagged,
    Sort::Tagged,
    Sort::Boxed,
    Sort::Array,
];

/// The call of the function that loops may call.
const FUNCTION: &str = "call_compiled label 9";

/// Those that nodes may have. Some have the same remainder by 5, others by 7.
pub const NODE_SHAPES: [u32; 3] = [22, 36, 27];

pub struct Generator {
    random: Random,
    lines: Vec<String>,
    snapshots: Vec<String>,
    values: Vec<(Sort, String)>,
    slots: [Option<String>; 6],
    next: u32,
    published: bool,
}

impl Generator {
    pub fn new(seed: u64) -> Generator {
        Generator {
            random: Random::new(seed),
            lines: vec!["loop label 1".into(), "red = input 0 int".into()],
            snapshots: Vec::new(),
            values: vec![(Sort::Int, "red".into())],
            slots: Default::default(),
            next: 0,
            published: false,
        }
    }

    pub fn text(&self) -> String {
        self.lines.join("\n") + "\n" + &self.snapshots.join("\n") + "\n"
    }

    fn line(&mut self, line: String) {
        self.lines.push(line);
    }

    fn value(&mut self, sort: Sort, operation: String) -> String {
        self.next += 1;
        let name = format!("x{}", self.next);
        self.line(format!("{name} = {operation}"));
        self.values.push((sort, name.clone()));
        name
    }

    /// A value, mostly a recent one.
    fn some(&mut self, sort: Sort) -> String {
        let fitting: Vec<String> = self
            .values
            .iter()
            .rev()
            .filter(|(s, _)| *s == sort)
            .map(|(_, name)| name.clone())
            .collect();
        if fitting.is_empty() || self.random.below(6) == 0 {
            return self.fresh(sort);
        }
        let reach = fitting.len().min(6);
        let reach = if self.random.below(4) == 0 {
            fitting.len()
        } else {
            reach
        };
        fitting[self.random.below(reach)].clone()
    }

    fn fresh(&mut self, sort: Sort) -> String {
        match sort {
            Sort::Int => {
                let choice = self.random.below(8);
                [
                    "0",
                    "1",
                    "-1",
                    "2",
                    "7",
                    "255",
                    "4611686018427387904",
                    "-9223372036854775808",
                ][choice]
                    .into()
            }
            Sort::Float => {
                let choice = self.random.below(5);
                ["0.0", "-0.0", "1.0", "2.0", "0.1"][choice].into()
            }
            _ => {
                let fitting: Vec<usize> = (0..6).filter(|i| SLOTS[*i] == sort).collect();
                let slot = fitting[self.random.below(fitting.len())];
                self.slot(slot)
            }
        }
    }

    fn slot(&mut self, slot: usize) -> String {
        if let Some(name) = &self.slots[slot] {
            return name.clone();
        }
        let name = self.value(SLOTS[slot], format!("slot {slot}"));
        self.slots[slot] = Some(name.clone());
        name
    }

    fn snapshot_with(&mut self, red: &str, log: &[String]) -> String {
        let id = self.snapshots.len();
        let mut text = format!("s{id}: replay {id} top 8 depth 0 published 0");
        text += &format!(" level main {id} 0 0 frame 0 reds {red}");
        if !log.is_empty() {
            text += &format!(" log {}", log.join(" "));
        }
        text += " slots";
        for (slot, value) in self.slots.iter().enumerate() {
            if let Some(value) = value {
                text += &format!(" {slot}={value}");
            }
        }
        self.snapshots.push(text);
        format!("s{id}")
    }

    fn snapshot(&mut self) -> String {
        let count = self.random.below(3);
        let log: Vec<String> = (0..count)
            .filter_map(|_| {
                let at = self.random.below(self.values.len());
                self.values.get(at).map(|(_, name)| name.clone())
            })
            .collect();
        self.snapshot_with("red", &log)
    }

    pub fn generate(&mut self) {
        let stop = self.value(Sort::Int, "compare.lt red 12".into());
        let snapshot = self.snapshot();
        self.line(format!("guard_true {stop} {snapshot}"));
        let count = 5 + self.random.below(60);
        for _ in 0..count {
            self.operation();
        }
        let next = self.value(Sort::Int, "int.add red 1".into());
        let snapshot = self.snapshot_with(&next, &[]);
        self.line(format!("close label 1 {snapshot}"));
    }

    fn operation(&mut self) {
        match self.random.below(26) {
            0 | 1 => self.load(),
            2 | 3 => self.store(),
            4 => self.allocate_node(),
            5 => self.allocate_box(),
            6..=9 => self.integer(),
            10 | 11 => self.checked(),
            12..=14 => self.guard(),
            15 => self.float(),
            16 => self.untag(),
            17 => self.tag(),
            18..=20 => self.set_slot(),
            21 => self.array(),
            22 => self.allocate_array(),
            23 | 24 => self.part(),
            _ => self.call(),
        }
    }

    fn load(&mut self) {
        let node = self.some(Sort::Node);
        match self.random.below(5) {
            0 | 1 => self.value(Sort::Int, format!("load node.count {node}")),
            2 => self.value(Sort::Int, format!("load node.small {node}")),
            3 => self.value(Sort::Node, format!("load node.left {node}")),
            _ => self.value(Sort::Node, format!("load node.right {node}")),
        };
    }

    fn store(&mut self) {
        let node = self.some(Sort::Node);
        let line = match self.random.below(4) {
            0 | 1 => format!("store node.count {node} {}", self.some(Sort::Int)),
            2 => format!("store node.small {node} {}", self.some(Sort::Int)),
            _ => format!("store node.left {node} {}", self.some(Sort::Node)),
        };
        self.line(line);
    }

    fn allocate_node(&mut self) {
        let (count, small) = (self.some(Sort::Int), self.some(Sort::Int));
        let (left, right) = (self.some(Sort::Node), self.some(Sort::Node));
        let shape = NODE_SHAPES[self.random.below(NODE_SHAPES.len())];
        let node = self.value(Sort::Node, format!("allocate node shape {shape} slots 0"));
        // Now and then a cycle.
        let left = if self.random.below(5) == 0 {
            node.clone()
        } else {
            left
        };
        self.line(format!("store node.count {node} {count}"));
        self.line(format!("store node.small {node} {small}"));
        self.line(format!("store node.left {node} {left}"));
        self.line(format!("store node.right {node} {right}"));
    }

    fn allocate_box(&mut self) {
        let value = self.some(Sort::Float);
        let boxed = self.value(Sort::Boxed, "allocate box shape 20 slots 0".into());
        self.line(format!("store box.value {boxed} {value}"));
    }

    fn integer(&mut self) {
        let (a, b) = (self.some(Sort::Int), self.some(Sort::Int));
        let operation = match self.random.below(5) {
            4 => {
                let op = self.random.pick(&["8", "16", "32"]);
                format!("sign_extend{op} {a}")
            }
            0 => {
                let op = self.random.pick(&[
                    "shl",
                    "sar",
                    "shr",
                    "floor_div",
                    "floor_mod",
                    "mul",
                    "div",
                    "rem",
                    "div_unsigned",
                    "rem_unsigned",
                    "mul_high_unsigned",
                ]);
                let constant = self.random.pick(&["1", "2", "3", "8"]);
                format!("int.{op} {a} {constant}")
            }
            1 => {
                let op = self
                    .random
                    .pick(&["eq", "ne", "lt", "le", "gt", "ge", "below"]);
                format!("compare.{op} {a} {b}")
            }
            2 => {
                let op = self.random.pick(&["and", "or", "xor", "add", "sub"]);
                format!(
                    "int.{op} {a} {}",
                    self.random.pick(&["1", "-1", "3", "255"])
                )
            }
            _ => {
                let op = self.random.pick(&["add", "sub", "mul", "and", "or", "xor"]);
                format!("int.{op} {a} {b}")
            }
        };
        self.value(Sort::Int, operation);
    }

    fn checked(&mut self) {
        let (a, b) = (self.some(Sort::Int), self.some(Sort::Int));
        let op = self.random.pick(&["add", "sub", "mul", "add", "add"]);
        let snapshot = self.snapshot();
        self.value(Sort::Int, format!("checked.{op} {a} {b} {snapshot}"));
    }

    fn guard(&mut self) {
        let snapshot = self.snapshot();
        let condition = match self.random.below(8) {
            0 => {
                let shape = self.shape();
                return self.line(format!("guard_value {shape} 22 {snapshot}"));
            }
            6 | 7 => {
                let shape = self.shape();
                let divisor = 5 + 2 * self.random.below(2) as u32;
                return self.line(compatible(&shape, &snapshot, NODE_SHAPES[0], divisor));
            }
            1 => {
                let (a, b) = (self.some(Sort::Node), self.some(Sort::Node));
                self.value(Sort::Int, format!("same {a} {b}"))
            }
            2 => {
                let (a, b) = (self.some(Sort::Float), self.some(Sort::Float));
                self.value(Sort::Int, format!("compare_float.lt {a} {b}"))
            }
            3 => self.some(Sort::Int),
            _ => {
                let (a, b) = (self.some(Sort::Int), self.some(Sort::Int));
                let op = self
                    .random
                    .pick(&["eq", "ne", "lt", "le", "gt", "ge", "below"]);
                self.value(Sort::Int, format!("compare.{op} {a} {b}"))
            }
        };
        let way = self.random.pick(&["true", "false"]);
        self.line(format!("guard_{way} {condition} {snapshot}"));
    }

    fn shape(&mut self) -> String {
        let node = self.some(Sort::Node);
        self.value(Sort::Int, format!("load header.shape {node}"))
    }

    fn float(&mut self) {
        let (a, b) = (self.some(Sort::Float), self.some(Sort::Float));
        let operation = match self.random.below(5) {
            0 => format!("load box.value {}", self.some(Sort::Boxed)),
            1 => format!("int_to_float {}", self.some(Sort::Int)),
            2 => format!("float_neg {a}"),
            _ => {
                let op = self.random.pick(&["add", "sub", "mul", "div"]);
                format!("float.{op} {a} {b}")
            }
        };
        self.value(Sort::Float, operation);
    }

    fn untag(&mut self) {
        let tagged = self.some(Sort::Tagged);
        let bits = self.value(Sort::Int, format!("ref_bits {tagged}"));
        if self.random.below(2) == 0 {
            self.value(Sort::Int, format!("int.sar {bits} 1"));
        }
    }

    fn tag(&mut self) {
        let number = self.some(Sort::Int);
        let shifted = self.value(Sort::Int, format!("int.shl {number} 1"));
        let bits = self.value(Sort::Int, format!("int.or {shifted} 1"));
        self.value(Sort::Tagged, format!("bits_ref {bits}"));
    }

    fn set_slot(&mut self) {
        let slot = self.random.below(6);
        let value = self.some(SLOTS[slot]);
        self.slots[slot] = Some(value);
    }

    fn array(&mut self) {
        let array = self.some(Sort::Array);
        let index = if self.random.below(2) == 0 {
            self.random.pick(&["0", "1", "2", "3"]).to_string()
        } else {
            let index = self.some(Sort::Int);
            self.value(Sort::Int, format!("int.and {index} 3"))
        };
        if self.random.below(2) == 0 {
            self.value(Sort::Node, format!("load_item array.items {array} {index}"));
        } else {
            let node = self.some(Sort::Node);
            self.line(format!("store_item array.items {array} {index} {node}"));
        }
    }

    fn allocate_array(&mut self) {
        let nodes: Vec<String> = (0..4).map(|_| self.some(Sort::Node)).collect();
        let array = self.value(Sort::Array, "allocate_array array shape 24 length 4".into());
        for (i, node) in nodes.iter().enumerate() {
            self.line(format!("store_item array.items {array} {i} {node}"));
        }
        self.value(Sort::Int, format!("load array.length {array}"));
    }

    fn part(&mut self) {
        let number = self.some(Sort::Int);
        if self.random.below(2) == 0 {
            let node = self.some(Sort::Node);
            self.value(Sort::Boxed, format!("call part {node} {number}"));
        } else {
            let boxed = self.some(Sort::Boxed);
            self.value(Sort::Int, format!("call weigh {boxed} {number}"));
        }
    }

    fn call(&mut self) {
        match self.random.below(6) {
            4 | 5 => self.call_function(),
            0 => {
                let (a, b) = (self.some(Sort::Int), self.some(Sort::Int));
                self.value(Sort::Int, format!("call mix {a} {b}"));
            }
            1 => {
                let node = self.some(Sort::Node);
                self.value(Sort::Node, format!("call look {node}"));
            }
            2 => {
                let node = self.some(Sort::Node);
                self.value(Sort::Node, format!("call bump {node}"));
            }
            _ => {
                let node = self.some(Sort::Node);
                let snapshot = self.snapshot();
                self.line(format!("publish {snapshot} top 8 depth 0 settled"));
                self.value(Sort::Node, format!("call shake {node}"));
                self.published = true;
            }
        }
    }

    /// A call of [`FUNCTION`], which adds one to a boxed float.
    fn call_function(&mut self) {
        let argument = self.some(Sort::Boxed);
        let snapshot = self.snapshot();
        let state = self.snapshots.last_mut().expect("it has been made");
        *state = state.replace(" top 8 ", " top 12 ") + &format!(" 9={argument}");
        self.line(format!("publish {snapshot} top 12 depth 0"));
        self.next += 1;
        let result = format!("x{}", self.next);
        self.line(format!("{result} = {FUNCTION} frame 9 first 8"));
        let snapshot = self.snapshot_with("red", std::slice::from_ref(&result));
        let is_null = self.value(Sort::Int, format!("same {result} null"));
        self.line(format!("guard_false {is_null} {snapshot}"));
        self.values.push((Sort::Boxed, result.clone()));
        if self.random.below(4) > 0 {
            let shape = self.value(Sort::Int, format!("load header.shape {result}"));
            let is_float = self.value(Sort::Int, format!("compare.eq {shape} 20"));
            let snapshot = self.snapshot();
            self.line(format!("guard_true {is_float} {snapshot}"));
            self.value(Sort::Float, format!("load box.value {result}"));
        }
        self.published = true;
    }

    /// The guard with this snapshot has failed in the first iteration: it would have been recorded the other way round.
    pub fn repair(&mut self, snapshot: usize) {
        let name = format!(" s{snapshot}");
        let inside = format!("{name} shape ");
        let is_it = |line: &&mut String| line.ends_with(&name) || line.contains(&inside);
        let Some(line) = self.lines.iter_mut().find(is_it) else {
            return;
        };
        if let Some((guard, condition)) = line.split_once(&inside) {
            let value = guard.split(' ').nth(1).expect("a value");
            let words: Vec<&str> = condition.split(' ').collect();
            let next = NODE_SHAPES
                .iter()
                .position(|shape| shape.to_string() == words[0]);
            let next = next.and_then(|index| NODE_SHAPES.get(index + 1));
            let divisor = words[2].trim_start_matches("0x").parse().expect("a digit");
            *line = match next {
                Some(next) => compatible(value, name.trim(), *next, divisor),
                None => format!("# {line}").replace(&inside, " "),
            };
            return;
        }
        *line = if line.starts_with("guard_true") {
            line.replace("guard_true", "guard_false")
        } else if line.starts_with("guard_false") {
            line.replace("guard_false", "guard_true")
        } else if line.contains("checked.") {
            line.replace("checked.", "int.").replace(&name, "")
        } else {
            format!("# {line}")
        };
    }
}

/// A guard that asks a shape for its remainder by a number.
fn compatible(value: &str, snapshot: &str, shape: u32, divisor: u32) -> String {
    let answer = shape % divisor;
    format!(
        "guard_compatible {value} {snapshot} shape {shape} remainder 0x{divisor:x} 0x0 = 0 0x0 0x{answer:x}"
    )
}
