//! Instructions as text, as `objdump` of the GNU tools writes them: with the names of registers by their use, and the usual short forms.

use crate::decode::{Alu, Atomic, Condition, FLOATS, Instruction, Operation};
use crate::program::Program;
use smelt::Width;

const REGISTERS: [&str; 64] = [
    "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4",
    "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4",
    "t5", "t6", "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1",
    "fa2", "fa3", "fa4", "fa5", "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8",
    "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11",
];

fn register(number: u8) -> &'static str {
    REGISTERS.get(usize::from(number)).copied().unwrap_or("?")
}

/// The instruction at an address of a program.
pub fn text(program: &Program, address: u64, instruction: &Instruction) -> String {
    let Instruction {
        operation,
        rd,
        rs1,
        rs2,
        immediate,
        ..
    } = *instruction;
    let [d, a, b] = [rd, rs1, rs2].map(register);
    let target = || {
        let target = address.wrapping_add_signed(i64::from(immediate));
        match program.symbol(target) {
            Some(symbol) => format!("{target:x} <{symbol}>"),
            None => format!("{target:x}"),
        }
    };
    let upper = || format!("{:#x}", immediate.cast_unsigned() >> 12);
    match operation {
        Operation::Immediate(Alu::Add) if rd >= FLOATS && rs1 >= FLOATS => format!("fmv.d {d},{a}"),
        Operation::Immediate(Alu::Add) if rd >= FLOATS => format!("fmv.d.x {d},{a}"),
        Operation::Immediate(Alu::Add) if rs1 >= FLOATS => format!("fmv.x.d {d},{a}"),
        Operation::Immediate(Alu::Add) => match (rd, rs1, immediate) {
            (0, 0, 0) => "nop".into(),
            (_, 0, _) => format!("li {d},{immediate}"),
            (.., 0) => format!("mv {d},{a}"),
            _ => format!("addi {d},{a},{immediate}"),
        },
        Operation::Immediate(Alu::Xor) if immediate == -1 => format!("not {d},{a}"),
        Operation::Immediate(Alu::Below) if immediate == 1 => format!("seqz {d},{a}"),
        Operation::ImmediateWord(Alu::Add) if immediate == 0 => format!("sext.w {d},{a}"),
        // What `c.mv` stands for.
        Operation::Register(Alu::Add) if rs1 == 0 => format!("mv {d},{b}"),
        Operation::Register(Alu::Sub) if rs1 == 0 => format!("neg {d},{b}"),
        Operation::Register(Alu::Below) if rs1 == 0 => format!("snez {d},{b}"),
        Operation::Immediate(
            alu @ (Alu::ShiftLeft | Alu::ShiftRight | Alu::ShiftRightArithmetic),
        ) => {
            format!("{} {d},{a},{immediate:#x}", with_immediate(alu, false))
        }
        Operation::ImmediateWord(
            alu @ (Alu::ShiftLeft | Alu::ShiftRight | Alu::ShiftRightArithmetic),
        ) => format!("{} {d},{a},{immediate:#x}", with_immediate(alu, true)),
        Operation::Immediate(alu) => format!("{} {d},{a},{immediate}", with_immediate(alu, false)),
        Operation::ImmediateWord(alu) => {
            format!("{} {d},{a},{immediate}", with_immediate(alu, true))
        }
        Operation::Register(alu) => format!("{} {d},{a},{b}", name(alu)),
        Operation::RegisterWord(alu) => format!("{}w {d},{a},{b}", name(alu)),
        Operation::LoadImmediate if immediate & 0xfff == 0 && immediate != 0 => {
            format!("lui {d},{}", upper())
        }
        Operation::LoadImmediate => format!("li {d},{immediate}"),
        Operation::AddPc => format!("auipc {d},{}", upper()),
        Operation::Jump => match rd {
            0 => format!("j {}", target()),
            1 => format!("jal {}", target()),
            _ => format!("jal {d},{}", target()),
        },
        Operation::JumpRegister => match (rd, rs1, immediate) {
            (0, 1, 0) => "ret".into(),
            (0, _, 0) => format!("jr {a}"),
            (0, ..) => format!("jr {immediate}({a})"),
            (1, _, 0) => format!("jalr {a}"),
            (1, ..) => format!("jalr {immediate}({a})"),
            _ => format!("jalr {d},{immediate}({a})"),
        },
        Operation::Branch(condition) => {
            let (name, zero_right, zero_left) = branch(condition);
            match (rs1, rs2, zero_right, zero_left) {
                (_, 0, Some(short), _) => format!("{short} {a},{}", target()),
                (0, _, _, Some(short)) => format!("{short} {b},{}", target()),
                _ => format!("{name} {a},{b},{}", target()),
            }
        }
        Operation::Load(..) if rd >= FLOATS => format!("fld {d},{immediate}({a})"),
        Operation::Load(width, signed) => {
            let unsigned = if signed { "" } else { "u" };
            format!("l{}{unsigned} {d},{immediate}({a})", letter(width))
        }
        Operation::Store(_) if rs2 >= FLOATS => format!("fsd {b},{immediate}({a})"),
        Operation::Store(width) => format!("s{} {b},{immediate}({a})", letter(width)),
        Operation::LoadReserved(width) => format!("lr.{} {d},({a})", letter(width)),
        Operation::StoreConditional(width) => format!("sc.{} {d},{b},({a})", letter(width)),
        Operation::Atomic(atomic, width) => {
            format!("amo{}.{} {d},{b},({a})", atomic_name(atomic), letter(width))
        }
        Operation::Fence => "fence".into(),
        Operation::SystemCall => "ecall".into(),
        Operation::Breakpoint => "ebreak".into(),
        Operation::Counter => {
            let counters = ["rdcycle", "rdtime", "rdinstret"];
            let counter = counters.get(immediate as usize).unwrap_or(&"csrr");
            format!("{counter} {d}")
        }
        Operation::Illegal => "unimp".into(),
    }
}

fn name(alu: Alu) -> &'static str {
    match alu {
        Alu::Add => "add",
        Alu::Sub => "sub",
        Alu::ShiftLeft => "sll",
        Alu::Less => "slt",
        Alu::Below => "sltu",
        Alu::Xor => "xor",
        Alu::ShiftRight => "srl",
        Alu::ShiftRightArithmetic => "sra",
        Alu::Or => "or",
        Alu::And => "and",
        Alu::Multiply => "mul",
        Alu::MultiplyHigh => "mulh",
        Alu::MultiplyHighUnsigned => "mulhu",
        Alu::MultiplyHighMixed => "mulhsu",
        Alu::Divide => "div",
        Alu::DivideUnsigned => "divu",
        Alu::Remainder => "rem",
        Alu::RemainderUnsigned => "remu",
    }
}

/// The operation with an immediate: its `i` stands before the `u` of `sltiu`.
fn with_immediate(alu: Alu, word: bool) -> String {
    let word = if word { "w" } else { "" };
    match alu {
        Alu::Below => "sltiu".into(),
        _ => format!("{}i{word}", name(alu)),
    }
}

/// A branch; its short forms where the right or the left operand is 0.
fn branch(condition: Condition) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    match condition {
        Condition::Equal => ("beq", Some("beqz"), None),
        Condition::NotEqual => ("bne", Some("bnez"), None),
        Condition::Less => ("blt", Some("bltz"), Some("bgtz")),
        Condition::NotLess => ("bge", Some("bgez"), Some("blez")),
        Condition::Below => ("bltu", None, None),
        Condition::NotBelow => ("bgeu", None, None),
    }
}

fn letter(width: Width) -> &'static str {
    match width {
        Width::U8 => "b",
        Width::U16 => "h",
        Width::U32 => "w",
        _ => "d",
    }
}

fn atomic_name(atomic: Atomic) -> &'static str {
    match atomic {
        Atomic::Swap => "swap",
        Atomic::Add => "add",
        Atomic::Xor => "xor",
        Atomic::And => "and",
        Atomic::Or => "or",
        Atomic::Min => "min",
        Atomic::Max => "max",
        Atomic::MinUnsigned => "minu",
        Atomic::MaxUnsigned => "maxu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::decode;

    #[test]
    fn instructions_read_as_in_objdump() {
        let program = Program::new(0x1000, &[], vec![(0x1000, "main".into())]);
        for (word, expected) in [
            (0x0000_0013, "nop"),
            (0x0055_0513, "addi a0,a0,5"),
            (0xfff0_0513, "li a0,-1"),
            (0x0005_8513, "mv a0,a1"),
            (0x0000_8067, "ret"),
            (0x00b5_3423, "sd a1,8(a0)"),
            (0x0085_3583, "ld a1,8(a0)"),
            (0x0005_4583, "lbu a1,0(a0)"),
            (0x00a5_8633, "add a2,a1,a0"),
            (0x40a5_863b, "subw a2,a1,a0"),
            (0x0035_1513, "slli a0,a0,0x3"),
            (0x4035_551b, "sraiw a0,a0,0x3"),
            (0x0005_0463, "beqz a0,1018 <main+0x18>"),
            (0xfeb5_18e3, "bne a0,a1,1000 <main>"),
            (0x0000_0517, "auipc a0,0x0"),
            (0x1234_5537, "lui a0,0x12345"),
            (0x0000_0073, "ecall"),
            (0x00b5_252f, "amoadd.w a0,a1,(a0)"),
            (0x852e, "mv a0,a1"),
            (0x0000_0000, "unimp"),
        ] {
            assert_eq!(text(&program, 0x1010, &decode(word)), expected);
        }
    }
}
