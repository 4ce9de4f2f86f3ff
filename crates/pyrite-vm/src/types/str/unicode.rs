//! Characters of the Unicode version that CPython 3.14 knows. The data comes from crates that know a newer one: what that has added is
//! not assigned here.

use rustpython_unicode::classify;

/// The version.
pub const VERSION: &str = "16.0.0";

/// Characters of later versions: first and last of each run.
const LATER: &[(u32, u32)] = &[
    (0x0558, 0x0558),
    (0x058b, 0x058c),
    (0x05c8, 0x05c9),
    (0x088f, 0x088f),
    (0x0b53, 0x0b54),
    (0x0c5c, 0x0c5c),
    (0x0cdc, 0x0cdc),
    (0x1acf, 0x1af0),
    (0x208f, 0x208f),
    (0x209d, 0x209f),
    (0x20c1, 0x20c4),
    (0x2b96, 0x2b96),
    (0x2e60, 0x2e63),
    (0xa7ce, 0xa7cf),
    (0xa7d2, 0xa7d2),
    (0xa7d4, 0xa7d4),
    (0xa7dd, 0xa7dd),
    (0xa7e2, 0xa7e2),
    (0xa7f1, 0xa7f1),
    (0xab6c, 0xab6d),
    (0xfbc3, 0xfbd2),
    (0xfd90, 0xfd91),
    (0xfdc8, 0xfdce),
    (0x107bb, 0x107bf),
    (0x10940, 0x10959),
    (0x10ec5, 0x10ec7),
    (0x10ec9, 0x10eee),
    (0x10ef0, 0x10efb),
    (0x11b0a, 0x11b0a),
    (0x11b60, 0x11b67),
    (0x11db0, 0x11ddb),
    (0x11de0, 0x11de9),
    (0x11df0, 0x11df1),
    (0x1246f, 0x1246f),
    (0x12475, 0x1247f),
    (0x12550, 0x12686),
    (0x16ea0, 0x16eb8),
    (0x16ebb, 0x16ed3),
    (0x16ff2, 0x16ff6),
    (0x187f8, 0x187ff),
    (0x18cd6, 0x18cda),
    (0x18d09, 0x18d20),
    (0x18d80, 0x18df2),
    (0x18e00, 0x19191),
    (0x191a0, 0x191d2),
    (0x1b123, 0x1b128),
    (0x1b168, 0x1b168),
    (0x1ccfa, 0x1ccfc),
    (0x1ceba, 0x1ced0),
    (0x1ced2, 0x1ced4),
    (0x1cedd, 0x1cefd),
    (0x1d127, 0x1d128),
    (0x1d1eb, 0x1d1ff),
    (0x1d250, 0x1d281),
    (0x1d6a6, 0x1d6a6),
    (0x1db00, 0x1db1c),
    (0x1df1f, 0x1df24),
    (0x1df2b, 0x1df81),
    (0x1df90, 0x1df96),
    (0x1dfcd, 0x1dfff),
    (0x1e6c0, 0x1e6de),
    (0x1e6e0, 0x1e6f5),
    (0x1e6fe, 0x1e6ff),
    (0x1f1ae, 0x1f1ae),
    (0x1f6d8, 0x1f6d9),
    (0x1f777, 0x1f77a),
    (0x1f7da, 0x1f7db),
    (0x1f7f1, 0x1f7ff),
    (0x1f8d0, 0x1f8d8),
    (0x1fa54, 0x1fa57),
    (0x1fa8a, 0x1fa8e),
    (0x1fac8, 0x1fac8),
    (0x1facc, 0x1facd),
    (0x1fadd, 0x1fadd),
    (0x1faea, 0x1faeb),
    (0x1faef, 0x1faef),
    (0x1faf9, 0x1fafa),
    (0x1fbfa, 0x1fbfa),
    (0x2b73a, 0x2b73f),
    (0x2b81e, 0x2b81e),
    (0x2cea2, 0x2cead),
    (0x323b0, 0x33479),
    (0x3d000, 0x3fc3f),
];

/// Has this version the character, or may it have been anything in every version (surrogates, private use)?
pub fn is_assigned(point: u32) -> bool {
    let place = LATER.partition_point(|(_, last)| *last < point);
    LATER.get(place).is_none_or(|(first, _)| point < *first)
}

/// `str.isalpha` of a character.
pub fn is_alpha(character: char) -> bool {
    classify::is_alpha(character) && is_assigned(character.into())
}

/// `str.isalnum` of a character.
pub fn is_alphanumeric(character: char) -> bool {
    (classify::is_alnum(character) || classify::is_numeric(character))
        && is_assigned(character.into())
}

/// `str.isdecimal` of a character.
pub fn is_decimal(character: char) -> bool {
    classify::is_decimal(character) && is_assigned(character.into())
}

/// `str.isdigit` of a character.
pub fn is_digit(character: char) -> bool {
    classify::is_digit(character) && is_assigned(character.into())
}

/// `str.isnumeric` of a character.
pub fn is_numeric(character: char) -> bool {
    classify::is_numeric(character) && is_assigned(character.into())
}

/// `str.isprintable` of a character.
pub fn is_printable(character: char) -> bool {
    classify::is_printable(character) && is_assigned(character.into())
}
