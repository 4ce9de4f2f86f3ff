//! Every instruction with edge values, interpreted and traced. The programs are loops over tables of operands and results; the results are what the
//! manual says, computed here in Rust.

#[path = "support/assembler.rs"]
mod assembler;
#[path = "../../../crates/smelt/tests/support/modes.rs"]
mod modes;

use assembler::*;
use smelt::{heap, runtime};
use smelt_riscv::Settings;

const EDGES: [i64; 11] = [
    0,
    1,
    -1,
    -7,
    33,
    0x7fff_ffff,
    -0x8000_0000,
    0x1234_5678_9abc_def0,
    -0x0102_0304_0506_0708,
    i64::MAX,
    i64::MIN,
];

/// How often the table is gone through: enough for a trace and for bridges.
const ROUNDS: i32 = 3;

fn run(file: &[u8]) -> Result<i32, String> {
    let settings = Settings { memory: 64 << 20 };
    let loaded = smelt_riscv::load(file, &[b"test".to_vec()], settings)?;
    smelt_riscv::run(&loaded)
}

/// A program that goes through a table of rows of three words, leaves the first two in `a0` and `a1`, runs `body`, and compares `a2` with the
/// third. Its status is 0, or 1 if they differ.
fn table_program(body: &[u32], table: &[[i64; 3]]) -> Vec<u8> {
    let mut code = vec![addi(S1, ZERO, ROUNDS)];
    let outer = code.len();
    code.push(lui(S0, DATA as u32));
    code.push(lui(T0, DATA as u32));
    code.push(ld(T0, T0, 0));
    let inner = code.len();
    code.extend([ld(A0, S0, 8), ld(A1, S0, 16), ld(A3, S0, 24)]);
    code.extend(body);
    code.push(b(0, A2, A3, 12)); // equal: over the failure
    code.push(addi(A0, ZERO, 1));
    code.push(jal(ZERO, 4 * 6));
    code.push(addi(S0, S0, 24));
    code.push(addi(T0, T0, -1));
    code.push(b(1, T0, ZERO, 4 * (inner as i32 - code.len() as i32)));
    code.push(addi(S1, S1, -1));
    code.push(b(1, S1, ZERO, 4 * (outer as i32 - code.len() as i32)));
    code.push(addi(A0, ZERO, 0));
    code.extend(exit());
    let mut data = (table.len() as u64).to_le_bytes().to_vec();
    data.extend(table.iter().flatten().flat_map(|word| word.to_le_bytes()));
    elf(&code, &data, 4096)
}

fn initialise() -> std::sync::MutexGuard<'static, ()> {
    static LOCK: std::sync::Mutex<()> = std::sync::Mutex::new(());
    static ONCE: std::sync::Once = std::sync::Once::new();
    let guard = LOCK.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    ONCE.call_once(|| heap::initialise(heap::Config::default()).expect("a heap"));
    heap::attach().expect("a stack");
    modes::log_if_asked();
    guard
}

/// The modes that differ for programs without calls.
const MODES: [&str; 4] = [
    "default",
    "at once",
    "every guard fails",
    "every 7th guard fails, no bridges",
];

/// Runs a program in the modes; its status has to be 0.
fn check(name: &str, file: &[u8]) {
    modes::interpret_only();
    assert_eq!(run(file), Ok(0), "{name} interpreted");
    for mode in modes::ALL.iter().filter(|m| MODES.contains(&m.name)) {
        mode.enter();
        assert_eq!(run(file), Ok(0), "{name} in mode {}", mode.name);
    }
}

/// On every backend.
fn on_backends(test: impl Fn()) {
    let _guard = initialise();
    for (_, backend) in modes::backends() {
        runtime::initialise(Some(backend)).expect("a value stack");
        test();
    }
    heap::detach();
}

fn pairs(result: impl Fn(i64, i64) -> i64) -> Vec<[i64; 3]> {
    let all = EDGES.iter().flat_map(|a| EDGES.map(|b| (*a, b)));
    all.map(|(a, b)| [a, b, result(a, b)]).collect()
}

fn word(value: i64) -> i64 {
    i64::from(value as i32)
}

type Meaning = fn(i64, i64) -> i64;

#[rustfmt::skip] // a table
const REGISTER: &[(&str, u32, u32, u32, Meaning)] = &[
    ("add", 0x33, 0, 0, |a, b| a.wrapping_add(b)),
    ("sub", 0x33, 0, 0x20, |a, b| a.wrapping_sub(b)),
    ("sll", 0x33, 1, 0, |a, b| a << (b & 63)),
    ("slt", 0x33, 2, 0, |a, b| i64::from(a < b)),
    ("sltu", 0x33, 3, 0, |a, b| i64::from((a as u64) < b as u64)),
    ("xor", 0x33, 4, 0, |a, b| a ^ b),
    ("srl", 0x33, 5, 0, |a, b| (a as u64 >> (b & 63)) as i64),
    ("sra", 0x33, 5, 0x20, |a, b| a >> (b & 63)),
    ("or", 0x33, 6, 0, |a, b| a | b),
    ("and", 0x33, 7, 0, |a, b| a & b),
    ("mul", 0x33, 0, 1, |a, b| a.wrapping_mul(b)),
    ("mulh", 0x33, 1, 1, |a, b| ((i128::from(a) * i128::from(b)) >> 64) as i64),
    ("mulhsu", 0x33, 2, 1, |a, b| ((i128::from(a) * i128::from(b as u64)) >> 64) as i64),
    ("mulhu", 0x33, 3, 1, |a, b| ((u128::from(a as u64) * u128::from(b as u64)) >> 64) as i64),
    ("div", 0x33, 4, 1, |a, b| if b == 0 { -1 } else { a.wrapping_div(b) }),
    ("divu", 0x33, 5, 1, |a, b| if b == 0 { -1 } else { (a as u64 / b as u64) as i64 }),
    ("rem", 0x33, 6, 1, |a, b| if b == 0 { a } else { a.wrapping_rem(b) }),
    ("remu", 0x33, 7, 1, |a, b| if b == 0 { a } else { (a as u64 % b as u64) as i64 }),
    ("addw", 0x3b, 0, 0, |a, b| word(a.wrapping_add(b))),
    ("subw", 0x3b, 0, 0x20, |a, b| word(a.wrapping_sub(b))),
    ("sllw", 0x3b, 1, 0, |a, b| word(a << (b & 31))),
    ("srlw", 0x3b, 5, 0, |a, b| word(i64::from(a as u32 >> (b & 31)))),
    ("sraw", 0x3b, 5, 0x20, |a, b| i64::from(a as i32 >> (b & 31))),
    ("mulw", 0x3b, 0, 1, |a, b| word(a.wrapping_mul(b))),
    ("divw", 0x3b, 4, 1, |a, b| if b as i32 == 0 { -1 } else { i64::from((a as i32).wrapping_div(b as i32)) }),
    ("divuw", 0x3b, 5, 1, |a, b| (a as u32).checked_div(b as u32).map_or(-1, |q| word(i64::from(q)))),
    ("remw", 0x3b, 6, 1, |a, b| if b as i32 == 0 { word(a) } else { i64::from((a as i32).wrapping_rem(b as i32)) }),
    ("remuw", 0x3b, 7, 1, |a, b| if b as u32 == 0 { word(a) } else { word(i64::from(a as u32 % b as u32)) }),
];

#[test]
fn operations_of_registers() {
    on_backends(|| {
        for (name, opcode, selector, function, meaning) in REGISTER {
            let body = [r(*opcode, *selector, *function, A2, A0, A1)];
            check(name, &table_program(&body, &pairs(meaning)));
        }
    });
}

#[rustfmt::skip] // a table
const IMMEDIATE: &[(&str, u32, u32, i32, Meaning)] = &[
    ("addi", 0x13, 0, -2048, |a, i| a.wrapping_add(i)),
    ("slti", 0x13, 2, -3, |a, i| i64::from(a < i)),
    ("sltiu", 0x13, 3, 1, |a, i| i64::from((a as u64) < i as u64)),
    ("sltiu of a negative", 0x13, 3, -1, |a, i| i64::from((a as u64) < i as u64)),
    ("xori", 0x13, 4, -1, |a, i| a ^ i),
    ("ori", 0x13, 6, 0x555, |a, i| a | i),
    ("andi", 0x13, 7, -256, |a, i| a & i),
    ("slli", 0x13, 1, 45, |a, i| a << i),
    ("srli", 0x13, 5, 33, |a, i| (a as u64 >> i) as i64),
    ("srai", 0x13, 5, 0x400 | 60, |a, i| a >> (i & 63)),
    ("addiw", 0x1b, 0, 2047, |a, i| word(a.wrapping_add(i))),
    ("sext.w", 0x1b, 0, 0, |a, _| word(a)),
    ("slliw", 0x1b, 1, 9, |a, i| word(a << i)),
    ("srliw", 0x1b, 5, 4, |a, i| word(i64::from(a as u32 >> i))),
    ("sraiw", 0x1b, 5, 0x400 | 7, |a, i| i64::from(a as i32 >> (i & 31))),
];

#[test]
fn operations_with_immediates() {
    on_backends(|| {
        for (name, opcode, selector, immediate, meaning) in IMMEDIATE {
            let body = [i(*opcode, *selector, A2, A0, *immediate)];
            let table = pairs(|a, _| meaning(a, i64::from(*immediate)));
            check(name, &table_program(&body, &table));
        }
        // `lui` and `auipc`, and that register 0 stays 0.
        let body = [
            lui(A2, 0xfedc_b000),
            addi(ZERO, A0, 5),
            r(0x33, 0, 0, A2, A2, ZERO),
        ];
        check(
            "lui",
            &table_program(&body, &pairs(|_, _| i64::from(0xfedc_b000_u32 as i32))),
        );
        let body = [0x0000_1000 | A2 << 7 | 0x17];
        let place = CODE as i64 + 4 * 7 + 0x1000;
        check("auipc", &table_program(&body, &pairs(|_, _| place)));
    });
}

#[test]
fn branches() {
    type Holds = fn(i64, i64) -> bool;
    let conditions: [(&str, u32, Holds); 6] = [
        ("beq", 0, |a, b| a == b),
        ("bne", 1, |a, b| a != b),
        ("blt", 4, |a, b| a < b),
        ("bge", 5, |a, b| a >= b),
        ("bltu", 6, |a, b| (a as u64) < b as u64),
        ("bgeu", 7, |a, b| a as u64 >= b as u64),
    ];
    on_backends(|| {
        for (name, selector, meaning) in conditions {
            let body = [addi(A2, ZERO, 1), b(selector, A0, A1, 8), addi(A2, ZERO, 0)];
            check(
                name,
                &table_program(&body, &pairs(|a, b| i64::from(meaning(a, b)))),
            );
        }
        // A call of a function behind a jump, and its return to an odd address, whose lowest bit is ignored.
        let body = [
            jal(ZERO, 16),
            addi(A2, A0, 3),
            addi(RA, RA, 1),
            i(0x67, 0, ZERO, RA, 0),
            jal(RA, -12),
        ];
        check(
            "jal and jalr",
            &table_program(&body, &pairs(|a, _| a.wrapping_add(3))),
        );
    });
}

#[test]
fn memory() {
    // What is stored is a0; what is there before is a1.
    let widths: [(&str, u32, u32, Meaning); 7] = [
        ("sb lb", 0, 0, |a, _| i64::from(a as i8)),
        ("sb lbu", 0, 4, |a, _| i64::from(a as u8)),
        ("sh lh", 1, 1, |a, _| i64::from(a as i16)),
        ("sh lhu", 1, 5, |a, _| i64::from(a as u16)),
        ("sw lw", 2, 2, |a, _| word(a)),
        ("sw lwu", 2, 6, |a, _| i64::from(a as u32)),
        ("sd ld", 3, 3, |a, _| a),
    ];
    on_backends(|| {
        for (name, store, load, meaning) in widths {
            // Below the stack pointer there is room.
            let body = [
                s(3, 2, A1, -64),
                s(store, 2, A0, -64),
                i(3, load, A2, 2, -64),
            ];
            check(name, &table_program(&body, &pairs(meaning)));
        }
        // The bytes beside a narrow store stay.
        let body = [s(3, 2, A1, -64), s(0, 2, A0, -61), ld(A2, 2, -64)];
        let table = pairs(|a, b| {
            let mut bytes = b.to_le_bytes();
            bytes[3] = a as u8;
            i64::from_le_bytes(bytes)
        });
        check("sb into a word", &table_program(&body, &table));
    });
}

#[test]
fn atomics() {
    type Combine = fn(i64, i64) -> i64;
    #[rustfmt::skip] // a table
    let operations: [(&str, u32, Combine); 9] = [
        ("amoswap", 1, |_, b| b),
        ("amoadd", 0, |a, b| a.wrapping_add(b)),
        ("amoxor", 4, |a, b| a ^ b),
        ("amoand", 0xc, |a, b| a & b),
        ("amoor", 8, |a, b| a | b),
        ("amomin", 0x10, i64::min),
        ("amomax", 0x14, i64::max),
        ("amominu", 0x18, |a, b| (a as u64).min(b as u64) as i64),
        ("amomaxu", 0x1c, |a, b| (a as u64).max(b as u64) as i64),
    ];
    on_backends(|| {
        for (name, code, combine) in operations {
            // The sum of what was there and what is there.
            let body = |width| {
                [
                    addi(T1, 2, -64),
                    s(3, 2, A0, -64),
                    r(0x2f, width, code << 2, A2, T1, A1),
                    ld(T2, 2, -64),
                    r(0x33, 0, 0, A2, A2, T2),
                ]
            };
            let table = pairs(|a, b| a.wrapping_add(combine(a, b)));
            check(name, &table_program(&body(3), &table));
            let table = pairs(|a, b| {
                let new = combine(word(a), word(b)) as u32;
                let memory = a & !0xffff_ffff | i64::from(new);
                word(a).wrapping_add(memory)
            });
            check(name, &table_program(&body(2), &table));
        }
        let body = [
            addi(T1, 2, -64),
            s(3, 2, A0, -64),
            r(0x2f, 3, 2 << 2, T2, T1, 0),
            r(0x2f, 3, 3 << 2, A2, T1, A1),
            r(0x33, 4, 0, A2, A2, T2),
            ld(T2, 2, -64),
            r(0x33, 4, 0, A2, A2, T2),
        ];
        check("lr sc", &table_program(&body, &pairs(|a, b| a ^ b)));
    });
}

/// Compressed instructions, in pairs of two to a word.
#[test]
fn compressed() {
    let pair = |low: u16, high: u16| u32::from(low) | u32::from(high) << 16;
    on_backends(|| {
        #[rustfmt::skip] // a table
        let bodies: [(&str, u32, Meaning); 9] = [
            ("c.mv c.add", pair(0x862a, 0x962e), |a, b| a.wrapping_add(b)),
            ("c.mv c.sub", pair(0x862a, 0x8e0d), |a, b| a.wrapping_sub(b)),
            ("c.mv c.xor", pair(0x862a, 0x8e2d), |a, b| a ^ b),
            ("c.mv c.and", pair(0x862a, 0x8e6d), |a, b| a & b),
            ("c.mv c.addw", pair(0x862a, 0x9e2d), |a, b| word(a.wrapping_add(b))),
            ("c.mv c.addi", pair(0x862a, 0x167d), |a, _| a.wrapping_sub(1)),
            ("c.mv c.slli", pair(0x862a, 0x060e), |a, _| a << 3),
            ("c.mv c.srai", pair(0x862a, 0x8611), |a, _| a >> 4),
            ("c.li c.nop", pair(0x5665, 0x0001), |_, _| -7),
        ];
        for (name, body, meaning) in bodies {
            check(name, &table_program(&[body], &pairs(meaning)));
        }
    });
}

/// What a program may not do ends it with a message that tells what and where.
#[test]
fn violations() {
    let _guard = initialise();
    let stops = |code: &[u32], parts: &[&str]| {
        let mut code = code.to_vec();
        code.extend(exit());
        let file = elf(&code, &[1; 64], 0);
        for mode in modes::ALL {
            mode.enter();
            let message = run(&file).expect_err("it is stopped");
            for part in parts {
                assert!(message.contains(part), "{message} has '{part}'");
            }
        }
    };
    runtime::initialise(Some(Box::new(smelt::evaluator::Evaluator::new()))).expect("a stack");
    stops(
        &[ld(A0, ZERO, 0)],
        &["a read from 0x0", "no memory", "0x10000"],
    );
    stops(
        &[addi(A0, ZERO, -8), ld(A0, A0, 0)],
        &["0xfffffffffffffff8", "0x10004"],
    );
    stops(
        &[lui(A0, 0x2_0000), ld(A0, A0, 4)],
        &["0x20004", "not aligned"],
    );
    stops(
        &[lui(A0, 0x1_0000), s(3, A0, A0, 0)],
        &["a write to 0x10000", "cannot be written"],
    );
    stops(&[0xffff_ffff], &["illegal instruction (0xffffffff)"]);
    stops(&[0], &["illegal instruction (0x00000000)"]);
    stops(&[0x0010_0073], &["breakpoint"]);
    stops(&[i(0x67, 0, ZERO, ZERO, 0x100)], &["a jump to 0x100"]);
    // In a loop that has been traced: the pointer runs off the end of memory.
    let runs_away = [
        lui(A0, 0x2_0000),
        lui(T0, 0x10_0000),
        ld(A1, A0, 0),
        r(0x33, 0, 0, A0, A0, T0),
        jal(ZERO, -8),
    ];
    stops(
        &runs_away,
        &["a read from 0x4020000", "no memory", "0x10008"],
    );
    // Code that does not end.
    let file = elf(&[addi(A0, ZERO, 1)], &[], 64);
    assert!(
        run(&file)
            .expect_err("it is stopped")
            .contains("the end of the code")
    );
    heap::detach();
}

/// Files that are no programs are refused, whatever is in them.
#[test]
fn damaged_files() {
    let _guard = initialise();
    let mut code = vec![addi(A0, ZERO, 3)];
    code.extend(exit());
    let file = elf(&code, &[7; 16], 64);
    modes::interpret_only();
    runtime::initialise(None).expect("a stack");
    assert_eq!(run(&file), Ok(3));
    for length in 0..file.len() {
        assert!(run(&file[..length]).is_err(), "{length} bytes of it");
    }
    // One byte changed: it runs, stops or is refused; nothing else.
    for at in 0..176 {
        for byte in [0, 1, 0x7f, 0x80, 0xff] {
            let mut damaged = file.clone();
            damaged[at] = byte;
            let _ = run(&damaged);
        }
    }
    heap::detach();
}
