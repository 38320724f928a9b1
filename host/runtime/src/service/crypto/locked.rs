//! Private keys locked with a password: PKCS #8's EncryptedPrivateKeyInfo, by PBES2.

use super::CryptoLimits;
use super::derive::ScryptCost;
use super::failure::Failure;
use super::fields;
use super::key::{PrivateKey, check_length, malformed};
use super::random;
use crate::hostcall::{Call, Reply};
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::pkcs5::{EncryptionScheme, pbes2};
use rsa::pkcs8::der::Decode;

/// Iterations of PBKDF2 when locking: as many as Node takes.
const ITERATIONS: u32 = 2048;

/// Fields: password, EncryptedPrivateKeyInfo. Returns the PKCS #8 in it.
pub(super) fn unlock(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [password, der] = fields::parse(call.bytes)?;
    check_length(der, limits)?;
    let locked = EncryptedPrivateKeyInfoRef::from_der(der).map_err(|_| malformed())?;
    let EncryptionScheme::Pbes2(parameters) = &locked.encryption_algorithm else {
        return Err(Failure::unsupported("the key is locked by a scheme other than PBES2"));
    };
    check_cost(&parameters.kdf, limits)?;
    let key = locked.decrypt(password).map_err(|_| Failure::operation("bad decrypt"))?;
    Ok(Reply::bytes(key.as_bytes().to_vec()))
}

fn check_cost(kdf: &pbes2::Kdf, limits: &CryptoLimits) -> Result<(), Failure> {
    let too_much = || Failure::limit("unlocking the key costs more than is allowed");
    match kdf {
        // At most two blocks of output are asked for, for the longest key.
        pbes2::Kdf::Pbkdf2(parameters) if u64::from(parameters.iteration_count) * 2 <= limits.pbkdf2_rounds => Ok(()),
        pbes2::Kdf::Scrypt(parameters) => {
            let n = parameters.cost_parameter;
            if n < 2 || !n.is_power_of_two() {
                return Err(malformed());
            }
            let (r, p) = (parameters.block_size.into(), parameters.parallelization.into());
            ScryptCost { log_n: n.ilog2() as u8, r, p }.check(limits)
        }
        _ => Err(too_much()),
    }
}

/// `b`: bits of the AES key, 128, 192 or 256 (always in CBC mode). Fields: password, private key (PKCS #8).
pub(super) fn lock(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [password, der] = fields::parse(call.bytes)?;
    // Only what is a key indeed gets locked.
    PrivateKey::from_pkcs8(der, limits)?;
    let (salt, iv) = (random::bytes::<16>()?, random::bytes::<16>()?);
    let parameters = match call.b {
        128 => pbes2::Parameters::generate_pbkdf2_sha256_aes128cbc(ITERATIONS, &salt, iv),
        256 => pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ITERATIONS, &salt, iv),
        _ => return Err(Failure::unsupported("keys are locked with aes-128-cbc or aes-256-cbc")),
    };
    let locked = parameters
        .and_then(|parameters| parameters.encrypt(password, der).map(|ciphertext| (parameters, ciphertext)))
        .map_err(|_| Failure::operation("the key could not be locked"))?;
    encode(locked.0, &locked.1)
}

fn encode(parameters: pbes2::Parameters, ciphertext: &[u8]) -> Result<Reply, Failure> {
    use rsa::pkcs8::der::{Encode, asn1::OctetStringRef};
    let encrypted_data = OctetStringRef::new(ciphertext).map_err(|_| malformed())?;
    let info = EncryptedPrivateKeyInfoRef { encryption_algorithm: parameters.into(), encrypted_data };
    info.to_der().map(Reply::bytes).map_err(|_| malformed())
}
