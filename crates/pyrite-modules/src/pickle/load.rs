//! Executing a pickle: its instructions, and the stack that they work on.

use super::input::Input;
use super::memo::Unpickled;
use super::opcodes::*;
use super::stack::Stack;
use super::{unpickler, unpickling_error};
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::set::PySet;
use pyrite_vm::types::{bytearray, bytes, codec, memoryview, set};
use pyrite_vm::{ids, overflow_error, value_error};
use std::borrow::Cow;

/// A pickle being read.
pub(super) struct Load<'a> {
    pub unpickler: Obj,
    pub input: Input<'a>,
    pub stack: Stack,
    /// How high the stack was at each mark.
    pub marks: Vec<usize>,
    pub memo: Unpickled,
    /// How many objects the memo has.
    pub count: usize,
    pub encoding: Cow<'a, str>,
    pub errors: Cow<'a, str>,
    /// An iterator of buffers, or null.
    pub buffers: Obj,
}

impl Load<'_> {
    /// The object that the pickle is of.
    pub(super) fn run(&mut self) -> PyResult {
        loop {
            let op = self.input.op()?;
            if op == STOP {
                let value = self.pop()?;
                self.input.catch_up()?;
                return Ok(value);
            }
            self.execute(op)?;
        }
    }

    #[inline(always)]
    fn execute(&mut self, op: u8) -> PyResult<()> {
        match op {
            NONE => self.push(none()),
            NEWTRUE => self.push(boolean(true)),
            NEWFALSE => self.push(boolean(false)),
            BININT1 => {
                let [byte] = self.input.array()?;
                self.push(int::new(i64::from(byte)))
            }
            BININT2 => {
                let bytes = self.input.array()?;
                self.push(int::new(i64::from(u16::from_le_bytes(bytes))))
            }
            BININT => {
                let value = self.signed()?;
                self.push(int::new(value))
            }
            INT | LONG | FLOAT | LONG1 | LONG4 | BINFLOAT => self.number(op),
            SHORT_BINUNICODE | BINUNICODE | BINUNICODE8 | UNICODE | SHORT_BINBYTES | BINBYTES
            | BINBYTES8 | BYTEARRAY8 | STRING | SHORT_BINSTRING | BINSTRING => self.text(op),
            BINGET | LONG_BINGET | GET => {
                let number = match op {
                    BINGET => i64::from(self.input.array::<1>()?[0]),
                    LONG_BINGET => i64::from(u32::from_le_bytes(self.input.array()?)),
                    _ => self.number_in_line()?,
                };
                self.get(number)
            }
            MEMOIZE => {
                let number = self.count;
                self.put(number)
            }
            BINPUT => {
                let [number] = self.input.array()?;
                self.put(usize::from(number))
            }
            LONG_BINPUT => {
                let number = u32::from_le_bytes(self.input.array()?);
                self.put(number as usize)
            }
            PUT => {
                let number = self.number_in_line()?;
                let number = usize::try_from(number);
                self.put(number.map_err(|_| value_error!("negative PUT argument"))?)
            }
            MARK => {
                self.marks.push(self.stack.length());
                Ok(())
            }
            EMPTY_TUPLE => self.push(tuple::empty().cast()),
            EMPTY_LIST => self.push(list::new().cast()),
            EMPTY_DICT => self.push(dict::new().cast()),
            EMPTY_SET => self.push(set::new().cast()),
            TUPLE1 | TUPLE2 | TUPLE3 => {
                let start = self.below(usize::from(op - TUPLE1) + 1)?;
                let made = tuple::try_from_slice(&self.stack.items()[start..])?;
                self.replace(start, made.cast())
            }
            TUPLE | LIST | DICT | FROZENSET => {
                let start = self.mark()?;
                let made = self.container(op, start)?;
                self.replace(start, made)
            }
            APPEND => {
                let start = self.below(1)?;
                self.append(start)
            }
            APPENDS => {
                let start = self.mark()?;
                self.append(start)
            }
            SETITEM => {
                let start = self.below(2)?;
                self.set_items(start)
            }
            SETITEMS => {
                let start = self.mark()?;
                self.set_items(start)
            }
            ADDITEMS => {
                let start = self.mark()?;
                self.add_items(start)
            }
            POP => self.drop_top(),
            POP_MARK => {
                let start = self.mark()?;
                self.stack.truncate(start);
                Ok(())
            }
            DUP => {
                let top = self.top()?;
                self.push(top)
            }
            PROTO => {
                let protocol = i64::from(self.input.array::<1>()?[0]);
                if protocol > HIGHEST_PROTOCOL {
                    return Err(value_error!("unsupported pickle protocol: {protocol}"));
                }
                unpickler::set_protocol(self.unpickler, protocol);
                Ok(())
            }
            FRAME => {
                let length = size(u64::from_le_bytes(self.input.array()?), "FRAME length")?;
                self.input.frame(length)
            }
            NEXT_BUFFER => self.next_buffer(),
            READONLY_BUFFER => self.readonly_buffer(),
            GLOBAL | STACK_GLOBAL | EXT1 | EXT2 | EXT4 | INST | OBJ | NEWOBJ | NEWOBJ_EX
            | REDUCE | BUILD | PERSID | BINPERSID => self.build(op),
            _ => Err(unpickling_error(&match op {
                b' '..=b'~' if op != b'\'' && op != b'\\' => {
                    format!("invalid load key, '{}'.", char::from(op))
                }
                _ => format!("invalid load key, '\\x{op:02x}'."),
            })),
        }
    }

    // ------------------------------------------------------------ the stack

    #[inline]
    pub(super) fn push(&mut self, value: Obj) -> PyResult<()> {
        self.stack.push(value)
    }

    /// Where the part of the stack begins that may be used.
    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn underflow(&self) -> Raised {
        unpickling_error(if self.marks.is_empty() {
            "unpickling stack underflow"
        } else {
            "unexpected MARK found"
        })
    }

    /// Where the topmost `count` values begin.
    pub(super) fn below(&self, count: usize) -> PyResult<usize> {
        let start = self.stack.length().checked_sub(count);
        start
            .filter(|start| *start >= self.fence())
            .ok_or_else(|| self.underflow())
    }

    pub(super) fn pop(&mut self) -> PyResult {
        let start = self.below(1)?;
        let value = self.stack.get(start);
        self.stack.truncate(start);
        Ok(value)
    }

    pub(super) fn top(&self) -> PyResult {
        Ok(self.stack.get(self.below(1)?))
    }

    /// The object below `start`, which what lies above is put into.
    pub(super) fn target(&self, start: usize) -> PyResult {
        let place = start.checked_sub(1).filter(|place| *place >= self.fence());
        match place {
            Some(place) => Ok(self.stack.get(place)),
            None => Err(self.underflow()),
        }
    }

    /// `value` takes the place of what is above `start`.
    pub(super) fn replace(&mut self, start: usize, value: Obj) -> PyResult<()> {
        if start < self.stack.length() {
            self.stack.set(start, value);
            self.stack.truncate(start + 1);
            return Ok(());
        }
        self.push(value)
    }

    /// Where the latest mark is, which is gone then.
    pub(super) fn mark(&mut self) -> PyResult<usize> {
        self.marks
            .pop()
            .ok_or_else(|| unpickling_error("could not find MARK"))
    }

    fn drop_top(&mut self) -> PyResult<()> {
        if self.marks.last() == Some(&self.stack.length()) {
            self.marks.pop();
            return Ok(());
        }
        self.pop().map(|_| ())
    }

    // ------------------------------------------------------------ the memo

    fn get(&mut self, number: i64) -> PyResult<()> {
        let found = match usize::try_from(number) {
            Ok(number) => self.memo.get(number)?,
            Err(_) => None,
        };
        match found {
            Some(object) => self.push(object),
            None => Err(unpickling_error(&format!(
                "Memo value not found at index {number}"
            ))),
        }
    }

    fn put(&mut self, number: usize) -> PyResult<()> {
        let object = self.top()?;
        if self.memo.append(number, object)? {
            self.count += 1;
            return Ok(());
        }
        if self.memo.get(number)?.is_none() {
            self.count += 1;
        }
        self.memo.put(number, object)
    }

    // ------------------------------------------------------------ atoms

    pub(super) fn signed(&mut self) -> PyResult<i64> {
        Ok(i64::from(i32::from_le_bytes(self.input.array()?)))
    }

    fn number_in_line(&mut self) -> PyResult<i64> {
        let line = self.input.full_line()?;
        let class = Class::builtin(ids::INT).object();
        protocol::index_i64(call::call(class, &[bytes::new(line)?])?)
    }

    fn number(&mut self, op: u8) -> PyResult<()> {
        let value = match op {
            BINFLOAT => float::new(f64::from_be_bytes(self.input.array()?)),
            LONG1 | LONG4 => {
                let length = match op {
                    LONG1 => i64::from(self.input.array::<1>()?[0]),
                    _ => self.signed()?,
                };
                let length = usize::try_from(length)
                    .map_err(|_| unpickling_error("LONG pickle has negative byte count"))?;
                int::from_signed_bytes(self.input.take(length)?)?
            }
            FLOAT => {
                let line = self.input.full_line()?;
                let value = float::text::parse(line);
                float::new(value.ok_or_else(|| value_error!("could not convert string to float"))?)
            }
            _ => match self.input.full_line()? {
                b"00" if op == INT => boolean(false),
                b"01" if op == INT => boolean(true),
                line => {
                    let digits = match line.strip_suffix(b"L") {
                        Some(digits) if op == LONG => digits,
                        _ => line,
                    };
                    let class = Class::builtin(ids::INT).object();
                    call::call(class, &[bytes::new(digits)?])?
                }
            },
        };
        self.push(value)
    }

    fn text(&mut self, op: u8) -> PyResult<()> {
        let length = match op {
            SHORT_BINUNICODE | SHORT_BINBYTES | SHORT_BINSTRING => {
                u64::from(self.input.array::<1>()?[0])
            }
            BINUNICODE | BINBYTES => u64::from(u32::from_le_bytes(self.input.array()?)),
            BINUNICODE8 | BINBYTES8 | BYTEARRAY8 => u64::from_le_bytes(self.input.array()?),
            BINSTRING => u64::try_from(self.signed()?)
                .map_err(|_| unpickling_error("BINSTRING pickle has negative byte count"))?,
            _ => return self.text_in_line(op),
        };
        let name = match op {
            BINUNICODE8 => "BINUNICODE8",
            BYTEARRAY8 => "BYTEARRAY8",
            _ => "BINBYTES8",
        };
        let length = size(length, name)?;
        let value = match op {
            BYTEARRAY8 => {
                let array: Obj = bytearray::of_length(length)?.cast();
                self.input.fill(array, length)?;
                array
            }
            SHORT_BINBYTES | BINBYTES | BINBYTES8 => bytes::new(self.input.take(length)?)?,
            SHORT_BINSTRING | BINSTRING => {
                let text = self.input.take(length)?;
                self.old_string(bytes::new(text)?)?
            }
            _ => {
                let text = self.input.take(length)?;
                if text.len() > 1 && text.is_ascii() {
                    str::ascii(text)?.cast()
                } else if std::str::from_utf8(text).is_ok() {
                    str::shared(text)?
                } else {
                    codec::decode(text, "utf-8", "surrogatepass")?
                }
            }
        };
        self.push(value)
    }

    fn text_in_line(&mut self, op: u8) -> PyResult<()> {
        let line = self.input.line()?;
        if op == UNICODE {
            let raw = bytes::new(line)?;
            let decode = names::intern("decode");
            let value = protocol::call_method(raw, decode, &[str::new("raw-unicode-escape")])?;
            return self.push(value);
        }
        let [quote @ (b'"' | b'\''), inside @ .., last] = line else {
            return Err(unpickling_error(
                "the STRING opcode argument must be quoted",
            ));
        };
        if quote != last {
            return Err(unpickling_error(
                "the STRING opcode argument must be quoted",
            ));
        }
        let codecs = pyrite_vm::import::import_absolute("_codecs")?;
        let decode = attributes::get(codecs, names::intern("escape_decode"))?;
        let decoded = call::call(decode, &[bytes::new(inside)?])?;
        let Some([decoded, _]) = tuple::of(decoded) else {
            return Err(unpickling_error("escape_decode gives no pair"));
        };
        let value = self.old_string(*decoded)?;
        self.push(value)
    }

    /// A string of Python 2.
    fn old_string(&self, value: Obj) -> PyResult {
        if self.encoding == "bytes" {
            return Ok(value);
        }
        let arguments = [str::new(&self.encoding), str::new(&self.errors)];
        protocol::call_method(value, names::intern("decode"), &arguments)
    }

    // ------------------------------------------------------------ containers

    fn container(&self, op: u8, start: usize) -> PyResult {
        let items = &self.stack.items()[start..];
        Ok(match op {
            TUPLE => tuple::try_from_slice(items)?.cast(),
            LIST => list::from_slice(items)?.cast(),
            FROZENSET => set::frozen_from_iterable(list::from_slice(items)?.cast())?,
            _ => {
                if !items.len().is_multiple_of(2) {
                    return Err(unpickling_error("odd number of items for DICT"));
                }
                let (made, items) = (dict::new(), list::from_slice(items)?);
                for index in (0..list::length(items)).step_by(2) {
                    dict::set(made, list::get(items, index), list::get(items, index + 1))?;
                }
                made.cast()
            }
        })
    }

    /// What is above `start` is appended to what is below.
    fn append(&mut self, start: usize) -> PyResult<()> {
        let target = self.target(start)?;
        if start == self.stack.length() {
            return Ok(());
        }
        if let Some(target) = target.exact::<PyList>() {
            list::extend_slice(target, &self.stack.items()[start..])?;
        } else {
            let items = list::from_slice(&self.stack.items()[start..])?;
            match attributes::get_optional(target, names::intern("extend"))? {
                Some(extend) => {
                    call::call(extend, &[items.cast()])?;
                }
                None => {
                    let append = attributes::get(target, names::PLAIN_APPEND.name())?;
                    for index in 0..list::length(items) {
                        call::call(append, &[list::get(items, index)])?;
                    }
                }
            }
        }
        self.stack.truncate(start);
        Ok(())
    }

    fn set_items(&mut self, start: usize) -> PyResult<()> {
        let (end, target) = (self.stack.length(), self.target(start)?);
        if !(end - start).is_multiple_of(2) {
            return Err(unpickling_error("odd number of items for SETITEMS"));
        }
        let own = target.exact::<PyDict>();
        if let Some(own) = own
            && dict::length(own) == 0
        {
            dict::reserve(own, (end - start) / 2)?;
        }
        for index in (start..end).step_by(2) {
            let (key, value) = (self.stack.get(index), self.stack.get(index + 1));
            match own {
                Some(own) => dict::set(own, key, value)?,
                None => protocol::set_item(target, key, value)?,
            }
        }
        self.stack.truncate(start);
        Ok(())
    }

    fn add_items(&mut self, start: usize) -> PyResult<()> {
        let (end, target) = (self.stack.length(), self.target(start)?);
        if target
            .exact::<PySet>()
            .is_some_and(|_| types::set::of(target).is_some())
        {
            for index in start..end {
                set::add(target.cast(), self.stack.get(index))?;
            }
        } else {
            let add = attributes::get(target, names::intern("add"))?;
            for index in start..end {
                call::call(add, &[self.stack.get(index)])?;
            }
        }
        self.stack.truncate(start);
        Ok(())
    }

    // ------------------------------------------------------------ buffers

    fn next_buffer(&mut self) -> PyResult<()> {
        if self.buffers.is_null() {
            return Err(unpickling_error(
                "pickle stream refers to out-of-band data but no *buffers* argument was given",
            ));
        }
        match protocol::next(self.buffers)? {
            Some(buffer) => self.push(buffer),
            None => Err(unpickling_error("not enough out-of-band buffers")),
        }
    }

    fn readonly_buffer(&mut self) -> PyResult<()> {
        let start = self.below(1)?;
        let view = memoryview::new(self.stack.get(start), pyrite_vm::buffer::FULL_READ_ONLY)?;
        if memoryview::is_writable(view)? {
            let view = protocol::call_method(view, names::intern("toreadonly"), &[])?;
            self.replace(start, view)?;
        }
        Ok(())
    }
}

/// A size that memory could have.
fn size(size: u64, what: &str) -> PyResult<usize> {
    let size = usize::try_from(size).ok();
    size.filter(|size| *size <= isize::MAX as usize)
        .ok_or_else(|| overflow_error!("{what} exceeds system's maximum of {} bytes", isize::MAX))
}
