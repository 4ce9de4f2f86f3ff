//! Functions on descriptors.

use super::calls::{self, Failed};
use super::path::{self, descriptor};
use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::value_error;

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("open", "(path, flags, mode=511, *, dir_fd=None)", |args| {
        let path = path::of("open").take(args.at(0))?;
        let flags = i64::from(number::c_int(args.at(1))?) | i64::from(libc::O_CLOEXEC);
        let mode = args.get(2).map_or(Ok(0o777), number::c_int)?;
        let folder = path::folder(args.get(3))?;
        audit::event("open", || Ok([path.object, none(), int::new(flags)]))?;
        let open = || calls::openat(folder, path.text(), flags, i64::from(mode));
        let file = calls::finding_room(open);
        file.map(int::new).map_err(|failed| path.failed(failed))
    }),
    Builtin::function("close", "(fd)", |args| {
        calls::close(descriptor(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("closerange", "(fd_low, fd_high, /)", |args| {
        for file in descriptor(args.at(0))?.max(0)..descriptor(args.at(1))? {
            let _ = calls::close(file);
        }
        nothing()
    }),
    Builtin::function("read", "(fd, length, /)", |args| {
        let file = descriptor(args.at(0))?;
        let mut buffer = new_buffer(number::size(args.at(1))?)?;
        let count = calls::read(file, &mut buffer)?;
        bytes::new(&buffer[..count])
    }),
    Builtin::function("pread", "(fd, length, offset, /)", |args| {
        let file = descriptor(args.at(0))?;
        let mut buffer = new_buffer(number::size(args.at(1))?)?;
        let count = calls::pread(file, &mut buffer, number::size(args.at(2))?)?;
        bytes::new(&buffer[..count])
    }),
    Builtin::function("readinto", "(fd, buffer, /)", |args| {
        let file = descriptor(args.at(0))?;
        let mut target = buffer::writable_argument(args.at(1), "readinto() argument 2")?;
        let count = calls::read(file, target.bytes_mut())?;
        Ok(int::from_usize(count))
    }),
    Builtin::function("write", "(fd, data, /)", |args| {
        let file = descriptor(args.at(0))?;
        let count = calls::write(file, text::bytes_argument(args.at(1))?)?;
        Ok(int::from_usize(count))
    }),
    Builtin::function("pwrite", "(fd, buffer, offset, /)", |args| {
        let file = descriptor(args.at(0))?;
        let data = text::bytes_argument(args.at(1))?;
        let count = calls::pwrite(file, data, number::size(args.at(2))?)?;
        Ok(int::from_usize(count))
    }),
    Builtin::function("lseek", "(fd, position, whence, /)", |args| {
        let (file, offset) = (descriptor(args.at(0))?, number::size(args.at(1))?);
        let whence = i64::from(number::c_int(args.at(2))?);
        Ok(int::new(calls::lseek(file, offset, whence)?))
    }),
    Builtin::function("fstat", "(fd)", |args| {
        super::stat::of_file(descriptor(args.at(0))?)
    }),
    Builtin::function("isatty", "(fd, /)", |args| {
        Ok(boolean(calls::is_terminal(descriptor(args.at(0))?)))
    }),
    Builtin::function("pipe", "()", |_| {
        ends(calls::finding_room(|| calls::pipe(libc::O_CLOEXEC))?)
    }),
    Builtin::function("pipe2", "(flags, /)", |args| {
        ends(calls::pipe(number::c_int(args.at(0))?)?)
    }),
    Builtin::function("dup", "(fd, /)", |args| {
        let copy = calls::fcntl(descriptor(args.at(0))?, libc::F_DUPFD_CLOEXEC, 0)?;
        Ok(int::new(copy))
    }),
    Builtin::function("dup2", "(fd, fd2, inheritable=True)", |args| {
        let (file, target) = (descriptor(args.at(0))?, descriptor(args.at(1))?);
        let inheritable = args.get(2).map_or(Ok(true), protocol::is_true)?;
        let flags = if inheritable {
            0
        } else {
            i64::from(libc::O_CLOEXEC)
        };
        if file == target {
            // The call refuses this, and `dup2` of the C library only looks whether the file is open.
            calls::fcntl(file, libc::F_GETFD, 0)?;
            return Ok(int::new(target));
        }
        Ok(int::new(calls::dup3(file, target, flags)?))
    }),
    Builtin::function("get_inheritable", "(fd, /)", |args| {
        let flags = calls::fcntl(descriptor(args.at(0))?, libc::F_GETFD, 0)?;
        Ok(boolean(flags & i64::from(libc::FD_CLOEXEC) == 0))
    }),
    Builtin::function("set_inheritable", "(fd, inheritable, /)", |args| {
        let file = descriptor(args.at(0))?;
        let flags = calls::fcntl(file, libc::F_GETFD, 0)? as i32;
        let flags = match protocol::is_true(args.at(1))? {
            true => flags & !libc::FD_CLOEXEC,
            false => flags | libc::FD_CLOEXEC,
        };
        calls::fcntl(file, libc::F_SETFD, flags)?;
        nothing()
    }),
    // Nothing waits for anything but the keyboard.
    Builtin::function("_is_inputhook_installed", "()", |_| Ok(boolean(false))),
    Builtin::function("_inputhook", "()", |_| nothing()),
    Builtin::function("get_blocking", "(fd, /)", |args| {
        let flags = calls::fcntl(descriptor(args.at(0))?, libc::F_GETFL, 0)?;
        Ok(boolean(flags & i64::from(libc::O_NONBLOCK) == 0))
    }),
    Builtin::function("set_blocking", "(fd, blocking, /)", |args| {
        let file = descriptor(args.at(0))?;
        let flags = calls::fcntl(file, libc::F_GETFL, 0)? as i32;
        let flags = match protocol::is_true(args.at(1))? {
            true => flags & !libc::O_NONBLOCK,
            false => flags | libc::O_NONBLOCK,
        };
        calls::fcntl(file, libc::F_SETFL, flags)?;
        nothing()
    }),
    Builtin::function("ftruncate", "(fd, length, /)", |args| {
        calls::ftruncate(descriptor(args.at(0))?, number::size(args.at(1))?)?;
        nothing()
    }),
    Builtin::function("fsync", "(fd)", |args| {
        calls::fsync(path::descriptor_of(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("fdatasync", "(fd)", |args| {
        calls::fdatasync(path::descriptor_of(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("fchmod", "(fd, mode)", |args| {
        calls::fchmod(
            descriptor(args.at(0))?,
            i64::from(number::c_int(args.at(1))?),
        )?;
        nothing()
    }),
    Builtin::function("fchown", "(fd, uid, gid)", |args| {
        let (user, group) = (number::size(args.at(1))?, number::size(args.at(2))?);
        calls::fchown(descriptor(args.at(0))?, user, group)?;
        nothing()
    }),
    Builtin::function("fchdir", "(fd)", |args| {
        calls::fchdir(path::descriptor_of(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("posix_fallocate", "(fd, offset, length, /)", |args| {
        let (offset, length) = (number::size(args.at(1))?, number::size(args.at(2))?);
        returned(calls::posix_fallocate(
            descriptor(args.at(0))?,
            offset,
            length,
        )?)
    }),
    Builtin::function("posix_fadvise", "(fd, offset, length, advice, /)", |args| {
        let (offset, length) = (number::size(args.at(1))?, number::size(args.at(2))?);
        let advice = i64::from(number::c_int(args.at(3))?);
        returned(calls::posix_fadvise(
            descriptor(args.at(0))?,
            offset,
            length,
            advice,
        )?)
    }),
    Builtin::function("get_terminal_size", "(fd=<unrepresentable>, /)", |args| {
        let file = args.get(0).map_or(Ok(1), descriptor)?;
        let (columns, lines) = calls::terminal_size(file)?;
        let size = [int::new(columns), int::new(lines)];
        Ok(structure::new(&super::TERMINAL_SIZE, &size))
    }),
    Builtin::function("tcgetpgrp", "(fd, /)", |args| {
        Ok(int::new(calls::tcgetpgrp(descriptor(args.at(0))?)?))
    }),
    Builtin::function("tcsetpgrp", "(fd, pgid, /)", |args| {
        calls::tcsetpgrp(descriptor(args.at(0))?, number::size(args.at(1))?)?;
        nothing()
    }),
    Builtin::function("device_encoding", "(fd)", |args| {
        if calls::is_terminal(descriptor(args.at(0))?) {
            return text::new("UTF-8");
        }
        nothing()
    }),
    Builtin::function("ttyname", "(fd, /)", |args| {
        let file = descriptor(args.at(0))?;
        if !calls::is_terminal(file) {
            return Err(Failed::System(std::io::Error::from_raw_os_error(libc::ENOTTY)).into());
        }
        let link = std::ffi::CString::new(format!("/proc/self/fd/{file}")).unwrap_or_default();
        path::decoded(&calls::read_link(i64::from(libc::AT_FDCWD), &link)?)
    }),
];

/// Calls that return an error number instead of setting it.
fn returned(number: i64) -> PyResult {
    if number == 0 {
        return nothing();
    }
    Err(Failed::System(std::io::Error::from_raw_os_error(number as i32)).into())
}

fn new_buffer(length: i64) -> PyResult<Vec<u8>> {
    let Ok(length) = usize::try_from(length) else {
        return Err(Failed::System(std::io::Error::from_raw_os_error(libc::EINVAL)).into());
    };
    let mut buffer = Vec::new();
    if buffer.try_reserve_exact(length).is_err() || length > isize::MAX as usize / 2 {
        return Err(value_error!("the buffer is too large"));
    }
    buffer.resize(length, 0);
    Ok(buffer)
}

fn ends(ends: [i32; 2]) -> PyResult {
    let [read, write] = ends.map(|end| int::new(i64::from(end)));
    Ok(tuple::from_slice(&[read, write]).cast())
}
