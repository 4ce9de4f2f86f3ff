//! The pure operations.

use crate::segment::{Place, Segment};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I8, I32, I64};
use cranelift_codegen::ir::{BlockArg, InstBuilder, MemFlagsData, Type, Value};
use smelt::backend::BackendError;
use smelt::trace::{Operand, Operation};
use smelt::{Compare, FloatBinary, IntBinary, Unary};

impl Segment<'_, '_> {
    /// The result of a pure operation; `None` if it is none.
    pub(crate) fn pure(&mut self, operation: &Operation) -> Result<Option<Place>, BackendError> {
        Ok(Some(match *operation {
            Operation::Int(operation, a, b) => Place::Word(self.int(operation, a, b)?),
            Operation::Overflows(operation, a, b) => {
                Place::Flag(self.overflowing(operation, a, b)?.1)
            }
            Operation::CompareInt(operation, a, b) => {
                let (a, b) = (self.word(a)?, self.word(b)?);
                Place::Flag(self.b.ins().icmp(int_condition(operation), a, b))
            }
            Operation::Same(a, b) => {
                let (a, b) = (self.word(a)?, self.word(b)?);
                Place::Flag(self.b.ins().icmp(IntCC::Equal, a, b))
            }
            Operation::Float(operation, a, b) => {
                let (a, b) = (self.float(a)?, self.float(b)?);
                Place::Word(match operation {
                    FloatBinary::Add => self.b.ins().fadd(a, b),
                    FloatBinary::Sub => self.b.ins().fsub(a, b),
                    FloatBinary::Mul => self.b.ins().fmul(a, b),
                    FloatBinary::Div => self.b.ins().fdiv(a, b),
                })
            }
            Operation::CompareFloat(operation, a, b) => {
                let (a, b) = (self.float(a)?, self.float(b)?);
                Place::Flag(match float_condition(operation) {
                    Some(condition) => self.b.ins().fcmp(condition, a, b),
                    None => self.b.ins().iconst(I8, 0),
                })
            }
            Operation::Unary(operation, a) => Place::Word(self.unary(operation, a)?),
            _ => return Ok(None),
        }))
    }

    fn int(
        &mut self,
        operation: IntBinary,
        left: Operand,
        right: Operand,
    ) -> Result<Value, BackendError> {
        let (a, b) = (self.word(left)?, self.word(right)?);
        Ok(match operation {
            IntBinary::Add => self.b.ins().iadd(a, b),
            IntBinary::Sub => self.b.ins().isub(a, b),
            IntBinary::Mul => self.b.ins().imul(a, b),
            IntBinary::And => self.b.ins().band(a, b),
            IntBinary::Or => self.b.ins().bor(a, b),
            IntBinary::Xor => self.b.ins().bxor(a, b),
            IntBinary::Shl => self.b.ins().ishl(a, b),
            IntBinary::Sar => self.b.ins().sshr(a, b),
            IntBinary::Shr => self.b.ins().ushr(a, b),
            IntBinary::FloorDiv | IntBinary::FloorMod => {
                let divides = operation == IntBinary::FloorDiv;
                match self.constant(right) {
                    Some(divisor) => self.divide_by_constant(divides, a, divisor as i64),
                    None => self.divide(divides, a, b),
                }
            }
            IntBinary::Div | IntBinary::Rem => {
                let divides = operation == IntBinary::Div;
                match self.constant(right) {
                    Some(0) => self.b.ins().iconst(I64, 0),
                    Some(u64::MAX) if divides => self.b.ins().ineg(a),
                    Some(u64::MAX) => self.b.ins().iconst(I64, 0),
                    Some(_) => self.truncated(divides, a, b),
                    None => self.with_checked_divisor(divides, a, b, Segment::truncated),
                }
            }
            IntBinary::DivUnsigned | IntBinary::RemUnsigned => {
                let divides = operation == IntBinary::DivUnsigned;
                match self.constant(right) {
                    Some(0) => self.b.ins().iconst(I64, 0),
                    Some(_) => self.unsigned(divides, a, b),
                    None => self.unsigned_checked(divides, a, b),
                }
            }
            IntBinary::MulHigh => self.b.ins().smulhi(a, b),
            IntBinary::MulHighUnsigned => self.b.ins().umulhi(a, b),
        })
    }

    /// Floor division or its remainder by what is not a constant. The processor's division traps where the divisor is 0, and where it is -1 and
    /// the quotient does not fit: those divisors take another way, by multiplication.
    fn divide(&mut self, divides: bool, a: Value, b: Value) -> Value {
        self.with_checked_divisor(divides, a, b, Segment::divide_safely)
    }

    /// Division towards zero, where the divisor is known to be neither 0 nor -1.
    fn truncated(&mut self, divides: bool, a: Value, b: Value) -> Value {
        if divides {
            self.b.ins().sdiv(a, b)
        } else {
            self.b.ins().srem(a, b)
        }
    }

    /// Division of unsigned words, where the divisor is known not to be 0.
    fn unsigned(&mut self, divides: bool, a: Value, b: Value) -> Value {
        if divides {
            self.b.ins().udiv(a, b)
        } else {
            self.b.ins().urem(a, b)
        }
    }

    /// Division of unsigned words; by 0 it gives 0, whatever the client has excluded: the processor must not trap.
    fn unsigned_checked(&mut self, divides: bool, a: Value, b: Value) -> Value {
        let zero = self.b.ins().iconst(I64, 0);
        let one = self.b.ins().iconst(I64, 1);
        let by_zero = self.b.ins().icmp_imm_s(IntCC::Equal, b, 0);
        let divisor = self.b.ins().select(by_zero, one, b);
        let result = self.unsigned(divides, a, divisor);
        self.b.ins().select(by_zero, zero, result)
    }

    /// A signed division by what is not a constant. Divisors 0 and -1 take another way than `usual_way`.
    fn with_checked_divisor(
        &mut self,
        divides: bool,
        a: Value,
        b: Value,
        usual_way: fn(&mut Self, bool, Value, Value) -> Value,
    ) -> Value {
        let (rare, usual, next) = (
            self.cold_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        let result = self.b.append_block_param(next, I64);
        let above = self.b.ins().iadd_imm_s(b, 1);
        let special = self
            .b
            .ins()
            .icmp_imm_s(IntCC::UnsignedLessThanOrEqual, above, 1);
        self.b.ins().brif(special, rare, &[], usual, &[]);

        self.b.switch_to_block(rare);
        let rarely = if divides {
            self.b.ins().imul(a, b) // 0 for 0, the negative for -1
        } else {
            self.b.ins().iconst(I64, 0)
        };
        self.b.ins().jump(next, &[BlockArg::Value(rarely)]);

        self.b.switch_to_block(usual);
        let usually = usual_way(self, divides, a, b);
        self.b.ins().jump(next, &[BlockArg::Value(usually)]);
        self.b.switch_to_block(next);
        result
    }

    /// As `divide`, where the divisor is known to be neither 0 nor -1.
    fn divide_safely(&mut self, divides: bool, a: Value, b: Value) -> Value {
        let quotient = self.b.ins().sdiv(a, b);
        let product = self.b.ins().imul(quotient, b);
        let remainder = self.b.ins().isub(a, product);
        // Where the remainder is not 0 and has the other sign, the quotient was rounded up.
        let signs = self.b.ins().bxor(remainder, b);
        let differ = self.b.ins().sshr_imm_u(signs, 63);
        let exact = self.b.ins().icmp_imm_s(IntCC::Equal, remainder, 0);
        let zero = self.b.ins().iconst(I64, 0);
        let correction = self.b.ins().select(exact, zero, differ);
        if divides {
            self.b.ins().iadd(quotient, correction)
        } else {
            let addend = self.b.ins().band(b, correction);
            self.b.ins().iadd(remainder, addend)
        }
    }

    fn divide_by_constant(&mut self, divides: bool, a: Value, divisor: i64) -> Value {
        match divisor {
            0 => self.b.ins().iconst(I64, 0),
            -1 if divides => self.b.ins().ineg(a),
            -1 => self.b.ins().iconst(I64, 0),
            d if d < 0 => {
                let b = self.b.ins().iconst(I64, d);
                self.divide_safely(divides, a, b)
            }
            d if d & (d - 1) == 0 && divides => {
                self.b.ins().sshr_imm_u(a, i64::from(d.trailing_zeros()))
            }
            d if d & (d - 1) == 0 => self.b.ins().band_imm_u(a, d - 1),
            d => {
                let quotient = self.quotient_by_multiplication(a, d as u64);
                if divides {
                    return quotient;
                }
                let product = self.b.ins().imul_imm_s(quotient, d);
                self.b.ins().isub(a, product)
            }
        }
    }

    /// Floor division by a constant that is above 1 and no power of two, as multiplication by its reciprocal (Granlund and Montgomery, 1994). The complement
    /// of a negative dividend is divided instead of it: `floor(a / d) = !(!a / d)`. So dividends are below 2^63, for which the reciprocal,
    /// rounded up, with 63 bits behind the point beyond those of the divisor, is exact and fits a word.
    fn quotient_by_multiplication(&mut self, a: Value, divisor: u64) -> Value {
        let (factor, shift) = reciprocal(divisor);
        let sign = self.b.ins().sshr_imm_u(a, 63);
        let dividend = self.b.ins().bxor(a, sign);
        let factor = self.b.ins().iconst(I64, factor as i64);
        let high = self.b.ins().umulhi(dividend, factor);
        let quotient = self.b.ins().ushr_imm_u(high, i64::from(shift));
        self.b.ins().bxor(quotient, sign)
    }

    fn unary(&mut self, operation: Unary, a: Operand) -> Result<Value, BackendError> {
        if matches!(
            operation,
            Unary::IntToFloat
                | Unary::BitsFloat
                | Unary::SingleToFloat
                | Unary::RefBits
                | Unary::BitsRef
        ) {
            let word = self.word(a)?;
            return Ok(match operation {
                Unary::IntToFloat => self.b.ins().fcvt_from_sint(F64, word),
                Unary::BitsFloat => self.b.ins().bitcast(F64, MemFlagsData::new(), word),
                Unary::SingleToFloat => {
                    let low = self.b.ins().ireduce(I32, word);
                    let single = self.b.ins().bitcast(F32, MemFlagsData::new(), low);
                    self.b.ins().fpromote(F64, single)
                }
                _ => word,
            });
        }
        if let Some(bits) = operation.extended_bits() {
            let word = self.word(a)?;
            let narrow = Type::int(bits as u16).unwrap_or(I64);
            let low = self.b.ins().ireduce(narrow, word);
            return Ok(self.b.ins().sextend(I64, low));
        }
        let float = self.float(a)?;
        if !self.env.rounds
            && let Some(function) = crate::residual::unary(operation)
        {
            let word = self.b.ins().bitcast(I64, MemFlagsData::new(), float);
            let word = self.call_words(function as usize, &[word]);
            return Ok(self.b.ins().bitcast(F64, MemFlagsData::new(), word));
        }
        Ok(match operation {
            Unary::FloatNeg => self.b.ins().fneg(float),
            Unary::FloatAbs => self.b.ins().fabs(float),
            Unary::FloatSqrt => self.b.ins().sqrt(float),
            Unary::FloatFloor => self.b.ins().floor(float),
            Unary::FloatCeil => self.b.ins().ceil(float),
            Unary::FloatTrunc => self.b.ins().trunc(float),
            Unary::FloatToSingle => {
                let single = self.b.ins().fdemote(F32, float);
                let bits = self.b.ins().bitcast(I32, MemFlagsData::new(), single);
                self.b.ins().uextend(I64, bits)
            }
            Unary::FloatToInt => self.b.ins().fcvt_to_sint_sat(I64, float),
            _ => self.b.ins().bitcast(I64, MemFlagsData::new(), float), // FloatBits
        })
    }
}

fn int_condition(operation: Compare) -> IntCC {
    match operation {
        Compare::Eq => IntCC::Equal,
        Compare::Ne => IntCC::NotEqual,
        Compare::Lt => IntCC::SignedLessThan,
        Compare::Le => IntCC::SignedLessThanOrEqual,
        Compare::Gt => IntCC::SignedGreaterThan,
        Compare::Ge => IntCC::SignedGreaterThanOrEqual,
        Compare::Below => IntCC::UnsignedLessThan,
    }
}

fn float_condition(operation: Compare) -> Option<FloatCC> {
    Some(match operation {
        Compare::Eq => FloatCC::Equal,
        Compare::Ne => FloatCC::NotEqual,
        Compare::Lt => FloatCC::LessThan,
        Compare::Le => FloatCC::LessThanOrEqual,
        Compare::Gt => FloatCC::GreaterThan,
        Compare::Ge => FloatCC::GreaterThanOrEqual,
        Compare::Below => return None,
    })
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
