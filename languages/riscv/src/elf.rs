//! Reads ELF files: 64-bit, little-endian, for RISC-V, at fixed addresses (ELF-64 Object File Format, 1998, and the RISC-V ELF psABI).

/// A piece of the program's memory.
#[derive(Debug)]
pub struct Segment {
    /// Where it belongs.
    pub address: u64,
    /// Its size in memory; what the file does not give is zero.
    pub size: u64,
    /// What the file gives.
    pub bytes: Vec<u8>,
    /// May it be written?
    pub writable: bool,
    /// May it be executed?
    pub executable: bool,
}

/// A program, as its file describes it.
#[derive(Debug)]
pub struct Image {
    /// Where it starts.
    pub entry: u64,
    /// What it is made of, by address.
    pub segments: Vec<Segment>,
    /// Address, size and number of the program headers, for the C library.
    pub headers: (u64, u64, u64),
    /// Names of functions, by address.
    pub symbols: Vec<(u64, String)>,
}

const EXECUTABLE_FILE: u16 = 2;
const RISCV: u16 = 243;
const LOAD: u32 = 1;
const SYMBOL_TABLE: u32 = 2;
const FUNCTION: u8 = 2;

/// The bytes of a file, read with bounds checks.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn range(&self, at: u64, bytes: u64) -> Result<&'a [u8], String> {
        let end = at.checked_add(bytes).ok_or("it is cut off")?;
        self.0
            .get(at as usize..end as usize)
            .ok_or_else(|| "it is cut off".to_owned())
    }
    fn number(&self, at: u64, bytes: u64) -> Result<u64, String> {
        let range = self.range(at, bytes)?;
        Ok(range
            .iter()
            .rev()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)))
    }
}

/// Reads a program.
///
/// # Errors
/// Why the file is none that can be run.
pub fn read(file: &[u8]) -> Result<Image, String> {
    let reader = Reader(file);
    if !file.starts_with(b"\x7fELF") {
        return Err("it is no ELF file".into());
    }
    if file.get(4..6) != Some(&[2, 1]) {
        return Err("it is no 64-bit little-endian ELF file".into());
    }
    if reader.number(18, 2)? != u64::from(RISCV) {
        return Err("it is for another processor than RISC-V".into());
    }
    if reader.number(16, 2)? != u64::from(EXECUTABLE_FILE) {
        return Err(
            "it is no statically linked program at fixed addresses (link it with -static)".into(),
        );
    }
    let (table, size, count) = (
        reader.number(32, 8)?,
        reader.number(54, 2)?,
        reader.number(56, 2)?,
    );
    let mut image = Image {
        entry: reader.number(24, 8)?,
        segments: Vec::new(),
        headers: (0, size, count),
        symbols: Vec::new(),
    };
    for index in 0..count {
        let at = table.checked_add(index * size).ok_or("it is cut off")?;
        if reader.number(at, 4)? == u64::from(LOAD) {
            let segment = segment(&reader, at)?;
            let offset = reader.number(at + 8, 8)?;
            if (offset..offset + segment.bytes.len() as u64).contains(&table) {
                image.headers.0 = segment.address + (table - offset);
            }
            image.segments.push(segment);
        }
    }
    image.segments.sort_by_key(|segment| segment.address);
    // Symbols are for messages only: a program without them, or with damaged ones, runs all the same.
    image.symbols = symbols(&reader).unwrap_or_default();
    image.symbols.sort();
    Ok(image)
}

fn segment(reader: &Reader<'_>, at: u64) -> Result<Segment, String> {
    let flags = reader.number(at + 4, 4)?;
    let (offset, in_file) = (reader.number(at + 8, 8)?, reader.number(at + 32, 8)?);
    let (address, size) = (reader.number(at + 16, 8)?, reader.number(at + 40, 8)?);
    if address.checked_add(size.max(in_file)).is_none() {
        return Err("a segment is beyond the address space".into());
    }
    Ok(Segment {
        address,
        size: size.max(in_file),
        bytes: reader.range(offset, in_file)?.to_vec(),
        writable: flags & 2 != 0,
        executable: flags & 1 != 0,
    })
}

fn symbols(reader: &Reader<'_>) -> Result<Vec<(u64, String)>, String> {
    let (table, size, count) = (
        reader.number(40, 8)?,
        reader.number(58, 2)?,
        reader.number(60, 2)?,
    );
    let header = |index: u64| {
        index
            .checked_mul(size)
            .and_then(|offset| table.checked_add(offset))
            .ok_or("it is cut off")
    };
    let mut found = Vec::new();
    for index in 0..count {
        let at = header(index)?;
        if reader.number(at + 4, 4)? != u64::from(SYMBOL_TABLE) {
            continue;
        }
        let entries = reader.range(reader.number(at + 24, 8)?, reader.number(at + 32, 8)?)?;
        let names = header(reader.number(at + 40, 4)?)?;
        let names = reader.range(reader.number(names + 24, 8)?, reader.number(names + 32, 8)?)?;
        for entry in entries.chunks_exact(24) {
            let entry = Reader(entry);
            if entry.number(4, 1)? as u8 & 15 == FUNCTION {
                let name = names.get(entry.number(0, 4)? as usize..).unwrap_or(&[]);
                let name = name.split(|byte| *byte == 0).next().unwrap_or(&[]);
                found.push((
                    entry.number(8, 8)?,
                    String::from_utf8_lossy(name).into_owned(),
                ));
            }
        }
    }
    Ok(found)
}
