//! Known answers from the standards, by algorithm; and what hostile arguments get.

mod ciphers;
mod derivations;
mod hashes;
mod hostile;
mod keys;
mod signatures;

use super::{Crypto, CryptoLimits, fields};
use crate::hostcall::{Call, Service};

/// A call as the guest makes it: the reply's number and bytes, or the failure's text.
fn invoke(function: u32, b: u32, c: u32, text: &str, bytes: &[u8]) -> Result<(i32, Vec<u8>), String> {
    let reply = Crypto::new(CryptoLimits::default()).call(&Call { function, b, c, text, bytes });
    match reply.code {
        0.. => Ok((reply.code, reply.bytes)),
        _ => Err(String::from_utf8(reply.bytes).unwrap()),
    }
}

fn number(function: u32, text: &str, parts: &[&[u8]]) -> i32 {
    invoke(function, 0, 0, text, &fields::pack(parts)).unwrap().0
}

fn bytes(function: u32, b: u32, c: u32, text: &str, parts: &[&[u8]]) -> Vec<u8> {
    invoke(function, b, c, text, &fields::pack(parts)).unwrap().1
}

fn failure(function: u32, b: u32, c: u32, text: &str, parts: &[&[u8]]) -> String {
    let text = invoke(function, b, c, text, &fields::pack(parts)).unwrap_err();
    text.split('\n').next().unwrap().to_owned()
}

fn unpack(packed: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = packed;
    let mut parts = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (part, after) = after.split_at(u32::from_le_bytes(*length) as usize);
        parts.push(part.to_vec());
        rest = after;
    }
    parts
}

/// The encoding in a reply about a key.
fn der(reply: (i32, Vec<u8>)) -> Vec<u8> {
    unpack(&reply.1).swap_remove(0)
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| (byte as char).to_digit(16).unwrap() as u8)
        .collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn base64url(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for letter in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        bits = bits << 6 | ALPHABET.iter().position(|&each| each == letter).unwrap() as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}
