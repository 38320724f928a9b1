//! The service through its own border: every format there and back, in any pieces, within every limit.

use super::*;

const HUNGRY: i32 = State::Hungry as i32;
const MORE: i32 = State::More as i32;
const ENDED: i32 = State::Ended as i32;

fn call(codecs: &Codecs, function: u32, b: u32, c: u32, text: &str, bytes: &[u8]) -> Reply {
    codecs.call(&Call { function, b, c, text, bytes })
}

fn open(codecs: &Codecs, id: u32, spec: &str) -> Reply {
    call(codecs, function::OPEN, id, 0, spec, b"")
}

/// All of `input` in pieces of `size`; what came out, the last state, and what was left of the input.
fn feed(codecs: &Codecs, id: u32, input: &[u8], size: usize, flush: u32) -> Result<(Vec<u8>, i32, usize), String> {
    let mut output = Vec::new();
    let mut at = 0;
    let mut state;
    let mut calls = 0;
    loop {
        let end = (at + size).min(input.len());
        let is_last = end == input.len();
        let reply = call(codecs, function::PUSH, id, if is_last { flush } else { 0 }, "", &input[at..end]);
        if reply.code < 0 {
            return Err(String::from_utf8(reply.bytes).unwrap());
        }
        assert!(reply.bytes.len() <= codecs.limits.output_bytes);
        output.extend_from_slice(&reply.bytes);
        at += (reply.code >> 2) as usize;
        state = reply.code & 3;
        calls += 1;
        assert!(calls < 1_000_000, "it makes no progress");
        if state == ENDED || (state == HUNGRY && is_last) {
            return Ok((output, state, input.len() - at));
        }
    }
}

fn sample(length: usize) -> Vec<u8> {
    let mut seed = 7u32;
    (0..length)
        .map(|at| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if at % 7 < 4 { b"abcdefgh"[at % 8] } else { (seed >> 28) as u8 }
        })
        .collect()
}

const FORMATS: [&str; 4] = ["deflate", "deflate-raw", "gzip", "brotli"];

fn compressed(format: &str, data: &[u8]) -> Vec<u8> {
    let codecs = Codecs::new(CodecLimits::default());
    open(&codecs, 1, &format!(r#"{{"format":"{format}","compress":true,"brotli":{{"quality":5}}}}"#));
    feed(&codecs, 1, data, data.len().max(1), 4).unwrap().0
}

fn decompress(format: &str, data: &[u8], size: usize, extra: &str) -> Result<(Vec<u8>, i32, usize), String> {
    let codecs = Codecs::new(CodecLimits::default());
    open(&codecs, 1, &format!(r#"{{"format":"{format}","compress":false{extra}}}"#));
    feed(&codecs, 1, data, size, 4)
}

#[test]
fn there_and_back_in_any_pieces() {
    for format in FORMATS {
        for length in [0, 1, 100, 70_000, 600_000] {
            let data = sample(length);
            for size in [1usize, 3, 1000, 1 << 20] {
                if length / size > 100_000 {
                    continue;
                }
                let codecs = Codecs::new(CodecLimits::default());
                let spec = format!(r#"{{"format":"{format}","compress":true,"brotli":{{"quality":4}}}}"#);
                assert_eq!(open(&codecs, 1, &spec).code, 0);
                let (packed, state, left) = feed(&codecs, 1, &data, size, 4).unwrap();
                assert_eq!((state, left), (ENDED, 0), "{format} {length} {size}");
                let (unpacked, state, left) = decompress(format, &packed, size, "").unwrap();
                assert_eq!((state, left), (ENDED, 0), "{format} {length} {size}");
                assert!(unpacked == data, "{format} {length} {size}");
            }
        }
    }
}

#[test]
fn every_parameter() {
    let data = sample(40_000);
    for format in ["deflate", "deflate-raw", "gzip"] {
        for level in -1..=9 {
            for (window, memory, strategy) in [(8, 1, 0), (9, 9, 1), (15, 8, 2), (12, 5, 3), (15, 9, 4)] {
                let codecs = Codecs::new(CodecLimits::default());
                let spec = format!(
                    r#"{{"format":"{format}","compress":true,"level":{level},"windowBits":{window},"memLevel":{memory},"strategy":{strategy}}}"#
                );
                assert_eq!(open(&codecs, 1, &spec).code, 0, "{spec}");
                let (packed, ..) = feed(&codecs, 1, &data, 5000, 4).unwrap();
                assert!(decompress(format, &packed, 777, "").unwrap().0 == data, "{spec}");
            }
        }
    }
    for quality in 0..=11 {
        for window in [10, 16, 22, 24] {
            let codecs = Codecs::new(CodecLimits { memory_bytes: 1 << 30, ..CodecLimits::default() });
            let params = format!(r#"{{"quality":{quality},"windowBits":{window},"mode":1,"blockBits":24}}"#);
            let spec = format!(r#"{{"format":"brotli","compress":true,"brotli":{params}}}"#);
            assert_eq!(open(&codecs, 1, &spec).code, 0, "{spec}");
            let (packed, ..) = feed(&codecs, 1, &data, 5000, 4).unwrap();
            assert!(decompress("brotli", &packed, 777, "").unwrap().0 == data, "{spec}");
        }
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    for spec in [
        "",
        "{}",
        "[]",
        r#"{"format":"zip","compress":true}"#,
        r#"{"format":"gzip","compress":true,"level":10}"#,
        r#"{"format":"gzip","compress":true,"level":-2}"#,
        r#"{"format":"gzip","compress":true,"windowBits":7}"#,
        r#"{"format":"gzip","compress":true,"windowBits":16}"#,
        r#"{"format":"gzip","compress":true,"windowBits":0}"#,
        r#"{"format":"gzip","compress":true,"memLevel":0}"#,
        r#"{"format":"gzip","compress":true,"memLevel":10}"#,
        r#"{"format":"gzip","compress":true,"strategy":5}"#,
        r#"{"format":"unzip","compress":true}"#,
        r#"{"format":"brotli","compress":true,"brotli":{"quality":12}}"#,
        r#"{"format":"brotli","compress":true,"brotli":{"windowBits":25}}"#,
        r#"{"format":"brotli","compress":true,"brotli":{"windowBits":9}}"#,
        r#"{"format":"brotli","compress":true,"brotli":{"mode":6}}"#,
        r#"{"format":"brotli","compress":true,"brotli":{"blockBits":25}}"#,
    ] {
        let codecs = Codecs::new(CodecLimits::default());
        assert_eq!(open(&codecs, 1, spec).code, -1, "{spec}");
        assert_eq!(call(&codecs, function::PUSH, 1, 0, "", b"x").code, -1);
    }
}

#[test]
fn flushing_gives_all_there_is() {
    for format in FORMATS {
        let codecs = Codecs::new(CodecLimits::default());
        open(&codecs, 1, &format!(r#"{{"format":"{format}","compress":true}}"#));
        open(&codecs, 2, &format!(r#"{{"format":"{format}","compress":false}}"#));
        for line in ["first line", "second line", "third line"] {
            let (packed, state, _) = feed(&codecs, 1, line.as_bytes(), 100, 2).unwrap();
            assert_eq!(state, HUNGRY);
            let (text, ..) = feed(&codecs, 2, &packed, 100, 0).unwrap();
            assert_eq!(text, line.as_bytes(), "{format}");
        }
    }
}

#[test]
fn truncated_input_is_an_error_at_the_end_only() {
    for format in FORMATS {
        let packed = compressed(format, &sample(1000));
        for cut in [0, 1, 2, packed.len() / 2, packed.len() - 1] {
            let error = decompress(format, &packed[..cut], 100, "").unwrap_err();
            assert_eq!(error, "Z_BUF_ERROR\nunexpected end of file", "{format} {cut}");
        }
    }
}

#[test]
fn what_follows_the_end_is_left() {
    for format in ["deflate", "deflate-raw", "brotli"] {
        let mut packed = compressed(format, b"abc");
        packed.extend_from_slice(b"rest");
        assert_eq!(decompress(format, &packed, 100, "").unwrap(), (b"abc".to_vec(), ENDED, 4), "{format}");
    }
    let member = compressed("gzip", b"abc");
    let two = [member.clone(), member.clone()].concat();
    for format in ["gzip", "unzip"] {
        for size in [1, member.len(), 100] {
            let (text, state, left) = decompress(format, &two, size, "").unwrap();
            // After a member that ended with its push, the next push begins the next one.
            let again = if size == 100 { b"abcabc".to_vec() } else { b"abc".to_vec() };
            assert_eq!((text, state), (again, ENDED));
            assert_eq!(left, if size == 100 { 0 } else { member.len() });
        }
        let padded = [two.clone(), vec![0; 9]].concat();
        assert_eq!(decompress(format, &padded, 100, "").unwrap(), (b"abcabc".to_vec(), ENDED, 9));
        let garbage = [two.clone(), vec![9; 4]].concat();
        assert_eq!(decompress(format, &garbage, 100, "").unwrap_err(), "Z_DATA_ERROR\nincorrect header check");
    }
    assert_eq!(decompress("gzip", &two, 100, r#","single":true"#).unwrap(), (b"abc".to_vec(), ENDED, member.len()));
    assert_eq!(decompress("unzip", &compressed("deflate", b"abc"), 1, "").unwrap().0, b"abc");
}

#[test]
fn broken_data_has_the_codes_scripts_know() {
    for (format, message) in [
        ("gzip", "Z_DATA_ERROR\nincorrect header check"),
        ("deflate", "Z_DATA_ERROR\nincorrect header check"),
        ("deflate-raw", "Z_DATA_ERROR\ninvalid stored block lengths"),
        ("unzip", "Z_DATA_ERROR\nincorrect header check"),
    ] {
        assert_eq!(decompress(format, b"hello", 100, "").unwrap_err(), message);
    }
    assert_eq!(
        decompress("brotli", b"hello world", 100, "").unwrap_err(),
        "ERR__ERROR_FORMAT_CL_SPACE\nDecompression failed"
    );
    let mut packed = compressed("gzip", b"abc");
    let at = packed.len() - 5;
    packed[at] ^= 1;
    assert_eq!(decompress("gzip", &packed, 100, "").unwrap_err(), "Z_DATA_ERROR\nincorrect data check");
    packed[at] ^= 1;
    packed[at + 1] ^= 1;
    assert_eq!(decompress("gzip", &packed, 100, "").unwrap_err(), "Z_DATA_ERROR\nincorrect length check");
}

#[test]
fn dictionaries() {
    for format in ["deflate", "deflate-raw"] {
        let codecs = Codecs::new(CodecLimits::default());
        let (pack, unpack) = (
            format!(r#"{{"format":"{format}","compress":true}}"#),
            format!(r#"{{"format":"{format}","compress":false}}"#),
        );
        call(&codecs, function::OPEN, 1, 0, &pack, b"abcabcabc");
        let (packed, ..) = feed(&codecs, 1, b"abcabcabc", 100, 4).unwrap();
        call(&codecs, function::OPEN, 2, 0, &unpack, b"abcabcabc");
        assert_eq!(feed(&codecs, 2, &packed, 1, 4).unwrap().0, b"abcabcabc", "{format}");
        if format == "deflate" {
            call(&codecs, function::OPEN, 3, 0, &unpack, b"other");
            assert_eq!(feed(&codecs, 3, &packed, 100, 4).unwrap_err(), "Z_NEED_DICT\nBad dictionary");
            open(&codecs, 4, &unpack);
            assert_eq!(feed(&codecs, 4, &packed, 100, 4).unwrap_err(), "Z_NEED_DICT\nMissing dictionary");
        }
    }
}

#[test]
fn a_bomb_comes_in_pieces() {
    for format in FORMATS {
        let packed = compressed(format, &vec![0; 20 << 20]);
        let codecs = Codecs::new(CodecLimits::default());
        open(&codecs, 1, &format!(r#"{{"format":"{format}","compress":false}}"#));
        let reply = call(&codecs, function::PUSH, 1, 0, "", &packed);
        assert_eq!(reply.code & 3, MORE, "{format}");
        assert!(reply.bytes.len() <= 256 << 10);
    }
}

#[test]
fn input_beyond_the_limit_is_asked_for_again() {
    let codecs = Codecs::new(CodecLimits { input_bytes: 10, ..CodecLimits::default() });
    open(&codecs, 1, r#"{"format":"deflate","compress":true}"#);
    let reply = call(&codecs, function::PUSH, 1, 4, "", &[7; 25]);
    assert_eq!((reply.code >> 2, reply.code & 3), (10, MORE));
    assert_eq!(feed(&codecs, 1, &[7; 15], 100, 4).unwrap().1, ENDED);
}

#[test]
fn streams_are_limited_in_number_and_weight() {
    let codecs = Codecs::new(CodecLimits { streams: 2, ..CodecLimits::default() });
    let gunzip = r#"{"format":"gzip","compress":false}"#;
    assert_eq!(
        (open(&codecs, 1, gunzip).code, open(&codecs, 2, gunzip).code, open(&codecs, 3, gunzip).code),
        (0, 0, -1)
    );
    call(&codecs, function::CLOSE, 1, 0, "", b"");
    assert_eq!((open(&codecs, 2, gunzip).code, open(&codecs, 3, gunzip).code), (-1, 0));

    let codecs = Codecs::new(CodecLimits { memory_bytes: 1 << 20, ..CodecLimits::default() });
    let brotli = r#"{"format":"brotli","compress":true}"#;
    assert!(String::from_utf8(open(&codecs, 1, brotli).bytes).unwrap().starts_with("Z_MEM_ERROR\n"));
    let unbrotli = r#"{"format":"brotli","compress":false}"#;
    assert_eq!(open(&codecs, 1, unbrotli).code, 0);
    // Its first byte asks for 16 MiB.
    assert_eq!(call(&codecs, function::PUSH, 1, 0, "", &[0x0f]).code, -1);
    for id in 0..100 {
        open(&codecs, id, gunzip);
        call(&codecs, function::CLOSE, id, 0, "", b"");
    }
    assert_eq!(open(&codecs, 200, gunzip).code, 0, "closing gives the memory back");
}

#[test]
fn checksums() {
    let codecs = Codecs::new(CodecLimits::default());
    assert_eq!(call(&codecs, function::CRC32, 0, 0, "", b"hello").bytes, 907_060_870u32.to_le_bytes());
    let half = u32::from_le_bytes(call(&codecs, function::CRC32, 0, 0, "", b"he").bytes.try_into().unwrap());
    assert_eq!(call(&codecs, function::CRC32, half, 0, "", b"llo").bytes, 907_060_870u32.to_le_bytes());
}

#[test]
fn noise_never_panics() {
    let codecs = Codecs::new(CodecLimits::default());
    let mut seed = 1u32;
    let mut noise = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed >> 16
    };
    for round in 0..3000 {
        for format in ["deflate", "deflate-raw", "gzip", "unzip", "brotli"] {
            let mut data =
                if format == "unzip" { compressed("gzip", b"hello hello") } else { compressed(format, b"hello hello") };
            for _ in 0..1 + round % 4 {
                let at = noise() as usize % data.len();
                data[at] = noise() as u8;
            }
            open(&codecs, 1, &format!(r#"{{"format":"{format}","compress":false}}"#));
            let _ = feed(&codecs, 1, &data, 1 + noise() as usize % 9, 4);
            call(&codecs, function::CLOSE, 1, 0, "", b"");
        }
    }
}
