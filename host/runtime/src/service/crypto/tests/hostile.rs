//! Arguments no prelude gives: none may panic, hang or allocate much.

use super::super::function::*;
use super::super::{Crypto, CryptoLimits, is_deterministic};
use super::{der, fields, invoke};
use crate::hostcall::{Call, Service};

const ALL: [u32; 34] = [
    DIGEST,
    DIGEST_UPDATE,
    DIGEST_FINAL,
    HMAC,
    EQUAL,
    PBKDF2,
    HKDF,
    SCRYPT,
    AES_CBC,
    AES_ECB,
    AES_CTR,
    AES_KW,
    GCM_SEAL,
    GCM_OPEN,
    GCM_COUNTER,
    GHASH,
    CHACHA20,
    CHACHA20_TAG,
    KEY_READ,
    KEY_BUILD,
    KEY_PARTS,
    KEY_PUBLIC,
    KEY_WRITE,
    KEY_GENERATE,
    KEY_UNLOCK,
    KEY_LOCK,
    SIGN,
    SIGN_SALTED,
    VERIFY,
    RSA_ENCRYPT,
    RSA_DECRYPT,
    AGREE,
    RSA_RECOVER,
    9999,
];
const TEXTS: [&str; 22] = [
    "",
    "sha256",
    "sha3-256",
    "md5",
    "0",
    "18446744073709551615",
    "16 1 1",
    "pkcs8",
    "pkcs1-private",
    "pkcs1-public",
    "sec1",
    "spki",
    "pkcs1",
    "compressed",
    "pkcs1 sha256",
    "pss sha512 any",
    "ecdsa sha1 der",
    "ecdsa sha1 p1363",
    "ed25519",
    "oaep sha1",
    "pkcs1-bare",
    "\u{0}\u{ffff}",
];

/// Every function with every text, and bytes that are nothing or nearly something.
#[test]
fn no_arguments_make_a_panic() {
    let crypto = Crypto::new(CryptoLimits::default());
    let long = vec![0xff; 300];
    let keys: Vec<Vec<u8>> =
        [1, 2, 5].into_iter().map(|kind| der(invoke(KEY_GENERATE, kind, 1024, "", &[3]).unwrap())).collect();
    let mut inputs: Vec<Vec<u8>> =
        vec![Vec::new(), vec![0; 3], vec![0xff; 8], long.clone(), vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff]];
    for count in 1..=8 {
        inputs.push(fields::pack(&vec![&[][..]; count]));
        inputs.push(fields::pack(&vec![&long[..16]; count]));
        inputs.push(fields::pack(&vec![&long[..]; count]));
    }
    for key in &keys {
        let public = der(invoke(KEY_PUBLIC, 0, 0, "", key).unwrap());
        for bytes in [key, &public] {
            inputs.push(bytes.clone());
            inputs.push(bytes[..bytes.len() - 1].to_vec());
            inputs.push(fields::pack(&[bytes, &long[..20]]));
            inputs.push(fields::pack(&[bytes, &[], &long[..128]]));
            inputs.push(fields::pack(&[bytes, &long[..128], &[]]));
        }
    }
    // A panic within the service becomes a failure; here it shall be seen.
    let hook = std::panic::take_hook();
    let panicked = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&panicked);
    std::panic::set_hook(Box::new(move |info| seen.lock().unwrap().push(info.to_string())));
    for function in ALL {
        for text in TEXTS {
            for bytes in &inputs {
                for (b, c) in [(0, 0), (1, 1), (2, 1), (16, 32), (128, 7)] {
                    crypto.call(&Call { function, b, c, text, bytes });
                }
            }
        }
    }
    std::panic::set_hook(hook);
    let panicked: Vec<String> =
        panicked.lock().unwrap().iter().filter(|text| text.contains("crypto")).cloned().collect();
    assert_eq!(panicked, Vec::<String>::new());
}

/// Each byte of a key changed in turn: read or refused, and whatever is read can be used.
#[test]
fn spoilt_keys_are_refused_or_used_without_a_panic() {
    for kind in [1, 2, 3, 4, 5, 6] {
        let key = der(invoke(KEY_GENERATE, kind, 1024, "", &[1, 0, 1]).unwrap());
        let public = der(invoke(KEY_PUBLIC, 0, 0, "", &key).unwrap());
        for at in (0..key.len()).step_by(if kind == 1 { 7 } else { 3 }) {
            for change in [1, 0x80, 0xff] {
                let mut spoilt = key.clone();
                spoilt[at] ^= change;
                for scheme in ["pkcs1 sha256", "ecdsa sha256 der", "ed25519"] {
                    let _ = invoke(SIGN, 0, 0, scheme, &fields::pack(&[&spoilt, b"data"]));
                }
            }
        }
        for at in 0..public.len() {
            let mut spoilt = public.clone();
            spoilt[at] ^= 0xff;
            for scheme in ["pkcs1 sha256", "pss sha512 any", "ecdsa sha256 der", "ed25519"] {
                let _ = invoke(VERIFY, 0, 0, scheme, &fields::pack(&[&spoilt, &[1; 128], b"data"]));
            }
        }
    }
}

#[test]
fn spoilt_hash_states_are_refused_or_harmless() {
    for name in ["md5", "ripemd160", "sha1", "sha256", "sha512", "sha3-256"] {
        let (_, state) = invoke(DIGEST_UPDATE, 0, 0, name, &fields::pack(&[b"", b"some data"])).unwrap();
        for at in 0..state.len() {
            let mut spoilt = state.clone();
            spoilt[at] ^= 0xff;
            let _ = invoke(DIGEST_FINAL, 0, 0, name, &fields::pack(&[&spoilt, &[0; 500]]));
        }
        assert!(invoke(DIGEST_FINAL, 0, 0, name, &fields::pack(&[&state[1..], b""])).is_err());
    }
}

#[test]
fn long_keys_are_refused_before_they_are_parsed() {
    let long = vec![0x30; CryptoLimits::default().key_bytes + 1];
    for (function, text) in
        [(KEY_READ, "pkcs8"), (KEY_READ, "spki"), (KEY_READ, "sec1"), (KEY_PARTS, ""), (KEY_PUBLIC, "")]
    {
        assert!(invoke(function, 0, 0, text, &long).unwrap_err().starts_with("LIMIT"));
    }
    let modulus = vec![0xff; 1025];
    let parts = fields::pack(&[&modulus, &[1, 0, 1]]);
    assert!(invoke(KEY_BUILD, 1, 0, "", &parts).unwrap_err().starts_with("LIMIT"));
    let parts = fields::pack(&[&[0xff; 63], &[1, 0, 1]]);
    assert!(invoke(KEY_BUILD, 1, 0, "", &parts).unwrap_err().starts_with("DATA"));
}

#[test]
fn only_what_shows_randomness_is_not_deterministic() {
    let random: Vec<u32> = ALL.into_iter().filter(|&function| !is_deterministic(function)).collect();
    assert_eq!(random, [KEY_GENERATE, KEY_LOCK, SIGN_SALTED, RSA_ENCRYPT]);
}
