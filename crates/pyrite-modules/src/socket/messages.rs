//! `recvmsg` and `sendmsg`: data with something beside it.

use super::calls::{self, Extra};
use super::object::{flags, receiver, socket, transfer};
use crate::support::*;
use pyrite_vm::buffer::Bytes;
use pyrite_vm::types::bytes;
use pyrite_vm::{overflow_error, type_error, value_error};

/// So many parts are sent from where they are: references on the machine stack keep them there while other threads run.
const FEW_PARTS: usize = 16;

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("CMSG_LEN", "$(length, /)", |args| {
        room(args, "CMSG_LEN", libc::CMSG_LEN)
    }),
    Builtin::function("CMSG_SPACE", "$(length, /)", |args| {
        room(args, "CMSG_SPACE", libc::CMSG_SPACE)
    }),
];

pub(super) const RECEIVE: Builtin = Builtin::method(
    "recvmsg",
    "$(self, bufsize, ancbufsize=0, flags=0, /)",
    |args| {
        let length = number::size(args.at(1))?;
        let Ok(length) = usize::try_from(length) else {
            return Err(value_error!("negative buffer size in recvmsg()"));
        };
        let extra = extra_room(args, "recvmsg")?;
        let mut buffer = vec![0; length];
        let flags = flags(args, 3)?;
        let this = socket(args.at(0));
        let message = transfer(this, false, || {
            calls::receive_message(this.file, &mut buffer, extra, flags)
        })?;
        received(bytes::new(&buffer[..message.count.min(length)])?, &message)
    },
);
pub(super) const RECEIVE_INTO: Builtin = Builtin::method(
    "recvmsg_into",
    "$(self, buffers, ancbufsize=0, flags=0, /)",
    |args| {
        let extra = extra_room(args, "recvmsg_into")?;
        let flags = flags(args, 3)?;
        let Ok(objects) = sequence::to_list(args.at(1)) else {
            return Err(type_error!("recvmsg_into() argument 1 must be an iterable"));
        };
        let this = socket(args.at(0));
        let writable = |part| {
            buffer::writable(part)?.ok_or_else(|| {
                type_error!("recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers")
            })
        };
        let read = |room: &mut [u8]| {
            transfer(this, false, || {
                calls::receive_message(this.file, room, extra, flags)
            })
        };
        let message = buffers::scatter(objects, writable, read, |message| message.count)?;
        received(int::from_usize(message.count), &message)
    },
);
pub(super) const SEND: Builtin = Builtin::method(
    "sendmsg",
    "$(self, buffers, ancdata=(), flags=0, address=None, /)",
    |args| {
        let this = socket(args.at(0));
        let Ok(objects) = sequence::to_list(args.at(1)) else {
            return Err(type_error!("sendmsg() argument 1 must be an iterable"));
        };
        let mut held: [Option<Bytes>; FEW_PARTS] = Default::default();
        let joined;
        let parts: Vec<&[u8]> = if list::length(objects) <= FEW_PARTS {
            for (place, part) in held.iter_mut().enumerate().take(list::length(objects)) {
                *part = Some(buffer::argument(list::get(objects, place))?);
            }
            held.iter().flatten().map(|part| &**part).collect()
        } else {
            joined = buffers::gather(objects)?;
            vec![&joined]
        };
        let extras = match args.get(2) {
            Some(extras) => self::extras(extras)?,
            None => Vec::new(),
        };
        let flags = flags(args, 3)?;
        let address = args.get_not_none(4);
        let address = address
            .map(|address| receiver("sendmsg", this, address))
            .transpose()?;
        let sent = transfer(this, true, || {
            calls::send_message(this.file, &parts, &extras, flags, address.as_ref())
        })?;
        Ok(int::from_usize(sent))
    },
);

fn room(args: &Arguments, name: &str, measure: unsafe extern "C" fn(u32) -> u32) -> PyResult {
    match number::size(args.at(0))? {
        // SAFETY: arithmetic only.
        length @ 0..0x7fff_ffe0 => Ok(int::new(i64::from(unsafe { measure(length as u32) }))),
        _ => Err(overflow_error!("{name}() argument out of range")),
    }
}

fn extra_room(args: &Arguments, function: &str) -> PyResult<usize> {
    let room = args.get(2).map_or(Ok(0), number::size)?;
    match usize::try_from(room) {
        Ok(room) if room <= i32::MAX as usize => Ok(room),
        _ => Err(value_error!(
            "invalid ancillary data buffer length in {function}()"
        )),
    }
}

/// The result of receiving: data, what came beside it, flags, sender.
fn received(data: Obj, message: &calls::Message) -> PyResult {
    let extras = list::new();
    for (level, kind, content) in &message.extras {
        let parts = [
            int::new(i64::from(*level)),
            int::new(i64::from(*kind)),
            bytes::new(content)?,
        ];
        list::push(extras, tuple::from_slice(&parts).cast())?;
    }
    let flags = int::new(i64::from(message.flags));
    let parts = [data, extras.cast(), flags, message.sender.object()?];
    Ok(tuple::from_slice(&parts).cast())
}

fn extras(objects: Obj) -> PyResult<Vec<Extra>> {
    let mut extras = Vec::new();
    let objects = sequence::to_list(objects)
        .map_err(|_| type_error!("sendmsg() argument 2 must be an iterable"))?;
    for place in 0..list::length(objects) {
        let Some(&[level, kind, data]) = tuple::of(list::get(objects, place)) else {
            return Err(type_error!(
                "[sendmsg() ancillary data items] must be 3-item tuples"
            ));
        };
        let (level, kind) = (number::c_int(level)?, number::c_int(kind)?);
        extras.push((level, kind, buffer::argument(data)?.to_vec()));
    }
    Ok(extras)
}
