//! `_ssl.SSLSession`: what a client remembers of a connection, to resume it.

use crate::bindings as ffi;
use crate::handles::{Owned, no_memory, openssl};
use pyrite_modules::support::*;
use pyrite_vm::class::{flags, is_instance};
use pyrite_vm::types::bytes;
use std::ffi::c_uint;

/// The type: the session and the context that it belongs to.
pub static SESSION: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: flags::NO_INSTANTIATION,
    ..TypeDefinition::new("_ssl.SSLSession", METHODS)
};
const CONTEXT: u32 = 1;

type Session = Owned<ffi::SSL_SESSION>;

static METHODS: &[Builtin] = &[
    Builtin::getter("has_ticket", |args| {
        Ok(boolean(
            openssl!(SSL_SESSION_has_ticket(pointer(args.at(0)))) != 0,
        ))
    }),
    Builtin::getter("id", |args| bytes::new(id(args.at(0)))),
    Builtin::getter("ticket_lifetime_hint", |args| {
        let hint = openssl!(SSL_SESSION_get_ticket_lifetime_hint(pointer(args.at(0))));
        Ok(int::new(hint as i64))
    }),
    Builtin::getter("time", |args| {
        let time = openssl!(SSL_SESSION_get_time(pointer(args.at(0))));
        Ok(int::new(time))
    }),
    Builtin::getter("timeout", |args| {
        let timeout = openssl!(SSL_SESSION_get_timeout(pointer(args.at(0))));
        Ok(int::new(timeout))
    }),
    Builtin::comparison(protocol::Comparison::Eq, |args| {
        if !is_instance(args.at(1), SESSION.class()) {
            return Ok(not_implemented());
        }
        Ok(boolean(id(args.at(0)) == id(args.at(1))))
    }),
];

/// The session of an object.
pub fn pointer(object: Obj) -> *mut ffi::SSL_SESSION {
    let slot: Obj = instance::slot(object, 0);
    let session: &Session = storage::external(slot.cast()).expect("made with one");
    session.pointer()
}

/// The context whose connections a session can be used for.
pub fn context(object: Obj) -> Obj {
    instance::slot(object, CONTEXT)
}

fn id<'a>(object: Obj) -> &'a [u8] {
    let mut length: c_uint = 0;
    let data = openssl!(SSL_SESSION_get_id(pointer(object), &mut length));
    // SAFETY: the session says where its name is, which stays as it is.
    unsafe { ffi::bytes(data, length as usize) }
}

/// A copy of a session: OpenSSL goes on changing that of a connection.
///
/// # Errors
/// `MemoryError`.
pub fn copy(session: *mut ffi::SSL_SESSION) -> PyResult<Session> {
    Session::new(openssl!(SSL_SESSION_dup(session)), ffi::SSL_SESSION_free).ok_or_else(no_memory)
}

/// An object for a session.
pub fn object(session: Session, context: Obj) -> Obj {
    let owned = storage::new_external(session).cast();
    instance::with(SESSION.class(), &[owned, context])
}
