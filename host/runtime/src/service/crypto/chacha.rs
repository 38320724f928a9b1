//! ChaCha20-Poly1305 (RFC 8439) in the two pieces a stream needs: the cipher, and the tag over the ciphertext.

use super::failure::Failure;
use super::fields;
use crate::hostcall::{Call, Reply};
use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher, StreamCipherSeek};
use poly1305::Poly1305;
use poly1305::universal_hash::{KeyInit, UniversalHash};

/// The first block of key stream makes the tag's key; data begins at the second.
const DATA_OFFSET: u64 = 64;

fn cipher(key: &[u8], nonce: &[u8]) -> Result<ChaCha20, Failure> {
    ChaCha20::new_from_slices(key, nonce).map_err(|_| Failure::argument("invalid key or nonce length"))
}

/// `text`: how many bytes of data came before, in decimal. Fields: key, nonce, data.
pub(super) fn apply(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, nonce, data] = fields::parse(call.bytes)?;
    let too_long = || Failure::operation("more data than the cipher takes");
    let offset =
        call.text.parse::<u64>().ok().and_then(|offset| offset.checked_add(DATA_OFFSET)).ok_or_else(too_long)?;
    let mut cipher = cipher(key, nonce)?;
    let mut output = data.to_vec();
    cipher.try_seek(offset).map_err(|_| too_long())?;
    cipher.try_apply_keystream(&mut output).map_err(|_| too_long())?;
    Ok(Reply::bytes(output))
}

/// Fields: key, nonce, additional data, ciphertext. Returns the 16 bytes of the tag.
pub(super) fn tag(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, nonce, additional, ciphertext] = fields::parse(call.bytes)?;
    let mut key_stream = [0; 32];
    cipher(key, nonce)?.apply_keystream(&mut key_stream);
    let mut poly1305 = Poly1305::new(&key_stream.into());
    poly1305.update_padded(additional);
    poly1305.update_padded(ciphertext);
    let mut lengths = [0; 16];
    lengths[..8].copy_from_slice(&(additional.len() as u64).to_le_bytes());
    lengths[8..].copy_from_slice(&(ciphertext.len() as u64).to_le_bytes());
    poly1305.update(&[lengths.into()]);
    Ok(Reply::bytes(poly1305.finalize().to_vec()))
}
