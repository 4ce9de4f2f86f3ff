//! Encodings of Chinese, Japanese and Korean text, as CPython 3.14 reads and writes them (its `Modules/cjkcodecs`), one character at a time.
//!
//! | module | what it has |
//! | --- | --- |
//! | `sets` | sets of characters: which code stands for which code point, from the tables of `encoding_rs` and `kradical_jis` |
//! | `multibyte` | encodings in which a character's bytes say where it ends: GBK, Big5, Shift_JIS, EUC, ... |
//! | `jisx0213` | those of JIS X 0213, in which two code points may share a code |
//! | `johab` | Johab, whose codes are made of a syllable's letters |
//! | `iso2022` | those that change sets by escape sequences |
//!
//! Nothing here knows of error handlers: [`decode`](Encoding::decode) and [`encode`](Encoding::encode) say what is wrong with what comes next, and their caller
//! decides.

mod iso2022;
mod jisx0213;
mod johab;
mod multibyte;
mod sets;

/// The encodings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// GB 2312 in EUC.
    Gb2312,
    /// GBK.
    Gbk,
    /// GB 18030, of the year 2000.
    Gb18030,
    /// GB 2312 between `~{` and `~}` (RFC 1843).
    Hz,
    /// Big5.
    Big5,
    /// Microsoft's Big5.
    Cp950,
    /// Big5 with the Hong Kong Supplementary Character Set of 2004.
    Big5Hkscs,
    /// KS X 1001 in EUC.
    EucKr,
    /// Unified Hangul Code.
    Cp949,
    /// Johab.
    Johab,
    /// JIS X 0208 in Shift_JIS.
    ShiftJis,
    /// Microsoft's Shift_JIS.
    Cp932,
    /// JIS X 0208 and JIS X 0212 in EUC.
    EucJp,
    /// JIS X 0213 of 2000 in Shift_JIS.
    ShiftJisX0213,
    /// JIS X 0213 of 2004 in Shift_JIS.
    ShiftJis2004,
    /// JIS X 0213 of 2000 in EUC.
    EucJisX0213,
    /// JIS X 0213 of 2004 in EUC.
    EucJis2004,
    /// Sets chosen by escape sequences.
    Iso2022(iso2022::Variant),
}

use iso2022::Variant;

/// All, by the names that CPython has for them.
pub const ALL: [(&str, Encoding); 24] = [
    ("gb2312", Encoding::Gb2312),
    ("gbk", Encoding::Gbk),
    ("gb18030", Encoding::Gb18030),
    ("hz", Encoding::Hz),
    ("big5", Encoding::Big5),
    ("cp950", Encoding::Cp950),
    ("big5hkscs", Encoding::Big5Hkscs),
    ("euc_kr", Encoding::EucKr),
    ("cp949", Encoding::Cp949),
    ("johab", Encoding::Johab),
    ("shift_jis", Encoding::ShiftJis),
    ("cp932", Encoding::Cp932),
    ("euc_jp", Encoding::EucJp),
    ("shift_jisx0213", Encoding::ShiftJisX0213),
    ("shift_jis_2004", Encoding::ShiftJis2004),
    ("euc_jisx0213", Encoding::EucJisX0213),
    ("euc_jis_2004", Encoding::EucJis2004),
    ("iso2022_kr", Encoding::Iso2022(Variant::Kr)),
    ("iso2022_jp", Encoding::Iso2022(Variant::Jp)),
    ("iso2022_jp_1", Encoding::Iso2022(Variant::Jp1)),
    ("iso2022_jp_2", Encoding::Iso2022(Variant::Jp2)),
    ("iso2022_jp_2004", Encoding::Iso2022(Variant::Jp2004)),
    ("iso2022_jp_3", Encoding::Iso2022(Variant::Jp3)),
    ("iso2022_jp_ext", Encoding::Iso2022(Variant::JpExt)),
];

/// What goes from one character to the next: sets that have been chosen. Its bytes are CPython's, whose incremental encoders show them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct State(pub [u8; 8]);

/// What is wrong with what comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// So many bytes, or code points, are nothing in this encoding.
    Illegal(usize),
    /// More is needed to tell.
    Incomplete,
}

/// How many bytes, or code points, have been dealt with.
type Step = Result<usize, Fault>;

impl Encoding {
    /// By CPython's name.
    pub fn by_name(name: &str) -> Option<Encoding> {
        let found = ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, encoding)| *encoding)
    }

    /// An encoder's state at the start of a text.
    pub fn start(self) -> State {
        match self {
            Encoding::Iso2022(_) => iso2022::START,
            _ => State::default(),
        }
    }

    /// A decoder's state at the start of a text.
    pub fn start_decoder(self) -> State {
        match self {
            Encoding::Iso2022(_) => iso2022::READERS_START,
            _ => State::default(),
        }
    }

    /// Reads one character (or one change of the state) from the start of `source`, which is not empty: appends it, and gives the bytes that it took.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn decode(self, state: &mut State, source: &[u8], out: &mut String) -> Step {
        match self {
            Encoding::Hz => multibyte::decode_hz(state, source, out),
            Encoding::Iso2022(variant) => iso2022::decode(variant, state, source, out),
            _ => multibyte::decode(self, source, out),
        }
    }

    /// Writes the character that `text`, code points of which there is at least one, begins with, and gives how many it took. `is_last`: nothing follows.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn encode(self, state: &mut State, text: &[u32], is_last: bool, out: &mut Vec<u8>) -> Step {
        match self {
            Encoding::Hz => multibyte::encode_hz(state, text, out),
            Encoding::Iso2022(variant) => iso2022::encode(variant, state, text, is_last, out),
            _ => multibyte::encode(self, text, is_last, out),
        }
    }

    /// Writes what has to stand at the end of a text, and goes back to the state at its start as far as a reader sees it.
    pub fn finish(self, state: &mut State, out: &mut Vec<u8>) {
        match self {
            Encoding::Hz => multibyte::finish_hz(state, out),
            Encoding::Iso2022(_) => iso2022::finish(state, out),
            _ => {}
        }
    }

    /// What a decoder forgets at a reset, which may be less than all.
    pub fn reset_decoder(self, state: &mut State) {
        match self {
            Encoding::Iso2022(_) => iso2022::reset_decoder(state),
            _ => *state = State::default(),
        }
    }
}
