//! `termios`.

use crate::posix::{calls, path};
use crate::support::*;
use pyrite_vm::type_error;
use pyrite_vm::types::bytes;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in CONSTANTS.iter().chain(PLAIN) {
            set(name, int::new(*value));
        }
        set("error", ERROR.class()?);
        Ok(())
    },
    ..ModuleDefinition::new("termios", FUNCTIONS)
};

static ERROR: ModuleException = ModuleException::new("termios", "error", &exception::EXCEPTION);

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const CONSTANTS: &[(&str, i64)] = constants! {
    B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400 B57600 B115200 B230400 B460800 B500000 B576000 B921600
    B1000000 B1152000 B1500000 B2000000 B2500000 B3000000 B3500000 B4000000
    BRKINT ICRNL IGNBRK IGNCR IGNPAR IMAXBEL INLCR INPCK ISTRIP IUCLC IUTF8 IXANY IXOFF IXON PARMRK
    BS0 BS1 BSDLY CR0 CR1 CR2 CR3 CRDLY FF0 FF1 FFDLY NL0 NL1 NLDLY OCRNL OFDEL OFILL OLCUC ONLCR ONLRET ONOCR OPOST TAB0 TAB1 TAB2 TAB3 TABDLY
    VT0 VT1 VTDLY XTABS
    CBAUD CIBAUD CLOCAL CREAD CRTSCTS CS5 CS6 CS7 CS8 CSIZE CSTOPB HUPCL PARENB PARODD
    ECHO ECHOCTL ECHOE ECHOK ECHOKE ECHONL ECHOPRT EXTPROC FLUSHO ICANON IEXTEN ISIG NOFLSH PENDIN TOSTOP XCASE
    VDISCARD VEOF VEOL VEOL2 VERASE VINTR VKILL VLNEXT VMIN VQUIT VREPRINT VSTART VSTOP VSUSP VSWTC VTIME VWERASE NCCS
    TCIFLUSH TCIOFF TCIOFLUSH TCION TCOFLUSH TCOOFF TCOON TCSADRAIN TCSAFLUSH TCSANOW
    FIOASYNC FIOCLEX FIONBIO FIONCLEX FIONREAD TCFLSH TCGETS TCSBRK TCSETS TCSETSF TCSETSW TCXONC TIOCCONS TIOCEXCL TIOCGPGRP TIOCGWINSZ TIOCINQ
    TIOCMGET TIOCMSET TIOCNOTTY TIOCNXCL TIOCOUTQ TIOCSCTTY TIOCSPGRP TIOCSTI TIOCSWINSZ
    CBAUDEX EXTA EXTB IBSHIFT TCSBRKP TIOCGETD TIOCGICOUNT TIOCGLCKTRMIOS TIOCGSERIAL TIOCGSOFTCAR TIOCLINUX TIOCMBIC TIOCMBIS TIOCMIWAIT TIOCM_CAR
    TIOCM_CD TIOCM_CTS TIOCM_DSR TIOCM_DTR TIOCM_LE TIOCM_RI TIOCM_RNG TIOCM_RTS TIOCM_SR TIOCM_ST TIOCPKT TIOCSERCONFIG TIOCSERGETLSR TIOCSERGETMULTI
    TIOCSERGSTRUCT TIOCSERGWILD TIOCSERSETMULTI TIOCSERSWILD TIOCSETD TIOCSLCKTRMIOS TIOCSSERIAL TIOCSSOFTCAR _POSIX_VDISABLE
};

/// Those that are in no header of the crate: characters that are set to begin with, line disciplines.
const PLAIN: &[(&str, i64)] = &[
    ("B7200", 7200),
    ("B14400", 14400),
    ("B28800", 28800),
    ("B76800", 76800),
    ("CDSUSP", 25),
    ("CEOF", 4),
    ("CEOL", 0),
    ("CEOT", 4),
    ("CERASE", 127),
    ("CFLUSH", 15),
    ("CINTR", 3),
    ("CKILL", 21),
    ("CLNEXT", 22),
    ("CQUIT", 28),
    ("CRPRNT", 18),
    ("CSTART", 17),
    ("CSTOP", 19),
    ("CSUSP", 26),
    ("CWERASE", 23),
    ("IOCSIZE_MASK", 1073676288),
    ("IOCSIZE_SHIFT", 16),
    ("N_MOUSE", 2),
    ("N_PPP", 3),
    ("N_SLIP", 1),
    ("N_STRIP", 4),
    ("N_TTY", 0),
    ("TIOCPKT_DATA", 0),
    ("TIOCPKT_DOSTOP", 32),
    ("TIOCPKT_FLUSHREAD", 1),
    ("TIOCPKT_FLUSHWRITE", 2),
    ("TIOCPKT_NOSTOP", 16),
    ("TIOCPKT_START", 8),
    ("TIOCPKT_STOP", 4),
    ("TIOCSER_TEMT", 1),
    ("VSWTCH", 7),
];

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("tcgetattr", "(fd, /)", |args| {
        let state = state_of(path::descriptor_of(args.at(0))?)?;
        let characters = list::new();
        for (index, character) in state.c_cc.iter().enumerate() {
            let is_number = is_count(&state, index);
            list::push(
                characters,
                match is_number {
                    true => int::new(i64::from(*character)),
                    false => bytes::new(&[*character])?,
                },
            )?;
        }
        // SAFETY: a structure that the system has filled.
        let speeds = unsafe { [libc::cfgetispeed(&state), libc::cfgetospeed(&state)] };
        let number = |value: u32| int::new(i64::from(value));
        let parts = [
            number(state.c_iflag),
            number(state.c_oflag),
            number(state.c_cflag),
            number(state.c_lflag),
            number(speeds[0]),
            number(speeds[1]),
            characters.cast(),
        ];
        Ok(list::from_slice(&parts)?.cast())
    }),
    Builtin::function("tcsetattr", "(fd, when, attributes, /)", set_state),
    Builtin::function(
        "tcsendbreak",
        "(fd, duration, /)",
        // SAFETY: numbers only.
        |args| {
            call_with_number(args, |file, duration| unsafe {
                libc::tcsendbreak(file, duration)
            })
        },
    ),
    Builtin::function("tcdrain", "(fd, /)", |args| {
        let file = path::descriptor_of(args.at(0))? as i32;
        // SAFETY: numbers only.
        done(pyrite_vm::gil::released(|| unsafe { libc::tcdrain(file) }))
    }),
    Builtin::function(
        "tcflush",
        "(fd, queue, /)",
        // SAFETY: numbers only.
        |args| call_with_number(args, |file, queue| unsafe { libc::tcflush(file, queue) }),
    ),
    Builtin::function(
        "tcflow",
        "(fd, action, /)",
        // SAFETY: numbers only.
        |args| call_with_number(args, |file, action| unsafe { libc::tcflow(file, action) }),
    ),
    Builtin::function("tcgetwinsize", "(fd, /)", |args| {
        let size = size_of_window(path::descriptor_of(args.at(0))?)?;
        let parts = [size.ws_row, size.ws_col].map(|value| int::new(i64::from(value)));
        Ok(tuple::from_slice(&parts).cast())
    }),
    Builtin::function("tcsetwinsize", "(fd, winsize, /)", |args| {
        let file = path::descriptor_of(args.at(0))?;
        let wrong = || type_error!("tcsetwinsize, arg 2: must be a two-item sequence");
        let parts = sequence::to_tuple(args.at(1)).map_err(|_| wrong())?;
        let &[rows, columns] = tuple::items(parts) else {
            return Err(wrong());
        };
        let number = |object| {
            u16::try_from(number::size(object)?)
                .map_err(|_| pyrite_vm::overflow_error!("winsize value(s) out of range."))
        };
        let (rows, columns) = (number(rows)?, number(columns)?);
        let mut size = size_of_window(file)?;
        (size.ws_row, size.ws_col) = (rows, columns);
        // SAFETY: the structure that this request reads.
        done(unsafe { libc::ioctl(file as i32, libc::TIOCSWINSZ, &size) })
    }),
];

/// None, or the module's error.
fn done(result: i32) -> PyResult {
    if result < 0 {
        return Err(failed());
    }
    nothing()
}

#[cold]
fn failed() -> Raised {
    let error = std::io::Error::last_os_error();
    let number = error.raw_os_error().unwrap_or(0);
    let parts = [
        int::new(i64::from(number)),
        str::new(&system::error_text(number)),
    ];
    let made = ERROR.class().and_then(|class| call::call(class, &parts));
    made.map_or_else(|raised| raised, Raised)
}

fn call_with_number(args: &Arguments, call: fn(i32, i32) -> i32) -> PyResult {
    let file = path::descriptor_of(args.at(0))? as i32;
    done(call(file, number::c_int(args.at(1))?))
}

fn state_of(file: i64) -> PyResult<libc::termios> {
    // SAFETY: plain data, filled by the call.
    unsafe {
        let mut state: libc::termios = std::mem::zeroed();
        if libc::tcgetattr(file as i32, &mut state) < 0 {
            return Err(failed());
        }
        Ok(state)
    }
}

fn size_of_window(file: i64) -> PyResult<libc::winsize> {
    // SAFETY: plain data, filled by the call.
    let mut size: libc::winsize = unsafe { std::mem::zeroed() };
    // SAFETY: the structure that this request fills.
    calls::retry(|| i64::from(unsafe { libc::ioctl(file as i32, libc::TIOCGWINSZ, &mut size) }))
        .map_err(|_| failed())?;
    Ok(size)
}

/// Two of the special characters are counts where input is not taken by lines.
fn is_count(state: &libc::termios, index: usize) -> bool {
    state.c_lflag & libc::ICANON == 0 && (index == libc::VMIN || index == libc::VTIME)
}

fn set_state(args: &Arguments) -> PyResult {
    let file = path::descriptor_of(args.at(0))?;
    let when = number::c_int(args.at(1))?;
    let wrong = || type_error!("tcsetattr, arg 3: must be 7 element list");
    let attributes = instance::view::<list::PyList>(args.at(2)).ok_or_else(wrong)?;
    if list::length(attributes) != 7 {
        return Err(wrong());
    }
    let mut state = state_of(file)?;
    let number =
        |index: usize| Ok::<u32, Raised>(number::size(list::get(attributes, index))? as u32);
    state.c_iflag = number(0)?;
    state.c_oflag = number(1)?;
    state.c_cflag = number(2)?;
    state.c_lflag = number(3)?;
    let (input, output) = (number(4)?, number(5)?);
    let characters = instance::view::<list::PyList>(list::get(attributes, 6));
    let characters = characters.filter(|characters| list::length(*characters) == libc::NCCS);
    let Some(characters) = characters else {
        return Err(type_error!(
            "tcsetattr: attributes[6] must be {} element list",
            libc::NCCS
        ));
    };
    for index in 0..libc::NCCS {
        let object = list::get(characters, index);
        state.c_cc[index] = match bytes::value(object) {
            Some([byte]) => *byte,
            Some(_) | None if protocol::index(object).is_err() => {
                return Err(type_error!(
                    "tcsetattr: elements of attributes must be characters or integers"
                ));
            }
            _ => number::size(object)? as u8,
        };
    }
    // SAFETY: a whole structure.
    let speeds = unsafe {
        libc::cfsetispeed(&mut state, input) < 0 || libc::cfsetospeed(&mut state, output) < 0
    };
    if speeds {
        return Err(failed());
    }
    // SAFETY: a whole structure.
    done(unsafe { libc::tcsetattr(file as i32, when, &state) })
}
