//! The quoted-printable encoding (RFC 1521).

/// How to encode.
pub(super) struct Options {
    /// Blanks and tabs are quoted everywhere.
    pub quote_tabs: bool,
    /// Ends of lines are ends of lines.
    pub is_text: bool,
    /// Blanks are underscores.
    pub is_header: bool,
}

/// The most characters of a line, its `=` included.
const LINE: usize = 76;

pub(super) fn encode(data: &[u8], options: &Options) -> Vec<u8> {
    // Ends of lines are written as the first one of the text is.
    let first = memchr::memchr(b'\n', data);
    let is_crlf = first.is_some_and(|at| at > 0 && data[at - 1] == b'\r');
    let mut text = Vec::with_capacity(data.len() + data.len() / 8);
    let (mut column, mut at) = (0, 0);
    while at < data.len() {
        let byte = data[at];
        let next = data.get(at + 1).copied();
        if is_quoted(data, at, column, options) {
            if column + 3 >= LINE {
                end_line(&mut text, is_crlf, true);
                column = 0;
            }
            text.extend(format!("={byte:02X}").bytes());
            (column, at) = (column + 3, at + 1);
        } else if options.is_text && (byte == b'\n' || byte == b'\r' && next == Some(b'\n')) {
            // White space at the end of a line would be lost on the way.
            if let Some(last @ (b' ' | b'\t')) = text.last().copied() {
                text.pop();
                text.extend(format!("={last:02X}").bytes());
            }
            end_line(&mut text, is_crlf, false);
            column = 0;
            at += if byte == b'\r' { 2 } else { 1 };
        } else {
            if next.is_some() && next != Some(b'\n') && column + 1 >= LINE {
                end_line(&mut text, is_crlf, true);
                column = 0;
            }
            text.push(if options.is_header && byte == b' ' {
                b'_'
            } else {
                byte
            });
            (column, at) = (column + 1, at + 1);
        }
    }
    text
}

fn is_quoted(data: &[u8], at: usize, column: usize, options: &Options) -> bool {
    let byte = data[at];
    let next = data.get(at + 1).copied();
    let is_alone = |next: Option<u8>| matches!(next, None | Some(b'\n' | b'\r' | 0));
    byte > 126
        || byte == b'='
        || options.is_header && byte == b'_'
        || byte == b'.' && column == 0 && is_alone(next)
        || !options.is_text && matches!(byte, b'\r' | b'\n')
        || matches!(byte, b'\t' | b' ') && next.is_none()
        || byte < 33 && !matches!(byte, b'\r' | b'\n' | b'\t' | b' ')
        || byte < 33 && (options.quote_tabs && matches!(byte, b'\t' | b' '))
}

fn end_line(text: &mut Vec<u8>, is_crlf: bool, is_soft: bool) {
    if is_soft {
        text.push(b'=');
    }
    if is_crlf {
        text.push(b'\r');
    }
    text.push(b'\n');
}

pub(super) fn decode(text: &[u8], is_header: bool) -> Vec<u8> {
    let mut data = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'=' => {
                at += 1;
                let digit = |place: usize| {
                    text.get(place)
                        .and_then(|byte| (*byte as char).to_digit(16))
                };
                match text.get(at) {
                    None => break,
                    // A soft end of a line: all up to the real one is dropped.
                    Some(b'\n' | b'\r') => {
                        let end = memchr::memchr(b'\n', &text[at..]);
                        at = end.map_or(text.len(), |end| at + end + 1);
                    }
                    Some(b'=') => {
                        data.push(b'=');
                        at += 1;
                    }
                    Some(_) => match (digit(at), digit(at + 1)) {
                        (Some(high), Some(low)) => {
                            data.push((high << 4 | low) as u8);
                            at += 2;
                        }
                        _ => data.push(b'='),
                    },
                }
            }
            b'_' if is_header => {
                data.push(b' ');
                at += 1;
            }
            byte => {
                data.push(byte);
                at += 1;
            }
        }
    }
    data
}
