//! Checksums of tarballs: the strongest one promised is the one that counts.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// What a tarball must hash to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Integrity {
    algorithm: Algorithm,
    /// Any of these will do; SRI allows several of the same strength.
    digests: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Integrity {
    /// Reads `dist.integrity` or a lock's `integrity`. What is not understood is left out; `None` when
    /// nothing is left.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut best: Option<Self> = None;
        for token in text.split_ascii_whitespace().take(16) {
            let Some((algorithm, digest)) = parse_token(token) else { continue };
            match &mut best {
                Some(found) if found.algorithm == algorithm => found.digests.push(digest),
                Some(found) if found.algorithm > algorithm => {}
                _ => best = Some(Self { algorithm, digests: vec![digest] }),
            }
        }
        best
    }

    /// The registry's older `dist.shasum`, as SRI text.
    pub(crate) fn sri_of_shasum(shasum: &str) -> Option<String> {
        let valid = shasum.len() == 40 && shasum.bytes().all(|byte| byte.is_ascii_hexdigit());
        let bytes: Option<Vec<u8>> = valid
            .then(|| (0..20).map(|at| u8::from_str_radix(shasum.get(at * 2..at * 2 + 2)?, 16).ok()).collect())
            .flatten();
        bytes.map(|bytes| format!("sha1-{}", STANDARD.encode(bytes)))
    }

    pub(crate) fn hasher(&self) -> Hasher {
        match self.algorithm {
            Algorithm::Sha1 => Hasher::Sha1(Sha1::new()),
            Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            Algorithm::Sha384 => Hasher::Sha384(Sha384::new()),
            Algorithm::Sha512 => Hasher::Sha512(Box::new(Sha512::new())),
        }
    }

    /// Says what is wrong, or nothing.
    pub(crate) fn check(&self, hasher: Hasher) -> Result<(), String> {
        let found = hasher.finish();
        if self.digests.contains(&found) {
            return Ok(());
        }
        let name = match self.algorithm {
            Algorithm::Sha1 => "sha1",
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha384 => "sha384",
            Algorithm::Sha512 => "sha512",
        };
        let expected = self.digests.first().map(|digest| STANDARD.encode(digest)).unwrap_or_default();
        Err(format!("the {name} of the download is {}, not {expected}", STANDARD.encode(found)))
    }
}

fn parse_token(token: &str) -> Option<(Algorithm, Vec<u8>)> {
    let (name, digest) = token.split_once('-')?;
    let digest = digest.split('?').next().unwrap_or_default();
    let (algorithm, length) = match name {
        "sha1" => (Algorithm::Sha1, 20),
        "sha256" => (Algorithm::Sha256, 32),
        "sha384" => (Algorithm::Sha384, 48),
        "sha512" => (Algorithm::Sha512, 64),
        _ => return None,
    };
    let digest = STANDARD.decode(digest).ok()?;
    (digest.len() == length).then_some((algorithm, digest))
}

/// A digest being computed while the bytes arrive.
pub(crate) enum Hasher {
    Sha1(Sha1),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Box<Sha512>),
}

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha384(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha1(hasher) => hasher.finalize().to_vec(),
            Self::Sha256(hasher) => hasher.finalize().to_vec(),
            Self::Sha384(hasher) => hasher.finalize().to_vec(),
            Self::Sha512(hasher) => hasher.finalize().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY_SHA1: &str = "2jmj7l5rSw0yVb/vlWAYkK/YBwk=";

    #[test]
    fn the_strongest_counts() {
        let sha512 = STANDARD.encode(Sha512::digest(b"x"));
        let both = Integrity::parse(&format!("sha1-{EMPTY_SHA1} sha512-{sha512} md5-xx")).unwrap();
        let mut hasher = both.hasher();
        hasher.update(b"x");
        assert!(both.check(hasher).is_ok());
        assert!(both.check(both.hasher()).is_err(), "the sha1 of nothing must not be enough");
    }

    #[test]
    fn nonsense_is_no_checksum() {
        for text in ["", "md5-abc", "sha512-", "sha512-!!", "sha1-AAAA", "sha512"] {
            assert!(Integrity::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn shasum() {
        let sri = Integrity::sri_of_shasum("da39a3ee5e6b4b0d3255bfef95601890afd80709").unwrap();
        assert_eq!(sri, format!("sha1-{EMPTY_SHA1}"));
        assert!(Integrity::sri_of_shasum("zz").is_none());
    }
}
