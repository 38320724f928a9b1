//! Hash functions, whole or in pieces, and HMAC.

use super::failure::Failure;
use super::fields;
use crate::hostcall::{Call, Reply};
use digest::common::hazmat::SerializableState;
use digest::{Digest, KeyInit, Mac};
use subtle::ConstantTimeEq;

/// The hash functions, by the names Node gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Ripemd160,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
}

impl Hash {
    pub(super) fn named(name: &str) -> Result<Hash, Failure> {
        Ok(match name {
            "md5" => Hash::Md5,
            "ripemd160" => Hash::Ripemd160,
            "sha1" => Hash::Sha1,
            "sha224" => Hash::Sha224,
            "sha256" => Hash::Sha256,
            "sha384" => Hash::Sha384,
            "sha512" => Hash::Sha512,
            "sha512-224" => Hash::Sha512_224,
            "sha512-256" => Hash::Sha512_256,
            "sha3-224" => Hash::Sha3_224,
            "sha3-256" => Hash::Sha3_256,
            "sha3-384" => Hash::Sha3_384,
            "sha3-512" => Hash::Sha3_512,
            _ => return Err(Failure::unsupported("no such hash function")),
        })
    }

    pub(super) fn digest(self, data: &[u8]) -> Vec<u8> {
        with_hash!(self, D => D::digest(data).to_vec())
    }

    pub(super) fn output_bytes(self) -> usize {
        with_hash!(self, D => <D as Digest>::output_size())
    }
}

/// Runs code with a type parameter standing for the hash function's type: what a function over an enum cannot do.
macro_rules! with_hash {
    ($hash:expr, $D:ident => $body:expr) => {{
        use $crate::service::crypto::hash::Hash;
        match $hash {
            Hash::Md5 => {
                type $D = md5::Md5;
                $body
            }
            Hash::Ripemd160 => {
                type $D = ripemd::Ripemd160;
                $body
            }
            Hash::Sha1 => {
                type $D = sha1::Sha1;
                $body
            }
            Hash::Sha224 => {
                type $D = sha2::Sha224;
                $body
            }
            Hash::Sha256 => {
                type $D = sha2::Sha256;
                $body
            }
            Hash::Sha384 => {
                type $D = sha2::Sha384;
                $body
            }
            Hash::Sha512 => {
                type $D = sha2::Sha512;
                $body
            }
            Hash::Sha512_224 => {
                type $D = sha2::Sha512_224;
                $body
            }
            Hash::Sha512_256 => {
                type $D = sha2::Sha512_256;
                $body
            }
            Hash::Sha3_224 => {
                type $D = sha3::Sha3_224;
                $body
            }
            Hash::Sha3_256 => {
                type $D = sha3::Sha3_256;
                $body
            }
            Hash::Sha3_384 => {
                type $D = sha3::Sha3_384;
                $body
            }
            Hash::Sha3_512 => {
                type $D = sha3::Sha3_512;
                $body
            }
        }
    }};
}
pub(super) use with_hash;

/// As `with_hash`, for HMAC over the hash function. SHA-3 is a sponge, for which the faster kind does not exist.
macro_rules! with_hmac {
    ($hash:expr, $M:ident => $body:expr) => {{
        use $crate::service::crypto::hash::Hash;
        match $hash {
            Hash::Md5 => {
                type $M = hmac::Hmac<md5::Md5>;
                $body
            }
            Hash::Ripemd160 => {
                type $M = hmac::Hmac<ripemd::Ripemd160>;
                $body
            }
            Hash::Sha1 => {
                type $M = hmac::Hmac<sha1::Sha1>;
                $body
            }
            Hash::Sha224 => {
                type $M = hmac::Hmac<sha2::Sha224>;
                $body
            }
            Hash::Sha256 => {
                type $M = hmac::Hmac<sha2::Sha256>;
                $body
            }
            Hash::Sha384 => {
                type $M = hmac::Hmac<sha2::Sha384>;
                $body
            }
            Hash::Sha512 => {
                type $M = hmac::Hmac<sha2::Sha512>;
                $body
            }
            Hash::Sha512_224 => {
                type $M = hmac::Hmac<sha2::Sha512_224>;
                $body
            }
            Hash::Sha512_256 => {
                type $M = hmac::Hmac<sha2::Sha512_256>;
                $body
            }
            Hash::Sha3_224 => {
                type $M = hmac::SimpleHmac<sha3::Sha3_224>;
                $body
            }
            Hash::Sha3_256 => {
                type $M = hmac::SimpleHmac<sha3::Sha3_256>;
                $body
            }
            Hash::Sha3_384 => {
                type $M = hmac::SimpleHmac<sha3::Sha3_384>;
                $body
            }
            Hash::Sha3_512 => {
                type $M = hmac::SimpleHmac<sha3::Sha3_512>;
                $body
            }
        }
    }};
}
pub(super) use with_hmac;

/// `text`: the hash. `bytes`: the data.
pub(super) fn digest(call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::bytes(Hash::named(call.text)?.digest(call.bytes)))
}

/// Fields: the state so far (none: empty) and data. Returns the state after it.
pub(super) fn update(call: &Call<'_>) -> Result<Reply, Failure> {
    let [state, data] = fields::parse(call.bytes)?;
    with_hash!(Hash::named(call.text)?, D => {
        let mut hash: D = resume(state)?;
        Digest::update(&mut hash, data);
        Ok(Reply::bytes(hash.serialize().to_vec()))
    })
}

/// As `update`, but returns the digest.
pub(super) fn finish(call: &Call<'_>) -> Result<Reply, Failure> {
    let [state, data] = fields::parse(call.bytes)?;
    with_hash!(Hash::named(call.text)?, D => {
        let mut hash: D = resume(state)?;
        Digest::update(&mut hash, data);
        Ok(Reply::bytes(hash.finalize().to_vec()))
    })
}

fn resume<D: Digest + SerializableState>(state: &[u8]) -> Result<D, Failure> {
    if state.is_empty() {
        return Ok(D::new());
    }
    let state = state.try_into().map_err(|_| Failure::argument("malformed hash state"))?;
    D::deserialize(state).map_err(|_| Failure::argument("malformed hash state"))
}

/// Fields: key, data.
pub(super) fn hmac(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, data] = fields::parse(call.bytes)?;
    with_hmac!(Hash::named(call.text)?, M => {
        let mut mac = M::new_from_slice(key).map_err(|_| Failure::argument("invalid key length"))?;
        mac.update(data);
        Ok(Reply::bytes(mac.finalize().into_bytes().to_vec()))
    })
}

/// Fields: two byte strings of one length. 1 if they are equal, found out in a time that does not tell where they differ.
pub(super) fn equal(call: &Call<'_>) -> Result<Reply, Failure> {
    let [one, other] = fields::parse(call.bytes)?;
    Ok(Reply::number(i32::from(bool::from(one.ct_eq(other)))))
}
