//! `_bz2`: the compression of bzip2, by the `bzip2` crate (with `libbz2-rs-sys`, which is Rust).

use crate::support::*;
use bzip2::{Action, Compress, Compression, Decompress, Status};
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;
use std::cell::RefCell;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&COMPRESSOR, &DECOMPRESSOR],
    ..ModuleDefinition::new("_bz2", &[])
};

/// Room that is made for output at a time.
const ROOM: usize = 16 << 10;

fn invalid_data() -> Raised {
    exception::raise_message(&exception::OS_ERROR, "Invalid data stream")
}

// ---------------------------------------------------------------- BZ2Compressor

/// `_bz2.BZ2Compressor`: the stream.
static COMPRESSOR: TypeDefinition = TypeDefinition {
    slots: 1,
    ..TypeDefinition::new("_bz2.BZ2Compressor", COMPRESSOR_METHODS)
};

/// What is compressed; `None` behind the end.
type Packing = RefCell<Option<Compress>>;

static COMPRESSOR_METHODS: &[Builtin] = &[
    Builtin::constructor("(type, compresslevel=9, /)", |args| {
        let level = args.get(1).map_or(Ok(9), number::c_int)?;
        if !(1..=9).contains(&level) {
            return Err(value_error!("compresslevel must be between 1 and 9"));
        }
        let stream = Compress::new(Compression::new(level as u32), 0);
        let state = storage::new_external::<Packing>(RefCell::new(Some(stream)));
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[state.cast()]))
    }),
    Builtin::method("compress", "(self, data, /)", |args| {
        let data = buffer::argument(args.at(1))?;
        let mut packing = packing(args).borrow_mut();
        let Some(stream) = packing.as_mut() else {
            return Err(value_error!("Compressor has been flushed"));
        };
        bytes::new(&compressed(stream, &data, Action::Run)?)
    }),
    Builtin::method("flush", "(self, /)", |args| {
        let Some(mut stream) = packing(args).borrow_mut().take() else {
            return Err(value_error!("Repeated call to flush()"));
        };
        bytes::new(&compressed(&mut stream, &[], Action::Finish)?)
    }),
];

fn packing<'a>(args: &Arguments) -> &'a Packing {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a stream")
}

/// What comes out for data that goes in.
fn compressed(stream: &mut Compress, data: &[u8], action: Action) -> PyResult<Vec<u8>> {
    let mut output = Vec::new();
    let mut used = 0;
    loop {
        output.reserve(ROOM);
        let before = stream.total_in();
        let status = stream
            .compress_vec(&data[used..], &mut output, action)
            .map_err(|_| invalid_data())?;
        used += (stream.total_in() - before) as usize;
        let is_done = match action {
            Action::Finish => status == Status::StreamEnd,
            _ => used == data.len(),
        };
        if is_done {
            return Ok(output);
        }
    }
}

// ---------------------------------------------------------------- BZ2Decompressor

/// `_bz2.BZ2Decompressor`: the stream, data behind its end, data not used yet.
static DECOMPRESSOR: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("_bz2.BZ2Decompressor", DECOMPRESSOR_METHODS)
};
const UNUSED: u32 = 1;
const PENDING: u32 = 2;

/// What is decompressed.
struct Stream {
    state: Decompress,
    is_at_end: bool,
    /// The stream has not used all that it was given: it has more to give.
    has_more: bool,
}

static DECOMPRESSOR_METHODS: &[Builtin] = &[
    Builtin::constructor("(type)", |args| {
        let stream = Stream {
            state: Decompress::new(false),
            is_at_end: false,
            has_more: false,
        };
        let nothing = bytes::new(&[])?;
        let state = storage::new_external(RefCell::new(stream));
        let class = instance::class_argument(args.at(0))?;
        Ok(instance::with(class, &[state.cast(), nothing, nothing]))
    })
    .telling("()"),
    Builtin::method("decompress", "(self, /, data, max_length=-1)", decompress),
    Builtin::member("eof", |args| Ok(boolean(stream(args).borrow().is_at_end))),
    Builtin::member("unused_data", |args| Ok(instance::slot(args.at(0), UNUSED))),
    Builtin::member("needs_input", |args| {
        let stream = stream(args).borrow();
        Ok(boolean(!stream.is_at_end && !stream.has_more))
    }),
];

fn stream<'a>(args: &Arguments) -> &'a RefCell<Stream> {
    let slot: Obj = instance::slot(args.at(0), 0);
    storage::external(slot.cast()).expect("made with a stream")
}

fn decompress(args: &Arguments) -> PyResult {
    let data = buffer::argument(args.at(1))?;
    let most = args.get(2).map_or(Ok(-1), number::size)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut stream = stream(args).borrow_mut();
    if stream.is_at_end {
        return Err(exception::raise_message(
            &exception::EOF_ERROR,
            "End of stream already reached",
        ));
    }
    let pending = bytes::value(instance::slot(args.at(0), PENDING)).unwrap_or_default();
    let data = [pending, &data].concat();
    let (output, used) = stream.run(&data, most)?;
    let rest = &data[used..];
    let slot = if stream.is_at_end { UNUSED } else { PENDING };
    instance::set_slot(args.at(0), PENDING, bytes::new(&[])?);
    instance::set_slot(args.at(0), slot, bytes::new(rest)?);
    bytes::new(&output)
}

impl Stream {
    /// At most `most` bytes that come out, and how many of the data were used.
    fn run(&mut self, data: &[u8], most: usize) -> PyResult<(Vec<u8>, usize)> {
        let mut output = Vec::new();
        let mut used = 0;
        self.has_more = false;
        loop {
            output.reserve_exact(ROOM.min(most - output.len()));
            let room = output.capacity().min(most) - output.len();
            let mut part = vec![0; room];
            let (before_in, before_out) = (self.state.total_in(), self.state.total_out());
            let status = self.state.decompress(&data[used..], &mut part);
            used += (self.state.total_in() - before_in) as usize;
            let made = (self.state.total_out() - before_out) as usize;
            output.extend_from_slice(&part[..made]);
            match status {
                Err(_) => return Err(invalid_data()),
                Ok(Status::StreamEnd) => {
                    self.is_at_end = true;
                    return Ok((output, used));
                }
                Ok(_) if output.len() >= most => {
                    self.has_more = true;
                    return Ok((output, used));
                }
                Ok(_) if used == data.len() && made < room => return Ok((output, used)),
                Ok(_) => {}
            }
        }
    }
}
