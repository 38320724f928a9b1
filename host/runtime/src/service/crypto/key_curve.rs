//! Keys on the curves of NIST, behind one type for the three of them.

use super::failure::Failure;
use super::key::malformed;
use super::random;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::elliptic_curve::{Generate, PublicKey, SecretKey};
use p256::{NistP256, pkcs8};
use p384::NistP384;
use p521::NistP521;
use pkcs8::der::Decode;
use pkcs8::{AssociatedOid, DecodePrivateKey, EncodePrivateKey, EncodePublicKey, ObjectIdentifier};
use zeroize::Zeroizing;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
}

pub(super) enum CurvePrivate {
    P256(SecretKey<NistP256>),
    P384(SecretKey<NistP384>),
    P521(SecretKey<NistP521>),
}

pub(super) enum CurvePublic {
    P256(PublicKey<NistP256>),
    P384(PublicKey<NistP384>),
    P521(PublicKey<NistP521>),
}

/// The same expression for whichever of three variants a value is.
macro_rules! each {
    ($type:ident, $value:expr, $key:ident => $body:expr) => {
        match $value {
            $type::P256($key) => $body,
            $type::P384($key) => $body,
            $type::P521($key) => $body,
        }
    };
}
pub(super) use each;

/// A value of one of three variants, by the curve.
macro_rules! make {
    ($type:ident, $inner:ident, $curve:expr, $new:expr) => {
        match $curve {
            Curve::P256 => $type::P256($inner::<NistP256>::from($new)),
            Curve::P384 => $type::P384($inner::<NistP384>::from($new)),
            Curve::P521 => $type::P521($inner::<NistP521>::from($new)),
        }
    };
}

impl Curve {
    pub(super) fn with_oid(oid: Option<ObjectIdentifier>) -> Result<Curve, Failure> {
        match oid {
            Some(NistP256::OID) => Ok(Curve::P256),
            Some(NistP384::OID) => Ok(Curve::P384),
            Some(NistP521::OID) => Ok(Curve::P521),
            Some(_) => Err(Failure::unsupported("no such curve")),
            None => Err(malformed()),
        }
    }
}

impl CurvePrivate {
    pub(super) fn from_pkcs8(der: &[u8], curve: Option<ObjectIdentifier>) -> Result<CurvePrivate, Failure> {
        let curve = Curve::with_oid(curve)?;
        Ok(make!(CurvePrivate, SecretKey, curve, SecretKey::from_pkcs8_der(der).map_err(|_| malformed())?))
    }

    /// RFC 5915; the curve must be named in it.
    pub(super) fn from_sec1(der: &[u8]) -> Result<CurvePrivate, Failure> {
        let key = sec1::EcPrivateKey::from_der(der).map_err(|_| malformed())?;
        let curve = Curve::with_oid(key.parameters.and_then(|parameters| parameters.named_curve()))?;
        Ok(make!(CurvePrivate, SecretKey, curve, SecretKey::from_sec1_der(der).map_err(|_| malformed())?))
    }

    pub(super) fn from_number(curve: Curve, number: &[u8]) -> Result<CurvePrivate, Failure> {
        Ok(make!(CurvePrivate, SecretKey, curve, SecretKey::from_slice(number).map_err(|_| malformed())?))
    }

    pub(super) fn generate(curve: Curve) -> Result<CurvePrivate, Failure> {
        let mut generator = random::generator()?;
        Ok(make!(CurvePrivate, SecretKey, curve, SecretKey::generate_from_rng(&mut generator)))
    }

    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        each!(CurvePrivate, self, key => key.to_pkcs8_der().map(|der| der.to_bytes()).map_err(|_| malformed()))
    }

    pub(super) fn to_sec1(&self) -> Result<Vec<u8>, Failure> {
        each!(CurvePrivate, self, key => key.to_sec1_der().map(|der| der.to_vec()).map_err(|_| malformed()))
    }

    /// The private number, as long as the curve's order.
    pub(super) fn number(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(each!(CurvePrivate, self, key => key.to_bytes().to_vec()))
    }

    pub(super) fn public(&self) -> CurvePublic {
        match self {
            CurvePrivate::P256(key) => CurvePublic::P256(key.public_key()),
            CurvePrivate::P384(key) => CurvePublic::P384(key.public_key()),
            CurvePrivate::P521(key) => CurvePublic::P521(key.public_key()),
        }
    }

    pub(super) fn curve(&self) -> Curve {
        match self {
            CurvePrivate::P256(_) => Curve::P256,
            CurvePrivate::P384(_) => Curve::P384,
            CurvePrivate::P521(_) => Curve::P521,
        }
    }
}

impl CurvePublic {
    pub(super) fn from_point(curve: Curve, point: &[u8]) -> Result<CurvePublic, Failure> {
        let invalid = |_| Failure::data("the public key is not a point on the curve");
        Ok(make!(CurvePublic, PublicKey, curve, PublicKey::from_sec1_bytes(point).map_err(invalid)?))
    }

    pub(super) fn point(&self, compressed: bool) -> Vec<u8> {
        each!(CurvePublic, self, key => key.to_sec1_point(compressed).as_bytes().to_vec())
    }

    pub(super) fn to_spki(&self) -> Result<Vec<u8>, Failure> {
        each!(CurvePublic, self, key => key.to_public_key_der().map(|der| der.into_vec()).map_err(|_| malformed()))
    }

    pub(super) fn curve(&self) -> Curve {
        match self {
            CurvePublic::P256(_) => Curve::P256,
            CurvePublic::P384(_) => Curve::P384,
            CurvePublic::P521(_) => Curve::P521,
        }
    }
}
