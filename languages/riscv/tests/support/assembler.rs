//! A tiny assembler: enough to write test programs, and an ELF file around them.

/// Where the code begins.
pub const CODE: u64 = 0x10000;
/// Where the data begins, which can be written.
pub const DATA: u64 = 0x20000;

/// Registers by number; the names are the calling convention's.
pub const ZERO: u32 = 0;
pub const RA: u32 = 1;
pub const T0: u32 = 5;
pub const T1: u32 = 6;
pub const T2: u32 = 7;
pub const S0: u32 = 8;
pub const S1: u32 = 9;
pub const A0: u32 = 10;
pub const A1: u32 = 11;
pub const A2: u32 = 12;
pub const A3: u32 = 13;
pub const A7: u32 = 17;

/// An instruction of the register form.
pub fn r(opcode: u32, selector: u32, function: u32, rd: u32, rs1: u32, rs2: u32) -> u32 {
    function << 25 | rs2 << 20 | rs1 << 15 | selector << 12 | rd << 7 | opcode
}
/// Of the immediate form.
pub fn i(opcode: u32, selector: u32, rd: u32, rs1: u32, immediate: i32) -> u32 {
    (immediate as u32) << 20 | rs1 << 15 | selector << 12 | rd << 7 | opcode
}
/// A store.
pub fn s(selector: u32, base: u32, value: u32, offset: i32) -> u32 {
    let bits = offset as u32;
    (bits >> 5 & 0x7f) << 25 | value << 20 | base << 15 | selector << 12 | (bits & 31) << 7 | 0x23
}
/// A branch.
pub fn b(selector: u32, rs1: u32, rs2: u32, offset: i32) -> u32 {
    let bits = offset as u32;
    (bits >> 12 & 1) << 31
        | (bits >> 5 & 63) << 25
        | rs2 << 20
        | rs1 << 15
        | selector << 12
        | (bits >> 1 & 15) << 8
        | (bits >> 11 & 1) << 7
        | 0x63
}
/// `jal`.
pub fn jal(rd: u32, offset: i32) -> u32 {
    let bits = offset as u32;
    (bits >> 20 & 1) << 31
        | (bits >> 1 & 0x3ff) << 21
        | (bits >> 11 & 1) << 20
        | (bits >> 12 & 0xff) << 12
        | rd << 7
        | 0x6f
}
/// `lui`.
pub fn lui(rd: u32, immediate: u32) -> u32 {
    (immediate & 0xffff_f000) | rd << 7 | 0x37
}
/// `addi`.
pub fn addi(rd: u32, rs1: u32, immediate: i32) -> u32 {
    i(0x13, 0, rd, rs1, immediate)
}
/// `ld`.
pub fn ld(rd: u32, base: u32, offset: i32) -> u32 {
    i(3, 3, rd, base, offset)
}
/// `ecall`.
pub const ECALL: u32 = 0x73;

/// Ends the program with the status in `a0`.
pub fn exit() -> [u32; 2] {
    [addi(A7, ZERO, 93), ECALL]
}

/// An ELF file of code and data, with `room` zero bytes behind the data.
pub fn elf(code: &[u32], data: &[u8], room: u64) -> Vec<u8> {
    let code: Vec<u8> = code.iter().flat_map(|word| word.to_le_bytes()).collect();
    elf_of_bytes(&code, data, room)
}

/// As [`elf`], of code that need not be whole words.
pub fn elf_of_bytes(code: &[u8], data: &[u8], room: u64) -> Vec<u8> {
    let mut file = vec![0u8; 64 + 2 * 56];
    file[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    let mut put = |at: usize, bytes: usize, value: u64| {
        file[at..at + bytes].copy_from_slice(&value.to_le_bytes()[..bytes]);
    };
    put(16, 2, 2); // executable
    put(18, 2, 243); // RISC-V
    put(24, 8, CODE);
    put(32, 8, 64); // program headers
    put(54, 2, 56);
    put(56, 2, 2);
    let parts = [(5, CODE, code.len(), 0), (6, DATA, data.len(), room)];
    let mut offset = 64 + 2 * 56;
    for (index, (flags, address, size, room)) in parts.into_iter().enumerate() {
        let at = 64 + 56 * index;
        put(at, 4, 1);
        put(at + 4, 4, flags);
        put(at + 8, 8, offset as u64);
        put(at + 16, 8, address);
        put(at + 32, 8, size as u64);
        put(at + 40, 8, size as u64 + room);
        offset += size;
    }
    file.extend(code);
    file.extend(data);
    file
}
