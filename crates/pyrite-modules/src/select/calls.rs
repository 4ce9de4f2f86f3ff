//! The system calls behind safe functions.

use std::io::{Error, Result};
use std::time::Duration;

/// Descriptors for `select`, in the order of the program.
#[derive(Default, Clone)]
pub struct Files(Vec<i32>);

/// Descriptors that are ready.
pub struct Ready(libc::fd_set);

impl Files {
    /// Adds one; false if `select` knows no such numbers.
    pub fn add(&mut self, descriptor: i64) -> bool {
        let fits = (0..libc::FD_SETSIZE as i64).contains(&descriptor);
        if fits {
            self.0.push(descriptor as i32);
        }
        fits
    }
    /// All of them.
    pub fn descriptors(&self) -> impl Iterator<Item = i32> + '_ {
        self.0.iter().copied()
    }
}

impl Ready {
    /// Is it ready?
    pub fn has(&self, descriptor: i32) -> bool {
        // SAFETY: the descriptor is below the set's size: `Files::add` sees to that.
        unsafe { libc::FD_ISSET(descriptor, &self.0) }
    }
}

/// `select`: those that are ready to be read, to be written, and those with something exceptional.
pub fn select(files: &[Files; 3], limit: Option<Duration>) -> Result<[Ready; 3]> {
    // SAFETY: plain data; descriptors are below the size of a set.
    unsafe {
        let mut sets: [libc::fd_set; 3] = std::mem::zeroed();
        let mut highest = -1;
        for (files, set) in files.iter().zip(&mut sets) {
            libc::FD_ZERO(set);
            for descriptor in files.descriptors() {
                libc::FD_SET(descriptor, set);
                highest = highest.max(descriptor);
            }
        }
        let mut time = limit.map(|limit| libc::timeval {
            tv_sec: limit.as_secs() as i64,
            tv_usec: i64::from(limit.subsec_micros()),
        });
        let time = time
            .as_mut()
            .map_or(std::ptr::null_mut(), std::ptr::from_mut);
        let [read, write, except] = &mut sets;
        let result =
            pyrite_vm::gil::released(|| libc::select(highest + 1, read, write, except, time));
        if result < 0 {
            return Err(Error::last_os_error());
        }
        Ok(sets.map(Ready))
    }
}

/// Milliseconds for `poll`, rounded up; -1 for ever.
fn milliseconds(limit: Option<Duration>) -> i32 {
    limit.map_or(-1, |limit| {
        let milliseconds = limit.as_nanos().div_ceil(1_000_000);
        i32::try_from(milliseconds).unwrap_or(i32::MAX)
    })
}

/// `poll`: each entry gets its events.
pub fn poll(entries: &mut [libc::pollfd], limit: Option<Duration>) -> Result<()> {
    let time = milliseconds(limit);
    // SAFETY: as many entries as said.
    let result = pyrite_vm::gil::released(|| unsafe {
        libc::poll(entries.as_mut_ptr(), entries.len() as libc::nfds_t, time)
    });
    if result < 0 {
        return Err(Error::last_os_error());
    }
    Ok(())
}

/// `epoll_create1`.
pub fn create() -> Result<i32> {
    // SAFETY: numbers only.
    let descriptor = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
    if descriptor < 0 {
        return Err(Error::last_os_error());
    }
    Ok(descriptor)
}

/// `epoll_ctl`.
pub fn control(epoll: i32, operation: i32, descriptor: i32, events: u32) -> Result<()> {
    let mut event = libc::epoll_event {
        events,
        u64: descriptor as u64,
    };
    // SAFETY: plain data.
    if unsafe { libc::epoll_ctl(epoll, operation, descriptor, &mut event) } < 0 {
        return Err(Error::last_os_error());
    }
    Ok(())
}

/// `epoll_wait`: descriptors and their events.
pub fn wait(epoll: i32, most: usize, limit: Option<Duration>) -> Result<Vec<(i32, u32)>> {
    let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; most];
    let time = milliseconds(limit);
    // SAFETY: room for as many events as said.
    let count = pyrite_vm::gil::released(|| unsafe {
        libc::epoll_wait(epoll, events.as_mut_ptr(), most as i32, time)
    });
    if count < 0 {
        return Err(Error::last_os_error());
    }
    let events = events.iter().take(count as usize);
    Ok(events
        .map(|event| (event.u64 as i32, event.events))
        .collect())
}
