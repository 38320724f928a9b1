//! RFC 6070, RFC 7914, RFC 5869.

use super::super::function;
use super::{bytes, failure, hex};

#[test]
fn pbkdf2_gives_the_standards_answers() {
    let expected = hex("4b007901b765489abead49d926f721d065a429c1");
    assert_eq!(bytes(function::PBKDF2, 4096, 20, "sha1", &[b"password", b"salt"]), expected);
    let expected = hex(
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
    );
    assert_eq!(bytes(function::PBKDF2, 1, 64, "sha256", &[b"passwd", b"salt"]), expected);
}

#[test]
fn hkdf_gives_the_standards_answers() {
    let (key, salt, info) = (hex(&"0b".repeat(22)), hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"));
    let expected = hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    assert_eq!(bytes(function::HKDF, 0, 42, "sha256", &[&key, &salt, &info]), expected);
    assert_eq!(failure(function::HKDF, 0, 255 * 32 + 1, "sha256", &[&key, &salt, &info]), "OPERATION");
}

#[test]
fn scrypt_gives_the_standards_answers() {
    let expected = hex("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442
         fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    assert_eq!(bytes(function::SCRYPT, 0, 64, "16 1 1", &[b"", b""]), expected);
    let expected = hex("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162
         2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
    assert_eq!(bytes(function::SCRYPT, 0, 64, "1024 8 16", &[b"password", b"NaCl"]), expected);
}

#[test]
fn derivations_have_limits() {
    let parts: &[&[u8]] = &[b"password", b"salt"];
    assert_eq!(failure(function::PBKDF2, 0, 20, "sha1", parts), "ARGUMENT");
    assert_eq!(failure(function::PBKDF2, 10_000_001, 20, "sha1", parts), "LIMIT");
    assert_eq!(failure(function::PBKDF2, 5_000_001, 21, "sha1", parts), "LIMIT");
    assert_eq!(failure(function::PBKDF2, 1, u32::MAX, "sha1", parts), "LIMIT");
    assert_eq!(failure(function::HKDF, 0, u32::MAX, "sha1", &[b"", b"", b""]), "LIMIT");
    for text in ["", "1 1 1", "3 1 1", "2 0 1", "2 1 0", "2 1", "2 1 1 1", "-2 1 1", "4294967296 1 1"] {
        assert_eq!(failure(function::SCRYPT, 0, 20, text, parts), "ARGUMENT", "{text}");
    }
    for text in [
        "2147483648 1 1",
        "2 4294967295 1",
        "2 1 4294967295",
        "2147483648 4294967295 4294967295",
        "2097152 1 1",
        "131072 8 9",
        "1048576 8 1",
    ] {
        assert_eq!(failure(function::SCRYPT, 0, 20, text, parts), "LIMIT", "{text}");
    }
}
