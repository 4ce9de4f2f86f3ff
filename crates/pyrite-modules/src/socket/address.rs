//! Addresses of sockets, to and from Python.

use super::lookup;
use crate::posix::path;
use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::{overflow_error, type_error};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address as the system wants it.
#[derive(Clone, Copy)]
pub struct Address {
    storage: libc::sockaddr_storage,
    length: libc::socklen_t,
}

impl Address {
    /// Room for any address.
    pub fn room() -> Address {
        Address {
            // SAFETY: plain data.
            storage: unsafe { std::mem::zeroed() },
            length: size_of::<libc::sockaddr_storage>() as libc::socklen_t,
        }
    }

    /// Of a structure of some family.
    fn of<T: Copy>(address: T, length: usize) -> Address {
        let mut result = Address::room();
        // SAFETY: the storage is as large as the largest of those structures, and aligned for each.
        unsafe { (&raw mut result.storage).cast::<T>().write(address) };
        result.length = length as libc::socklen_t;
        result
    }

    /// An internet address.
    pub fn of_host(host: IpAddr, port: u16, flow: u32, scope: u32) -> Address {
        match host {
            IpAddr::V4(host) => Address::of(
                libc::sockaddr_in {
                    sin_family: libc::AF_INET as u16,
                    sin_port: port.to_be(),
                    sin_addr: libc::in_addr {
                        s_addr: u32::from(host).to_be(),
                    },
                    sin_zero: [0; 8],
                },
                size_of::<libc::sockaddr_in>(),
            ),
            IpAddr::V6(host) => Address::of(
                libc::sockaddr_in6 {
                    sin6_family: libc::AF_INET6 as u16,
                    sin6_port: port.to_be(),
                    sin6_flowinfo: flow.to_be(),
                    sin6_addr: libc::in6_addr {
                        s6_addr: host.octets(),
                    },
                    sin6_scope_id: scope,
                },
                size_of::<libc::sockaddr_in6>(),
            ),
        }
    }

    /// For calls that read it.
    pub fn given(&self) -> (*const libc::sockaddr, libc::socklen_t) {
        ((&raw const self.storage).cast(), self.length)
    }

    /// For calls that fill it.
    pub fn taken(&mut self) -> (*mut libc::sockaddr, &mut libc::socklen_t) {
        ((&raw mut self.storage).cast(), &mut self.length)
    }

    /// Copies an address of the system's.
    pub fn copied(address: *const libc::sockaddr, length: libc::socklen_t) -> Address {
        let mut result = Address::room();
        result.length = length.min(result.length);
        // SAFETY: the system's address has this length, and there is room for it.
        unsafe {
            std::ptr::copy_nonoverlapping(
                address.cast::<u8>(),
                (&raw mut result.storage).cast::<u8>(),
                result.length as usize,
            );
        }
        result
    }

    fn as_<T: Copy>(&self) -> T {
        // SAFETY: `T` is plain data no larger than the storage.
        unsafe { (&raw const self.storage).cast::<T>().read() }
    }

    /// The host of an internet address, with its port, flow and scope.
    pub fn host(&self) -> Option<(IpAddr, u16, u32, u32)> {
        match i32::from(self.storage.ss_family) {
            libc::AF_INET => {
                let address: libc::sockaddr_in = self.as_();
                let host = Ipv4Addr::from(u32::from_be(address.sin_addr.s_addr));
                Some((host.into(), u16::from_be(address.sin_port), 0, 0))
            }
            libc::AF_INET6 => {
                let address: libc::sockaddr_in6 = self.as_();
                Some((
                    Ipv6Addr::from(address.sin6_addr.s6_addr).into(),
                    u16::from_be(address.sin6_port),
                    u32::from_be(address.sin6_flowinfo),
                    address.sin6_scope_id,
                ))
            }
            _ => None,
        }
    }

    /// The address as programs see it.
    pub fn object(&self) -> PyResult {
        if self.length == 0 {
            return Ok(none());
        }
        if let Some((host, port, flow, scope)) = self.host() {
            let name = text::new(&lookup::numeric(self)?)?;
            let port = int::new(i64::from(port));
            return Ok(match host {
                IpAddr::V4(_) => tuple::from_slice(&[name, port]).cast(),
                IpAddr::V6(_) => {
                    let (flow, scope) = (int::new(i64::from(flow)), int::new(i64::from(scope)));
                    tuple::from_slice(&[name, port, flow, scope]).cast()
                }
            });
        }
        if i32::from(self.storage.ss_family) == libc::AF_UNIX {
            let address: libc::sockaddr_un = self.as_();
            let length = (self.length as usize).saturating_sub(size_of::<u16>());
            let path = address.sun_path.map(|unit| unit as u8);
            let path = &path[..length.min(path.len())];
            // An abstract name begins with a zero and is no text; others end with one.
            return match path.first() {
                Some(0) => bytes::new(path),
                _ => path::decoded(path.split(|unit| *unit == 0).next().unwrap_or_default()),
            };
        }
        let data = [
            int::new(i64::from(self.storage.ss_family)),
            bytes::new(&[])?,
        ];
        Ok(tuple::from_slice(&data).cast())
    }
}

/// The address that a program's object means for a socket of this family; `function` is what it was given to.
pub fn argument(function: &str, family: i32, object: Obj) -> PyResult<Address> {
    match family {
        libc::AF_INET | libc::AF_INET6 => internet(function, family, object),
        libc::AF_UNIX => local(object),
        _ => Err(exception::raise_message(
            &exception::OS_ERROR,
            &format!("{function}(): bad family"),
        )),
    }
}

fn internet(function: &str, family: i32, object: Obj) -> PyResult<Address> {
    let is_4 = family == libc::AF_INET;
    let name = if is_4 { "AF_INET" } else { "AF_INET6" };
    let Some(parts) = tuple::of(object) else {
        return Err(type_error!(
            "{function}(): {name} address must be tuple, not {}",
            type_name(object)
        ));
    };
    let wanted = if is_4 { 2..=2 } else { 2..=4 };
    if !wanted.contains(&parts.len()) {
        return Err(match is_4 {
            true => type_error!("AF_INET address must be a pair (host, port)"),
            false => {
                type_error!("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])")
            }
        });
    }
    let host = lookup::host_text(parts[0])?;
    let port = number::c_int(parts[1])?;
    let Ok(port) = u16::try_from(port) else {
        return Err(overflow_error!("{function}(): port must be 0-65535."));
    };
    let part = |index: usize| parts.get(index).map_or(Ok(0), |part| number::size(*part));
    let (flow, scope) = (part(2)?, part(3)?);
    if !(0..=0xf_ffff).contains(&flow) {
        return Err(overflow_error!("{function}(): flowinfo must be 0-1048575."));
    }
    let (host, own_scope) = lookup::host(&host, family)?;
    let scope = if scope == 0 { own_scope } else { scope as u32 };
    Ok(Address::of_host(host, port, flow as u32, scope))
}

fn local(object: Obj) -> PyResult<Address> {
    let path = match str::of(object) {
        Some(_) => path::encoded(object)?,
        None => buffer::argument(object)?.to_vec(),
    };
    // SAFETY: plain data.
    let mut address: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    address.sun_family = libc::AF_UNIX as u16;
    // Paths end with a zero, abstract names (which begin with one) do not.
    let is_abstract = path.first() == Some(&0);
    let room = address.sun_path.len() - usize::from(!is_abstract);
    if path.len() > room {
        return Err(exception::raise_message(
            &exception::OS_ERROR,
            "AF_UNIX path too long",
        ));
    }
    for (unit, byte) in address.sun_path.iter_mut().zip(&path) {
        *unit = *byte as libc::c_char;
    }
    let length = size_of::<u16>() + path.len() + usize::from(!is_abstract && !path.is_empty());
    Ok(Address::of(address, length))
}
