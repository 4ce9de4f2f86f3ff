//! What is written is read again, and bytes are dealt with one character at a time.

use cjk::{ALL, Encoding, Fault};

fn written(encoding: Encoding, points: &[u32]) -> Option<Vec<u8>> {
    let (mut state, mut out, mut place) = (encoding.start(), Vec::new(), 0);
    while place < points.len() {
        place += encoding
            .encode(&mut state, &points[place..], true, &mut out)
            .ok()?;
    }
    encoding.finish(&mut state, &mut out);
    Some(out)
}

fn read(encoding: Encoding, bytes: &[u8]) -> Result<String, Fault> {
    let (mut state, mut out, mut place) = (encoding.start_decoder(), String::new(), 0);
    while place < bytes.len() {
        place += encoding.decode(&mut state, &bytes[place..], &mut out)?;
    }
    Ok(out)
}

/// Characters that are written as another's code, in encodings by name. (Roman letters of JIS X 0201, signs of Microsoft's.)
const READ_AS_OTHERS: [(&str, usize); 6] = [
    ("shift_jis", 2),
    ("euc_jp", 2),
    ("cp932", 6),
    ("cp950", 9),
    ("euc_kr", 1),
    ("iso2022_jp_3", 1),
];

#[test]
fn every_character() {
    for (name, encoding) in ALL {
        // Those before are shifts and escapes in some.
        let (mut count, mut others) = (0, Vec::new());
        for point in (0x20..0x3_0000).filter_map(char::from_u32) {
            let Some(bytes) = written(encoding, &[point.into()]) else {
                continue;
            };
            count += 1;
            if read(encoding, &bytes).as_deref() != Ok(&*point.to_string()) {
                others.push(point);
            }
        }
        assert!(count > 6900, "{name} has {count} characters");
        let expected = READ_AS_OTHERS.iter().find(|(other, _)| *other == name);
        assert_eq!(
            others.len(),
            expected.map_or(0, |(_, count)| *count),
            "{name}: {others:?}"
        );
    }
}

#[test]
fn parts_are_incomplete() {
    for (name, encoding) in ALL {
        let Some(bytes) = written(encoding, &[0x4E00]) else {
            panic!("{name} has U+4E00");
        };
        let (mut state, mut out, mut place) = (encoding.start_decoder(), String::new(), 0);
        // Byte by byte, as from a stream.
        for end in 1..=bytes.len() {
            match encoding.decode(&mut state, &bytes[place..end], &mut out) {
                Ok(count) => place += count,
                Err(Fault::Incomplete) => {}
                Err(fault) => panic!("{name}: {fault:?}"),
            }
        }
        assert_eq!((out.as_str(), place), ("一", bytes.len()), "{name}");
    }
}

#[test]
fn two_code_points_in_one_code() {
    let jisx0213 = Encoding::by_name("euc_jis_2004").expect("a known name");
    let mut state = jisx0213.start();
    let mut out = Vec::new();
    let step = jisx0213.encode(&mut state, &[0x304B], false, &mut out);
    assert_eq!((step, out.len()), (Err(Fault::Incomplete), 0));
    assert_eq!(written(jisx0213, &[0x304B, 0x309A]), Some(vec![0xA4, 0xF7]));
    assert_eq!(read(jisx0213, &[0xA4, 0xF7]).as_deref(), Ok("か\u{309A}"));
    assert_eq!(Encoding::by_name("utf_8"), None);
}
