//! Reading ahead, and giving the program parts of that.

use super::*;

/// Reads ahead if there is nothing left of what was; gives false if nothing came (for `None`, of a file that does not block: `Err(None)`).
pub(super) fn fill(this: Obj) -> PyResult<Option<bool>> {
    let capacity = {
        let state = state(this)?;
        if !state.rest().is_empty() {
            return Ok(Some(true));
        }
        state.capacity
    };
    let Some(read) = raw_read(this, capacity)? else {
        return Ok(None);
    };
    let mut state = state(this)?;
    state.ahead = read;
    state.position = 0;
    Ok(Some(!state.ahead.is_empty()))
}

pub(super) fn before_reading(this: Obj, what: &str) -> PyResult<()> {
    check_closed(this, what)?;
    if has_pending(this) {
        flush_pending(this)?;
    }
    Ok(())
}

/// All that is left; `None` if a file that does not block has nothing now.
pub fn read_all(this: Obj) -> PyResult<Option<Vec<u8>>> {
    let _turn = Turn::take(this)?;
    before_reading(this, "read of")?;
    let mut all = {
        let mut state = state(this)?;
        let rest = state.rest().to_vec();
        state.forget_ahead();
        rest
    };
    let raw = raw(this)?;
    if file::is_exact(raw) {
        return Ok(match file::read_all(raw)? {
            Some(rest) if all.is_empty() => Some(rest),
            Some(rest) => {
                all.extend_from_slice(&rest);
                Some(all)
            }
            None => (!all.is_empty()).then_some(all),
        });
    }
    if let Some(read_all) = attributes::get_optional(raw, names::intern("readall"))? {
        let rest = call::call(read_all, &[])?;
        if rest.is_none() {
            return Ok((!all.is_empty()).then_some(all));
        }
        let Some(rest) = bytes::value(rest) else {
            return Err(type_error!("readall() should return bytes"));
        };
        all.extend_from_slice(rest);
        return Ok(Some(all));
    }
    loop {
        let part = method(raw, "read", &[])?;
        let Some(part) = bytes::value(part) else {
            if part.is_none() {
                return Ok((!all.is_empty()).then_some(all));
            }
            return Err(type_error!("read() should return bytes"));
        };
        if part.is_empty() {
            return Ok(Some(all));
        }
        all.extend_from_slice(part);
    }
}

/// `count` bytes, fewer at the end; `None` if a file that does not block has nothing now.
pub(super) fn read(this: Obj, count: usize) -> PyResult<Option<Vec<u8>>> {
    let _turn = Turn::take(this)?;
    before_reading(this, "read of")?;
    let mut result = state(this)?.take(count).to_vec();
    while result.len() < count {
        let missing = count - result.len();
        let capacity = state(this)?.capacity;
        if missing >= capacity {
            // Straight into the result, in whole buffers.
            match raw_read(this, missing - missing % capacity)? {
                Some(read) if !read.is_empty() => result.extend_from_slice(&read),
                Some(_) => break,
                None if result.is_empty() => return Ok(None),
                None => break,
            }
            continue;
        }
        match fill(this)? {
            Some(true) => {
                let mut state = state(this)?;
                result.extend_from_slice(state.take(missing));
            }
            Some(false) => break,
            None if result.is_empty() => return Ok(None),
            None => break,
        }
    }
    Ok(Some(result))
}

/// What one read of the raw file gives, or what is there already: up to `count` bytes (negative: a buffer's worth).
///
/// # Errors
/// What the raw file raises.
pub fn read_once(this: Obj, count: i64) -> PyResult<Vec<u8>> {
    let _turn = Turn::take(this)?;
    before_reading(this, "read of")?;
    let count = if count < 0 {
        state(this)?.capacity
    } else {
        count as usize
    };
    if count == 0 {
        return Ok(Vec::new());
    }
    {
        let mut state = state(this)?;
        if !state.rest().is_empty() {
            return Ok(state.take(count).to_vec());
        }
        state.forget_ahead();
    }
    Ok(raw_read(this, count)?.unwrap_or_default())
}

/// What is there already; and what one read of the raw file gives, if there is nothing or room for more than a buffer's worth.
fn read_or_fill(this: Obj, room: usize) -> PyResult<Option<Vec<u8>>> {
    let mut result = {
        let mut state = state(this)?;
        let taken = state.take(room).to_vec();
        if taken.len() == room {
            return Ok(Some(taken));
        }
        state.forget_ahead();
        taken
    };
    let left = room - result.len();
    if left > state(this)?.capacity {
        match raw_read(this, left)? {
            Some(read) => result.extend_from_slice(&read),
            None if result.is_empty() => return Ok(None),
            None => {}
        }
    } else if result.is_empty() {
        if fill(this)?.is_none() {
            return Ok(None);
        }
        result = state(this)?.take(left).to_vec();
    }
    Ok(Some(result))
}

pub(super) fn read_line(this: Obj, limit: i64) -> PyResult {
    let _turn = Turn::take(this)?;
    before_reading(this, "readline of")?;
    let mut line = Vec::new();
    let limit = if limit < 0 {
        usize::MAX
    } else {
        limit as usize
    };
    while line.len() < limit && fill(this)? == Some(true) {
        let mut state = state(this)?;
        let rest = state.rest();
        let most = rest.len().min(limit - line.len());
        let end = memchr::memchr(b'\n', &rest[..most]);
        let count = end.map_or(most, |end| end + 1);
        if line.is_empty() && end.is_some() {
            return bytes::new(state.take(count));
        }
        line.extend_from_slice(state.take(count));
        if end.is_some() {
            break;
        }
    }
    bytes::new(&line)
}

pub(super) fn or_none(read: Option<Vec<u8>>) -> PyResult {
    match read {
        Some(read) => bytes::new(&read),
        None => nothing(),
    }
}

pub(super) fn read_into(args: &Arguments, once: bool) -> PyResult {
    let _turn = Turn::take(args.at(0))?;
    let this = args.at(0);
    before_reading(this, "readinto of")?;
    let place = match once {
        true => "readinto1() argument",
        false => "readinto() argument",
    };
    let mut target = buffer::writable_argument(args.at(1), place)?;
    let room = target.len();
    let read = match once {
        true => read_or_fill(this, room)?,
        false => read(this, room)?,
    };
    let Some(read) = read else {
        return nothing();
    };
    let count = read.len().min(room);
    target.bytes_mut()[..count].copy_from_slice(&read[..count]);
    Ok(int::from_usize(count))
}

// ---------------------------------------------------------------- position, closing
