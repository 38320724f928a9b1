//! Randomness for keys, salts and blinding.

use super::failure::Failure;
use chacha20::ChaCha20Rng;
use rsa::rand_core::SeedableRng;

/// A generator seeded by the operating system. Seeding is the only step that can fail, so everything after it cannot,
/// which is what the crates want of a generator.
pub(super) fn generator() -> Result<ChaCha20Rng, Failure> {
    Ok(ChaCha20Rng::from_seed(bytes::<32>()?))
}

pub(super) fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Failure::operation("the operating system has no randomness"))?;
    Ok(bytes)
}
