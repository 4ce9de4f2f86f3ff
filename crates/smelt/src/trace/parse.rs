//! Reads the textual form of traces (see [`text`](super::text)).
//!
//! Values may have any names, `#` begins a comment, and snapshots may stand anywhere after the values that they mention.
//! Types, fields, callees and drivers are looked up in a [`Vocabulary`], since descriptors are identified by their addresses.

use super::names::{CHECKED, COMPARE, FLOAT, INT, UNARY, WIDTH, named};
use super::{
    Arguments, Bare, LabelId, Level, Operand, Operation, Position, Snapshot, SnapshotId, Trace,
    TraceKind, Virtual, VirtualField,
};
use crate::descr::{Callee, Field, Items, LENGTH, MAX_ARGUMENTS, SHAPE, Type};
use crate::driver::GREEN_WORDS;
use crate::kind::{Kind, Width};
use crate::meta::DriverInfo;
use crate::shape_functions::{Answer, Conditions, Fact, IS, ShapeFunction};
use std::collections::HashMap;
use std::rc::Rc;

/// What the names in a textual trace mean.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Object types; their fields and items come with them.
    pub types: Vec<&'static Type>,
    /// Fields besides.
    pub fields: Vec<&'static Field>,
    /// Items besides.
    pub items: Vec<&'static Items>,
    /// Functions.
    pub callees: Vec<&'static Callee>,
    /// What shapes are asked.
    pub shape_functions: Vec<&'static ShapeFunction>,
    /// Interpreter loops.
    pub drivers: Vec<&'static DriverInfo>,
}

impl Vocabulary {
    fn field(&self, name: &str) -> Option<&'static Field> {
        let types = self.types.iter().flat_map(|t| t.fields.iter());
        [&SHAPE, &LENGTH]
            .into_iter()
            .chain(types.copied())
            .chain(self.fields.iter().copied())
            .find(|f| is_named(name, f.owner, f.name))
    }

    fn items(&self, name: &str) -> Option<&'static Items> {
        let types = self.types.iter().filter_map(|t| t.items);
        types
            .chain(self.items.iter().copied())
            .find(|i| is_named(name, i.owner, i.name))
    }
}

fn is_named(name: &str, owner: &str, rest: &str) -> bool {
    name.split_once('.') == Some((owner, rest))
}

/// Why a text is not a trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}
impl std::error::Error for ParseError {}

/// Reads a trace.
///
/// # Errors
/// When the text is not in the form that `Display` for [`Trace`] prints, or names something that the vocabulary has not.
pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Trace, ParseError> {
    let mut parser = Parser {
        vocabulary,
        trace: Trace::new(TraceKind::Loop, LabelId(0)),
        names: HashMap::new(),
        tokens: Vec::new(),
        at: 0,
    };
    let mut started = false;
    for (i, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or("");
        parser.tokens = line.split_whitespace().map(str::to_string).collect();
        parser.at = 0;
        if parser.tokens.is_empty() {
            continue;
        }
        let result = if started {
            parser.line()
        } else {
            started = true;
            parser.header()
        };
        let result = result.and_then(|()| match parser.tokens.get(parser.at) {
            Some(rest) => Err(format!("'{rest}' is too much")),
            None => Ok(()),
        });
        result.map_err(|message| ParseError {
            line: i + 1,
            message,
        })?;
    }
    Ok(parser.trace)
}

type Parsed<T> = Result<T, String>;

struct Parser<'a> {
    vocabulary: &'a Vocabulary,
    trace: Trace,
    names: HashMap<String, Operand>,
    tokens: Vec<String>,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn next(&mut self) -> Parsed<String> {
        let token = self.tokens.get(self.at).ok_or("the line ends too early")?;
        self.at += 1;
        Ok(token.clone())
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) -> Parsed<()> {
        let token = self.next()?;
        if token == word {
            Ok(())
        } else {
            Err(format!("expected '{word}', not '{token}'"))
        }
    }

    fn number<T: std::str::FromStr>(&mut self) -> Parsed<T> {
        let token = self.next()?;
        number(&token)
    }

    fn header(&mut self) -> Parsed<()> {
        self.trace.kind = match self.next()?.as_str() {
            "loop" => TraceKind::Loop,
            "function" => TraceKind::Function,
            "bridge" => TraceKind::Bridge,
            other => return Err(format!("'{other}' is no kind of trace")),
        };
        self.trace.entry = self.label()?;
        Ok(())
    }

    fn line(&mut self) -> Parsed<()> {
        let first = self.next()?;
        if let Some(name) = first.strip_suffix(':') {
            let index = number::<usize>(&name[1..])?;
            return match name.as_bytes()[0] {
                b's' if index == self.trace.snapshots.len() => {
                    let snapshot = self.snapshot()?;
                    self.trace.push_snapshot(snapshot);
                    Ok(())
                }
                b'p' if index == self.trace.positions.len() => {
                    let position = Position {
                        driver: self.driver()?,
                        greens: self.greens()?,
                    };
                    self.trace.positions.push(position);
                    Ok(())
                }
                b's' | b'p' => Err(format!("'{name}' is out of order")),
                _ => Err(format!("'{name}:' is neither a snapshot nor a position")),
            };
        }
        if self.accept("=") {
            let mnemonic = self.next()?;
            let operation = self.operation(&mnemonic)?;
            if operation.result().is_none() {
                return Err(format!("'{mnemonic}' has no result"));
            }
            let value = self.trace.push(operation);
            if self.names.insert(first.clone(), value).is_some() {
                return Err(format!("'{first}' is made twice"));
            }
        } else {
            let operation = self.operation(&first)?;
            self.trace.push(operation);
        }
        Ok(())
    }

    fn operation(&mut self, mnemonic: &str) -> Parsed<Operation> {
        if let Some((group, name)) = mnemonic.split_once('.') {
            let unknown = || format!("there is no operation '{mnemonic}'");
            return Ok(match group {
                "int" => Operation::Int(
                    named(INT, name).ok_or_else(unknown)?,
                    self.operand()?,
                    self.operand()?,
                ),
                "checked" => Operation::Checked(
                    named(CHECKED, name).ok_or_else(unknown)?,
                    self.operand()?,
                    self.operand()?,
                    self.snapshot_id()?,
                ),
                "overflows" => Operation::Overflows(
                    named(CHECKED, name).ok_or_else(unknown)?,
                    self.operand()?,
                    self.operand()?,
                ),
                "compare" => Operation::CompareInt(
                    named(COMPARE, name).ok_or_else(unknown)?,
                    self.operand()?,
                    self.operand()?,
                ),
                "float" => Operation::Float(
                    named(FLOAT, name).ok_or_else(unknown)?,
                    self.operand()?,
                    self.operand()?,
                ),
                "compare_float" => Operation::CompareFloat(
                    named(COMPARE, name).ok_or_else(unknown)?,
                    self.operand()?,
                    self.operand()?,
                ),
                _ => return Err(unknown()),
            });
        }
        if let Some(unary) = named(UNARY, mnemonic) {
            return Ok(Operation::Unary(unary, self.operand()?));
        }
        self.other_operation(mnemonic)
    }

    fn other_operation(&mut self, mnemonic: &str) -> Parsed<Operation> {
        Ok(match mnemonic {
            "input" => Operation::Input {
                index: self.number()?,
                kind: self.kind()?,
            },
            "parameter" => Operation::Parameter {
                index: self.number()?,
                kind: self.kind()?,
            },
            "same" => Operation::Same(self.operand()?, self.operand()?),
            "load" => Operation::Load {
                field: self.field()?,
                object: self.operand()?,
            },
            "store" => Operation::Store {
                field: self.field()?,
                object: self.operand()?,
                value: self.operand()?,
            },
            "load_item" => Operation::LoadItem {
                items: self.items()?,
                object: self.operand()?,
                index: self.operand()?,
            },
            "store_item" => Operation::StoreItem {
                items: self.items()?,
                object: self.operand()?,
                index: self.operand()?,
                value: self.operand()?,
            },
            "load_raw" => Operation::LoadRaw {
                width: self.width()?,
                base: self.operand()?,
                offset: self.operand()?,
            },
            "store_raw" => Operation::StoreRaw {
                width: self.width()?,
                base: self.operand()?,
                offset: self.operand()?,
                value: self.operand()?,
            },
            "allocate" => Operation::Allocate {
                kind: self.object_type()?,
                shape: self.named_number("shape")?,
                slots: self.named_number("slots")?,
            },
            "allocate_array" => {
                let kind = self.object_type()?;
                let shape = self.named_number("shape")?;
                self.expect("length")?;
                Operation::AllocateArray {
                    kind,
                    shape,
                    length: self.operand()?,
                }
            }
            "call" => self.call()?,
            "slot" => {
                let slot = self.number()?;
                // References are what most slots hold: their kind is not written.
                let kind = match self.peek() {
                    Some(_) => self.kind()?,
                    None => Kind::Ref,
                };
                Operation::LoadSlot(slot, kind)
            }
            "boxed_slot" => Operation::LoadBoxed(self.number()?),
            "number_slot" => Operation::LoadNumber(self.number()?),
            "unbox" => {
                let from = match self.accept("slot") {
                    true => Bare::Slot(self.number()?),
                    false => {
                        self.expect("result")?;
                        Bare::Result(self.operand()?)
                    }
                };
                Operation::Unbox(from, self.snapshot_id()?)
            }
            "publish" => Operation::Publish {
                snapshot: self.snapshot_id()?,
                top: self.named_number("top")?,
                depth_change: self.named_number("depth")?,
                settles: self.accept("settled"),
                stores: self.slots()?.into(),
                bare: match self.accept("bare") {
                    true => self.slots()?.into(),
                    false => Box::default(),
                },
            },
            "guard_true" => Operation::GuardTrue(self.operand()?, self.snapshot_id()?),
            "guard_false" => Operation::GuardFalse(self.operand()?, self.snapshot_id()?),
            "guard_value" => {
                Operation::GuardValue(self.operand()?, self.operand()?, self.snapshot_id()?)
            }
            "guard_compatible" => {
                let (operand, snapshot) = (self.operand()?, self.snapshot_id()?);
                let shape = self.named_number("shape")?;
                let mut facts = Vec::new();
                while self.peek().is_some() {
                    facts.push(self.fact()?);
                }
                let conditions = Conditions { shape, facts };
                Operation::GuardCompatible(operand, Rc::new(conditions), snapshot)
            }
            "guard_valid" => Operation::GuardValid(self.snapshot_id()?),
            "guard_quiet" => Operation::GuardQuiet(self.snapshot_id()?),
            "guard_stack" => Operation::GuardStack {
                top: self.named_number("top")?,
                depth: self.named_number("depth")?,
                snapshot: self.snapshot_id()?,
            },
            "call_compiled" => {
                let label = self.label()?;
                let frame = self.named_number("frame")?;
                let first = match self.accept("first") {
                    true => self.number()?,
                    false => frame,
                };
                Operation::CallCompiled {
                    label,
                    frame,
                    first,
                    bare: self.accept("bare"),
                    arguments: self.operands()?.into(),
                }
            }
            "merge_point" => {
                let token = self.next()?;
                Operation::MergePoint(number(token.strip_prefix('p').unwrap_or(&token))?)
            }
            "label" => Operation::Label {
                id: LabelId(self.number()?),
                arguments: self.operands()?.into(),
            },
            "jump" => Operation::Jump {
                label: self.label()?,
                frame: self.named_number("frame")?,
                arguments: self.operands()?.into(),
            },
            "close" => Operation::Close {
                label: self.label()?,
                snapshot: self.snapshot_id()?,
            },
            "leave" => Operation::Leave(self.snapshot_id()?),
            "finish" => Operation::Finish {
                value: self.operand()?,
                snapshot: self.snapshot_id()?,
            },
            _ => return Err(format!("there is no operation '{mnemonic}'")),
        })
    }

    fn width(&mut self) -> Parsed<Width> {
        let token = self.next()?;
        named(WIDTH, &token).ok_or_else(|| format!("'{token}' is no width"))
    }

    fn call(&mut self) -> Parsed<Operation> {
        let name = self.next()?;
        let callees = &self.vocabulary.callees;
        let callee: &'static Callee = callees
            .iter()
            .find(|c| c.name == name)
            .ok_or_else(|| format!("there is no callee '{name}'"))?;
        let arguments = self.operands()?;
        if arguments.len() != callee.arguments.len() || arguments.len() > MAX_ARGUMENTS {
            return Err(format!(
                "'{name}' takes {} arguments",
                callee.arguments.len()
            ));
        }
        Ok(Operation::Call {
            callee,
            arguments: Arguments::new(&arguments),
        })
    }

    /// A question of a shape and its answer.
    fn fact(&mut self) -> Parsed<Fact> {
        let name = self.next()?;
        let functions = &self.vocabulary.shape_functions;
        let function: &'static ShapeFunction = std::iter::once(&IS)
            .chain(functions.iter().copied())
            .find(|f| f.name == name)
            .ok_or_else(|| format!("there is no function of shapes '{name}'"))?;
        let arguments = [word_of(&self.next()?)?, word_of(&self.next()?)?];
        self.expect("=")?;
        let answer = Answer {
            tag: self.number()?,
            reference: word_of(&self.next()?)?,
            word: word_of(&self.next()?)?,
        };
        Ok(Fact {
            function,
            arguments,
            answer,
        })
    }

    fn operand(&mut self) -> Parsed<Operand> {
        let token = self.next()?;
        self.operand_of(&token)
    }

    fn operand_of(&mut self, token: &str) -> Parsed<Operand> {
        if let Some(value) = self.names.get(token) {
            return Ok(*value);
        }
        if let Some(index) = token.strip_prefix('$') {
            return Ok(Operand::virtual_object(number(index)?));
        }
        if token == "null" {
            return Ok(self.trace.constant(Kind::Ref, 0));
        }
        if let Some(word) = token.strip_prefix("ref:") {
            let bits = word_of(word)?;
            return Ok(self.trace.constant(Kind::Ref, bits));
        }
        if let Some(word) = token.strip_prefix("float:") {
            let bits = word_of(word)?;
            return Ok(self.trace.constant(Kind::Float, bits));
        }
        if let Ok(value) = token.parse::<i64>() {
            return Ok(self.trace.constant(Kind::Int, value as u64));
        }
        if token.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            let value: f64 = number(token)?;
            return Ok(self.trace.constant(Kind::Float, value.to_bits()));
        }
        Err(format!("'{token}' has not been made"))
    }

    /// All operands from here on.
    fn operands(&mut self) -> Parsed<Vec<Operand>> {
        let mut operands = Vec::new();
        while self.peek().is_some() && !KEYWORDS.contains(&self.peek().unwrap_or("")) {
            operands.push(self.operand()?);
        }
        Ok(operands)
    }

    /// `slot=operand` as long as there are any.
    fn slots(&mut self) -> Parsed<Vec<(i32, Operand)>> {
        let mut slots = Vec::new();
        while let Some((slot, value)) = self.peek().and_then(|token| token.split_once('=')) {
            let (slot, value) = (number(slot)?, value.to_string());
            self.at += 1;
            slots.push((slot, self.operand_of(&value)?));
        }
        Ok(slots)
    }

    fn named_number<T: std::str::FromStr>(&mut self, word: &str) -> Parsed<T> {
        self.expect(word)?;
        self.number()
    }

    fn label(&mut self) -> Parsed<LabelId> {
        Ok(LabelId(self.named_number("label")?))
    }

    fn snapshot_id(&mut self) -> Parsed<SnapshotId> {
        let token = self.next()?;
        let index = token
            .strip_prefix('s')
            .ok_or_else(|| format!("expected a snapshot, not '{token}'"))?;
        Ok(SnapshotId(number(index)?))
    }

    fn kind(&mut self) -> Parsed<Kind> {
        Ok(match self.next()?.as_str() {
            "int" => Kind::Int,
            "float" => Kind::Float,
            "ref" => Kind::Ref,
            other => return Err(format!("'{other}' is no kind")),
        })
    }

    fn field(&mut self) -> Parsed<&'static Field> {
        let name = self.next()?;
        let field = self.vocabulary.field(&name);
        field.ok_or_else(|| format!("there is no field '{name}'"))
    }

    fn items(&mut self) -> Parsed<&'static Items> {
        let name = self.next()?;
        let items = self.vocabulary.items(&name);
        items.ok_or_else(|| format!("there are no items '{name}'"))
    }

    fn object_type(&mut self) -> Parsed<&'static Type> {
        let name = self.next()?;
        let mut types = self.vocabulary.types.iter();
        let found = types.find(|t| t.name == name).copied();
        found.ok_or_else(|| format!("there is no type '{name}'"))
    }

    fn driver(&mut self) -> Parsed<&'static DriverInfo> {
        let name = self.next()?;
        let mut drivers = self.vocabulary.drivers.iter();
        let found = drivers.find(|d| d.name == name).copied();
        found.ok_or_else(|| format!("there is no driver '{name}'"))
    }

    fn greens(&mut self) -> Parsed<[u64; GREEN_WORDS]> {
        let mut greens = [0; GREEN_WORDS];
        for word in &mut greens {
            *word = self.number()?;
        }
        Ok(greens)
    }

    fn snapshot(&mut self) -> Parsed<Snapshot> {
        let mut snapshot = Snapshot {
            levels: Vec::new(),
            replay: self.named_number("replay")?,
            slots: Vec::new(),
            top: self.named_number("top")?,
            depth: self.named_number("depth")?,
            published_depth: self.named_number("published")?,
            inlined: Default::default(),
            returned_into: Default::default(),
            virtuals: Vec::new(),
            stores: Vec::new(),
        };
        while self.accept("level") {
            let level = self.level()?;
            snapshot.levels.push(level);
        }
        if self.accept("slots") {
            snapshot.slots = self.slots()?;
        }
        while self.accept("virtual") {
            let object = self.virtual_object(snapshot.virtuals.len())?;
            snapshot.virtuals.push(object);
        }
        while let Some(mnemonic) = self.peek().filter(|word| word.starts_with("store")) {
            let mnemonic = mnemonic.to_string();
            self.at += 1;
            let store = self.operation(&mnemonic)?;
            snapshot.stores.push(store);
        }
        Ok(snapshot)
    }

    fn level(&mut self) -> Parsed<Level> {
        let mut level = Level {
            driver: self.driver()?,
            greens: self.greens()?,
            frame: None,
            reds: Vec::new(),
            log: Vec::new(),
            began: Default::default(),
        };
        if self.accept("frame") {
            level.frame = Some(self.number()?);
        }
        if self.accept("reds") {
            level.reds = self.operands()?;
        }
        if self.accept("log") {
            level.log = self.operands()?;
        }
        Ok(level)
    }

    fn virtual_object(&mut self, index: usize) -> Parsed<Virtual> {
        self.expect(&format!("${index}"))?;
        let mut object = Virtual {
            kind: self.object_type()?,
            shape: self.named_number("shape")?,
            length: self.named_number("length")?,
            fields: Vec::new(),
        };
        while let Some((place, value)) = self.peek().and_then(|token| token.split_once('=')) {
            let (place, value) = (place.to_string(), value.to_string());
            self.at += 1;
            let field = match place.split_once('[') {
                Some((name, index)) => {
                    let items = self.vocabulary.items(name);
                    let items = items.ok_or_else(|| format!("there are no items '{name}'"))?;
                    VirtualField::Item(items, number(index.trim_end_matches(']'))?)
                }
                None => {
                    let field = self.vocabulary.field(&place);
                    VirtualField::Field(
                        field.ok_or_else(|| format!("there is no field '{place}'"))?,
                    )
                }
            };
            let value = self.operand_of(&value)?;
            object.fields.push((field, value));
        }
        Ok(object)
    }
}

/// Words that end a list of operands.
const KEYWORDS: &[&str] = &["level", "log", "slots", "virtual", "store", "store_item"];

fn number<T: std::str::FromStr>(token: &str) -> Parsed<T> {
    token
        .parse()
        .map_err(|_| format!("'{token}' is not a number that fits here"))
}

fn word_of(token: &str) -> Parsed<u64> {
    token
        .strip_prefix("0x")
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
        .map_or_else(|| number(token), Ok)
}
