//! What a context loads: its own certificates and keys, and whom it trusts.

use crate::bindings as ffi;
use crate::context::of;
use crate::handles::{Owned, c_text, items, openssl, reader};
use crate::{certificate, decode, errors};
use pyrite_modules::posix::path as paths;
use pyrite_modules::support::*;
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, value_error};
use std::any::Any;
use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

/// A text for C.
///
/// # Errors
/// `ValueError` for zeros within.
pub fn c_string(text: &str) -> PyResult<CString> {
    CString::new(text).map_err(|_| value_error!("embedded null character"))
}

/// A path for C.
///
/// # Errors
/// `TypeError`; `ValueError` for zeros within.
pub fn path(object: Obj) -> PyResult<CString> {
    let encoded = paths::encoded(paths::fs_path(object)?)?;
    CString::new(encoded).map_err(|_| value_error!("embedded null byte"))
}

/// The same where another error says what the argument is for.
fn named_path(object: Obj, name: &str) -> PyResult<CString> {
    path(object).map_err(
        |raised| match exception::matches(raised.0, &exception::TYPE_ERROR) {
            true => type_error!("{name} should be a valid filesystem path"),
            false => raised,
        },
    )
}

// ---------------------------------------------------------------- its own

/// The most bytes of a password: OpenSSL's room for one.
const LONGEST_PASSWORD: usize = 1024;

/// Where the password of a key comes from.
struct Password {
    callable: Obj,
    text: Vec<u8>,
    raised: Option<Raised>,
    panic: Option<Box<dyn Any + Send>>,
}

impl Password {
    fn of(given: Option<Obj>) -> PyResult<Self> {
        let mut password = Password {
            callable: none(),
            text: Vec::new(),
            raised: None,
            panic: None,
        };
        if let Some(given) = given {
            match is_callable(given) {
                true => password.callable = given,
                false => {
                    password.text =
                        password_text(given, "password should be a string or callable")?;
                }
            }
        }
        Ok(password)
    }

    /// The text, into OpenSSL's room.
    fn tell(&mut self, room: &mut [u8]) -> PyResult<usize> {
        if !self.callable.is_none() {
            let given = call::call(self.callable, &[])?;
            self.text = password_text(given, "password callback must return a string")?;
        }
        let Some(place) = room.get_mut(..self.text.len()) else {
            return Err(value_error!(
                "password cannot be longer than {} bytes",
                room.len()
            ));
        };
        place.copy_from_slice(&self.text);
        Ok(self.text.len())
    }

    /// What went wrong while OpenSSL asked for it, or nothing.
    fn complaint(&mut self) -> Option<Raised> {
        if let Some(panic) = self.panic.take() {
            resume_unwind(panic);
        }
        self.raised.take()
    }
}

fn password_text(given: Obj, otherwise: &'static str) -> PyResult<Vec<u8>> {
    let text = match str::of(given) {
        Some(text) => paths::encoded(text.cast())?,
        None => match bytes::buffer(given) {
            Some(text) => text.to_vec(),
            None => return Err(exception::raise_message(&exception::TYPE_ERROR, otherwise)),
        },
    };
    if text.len() > LONGEST_PASSWORD {
        return Err(value_error!(
            "password cannot be longer than {LONGEST_PASSWORD} bytes"
        ));
    }
    Ok(text)
}

unsafe extern "C" fn tell_password(
    room: *mut c_char,
    size: c_int,
    _: c_int,
    password: *mut c_void,
) -> c_int {
    // SAFETY: the argument is what was set together with this function, and OpenSSL gives as much room as it says.
    let (password, room) = unsafe {
        let room = std::slice::from_raw_parts_mut(room.cast::<u8>(), size.max(0) as usize);
        (&mut *password.cast::<Password>(), room)
    };
    if password.raised.is_some() || password.panic.is_some() {
        return -1;
    }
    match catch_unwind(AssertUnwindSafe(|| password.tell(room))) {
        Ok(Ok(length)) => length as c_int,
        Ok(Err(raised)) => {
            password.raised = Some(raised);
            -1
        }
        Err(panic) => {
            password.panic = Some(panic);
            -1
        }
    }
}

/// `load_cert_chain`.
///
/// # Errors
/// `SSLError`, `OSError`; what a callback for the password raises.
pub fn certificate_chain(args: &Arguments) -> PyResult {
    let chain = named_path(args.at(1), "certfile")?;
    let key = match args.get_not_none(2) {
        Some(key) => named_path(key, "keyfile")?,
        None => chain.clone(),
    };
    let mut password = Password::of(args.get_not_none(3))?;
    let context = of(args.at(0)).pointer();
    let is_asked = args.get_not_none(3).is_some();
    if is_asked {
        let place = std::ptr::from_mut(&mut password).cast();
        openssl!(SSL_CTX_set_default_passwd_cb_userdata(context, place));
        openssl!(SSL_CTX_set_default_passwd_cb(context, Some(tell_password)));
    }
    let mut load = || {
        let complaint = |password: &mut Password| match password.complaint() {
            Some(raised) => {
                openssl!(ERR_clear_error());
                raised
            }
            None => errors::of_file(4291),
        };
        errors::forget();
        let chain = chain.as_ptr();
        if openssl!(SSL_CTX_use_certificate_chain_file(context, chain)) != 1 {
            return Err(complaint(&mut password));
        }
        errors::forget();
        let kind = ffi::SSL_FILETYPE_PEM;
        if openssl!(SSL_CTX_use_PrivateKey_file(context, key.as_ptr(), kind)) != 1 {
            return Err(complaint(&mut password));
        }
        match openssl!(SSL_CTX_check_private_key(context)) {
            1 => Ok(none()),
            _ => Err(errors::general(None, 4325)),
        }
    };
    let result = load();
    openssl!(SSL_CTX_set_default_passwd_cb(context, None));
    openssl!(SSL_CTX_set_default_passwd_cb_userdata(
        context,
        std::ptr::null_mut()
    ));
    result
}

/// `load_dh_params`.
///
/// # Errors
/// `SSLError`, `OSError`.
pub fn parameters(args: &Arguments) -> PyResult {
    let data = file(args.at(1))?;
    errors::forget();
    let stream = reader(&data)?;
    let none = std::ptr::null_mut::<c_void>();
    let parameters = openssl!(PEM_read_bio_DHparams(
        stream.pointer(),
        none.cast(),
        None,
        none
    ));
    let parameters = Owned::new(parameters, ffi::DH_free);
    let parameters = parameters.ok_or_else(|| errors::general(None, 4600))?;
    let (context, what) = (of(args.at(0)).pointer(), ffi::SSL_CTRL_SET_TMP_DH);
    if openssl!(SSL_CTX_ctrl(context, what, 0, parameters.pointer().cast())) == 0 {
        return Err(errors::general(None, 4608));
    }
    nothing()
}

fn file(name: Obj) -> PyResult<Vec<u8>> {
    let path = path(name)?;
    std::fs::read(OsStr::from_bytes(path.to_bytes()))
        .map_err(|error| system::os_error(&error, Some(name)))
}

// ---------------------------------------------------------------- whom it trusts

/// `load_verify_locations`.
///
/// # Errors
/// `TypeError`, `ValueError`, `SSLError`, `OSError`.
pub fn trusted(args: &Arguments) -> PyResult {
    let [file, folder, data] = [1, 2, 3].map(|index| args.get_not_none(index));
    if file.is_none() && folder.is_none() && data.is_none() {
        return Err(type_error!(
            "cafile, capath and cadata cannot be all omitted"
        ));
    }
    let file = file.map(|file| named_path(file, "cafile")).transpose()?;
    let folder = folder
        .map(|folder| named_path(folder, "capath"))
        .transpose()?;
    if let Some(data) = data {
        let unfit = || type_error!("cadata should be an ASCII string or a bytes-like object");
        match str::of(data) {
            Some(text) if str::bytes(text).is_ascii() => add(args, str::bytes(text), true)?,
            Some(_) => return Err(unfit()),
            None => match buffer::get(data)? {
                Some(data) => add(args, &data, false)?,
                None => return Err(unfit()),
            },
        }
    }
    if file.is_some() || folder.is_some() {
        let pointer =
            |text: &Option<CString>| text.as_ref().map_or(std::ptr::null(), |text| text.as_ptr());
        let context = of(args.at(0)).pointer();
        errors::forget();
        let (file, folder) = (pointer(&file), pointer(&folder));
        if openssl!(SSL_CTX_load_verify_locations(context, file, folder)) != 1 {
            return Err(errors::of_file(4544));
        }
    }
    nothing()
}

/// Adds certificates, in text (PEM) or binary (DER).
fn add(args: &Arguments, data: &[u8], is_text: bool) -> PyResult<()> {
    /// Reason: `X509_R_CERT_ALREADY_IN_HASH_TABLE`.
    const KNOWN_ALREADY: c_int = 101;
    /// Reason: `PEM_R_NO_START_LINE`.
    const NO_MORE: c_int = 108;
    /// `ERR_LIB_X509`.
    const CERTIFICATES: c_int = 11;
    const LINE: errors::Line = 4410;
    if data.is_empty() {
        return Err(value_error!("Empty certificate data"));
    }
    let store = openssl!(SSL_CTX_get_cert_store(of(args.at(0)).pointer()));
    let stream = reader(data)?;
    errors::forget();
    let mut count = 0;
    loop {
        let none = std::ptr::null_mut::<c_void>();
        if !is_text
            && count > 0
            && openssl!(BIO_ctrl(stream.pointer(), ffi::BIO_CTRL_EOF, 0, none)) != 0
        {
            break;
        }
        let certificate = match is_text {
            true => openssl!(PEM_read_bio_X509(stream.pointer(), none.cast(), None, none)),
            false => openssl!(d2i_X509_bio(stream.pointer(), none.cast())),
        };
        let Some(certificate) = Owned::new(certificate, ffi::X509_free) else {
            break;
        };
        if openssl!(X509_STORE_add_cert(store, certificate.pointer())) != 1 {
            let code = openssl!(ERR_peek_last_error());
            if !errors::is(code, CERTIFICATES, KNOWN_ALREADY) {
                break;
            }
            openssl!(ERR_clear_error());
        }
        count += 1;
    }
    let code = openssl!(ERR_peek_last_error());
    if count == 0 {
        let message = match is_text {
            true => "no start line: cadata does not contain a certificate",
            false => "not enough data: cadata does not contain a certificate",
        };
        return Err(errors::general(Some(message), LINE));
    }
    if code != 0 && !(is_text && errors::is(code, ffi::ERR_LIB_PEM, NO_MORE)) {
        return Err(errors::general(None, LINE));
    }
    openssl!(ERR_clear_error());
    Ok(())
}

/// Places where systems keep the certificates that their users trust: a file, a folder.
const PLACES: [(&str, &str); 5] = [
    ("/usr/lib/ssl/cert.pem", "/usr/lib/ssl/certs"),
    ("/etc/pki/tls/cert.pem", "/etc/pki/tls/certs"),
    ("/etc/ssl/cert.pem", "/etc/ssl/certs"),
    ("/etc/ssl/ca-bundle.pem", "/etc/ssl/certs"),
    ("/usr/local/ssl/cert.pem", "/usr/local/ssl/certs"),
];

/// The place that this system has.
fn place() -> (&'static str, &'static str) {
    let is_there = |place: &&(&str, &str)| {
        [place.0, place.1]
            .iter()
            .any(|path| Path::new(path).exists())
    };
    *PLACES
        .iter()
        .find(is_there)
        .unwrap_or(&PLACES[PLACES.len() - 1])
}

/// The variables of the environment that name other places: of the file, of the folder.
fn variables() -> [String; 2] {
    let text = |name: *const c_char| {
        c_text(name)
            .map(CStr::to_string_lossy)
            .unwrap_or_default()
            .into_owned()
    };
    [
        text(openssl!(X509_get_default_cert_file_env())),
        text(openssl!(X509_get_default_cert_dir_env())),
    ]
}

/// `get_default_verify_paths`.
///
/// # Errors
/// `MemoryError`.
pub fn default_places() -> PyResult {
    let ([file_variable, folder_variable], (file, folder)) = (variables(), place());
    let parts = [
        text::new(&file_variable)?,
        str::new(file),
        text::new(&folder_variable)?,
        str::new(folder),
    ];
    Ok(tuple::from_slice(&parts).cast())
}

/// `set_default_verify_paths`: what is not there is passed over.
///
/// # Errors
/// `ValueError` for what no path can be.
pub fn default_trusted(args: &Arguments) -> PyResult {
    let context = of(args.at(0)).pointer();
    let ([file_variable, folder_variable], (file, folder)) = (variables(), place());
    let chosen = |variable: &str, otherwise: &str| {
        let chosen = std::env::var_os(variable).unwrap_or_else(|| otherwise.into());
        CString::new(chosen.into_vec()).map_err(|_| value_error!("embedded null byte"))
    };
    let file = chosen(&file_variable, file)?;
    let folder = chosen(&folder_variable, folder)?;
    openssl!(SSL_CTX_load_verify_file(context, file.as_ptr()));
    openssl!(SSL_CTX_load_verify_dir(context, folder.as_ptr()));
    openssl!(ERR_clear_error());
    nothing()
}

/// `cert_store_stats`.
///
/// # Errors
/// None.
pub fn counts(args: &Arguments) -> PyResult {
    let (mut certificates, mut lists, mut trusted) = (0, 0, 0);
    for object in stored(args) {
        match openssl!(X509_OBJECT_get_type(object)) {
            ffi::X509_LU_X509 => {
                certificates += 1;
                let certificate = openssl!(X509_OBJECT_get0_X509(object));
                trusted += i64::from(openssl!(X509_check_ca(certificate)) != 0);
            }
            ffi::X509_LU_CRL => lists += 1,
            _ => {}
        }
    }
    let result = dict::new();
    for (key, count) in [("x509", certificates), ("crl", lists), ("x509_ca", trusted)] {
        dict::set_name(result, names::intern(key), int::new(count));
    }
    Ok(result.cast())
}

/// `get_ca_certs`.
///
/// # Errors
/// `SSLError`.
pub fn authorities(args: &Arguments) -> PyResult {
    let is_binary = args.get(1).map_or(Ok(false), protocol::is_true)?;
    let result = list::new();
    for object in stored(args) {
        let certificate = openssl!(X509_OBJECT_get0_X509(object));
        if certificate.is_null() || openssl!(X509_check_ca(certificate)) == 0 {
            continue;
        }
        let told = match is_binary {
            true => certificate::der(certificate)?,
            false => decode::dictionary(certificate)?,
        };
        list::push(result, told)?;
    }
    Ok(result.cast())
}

/// Certificates and lists that a context has loaded.
fn stored(args: &Arguments) -> impl Iterator<Item = *mut ffi::X509_OBJECT> {
    let store = openssl!(SSL_CTX_get_cert_store(of(args.at(0)).pointer()));
    items(openssl!(X509_STORE_get0_objects(store)))
}

/// `_test_decode_cert`: the dict of a certificate in a file.
///
/// # Errors
/// `SSLError`.
pub fn decoded_file(name: Obj) -> PyResult {
    let path = path(name)?;
    let Ok(data) = std::fs::read(OsStr::from_bytes(path.to_bytes())) else {
        return Err(errors::plain("Can't open file"));
    };
    let stream = reader(&data)?;
    let none = std::ptr::null_mut::<c_void>();
    let certificate = openssl!(PEM_read_bio_X509(stream.pointer(), none.cast(), None, none));
    openssl!(ERR_clear_error());
    match Owned::new(certificate, ffi::X509_free) {
        Some(certificate) => decode::dictionary(certificate.pointer()),
        None => Err(errors::plain("Error decoding PEM-encoded file")),
    }
}
