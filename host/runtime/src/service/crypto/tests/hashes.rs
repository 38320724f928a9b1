//! FIPS 180-4, FIPS 202, RFC 1321, RFC 4231, and the hash in pieces.

use super::super::function;
use super::{bytes, hex, invoke, number};

/// The digests of "abc".
#[test]
fn hashes_give_the_standards_answers() {
    for (name, expected) in [
        ("md5", "900150983cd24fb0d6963f7d28e17f72"),
        ("ripemd160", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("sha224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
        ("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
        (
            "sha512",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        ("sha512-224", "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"),
        ("sha512-256", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
        ("sha3-224", "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"),
        ("sha3-256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
        (
            "sha3-384",
            "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
        ),
        (
            "sha3-512",
            "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
        ),
    ] {
        assert_eq!(invoke(function::DIGEST, 0, 0, name, b"abc").unwrap().1, hex(expected), "{name}");
    }
}

#[test]
fn a_hash_in_pieces_is_the_hash_of_the_whole() {
    let data: Vec<u8> = (0..1000u32).map(|number| (number * 7) as u8).collect();
    for name in
        ["md5", "ripemd160", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-256", "sha3-256", "sha3-512"]
    {
        let whole = invoke(function::DIGEST, 0, 0, name, &data).unwrap().1;
        for cut in [0, 1, 63, 64, 65, 128, 999, 1000] {
            let state = bytes(function::DIGEST_UPDATE, 0, 0, name, &[b"", &data[..cut]]);
            let state = bytes(function::DIGEST_UPDATE, 0, 0, name, &[&state, &data[cut..]]);
            assert_eq!(bytes(function::DIGEST_FINAL, 0, 0, name, &[&state, b""]), whole, "{name} cut at {cut}");
        }
    }
}

/// RFC 4231, test cases 1 and 6.
#[test]
fn hmac_gives_the_standards_answers() {
    let expected = hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_eq!(bytes(function::HMAC, 0, 0, "sha256", &[&[0x0b; 20], b"Hi There"]), expected);
    let data = b"Test Using Larger Than Block-Size Key - Hash Key First";
    for (name, expected) in [
        ("sha224", "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e"),
        ("sha256", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        ("sha384", "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952"),
        (
            "sha512",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
        ),
    ] {
        assert_eq!(bytes(function::HMAC, 0, 0, name, &[&[0xaa; 131], data]), hex(expected), "{name}");
    }
}

#[test]
fn equality_is_of_all_bytes() {
    assert_eq!(number(function::EQUAL, "", &[b"same", b"same"]), 1);
    assert_eq!(number(function::EQUAL, "", &[b"same", b"some"]), 0);
    assert_eq!(number(function::EQUAL, "", &[b"same", b"sam"]), 0);
    assert_eq!(number(function::EQUAL, "", &[b"", b""]), 1);
}
