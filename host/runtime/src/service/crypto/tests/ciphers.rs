//! NIST SP 800-38A and 800-38D, RFC 3394, RFC 8439.

use super::super::function;
use super::{bytes, failure, hex, invoke};

const KEY128: &str = "2b7e151628aed2a6abf7158809cf4f3c";
const KEY192: &str = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
const KEY256: &str = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
const PLAINTEXT: &str = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51";
const IV: &str = "000102030405060708090a0b0c0d0e0f";

#[test]
fn ecb_gives_the_standards_answers() {
    for (key, expected) in [
        (KEY128, "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"),
        (KEY192, "bd334f1d6e45f25ff712a214571fa5cc974104846d0ad3ad7734ecb3ecee4eef"),
        (KEY256, "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870"),
    ] {
        assert_eq!(bytes(function::AES_ECB, 0, 0, "", &[&hex(key), &hex(PLAINTEXT)]), hex(expected));
        assert_eq!(bytes(function::AES_ECB, 1, 0, "", &[&hex(key), &hex(expected)]), hex(PLAINTEXT));
    }
}

#[test]
fn cbc_gives_the_standards_answers() {
    let expected = hex("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
    assert_eq!(bytes(function::AES_CBC, 0, 0, "", &[&hex(KEY128), &hex(IV), &hex(PLAINTEXT)]), expected);
    assert_eq!(bytes(function::AES_CBC, 1, 0, "", &[&hex(KEY128), &hex(IV), &expected]), hex(PLAINTEXT));
}

#[test]
fn padding_is_put_on_and_taken_off() {
    for length in 0..50 {
        let data = vec![7; length];
        let sealed = bytes(function::AES_CBC, 0, 1, "", &[&hex(KEY128), &hex(IV), &data]);
        assert_eq!(sealed.len(), (length / 16 + 1) * 16);
        assert_eq!(bytes(function::AES_CBC, 1, 1, "", &[&hex(KEY128), &hex(IV), &sealed]), data);
    }
    for bad in [&[][..], &[0; 16], &[17; 16], &[1; 15]] {
        let block =
            if bad.len() == 16 { bytes(function::AES_ECB, 0, 0, "", &[&hex(KEY128), bad]) } else { bad.to_vec() };
        assert_eq!(failure(function::AES_ECB, 1, 1, "", &[&hex(KEY128), &block]), "OPERATION");
    }
}

#[test]
fn ctr_gives_the_standards_answers_from_every_offset() {
    let counter = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    let expected = hex("874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff");
    let plaintext = hex(PLAINTEXT);
    for offset in 0..=plaintext.len() {
        let part = [&hex(KEY128)[..], &counter, &plaintext[offset..]];
        assert_eq!(bytes(function::AES_CTR, 128, 0, &offset.to_string(), &part), expected[offset..]);
    }
}

/// A counter of a few bits comes back to where it began.
#[test]
fn a_short_counter_wraps_within_its_bits() {
    let part = [&hex(KEY128)[..], &[0xff; 16], &[0; 16 * 9]];
    let stream = bytes(function::AES_CTR, 3, 0, "0", &part);
    assert_eq!(stream[..16], stream[128..]);
    let second = [&[0xff; 15][..], &[0xf8]].concat();
    assert_eq!(stream[16..32], bytes(function::AES_ECB, 0, 0, "", &[&hex(KEY128), &second]));
}

#[test]
fn key_wrapping_gives_the_standards_answers() {
    let (kek, key) = (hex("000102030405060708090a0b0c0d0e0f"), hex("00112233445566778899aabbccddeeff"));
    let expected = hex("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5");
    assert_eq!(bytes(function::AES_KW, 0, 0, "", &[&kek, &key]), expected);
    assert_eq!(bytes(function::AES_KW, 1, 0, "", &[&kek, &expected]), key);
    let kek = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    let key = hex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
    let expected = hex("28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
    assert_eq!(bytes(function::AES_KW, 0, 0, "", &[&kek, &key]), expected);
    let mut spoilt = expected;
    spoilt[3] ^= 1;
    assert_eq!(failure(function::AES_KW, 1, 0, "", &[&kek, &spoilt]), "OPERATION");
    for length in [0, 8, 15, 17] {
        assert_eq!(failure(function::AES_KW, 0, 0, "", &[&kek, &vec![0; length]]), "OPERATION");
        assert_eq!(failure(function::AES_KW, 1, 0, "", &[&kek, &vec![0; length]]), "OPERATION");
    }
}

const GCM_KEY: &str = "feffe9928665731c6d6a8f9467308308";
const GCM_PLAINTEXT: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
     1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
const GCM_ADDITIONAL: &str = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

/// Test cases 4 and 5 of the GCM specification: a nonce of the usual length and a shorter one.
#[test]
fn gcm_gives_the_standards_answers() {
    for (nonce, expected) in [
        (
            "cafebabefacedbaddecaf888",
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
             21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091 5bc94fbc3221a5db94fae95ae7121a47",
        ),
        (
            "cafebabefacedbad",
            "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423
             73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598 3612d2e79e3b0785561be14aaca2fccb",
        ),
    ] {
        let (key, nonce, additional) = (hex(GCM_KEY), hex(nonce), hex(GCM_ADDITIONAL));
        let sealed = bytes(function::GCM_SEAL, 16, 0, "", &[&key, &nonce, &additional, &hex(GCM_PLAINTEXT)]);
        assert_eq!(sealed, hex(expected));
        assert_eq!(bytes(function::GCM_OPEN, 16, 0, "", &[&key, &nonce, &additional, &sealed]), hex(GCM_PLAINTEXT));
        for at in [0, sealed.len() - 1] {
            let mut spoilt = sealed.clone();
            spoilt[at] ^= 1;
            assert_eq!(failure(function::GCM_OPEN, 16, 0, "", &[&key, &nonce, &additional, &spoilt]), "OPERATION");
        }
        assert_eq!(failure(function::GCM_OPEN, 16, 0, "", &[&key, &nonce, b"", &sealed]), "OPERATION");
    }
}

/// The pieces a stream is made of give what the whole gives.
#[test]
fn gcm_in_pieces_is_the_same() {
    let (key, nonce, additional, plaintext) =
        (hex(GCM_KEY), hex("cafebabefacedbaddecaf888"), hex(GCM_ADDITIONAL), hex(GCM_PLAINTEXT));
    let sealed = bytes(function::GCM_SEAL, 16, 0, "", &[&key, &nonce, &additional, &plaintext]);
    let counter = bytes(function::GCM_COUNTER, 0, 0, "", &[&key, &nonce]);
    let ciphertext = bytes(function::AES_CTR, 32, 0, "16", &[&key, &counter, &plaintext]);
    let mut accumulator = bytes(function::GHASH, 0, 0, "", &[&key, &[0; 16], &additional]);
    for piece in [&ciphertext[..16], &ciphertext[16..48], &ciphertext[48..], &[]] {
        accumulator = bytes(function::GHASH, 0, 0, "", &[&key, &accumulator, piece]);
    }
    let lengths = [(additional.len() as u64 * 8).to_be_bytes(), (plaintext.len() as u64 * 8).to_be_bytes()].concat();
    accumulator = bytes(function::GHASH, 0, 0, "", &[&key, &accumulator, &lengths]);
    let tag = bytes(function::AES_CTR, 32, 0, "0", &[&key, &counter, &accumulator]);
    assert_eq!([ciphertext, tag].concat(), sealed);
}

/// RFC 8439, section 2.8.2.
#[test]
fn chacha20_poly1305_gives_the_standards_answers() {
    let plaintext = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
        sunscreen would be it.";
    let key: Vec<u8> = (0x80..=0x9f).collect();
    let (nonce, additional) = (hex("070000004041424344454647"), hex("50515253c0c1c2c3c4c5c6c7"));
    let ciphertext = bytes(function::CHACHA20, 0, 0, "0", &[&key, &nonce, plaintext]);
    assert_eq!(ciphertext[..16], hex("d31a8d34648e60db7b86afbc53ef7ec2"));
    let tag = bytes(function::CHACHA20_TAG, 0, 0, "", &[&key, &nonce, &additional, &ciphertext]);
    assert_eq!(tag, hex("1ae10b594f09e26a7e902ecbd0600691"));
    assert_eq!(bytes(function::CHACHA20, 0, 0, "65", &[&key, &nonce, &plaintext[65..]]), ciphertext[65..]);
    // 2^38 bytes, less a block, is all the cipher has.
    for offset in ["274877906880", "18446744073709551615", "x", ""] {
        assert_eq!(failure(function::CHACHA20, 0, 0, offset, &[&key, &nonce, plaintext]), "OPERATION");
    }
}

#[test]
fn lengths_are_checked() {
    let key = hex(KEY128);
    assert_eq!(failure(function::AES_CBC, 0, 0, "", &[&key[1..], &hex(IV), b""]), "ARGUMENT");
    assert_eq!(failure(function::AES_CBC, 0, 0, "", &[&key, b"", b""]), "ARGUMENT");
    assert_eq!(failure(function::AES_CBC, 0, 0, "", &[&key, &hex(IV), b"not a block"]), "OPERATION");
    for bits in [0, 129, u32::MAX] {
        assert_eq!(failure(function::AES_CTR, bits, 0, "0", &[&key, &hex(IV), b"x"]), "ARGUMENT");
    }
    for tag in [0, 1, 3, 5, 11, 17, u32::MAX] {
        assert_eq!(failure(function::GCM_SEAL, tag, 0, "", &[&key, &hex(IV), b"", b""]), "ARGUMENT");
    }
    assert_eq!(failure(function::GCM_SEAL, 16, 0, "", &[&key, b"", b"", b""]), "ARGUMENT");
    assert_eq!(failure(function::GCM_OPEN, 16, 0, "", &[&key, &hex(IV), b"", b"short"]), "OPERATION");
    assert_eq!(failure(function::CHACHA20, 0, 0, "0", &[&key, &hex(IV), b""]), "ARGUMENT");
    assert!(
        invoke(function::AES_CTR, 128, 0, &u64::MAX.to_string(), &super::fields::pack(&[&key, &hex(IV), &[0; 99]]))
            .is_ok()
    );
}
