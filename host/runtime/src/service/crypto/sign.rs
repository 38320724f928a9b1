//! Signatures: RSA (PKCS #1 v1.5 and PSS), ECDSA, Ed25519.
//!
//! ECDSA takes its nonce from key and message (RFC 6979), so that the same message always gets the same signature and
//! none is ever lost to bad randomness. RSA is blinded, which does not show in the signature.

use super::CryptoLimits;
use super::failure::Failure;
use super::fields;
use super::hash::{Hash, with_hash};
use super::key::{PrivateKey, PublicKey};
use super::key_curve::{CurvePrivate, CurvePublic, each};
use super::random;
use crate::hostcall::{Call, Reply};
use ecdsa::hazmat::{sign_prehashed_rfc6979, verify_prehashed};
use ed25519_dalek::ed25519::signature::Signer;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};
use std::borrow::Cow;

/// Whether randomness shows in the signature: it does only with a salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Randomness {
    Hidden,
    Shown,
}

/// What `text` names: the scheme, the hash and what else the scheme needs, with blanks between.
enum Scheme {
    Pkcs1(Hash),
    /// PKCS #1 v1.5 over the data itself, with no hash named: Node's `privateEncrypt`.
    Pkcs1Bare,
    Pss(Hash, Salt),
    Ecdsa(Hash, Form),
    Ed25519,
}

/// Bytes of salt.
#[derive(Clone, Copy)]
enum Salt {
    Exactly(usize),
    /// When signing, as many as there is room for; when verifying, whatever the signature has.
    Any,
}

/// How the two numbers of an ECDSA signature are written.
#[derive(Clone, Copy)]
enum Form {
    Der,
    P1363,
}

impl Scheme {
    fn parse(text: &str) -> Result<Scheme, Failure> {
        let mut words = text.split(' ');
        let scheme = words.next().unwrap_or_default();
        match scheme {
            "ed25519" => return Ok(Scheme::Ed25519),
            "pkcs1-bare" => return Ok(Scheme::Pkcs1Bare),
            _ => {}
        }
        let hash = Hash::named(words.next().unwrap_or_default())?;
        match (scheme, words.next()) {
            ("pkcs1", _) => Ok(Scheme::Pkcs1(hash)),
            ("pss", Some("any")) => Ok(Scheme::Pss(hash, Salt::Any)),
            ("pss", Some(salt)) => {
                let salt = salt.parse().map_err(|_| Failure::argument("invalid salt length"))?;
                Ok(Scheme::Pss(hash, Salt::Exactly(salt)))
            }
            ("ecdsa", Some("der")) => Ok(Scheme::Ecdsa(hash, Form::Der)),
            ("ecdsa", Some("p1363")) => Ok(Scheme::Ecdsa(hash, Form::P1363)),
            _ => Err(Failure::unsupported("no such signature scheme")),
        }
    }
}

/// `text`: the scheme. `b`: 1 if the data is its hash already. Fields: private key (PKCS #8), data.
pub(super) fn sign(call: &Call<'_>, limits: &CryptoLimits, randomness: Randomness) -> Result<Reply, Failure> {
    let [key, data] = fields::parse(call.bytes)?;
    let scheme = Scheme::parse(call.text)?;
    let key = PrivateKey::from_pkcs8(key, limits)?;
    let signature = match (scheme, &key) {
        (Scheme::Pkcs1(hash), PrivateKey::Rsa(key)) => {
            let hashed = hashed(hash, data, call.b)?;
            with_hash!(hash, D => key.sign_with_rng(&mut random::generator()?, Pkcs1v15Sign::new::<D>(), &hashed))
                .map_err(|_| Failure::operation("the key is too short for this hash"))?
        }
        (Scheme::Pkcs1Bare, PrivateKey::Rsa(key)) => key
            .sign_with_rng(&mut random::generator()?, Pkcs1v15Sign::new_unprefixed(), data)
            .map_err(|_| Failure::operation("the key is too short for this data"))?,
        (Scheme::Pss(hash, salt), PrivateKey::Rsa(key)) => {
            let salt = salt_to_make(key, hash, salt)?;
            if randomness == Randomness::Hidden && salt > 0 {
                return Err(Failure::argument("a salted signature is not repeatable"));
            }
            let hashed = hashed(hash, data, call.b)?;
            with_hash!(hash, D => key.sign_with_rng(&mut random::generator()?, Pss::<D>::new_with_salt(salt), &hashed))
                .map_err(|_| Failure::operation("the key is too short for this hash and salt"))?
        }
        (Scheme::Ecdsa(hash, form), PrivateKey::Nist(key)) => ecdsa_sign(key, &hashed(hash, data, call.b)?, form)?,
        (Scheme::Ed25519, PrivateKey::Ed25519(seed)) => {
            ed25519_dalek::SigningKey::from_bytes(seed).sign(data).to_bytes().to_vec()
        }
        _ => return Err(unsuitable()),
    };
    Ok(Reply::bytes(signature))
}

/// `text`, `b`: as for `sign`. Fields: public key (SPKI), signature, data. 1 if the signature is good.
pub(super) fn verify(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [key, signature, data] = fields::parse(call.bytes)?;
    let scheme = Scheme::parse(call.text)?;
    let good = match (scheme, &PublicKey::from_spki(key, limits)?) {
        (Scheme::Pkcs1(hash), PublicKey::Rsa(key)) => {
            let hashed = hashed(hash, data, call.b)?;
            with_hash!(hash, D => key.verify(Pkcs1v15Sign::new::<D>(), &hashed, signature)).is_ok()
        }
        (Scheme::Pss(hash, salt), PublicKey::Rsa(key)) => {
            // The crate takes for granted that there is room for the hash.
            room_for_salt(key, hash).is_some() && {
                let hashed = hashed(hash, data, call.b)?;
                with_hash!(hash, D => {
                    let mut scheme = Pss::<D>::new();
                    scheme.salt_len = match salt {
                        Salt::Exactly(bytes) => Some(bytes),
                        Salt::Any => None,
                    };
                    key.verify(scheme, &hashed, signature)
                })
                .is_ok()
            }
        }
        (Scheme::Ecdsa(hash, form), PublicKey::Nist(key)) => {
            ecdsa_verify(key, &hashed(hash, data, call.b)?, signature, form)
        }
        (Scheme::Ed25519, PublicKey::Ed25519(key)) => ed25519_verify(key, data, signature),
        _ => return Err(unsuitable()),
    };
    Ok(Reply::number(i32::from(good)))
}

fn unsuitable() -> Failure {
    Failure::argument("the key is of another type than the signature scheme")
}

fn hashed(hash: Hash, data: &[u8], already: u32) -> Result<Cow<'_, [u8]>, Failure> {
    match already {
        0 => Ok(hash.digest(data).into()),
        _ if data.len() == hash.output_bytes() => Ok(data.into()),
        _ => Err(Failure::argument("the data is not a hash")),
    }
}

fn salt_to_make(key: &RsaPrivateKey, hash: Hash, salt: Salt) -> Result<usize, Failure> {
    let room = room_for_salt(key.as_public_key(), hash);
    match salt {
        Salt::Any => room,
        Salt::Exactly(bytes) => room.filter(|&room| bytes <= room).and(Some(bytes)),
    }
    .ok_or_else(|| Failure::operation("the key is too short for this hash and salt"))
}

/// Bytes of the longest salt, if there is room for the hash at all.
fn room_for_salt(key: &RsaPublicKey, hash: Hash) -> Option<usize> {
    ((key.n().bits() as usize - 1).div_ceil(8)).checked_sub(hash.output_bytes() + 2)
}

fn ecdsa_sign(key: &CurvePrivate, hashed: &[u8], form: Form) -> Result<Vec<u8>, Failure> {
    /// The hash of RFC 6979's generator. Any will do: it does not show in the signature.
    type Generator = sha2::Sha512;
    Ok(each!(CurvePrivate, key, key => {
        let (signature, _) = sign_prehashed_rfc6979::<_, Generator>(&key.to_nonzero_scalar(), hashed, &[]);
        match form {
            Form::Der => signature.to_der().as_bytes().to_vec(),
            Form::P1363 => signature.to_bytes().to_vec(),
        }
    }))
}

fn ecdsa_verify(key: &CurvePublic, hashed: &[u8], signature: &[u8], form: Form) -> bool {
    /// The signature's type follows from the curve's, which inference does not find out by itself.
    macro_rules! check {
        ($Signature:ty, $key:expr) => {{
            let signature = match form {
                Form::Der => <$Signature>::from_der(signature),
                Form::P1363 => <$Signature>::from_slice(signature),
            };
            signature.is_ok_and(|signature| verify_prehashed(&$key.to_projective(), hashed, &signature).is_ok())
        }};
    }
    match key {
        CurvePublic::P256(key) => check!(p256::ecdsa::Signature, key),
        CurvePublic::P384(key) => check!(p384::ecdsa::Signature, key),
        CurvePublic::P521(key) => check!(p521::ecdsa::Signature, key),
    }
}

/// Strict, as WebCrypto asks: points of small order are not accepted.
fn ed25519_verify(key: &[u8; 32], data: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(key) else { return false };
    let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
    key.verify_strict(data, &signature).is_ok()
}
