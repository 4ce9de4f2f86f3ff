//! Formats, parsed.

use super::error;
use pyrite_vm::buffer::scalar::Scalar;
use pyrite_vm::result::PyResult;

/// What a letter of a format stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A value of a machine type.
    Scalar(Scalar),
    /// A native pointer.
    Pointer,
    /// So many bytes.
    Bytes,
    /// A length byte and so many bytes less one.
    Pascal,
}

/// Some values of one kind behind each other.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The letter.
    pub letter: u8,
    /// What it stands for.
    pub kind: Kind,
    /// Where the first value begins.
    pub offset: usize,
    /// Bytes of a value.
    pub size: usize,
    /// How many values.
    pub count: usize,
}

/// What a format describes.
#[derive(Debug)]
pub struct Layout {
    /// The values, without padding.
    pub codes: Vec<Code>,
    /// All bytes.
    pub size: usize,
    /// The number of values.
    pub count: usize,
    /// Most significant byte first?
    pub big_endian: bool,
}

impl Layout {
    /// Parses a format.
    ///
    /// # Errors
    /// `struct.error`.
    pub fn parse(format: &[u8]) -> PyResult<Layout> {
        if format.contains(&0) {
            return Err(error("embedded null character"));
        }
        let native_big = cfg!(target_endian = "big");
        let (native, big_endian, letters) = match format {
            [b'@', rest @ ..] => (true, native_big, rest),
            [b'=', rest @ ..] => (false, native_big, rest),
            [b'<', rest @ ..] => (false, false, rest),
            [b'>' | b'!', rest @ ..] => (false, true, rest),
            _ => (true, native_big, format),
        };
        let mut layout = Layout {
            codes: Vec::new(),
            size: 0,
            count: 0,
            big_endian,
        };
        let mut letters = letters.iter().copied().peekable();
        while let Some(letter) = letters.next() {
            if letter.is_ascii_whitespace() || letter == 0x0b {
                continue;
            }
            let mut repeat = 1;
            let mut letter = letter;
            if letter.is_ascii_digit() {
                repeat = usize::from(letter - b'0');
                loop {
                    letter = letters
                        .next()
                        .ok_or_else(|| error("repeat count given without format specifier"))?;
                    if !letter.is_ascii_digit() {
                        break;
                    }
                    repeat = repeat
                        .checked_mul(10)
                        .and_then(|repeat| repeat.checked_add(usize::from(letter - b'0')))
                        .filter(|repeat| *repeat <= isize::MAX as usize)
                        .ok_or_else(too_long)?;
                }
            }
            layout.add(letter, repeat, native)?;
        }
        Ok(layout)
    }

    fn add(&mut self, letter: u8, repeat: usize, native: bool) -> PyResult<()> {
        let (kind, unit) = match letter {
            b'x' => (None, 1),
            b's' => (Some(Kind::Bytes), 1),
            b'p' => (Some(Kind::Pascal), 1),
            b'P' if native => (Some(Kind::Pointer), 8),
            _ => {
                let scalar = if native {
                    Scalar::native(letter)
                } else {
                    standard(letter)
                };
                let scalar = scalar.ok_or_else(|| error("bad char in struct format"))?;
                (Some(Kind::Scalar(scalar)), scalar.size())
            }
        };
        let alignment = match kind {
            Some(Kind::Scalar(Scalar::Complex(part))) => part.into(),
            _ => unit,
        };
        let start = if native {
            self.size.checked_next_multiple_of(alignment)
        } else {
            Some(self.size)
        };
        let start = start.ok_or_else(too_long)?;
        let end = unit
            .checked_mul(repeat)
            .and_then(|length| length.checked_add(start))
            .filter(|end| *end <= isize::MAX as usize);
        self.size = end.ok_or_else(too_long)?;
        let Some(kind) = kind else {
            return Ok(());
        };
        let (size, count) = match kind {
            Kind::Bytes | Kind::Pascal => (repeat, 1),
            _ => (unit, repeat),
        };
        self.count = self.count.checked_add(count).ok_or_else(too_long)?;
        if count > 0 {
            self.codes.push(Code {
                letter,
                kind,
                offset: start,
                size,
                count,
            });
        }
        Ok(())
    }
}

#[cold]
fn too_long() -> pyrite_vm::result::Raised {
    error("total struct size too long")
}

/// The machine type of a letter where sizes do not depend on the machine.
fn standard(letter: u8) -> Option<Scalar> {
    match letter {
        b'l' => Some(Scalar::Signed(4)),
        b'L' => Some(Scalar::Unsigned(4)),
        b'n' | b'N' | b'P' => None,
        _ => Scalar::native(letter),
    }
}
