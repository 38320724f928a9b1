//! Diffie-Hellman on elliptic curves.

use super::CryptoLimits;
use super::failure::Failure;
use super::fields;
use super::key::{PrivateKey, PublicKey};
use super::key_curve::{CurvePrivate, CurvePublic};
use crate::hostcall::{Call, Reply};
use subtle::ConstantTimeEq;

/// Fields: our private key (PKCS #8), their public key (SPKI). Returns the shared secret: a point's x, or X25519's value.
pub(super) fn agree(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [private, public] = fields::parse(call.bytes)?;
    let secret = match (PrivateKey::from_pkcs8(private, limits)?, PublicKey::from_spki(public, limits)?) {
        (PrivateKey::Nist(CurvePrivate::P256(own)), PublicKey::Nist(CurvePublic::P256(their))) => {
            own.diffie_hellman(&their).raw_secret_bytes().to_vec()
        }
        (PrivateKey::Nist(CurvePrivate::P384(own)), PublicKey::Nist(CurvePublic::P384(their))) => {
            own.diffie_hellman(&their).raw_secret_bytes().to_vec()
        }
        (PrivateKey::Nist(CurvePrivate::P521(own)), PublicKey::Nist(CurvePublic::P521(their))) => {
            own.diffie_hellman(&their).raw_secret_bytes().to_vec()
        }
        (PrivateKey::X25519(own), PublicKey::X25519(their)) => {
            let secret = x25519_dalek::x25519(*own, their);
            // RFC 7748, section 6.1: all zeros means that their point contributed nothing.
            if bool::from(secret.ct_eq(&[0; 32])) {
                return Err(Failure::operation("the public key has small order"));
            }
            secret.to_vec()
        }
        _ => return Err(Failure::argument("the two keys are of different types")),
    };
    Ok(Reply::bytes(secret))
}
