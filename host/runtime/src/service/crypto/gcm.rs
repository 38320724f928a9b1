//! AES-GCM (NIST SP 800-38D) for nonces and tags of every length, whole or in the pieces a stream needs.
//!
//! Made of the `aes` and `ghash` crates rather than of `aes-gcm`, whose types fix the lengths and which takes no pieces.

use super::aes::{Aes, BLOCK_BYTES, apply_counter, block};
use super::failure::Failure;
use super::fields;
use crate::hostcall::{Call, Reply};
use ::aes::cipher::{Array, consts::U16};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use subtle::ConstantTimeEq;

type Block = Array<u8, U16>;

/// `b`: bytes of the tag. Fields: key, nonce, additional data, plaintext. Returns ciphertext and tag.
pub(super) fn seal(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, nonce, additional, plaintext] = fields::parse(call.bytes)?;
    let tag_bytes = tag_bytes(call.b)?;
    let aes = Aes::new(key)?;
    let counter = first_counter(&aes, nonce)?;
    let mut output = Vec::with_capacity(plaintext.len() + BLOCK_BYTES);
    output.extend_from_slice(plaintext);
    apply_counter(&aes, &counter, 32, BLOCK_BYTES as u64, &mut output);
    let tag = tag(&aes, &counter, additional, &output);
    output.extend_from_slice(&tag[..tag_bytes]);
    Ok(Reply::bytes(output))
}

/// `b`: bytes of the tag. Fields: key, nonce, additional data, ciphertext with the tag behind it.
pub(super) fn open(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, nonce, additional, sealed] = fields::parse(call.bytes)?;
    let tag_bytes = tag_bytes(call.b)?;
    let aes = Aes::new(key)?;
    let counter = first_counter(&aes, nonce)?;
    let Some(length) = sealed.len().checked_sub(tag_bytes) else {
        return Err(Failure::operation("the data is shorter than its tag"));
    };
    let (ciphertext, given) = sealed.split_at(length);
    if !bool::from(tag(&aes, &counter, additional, ciphertext)[..tag_bytes].ct_eq(given)) {
        return Err(Failure::operation("the data or its tag is not intact"));
    }
    let mut output = ciphertext.to_vec();
    apply_counter(&aes, &counter, 32, BLOCK_BYTES as u64, &mut output);
    Ok(Reply::bytes(output))
}

/// Fields: key, nonce. Returns the first counter block: key stream for data begins one block after it.
pub(super) fn counter(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, nonce] = fields::parse(call.bytes)?;
    Ok(Reply::bytes(first_counter(&Aes::new(key)?, nonce)?.to_vec()))
}

/// Fields: key, the accumulator so far, data. Returns the accumulator after it; data that ends within a block counts
/// as filled up with zeros.
pub(super) fn hash(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, accumulator, data] = fields::parse(call.bytes)?;
    let accumulator = block(accumulator)?;
    if data.is_empty() {
        return Ok(Reply::bytes(accumulator.to_vec()));
    }
    let mut ghash = ghash_of(&Aes::new(key)?);
    // Going on from an accumulator is beginning anew with it added to the first block.
    let (first, rest) = data.split_at(data.len().min(BLOCK_BYTES));
    let mut start = accumulator;
    for (byte, other) in start.iter_mut().zip(first) {
        *byte ^= other;
    }
    ghash.update(&[start]);
    ghash.update_padded(rest);
    Ok(Reply::bytes(ghash.finalize().to_vec()))
}

fn tag_bytes(bytes: u32) -> Result<usize, Failure> {
    match bytes {
        4 | 8 | 12..=16 => Ok(bytes as usize),
        _ => Err(Failure::argument("invalid tag length")),
    }
}

fn ghash_of(aes: &Aes) -> GHash {
    let mut key = Block::default();
    aes.encrypt(std::slice::from_mut(&mut key));
    GHash::new(&key)
}

fn first_counter(aes: &Aes, nonce: &[u8]) -> Result<Block, Failure> {
    if nonce.is_empty() {
        return Err(Failure::argument("invalid initialization vector length"));
    }
    let mut counter = Block::default();
    if nonce.len() == 12 {
        counter[..12].copy_from_slice(nonce);
        counter[15] = 1;
        return Ok(counter);
    }
    let mut ghash = ghash_of(aes);
    ghash.update_padded(nonce);
    ghash.update(&[lengths(0, nonce.len())]);
    Ok(ghash.finalize())
}

fn tag(aes: &Aes, counter: &Block, additional: &[u8], ciphertext: &[u8]) -> Block {
    let mut ghash = ghash_of(aes);
    ghash.update_padded(additional);
    ghash.update_padded(ciphertext);
    ghash.update(&[lengths(additional.len(), ciphertext.len())]);
    let mut tag = ghash.finalize();
    apply_counter(aes, counter, 32, 0, &mut tag);
    tag
}

/// The closing block: both lengths in bits.
fn lengths(additional: usize, data: usize) -> Block {
    let mut block = Block::default();
    block[..8].copy_from_slice(&(additional as u64 * 8).to_be_bytes());
    block[8..].copy_from_slice(&(data as u64 * 8).to_be_bytes());
    block
}
