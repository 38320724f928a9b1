use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use http::HeaderValue;

use super::*;

fn codings(values: &[&'static str]) -> Codings {
    let pairs = values.iter().map(|value| (CONTENT_ENCODING, HeaderValue::from_static(value)));
    Codings::of(&pairs.collect())
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn raw_deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn brotli(data: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &data[..], &mut compressed, &Default::default()).unwrap();
    compressed
}

/// Text that compresses, but not to nothing.
fn sample(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b"aaaaabcdefgh \n"[(state >> 24) as usize % 14]
    };
    (0..length).map(|_| next()).collect()
}

/// Feeds the compressed bytes in pieces and checks every bound on the way.
fn decode(codings: Codings, compressed: &[u8], piece: usize) -> Result<Vec<u8>, Corrupt> {
    let mut decoder = Decoder::new(codings);
    let mut input = compressed.chunks(piece);
    let mut output = Vec::new();
    loop {
        match decoder.pull()? {
            Pull::Data(data) => {
                assert!(!data.is_empty() && data.len() <= MAX_PIECE_BYTES);
                output.extend_from_slice(&data);
            }
            Pull::NeedsInput => match input.next() {
                Some(piece) => decoder.push(Bytes::copy_from_slice(piece)),
                None => decoder.finish(),
            },
            Pull::Busy => {}
            Pull::End => return Ok(output),
        }
    }
}

fn check(values: &[&'static str], compressed: &[u8], expected: &[u8]) {
    for piece in [1, 7, 1000, usize::MAX] {
        let decoded = decode(codings(values), compressed, piece).unwrap();
        assert!(decoded == expected, "{values:?} in pieces of {piece}");
    }
}

fn check_corrupt(values: &[&'static str], compressed: &[u8], complaint: &str) {
    for piece in [1, usize::MAX] {
        let error = decode(codings(values), compressed, piece).unwrap_err();
        assert!(error.0.contains(complaint), "{values:?}: {}", error.0);
    }
}

#[test]
fn every_coding_in_every_piece_size() {
    let data = sample(200_000);
    check(&["gzip"], &gzip(&data), &data);
    check(&["X-GZip"], &gzip(&data), &data);
    check(&["deflate"], &zlib(&data), &data);
    check(&["deflate"], &raw_deflate(&data), &data);
    check(&["br"], &brotli(&data), &data);
    check(&["gzip, identity, br"], &brotli(&gzip(&data)), &data);
    check(&["br", "gzip"], &gzip(&brotli(&data)), &data);
}

#[test]
fn empty_bodies_are_valid_and_so_are_bodies_of_nothing() {
    for coding in ["gzip", "deflate", "br"] {
        check(&[coding], b"", b"");
    }
    check(&["gzip"], &gzip(b""), b"");
    check(&["deflate"], &zlib(b""), b"");
    check(&["br"], &brotli(b""), b"");
}

#[test]
fn gzip_members_are_joined_and_trailing_bytes_ignored() {
    let members = [gzip(b"one "), gzip(b""), gzip(b"two")].concat();
    check(&["gzip"], &members, b"one two");
    check(&["gzip"], &[&members[..], b"\0\0\0junk"].concat(), b"one two");
    check(&["deflate"], &[zlib(b"x"), b"junk".to_vec()].concat(), b"x");
    check(&["br"], &[brotli(b"x"), b"junk".to_vec()].concat(), b"x");
}

#[test]
fn broken_bodies_are_found_out() {
    check_corrupt(&["gzip"], b"this is not gzip at all", "invalid gzip");
    check_corrupt(&["deflate"], b"\x78\x9cnonsense!", "invalid deflate");
    check_corrupt(&["br"], &[0xff; 40], "invalid brotli");
    let mut wrong_checksum = gzip(b"hello");
    let at = wrong_checksum.len() - 8;
    wrong_checksum[at] ^= 1;
    check_corrupt(&["gzip"], &wrong_checksum, "invalid gzip");
    for (coding, whole) in [("gzip", gzip(b"hello")), ("deflate", zlib(b"hello")), ("br", brotli(b"hello"))] {
        check_corrupt(&[coding], &whole[..whole.len() - 1], "too early");
    }
}

#[test]
fn a_flushed_chunk_comes_out_at_once() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(b"data: 1\n\n").unwrap();
    encoder.flush().unwrap();
    let mut decoder = Decoder::new(codings(&["gzip"]));
    assert!(matches!(decoder.pull(), Ok(Pull::NeedsInput)));
    decoder.push(Bytes::copy_from_slice(encoder.get_ref()));
    assert!(matches!(decoder.pull(), Ok(Pull::Data(piece)) if piece == "data: 1\n\n"));
    assert!(matches!(decoder.pull(), Ok(Pull::NeedsInput)));
}

#[test]
fn a_bomb_expands_piece_by_piece() {
    let zeros = vec![0; 20_000_000];
    let bomb = gzip(&gzip(&zeros));
    assert!(bomb.len() < 2_000);
    let mut decoder = Decoder::new(codings(&["gzip, gzip"]));
    decoder.push(Bytes::from(bomb));
    let mut pulls = 0;
    let mut total = 0;
    while total < zeros.len() {
        pulls += 1;
        match decoder.pull().unwrap() {
            Pull::Data(piece) => total += piece.len(),
            Pull::Busy => {}
            Pull::NeedsInput | Pull::End => panic!("the bomb ended early"),
        }
    }
    assert!(pulls >= zeros.len() / MAX_PIECE_BYTES);
}

#[test]
fn work_without_output_is_interrupted() {
    let empty_members = gzip(b"").repeat(1000);
    let mut decoder = Decoder::new(codings(&["gzip"]));
    decoder.push(Bytes::from(empty_members));
    let mut turns = 0;
    while matches!(decoder.pull(), Ok(Pull::Busy)) {
        turns += 1;
    }
    assert!(turns > 10);
}

#[test]
fn unknown_codings_leave_the_body_alone() {
    assert!(codings(&[]).is_empty());
    assert!(codings(&["identity"]).is_empty());
    assert!(codings(&["zstd"]).is_empty());
    assert!(codings(&["gzip, zstd"]).is_empty());
    assert!(codings(&["gzip, gzip, gzip, gzip"]).is_empty());
    assert!(!codings(&["gzip, br, deflate"]).is_empty());
}

#[test]
fn mutated_input_never_panics() {
    let data = sample(3_000);
    let mut state = 7_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    for (values, whole) in [(["gzip"], gzip(&data)), (["deflate"], zlib(&data)), (["br"], brotli(&data))] {
        for _ in 0..300 {
            let mut mutated = whole.clone();
            for _ in 0..=random() % 3 {
                let at = random() % mutated.len();
                mutated[at] ^= 1 << (random() % 8);
            }
            mutated.truncate(random() % (mutated.len() + 1));
            let _ = decode(codings(&values), &mutated, 1 + random() % 500);
        }
    }
}
