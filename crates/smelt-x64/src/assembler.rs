//! Bytes of x86-64 instructions.
//!
//! The forms that traces need, and no others. Encodings are from Intel's *Software Developer's Manual*, volume 2. Code is position-independent but
//! for absolute addresses below 2 GB, of which the backend has one page and the table of ways out.

/// A register: 0 to 15 are the general ones, by their numbers, 16 to 31 the vector ones, of which floats use the low half.
pub type Register = u8;

pub const RAX: Register = 0;
pub const RCX: Register = 1;
pub const RDX: Register = 2;
pub const RBX: Register = 3;
pub const RSP: Register = 4;
pub const RBP: Register = 5;
pub const RSI: Register = 6;
pub const RDI: Register = 7;
pub const R8: Register = 8;
pub const R9: Register = 9;
pub const R11: Register = 11;
pub const R12: Register = 12;
pub const R13: Register = 13;
pub const R14: Register = 14;
pub const R15: Register = 15;
/// The first vector register.
pub const XMM0: Register = 16;
pub const XMM14: Register = 30;
pub const XMM15: Register = 31;

/// Is it a vector register?
pub fn is_vector(register: Register) -> bool {
    register >= XMM0
}

/// A condition of the flags, as instructions encode it. The one with the lowest bit flipped is its opposite.
pub type Condition = u8;

pub const OVERFLOW: Condition = 0x0;
pub const BELOW: Condition = 0x2;
pub const ABOVE_OR_EQUAL: Condition = 0x3;
pub const EQUAL: Condition = 0x4;
pub const NOT_EQUAL: Condition = 0x5;
pub const BELOW_OR_EQUAL: Condition = 0x6;
pub const ABOVE: Condition = 0x7;
pub const NOT_NEGATIVE: Condition = 0x9;
pub const PARITY: Condition = 0xa;
pub const NO_PARITY: Condition = 0xb;
pub const LESS: Condition = 0xc;
pub const GREATER_OR_EQUAL: Condition = 0xd;
pub const LESS_OR_EQUAL: Condition = 0xe;
pub const GREATER: Condition = 0xf;

/// No register.
const NONE: u8 = 0xff;
/// In place of a base: the address counts from the next instruction, and the displacement is the number of a constant.
const POOL: u8 = 0xfe;

/// A place in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Memory {
    base: u8,
    index: u8,
    /// The index counts this power of two.
    scale: u8,
    displacement: i32,
}

impl Memory {
    /// Behind a register.
    pub fn at(base: Register, displacement: i32) -> Memory {
        Memory {
            base,
            index: NONE,
            scale: 0,
            displacement,
        }
    }

    /// Behind a register and a multiple, by a power of two, of another.
    pub fn indexed(base: Register, index: Register, scale: u8, displacement: i32) -> Memory {
        debug_assert!(index != RSP);
        Memory {
            base,
            index,
            scale,
            displacement,
        }
    }

    /// Its address when the registers hold these words. It must have a base.
    pub fn address(self, registers: &[u64]) -> usize {
        let word = |register: u8| match register {
            NONE => 0,
            register => registers[register as usize],
        };
        let address = word(self.base).wrapping_add(word(self.index) << self.scale);
        address.wrapping_add_signed(self.displacement.into()) as usize
    }

    /// At an address below 2 GB.
    pub fn absolute(address: i32) -> Memory {
        Memory::at(NONE, address)
    }

    /// At an address below 2 GB and eight times a register.
    pub fn table(address: i32, index: Register) -> Memory {
        Memory::indexed(NONE, index, 3, address)
    }
}

/// What an instruction works on beside its register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Register(Register),
    Memory(Memory),
}

/// The operations of two words that share an encoding, by their numbers in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arithmetic {
    Add = 0,
    Or = 1,
    And = 4,
    Sub = 5,
    Xor = 6,
    Cmp = 7,
}

/// Operations of one word that share an encoding.
#[derive(Clone, Copy)]
pub enum Single {
    Neg = 3,
    /// `rdx:rax` is the unsigned product with `rax`.
    Mul = 4,
    /// `rdx:rax` is the signed product with `rax`.
    Imul = 5,
    /// Divides `rdx:rax`, unsigned: `rax` is the quotient, `rdx` the remainder.
    Div = 6,
    /// The same, signed.
    Idiv = 7,
}

/// Shifts, by their numbers in the encoding.
#[derive(Clone, Copy)]
pub enum Shift {
    Left = 4,
    Right = 5,
    ArithmeticRight = 7,
}

/// Operations of two floats, as their prefix and opcode.
#[derive(Clone, Copy)]
pub enum Floats {
    Add = 0xf2_0f58,
    Mul = 0xf2_0f59,
    Sub = 0xf2_0f5c,
    Div = 0xf2_0f5e,
    Sqrt = 0xf2_0f51,
    /// Sets the flags as an unsigned comparison would; parity if one is no number.
    Compare = 0x66_0f2e,
    And = 0x66_0f54,
    Xor = 0x66_0f57,
    /// To binary32.
    ToSingle = 0xf2_0f5a,
    /// From binary32.
    FromSingle = 0xf3_0f5a,
}

/// A place in the code that jumps lead to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label(u32);

const UNBOUND: u32 = u32::MAX;

/// Code being made.
#[derive(Default)]
pub struct Assembler {
    bytes: Vec<u8>,
    labels: Vec<u32>,
    /// Places of distances to labels.
    jumps: Vec<(u32, Label)>,
    /// 64-bit constants behind the code, and the places of distances to them.
    constants: Vec<u64>,
    constant_uses: Vec<(u32, u32)>,
}

impl Assembler {
    /// Forgets everything but its memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.labels.clear();
        self.jumps.clear();
        self.constants.clear();
        self.constant_uses.clear();
    }

    /// A label that has no place yet.
    pub fn label(&mut self) -> Label {
        self.labels.push(UNBOUND);
        Label(self.labels.len() as u32 - 1)
    }

    /// The label is here.
    pub fn bind(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.bytes.len() as u32;
    }

    /// A label that is here.
    pub fn here(&mut self) -> Label {
        let label = self.label();
        self.bind(label);
        label
    }

    /// Where a bound label is, in bytes from the start.
    pub fn offset_of(&self, label: Label) -> usize {
        self.labels[label.0 as usize] as usize
    }

    /// A 64-bit constant behind the code.
    pub fn constant(&mut self, bits: u64) -> Memory {
        let known = self.constants.iter().position(|c| *c == bits);
        let index = known.unwrap_or_else(|| {
            self.constants.push(bits);
            self.constants.len() - 1
        });
        Memory {
            base: POOL,
            index: NONE,
            scale: 0,
            displacement: index as i32,
        }
    }

    /// Puts the constants behind the code and the distances into the jumps; returns the code.
    pub fn finish(&mut self) -> &[u8] {
        if !self.constants.is_empty() {
            self.bytes
                .resize(self.bytes.len().next_multiple_of(8), 0xcc); // `int3`
        }
        let pool = self.bytes.len() as u32;
        for constant in &self.constants {
            self.bytes.extend_from_slice(&constant.to_le_bytes());
        }
        let jumps = self.jumps.iter().map(|(at, l)| {
            let target = self.labels[l.0 as usize];
            debug_assert!(target != UNBOUND, "a jump to a label that is nowhere");
            (*at, target)
        });
        let uses = self.constant_uses.iter();
        for (at, target) in jumps.chain(uses.map(|(at, c)| (*at, pool + 8 * c))) {
            let distance = target.wrapping_sub(at + 4);
            let at = at as usize;
            self.bytes[at..at + 4].copy_from_slice(&distance.to_le_bytes());
        }
        &self.bytes
    }

    /// Replaces the 32 bits at an offset.
    pub fn patch(&mut self, offset: usize, value: i32) {
        self.bytes[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
    }

    fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn word32(&mut self, word: i32) {
        self.bytes.extend_from_slice(&word.to_le_bytes());
    }

    // ---------------------------------------------------------------- encoding

    /// Prefix (if any), REX, opcode (with its prefix of two bytes, if any), ModR/M and what belongs to it. `opcode` is read as in the manual:
    /// `0xf2_0f58` is prefix `f2`, then `0f 58`. `is_byte`: the registers are bytes, which takes a REX for some.
    fn encode(&mut self, wide: bool, opcode: u32, register: u8, place: Place, is_byte: bool) {
        if opcode > 0xff_ffff {
            self.byte((opcode >> 24) as u8);
        } else if opcode > 0xffff && opcode >> 16 != 0x0f {
            self.byte((opcode >> 16) as u8);
        }
        let register = register & 15;
        let (base, index) = match place {
            Place::Register(r) => (r & 15, 0),
            Place::Memory(m) => (
                if m.base < 16 { m.base } else { 0 },
                if m.index < 16 { m.index } else { 0 },
            ),
        };
        let rex = u8::from(wide) << 3 | (register >> 3) << 2 | (index >> 3) << 1 | base >> 3;
        let is_new_byte =
            is_byte && (register >= RSP || matches!(place, Place::Register(r) if r & 15 >= RSP));
        if rex != 0 || is_new_byte {
            self.byte(0x40 | rex);
        }
        if opcode > 0xff {
            // Three bytes where it begins with `0f 38` or `0f 3a`.
            if opcode >> 8 & 0xff != 0x0f {
                self.byte(0x0f);
            }
            self.byte((opcode >> 8) as u8);
        }
        self.byte(opcode as u8);
        self.mod_rm(register & 7, place);
    }

    fn mod_rm(&mut self, register: u8, place: Place) {
        let memory = match place {
            Place::Register(r) => return self.byte(0xc0 | register << 3 | (r & 7)),
            Place::Memory(memory) => memory,
        };
        let Memory {
            base,
            index,
            scale,
            displacement,
        } = memory;
        match (base, index) {
            (POOL, _) => {
                self.byte(register << 3 | 5);
                let at = self.bytes.len() as u32;
                self.constant_uses.push((at, displacement as u32));
                self.word32(0);
            }
            (NONE, index) => {
                let index = if index == NONE { 4 } else { index & 7 };
                self.byte(register << 3 | 4);
                self.byte(scale << 6 | index << 3 | 5);
                self.word32(displacement);
            }
            _ => {
                let size = match displacement {
                    0 if base & 7 != RBP => 0,
                    -128..128 => 1,
                    _ => 2,
                };
                if index != NONE || base & 7 == RSP {
                    let index = if index == NONE { 4 } else { index & 7 };
                    self.byte(size << 6 | register << 3 | 4);
                    self.byte(scale << 6 | index << 3 | base & 7);
                } else {
                    self.byte(size << 6 | register << 3 | base & 7);
                }
                match size {
                    0 => {}
                    1 => self.byte(displacement as u8),
                    _ => self.word32(displacement),
                }
            }
        }
    }

    // ---------------------------------------------------------------- moves

    /// One register into another of its class.
    pub fn copy(&mut self, to: Register, from: Register) {
        if is_vector(to) {
            self.encode(false, 0x0f28, to, Place::Register(from), false);
        } else {
            self.encode(true, 0x8b, to, Place::Register(from), false);
        }
    }

    /// The bits of a register of either class into one of the other.
    pub fn copy_across(&mut self, to: Register, from: Register) {
        if is_vector(to) {
            self.encode(true, 0x66_0f6e, to, Place::Register(from), false);
        } else {
            self.encode(true, 0x66_0f7e, from, Place::Register(to), false);
        }
    }

    /// The low 32 bits of a register of either class into one of the other.
    pub fn copy_low_across(&mut self, to: Register, from: Register) {
        if is_vector(to) {
            self.encode(false, 0x66_0f6e, to, Place::Register(from), false);
        } else {
            self.encode(false, 0x66_0f7e, from, Place::Register(to), false);
        }
    }

    /// A constant. The flags stay as they are.
    pub fn set(&mut self, to: Register, value: u64) {
        if let Ok(value) = u32::try_from(value) {
            if to >= 8 {
                self.byte(0x41);
            }
            self.byte(0xb8 | (to & 7));
            self.word32(value as i32);
        } else if let Ok(value) = i32::try_from(value as i64) {
            self.encode(true, 0xc7, 0, Place::Register(to), false);
            self.word32(value);
        } else {
            self.byte(0x48 | to >> 3);
            self.byte(0xb8 | (to & 7));
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
    }

    /// A word into a register of either class.
    pub fn load(&mut self, to: Register, from: Memory) {
        if is_vector(to) {
            self.encode(false, 0xf2_0f10, to, Place::Memory(from), false);
        } else {
            self.encode(true, 0x8b, to, Place::Memory(from), false);
        }
    }

    /// 1, 2 or 4 bytes, zero-extended.
    pub fn load_narrow(&mut self, bytes: usize, to: Register, from: Memory) {
        let opcode = match bytes {
            1 => 0x0fb6,
            2 => 0x0fb7,
            _ => 0x8b,
        };
        self.encode(false, opcode, to, Place::Memory(from), false);
    }

    /// A register of either class into a word.
    pub fn store(&mut self, to: Memory, from: Register) {
        if is_vector(from) {
            self.encode(false, 0xf2_0f11, from, Place::Memory(to), false);
        } else {
            self.encode(true, 0x89, from, Place::Memory(to), false);
        }
    }

    /// The low 1, 2 or 4 bytes of a register.
    pub fn store_narrow(&mut self, bytes: usize, to: Memory, from: Register) {
        match bytes {
            1 => self.encode(false, 0x88, from, Place::Memory(to), true),
            2 => {
                self.byte(0x66);
                self.encode(false, 0x89, from, Place::Memory(to), false);
            }
            _ => self.encode(false, 0x89, from, Place::Memory(to), false),
        }
    }

    /// A constant, sign-extended, into a word.
    pub fn store_constant(&mut self, to: Memory, value: i32) {
        self.encode(true, 0xc7, 0, Place::Memory(to), false);
        self.word32(value);
    }

    /// The address of a place.
    pub fn address(&mut self, to: Register, of: Memory) {
        self.encode(true, 0x8d, to, Place::Memory(of), false);
    }

    /// The address behind a register, by a displacement of 32 bits whose offset in the code is returned.
    pub fn address_to_patch(&mut self, to: Register, base: Register) -> usize {
        self.encode(
            true,
            0x8d,
            to,
            Place::Memory(Memory::at(base, 0x7fff)),
            false,
        );
        self.bytes.len() - 4
    }

    // ---------------------------------------------------------------- integers

    /// `to = to op from`.
    pub fn arithmetic(&mut self, operation: Arithmetic, to: Register, from: Place) {
        self.encode(true, (operation as u32) << 3 | 3, to, from, false);
    }

    /// `to = to op value`.
    pub fn arithmetic_constant(&mut self, operation: Arithmetic, to: Place, value: i32) {
        self.with_constant(true, operation, to, value);
    }

    /// The same with 32 bits.
    pub fn arithmetic_constant_32(&mut self, operation: Arithmetic, to: Place, value: i32) {
        self.with_constant(false, operation, to, value);
    }

    fn with_constant(&mut self, wide: bool, operation: Arithmetic, to: Place, value: i32) {
        if let Ok(byte) = i8::try_from(value) {
            self.encode(wide, 0x83, operation as u8, to, false);
            self.byte(byte as u8);
        } else {
            self.encode(wide, 0x81, operation as u8, to, false);
            self.word32(value);
        }
    }

    /// Compares a byte with a constant.
    pub fn compare_byte(&mut self, place: Memory, value: i8) {
        self.encode(
            false,
            0x80,
            Arithmetic::Cmp as u8,
            Place::Memory(place),
            false,
        );
        self.byte(value as u8);
    }

    /// `place op register`, for comparing only.
    pub fn compare_with(&mut self, place: Memory, register: Register) {
        self.encode(true, 0x39, register, Place::Memory(place), false);
    }

    /// Compares a register with zero.
    pub fn test(&mut self, register: Register) {
        self.encode(true, 0x85, register, Place::Register(register), false);
    }

    /// Compares the low 32 bits of a register with zero.
    pub fn test_32(&mut self, register: Register) {
        self.encode(false, 0x85, register, Place::Register(register), false);
    }

    /// Has a byte any of these bits?
    pub fn test_byte(&mut self, place: Memory, bits: u8) {
        self.encode(false, 0xf6, 0, Place::Memory(place), false);
        self.byte(bits);
    }

    /// `to = to * from`.
    pub fn multiply(&mut self, to: Register, from: Place) {
        self.encode(true, 0x0faf, to, from, false);
    }

    /// `to = from * value`.
    pub fn multiply_constant(&mut self, to: Register, from: Place, value: i32) {
        self.encode(true, 0x69, to, from, false);
        self.word32(value);
    }

    /// An operation of one word.
    pub fn single(&mut self, operation: Single, register: Register) {
        self.encode(
            true,
            0xf7,
            operation as u8,
            Place::Register(register),
            false,
        );
    }

    /// A shift by a constant.
    pub fn shift(&mut self, operation: Shift, register: Register, by: u8) {
        if by != 0 {
            self.encode(
                true,
                0xc1,
                operation as u8,
                Place::Register(register),
                false,
            );
            self.byte(by);
        }
    }

    /// A shift by the low six bits of `rcx`.
    pub fn shift_by_rcx(&mut self, operation: Shift, register: Register) {
        self.encode(
            true,
            0xd3,
            operation as u8,
            Place::Register(register),
            false,
        );
    }

    /// The sign of `rax` into all of `rdx`.
    pub fn sign_into_rdx(&mut self) {
        self.bytes.extend_from_slice(&[0x48, 0x99]);
    }

    /// The low 8, 16 or 32 bits, sign-extended.
    pub fn sign_extend(&mut self, bits: u32, to: Register, from: Place) {
        let (opcode, is_byte) = match bits {
            8 => (0x0fbe, true),
            16 => (0x0fbf, false),
            _ => (0x63, false),
        };
        self.encode(true, opcode, to, from, is_byte);
    }

    /// 1 if the condition holds, else 0.
    pub fn set_if(&mut self, condition: Condition, to: Register) {
        self.encode(
            false,
            0x0f90 | u32::from(condition),
            0,
            Place::Register(to),
            true,
        );
        self.encode(false, 0x0fb6, to, Place::Register(to), true);
    }

    /// Copies if the condition holds.
    pub fn copy_if(&mut self, condition: Condition, to: Register, from: Register) {
        self.encode(
            true,
            0x0f40 | u32::from(condition),
            to,
            Place::Register(from),
            false,
        );
    }

    // ---------------------------------------------------------------- floats

    /// `to = to op from`, or `op from`.
    pub fn floats(&mut self, operation: Floats, to: Register, from: Place) {
        self.encode(false, operation as u32, to, from, false);
    }

    /// Zero.
    pub fn clear_float(&mut self, to: Register) {
        self.encode(false, 0x0f57, to, Place::Register(to), false);
    }

    /// The nearest float to an integer.
    pub fn integer_to_float(&mut self, to: Register, from: Place) {
        self.clear_float(to); // the rest of the register would be waited for
        self.encode(true, 0xf2_0f2a, to, from, false);
    }

    /// The integer towards zero, or the least integer if there is none.
    pub fn float_to_integer(&mut self, to: Register, from: Register) {
        self.encode(true, 0xf2_0f2c, to, Place::Register(from), false);
    }

    /// To an integral value: 1 downwards, 2 upwards, 3 towards zero. Needs SSE 4.1.
    pub fn round(&mut self, to: Register, from: Register, direction: u8) {
        self.encode(false, 0x66_0f3a0b, to, Place::Register(from), false);
        self.byte(direction | 8); // without an exception for inexact results
    }

    // ---------------------------------------------------------------- control

    /// Jumps.
    pub fn jump(&mut self, to: Label) {
        self.byte(0xe9);
        self.distance(to);
    }

    /// Jumps if a condition holds.
    pub fn jump_if(&mut self, condition: Condition, to: Label) {
        self.byte(0x0f);
        self.byte(0x80 | condition);
        self.distance(to);
    }

    fn distance(&mut self, to: Label) {
        self.jumps.push((self.bytes.len() as u32, to));
        self.word32(0);
    }

    /// Jumps where a register or a word in memory says.
    pub fn jump_to(&mut self, place: Place) {
        self.encode(false, 0xff, 4, place, false);
    }

    /// Calls what a register or a word in memory says.
    pub fn call(&mut self, place: Place) {
        self.encode(false, 0xff, 2, place, false);
    }

    /// Returns.
    pub fn ret(&mut self) {
        self.byte(0xc3);
    }

    /// Gives a frame back: `rsp = rbp`, then pops `rbp`.
    pub fn leave(&mut self) {
        self.byte(0xc9);
    }

    /// Pushes a register.
    pub fn push(&mut self, register: Register) {
        if register >= 8 {
            self.byte(0x41);
        }
        self.byte(0x50 | (register & 7));
    }

    /// Pops a register.
    pub fn pop(&mut self, register: Register) {
        if register >= 8 {
            self.byte(0x41);
        }
        self.byte(0x58 | (register & 7));
    }
}
