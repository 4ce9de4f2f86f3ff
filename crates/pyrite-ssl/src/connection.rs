//! `_ssl._SSLSocket`: one end of a connection.

use crate::bindings as ffi;
use crate::channel::Channel;
use crate::errors;
use crate::handles::{Owned, c_text, items, openssl, utf8};
use crate::{certificate, ciphers, context, decode, session, work};
use pyrite_modules::support::*;
use pyrite_vm::class::{flags, is_instance};
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, value_error};
use std::cell::Cell;

/// The type.
pub static CONNECTION: TypeDefinition = TypeDefinition {
    slots: 5,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_ssl._SSLSocket", METHODS)
};
/// The [`Connection`].
const STATE: u32 = 0;
/// The `_SSLContext`.
const CONTEXT: u32 = 1;
/// The socket, or None if there are streams in memory instead.
const SOCKET: u32 = 2;
/// A weak reference to the object that the program knows as the connection, or None.
const OWNER: u32 = 3;
/// The name of the server, or None.
const SERVER_NAME: u32 = 4;

/// A connection's state.
pub struct Connection {
    // Freed before the channel that its streams refer to.
    /// For OpenSSL.
    pub ssl: Owned<ffi::SSL>,
    /// What its streams are over, if that is a socket.
    pub channel: Option<Box<Channel>>,
    is_server: bool,
    /// A shutdown was sent and not answered yet.
    pub has_sent_end: Cell<bool>,
}

/// A new connection's object.
pub fn object(
    ssl: Owned<ffi::SSL>,
    channel: Option<Box<Channel>>,
    is_server: bool,
    parts: [Obj; 3],
) -> Obj {
    let [context, socket, server_name] = parts;
    let state = storage::new_external(Connection {
        ssl,
        channel,
        is_server,
        has_sent_end: Cell::new(false),
    });
    let slots = [state.cast(), context, socket, none(), server_name];
    instance::with(CONNECTION.class(), &slots)
}

/// A connection's state.
pub fn of<'a>(object: Obj) -> &'a Connection {
    let slot: Obj = instance::slot(object, STATE);
    storage::external(slot.cast()).expect("made with a state")
}

fn pointer(args: &Arguments) -> *mut ffi::SSL {
    of(args.at(0)).ssl.pointer()
}

/// The context of a connection.
pub fn context(object: Obj) -> Obj {
    instance::slot(object, CONTEXT)
}

/// The socket of a connection, or None.
pub fn socket(object: Obj) -> Obj {
    instance::slot(object, SOCKET)
}

/// Was the connection made for something else?
pub fn has_owner(object: Obj) -> bool {
    let reference: Obj = instance::slot(object, OWNER);
    !reference.is_none()
}

/// The name of its server, or None.
pub fn server_name(object: Obj) -> Obj {
    instance::slot(object, SERVER_NAME)
}

/// What the program knows as the connection, or None.
///
/// # Errors
/// `MemoryError`.
pub fn owner(object: Obj) -> PyResult {
    let reference: Obj = instance::slot(object, OWNER);
    match reference.is_none() {
        true => Ok(none()),
        false => call::call(reference, &[]),
    }
}

/// Sets what [`owner`] gives.
///
/// # Errors
/// `TypeError` for what cannot be referred to weakly.
pub fn set_owner(object: Obj, owner: Obj) -> PyResult<()> {
    let reference = match owner.is_none() {
        true => none(),
        false => pyrite_modules::weakref::reference_to(owner)?,
    };
    instance::set_slot(object, OWNER, reference);
    Ok(())
}

// ---------------------------------------------------------------- what is known

/// Has the handshake ended?
fn is_ready(args: &Arguments) -> bool {
    openssl!(SSL_is_init_finished(pointer(args))) != 0
}

fn peer_certificate(args: &Arguments) -> PyResult {
    if !is_ready(args) {
        return Err(value_error!("handshake not done yet"));
    }
    let ssl = pointer(args);
    let peer = openssl!(SSL_get1_peer_certificate(ssl));
    let Some(peer) = certificate_handle(peer) else {
        return nothing();
    };
    if args.get(1).map_or(Ok(false), protocol::is_true)? {
        return certificate::der(peer.pointer());
    }
    let mode = openssl!(SSL_CTX_get_verify_mode(ffi::SSL_get_SSL_CTX(ssl)));
    match mode & ffi::SSL_VERIFY_PEER {
        0 => Ok(dict::new().cast()),
        _ => decode::dictionary(peer.pointer()),
    }
}

fn certificate_handle(certificate: *mut ffi::X509) -> Option<crate::handles::Certificate> {
    Owned::new(certificate, ffi::X509_free)
}

fn channel_binding(args: &Arguments) -> PyResult {
    if let Some(kind) = args.get(1) {
        let kind = text::argument(kind, "get_channel_binding", "'cb_type'")?;
        if str::bytes(kind) != b"tls-unique" {
            return Err(value_error!(
                "'{}' channel binding type not implemented",
                str::text(kind)
            ));
        }
    }
    let ssl = pointer(args);
    let mut room = [0u8; 128];
    let place = room.as_mut_ptr().cast();
    let is_resumed = openssl!(SSL_session_reused(ssl)) != 0;
    // The first `Finished` of the handshake: the client's, unless a session is resumed.
    let length = match is_resumed == of(args.at(0)).is_server {
        true => openssl!(SSL_get_peer_finished(ssl, place, room.len())),
        false => openssl!(SSL_get_finished(ssl, place, room.len())),
    };
    match length {
        0 => nothing(),
        length => bytes::new(&room[..length.min(room.len())]),
    }
}

fn set_context(args: &Arguments) -> PyResult {
    let object = args.at(0);
    let value = args.at(1);
    deletable(value, "context")?;
    if !is_instance(value, context::CONTEXT.class()) {
        return Err(type_error!("The value must be a SSLContext"));
    }
    let ssl = of(object).ssl.pointer();
    let other = context::of(value);
    openssl!(SSL_set_SSL_CTX(ssl, other.pointer()));
    instance::set_slot(object, CONTEXT, value);
    // Messages are told to whom the new context says.
    other.tell_messages_of(ssl, value);
    nothing()
}

/// An attribute that cannot be deleted.
///
/// # Errors
/// `AttributeError` for the null value.
fn deletable(value: Obj, name: &str) -> PyResult<()> {
    context::check_not_deleted(value, name, "_ssl._SSLSocket")
}

fn set_session(args: &Arguments) -> PyResult {
    deletable(args.at(1), "session")?;
    resume(args.at(0), args.at(1))?;
    nothing()
}

/// Lets a connection begin where a session has ended.
///
/// # Errors
/// `TypeError`, `ValueError`, `SSLError`.
pub fn resume(object: Obj, given: Obj) -> PyResult<()> {
    if !is_instance(given, session::SESSION.class()) {
        return Err(type_error!("Value is not a SSLSession."));
    }
    let connection = of(object);
    let ssl = connection.ssl.pointer();
    if context::of(session::context(given)).pointer() != context::of(context(object)).pointer() {
        return Err(value_error!("Session refers to a different SSLContext."));
    }
    if connection.is_server {
        return Err(value_error!(
            "Cannot set session for server-side SSLSocket."
        ));
    }
    if openssl!(SSL_is_init_finished(ssl)) != 0 {
        return Err(value_error!("Cannot set session after handshake."));
    }
    let copy = session::copy(session::pointer(given))?;
    match openssl!(SSL_set_session(ssl, copy.pointer())) {
        0 => Err(errors::general(None, 3151)),
        _ => Ok(()),
    }
}

static METHODS: &[Builtin] = &[
    Builtin::method("do_handshake", "(self, /)", work::hand_shake),
    Builtin::method("write", "(self, b, /)", work::write),
    Builtin::method("read", "$(self, /, *args)", work::read),
    Builtin::method("pending", "(self, /)", |args| {
        Ok(int::new(i64::from(openssl!(SSL_pending(pointer(args))))))
    }),
    Builtin::method("getpeercert", "(self, der=False, /)", peer_certificate),
    Builtin::method(
        "get_channel_binding",
        "(self, /, cb_type='tls-unique')",
        channel_binding,
    ),
    Builtin::method("cipher", "(self, /)", |args| {
        ciphers::triple(openssl!(SSL_get_current_cipher(pointer(args))))
    }),
    Builtin::method("shared_ciphers", "(self, /)", |args| {
        let ssl = pointer(args);
        let (ours, theirs) = (
            openssl!(SSL_get_ciphers(ssl)),
            openssl!(SSL_get_client_ciphers(ssl)),
        );
        if ours.is_null() || theirs.is_null() {
            return nothing();
        }
        let result = list::new();
        for cipher in items::<_, ffi::SSL_CIPHER>(ours) {
            if items::<_, ffi::SSL_CIPHER>(theirs).any(|other| other == cipher) {
                list::push(result, ciphers::triple(cipher)?)?;
            }
        }
        Ok(result.cast())
    }),
    Builtin::method("version", "(self, /)", |args| match is_ready(args) {
        false => nothing(),
        true => match c_text(openssl!(SSL_get_version(pointer(args)))) {
            Some(version) if version.to_bytes() != b"unknown" => utf8(version.to_bytes()),
            _ => nothing(),
        },
    }),
    Builtin::method("selected_alpn_protocol", "(self, /)", |args| {
        let (mut data, mut length) = (std::ptr::null(), 0);
        openssl!(SSL_get0_alpn_selected(
            pointer(args),
            &mut data,
            &mut length
        ));
        // SAFETY: the connection keeps the name.
        match unsafe { ffi::bytes(data, length as usize) } {
            [] => nothing(),
            name => utf8(name),
        }
    }),
    Builtin::method("compression", "(self, /)", |_| nothing()),
    Builtin::method("shutdown", "(self, /)", work::shut_down),
    Builtin::method("verify_client_post_handshake", "(self, /)", |args| {
        match openssl!(SSL_verify_client_post_handshake(pointer(args))) {
            0 => Err(errors::general(None, 2984)),
            _ => nothing(),
        }
    }),
    Builtin::method("get_unverified_chain", "(self, /)", |args| {
        let ssl = pointer(args);
        let chain = openssl!(SSL_get_peer_cert_chain(ssl));
        // What a server keeps of its client's chain lacks the client's own certificate.
        let first = match of(args.at(0)).is_server {
            true => certificate_handle(openssl!(SSL_get1_peer_certificate(ssl))),
            false => None,
        };
        match chain.is_null() && first.is_none() {
            true => nothing(),
            false => certificate::chain(chain, first),
        }
    }),
    Builtin::method("get_verified_chain", "(self, /)", |args| {
        let chain = openssl!(SSL_get0_verified_chain(pointer(args)));
        match chain.is_null() {
            true => nothing(),
            false => certificate::chain(chain, None),
        }
    }),
    Builtin::attribute("context", |args| Ok(context(args.at(0))), set_context),
    Builtin::getter("server_side", |args| Ok(boolean(of(args.at(0)).is_server))),
    Builtin::getter("server_hostname", |args| {
        Ok(instance::slot(args.at(0), SERVER_NAME))
    }),
    Builtin::attribute(
        "owner",
        |args| owner(args.at(0)),
        |args| {
            deletable(args.at(1), "owner")?;
            set_owner(args.at(0), args.at(1))?;
            nothing()
        },
    ),
    Builtin::attribute(
        "session",
        |args| {
            let session = openssl!(SSL_get_session(pointer(args)));
            match session.is_null() {
                true => nothing(),
                false => {
                    let copy = session::copy(session)?;
                    Ok(session::object(copy, context(args.at(0))))
                }
            }
        },
        set_session,
    ),
    Builtin::getter("session_reused", |args| {
        Ok(boolean(openssl!(SSL_session_reused(pointer(args))) != 0))
    }),
];
