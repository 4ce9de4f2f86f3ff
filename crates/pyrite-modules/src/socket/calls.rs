//! The system calls behind safe functions.

use super::address::Address;
use std::io::{Error, Result};
use std::time::Duration;

fn checked(result: i64) -> Result<i64> {
    if result < 0 {
        return Err(Error::last_os_error());
    }
    Ok(result)
}

/// `socket`, not inherited by programs that are started.
pub fn open(family: i32, kind: i32, protocol: i32) -> Result<i32> {
    // SAFETY: numbers only.
    let file = unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, protocol) };
    checked(i64::from(file)).map(|file| file as i32)
}

/// `socketpair`.
pub fn pair(family: i32, kind: i32, protocol: i32) -> Result<[i32; 2]> {
    let mut files = [0; 2];
    let kind = kind | libc::SOCK_CLOEXEC;
    // SAFETY: room for two numbers.
    checked(i64::from(unsafe {
        libc::socketpair(family, kind, protocol, files.as_mut_ptr())
    }))?;
    Ok(files)
}

/// Do calls end at once?
pub fn set_non_blocking(file: i32, non_blocking: bool) -> Result<()> {
    let mut flag = i32::from(non_blocking);
    // SAFETY: reads one number.
    checked(i64::from(unsafe {
        libc::ioctl(file, libc::FIONBIO, &mut flag)
    }))?;
    Ok(())
}

/// Waits until the socket is ready for reading or writing; false if the time is over.
pub fn wait(file: i32, writing: bool, limit: Duration) -> Result<bool> {
    let mut entry = libc::pollfd {
        fd: file,
        events: if writing { libc::POLLOUT } else { libc::POLLIN },
        revents: 0,
    };
    let time = i32::try_from(limit.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX);
    // SAFETY: one entry.
    let result = pyrite_vm::gil::released(|| unsafe { libc::poll(&mut entry, 1, time) });
    Ok(checked(i64::from(result))? > 0)
}

/// `bind`.
pub fn bind(file: i32, address: &Address) -> Result<()> {
    let (address, length) = address.given();
    // SAFETY: an address of the length that is said.
    checked(i64::from(unsafe { libc::bind(file, address, length) }))?;
    Ok(())
}

/// `connect`.
pub fn connect(file: i32, address: &Address) -> Result<()> {
    let (address, length) = address.given();
    // SAFETY: an address of the length that is said.
    let result = pyrite_vm::gil::released(|| unsafe { libc::connect(file, address, length) });
    checked(i64::from(result))?;
    Ok(())
}

/// `listen`.
pub fn listen(file: i32, backlog: i32) -> Result<()> {
    // SAFETY: numbers only.
    checked(i64::from(unsafe { libc::listen(file, backlog) }))?;
    Ok(())
}

/// `accept4`: the new socket and who connects.
pub fn accept(file: i32) -> Result<(i32, Address)> {
    let mut address = Address::room();
    let (place, length) = address.taken();
    // SAFETY: room for any address.
    let result = pyrite_vm::gil::released(|| unsafe {
        libc::accept4(file, place, length, libc::SOCK_CLOEXEC)
    });
    Ok((checked(i64::from(result))? as i32, address))
}

/// `getsockname`, or `getpeername` for the other end.
pub fn name(file: i32, of_peer: bool) -> Result<Address> {
    let mut address = Address::room();
    let (place, length) = address.taken();
    // SAFETY: room for any address.
    let result = unsafe {
        if of_peer {
            libc::getpeername(file, place, length)
        } else {
            libc::getsockname(file, place, length)
        }
    };
    checked(i64::from(result))?;
    Ok(address)
}

/// `shutdown`.
pub fn shut_down(file: i32, how: i32) -> Result<()> {
    // SAFETY: numbers only.
    checked(i64::from(unsafe { libc::shutdown(file, how) }))?;
    Ok(())
}

/// `recv`, or `recvfrom` if the sender is asked for.
pub fn receive(
    file: i32,
    buffer: &mut [u8],
    flags: i32,
    sender: Option<&mut Address>,
) -> Result<usize> {
    let (place, length) = match sender {
        Some(sender) => {
            let (place, length) = sender.taken();
            // What sends nothing of itself leaves this.
            (place, std::ptr::from_mut(length))
        }
        None => (std::ptr::null_mut(), std::ptr::null_mut()),
    };
    // SAFETY: buffers as long as said.
    let count = pyrite_vm::gil::released(|| unsafe {
        libc::recvfrom(
            file,
            buffer.as_mut_ptr().cast(),
            buffer.len(),
            flags,
            place,
            length,
        )
    });
    checked(count as i64).map(|count| count as usize)
}

/// `send`, or `sendto` if there is a receiver.
pub fn send(file: i32, data: &[u8], flags: i32, receiver: Option<&Address>) -> Result<usize> {
    let (address, length) = receiver.map_or((std::ptr::null(), 0), Address::given);
    // SAFETY: buffers as long as said.
    let count = pyrite_vm::gil::released(|| unsafe {
        libc::sendto(
            file,
            data.as_ptr().cast(),
            data.len(),
            flags,
            address,
            length,
        )
    });
    checked(count as i64).map(|count| count as usize)
}

/// `getsockopt`: as many bytes as there are, up to the buffer's length.
pub fn option(file: i32, level: i32, name: i32, buffer: &mut [u8]) -> Result<usize> {
    let mut length = buffer.len() as libc::socklen_t;
    // SAFETY: a buffer of the length that is said.
    let result =
        unsafe { libc::getsockopt(file, level, name, buffer.as_mut_ptr().cast(), &mut length) };
    checked(i64::from(result))?;
    Ok(length as usize)
}

/// `setsockopt`; without a value, a null pointer and a length.
pub fn set_option(
    file: i32,
    level: i32,
    name: i32,
    value: std::result::Result<&[u8], u32>,
) -> Result<()> {
    let (value, length) = match value {
        Ok(value) => (value.as_ptr().cast(), value.len() as u32),
        Err(length) => (std::ptr::null(), length),
    };
    // SAFETY: a value of the length that is said, or null.
    checked(i64::from(unsafe {
        libc::setsockopt(file, level, name, value, length)
    }))?;
    Ok(())
}

/// What was sent beside the data: level, type, bytes.
pub type Extra = (i32, i32, Vec<u8>);

/// What `recvmsg` gives.
pub struct Message {
    /// Bytes received.
    pub count: usize,
    /// What came beside them.
    pub extras: Vec<Extra>,
    /// Flags.
    pub flags: i32,
    /// Who sent it.
    pub sender: Address,
}

/// `recvmsg`.
pub fn receive_message(
    file: i32,
    buffer: &mut [u8],
    extra_room: usize,
    flags: i32,
) -> Result<Message> {
    let mut sender = Address::room();
    let mut part = libc::iovec {
        iov_base: buffer.as_mut_ptr().cast(),
        iov_len: buffer.len(),
    };
    // Words, since headers are aligned so.
    let mut extra = vec![0u64; extra_room.div_ceil(8)];
    let (address, length) = sender.taken();
    // SAFETY: the header is plain data; all it refers to is alive and as long as said. The system fills the room for extras with whole headers
    // as the macros read them.
    unsafe {
        let mut header: libc::msghdr = std::mem::zeroed();
        header.msg_name = address.cast();
        header.msg_namelen = *length;
        header.msg_iov = &mut part;
        header.msg_iovlen = 1;
        if extra_room > 0 {
            header.msg_control = extra.as_mut_ptr().cast();
            header.msg_controllen = extra_room;
        }
        let count = pyrite_vm::gil::released(|| libc::recvmsg(file, &mut header, flags));
        let count = checked(count as i64)? as usize;
        *length = header.msg_namelen;
        let mut extras = Vec::new();
        let mut part = libc::CMSG_FIRSTHDR(&header);
        while !part.is_null() {
            let data = libc::CMSG_DATA(part);
            let start = data as usize - part as usize;
            // What was cut off for want of room may end in the middle.
            let end = extra.as_ptr() as usize + header.msg_controllen;
            let length = (*part)
                .cmsg_len
                .saturating_sub(start)
                .min(end.saturating_sub(data as usize));
            let bytes = std::slice::from_raw_parts(data, length).to_vec();
            extras.push(((*part).cmsg_level, (*part).cmsg_type, bytes));
            part = libc::CMSG_NXTHDR(&header, part);
        }
        let flags = header.msg_flags;
        Ok(Message {
            count,
            extras,
            flags,
            sender,
        })
    }
}

/// `sendmsg` of parts one behind the other.
pub fn send_message(
    file: i32,
    parts: &[&[u8]],
    extras: &[Extra],
    flags: i32,
    receiver: Option<&Address>,
) -> Result<usize> {
    let mut parts: Vec<libc::iovec> = parts
        .iter()
        .map(|part| libc::iovec {
            iov_base: part.as_ptr().cast_mut().cast(),
            iov_len: part.len(),
        })
        .collect();
    // SAFETY: room for each of the extras is made as the macros measure it; the system only reads.
    unsafe {
        let room: usize = extras
            .iter()
            .map(|(_, _, bytes)| libc::CMSG_SPACE(bytes.len() as u32) as usize)
            .sum();
        let mut control = vec![0u64; room.div_ceil(8)];
        let mut header: libc::msghdr = std::mem::zeroed();
        header.msg_iov = parts.as_mut_ptr();
        header.msg_iovlen = parts.len();
        if let Some(receiver) = receiver {
            let (address, length) = receiver.given();
            header.msg_name = address.cast_mut().cast();
            header.msg_namelen = length;
        }
        if room > 0 {
            header.msg_control = control.as_mut_ptr().cast();
            header.msg_controllen = room;
            let mut place = libc::CMSG_FIRSTHDR(&header);
            for (level, kind, bytes) in extras {
                (*place).cmsg_level = *level;
                (*place).cmsg_type = *kind;
                (*place).cmsg_len = libc::CMSG_LEN(bytes.len() as u32) as usize;
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), libc::CMSG_DATA(place), bytes.len());
                place = libc::CMSG_NXTHDR(&header, place);
            }
        }
        let count = pyrite_vm::gil::released(|| libc::sendmsg(file, &header, flags));
        checked(count as i64).map(|count| count as usize)
    }
}
