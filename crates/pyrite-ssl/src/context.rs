//! `_ssl._SSLContext`: what connections have in common.

use crate::bindings as ffi;
use crate::channel::{self, Channel};
use crate::handles::{Owned, items, openssl};
use crate::{callbacks, ciphers, connection, errors, host, loading, memory_bio, settings};
use pyrite_modules::socket;
use pyrite_modules::support::*;
use pyrite_vm::class::is_instance;
use pyrite_vm::types::exception::DEPRECATION_WARNING;
use pyrite_vm::{attribute_error, type_error, value_error};
use std::cell::{Cell, RefCell};
use std::ffi::{CString, c_int, c_void};
use std::fs::File;

/// The type.
pub static CONTEXT: TypeDefinition = TypeDefinition {
    slots: 6,
    ..TypeDefinition::new("_ssl._SSLContext", METHODS)
};
/// The [`Context`].
const STATE: u32 = 0;
/// `sni_callback`, or None; so the others.
pub const NAME_CALLBACK: u32 = 1;
/// `_msg_callback`.
pub const MESSAGE_CALLBACK: u32 = 2;
/// `set_psk_client_callback`.
pub const CLIENT_KEY_CALLBACK: u32 = 3;
/// `set_psk_server_callback`.
pub const SERVER_KEY_CALLBACK: u32 = 4;
/// `keylog_filename`, or None.
pub const KEY_LOG_NAME: u32 = 5;

/// Protocols that a context can be for (`PROTOCOL_...`).
pub mod protocol_numbers {
    /// Any version, either side.
    pub const TLS: i32 = 2;
    /// One version.
    pub const TLS_1: i32 = 3;
    /// One version.
    pub const TLS_1_1: i32 = 4;
    /// One version.
    pub const TLS_1_2: i32 = 5;
    /// Any version, clients.
    pub const CLIENT: i32 = 16;
    /// Any version, servers.
    pub const SERVER: i32 = 17;
}
use protocol_numbers as numbers;

/// CPython's choice of ciphers: forward secrecy, authenticated, no SHA-1.
pub const DEFAULT_CIPHERS: &str =
    "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM";

/// A context's state.
pub struct Context {
    context: Owned<ffi::SSL_CTX>,
    /// One of [`protocol_numbers`].
    pub protocol: i32,
    /// Is the name in the certificate compared with that of the server?
    pub checks_name: Cell<bool>,
    /// Does the client offer to prove later who it is?
    pub authenticates_later: Cell<bool>,
    /// What [`callbacks::protocol_choice`] chooses from.
    pub protocols: RefCell<Vec<u8>>,
    /// Where secrets go.
    pub key_log: RefCell<Option<File>>,
}

impl Context {
    /// For calls.
    pub fn pointer(&self) -> *mut ffi::SSL_CTX {
        self.context.pointer()
    }
    /// What certificates must fulfil.
    pub fn parameters(&self) -> *mut ffi::X509_VERIFY_PARAM {
        openssl!(SSL_CTX_get0_param(self.pointer()))
    }
    /// A connection that has come to this context tells of its messages as new ones do.
    pub fn tell_messages_of(&self, ssl: *mut ffi::SSL, object: Obj) {
        let is_wanted = !instance::slot::<smelt::Native>(object, MESSAGE_CALLBACK).is_none();
        let callback: Option<ffi::MessageCallback> = is_wanted.then_some(callbacks::message as _);
        openssl!(SSL_set_msg_callback(ssl, callback));
    }
}

/// The state of a context.
pub fn of<'a>(object: Obj) -> &'a Context {
    let slot: Obj = instance::slot(object, STATE);
    storage::external(slot.cast()).expect("made with a state")
}

/// The file that secrets go to, for messages.
pub fn key_log_name(object: Obj) -> Option<Obj> {
    Some(instance::slot(object, KEY_LOG_NAME)).filter(|name: &Obj| !name.is_none())
}

/// An attribute that cannot be deleted.
///
/// # Errors
/// `AttributeError` for the null value.
pub fn check_not_deleted(value: Obj, name: &str, class: &str) -> PyResult<()> {
    match value.is_null() {
        true => Err(attribute_error!(
            "attribute '{name}' of '{class}' objects cannot be deleted"
        )),
        false => Ok(()),
    }
}

/// Warns of what is to go.
///
/// # Errors
/// The warning, where the filters make it an error.
pub fn deprecated(what: &str) -> PyResult<()> {
    warn_caller(&format!("{what} is deprecated"))
}

/// A `DeprecationWarning` about who calls the library's `ssl`.
///
/// # Errors
/// As [`deprecated`].
pub fn warn_caller(message: &str) -> PyResult<()> {
    pyrite_vm::warnings::warn_at(&DEPRECATION_WARNING, message, 2)
}

fn new(args: &Arguments) -> PyResult {
    let &[version] = args.rest() else {
        return Err(type_error!(
            "_SSLContext expected 1 argument, got {}",
            args.rest().len()
        ));
    };
    let protocol = number::c_int(version)?;
    let one_version = |name: &str| deprecated(&format!("ssl.PROTOCOL_{name}"));
    let method = match protocol {
        numbers::TLS => {
            one_version("TLS")?;
            openssl!(TLS_method())
        }
        numbers::CLIENT => openssl!(TLS_client_method()),
        numbers::SERVER => openssl!(TLS_server_method()),
        numbers::TLS_1 => {
            one_version("TLSv1")?;
            openssl!(TLSv1_method())
        }
        numbers::TLS_1_1 => {
            one_version("TLSv1_1")?;
            openssl!(TLSv1_1_method())
        }
        numbers::TLS_1_2 => {
            one_version("TLSv1_2")?;
            openssl!(TLSv1_2_method())
        }
        other => {
            return Err(value_error!(
                "invalid or unsupported protocol version {other}"
            ));
        }
    };
    openssl!(ERR_clear_error());
    let made = Owned::new(openssl!(SSL_CTX_new(method)), ffi::SSL_CTX_free);
    let context = made.ok_or_else(|| errors::general(None, 3409))?;
    let is_client = protocol == numbers::CLIENT;
    let state = Context {
        context,
        protocol,
        checks_name: Cell::new(is_client),
        authenticates_later: Cell::new(false),
        protocols: RefCell::new(Vec::new()),
        key_log: RefCell::new(None),
    };
    if is_client {
        let mode = ffi::SSL_VERIFY_PEER | ffi::SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
        openssl!(SSL_CTX_set_verify(state.pointer(), mode, None));
    }
    set_defaults(&state)?;
    let mut slots = [none(); 6];
    slots[STATE as usize] = storage::new_external(state).cast();
    Ok(instance::with(
        instance::class_argument(args.at(0))?,
        &slots,
    ))
}

/// What CPython sets in each new context.
fn set_defaults(state: &Context) -> PyResult<()> {
    let context = state.pointer();
    let options = ffi::SSL_OP_ALL & !ffi::SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS
        | ffi::SSL_OP_NO_SSLv3
        | ffi::SSL_OP_NO_COMPRESSION
        | ffi::SSL_OP_CIPHER_SERVER_PREFERENCE;
    openssl!(SSL_CTX_set_options(context, options));
    let chosen = CString::new(DEFAULT_CIPHERS).expect("no zeros");
    if openssl!(SSL_CTX_set_cipher_list(context, chosen.as_ptr())) == 0 {
        openssl!(ERR_clear_error());
        return Err(errors::plain("No cipher can be selected."));
    }
    if matches!(
        state.protocol,
        numbers::TLS | numbers::CLIENT | numbers::SERVER
    ) {
        let oldest = ffi::TLS1_2_VERSION;
        openssl!(SSL_CTX_set_min_proto_version(context, oldest));
    }
    let mode = ffi::SSL_MODE_RELEASE_BUFFERS;
    openssl!(SSL_CTX_ctrl(
        context,
        ffi::SSL_CTRL_MODE,
        mode,
        std::ptr::null_mut()
    ));
    let parameters = state.parameters();
    openssl!(X509_VERIFY_PARAM_set_flags(
        parameters,
        ffi::X509_V_FLAG_TRUSTED_FIRST
    ));
    openssl!(X509_VERIFY_PARAM_set_hostflags(
        parameters,
        ffi::X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS
    ));
    Ok(())
}

// ---------------------------------------------------------------- connections

/// Parts that both ways of making a connection have: `server_side`, `server_hostname`, `owner`, `session`.
struct Wanted {
    is_server: bool,
    name: Obj,
    owner: Option<Obj>,
    session: Option<Obj>,
}

fn wrap_socket(args: &Arguments) -> PyResult {
    let Some(state) = socket::state_of(args.at(1)) else {
        return Err(type_error!(
            "_wrap_socket() argument 'sock' must be _socket.socket, not {}",
            type_name(args.at(1))
        ));
    };
    let channel = Box::new(Channel::new(state.file));
    let stream = channel::stream(&channel)?;
    // OpenSSL takes two references.
    openssl!(BIO_up_ref(stream.pointer()));
    openssl!(BIO_up_ref(stream.pointer()));
    let wanted = Wanted {
        is_server: protocol::is_true(args.at(2))?,
        name: args.or(3, none()),
        owner: args.get_not_none(4),
        session: args.get_not_none(5),
    };
    let streams = (stream.pointer(), stream.pointer());
    connect(args.at(0), args.at(1), Some(channel), streams, wanted)
}

fn wrap_streams(args: &Arguments) -> PyResult {
    for (index, name) in [(1, "incoming"), (2, "outgoing")] {
        if !is_instance(args.at(index), memory_bio::MEMORY_BIO.class()) {
            return Err(type_error!(
                "_wrap_bio() argument '{name}' must be _ssl.MemoryBIO, not {}",
                type_name(args.at(index))
            ));
        }
    }
    let wanted = Wanted {
        is_server: protocol::is_true(args.at(3))?,
        name: args.or(4, none()),
        owner: args.get_not_none(5),
        session: args.get_not_none(6),
    };
    let streams = (
        memory_bio::stream_of(args.at(1)),
        memory_bio::stream_of(args.at(2)),
    );
    connect(args.at(0), none(), None, streams, wanted)
}

/// Makes a connection; the references to the streams become its own.
fn connect(
    object: Obj,
    socket: Obj,
    channel: Option<Box<Channel>>,
    (incoming, outgoing): (*mut ffi::BIO, *mut ffi::BIO),
    wanted: Wanted,
) -> PyResult {
    let streams = [incoming, outgoing].map(|stream| Owned::new(stream, ffi::BIO_free_all));
    let state = of(object);
    if state.protocol == numbers::CLIENT && wanted.is_server {
        let message = "Cannot create a server socket with a PROTOCOL_TLS_CLIENT context";
        return Err(errors::general(Some(message), 908));
    }
    if state.protocol == numbers::SERVER && !wanted.is_server {
        let message = "Cannot create a client socket with a PROTOCOL_TLS_SERVER context";
        return Err(errors::general(Some(message), 915));
    }
    openssl!(ERR_clear_error());
    let ssl = Owned::new(openssl!(SSL_new(state.pointer())), ffi::SSL_free);
    let ssl = ssl.ok_or_else(|| errors::general(None, 941))?;
    let pointer = ssl.pointer();
    openssl!(SSL_set_bio(pointer, incoming, outgoing));
    std::mem::forget(streams); // they are the connection's now
    let flags = openssl!(X509_VERIFY_PARAM_get_hostflags(state.parameters()));
    let parameters = openssl!(SSL_get0_param(pointer));
    openssl!(X509_VERIFY_PARAM_set_hostflags(parameters, flags));
    // Not `ENABLE_PARTIAL_WRITE`: CPython's `write` takes all of the data, or raises `SSLWantWriteError`. With it each call would take one record of
    // 16 kB, and who passes 10 MB and goes on with the rest (asyncio) would copy it 640 times.
    let mode = ffi::SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | ffi::SSL_MODE_AUTO_RETRY;
    openssl!(SSL_ctrl(
        pointer,
        ffi::SSL_CTRL_MODE,
        mode,
        std::ptr::null_mut()
    ));
    if state.authenticates_later.get() {
        let mode = openssl!(SSL_get_verify_mode(pointer));
        if !wanted.is_server {
            openssl!(SSL_set_post_handshake_auth(pointer, 1));
        } else if mode & ffi::SSL_VERIFY_PEER != 0 {
            let mode = mode | ffi::SSL_VERIFY_POST_HANDSHAKE;
            openssl!(SSL_set_verify(pointer, mode, None));
        }
    }
    let name = match wanted.name.is_none() {
        true => none(),
        false => host::set(pointer, wanted.name, state.checks_name.get())?,
    };
    match wanted.is_server {
        true => {
            // Which sessions a server resumes. A client has none such: it would refuse the sessions that keys of its program begin.
            let name = b"Python";
            let length = name.len() as u32;
            openssl!(SSL_set_session_id_context(pointer, name.as_ptr(), length));
            openssl!(SSL_set_accept_state(pointer));
        }
        false => openssl!(SSL_set_connect_state(pointer)),
    }
    let parts = [object, socket, name];
    let made = connection::object(ssl, channel, wanted.is_server, parts);
    if let Some(owner) = wanted.owner {
        connection::set_owner(made, owner)?;
    }
    if let Some(session) = wanted.session {
        connection::resume(made, session)?;
    }
    Ok(made)
}

// ---------------------------------------------------------------- callbacks

/// Notes what to call, or None.
fn note_callback(args: &Arguments, slot: u32, callback: Obj) -> PyResult<bool> {
    if !callback.is_none() && !is_callable(callback) {
        return Err(type_error!("not a callable object"));
    }
    instance::set_slot(args.at(0), slot, callback);
    Ok(!callback.is_none())
}

fn set_name_callback(args: &Arguments) -> PyResult {
    check_not_deleted(args.at(1), "sni_callback", CONTEXT.name)?;
    let state = of(args.at(0));
    if state.protocol == numbers::CLIENT {
        return Err(value_error!(
            "sni_callback cannot be set on TLS_CLIENT context"
        ));
    }
    let is_wanted = note_callback(args, NAME_CALLBACK, args.at(1))?;
    let callback: ffi::ServerNameCallback = callbacks::server_name;
    // SAFETY: this control takes a function of that type, which OpenSSL knows as one without parameters.
    unsafe {
        let callback = is_wanted.then_some(std::mem::transmute::<
            ffi::ServerNameCallback,
            unsafe extern "C" fn(),
        >(callback));
        ffi::SSL_CTX_callback_ctrl__fixed_rust(
            state.pointer(),
            ffi::SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
            callback,
        );
    }
    nothing()
}

fn set_message_callback(args: &Arguments) -> PyResult {
    check_not_deleted(args.at(1), "_msg_callback", CONTEXT.name)?;
    let is_wanted = note_callback(args, MESSAGE_CALLBACK, args.at(1))?;
    let callback: Option<ffi::MessageCallback> = is_wanted.then_some(callbacks::message as _);
    openssl!(SSL_CTX_set_msg_callback(of(args.at(0)).pointer(), callback));
    nothing()
}

fn set_client_key_callback(args: &Arguments) -> PyResult {
    let state = of(args.at(0));
    if state.protocol == numbers::SERVER {
        let message = "Cannot add PSK client callback to a PROTOCOL_TLS_SERVER context";
        return Err(errors::general(Some(message), 5237));
    }
    let is_wanted = key_callback(args, CLIENT_KEY_CALLBACK)?;
    let callback = is_wanted.then_some(callbacks::client_key as _);
    openssl!(SSL_CTX_set_psk_client_callback(state.pointer(), callback));
    nothing()
}

fn set_server_key_callback(args: &Arguments) -> PyResult {
    let state = of(args.at(0));
    if state.protocol == numbers::CLIENT {
        let message = "Cannot add PSK server callback to a PROTOCOL_TLS_CLIENT context";
        return Err(errors::general(Some(message), 5349));
    }
    let hint = match args.get_not_none(2) {
        Some(hint) => match str::of(hint) {
            Some(hint) => loading::c_string(&str::text(hint))?,
            None => {
                return Err(type_error!(
                    "set_psk_server_callback() argument 'identity_hint' must be str or None, not {}",
                    type_name(hint)
                ));
            }
        },
        None => CString::default(),
    };
    let is_wanted = key_callback(args, SERVER_KEY_CALLBACK)?;
    if is_wanted
        && openssl!(SSL_CTX_use_psk_identity_hint(
            state.pointer(),
            hint.as_ptr()
        )) != 1
    {
        return Err(errors::general(Some("failed to set identity hint"), 5373));
    }
    let callback = is_wanted.then_some(callbacks::server_key as _);
    openssl!(SSL_CTX_set_psk_server_callback(state.pointer(), callback));
    nothing()
}

fn key_callback(args: &Arguments, slot: u32) -> PyResult<bool> {
    let callback = args.at(1);
    if !callback.is_none() && !is_callable(callback) {
        return Err(type_error!("callback must be callable"));
    }
    note_callback(args, slot, callback)
}

fn set_protocols(args: &Arguments) -> PyResult {
    let given = buffer::argument(args.at(1))?.to_vec();
    let state = of(args.at(0));
    let (data, length) = (given.as_ptr(), given.len() as u32);
    if openssl!(SSL_CTX_set_alpn_protos(state.pointer(), data, length)) != 0 {
        return Err(crate::handles::no_memory());
    }
    *state.protocols.borrow_mut() = given;
    let argument = std::ptr::from_ref(state).cast_mut().cast::<c_void>();
    openssl!(SSL_CTX_set_alpn_select_cb__fixed_rust(
        state.pointer(),
        Some(callbacks::protocol_choice),
        argument
    ));
    nothing()
}

// ---------------------------------------------------------------- the rest

fn set_ciphers(args: &Arguments) -> PyResult {
    let Some(list) = str::of(args.at(1)) else {
        return Err(type_error!(
            "set_ciphers() argument must be str, not {}",
            argument_name(args.at(1))
        ));
    };
    let list = loading::c_string(&str::text(list))?;
    if openssl!(SSL_CTX_set_cipher_list(
        of(args.at(0)).pointer(),
        list.as_ptr()
    )) == 0
    {
        openssl!(ERR_clear_error());
        return Err(errors::plain("No cipher can be selected."));
    }
    nothing()
}

fn ciphers(args: &Arguments) -> PyResult {
    let ssl = Owned::new(openssl!(SSL_new(of(args.at(0)).pointer())), ffi::SSL_free);
    let ssl = ssl.ok_or_else(|| errors::general(None, 3575))?;
    let result = list::new();
    for cipher in items::<_, ffi::SSL_CIPHER>(openssl!(SSL_get_ciphers(ssl.pointer()))) {
        list::push(result, ciphers::dictionary(cipher)?)?;
    }
    Ok(result.cast())
}

fn session_counts(args: &Arguments) -> PyResult {
    let context = of(args.at(0)).pointer();
    let result = dict::new();
    for (name, what) in ffi::SESSION_COUNTS {
        let count = openssl!(SSL_CTX_ctrl(context, what, 0, std::ptr::null_mut()));
        dict::set_name(result, names::intern(name), int::new(count));
    }
    Ok(result.cast())
}

fn set_curve(args: &Arguments) -> PyResult {
    let name = loading::path(args.at(1))?;
    let mut number: c_int = openssl!(OBJ_sn2nid(name.as_ptr()));
    if number == 0 {
        return Err(value_error!(
            "unknown elliptic curve name {}",
            repr_text(args.at(1))?
        ));
    }
    let context = of(args.at(0)).pointer();
    let place = std::ptr::from_mut(&mut number).cast();
    if openssl!(SSL_CTX_ctrl(context, ffi::SSL_CTRL_SET_GROUPS, 1, place)) == 0 {
        return Err(errors::general(None, 4744));
    }
    nothing()
}

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, /, *args)", new),
    Builtin::method(
        "_wrap_socket",
        "(self, /, sock, server_side, server_hostname=None, *, owner=None, session=None)",
        wrap_socket,
    ),
    Builtin::method(
        "_wrap_bio",
        "(self, /, incoming, outgoing, server_side, server_hostname=None, *, owner=None, session=None)",
        wrap_streams,
    ),
    Builtin::method("set_ciphers", "(self, cipherlist, /)", set_ciphers),
    Builtin::method("_set_alpn_protocols", "(self, protos, /)", set_protocols),
    Builtin::method(
        "load_cert_chain",
        "(self, /, certfile, keyfile=None, password=None)",
        loading::certificate_chain,
    ),
    Builtin::method("load_dh_params", "(self, path, /)", loading::parameters),
    Builtin::method(
        "load_verify_locations",
        "(self, /, cafile=None, capath=None, cadata=None)",
        loading::trusted,
    ),
    Builtin::method("session_stats", "(self, /)", session_counts),
    Builtin::method(
        "set_default_verify_paths",
        "(self, /)",
        loading::default_trusted,
    ),
    Builtin::method("set_ecdh_curve", "(self, name, /)", set_curve),
    Builtin::method("cert_store_stats", "(self, /)", loading::counts),
    Builtin::method(
        "get_ca_certs",
        "(self, /, binary_form=False)",
        loading::authorities,
    ),
    Builtin::method("get_ciphers", "(self, /)", ciphers),
    Builtin::method(
        "set_psk_client_callback",
        "(self, /, callback)",
        set_client_key_callback,
    ),
    Builtin::method(
        "set_psk_server_callback",
        "(self, /, callback, identity_hint=None)",
        set_server_key_callback,
    ),
    Builtin::attribute(
        "sni_callback",
        |args| Ok(instance::slot(args.at(0), NAME_CALLBACK)),
        set_name_callback,
    ),
    Builtin::attribute(
        "_msg_callback",
        |args| Ok(instance::slot(args.at(0), MESSAGE_CALLBACK)),
        set_message_callback,
    ),
    settings::CHECK_HOSTNAME,
    settings::HOST_FLAGS,
    settings::MINIMUM_VERSION,
    settings::MAXIMUM_VERSION,
    settings::KEY_LOG_FILENAME,
    settings::NUM_TICKETS,
    settings::OPTIONS,
    settings::POST_HANDSHAKE_AUTH,
    settings::PROTOCOL,
    settings::VERIFY_FLAGS,
    settings::VERIFY_MODE,
    settings::SECURITY_LEVEL,
];
