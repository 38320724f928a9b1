//! RSA encryption: OAEP, and the old padding of PKCS #1 v1.5.
//!
//! Private-key operations are blinded and done by the `rsa` crate's constant-time arithmetic. What remains of its timing
//! advisory (RUSTSEC-2023-0071) is that PKCS #1 v1.5 decryption tells a caller whether the padding was good, and any
//! implementation does: a script that passes this on to its clients is open to Bleichenbacher's attack. Use OAEP.

use super::CryptoLimits;
use super::failure::Failure;
use super::fields;
use super::hash::{Hash, with_hash};
use super::key::{PrivateKey, PublicKey};
use super::key_rsa::minimal;
use super::random;
use crate::hostcall::{Call, Reply};
use rsa::hazmat::rsa_encrypt;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, Oaep, Pkcs1v15Encrypt, RsaPrivateKey, RsaPublicKey};

/// What `text` names: `pkcs1`, or `oaep` and the hash.
enum Padding<'a> {
    Pkcs1,
    Oaep(Hash, &'a [u8]),
}

impl Padding<'_> {
    fn parse<'a>(text: &str, label: &'a [u8]) -> Result<Padding<'a>, Failure> {
        match text.split_once(' ') {
            None if text == "pkcs1" => Ok(Padding::Pkcs1),
            Some(("oaep", hash)) => Ok(Padding::Oaep(Hash::named(hash)?, label)),
            _ => Err(Failure::unsupported("no such padding")),
        }
    }
}

/// `text`: the padding. Fields: public key (SPKI), label, data.
pub(super) fn encrypt(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [key, label, data] = fields::parse(call.bytes)?;
    let padding = Padding::parse(call.text, label)?;
    let PublicKey::Rsa(key) = PublicKey::from_spki(key, limits)? else { return Err(unsuitable()) };
    encrypt_padded(&key, padding, data).map(Reply::bytes)
}

fn encrypt_padded(key: &RsaPublicKey, padding: Padding<'_>, data: &[u8]) -> Result<Vec<u8>, Failure> {
    let generator = &mut random::generator()?;
    match padding {
        Padding::Pkcs1 => key.encrypt(generator, Pkcs1v15Encrypt, data),
        Padding::Oaep(hash, label) => {
            with_hash!(hash, D => key.encrypt(generator, Oaep::<D>::new_with_label(label), data))
        }
    }
    .map_err(|_| Failure::operation("the data is too long for this key and padding"))
}

/// `text`: the padding. Fields: private key (PKCS #8), label, data.
pub(super) fn decrypt(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [key, label, data] = fields::parse(call.bytes)?;
    let padding = Padding::parse(call.text, label)?;
    let PrivateKey::Rsa(key) = PrivateKey::from_pkcs8(key, limits)? else { return Err(unsuitable()) };
    decrypt_padded(&key, padding, data).map(Reply::bytes)
}

fn decrypt_padded(key: &RsaPrivateKey, padding: Padding<'_>, data: &[u8]) -> Result<Vec<u8>, Failure> {
    let generator = &mut random::generator()?;
    match padding {
        Padding::Pkcs1 => key.decrypt_blinded(generator, Pkcs1v15Encrypt, data),
        Padding::Oaep(hash, label) => {
            with_hash!(hash, D => key.decrypt_blinded(generator, Oaep::<D>::new_with_label(label), data))
        }
    }
    .map_err(|_| Failure::operation("the data could not be decrypted with this key"))
}

/// What a signature of `Scheme::Pkcs1Bare` is over: Node's `publicDecrypt`. Fields: public key (SPKI), signature. Nothing
/// secret is computed with here.
pub(super) fn recover(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [key, signature] = fields::parse(call.bytes)?;
    let PublicKey::Rsa(key) = PublicKey::from_spki(key, limits)? else { return Err(unsuitable()) };
    let malformed = || Failure::operation("the data is no signature made with this key");
    let number = BoxedUint::from_be_slice(signature, key.n_bits_precision()).map_err(|_| malformed())?;
    if signature.len() != key.size() || number >= *key.n().as_ref() {
        return Err(malformed());
    }
    let padded = rsa_encrypt(&*key, &number).map_err(|_| malformed())?.to_be_bytes();
    // 01, eight times FF or more, 00, the data.
    let rest = minimal(&padded).strip_prefix(&[1]).ok_or_else(malformed)?;
    let filling = rest.iter().take_while(|&&byte| byte == 0xff).count();
    match rest[filling..].split_first() {
        Some((0, data)) if filling >= 8 && 3 + filling + data.len() == key.size() => Ok(Reply::bytes(data.to_vec())),
        _ => Err(malformed()),
    }
}

fn unsuitable() -> Failure {
    Failure::argument("the key is not an RSA key")
}
