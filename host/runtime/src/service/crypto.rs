//! Cryptography behind `crypto.subtle` and `node:crypto`: hashes, key derivation, ciphers, signatures, keys.
//!
//! Nothing is kept between two calls. Keys are DER that the guest holds (PKCS #8 private, SPKI public), and what a
//! stream needs from one piece to the next (a hash's state, a counter's offset, the GHASH accumulator) comes with each
//! call, so that an image of a sandbox holds all there is of a half-fed hash and nothing leaks when a script forgets one.
//! It knows no Web or Node error: failures are a kind and a sentence, and the prelude makes of them what each API owes.
//!
//! Arguments: `text` names the algorithm, `b` and `c` are small numbers, `bytes` is data, or several [`fields`].

mod aes;
mod agree;
mod chacha;
mod derive;
mod failure;
mod fields;
mod gcm;
mod hash;
mod key;
mod key_curve;
mod key_rsa;
mod locked;
mod random;
mod rsa_crypt;
mod sign;
#[cfg(test)]
mod tests;

use crate::hostcall::{Call, Reply, Service};
use failure::Failure;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The functions' numbers; `js-prelude/src/web/crypto/native.js` has the same table.
mod function {
    pub(super) const DIGEST: u32 = 1;
    pub(super) const DIGEST_UPDATE: u32 = 2;
    pub(super) const DIGEST_FINAL: u32 = 3;
    pub(super) const HMAC: u32 = 4;
    pub(super) const EQUAL: u32 = 5;
    pub(super) const PBKDF2: u32 = 10;
    pub(super) const HKDF: u32 = 11;
    pub(super) const SCRYPT: u32 = 12;
    pub(super) const AES_CBC: u32 = 20;
    pub(super) const AES_ECB: u32 = 21;
    pub(super) const AES_CTR: u32 = 22;
    pub(super) const AES_KW: u32 = 23;
    pub(super) const GCM_SEAL: u32 = 24;
    pub(super) const GCM_OPEN: u32 = 25;
    pub(super) const GCM_COUNTER: u32 = 26;
    pub(super) const GHASH: u32 = 27;
    pub(super) const CHACHA20: u32 = 28;
    pub(super) const CHACHA20_TAG: u32 = 29;
    pub(super) const KEY_READ: u32 = 40;
    pub(super) const KEY_BUILD: u32 = 41;
    pub(super) const KEY_PARTS: u32 = 42;
    pub(super) const KEY_PUBLIC: u32 = 43;
    pub(super) const KEY_WRITE: u32 = 44;
    pub(super) const KEY_GENERATE: u32 = 45;
    pub(super) const KEY_UNLOCK: u32 = 46;
    pub(super) const KEY_LOCK: u32 = 47;
    pub(super) const SIGN: u32 = 60;
    pub(super) const SIGN_SALTED: u32 = 61;
    pub(super) const VERIFY: u32 = 62;
    pub(super) const RSA_ENCRYPT: u32 = 63;
    pub(super) const RSA_DECRYPT: u32 = 64;
    pub(super) const AGREE: u32 = 65;
    pub(super) const RSA_RECOVER: u32 = 66;
}

/// Whether the same arguments always give the same answer. The others draw randomness that shows in what they return,
/// and an image must not be made of one. (RSA signing and decryption draw some too, to blind, and it does not show.)
pub(crate) fn is_deterministic(number: u32) -> bool {
    !matches!(number, function::KEY_GENERATE | function::KEY_LOCK | function::SIGN_SALTED | function::RSA_ENCRYPT)
}

/// What one call may cost. Data is capped by the sandbox's memory already; these cap time and the host's memory.
#[derive(Clone, Copy, Debug)]
pub struct CryptoLimits {
    /// PBKDF2: iterations times the blocks of output. 10 million take some seconds.
    pub pbkdf2_rounds: u64,
    /// Bytes any of the derivations may return.
    pub derived_bytes: usize,
    /// scrypt: `128 * N * r`, held on the host meanwhile. OWASP's strongest profile takes 128 MiB.
    pub scrypt_bytes: u64,
    /// scrypt: `N * r * p`, which is the time it takes. The strongest profile has 2^20.
    pub scrypt_work: u64,
    /// Bits of an RSA modulus in a key that is read.
    pub rsa_bits: usize,
    /// Bits of an RSA modulus to generate: time grows with the fourth power.
    pub rsa_generated_bits: usize,
    /// Bytes of a key's encoding. An 8192-bit RSA key takes under 5,000.
    pub key_bytes: usize,
}

impl Default for CryptoLimits {
    fn default() -> CryptoLimits {
        CryptoLimits {
            pbkdf2_rounds: 10_000_000,
            derived_bytes: 1 << 20,
            scrypt_bytes: 160 << 20,
            scrypt_work: 1 << 23,
            rsa_bits: 8192,
            rsa_generated_bits: 4096,
            key_bytes: 16 << 10,
        }
    }
}

/// The service; see the module.
#[derive(Debug)]
pub(crate) struct Crypto {
    limits: CryptoLimits,
}

impl Crypto {
    pub(crate) fn new(limits: CryptoLimits) -> Crypto {
        Crypto { limits }
    }
}

impl Service for Crypto {
    fn call(&self, call: &Call<'_>) -> Reply {
        // The crates below are fed hostile numbers; should one of them panic after all, that is this call's failure only.
        match catch_unwind(AssertUnwindSafe(|| self.dispatch(call))) {
            Ok(Ok(reply)) => reply,
            Ok(Err(failure)) => failure.into(),
            Err(_) => Failure::operation("the operation failed").into(),
        }
    }
}

impl Crypto {
    fn dispatch(&self, call: &Call<'_>) -> Result<Reply, Failure> {
        let limits = &self.limits;
        match call.function {
            function::DIGEST => hash::digest(call),
            function::DIGEST_UPDATE => hash::update(call),
            function::DIGEST_FINAL => hash::finish(call),
            function::HMAC => hash::hmac(call),
            function::EQUAL => hash::equal(call),
            function::PBKDF2 => derive::pbkdf2(call, limits),
            function::HKDF => derive::hkdf(call, limits),
            function::SCRYPT => derive::scrypt(call, limits),
            function::AES_CBC => aes::cbc(call),
            function::AES_ECB => aes::ecb(call),
            function::AES_CTR => aes::ctr(call),
            function::AES_KW => aes::key_wrap(call),
            function::GCM_SEAL => gcm::seal(call),
            function::GCM_OPEN => gcm::open(call),
            function::GCM_COUNTER => gcm::counter(call),
            function::GHASH => gcm::hash(call),
            function::CHACHA20 => chacha::apply(call),
            function::CHACHA20_TAG => chacha::tag(call),
            function::KEY_READ => key::read(call, limits),
            function::KEY_BUILD => key::build(call, limits),
            function::KEY_PARTS => key::parts(call, limits),
            function::KEY_PUBLIC => key::public(call, limits),
            function::KEY_WRITE => key::write(call, limits),
            function::KEY_GENERATE => key::generate(call, limits),
            function::KEY_UNLOCK => locked::unlock(call, limits),
            function::KEY_LOCK => locked::lock(call, limits),
            function::SIGN => sign::sign(call, limits, sign::Randomness::Hidden),
            function::SIGN_SALTED => sign::sign(call, limits, sign::Randomness::Shown),
            function::VERIFY => sign::verify(call, limits),
            function::RSA_ENCRYPT => rsa_crypt::encrypt(call, limits),
            function::RSA_DECRYPT => rsa_crypt::decrypt(call, limits),
            function::AGREE => agree::agree(call, limits),
            function::RSA_RECOVER => rsa_crypt::recover(call, limits),
            _ => Err(Failure::argument("no such function")),
        }
    }
}
