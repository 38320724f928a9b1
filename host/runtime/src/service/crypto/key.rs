//! Keys of every type: read from and written to their encodings, taken apart for JWK, and generated.
//!
//! The guest holds a private key as PKCS #8 and a public one as SPKI, both as written here, whatever it was read from.

use super::CryptoLimits;
use super::failure::Failure;
use super::fields;
use super::key_curve::{Curve, CurvePrivate, CurvePublic};
use super::key_rsa;
use super::random;
use crate::hostcall::{Call, Reply};
use rsa::pkcs8::der::asn1::{BitStringRef, OctetStringRef};
use rsa::pkcs8::der::{Decode, Encode};
use rsa::pkcs8::spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, PrivateKeyInfoRef};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use zeroize::Zeroizing;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Type and, for elliptic curves, the curve; its number is what the guest sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Rsa,
    Nist(Curve),
    Ed25519,
    X25519,
}

impl Kind {
    fn number(self) -> i32 {
        match self {
            Kind::Rsa => 1,
            Kind::Nist(Curve::P256) => 2,
            Kind::Nist(Curve::P384) => 3,
            Kind::Nist(Curve::P521) => 4,
            Kind::Ed25519 => 5,
            Kind::X25519 => 6,
        }
    }

    fn of(number: u32) -> Result<Kind, Failure> {
        Ok(match number {
            1 => Kind::Rsa,
            2 => Kind::Nist(Curve::P256),
            3 => Kind::Nist(Curve::P384),
            4 => Kind::Nist(Curve::P521),
            5 => Kind::Ed25519,
            6 => Kind::X25519,
            _ => return Err(Failure::unsupported("no such key type")),
        })
    }
}

/// A private key, checked.
pub(super) enum PrivateKey {
    Rsa(Box<RsaPrivateKey>),
    Nist(CurvePrivate),
    Ed25519(Zeroizing<[u8; 32]>),
    X25519(Zeroizing<[u8; 32]>),
}

/// A public key. Those of Curve25519 are any 32 bytes: whether they are a point is asked when they are used.
pub(super) enum PublicKey {
    Rsa(Box<RsaPublicKey>),
    Nist(CurvePublic),
    Ed25519([u8; 32]),
    X25519([u8; 32]),
}

impl PrivateKey {
    pub(super) fn from_pkcs8(der: &[u8], limits: &CryptoLimits) -> Result<PrivateKey, Failure> {
        check_length(der, limits)?;
        let info = PrivateKeyInfoRef::from_der(der).map_err(|_| malformed())?;
        let octets = || {
            let inner = <&OctetStringRef>::from_der(info.private_key.as_bytes()).map_err(|_| malformed())?;
            Ok::<_, Failure>(Zeroizing::new(thirty_two(inner.as_bytes())?))
        };
        match info.algorithm.oid {
            RSA => {
                key_rsa::check_private(info.private_key.as_bytes(), limits)?;
                let key = RsaPrivateKey::from_pkcs8_der(der).map_err(|_| malformed())?;
                Ok(PrivateKey::Rsa(Box::new(key)))
            }
            EC => CurvePrivate::from_pkcs8(der, info.algorithm.parameters_oid().ok()).map(PrivateKey::Nist),
            ED25519 => without_parameters(&info.algorithm).and_then(|()| Ok(PrivateKey::Ed25519(octets()?))),
            X25519 => without_parameters(&info.algorithm).and_then(|()| Ok(PrivateKey::X25519(octets()?))),
            _ => Err(Failure::unsupported("no such key type")),
        }
    }

    fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        match self {
            PrivateKey::Rsa(key) => key.to_pkcs8_der().map(|der| der.to_bytes()).map_err(|_| malformed()),
            PrivateKey::Nist(key) => key.to_pkcs8(),
            PrivateKey::Ed25519(seed) => okp_pkcs8(ED25519, seed),
            PrivateKey::X25519(scalar) => okp_pkcs8(X25519, scalar),
        }
    }

    pub(super) fn public(&self) -> PublicKey {
        match self {
            PrivateKey::Rsa(key) => PublicKey::Rsa(Box::new(key.to_public_key())),
            PrivateKey::Nist(key) => PublicKey::Nist(key.public()),
            PrivateKey::Ed25519(seed) => {
                PublicKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes())
            }
            PrivateKey::X25519(scalar) => {
                PublicKey::X25519(x25519_dalek::x25519(**scalar, x25519_dalek::X25519_BASEPOINT_BYTES))
            }
        }
    }

    fn kind(&self) -> Kind {
        match self {
            PrivateKey::Rsa(_) => Kind::Rsa,
            PrivateKey::Nist(key) => Kind::Nist(key.curve()),
            PrivateKey::Ed25519(_) => Kind::Ed25519,
            PrivateKey::X25519(_) => Kind::X25519,
        }
    }
}

impl PublicKey {
    pub(super) fn from_spki(der: &[u8], limits: &CryptoLimits) -> Result<PublicKey, Failure> {
        check_length(der, limits)?;
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| malformed())?;
        let bytes = info.subject_public_key.as_bytes().ok_or_else(malformed)?;
        match info.algorithm.oid {
            RSA => {
                key_rsa::check_public(bytes, limits)?;
                let key = RsaPublicKey::from_public_key_der(der).map_err(|_| malformed());
                // The crate's own lower limit is twice as high as what old keys still have.
                let key = key.or_else(|_| key_rsa::small_public(bytes))?;
                Ok(PublicKey::Rsa(Box::new(key)))
            }
            EC => {
                let curve = Curve::with_oid(info.algorithm.parameters_oid().ok())?;
                CurvePublic::from_point(curve, bytes).map(PublicKey::Nist)
            }
            ED25519 => without_parameters(&info.algorithm).and_then(|()| Ok(PublicKey::Ed25519(thirty_two(bytes)?))),
            X25519 => without_parameters(&info.algorithm).and_then(|()| Ok(PublicKey::X25519(thirty_two(bytes)?))),
            _ => Err(Failure::unsupported("no such key type")),
        }
    }

    fn to_spki(&self) -> Result<Vec<u8>, Failure> {
        match self {
            PublicKey::Rsa(key) => key.to_public_key_der().map(|der| der.into_vec()).map_err(|_| malformed()),
            PublicKey::Nist(key) => key.to_spki(),
            PublicKey::Ed25519(bytes) => okp_spki(ED25519, bytes),
            PublicKey::X25519(bytes) => okp_spki(X25519, bytes),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            PublicKey::Rsa(_) => Kind::Rsa,
            PublicKey::Nist(key) => Kind::Nist(key.curve()),
            PublicKey::Ed25519(_) => Kind::Ed25519,
            PublicKey::X25519(_) => Kind::X25519,
        }
    }
}

/// What the guest gets of a key: its kind's number, its encoding, and for RSA the modulus's bits (four bytes,
/// little-endian) and the public exponent; both are empty for other types.
fn reply(kind: Kind, der: &[u8], public: &PublicKey) -> Reply {
    let (bits, exponent) = match public {
        PublicKey::Rsa(key) => {
            (key.n().bits().to_le_bytes().to_vec(), key_rsa::minimal(&key.e().to_be_bytes()).to_vec())
        }
        _ => (Vec::new(), Vec::new()),
    };
    Reply { code: kind.number(), bytes: fields::pack(&[der, &bits, &exponent]) }
}

fn private_reply(key: &PrivateKey) -> Result<Reply, Failure> {
    Ok(reply(key.kind(), &key.to_pkcs8()?, &key.public()))
}

fn public_reply(key: &PublicKey) -> Result<Reply, Failure> {
    Ok(reply(key.kind(), &key.to_spki()?, key))
}

/// `text`: what the bytes are: `pkcs8`, `pkcs1-private`, `sec1`, `spki` or `pkcs1-public`.
pub(super) fn read(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    check_length(call.bytes, limits)?;
    match call.text {
        "pkcs8" => private_reply(&PrivateKey::from_pkcs8(call.bytes, limits)?),
        "pkcs1-private" => private_reply(&PrivateKey::Rsa(Box::new(key_rsa::private_from_pkcs1(call.bytes, limits)?))),
        "sec1" => private_reply(&PrivateKey::Nist(CurvePrivate::from_sec1(call.bytes)?)),
        "spki" => public_reply(&PublicKey::from_spki(call.bytes, limits)?),
        "pkcs1-public" => public_reply(&PublicKey::Rsa(Box::new(key_rsa::public_from_pkcs1(call.bytes, limits)?))),
        _ => Err(Failure::argument("no such key format")),
    }
}

/// A key from its numbers. `b`: the kind. `c`: 1 if private. Fields, all big-endian: RSA n, e and, if private, d, p, q,
/// dp, dq, qi; else the public point or value, and if private the private number after it (the point may be empty, and is
/// checked if it is not).
pub(super) fn build(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    check_length(call.bytes, limits)?;
    let kind = Kind::of(call.b)?;
    if call.c == 0 {
        let key = match kind {
            Kind::Rsa => PublicKey::Rsa(Box::new(key_rsa::public_from_parts(fields::parse(call.bytes)?, limits)?)),
            Kind::Nist(curve) => PublicKey::Nist(CurvePublic::from_point(curve, fields::parse::<1>(call.bytes)?[0])?),
            Kind::Ed25519 => PublicKey::Ed25519(thirty_two(fields::parse::<1>(call.bytes)?[0])?),
            Kind::X25519 => PublicKey::X25519(thirty_two(fields::parse::<1>(call.bytes)?[0])?),
        };
        return public_reply(&key);
    }
    if kind == Kind::Rsa {
        let key = key_rsa::private_from_parts(fields::parse(call.bytes)?, limits)?;
        return private_reply(&PrivateKey::Rsa(Box::new(key)));
    }
    let [point, number] = fields::parse(call.bytes)?;
    let key = match kind {
        Kind::Nist(curve) => PrivateKey::Nist(CurvePrivate::from_number(curve, number)?),
        Kind::Ed25519 => PrivateKey::Ed25519(Zeroizing::new(thirty_two(number)?)),
        Kind::X25519 | Kind::Rsa => PrivateKey::X25519(Zeroizing::new(thirty_two(number)?)),
    };
    if !point.is_empty() && public_value(&key.public())? != point {
        return Err(Failure::data("the public key is not that of the private key"));
    }
    private_reply(&key)
}

/// The contrary of `build`. `c`: 1 if the bytes are PKCS #8, 0 for SPKI. Points are not compressed.
pub(super) fn parts(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    if call.c == 0 {
        let key = PublicKey::from_spki(call.bytes, limits)?;
        let bytes = match &key {
            PublicKey::Rsa(rsa) => key_rsa::public_parts(rsa),
            _ => fields::pack(&[&public_value(&key)?]),
        };
        return Ok(Reply { code: key.kind().number(), bytes });
    }
    let key = PrivateKey::from_pkcs8(call.bytes, limits)?;
    let public = public_value(&key.public());
    let bytes = match &key {
        PrivateKey::Rsa(rsa) => key_rsa::private_parts(rsa)?,
        PrivateKey::Nist(key) => fields::pack(&[&public?, &key.number()]),
        PrivateKey::Ed25519(bytes) | PrivateKey::X25519(bytes) => fields::pack(&[&public?, &**bytes]),
    };
    Ok(Reply { code: key.kind().number(), bytes })
}

/// The public key of a private one: `bytes` is PKCS #8.
pub(super) fn public(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    public_reply(&PrivateKey::from_pkcs8(call.bytes, limits)?.public())
}

/// Another encoding of a key. `c`: 1 if the bytes are PKCS #8, 0 for SPKI. `text`: `pkcs1`, `sec1`, or `compressed` for
/// the short form of a public point.
pub(super) fn write(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let unsuitable = || Failure::argument("the key has no such encoding");
    if call.c == 0 {
        return match (PublicKey::from_spki(call.bytes, limits)?, call.text) {
            (PublicKey::Rsa(key), "pkcs1") => key_rsa::public_to_pkcs1(&key).map(Reply::bytes),
            (PublicKey::Nist(key), "compressed") => Ok(Reply::bytes(key.point(true))),
            _ => Err(unsuitable()),
        };
    }
    match (PrivateKey::from_pkcs8(call.bytes, limits)?, call.text) {
        (PrivateKey::Rsa(key), "pkcs1") => key_rsa::private_to_pkcs1(&key).map(Reply::bytes),
        (PrivateKey::Nist(key), "sec1") => key.to_sec1().map(Reply::bytes),
        _ => Err(unsuitable()),
    }
}

/// `b`: the kind. For RSA `c` is the modulus's bits and `bytes` the public exponent. Returns a private key.
pub(super) fn generate(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    private_reply(&match Kind::of(call.b)? {
        Kind::Rsa => PrivateKey::Rsa(Box::new(key_rsa::generate(call.c, call.bytes, limits)?)),
        Kind::Nist(curve) => PrivateKey::Nist(CurvePrivate::generate(curve)?),
        Kind::Ed25519 => PrivateKey::Ed25519(Zeroizing::new(random::bytes()?)),
        Kind::X25519 => PrivateKey::X25519(Zeroizing::new(random::bytes()?)),
    })
}

/// The public key as WebCrypto's `raw` format has it.
fn public_value(key: &PublicKey) -> Result<Vec<u8>, Failure> {
    match key {
        PublicKey::Rsa(_) => Err(Failure::argument("an RSA key is more than one number")),
        PublicKey::Nist(key) => Ok(key.point(false)),
        PublicKey::Ed25519(bytes) | PublicKey::X25519(bytes) => Ok(bytes.to_vec()),
    }
}

pub(super) fn check_length(der: &[u8], limits: &CryptoLimits) -> Result<(), Failure> {
    if der.len() > limits.key_bytes { Err(Failure::limit("the key is longer than is allowed")) } else { Ok(()) }
}

pub(super) fn malformed() -> Failure {
    Failure::data("the key is malformed")
}

fn thirty_two(bytes: &[u8]) -> Result<[u8; 32], Failure> {
    bytes.try_into().map_err(|_| Failure::data("the key is not 32 bytes long"))
}

/// RFC 8410: the parameters must be absent.
fn without_parameters(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), Failure> {
    if algorithm.parameters.is_none() { Ok(()) } else { Err(malformed()) }
}

fn okp_pkcs8(oid: ObjectIdentifier, bytes: &[u8; 32]) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let encode = || {
        let inner = Zeroizing::new(OctetStringRef::new(bytes)?.to_der()?);
        let algorithm = AlgorithmIdentifierRef { oid, parameters: None };
        PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(&inner)?).to_der()
    };
    encode().map(Zeroizing::new).map_err(|_| malformed())
}

fn okp_spki(oid: ObjectIdentifier, bytes: &[u8; 32]) -> Result<Vec<u8>, Failure> {
    let encode = || {
        let algorithm = AlgorithmIdentifierRef { oid, parameters: None };
        SubjectPublicKeyInfoRef { algorithm, subject_public_key: BitStringRef::from_bytes(bytes)? }.to_der()
    };
    encode().map_err(|_| malformed())
}
