//! What a red value is to the machine: every value is one 64-bit word, read as one of three kinds.

/// The kind of a word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A 64-bit two's complement integer.
    Int,
    /// An IEEE 754 binary64, held as its bits.
    Float,
    /// A value of the client: null, a tagged immediate (one of the low three bits set), or a reference into the
    /// heap. The only kind that the collector looks at.
    Ref,
}

/// How many bytes a field occupies in memory and how they become a word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Width {
    /// One byte, zero-extended.
    U8,
    /// Two bytes, zero-extended.
    U16,
    /// Four bytes, zero-extended.
    U32,
    /// Eight bytes.
    Word,
}

impl Width {
    /// Size in bytes.
    #[inline(always)]
    pub const fn bytes(self) -> usize {
        match self {
            Width::U8 => 1,
            Width::U16 => 2,
            Width::U32 => 4,
            Width::Word => 8,
        }
    }
}
