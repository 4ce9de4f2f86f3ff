//! Sets of characters. Each is made when it is first used, from the tables of the WHATWG (`encoding_rs`), which are a superset of CPython's but for what is listed here.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, GBK, SHIFT_JIS};
use std::sync::OnceLock;

/// Which two-byte code stands for which code point, and which code point has which code. 0 is none.
pub struct Set {
    /// By code less [`FIRST`].
    points: Vec<u32>,
    /// By code point.
    codes: Vec<u16>,
}

/// The least code. Those of sets of 94 by 94 are kept with the high bit of both bytes set.
const FIRST: u16 = 0x8000;

impl Set {
    fn new() -> Set {
        Set {
            points: vec![0; usize::from(u16::MAX - FIRST) + 1],
            codes: Vec::new(),
        }
    }

    /// The code point of a code.
    #[inline]
    pub fn point(&self, code: u16) -> Option<char> {
        let index = code.checked_sub(FIRST)?;
        match self.points[usize::from(index)] {
            0 => None,
            point => char::from_u32(point),
        }
    }

    /// The code point of the code of two bytes.
    #[inline]
    pub fn of_bytes(&self, lead: u8, trail: u8) -> Option<char> {
        self.point(u16::from_be_bytes([lead, trail]))
    }

    /// The code of a code point.
    #[inline]
    pub fn code(&self, point: u32) -> Option<u16> {
        let code = self.codes.get(point as usize).copied()?;
        (code != 0).then_some(code)
    }

    /// A code stands for a point, when reading.
    fn read(&mut self, code: u16, point: u32) {
        self.points[usize::from(code - FIRST)] = point;
    }

    /// A point is written as a code.
    fn write(&mut self, point: u32, code: u16) {
        let place = point as usize;
        if self.codes.len() <= place {
            self.codes.resize(place + 1, 0);
        }
        self.codes[place] = code;
    }

    /// Whatever is read is written, too, but for codes that are only read. Of those that stand for the same point the last, or the first, is written.
    fn write_all(&mut self, is_only_read: impl Fn(u16) -> bool, first_wins: bool) {
        for code in FIRST..=u16::MAX {
            let point = self.points[usize::from(code - FIRST)];
            if point != 0 && !is_only_read(code) && !(first_wins && self.code(point).is_some()) {
                self.write(point, code);
            }
        }
    }
}

/// What an encoding of the WHATWG reads from two bytes, if that is one code point.
fn whatwg(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Option<u32> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let mut points = text.chars();
    match (points.next(), points.next()) {
        (Some(point), None) => Some(point.into()),
        _ => None,
    }
}

/// Takes what the WHATWG reads from the codes that are wanted, behind a prefix.
fn fill(
    set: &mut Set,
    encoding: &'static encoding_rs::Encoding,
    prefix: &[u8],
    wanted: impl Fn(u16) -> bool,
) {
    let mut bytes = prefix.to_vec();
    for code in FIRST..=u16::MAX {
        bytes.truncate(prefix.len());
        bytes.extend(code.to_be_bytes());
        if wanted(code)
            && let Some(point) = whatwg(encoding, &bytes)
        {
            set.read(code, point);
        }
    }
}

/// A run of codes whose points follow one another too: first code, first point, how many.
type Run = (u16, u32, u16);

fn read_runs(set: &mut Set, runs: &[Run]) {
    for (code, point, count) in runs {
        for i in 0..*count {
            set.read(code + i, point + u32::from(i));
        }
    }
}

/// What the WHATWG reads from the codes that are wanted, behind a prefix, but for some runs. All of it is written, too.
fn corrected(
    encoding: &'static encoding_rs::Encoding,
    prefix: &[u8],
    wanted: impl Fn(u16) -> bool,
    runs: &[Run],
) -> Set {
    let mut set = Set::new();
    fill(&mut set, encoding, prefix, wanted);
    read_runs(&mut set, runs);
    set.write_all(|_| false, false);
    set
}

fn is_in(ranges: &[(u16, u16)], code: u16) -> bool {
    ranges
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&code))
}

fn bytes(code: u16) -> (u8, u8) {
    let [lead, trail] = code.to_be_bytes();
    (lead, trail)
}

/// Are both bytes of a set of 94 by 94, with their high bits set?
fn is_94(code: u16) -> bool {
    let (lead, trail) = bytes(code);
    (0xA1..=0xFE).contains(&lead) && (0xA1..=0xFE).contains(&trail)
}

fn is_private(point: u32) -> bool {
    (0xE000..=0xF8FF).contains(&point)
}

macro_rules! sets {
    ($($(#[$doc:meta])* $name:ident = $make:expr;)*) => {
        $($(#[$doc])*
        pub fn $name() -> &'static Set {
            static SET: OnceLock<Set> = OnceLock::new();
            SET.get_or_init($make)
        })*
    };
}

sets! {
    /// GB 2312, high bits set.
    gb2312 = make_gb2312;
    /// GBK.
    gbk = make_gbk;
    /// The codes of two bytes of GB 18030.
    gb18030 = make_gb18030;
    /// Big5.
    big5 = || make_big5(false);
    /// Microsoft's Big5.
    cp950 = || make_big5(true);
    /// Big5 with HKSCS; codes of two code points apart.
    big5_hkscs = make_hkscs;
    /// Unified Hangul Code; KS X 1001 is what [`is_ksx1001`].
    cp949 = make_cp949;
    /// JIS X 0208, high bits set.
    jisx0208 = make_jisx0208;
    /// JIS X 0212, high bits set.
    jisx0212 = make_jisx0212;
    /// Microsoft's Shift_JIS, its own areas included.
    cp932 = make_cp932;
    /// The first plane of JIS X 0213:2004, high bits set; codes of two code points apart.
    jisx0213_1 = || make_jisx0213(0);
    /// The second.
    jisx0213_2 = || make_jisx0213(0x8F_0000);
}

/// Of which codes rows of GB 2312 that are not full consist; the others from [`GB2312_FULL`] are full.
const GB2312_PARTS: [(u16, u16); 17] = [
    (0xA2B1, 0xA2E2),
    (0xA2E5, 0xA2EE),
    (0xA2F1, 0xA2FC),
    (0xA4A1, 0xA4F3),
    (0xA5A1, 0xA5F6),
    (0xA6A1, 0xA6B8),
    (0xA6C1, 0xA6D8),
    (0xA7A1, 0xA7C1),
    (0xA7D1, 0xA7F1),
    (0xA8A1, 0xA8BA),
    (0xA8C5, 0xA8E9),
    (0xA9A4, 0xA9EF),
    (0xD7A1, 0xD7F9),
    (0xA1A1, 0xA1FE),
    (0xA3A1, 0xA3FE),
    (0xB0A1, 0xD6FE),
    (0xD8A1, 0xF7FE),
];

/// Where it stands for another character than GBK.
const GB2312_SYMBOLS: [Run; 2] = [(0xA1A4, 0x30FB, 1), (0xA1AA, 0x2015, 1)];

fn make_gb2312() -> Set {
    let wanted = |code| is_94(code) && is_in(&GB2312_PARTS, code);
    corrected(GBK, &[], wanted, &GB2312_SYMBOLS)
}

/// What GB 18030 has in codes of two bytes and GBK has not.
const NOT_IN_GBK: [(u16, u16); 15] = [
    (0xA2E3, 0xA2E3),
    (0xA3A0, 0xA3A0),
    (0xA6D9, 0xA6DF),
    (0xA6EC, 0xA6ED),
    (0xA6F3, 0xA6F3),
    (0xA8BC, 0xA8BC),
    (0xA8BF, 0xA8BF),
    (0xA989, 0xA995),
    (0xFE50, 0xFE50),
    (0xFE54, 0xFE6B),
    (0xFE6D, 0xFE75),
    (0xFE77, 0xFE7E),
    (0xFE80, 0xFE90),
    (0xFE92, 0xFEA0),
    (0x8000, 0x80FF),
];

fn make_gbk() -> Set {
    let mut set = Set::new();
    fill(&mut set, GBK, &[], |code| !is_in(&NOT_IN_GBK, code));
    for point in &mut set.points {
        if is_private(*point) {
            *point = 0;
        }
    }
    set.write_all(|_| false, false);
    set
}

/// Codes that stood for private code points in the edition of 2000.
const GB18030_OF_2000: [Run; 13] = [
    (0xA3A0, 0xE5E5, 1),
    (0xA6D9, 0xE78D, 7),
    (0xA6EC, 0xE794, 2),
    (0xA6F3, 0xE796, 1),
    (0xA8BC, 0xE7C7, 1),
    (0xFE59, 0xE81E, 1),
    (0xFE61, 0xE826, 1),
    (0xFE66, 0xE82B, 1),
    (0xFE67, 0xE82C, 1),
    (0xFE6D, 0xE832, 1),
    (0xFE7E, 0xE843, 1),
    (0xFE90, 0xE854, 1),
    (0xFEA0, 0xE864, 1),
];

fn make_gb18030() -> Set {
    corrected(GB18030, &[], |code| code >= 0x8100, &GB18030_OF_2000)
}

/// What GB 18030 reads from codes of four bytes that stand for code points below U+10000: by the number of the code.
pub struct FourBytes {
    points: Vec<u16>,
    /// Number + 1, by code point.
    numbers: Vec<u16>,
}

/// Codes of four bytes for code points below U+10000.
const FOUR_BYTE_CODES: u32 = 39420;

/// The bytes of the code of four bytes with a number.
pub fn four_bytes(number: u32) -> [u8; 4] {
    let digit = |base: u8, value: u32| base + value as u8;
    [
        digit(0x81, number / 12600),
        digit(0x30, number / 1260 % 10),
        digit(0x81, number / 10 % 126),
        digit(0x30, number % 10),
    ]
}

impl FourBytes {
    /// Of GB 18030 of 2000.
    pub fn get() -> &'static FourBytes {
        static ALL: OnceLock<FourBytes> = OnceLock::new();
        ALL.get_or_init(|| {
            let two = gb18030();
            let mut all = FourBytes {
                points: vec![0; FOUR_BYTE_CODES as usize],
                numbers: vec![0; 0x10000],
            };
            // They stand for what has no code of two bytes, in order.
            let mut number = 0;
            for point in 0x80..0x10000u32 {
                let is_surrogate = (0xD800..0xE000).contains(&point);
                if is_surrogate || two.code(point).is_some() {
                    continue;
                }
                if number < FOUR_BYTE_CODES {
                    all.points[number as usize] = point as u16;
                    all.numbers[point as usize] = number as u16 + 1;
                }
                number += 1;
            }
            all
        })
    }

    /// The code point of the code with a number.
    pub fn point(&self, number: u32) -> Option<char> {
        match self.points.get(number as usize) {
            None | Some(0) => None,
            Some(point) => char::from_u32(u32::from(*point)),
        }
    }

    /// The number of a code point's code.
    pub fn number(&self, point: u32) -> Option<u32> {
        let number = u32::from(self.numbers.get(point as usize).copied()?);
        number.checked_sub(1)
    }
}

/// Where Big5 stands for another character than the WHATWG's.
const BIG5_PUNCTUATION: [Run; 10] = [
    (0xA145, 0x2022, 1),
    (0xA14E, 0xFF64, 1),
    (0xA1C2, 0x203E, 1),
    (0xA1E3, 0x223C, 1),
    (0xA1F2, 0x2641, 1),
    (0xA1F3, 0x2609, 1),
    (0xA241, 0xFF0F, 1),
    (0xA242, 0xFF3C, 1),
    (0xA244, 0x00A5, 1),
    (0xA246, 0x00A2, 2),
];
/// Kana, Cyrillic letters, numbers in circles and parentheses.
const BIG5_LETTERS: [Run; 15] = [
    (0xC6A1, 0x30FE, 1),
    (0xC6A2, 0x309D, 2),
    (0xC6A4, 0x3005, 1),
    (0xC6A5, 0x3041, 83),
    (0xC6F8, 0x30A1, 7),
    (0xC740, 0x30A8, 63),
    (0xC7A1, 0x30E7, 16),
    (0xC7B1, 0x0414, 2),
    (0xC7B3, 0x0401, 1),
    (0xC7B4, 0x0416, 7),
    (0xC7BB, 0x0423, 19),
    (0xC7CE, 0x0451, 1),
    (0xC7CF, 0x0436, 26),
    (0xC7E9, 0x2460, 10),
    (0xC7F3, 0x2474, 10),
];
/// What the WHATWG has there of HKSCS.
const NOT_IN_BIG5: [(u16, u16); 8] = [
    (0x8000, 0xA13F),
    (0xA3C0, 0xA3E0),
    (0xC6A1, 0xC7FE),
    (0xC840, 0xC87E),
    (0xC8A1, 0xC8A4),
    (0xC8CD, 0xC8F1),
    (0xC8F5, 0xC8FE),
    (0xFA00, 0xFFFF),
];
/// Microsoft's additions: characters, and lines that it reads but writes as those that Big5 has.
const ONLY_IN_CP950: (u16, u16) = (0xF9D6, 0xF9FE);
const ONLY_READ_BY_CP950: [(u16, u16); 2] = [(0xF9E9, 0xF9EB), (0xF9F9, 0xF9FD)];

fn make_big5(microsoft: bool) -> Set {
    let mut set = Set::new();
    fill(&mut set, BIG5, &[], |code| {
        let extra = is_in(&[ONLY_IN_CP950, (0xA3E1, 0xA3E1)], code);
        !is_in(&NOT_IN_BIG5, code) && (microsoft || !extra)
    });
    read_runs(&mut set, &BIG5_LETTERS);
    if microsoft {
        set.read(0xF9FE, 0x2593);
        set.write_all(|code| is_in(&ONLY_READ_BY_CP950, code), false);
        for (code, point, count) in BIG5_PUNCTUATION {
            for i in 0..count {
                let point = point + u32::from(i);
                if set.code(point).is_none() {
                    set.write(point, code + i);
                }
            }
        }
    } else {
        read_runs(&mut set, &BIG5_PUNCTUATION);
        set.write_all(|_| false, false);
    }
    set
}

const fn one(code: u16) -> (u16, u16) {
    (code, code)
}

/// What was added after 2004, and what is Unicode's own.
#[rustfmt::skip] // a table
const NOT_IN_HKSCS: [(u16, u16); 88] = [
    (0x877A, 0x877E), (0x87A1, 0x87DF), one(0x8E69), one(0x8E6F), one(0x8E7E), one(0x8EAB), one(0x8EB4), one(0x8ECD), one(0x8ED0), one(0x8F57),
    one(0x8F69), one(0x8F6E), (0x8FCB, 0x8FCC), one(0x8FFE), one(0x906D), one(0x907A), one(0x90DC), one(0x90F1), one(0x91BF), one(0x9244),
    (0x92AF, 0x92B2), one(0x92C8), one(0x92D1), one(0x9447), one(0x94CA), one(0x95D9), one(0x9644), one(0x96ED), one(0x96FC), one(0x9B76),
    one(0x9B78), one(0x9B7B), one(0x9BC6), one(0x9BDE), one(0x9BEC), one(0x9BF6), one(0x9C42), one(0x9C53), one(0x9C62), one(0x9C68),
    one(0x9C6B), one(0x9C77), (0x9CBC, 0x9CBD), one(0x9CD0), one(0x9D57), one(0x9D5A), one(0x9DC4), one(0x9EA9), one(0x9EEF), one(0x9EFD),
    one(0x9F60), one(0x9F66), one(0x9FCB), one(0x9FD8), one(0xA063), one(0xA077), one(0xA0D5), one(0xA0DF), one(0xA0E4), (0xA3C0, 0xA3E1),
    one(0xC6CF), one(0xC6D3), one(0xC6D5), one(0xC6D7), (0xC6DE, 0xC6DF), one(0xFA5F), one(0xFA66), one(0xFABD), one(0xFAC5), one(0xFAD5),
    one(0xFB48), one(0xFBB8), one(0xFBF3), one(0xFBF9), one(0xFC4F), one(0xFC6C), one(0xFCB9), one(0xFCE2), one(0xFCF1), (0xFDB7, 0xFDB8),
    one(0xFDBB), one(0xFDF1), one(0xFE52), one(0xFE6F), one(0xFEAA), one(0xFEDD), (0x8000, 0x80FF), (0xFF00, 0xFFFF),
];

/// Codes of HKSCS that stand for two code points.
pub const HKSCS_PAIRS: [(u16, char, char); 4] = [
    (0x8862, '\u{CA}', '\u{304}'),
    (0x8864, '\u{CA}', '\u{30C}'),
    (0x88A3, '\u{EA}', '\u{304}'),
    (0x88A5, '\u{EA}', '\u{30C}'),
];

fn make_hkscs() -> Set {
    let wanted = |code| !is_in(&NOT_IN_HKSCS, code);
    corrected(BIG5, &[], wanted, &BIG5_PUNCTUATION)
}

fn make_cp949() -> Set {
    corrected(EUC_KR, &[], |code| code >= 0x8100, &[])
}

/// Is a code of Unified Hangul Code one of KS X 1001?
pub fn is_ksx1001(code: u16) -> bool {
    is_94(code)
}

/// Where JIS X 0208 stands for another character than the WHATWG's.
const JISX0208_SYMBOLS: [Run; 5] = [
    (0xA1C1, 0x301C, 1),
    (0xA1C2, 0x2016, 1),
    (0xA1DD, 0x2212, 1),
    (0xA1F1, 0x00A2, 2),
    (0xA2CC, 0x00AC, 1),
];

fn make_jisx0208() -> Set {
    // The rows between and behind are additions of NEC's and IBM's.
    let rows = [(0xA1A1, 0xA8FE), (0xB0A1, 0xF4FE)];
    let wanted = |code| is_94(code) && is_in(&rows, code);
    corrected(EUC_JP, &[], wanted, &JISX0208_SYMBOLS)
}

/// Where JIS X 0212 stands for another character than the WHATWG's.
const JISX0212_TILDE: Run = (0xA2B7, 0x7E, 1);

fn make_jisx0212() -> Set {
    corrected(EUC_JP, &[0x8F], is_94, &[JISX0212_TILDE])
}

/// What Microsoft reads as other characters, and writes all the same.
const ONLY_WRITTEN_BY_CP932: [(u32, u16); 6] = [
    (0x00A2, 0x8191),
    (0x00A3, 0x8192),
    (0x00AC, 0x81CA),
    (0x2016, 0x8161),
    (0x2212, 0x817C),
    (0x301C, 0x8160),
];

fn make_cp932() -> Set {
    let mut set = Set::new();
    fill(
        &mut set,
        SHIFT_JIS,
        &[],
        |code| matches!(code >> 8, 0x81..=0x9F | 0xE0..=0xFC),
    );
    set.write_all(|_| false, true);
    for (point, code) in ONLY_WRITTEN_BY_CP932 {
        set.write(point, code);
    }
    set
}

/// Where the first plane of JIS X 0213 stands for another character than in `kradical_jis`.
const JISX0213_SYMBOLS: [Run; 4] = [
    (0xA1B1, 0xFFE3, 1),
    (0xA1BD, 0x2015, 1),
    (0xA1EF, 0xFFE5, 1),
    (0xA2D6, 0x2985, 2),
];
/// Codes of the same there that are nothing here: mathematical signs which have another code too, or none.
const NOT_IN_JISX0213: [(u16, u16); 3] = [(0xADF0, 0xADF2), (0xADF4, 0xADF7), (0xADFA, 0xADFC)];

fn make_jisx0213(plane: u32) -> Set {
    let mut set = Set::new();
    for code in FIRST..=u16::MAX {
        let Some(text) = kradical_jis::jis213_to_utf8(plane | u32::from(code)) else {
            continue;
        };
        let mut points = text.chars();
        let is_here = is_94(code) && !(plane == 0 && is_in(&NOT_IN_JISX0213, code));
        if let (true, Some(point), None) = (is_here, points.next(), points.next()) {
            set.read(code, point.into());
        }
    }
    if plane == 0 {
        read_runs(&mut set, &JISX0213_SYMBOLS);
    }
    set.write_all(|_| false, false);
    set
}

/// Codes of the first plane of JIS X 0213 that stand for two code points.
pub fn jisx0213_pairs() -> &'static [(u16, char, char)] {
    static PAIRS: OnceLock<Vec<(u16, char, char)>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let pair = |code: u16| {
            let mut points = kradical_jis::jis213_to_utf8(code.into())?.chars();
            Some((code, points.next()?, points.next()?))
        };
        (FIRST..=u16::MAX)
            .filter(|code| is_94(*code))
            .filter_map(pair)
            .collect()
    })
}
