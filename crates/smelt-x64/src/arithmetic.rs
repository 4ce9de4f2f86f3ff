//! The pure operations.

use crate::assembler::{
    ABOVE, Arithmetic, BELOW_OR_EQUAL, EQUAL, Floats, Memory, OVERFLOW, PARITY, Place, R11, RAX,
    RCX, RDX, Register, Shift, Single, XMM15,
};
use crate::guards::Right;
use crate::segment::{Manner, Translator, fail};
use smelt::backend::BackendError;
use smelt::trace::{Operand, Operation};
use smelt::{FloatBinary, IntBinary, Unary};

/// The sign of a float.
const SIGN: u64 = 1 << 63;

impl<'a> Translator<'a> {
    /// Translates a pure operation; `false` if it is none.
    pub(crate) fn pure(&mut self, operation: &'a Operation) -> Result<bool, BackendError> {
        match *operation {
            Operation::Int(operation, a, b) => self.int(operation, a, b)?,
            Operation::Overflows(..)
            | Operation::CompareInt(..)
            | Operation::Same(..)
            | Operation::CompareFloat(..) => self.flag(operation)?,
            Operation::Float(operation, a, b) => self.float_operation(operation, a, b)?,
            Operation::Unary(operation, a) => self.unary(operation, a)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    // ---------------------------------------------------------------- operands

    /// The right operand of an instruction on words: a constant, if it fits, a register, or memory, if it is not worth loading.
    pub(crate) fn operand(&mut self, operand: Operand) -> Result<Right, BackendError> {
        match self.immediate(operand) {
            Some(value) => Ok(Right::Constant(value)),
            None => Ok(Right::Place(self.place(operand)?)),
        }
    }

    /// The same, of what is no constant that an instruction can hold.
    pub(crate) fn place(&mut self, operand: Operand) -> Result<Place, BackendError> {
        match self.in_memory(operand) {
            Some(memory) => Ok(Place::Memory(memory)),
            None => Ok(Place::Register(self.word(operand)?)),
        }
    }

    /// The right operand of an instruction on floats.
    pub(crate) fn float_place(&mut self, operand: Operand) -> Result<Place, BackendError> {
        if let Some(memory) = self.in_memory(operand) {
            return Ok(Place::Memory(memory));
        }
        match self.constant(operand) {
            Some(bits) if self.is_float(operand) => Ok(Place::Memory(self.code.constant(bits))),
            _ => Ok(Place::Register(self.float(operand)?)),
        }
    }

    // ---------------------------------------------------------------- integers

    fn int(&mut self, operation: IntBinary, a: Operand, b: Operand) -> Result<(), BackendError> {
        if self.is_float(a) || self.is_float(b) {
            return fail("floats where words are wanted");
        }
        let arithmetic = match operation {
            IntBinary::Add => Arithmetic::Add,
            IntBinary::Sub => Arithmetic::Sub,
            IntBinary::And => Arithmetic::And,
            IntBinary::Or => Arithmetic::Or,
            IntBinary::Xor => Arithmetic::Xor,
            IntBinary::Mul => return self.product(a, b),
            IntBinary::Shl => return self.shift(Shift::Left, a, b),
            IntBinary::Sar => return self.shift(Shift::ArithmeticRight, a, b),
            IntBinary::Shr => return self.shift(Shift::Right, a, b),
            IntBinary::MulHigh => return self.high_product(Single::Imul, a, b),
            IntBinary::MulHighUnsigned => return self.high_product(Single::Mul, a, b),
            _ => return self.quotient(operation, a, b),
        };
        let commutes = arithmetic != Arithmetic::Sub;
        let (a, b) = self.in_best_order(commutes, a, b);
        if arithmetic == Arithmetic::Add
            && !self.dies(a)
            && let Some(memory) = self.sum(a, b)?
        {
            let register = self.result(false)?;
            self.code.address(register, memory);
            self.define(register);
            return Ok(());
        }
        let b = self.operand(b)?;
        let register = self.copy_for_result(a)?;
        self.combine(arithmetic, register, b);
        self.define(register);
        Ok(())
    }

    /// Operands of what may commute: a constant to the right, what dies to the left.
    pub(crate) fn in_best_order(
        &self,
        commutes: bool,
        a: Operand,
        b: Operand,
    ) -> (Operand, Operand) {
        let swaps = commutes
            && (self.constant(a).is_some()
                || (self.constant(b).is_none() && self.dies(b) && !self.dies(a)));
        if swaps { (b, a) } else { (a, b) }
    }

    /// A sum as an address.
    fn sum(&mut self, a: Operand, b: Operand) -> Result<Option<Memory>, BackendError> {
        if self.constant(a).is_some() {
            return Ok(None);
        }
        if let Some(value) = self.immediate(b) {
            return Ok(Some(Memory::at(self.word(a)?, value)));
        }
        if self.constant(b).is_some() {
            return Ok(None);
        }
        let (a, b) = (self.word(a)?, self.word(b)?);
        Ok(Some(Memory::indexed(a, b, 0, 0)))
    }

    fn product(&mut self, a: Operand, b: Operand) -> Result<(), BackendError> {
        let (a, b) = self.in_best_order(true, a, b);
        let b = self.operand(b)?;
        let register = self.copy_for_result(a)?;
        self.multiply(register, b);
        self.define(register);
        Ok(())
    }

    fn shift(&mut self, shift: Shift, a: Operand, b: Operand) -> Result<(), BackendError> {
        if let Some(by) = self.constant(b) {
            let register = self.copy_for_result(a)?;
            self.code.shift(shift, register, by as u8 & 63);
            self.define(register);
            return Ok(());
        }
        self.claim(RCX)?;
        let by = self.source(b)?;
        self.load_source(RCX, by);
        let register = self.copy_for_result(a)?;
        self.code.shift_by_rcx(shift, register);
        self.define(register);
        Ok(())
    }

    /// Empties `rax` and `rdx` and loads the first of them.
    fn load_rax(&mut self, a: Operand) -> Result<(), BackendError> {
        self.claim(RAX)?;
        self.claim(RDX)?;
        let a = self.source(a)?;
        self.load_source(RAX, a);
        Ok(())
    }

    fn high_product(
        &mut self,
        operation: Single,
        a: Operand,
        b: Operand,
    ) -> Result<(), BackendError> {
        self.load_rax(a)?;
        let b = self.word(b)?;
        self.code.single(operation, b);
        self.define(RDX);
        Ok(())
    }

    /// All kinds of division and remainder.
    fn quotient(
        &mut self,
        operation: IntBinary,
        a: Operand,
        b: Operand,
    ) -> Result<(), BackendError> {
        use IntBinary::{Div, DivUnsigned, FloorDiv, FloorMod, RemUnsigned};
        let divides = matches!(operation, FloorDiv | Div | DivUnsigned);
        let floors = matches!(operation, FloorDiv | FloorMod);
        let is_signed = !matches!(operation, DivUnsigned | RemUnsigned);
        let divisor = self.constant(b);
        match divisor {
            Some(0) => return self.known_result(0),
            Some(u64::MAX) if is_signed && !divides => return self.known_result(0),
            Some(u64::MAX) if is_signed => {
                let register = self.copy_for_result(a)?;
                self.code.single(Single::Neg, register);
                self.define(register);
                return Ok(());
            }
            Some(d) if floors && (d as i64) > 0 => return self.floor_by_constant(divides, a, d),
            _ => {}
        }
        self.load_rax(a)?;
        let b = self.word(b)?;
        let result = if divides { RAX } else { RDX };
        if !is_signed {
            self.divide_unsigned(divisor.is_none(), b);
        } else {
            let rare = self.code.label();
            if divisor.is_none() {
                // The processor's division traps where the divisor is 0, and where it is -1 and the quotient does not fit.
                self.code.address(R11, Memory::at(b, 1));
                let place = Place::Register(R11);
                self.code.arithmetic_constant(Arithmetic::Cmp, place, 1);
                self.code.jump_if(BELOW_OR_EQUAL, rare);
            }
            self.code.sign_into_rdx();
            self.code.single(Single::Idiv, b);
            if floors {
                self.floor(divides, b);
            }
            if divisor.is_none() {
                self.cold(rare, move |code, back| {
                    code.multiply(RAX, Place::Register(b)); // 0 for 0, the negative for -1
                    code.set(RDX, 0);
                    code.jump(back);
                });
            }
        }
        self.define(result);
        Ok(())
    }

    fn known_result(&mut self, bits: u64) -> Result<(), BackendError> {
        let register = self.result(false)?;
        self.code.set(register, bits);
        self.define(register);
        Ok(())
    }

    /// Division of the unsigned word in `rax`; by 0 it gives 0, whatever the client has excluded: the processor must not trap.
    fn divide_unsigned(&mut self, checks: bool, b: Register) {
        let rare = self.code.label();
        if checks {
            self.code.test(b);
            self.code.jump_if(EQUAL, rare);
        }
        self.code.set(RDX, 0);
        self.code.single(Single::Div, b);
        if checks {
            self.cold(rare, move |code, back| {
                code.set(RAX, 0);
                code.set(RDX, 0);
                code.jump(back);
            });
        }
    }

    /// Makes floor division of what the processor has divided towards zero: where the remainder is not 0 and has the other sign than the divisor, the
    /// quotient was rounded up.
    fn floor(&mut self, divides: bool, b: Register) {
        self.code.copy(R11, RDX);
        self.code
            .arithmetic(Arithmetic::Xor, R11, Place::Register(b));
        self.code.shift(Shift::ArithmeticRight, R11, 63);
        self.code.test(RDX);
        self.code.copy_if(EQUAL, R11, RDX);
        if divides {
            self.code
                .arithmetic(Arithmetic::Add, RAX, Place::Register(R11));
        } else {
            self.code
                .arithmetic(Arithmetic::And, R11, Place::Register(b));
            self.code
                .arithmetic(Arithmetic::Add, RDX, Place::Register(R11));
        }
    }

    /// Floor division by a positive constant.
    fn floor_by_constant(
        &mut self,
        divides: bool,
        a: Operand,
        divisor: u64,
    ) -> Result<(), BackendError> {
        if divisor.is_power_of_two() {
            if divides {
                let register = self.copy_for_result(a)?;
                let by = divisor.trailing_zeros() as u8;
                self.code.shift(Shift::ArithmeticRight, register, by);
                self.define(register);
                return Ok(());
            }
            let mask = match i32::try_from(divisor - 1) {
                Ok(mask) => Right::Constant(mask),
                Err(_) => {
                    let register = self.temporary(false)?;
                    self.code.set(register, divisor - 1);
                    Right::Place(Place::Register(register))
                }
            };
            let register = self.copy_for_result(a)?;
            self.combine(Arithmetic::And, register, mask);
            self.define(register);
            return Ok(());
        }
        self.claim(RAX)?;
        self.claim(RDX)?;
        let dividend = self.word(a)?;
        let sign = self.temporary(false)?;
        self.quotient_by_multiplication(dividend, sign, divisor);
        if !divides {
            match i32::try_from(divisor) {
                Ok(divisor) => self
                    .code
                    .multiply_constant(RDX, Place::Register(RDX), divisor),
                Err(_) => {
                    self.code.set(R11, divisor);
                    self.code.multiply(RDX, Place::Register(R11));
                }
            }
            self.code.copy(RAX, dividend);
            self.code
                .arithmetic(Arithmetic::Sub, RAX, Place::Register(RDX));
            self.define(RAX);
            return Ok(());
        }
        self.define(RDX);
        Ok(())
    }

    /// Floor division by a constant that is above 1 and no power of two, into `rdx`, as multiplication by its reciprocal (Granlund and Montgomery, 1994). The complement
    /// of a negative dividend is divided instead of it: `floor(a / d) = !(!a / d)`. So dividends are below 2^63, for which the reciprocal,
    /// rounded up, with 63 bits behind the point beyond those of the divisor, is exact and fits a word.
    fn quotient_by_multiplication(&mut self, dividend: Register, sign: Register, divisor: u64) {
        let (factor, shift) = reciprocal(divisor);
        self.code.copy(sign, dividend);
        self.code.shift(Shift::ArithmeticRight, sign, 63);
        self.code.copy(R11, dividend);
        self.code
            .arithmetic(Arithmetic::Xor, R11, Place::Register(sign));
        self.code.set(RAX, factor);
        self.code.single(Single::Mul, R11);
        self.code.shift(Shift::Right, RDX, shift as u8);
        self.code
            .arithmetic(Arithmetic::Xor, RDX, Place::Register(sign));
    }

    // ---------------------------------------------------------------- floats

    fn float_operation(
        &mut self,
        operation: FloatBinary,
        a: Operand,
        b: Operand,
    ) -> Result<(), BackendError> {
        if !self.is_float(a) || !self.is_float(b) {
            return fail("words where floats are wanted");
        }
        let (instruction, commutes) = match operation {
            FloatBinary::Add => (Floats::Add, true),
            FloatBinary::Sub => (Floats::Sub, false),
            FloatBinary::Mul => (Floats::Mul, true),
            FloatBinary::Div => (Floats::Div, false),
        };
        let (a, b) = self.in_best_order(commutes, a, b);
        let b = self.float_place(b)?;
        let register = self.copy_for_result(a)?;
        self.code.floats(instruction, register, b);
        self.define(register);
        Ok(())
    }

    fn unary(&mut self, operation: Unary, a: Operand) -> Result<(), BackendError> {
        if self.is_float(a) != (operation.kinds().0 == smelt::Kind::Float) {
            return fail(format!("{operation:?} of the wrong kind"));
        }
        if let Some(bits) = operation.extended_bits() {
            let place = match self.in_memory(a) {
                Some(memory) => Place::Memory(memory),
                None => Place::Register(self.word(a)?),
            };
            let register = self.result(false)?;
            self.code.sign_extend(bits, register, place);
            self.define(register);
            return Ok(());
        }
        match operation {
            // Another name for a constant: of values it is resolved where they are used.
            Unary::RefBits | Unary::BitsRef => {
                let register = self.copy_for_result(a)?;
                self.define(register);
                Ok(())
            }
            Unary::BitsFloat | Unary::FloatBits => {
                let source = self.source(a)?;
                let register = self.result(operation == Unary::BitsFloat)?;
                self.load_source(register, source);
                self.define(register);
                Ok(())
            }
            Unary::IntToFloat => {
                let place = self.place(a)?;
                let register = self.result(true)?;
                self.code.integer_to_float(register, place);
                self.define(register);
                Ok(())
            }
            Unary::SingleToFloat => {
                let word = self.word(a)?;
                let register = self.result(true)?;
                self.code.copy_low_across(register, word);
                let place = Place::Register(register);
                self.code.floats(Floats::FromSingle, register, place);
                self.define(register);
                Ok(())
            }
            Unary::FloatToSingle => {
                let float = self.float_place(a)?;
                let register = self.result(false)?;
                self.code.floats(Floats::ToSingle, XMM15, float);
                self.code.copy_low_across(register, XMM15);
                self.define(register);
                Ok(())
            }
            Unary::FloatToInt => self.float_to_int(a),
            Unary::FloatNeg => self.with_sign_mask(Floats::Xor, SIGN, a),
            Unary::FloatAbs => self.with_sign_mask(Floats::And, !SIGN, a),
            Unary::FloatSqrt => {
                let place = self.float_place(a)?;
                let register = self.result(true)?;
                self.code.floats(Floats::Sqrt, register, place);
                self.define(register);
                Ok(())
            }
            _ => self.round(operation, a),
        }
    }

    fn with_sign_mask(
        &mut self,
        operation: Floats,
        mask: u64,
        a: Operand,
    ) -> Result<(), BackendError> {
        let register = self.copy_for_result(a)?;
        let mask = self.code.constant(mask);
        self.code.load(XMM15, mask);
        self.code
            .floats(operation, register, Place::Register(XMM15));
        self.define(register);
        Ok(())
    }

    fn round(&mut self, operation: Unary, a: Operand) -> Result<(), BackendError> {
        if self.env.rounds {
            let float = self.float(a)?;
            let register = self.result(true)?;
            let direction = match operation {
                Unary::FloatFloor => 1,
                Unary::FloatCeil => 2,
                _ => 3,
            };
            self.code.round(register, float, direction);
            self.define(register);
            return Ok(());
        }
        match crate::residual::unary(operation) {
            Some(function) => {
                self.call_function(function as usize, &[a], Manner::default())?;
                self.returned_word(smelt::Kind::Float)
            }
            None => fail(format!("{operation:?} is not known to this backend")),
        }
    }

    /// Saturating; 0 of what is no number. The processor gives the least integer for all that does not fit.
    fn float_to_int(&mut self, a: Operand) -> Result<(), BackendError> {
        let float = self.float(a)?;
        let register = self.result(false)?;
        self.code.float_to_integer(register, float);
        let place = Place::Register(register);
        self.code.arithmetic_constant(Arithmetic::Cmp, place, 1);
        let rare = self.code.label();
        self.code.jump_if(OVERFLOW, rare);
        self.cold(rare, move |code, back| {
            let (no_number, not_above) = (code.label(), code.label());
            code.clear_float(XMM15);
            code.floats(Floats::Compare, float, Place::Register(XMM15));
            code.jump_if(PARITY, no_number);
            code.jump_if(ABOVE ^ 1, not_above);
            code.set(register, i64::MAX as u64);
            code.bind(not_above);
            code.jump(back);
            code.bind(no_number);
            code.set(register, 0);
            code.jump(back);
        });
        self.define(register);
        Ok(())
    }
}
/// `factor` and `shift` such that `x / divisor = (x * factor) >> (64 + shift)` for all x below 2^63.
fn reciprocal(divisor: u64) -> (u64, u32) {
    let bits = 64 - (divisor - 1).leading_zeros();
    let factor = (1u128 << (63 + bits)).div_ceil(u128::from(divisor));
    (factor as u64, bits - 1)
}

#[cfg(test)]
mod tests {
    use super::reciprocal;

    #[test]
    fn reciprocals_divide() {
        let top = (1u64 << 63) - 1;
        let mut divisors: Vec<u64> = (3..2000).collect();
        divisors.extend(
            (0..62).flat_map(|k| [(3u64 << k) >> 1, (1 << (k + 1)) + 1, (1 << (k + 1)) - 1]),
        );
        divisors.extend([top, top - 1, 1_000_000_007, 998_244_353]);
        for d in divisors
            .into_iter()
            .filter(|d| *d > 1 && !d.is_power_of_two())
        {
            let (factor, shift) = reciprocal(d);
            let multiple = top / d * d;
            let near = [
                0,
                1,
                d - 1,
                d,
                d + 1,
                multiple - 1,
                multiple,
                top,
                top - 1,
                top / 2,
                123_456_789,
            ];
            for x in near.into_iter().filter(|x| *x <= top) {
                let quotient = ((u128::from(x) * u128::from(factor)) >> 64) as u64 >> shift;
                assert_eq!(quotient, x / d, "{x} / {d}");
            }
        }
    }
}
