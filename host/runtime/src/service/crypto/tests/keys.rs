//! Keys there and back again, in every encoding.

use super::super::function;
use super::{bytes, der, failure, fields, invoke, unpack};

const RSA: u32 = 1;
const CURVES: [u32; 5] = [2, 3, 4, 5, 6];

fn generate(kind: u32, bits: u32) -> Vec<u8> {
    der(invoke(function::KEY_GENERATE, kind, bits, "", &[1, 0, 1]).unwrap())
}

fn read(format: &str, bytes: &[u8]) -> (i32, Vec<u8>) {
    let reply = invoke(function::KEY_READ, 0, 0, format, bytes).unwrap();
    (reply.0, der(reply))
}

#[test]
fn a_generated_key_is_read_and_taken_apart_and_built_again() {
    for kind in [RSA, 2, 3, 4, 5, 6] {
        let private = generate(kind, 1024);
        assert_eq!(read("pkcs8", &private), (kind as i32, private.clone()));
        let public = der(invoke(function::KEY_PUBLIC, 0, 0, "", &private).unwrap());
        assert_eq!(read("spki", &public), (kind as i32, public.clone()));
        for (der_bytes, is_private) in [(&private, 1), (&public, 0)] {
            let (number, parts) = invoke(function::KEY_PARTS, 0, is_private, "", der_bytes).unwrap();
            assert_eq!(number, kind as i32);
            let built = invoke(function::KEY_BUILD, kind, is_private, "", &parts).unwrap();
            assert_eq!(&der(built), der_bytes);
        }
        assert_ne!(private, generate(kind, 1024));
    }
}

#[test]
fn an_rsa_key_tells_its_size_and_exponent() {
    let (_, reply) = invoke(function::KEY_GENERATE, RSA, 1030, "", &[0, 0, 3]).unwrap();
    let parts = unpack(&reply);
    assert_eq!((&parts[1][..], &parts[2][..]), (&1030u32.to_le_bytes()[..], &[3][..]));
}

#[test]
fn old_encodings_are_written_and_read() {
    let rsa = generate(RSA, 1024);
    let pkcs1 = invoke(function::KEY_WRITE, 0, 1, "pkcs1", &rsa).unwrap().1;
    assert_eq!(read("pkcs1-private", &pkcs1), (1, rsa.clone()));
    let public = der(invoke(function::KEY_PUBLIC, 0, 0, "", &rsa).unwrap());
    let pkcs1 = invoke(function::KEY_WRITE, 0, 0, "pkcs1", &public).unwrap().1;
    assert_eq!(read("pkcs1-public", &pkcs1), (1, public));
    for kind in [2, 3, 4] {
        let key = generate(kind, 0);
        let sec1 = invoke(function::KEY_WRITE, 0, 1, "sec1", &key).unwrap().1;
        assert_eq!(read("sec1", &sec1), (kind as i32, key.clone()));
        let public = der(invoke(function::KEY_PUBLIC, 0, 0, "", &key).unwrap());
        let point = invoke(function::KEY_WRITE, 0, 0, "compressed", &public).unwrap().1;
        assert_eq!(der(invoke(function::KEY_BUILD, kind, 0, "", &fields::pack(&[&point])).unwrap()), public);
    }
    assert!(invoke(function::KEY_WRITE, 0, 1, "sec1", &rsa).is_err());
    assert!(invoke(function::KEY_WRITE, 0, 1, "pkcs1", &generate(5, 0)).is_err());
}

#[test]
fn a_locked_key_opens_with_its_password_only() {
    let key = generate(2, 0);
    for bits in [128, 256] {
        let locked = bytes(function::KEY_LOCK, bits, 0, "", &[b"password", &key]);
        assert_eq!(bytes(function::KEY_UNLOCK, 0, 0, "", &[b"password", &locked]), key);
        assert_eq!(failure(function::KEY_UNLOCK, 0, 0, "", &[b"Password", &locked]), "OPERATION");
    }
    assert_eq!(failure(function::KEY_LOCK, 256, 0, "", &[b"password", b"no key"]), "DATA");
    assert_eq!(failure(function::KEY_UNLOCK, 0, 0, "", &[b"password", &key]), "DATA");
}

#[test]
fn generated_moduli_have_limits() {
    for (bits, exponent, expected) in [
        (4097, &[1, 0, 1][..], "LIMIT"),
        (u32::MAX, &[3], "LIMIT"),
        (1023, &[3], "OPERATION"),
        (0, &[3], "OPERATION"),
        (1024, &[], "OPERATION"),
        (1024, &[0], "OPERATION"),
        (1024, &[1], "OPERATION"),
        (1024, &[2], "OPERATION"),
        (1024, &[4], "OPERATION"),
        (1024, &[1, 0, 0, 0, 1], "OPERATION"),
    ] {
        let text = invoke(function::KEY_GENERATE, RSA, bits, "", exponent).unwrap_err();
        assert!(text.starts_with(expected), "{bits} {exponent:?}: {text}");
    }
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    for kind in CURVES {
        let (_, one) = invoke(function::KEY_PARTS, 0, 1, "", &generate(kind, 0)).unwrap();
        let (_, other) = invoke(function::KEY_PARTS, 0, 1, "", &generate(kind, 0)).unwrap();
        let (one, other) = (unpack(&one), unpack(&other));
        assert_eq!(failure(function::KEY_BUILD, kind, 1, "", &[&one[0], &other[1]]), "DATA");
        assert_eq!(failure(function::KEY_BUILD, kind, 1, "", &[&one[0], &one[1][..one[1].len() - 1]]), "DATA");
        assert_eq!(failure(function::KEY_BUILD, kind, 0, "", &[&one[0][1..]]), "DATA");
    }
    let (_, parts) = invoke(function::KEY_PARTS, 0, 1, "", &generate(RSA, 1024)).unwrap();
    let parts = unpack(&parts);
    for spoilt in 0..5 {
        let mut parts = parts.clone();
        let last = parts[spoilt].len() - 1;
        parts[spoilt][last] ^= 2;
        let parts: Vec<&[u8]> = parts.iter().map(|part| &part[..]).collect();
        assert_eq!(failure(function::KEY_BUILD, RSA, 1, "", &parts), "DATA", "part {spoilt}");
    }
}
