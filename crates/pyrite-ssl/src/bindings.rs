//! OpenSSL's functions: those of `openssl-sys`, and others that it does not know.

pub use openssl_sys::*;

use std::ffi::{c_char, c_int, c_uchar, c_uint, c_ulong, c_void};

/// `SSL_CTX_set_msg_callback`'s function: whether written, version, type of record, message, its length, connection, argument.
pub type MessageCallback =
    unsafe extern "C" fn(c_int, c_int, c_int, *const c_void, usize, *mut SSL, *mut c_void);

unsafe extern "C" {
    pub fn EVP_MD_get0_name(digest: *const EVP_MD) -> *const c_char;
    pub fn TLSv1_method() -> *const SSL_METHOD;
    pub fn TLSv1_1_method() -> *const SSL_METHOD;
    pub fn TLSv1_2_method() -> *const SSL_METHOD;
    pub fn SSL_CTX_load_verify_file(context: *mut SSL_CTX, file: *const c_char) -> c_int;
    pub fn SSL_CTX_load_verify_dir(context: *mut SSL_CTX, folder: *const c_char) -> c_int;
    pub fn BIO_up_ref(bio: *mut BIO) -> c_int;
    pub fn SSL_CTX_set_msg_callback(context: *mut SSL_CTX, callback: Option<MessageCallback>);
    pub fn SSL_set_session_id_context(ssl: *mut SSL, name: *const c_uchar, length: c_uint)
    -> c_int;
    pub fn SSL_set_msg_callback(ssl: *mut SSL, callback: Option<MessageCallback>);
    pub fn SSL_CTX_use_psk_identity_hint(context: *mut SSL_CTX, hint: *const c_char) -> c_int;
    pub fn SSL_CTX_set_default_passwd_cb(context: *mut SSL_CTX, callback: pem_password_cb);
    pub fn SSL_CTX_set_default_passwd_cb_userdata(context: *mut SSL_CTX, data: *mut c_void);
    pub fn SSL_CTX_get_security_level(context: *const SSL_CTX) -> c_int;
    pub fn SSL_verify_client_post_handshake(ssl: *mut SSL) -> c_int;
    pub fn SSL_set_post_handshake_auth(ssl: *mut SSL, value: c_int);
    pub fn SSL_get_ciphers(ssl: *const SSL) -> *mut OPENSSL_STACK;
    pub fn SSL_get_client_ciphers(ssl: *const SSL) -> *mut OPENSSL_STACK;
    pub fn SSL_set_read_ahead(ssl: *mut SSL, yes: c_int);
    pub fn SSL_CIPHER_is_aead(cipher: *const SSL_CIPHER) -> c_int;
    pub fn SSL_CIPHER_get_kx_nid(cipher: *const SSL_CIPHER) -> c_int;
    pub fn SSL_CIPHER_get_auth_nid(cipher: *const SSL_CIPHER) -> c_int;
    pub fn SSL_CIPHER_get_id(cipher: *const SSL_CIPHER) -> u32;
    pub fn SSL_SESSION_dup(session: *const SSL_SESSION) -> *mut SSL_SESSION;
    pub fn SSL_SESSION_get_ticket_lifetime_hint(session: *const SSL_SESSION) -> c_ulong;
    pub fn SSL_SESSION_has_ticket(session: *const SSL_SESSION) -> c_int;
    pub fn X509_check_ca(certificate: *mut X509) -> c_int;
    pub fn X509_OBJECT_get_type(object: *const X509_OBJECT) -> c_int;
    pub fn X509_NAME_print_ex(
        out: *mut BIO,
        name: *const X509_NAME,
        indent: c_int,
        flags: c_ulong,
    ) -> c_int;
    pub fn X509_NAME_ENTRY_set(entry: *const X509_NAME_ENTRY) -> c_int;
    pub fn X509_VERIFY_PARAM_get_hostflags(parameters: *const X509_VERIFY_PARAM) -> c_uint;
    pub fn GENERAL_NAME_print(out: *mut BIO, name: *mut GENERAL_NAME) -> c_int;
    pub fn AUTHORITY_INFO_ACCESS_free(access: *mut c_void);
    pub fn CRL_DIST_POINTS_free(points: *mut c_void);
    pub fn GENERAL_NAMES_free(names: *mut c_void);
    pub fn i2a_ASN1_INTEGER(out: *mut BIO, number: *const ASN1_INTEGER) -> c_int;
    pub fn a2i_IPADDRESS(address: *const c_char) -> *mut ASN1_OCTET_STRING;
    pub fn X509_subject_name_hash(certificate: *mut X509) -> c_ulong;
}

/// Kinds of [`X509_OBJECT`].
pub const X509_LU_X509: c_int = 1;
/// See [`X509_LU_X509`].
pub const X509_LU_CRL: c_int = 2;

/// `BIO_ctrl`: bytes that wait to be read.
pub const BIO_CTRL_PENDING: c_int = 10;
/// `SSL_CTX_ctrl`: the curve for key exchange.
pub const SSL_CTRL_SET_GROUPS: c_int = 91;
/// `X509_NAME_print_ex`: as RFC 2253 says.
pub const NAME_FLAGS: c_ulong = 0x0111_0317;

/// What `SSL_CTX_ctrl` counts of sessions, in the order in which Python tells it.
pub const SESSION_COUNTS: [(&str, c_int); 11] = [
    ("number", 20),
    ("connect", 21),
    ("connect_good", 22),
    ("connect_renegotiate", 23),
    ("accept", 24),
    ("accept_good", 25),
    ("accept_renegotiate", 26),
    ("hits", 27),
    ("misses", 29),
    ("timeouts", 30),
    ("cache_full", 31),
];

/// A function of a callback that `SSL_CTX_callback_ctrl` sets.
pub type ServerNameCallback = unsafe extern "C" fn(*mut SSL, *mut c_int, *mut c_void) -> c_int;

/// Bytes behind a pointer that may be null.
///
/// # Safety
/// So many bytes are there, and stay.
pub unsafe fn bytes<'a>(data: *const c_uchar, length: usize) -> &'a [u8] {
    if data.is_null() {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(data, length) }
}
