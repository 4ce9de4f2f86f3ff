//! Names of hosts and services.

use super::address::{self, Address};
use crate::posix::path;
use crate::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::types::int::Integer;
use pyrite_vm::{overflow_error, type_error, value_error};
use std::ffi::{CStr, CString};
use std::io::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `socket.gaierror`.
pub static ADDRESS_ERROR: ModuleException =
    ModuleException::new("socket", "gaierror", &exception::OS_ERROR);
/// `socket.herror`.
pub static HOST_ERROR: ModuleException =
    ModuleException::new("socket", "herror", &exception::OS_ERROR);

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "getaddrinfo",
        "$(host, port, family=0, type=0, proto=0, flags=0)",
        address_information,
    ),
    Builtin::function("getnameinfo", "$(sockaddr, flags, /)", name_information),
    Builtin::function("gethostname", "()", |_| {
        let [_, name, ..] = system::name_of_system();
        path::decoded(&name)
    })
    .telling("($self, /)"),
    Builtin::function("sethostname", "$(name, /)", |args| {
        let name = path::fs_path(args.at(0))?;
        audit::event("socket.sethostname", || Ok([name]))?;
        let name = path::encoded(name)?;
        // SAFETY: the name has this length.
        match unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) } {
            0 => nothing(),
            _ => Err(system::os_error(&std::io::Error::last_os_error(), None)),
        }
    }),
    Builtin::function("gethostbyname", "$(host, /)", |args| {
        audit::event("socket.gethostbyname", || Ok([args.at(0)]))?;
        let (host, _) = host(&host_text(args.at(0))?, libc::AF_INET)?;
        text::new(&host.to_string())
    }),
    Builtin::function("gethostbyname_ex", "$(host, /)", |args| {
        let host = host_text(args.at(0))?;
        let hints = Hints {
            family: libc::AF_INET,
            kind: libc::SOCK_STREAM,
            flags: libc::AI_CANONNAME,
            ..Hints::default()
        };
        host_entry(&host, resolve(Some(&host), None, hints)?)
    }),
    Builtin::function("gethostbyaddr", "$(host, /)", |args| {
        let (host, _) = host(&host_text(args.at(0))?, libc::AF_UNSPEC)?;
        let address = Address::of_host(host, 0, 0, 0);
        let Ok((name, _)) = names_of(&address, libc::NI_NAMEREQD) else {
            let parts = [int::new(1), str::new("Unknown host")];
            return Err(Raised(call::call(HOST_ERROR.class()?, &parts)?));
        };
        let addresses = list::from_slice(&[text::new(&host.to_string())?])?;
        Ok(tuple::from_slice(&[text::new(&name)?, list::new().cast(), addresses.cast()]).cast())
    }),
    Builtin::function(
        "getservbyname",
        "$(servicename, protocolname=None, /)",
        |args| {
            let name = c_text(args.at(0), "getservbyname")?;
            let protocol = args
                .get(1)
                .map(|name| c_text(name, "getservbyname"))
                .transpose()?;
            // SAFETY: texts that end with zeros; the entry is read at once.
            let port = unsafe {
                let entry = libc::getservbyname(
                    name.as_ptr(),
                    protocol
                        .as_ref()
                        .map_or(std::ptr::null(), |name| name.as_ptr()),
                );
                (!entry.is_null()).then(|| (*entry).s_port)
            };
            let Some(port) = port else {
                return Err(exception::raise_message(
                    &exception::OS_ERROR,
                    "service/proto not found",
                ));
            };
            Ok(int::new(i64::from(u16::from_be(port as u16))))
        },
    ),
    Builtin::function("getservbyport", "$(port, protocolname=None, /)", |args| {
        let port = number::c_int(args.at(0))?;
        let protocol = args
            .get(1)
            .map(|name| c_text(name, "getservbyport"))
            .transpose()?;
        let Ok(port) = u16::try_from(port) else {
            return Err(overflow_error!("getservbyport: port must be 0-65535."));
        };
        // SAFETY: a text that ends with a zero; the entry is read at once.
        let name = unsafe {
            let entry = libc::getservbyport(
                i32::from(port.to_be()),
                protocol
                    .as_ref()
                    .map_or(std::ptr::null(), |name| name.as_ptr()),
            );
            (!entry.is_null()).then(|| {
                CStr::from_ptr((*entry).s_name)
                    .to_string_lossy()
                    .into_owned()
            })
        };
        match name {
            Some(name) => text::new(&name),
            None => Err(exception::raise_message(
                &exception::OS_ERROR,
                "port/proto not found",
            )),
        }
    }),
    Builtin::function("getprotobyname", "$(name, /)", |args| {
        let name = c_text(args.at(0), "getprotobyname")?;
        // SAFETY: a text that ends with a zero; the entry is read at once.
        let number = unsafe {
            let entry = libc::getprotobyname(name.as_ptr());
            (!entry.is_null()).then(|| (*entry).p_proto)
        };
        match number {
            Some(number) => Ok(int::new(i64::from(number))),
            None => Err(exception::raise_message(
                &exception::OS_ERROR,
                "protocol not found",
            )),
        }
    }),
    Builtin::function("inet_aton", "(ip_addr, /)", |args| {
        let address = c_text(args.at(0), "inet_aton")?;
        match numbers_and_dots(address.to_bytes()) {
            Some(address) => bytes::new(&address.octets()),
            None => Err(exception::raise_message(
                &exception::OS_ERROR,
                "illegal IP address string passed to inet_aton",
            )),
        }
    }),
    Builtin::function("inet_ntoa", "(packed_ip, /)", |args| {
        let packed = buffer::argument(args.at(0))?;
        let Ok(packed) = <[u8; 4]>::try_from(&*packed) else {
            return Err(exception::raise_message(
                &exception::OS_ERROR,
                "packed IP wrong length for inet_ntoa",
            ));
        };
        text::new(&Ipv4Addr::from(packed).to_string())
    }),
    Builtin::function("inet_pton", "$(af, ip, /)", |args| {
        let family = number::c_int(args.at(0))?;
        let address = text::argument(args.at(1), "inet_pton", "2")?;
        let address = str::text(address);
        let illegal = || {
            exception::raise_message(
                &exception::OS_ERROR,
                "illegal IP address string passed to inet_pton",
            )
        };
        match family {
            libc::AF_INET => {
                bytes::new(&address.parse::<Ipv4Addr>().map_err(|_| illegal())?.octets())
            }
            libc::AF_INET6 => {
                bytes::new(&address.parse::<Ipv6Addr>().map_err(|_| illegal())?.octets())
            }
            _ => Err(system::os_error(
                &Error::from_raw_os_error(libc::EAFNOSUPPORT),
                None,
            )),
        }
    }),
    Builtin::function("inet_ntop", "$(af, packed_ip, /)", |args| {
        let family = number::c_int(args.at(0))?;
        let packed = buffer::argument(args.at(1))?;
        let address: IpAddr = match family {
            libc::AF_INET => <[u8; 4]>::try_from(&*packed).map(IpAddr::from),
            libc::AF_INET6 => <[u8; 16]>::try_from(&*packed).map(IpAddr::from),
            _ => return Err(value_error!("unknown address family {family}")),
        }
        .map_err(|_| value_error!("invalid length of packed IP address string"))?;
        text::new(&address.to_string())
    }),
    Builtin::function("if_nameindex", "()", |_| {
        let result = list::new();
        for (index, name) in interfaces()? {
            let pair = [int::new(i64::from(index)), text::new(&name)?];
            list::push(result, tuple::from_slice(&pair).cast())?;
        }
        Ok(result.cast())
    })
    .telling("($self, /)"),
    Builtin::function("if_nametoindex", "(oname, /)", |args| {
        let name = match str::of(args.at(0)) {
            Some(_) => crate::posix::path::encoded(args.at(0))?,
            None => buffer::argument(args.at(0))?.to_vec(),
        };
        let found = interfaces()?
            .into_iter()
            .find(|(_, known)| known.as_bytes() == name);
        match found {
            Some((index, _)) => Ok(int::new(i64::from(index))),
            None => Err(system::os_error(
                &Error::from_raw_os_error(libc::ENODEV),
                None,
            )),
        }
    }),
    Builtin::function("if_indextoname", "(if_index, /)", |args| {
        let index = number::size(args.at(0))?;
        if u32::try_from(index).is_err() {
            return Err(overflow_error!(
                "Python int too large to convert to C unsigned int"
            ));
        }
        let found = interfaces()?
            .into_iter()
            .find(|(known, _)| i64::from(*known) == index);
        match found {
            Some((_, name)) => text::new(&name),
            None => Err(system::os_error(
                &Error::from_raw_os_error(libc::ENXIO),
                None,
            )),
        }
    }),
];

/// The interfaces of the network: index and name.
fn interfaces() -> PyResult<Vec<(u32, String)>> {
    let mut result = Vec::new();
    // SAFETY: the list ends with an entry without a name, and is given back.
    unsafe {
        let first = libc::if_nameindex();
        if first.is_null() {
            return Err(system::os_error(&Error::last_os_error(), None));
        }
        let mut entry = first;
        while !(*entry).if_name.is_null() {
            let name = CStr::from_ptr((*entry).if_name)
                .to_string_lossy()
                .into_owned();
            result.push(((*entry).if_index, name));
            entry = entry.add(1);
        }
        libc::if_freenameindex(first);
    }
    Ok(result)
}

fn c_text(object: Obj, function: &str) -> PyResult<CString> {
    let text = text::argument(object, function, "1")?;
    CString::new(str::bytes(text)).map_err(|_| value_error!("embedded null character"))
}

/// The old way to write addresses: up to four numbers, decimal, octal or hexadecimal, the last filling what is left.
fn numbers_and_dots(text: &[u8]) -> Option<Ipv4Addr> {
    unsafe extern "C" {
        fn inet_aton(text: *const libc::c_char, address: *mut libc::in_addr) -> libc::c_int;
    }
    let text = CString::new(text).ok()?;
    let mut address = libc::in_addr { s_addr: 0 };
    // SAFETY: a text that ends with a zero, and room for an address.
    let known = unsafe { inet_aton(text.as_ptr(), &mut address) } != 0;
    known.then(|| Ipv4Addr::from(u32::from_be(address.s_addr)))
}

/// The text of a host argument.
///
/// # Errors
/// `TypeError`; `UnicodeError` for names that are none.
pub fn host_text(object: Obj) -> PyResult<CString> {
    let text = if let Some(text) = str::of(object) {
        let text = str::bytes(text);
        if text.is_ascii() {
            text.to_vec()
        } else {
            let encoded =
                protocol::call_method(object, names::intern("encode"), &[str::new("idna")])?;
            bytes::value(encoded).unwrap_or_default().to_vec()
        }
    } else if let Some(text) = buffer::get(object)? {
        text.to_vec()
    } else {
        return Err(type_error!(
            "str, bytes or bytearray expected, not {}",
            type_name(object)
        ));
    };
    CString::new(text).map_err(|_| type_error!("host name must not contain null character"))
}

/// The address of a host in a family, and its scope. No name means any address.
pub fn host(name: &CStr, family: i32) -> PyResult<(IpAddr, u32)> {
    match (name.to_bytes(), family) {
        (b"", libc::AF_INET6) => return Ok((Ipv6Addr::UNSPECIFIED.into(), 0)),
        (b"", _) => return Ok((Ipv4Addr::UNSPECIFIED.into(), 0)),
        (b"255.255.255.255" | b"<broadcast>", libc::AF_INET | libc::AF_UNSPEC) => {
            return Ok((Ipv4Addr::BROADCAST.into(), 0));
        }
        (b"255.255.255.255" | b"<broadcast>", _) => {
            return Err(exception::raise_message(
                &exception::OS_ERROR,
                "address family mismatched",
            ));
        }
        _ => {}
    }
    let hints = Hints {
        family,
        ..Hints::default()
    };
    let found = resolve(Some(name), None, hints)?;
    let first = found.iter().find_map(|found| found.address.host());
    let (host, _, _, scope) = first.ok_or_else(|| address_error(libc::EAI_NONAME))?;
    Ok((host, scope))
}

/// What is asked of the resolver.
#[derive(Clone, Copy, Default)]
struct Hints {
    family: i32,
    kind: i32,
    protocol: i32,
    flags: i32,
}

/// An answer of the resolver.
struct Found {
    family: i32,
    kind: i32,
    protocol: i32,
    canonical: String,
    address: Address,
}

/// `getaddrinfo`.
fn resolve(host: Option<&CStr>, service: Option<&CStr>, hints: Hints) -> PyResult<Vec<Found>> {
    // SAFETY: texts end with zeros; the list is the system's until it is given back.
    unsafe {
        let mut wanted: libc::addrinfo = std::mem::zeroed();
        wanted.ai_family = hints.family;
        wanted.ai_socktype = hints.kind;
        wanted.ai_protocol = hints.protocol;
        wanted.ai_flags = hints.flags;
        let mut first = std::ptr::null_mut();
        let text = |text: Option<&CStr>| text.map_or(std::ptr::null(), CStr::as_ptr);
        let failed = pyrite_vm::gil::released(|| {
            libc::getaddrinfo(text(host), text(service), &wanted, &mut first)
        });
        if failed != 0 {
            return Err(address_error(failed));
        }
        let mut found = Vec::new();
        let mut entry = first;
        while !entry.is_null() {
            let canonical = match (*entry).ai_canonname.is_null() {
                true => String::new(),
                false => CStr::from_ptr((*entry).ai_canonname)
                    .to_string_lossy()
                    .into_owned(),
            };
            found.push(Found {
                family: (*entry).ai_family,
                kind: (*entry).ai_socktype,
                protocol: (*entry).ai_protocol,
                canonical,
                address: Address::copied((*entry).ai_addr, (*entry).ai_addrlen),
            });
            entry = (*entry).ai_next;
        }
        libc::freeaddrinfo(first);
        Ok(found)
    }
}

#[cold]
fn address_error(number: i32) -> Raised {
    if number == libc::EAI_SYSTEM {
        return system::os_error(&Error::last_os_error(), None);
    }
    // SAFETY: a text of the C library's.
    let message = unsafe { CStr::from_ptr(libc::gai_strerror(number)) }.to_string_lossy();
    let made = ADDRESS_ERROR
        .class()
        .and_then(|class| call::call(class, &[int::new(i64::from(number)), str::new(&message)]));
    made.map_or_else(|raised| raised, Raised)
}

/// `getnameinfo`: host and service.
fn names_of(address: &Address, flags: i32) -> PyResult<(String, String)> {
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    let (place, length) = address.given();
    // SAFETY: an address and buffers as long as said; the texts written end with zeros.
    let failed = pyrite_vm::gil::released(|| unsafe {
        libc::getnameinfo(
            place,
            length,
            host.as_mut_ptr().cast(),
            host.len() as libc::socklen_t,
            service.as_mut_ptr().cast(),
            service.len() as libc::socklen_t,
            flags,
        )
    });
    if failed != 0 {
        return Err(address_error(failed));
    }
    let text = |bytes: &[u8]| {
        let end = bytes.iter().position(|byte| *byte == 0);
        String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]).into_owned()
    };
    Ok((text(&host), text(&service)))
}

/// The host of an internet address in digits, with the zone if it has one.
pub fn numeric(address: &Address) -> PyResult<String> {
    Ok(names_of(address, libc::NI_NUMERICHOST | libc::NI_NUMERICSERV)?.0)
}

fn address_information(args: &Arguments) -> PyResult {
    let number = |index: usize| args.get(index).unwrap_or(int::new(0));
    let [family, kind, protocol] = [number(2), number(3), number(4)];
    audit::event("socket.getaddrinfo", || {
        Ok([args.at(0), args.at(1), family, kind, protocol])
    })?;
    let host = match args.get_not_none(0) {
        None => None,
        Some(host) if str::of(host).is_some() || bytes::value(host).is_some() => {
            Some(host_text(host)?)
        }
        Some(_) => {
            return Err(type_error!(
                "getaddrinfo() argument 1 must be string or None"
            ));
        }
    };
    let service = match args.get_not_none(1) {
        None => None,
        Some(port) => Some(if let Some(port) = Integer::of(port) {
            let Integer::Small(port) = port else {
                return Err(overflow_error!("Python int too large to convert to C long"));
            };
            port.to_string().into_bytes()
        } else if let Some(port) = str::of(port) {
            str::bytes(port).to_vec()
        } else if let Some(port) = bytes::value(port) {
            port.to_vec()
        } else {
            return Err(exception::raise_message(
                &exception::OS_ERROR,
                "Int or String expected",
            ));
        }),
    };
    let service = service
        .map(|service| CString::new(service).map_err(|_| value_error!("embedded null character")))
        .transpose()?;
    let part = |index: usize| args.get(index).map_or(Ok(0), number::c_int);
    let hints = Hints {
        family: part(2)?,
        kind: part(3)?,
        protocol: part(4)?,
        flags: part(5)?,
    };
    let result = list::new();
    for found in resolve(host.as_deref(), service.as_deref(), hints)? {
        let entry = [
            int::new(i64::from(found.family)),
            int::new(i64::from(found.kind)),
            int::new(i64::from(found.protocol)),
            text::new(&found.canonical)?,
            found.address.object()?,
        ];
        list::push(result, tuple::from_slice(&entry).cast())?;
    }
    Ok(result.cast())
}

fn name_information(args: &Arguments) -> PyResult {
    let Some(parts) = tuple::of(args.at(0)) else {
        return Err(type_error!("getnameinfo() argument 1 must be a tuple"));
    };
    let flags = number::c_int(args.at(1))?;
    if !(2..=4).contains(&parts.len()) {
        return Err(type_error!("getnameinfo(): illegal sockaddr argument"));
    }
    let host = text::argument(parts[0], "getnameinfo", "1")?;
    let host =
        CString::new(str::bytes(host)).map_err(|_| value_error!("embedded null character"))?;
    let port = number::c_int(parts[1])?;
    let flow = parts.get(2).map_or(Ok(0), |flow| number::size(*flow))?;
    if !(0..=0xf_ffff).contains(&flow) {
        return Err(overflow_error!(
            "getnameinfo(): flowinfo must be 0-1048575."
        ));
    }
    let service = CString::new(port.to_string()).unwrap_or_default();
    let hints = Hints {
        kind: libc::SOCK_DGRAM,
        flags: libc::AI_NUMERICHOST,
        ..Hints::default()
    };
    let found = resolve(Some(&host), Some(&service), hints)?;
    let [only] = &found[..] else {
        return Err(exception::raise_message(
            &exception::OS_ERROR,
            "sockaddr resolved to multiple addresses",
        ));
    };
    if only.family == libc::AF_INET && parts.len() != 2 {
        return Err(exception::raise_message(
            &exception::OS_ERROR,
            "IPv4 sockaddr must be 2 tuple",
        ));
    }
    let address = match only.family {
        libc::AF_INET6 => address::argument("getnameinfo", libc::AF_INET6, args.at(0))?,
        _ => only.address,
    };
    let (host, service) = names_of(&address, flags)?;
    Ok(tuple::from_slice(&[text::new(&host)?, text::new(&service)?]).cast())
}

/// Name, aliases and addresses of a host.
fn host_entry(asked: &CStr, found: Vec<Found>) -> PyResult {
    let addresses = list::new();
    for address in &found {
        if let Some((host, ..)) = address.address.host() {
            list::push(addresses, text::new(&host.to_string())?)?;
        }
    }
    let asked = asked.to_string_lossy();
    let name = found.first().map_or(&*asked, |found| &found.canonical);
    let parts = [text::new(name)?, list::new().cast(), addresses.cast()];
    Ok(tuple::from_slice(&parts).cast())
}
