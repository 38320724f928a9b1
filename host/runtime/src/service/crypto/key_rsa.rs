//! RSA keys: limits, PKCS #1, the eight numbers of a JWK, generation.

use super::CryptoLimits;
use super::failure::Failure;
use super::fields;
use super::key::malformed;
use super::random;
use rsa::pkcs1::{self, EncodeRsaPrivateKey, EncodeRsaPublicKey, UintRef};
use rsa::pkcs8::der::{Decode, Encode};
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, RsaPrivateKey, RsaPublicKey};
use zeroize::Zeroizing;

/// Bits of the smallest modulus that is read. Nobody should use such a key; some tests and old partners do.
const SMALLEST_BITS: usize = 512;
/// Bits of the smallest modulus that is generated.
const SMALLEST_GENERATED_BITS: usize = 1024;

/// Whether a private key (PKCS #1) is within the limits, before anything is computed with it.
pub(super) fn check_private(der: &[u8], limits: &CryptoLimits) -> Result<(), Failure> {
    let key = pkcs1::RsaPrivateKeyRef::from_der(der).map_err(|_| malformed())?;
    check_modulus(key.modulus.as_bytes(), limits)
}

/// As `check_private`.
pub(super) fn check_public(der: &[u8], limits: &CryptoLimits) -> Result<(), Failure> {
    let key = pkcs1::RsaPublicKeyRef::from_der(der).map_err(|_| malformed())?;
    check_modulus(key.modulus.as_bytes(), limits)
}

fn check_modulus(modulus: &[u8], limits: &CryptoLimits) -> Result<(), Failure> {
    let modulus = minimal(modulus);
    let bits = modulus.len() * 8 - modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    if bits > limits.rsa_bits {
        return Err(Failure::limit(format!("a modulus of {bits} bits is longer than is allowed")));
    }
    if bits < SMALLEST_BITS {
        return Err(Failure::data(format!("a modulus of {bits} bits is too short")));
    }
    Ok(())
}

pub(super) fn private_from_pkcs1(der: &[u8], limits: &CryptoLimits) -> Result<RsaPrivateKey, Failure> {
    check_private(der, limits)?;
    pkcs1::DecodeRsaPrivateKey::from_pkcs1_der(der).map_err(|_| malformed())
}

pub(super) fn public_from_pkcs1(der: &[u8], limits: &CryptoLimits) -> Result<RsaPublicKey, Failure> {
    check_public(der, limits)?;
    pkcs1::DecodeRsaPublicKey::from_pkcs1_der(der).or_else(|_| small_public(der))
}

/// A public key (PKCS #1) with a modulus the crate would find too short; `check_public` has been asked.
pub(super) fn small_public(der: &[u8]) -> Result<RsaPublicKey, Failure> {
    let key = pkcs1::RsaPublicKeyRef::from_der(der).map_err(|_| malformed())?;
    let (n, e) = (number(key.modulus.as_bytes())?, number(key.public_exponent.as_bytes())?);
    RsaPublicKey::new_with_size_limits(n, e, SMALLEST_BITS..=RsaPublicKey::MAX_SIZE).map_err(|_| malformed())
}

fn number(bytes: &[u8]) -> Result<BoxedUint, Failure> {
    let bits = u32::try_from(bytes.len() * 8).map_err(|_| malformed())?;
    BoxedUint::from_be_slice(bytes, bits).map_err(|_| malformed())
}

pub(super) fn public_from_parts(parts: [&[u8]; 2], limits: &CryptoLimits) -> Result<RsaPublicKey, Failure> {
    let [modulus, public_exponent] = uints(parts)?;
    let der = pkcs1::RsaPublicKeyRef { modulus, public_exponent }.to_der().map_err(|_| malformed())?;
    public_from_pkcs1(&der, limits)
}

pub(super) fn private_from_parts(parts: [&[u8]; 8], limits: &CryptoLimits) -> Result<RsaPrivateKey, Failure> {
    let [modulus, public_exponent, private_exponent, prime1, prime2, exponent1, exponent2, coefficient] = uints(parts)?;
    let key = pkcs1::RsaPrivateKeyRef {
        modulus,
        public_exponent,
        private_exponent,
        prime1,
        prime2,
        exponent1,
        exponent2,
        coefficient,
        other_prime_infos: None,
    };
    private_from_pkcs1(&Zeroizing::new(key.to_der().map_err(|_| malformed())?), limits)
}

fn uints<const N: usize>(parts: [&[u8]; N]) -> Result<[UintRef<'_>; N], Failure> {
    let zero = UintRef::new(&[0]).map_err(|_| malformed())?;
    let mut numbers = [zero; N];
    for (number, part) in numbers.iter_mut().zip(parts) {
        if part.is_empty() {
            return Err(malformed());
        }
        *number = UintRef::new(part).map_err(|_| malformed())?;
    }
    Ok(numbers)
}

pub(super) fn public_parts(key: &RsaPublicKey) -> Vec<u8> {
    fields::pack(&[minimal(&key.n().to_be_bytes()), minimal(&key.e().to_be_bytes())])
}

pub(super) fn private_parts(key: &RsaPrivateKey) -> Result<Vec<u8>, Failure> {
    let der = key.to_pkcs1_der().map_err(|_| malformed())?;
    let key = pkcs1::RsaPrivateKeyRef::from_der(der.as_bytes()).map_err(|_| malformed())?;
    let numbers = [
        key.modulus,
        key.public_exponent,
        key.private_exponent,
        key.prime1,
        key.prime2,
        key.exponent1,
        key.exponent2,
        key.coefficient,
    ];
    Ok(fields::pack(&numbers.each_ref().map(|number| minimal(number.as_bytes()))))
}

pub(super) fn private_to_pkcs1(key: &RsaPrivateKey) -> Result<Vec<u8>, Failure> {
    Ok(key.to_pkcs1_der().map_err(|_| malformed())?.as_bytes().to_vec())
}

pub(super) fn public_to_pkcs1(key: &RsaPublicKey) -> Result<Vec<u8>, Failure> {
    Ok(key.to_pkcs1_der().map_err(|_| malformed())?.into_vec())
}

pub(super) fn generate(bits: u32, exponent: &[u8], limits: &CryptoLimits) -> Result<RsaPrivateKey, Failure> {
    let bits = bits as usize;
    if bits > limits.rsa_generated_bits {
        return Err(Failure::limit(format!("a modulus of {bits} bits takes longer to generate than is allowed")));
    }
    if bits < SMALLEST_GENERATED_BITS {
        return Err(Failure::operation(format!("a modulus of {bits} bits is too short")));
    }
    let invalid = || Failure::operation("the public exponent is not an odd number from 3 to 2^32");
    let exponent = minimal(exponent);
    if exponent.len() > 4 {
        return Err(invalid());
    }
    let exponent = exponent.iter().fold(0u64, |number, &byte| number << 8 | u64::from(byte));
    if exponent < 3 || exponent.is_multiple_of(2) {
        return Err(invalid());
    }
    RsaPrivateKey::new_with_exp(&mut random::generator()?, bits, exponent.into())
        .map_err(|_| Failure::operation("no key could be generated"))
}

/// Without leading zeros.
pub(super) fn minimal(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.iter().take_while(|&&byte| byte == 0).count()..]
}
