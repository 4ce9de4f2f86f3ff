//! decode/encode from stdin lines: `d NAME HEX` / `e NAME HEXPOINTS,...`
use cjk::*;
use std::io::BufRead;
fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let p: Vec<&str> = line.split(' ').collect();
        let e = Encoding::by_name(p[1]).unwrap();
        let mut state = if p[0] == "d" {
            e.start_decoder()
        } else {
            e.start()
        };
        if p[0] == "d" {
            let b: Vec<u8> = (0..p[2].len() / 2)
                .map(|i| u8::from_str_radix(&p[2][2 * i..2 * i + 2], 16).unwrap())
                .collect();
            let mut out = String::new();
            let mut i = 0;
            let mut r = String::new();
            while i < b.len() {
                match e.decode(&mut state, &b[i..], &mut out) {
                    Ok(n) => i += n,
                    Err(f) => {
                        r = format!(
                            "!{i},{}",
                            match f {
                                Fault::Illegal(n) => format!("{},i", i + n),
                                Fault::Incomplete => format!("{},t", b.len()),
                            }
                        );
                        break;
                    }
                }
            }
            if r.is_empty() {
                r = out
                    .chars()
                    .map(|c| format!("{:x}", c as u32))
                    .collect::<Vec<_>>()
                    .join(",");
            }
            println!("{r}");
        } else {
            let t: Vec<u32> = p[2]
                .split(',')
                .map(|x| u32::from_str_radix(x, 16).unwrap())
                .collect();
            let mut out = Vec::new();
            let mut i = 0;
            let mut r = String::new();
            while i < t.len() {
                match e.encode(&mut state, &t[i..], true, &mut out) {
                    Ok(n) => i += n,
                    Err(f) => {
                        r = format!("!{i},{f:?}");
                        break;
                    }
                }
            }
            e.finish(&mut state, &mut out);
            if r.is_empty() {
                r = out.iter().map(|c| format!("{c:02x}")).collect::<String>();
            }
            println!("{r}");
        }
    }
}
