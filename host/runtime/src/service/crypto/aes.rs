//! AES in the modes without authentication, and AES key wrapping.

use super::failure::Failure;
use super::fields;
use crate::hostcall::{Call, Reply};
use ::aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit, consts::U16};
use ::aes::{Aes128, Aes192, Aes256};
use aes_kw::{AesKw, InnerInit};

pub(super) const BLOCK_BYTES: usize = 16;
/// Counter blocks enciphered in one go: enough for the processor's AES units to work on several at once.
const COUNTERS_AT_ONCE: usize = 16;

type Block = Array<u8, U16>;

/// A key of one of the three sizes, expanded.
pub(super) enum Aes {
    Aes128(Aes128),
    Aes192(Aes192),
    Aes256(Aes256),
}

impl Aes {
    pub(super) fn new(key: &[u8]) -> Result<Aes, Failure> {
        let invalid = |_| Failure::argument("invalid key length");
        match key.len() {
            16 => Aes128::new_from_slice(key).map(Aes::Aes128).map_err(invalid),
            24 => Aes192::new_from_slice(key).map(Aes::Aes192).map_err(invalid),
            _ => Aes256::new_from_slice(key).map(Aes::Aes256).map_err(invalid),
        }
    }

    pub(super) fn encrypt(&self, blocks: &mut [Block]) {
        match self {
            Aes::Aes128(aes) => aes.encrypt_blocks(blocks),
            Aes::Aes192(aes) => aes.encrypt_blocks(blocks),
            Aes::Aes256(aes) => aes.encrypt_blocks(blocks),
        }
    }

    fn decrypt(&self, blocks: &mut [Block]) {
        match self {
            Aes::Aes128(aes) => aes.decrypt_blocks(blocks),
            Aes::Aes192(aes) => aes.decrypt_blocks(blocks),
            Aes::Aes256(aes) => aes.decrypt_blocks(blocks),
        }
    }
}

/// The number `b` of the calls below.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Encrypt,
    Decrypt,
}

impl Direction {
    fn of(number: u32) -> Direction {
        if number == 0 { Direction::Encrypt } else { Direction::Decrypt }
    }
}

/// `b`: 0 to encrypt, 1 to decrypt. `c`: 1 for PKCS #7 padding. Fields: key, initialization vector, data.
pub(super) fn cbc(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, iv, data] = fields::parse(call.bytes)?;
    let aes = Aes::new(key)?;
    let mut previous = block(iv)?;
    let direction = Direction::of(call.b);
    let mut output = padded(data, direction, call.c == 1);
    let (blocks, rest) = Block::slice_as_chunks_mut(&mut output);
    whole(rest)?;
    match direction {
        Direction::Encrypt => {
            for block in blocks {
                xor(block, &previous);
                aes.encrypt(std::slice::from_mut(block));
                previous = *block;
            }
        }
        Direction::Decrypt => {
            aes.decrypt(blocks);
            let (ciphertext, _) = Block::slice_as_chunks(data);
            for (block, ciphertext) in blocks.iter_mut().zip(ciphertext) {
                xor(block, &previous);
                previous = *ciphertext;
            }
        }
    }
    unpadded(output, direction, call.c == 1).map(Reply::bytes)
}

/// `b`, `c`: as `cbc`. Fields: key, data.
pub(super) fn ecb(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, data] = fields::parse(call.bytes)?;
    let aes = Aes::new(key)?;
    let direction = Direction::of(call.b);
    let mut output = padded(data, direction, call.c == 1);
    let (blocks, rest) = Block::slice_as_chunks_mut(&mut output);
    whole(rest)?;
    match direction {
        Direction::Encrypt => aes.encrypt(blocks),
        Direction::Decrypt => aes.decrypt(blocks),
    }
    unpadded(output, direction, call.c == 1).map(Reply::bytes)
}

/// `b`: bits of the block that count, 1 to 128. `text`: how many bytes of key stream lie before the data, in decimal.
/// Fields: key, first counter block, data.
pub(super) fn ctr(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, counter, data] = fields::parse(call.bytes)?;
    if !(1..=128).contains(&call.b) {
        return Err(Failure::argument("invalid counter length"));
    }
    let offset = call.text.parse::<u64>().map_err(|_| Failure::argument("invalid offset"))?;
    let mut output = data.to_vec();
    apply_counter(&Aes::new(key)?, &block(counter)?, call.b, offset, &mut output);
    Ok(Reply::bytes(output))
}

/// XORs the key stream onto the data. `bits` low bits of the counter block count (and wrap), the others stay.
pub(super) fn apply_counter(aes: &Aes, counter: &Block, bits: u32, offset: u64, data: &mut [u8]) {
    let mask = u128::MAX >> (128 - bits);
    let start = u128::from_be_bytes(counter.0);
    let mut number = u128::from(offset / BLOCK_BYTES as u64);
    let mut skip = (offset % BLOCK_BYTES as u64) as usize;
    let mut rest = data;
    while !rest.is_empty() {
        let count = (skip + rest.len()).div_ceil(BLOCK_BYTES).min(COUNTERS_AT_ONCE);
        let mut stream = [Block::default(); COUNTERS_AT_ONCE];
        for block in &mut stream[..count] {
            block.0 = ((start & !mask) | (start.wrapping_add(number) & mask)).to_be_bytes();
            number = number.wrapping_add(1);
        }
        aes.encrypt(&mut stream[..count]);
        let bytes = &Block::slice_as_flattened(&stream)[skip..count * BLOCK_BYTES];
        let now = bytes.len().min(rest.len());
        let (head, tail) = rest.split_at_mut(now);
        for (byte, key) in head.iter_mut().zip(bytes) {
            *byte ^= key;
        }
        rest = tail;
        skip = 0;
    }
}

/// RFC 3394. `b`: 0 to wrap, 1 to unwrap. Fields: key, data.
pub(super) fn key_wrap(call: &Call<'_>) -> Result<Reply, Failure> {
    let [key, data] = fields::parse(call.bytes)?;
    let direction = Direction::of(call.b);
    match Aes::new(key)? {
        Aes::Aes128(aes) => wrap(aes, direction, data),
        Aes::Aes192(aes) => wrap(aes, direction, data),
        Aes::Aes256(aes) => wrap(aes, direction, data),
    }
    .map(Reply::bytes)
}

fn wrap<C>(cipher: C, direction: Direction, data: &[u8]) -> Result<Vec<u8>, Failure>
where
    C: BlockCipherEncrypt<BlockSize = U16> + BlockCipherDecrypt<BlockSize = U16>,
{
    // The RFC wraps two halves of a block or more.
    let least = if direction == Direction::Encrypt { 16 } else { 24 };
    if data.len() < least || !data.len().is_multiple_of(8) {
        return Err(Failure::operation("the data is not whole 64-bit blocks, two at least"));
    }
    let wrapping = AesKw::inner_init(cipher);
    let mut output = vec![0; data.len() + 8];
    let result = match direction {
        Direction::Encrypt => wrapping.wrap_key(data, &mut output),
        Direction::Decrypt => wrapping.unwrap_key(data, &mut output),
    };
    let length = result.map_err(|_| Failure::operation("the wrapped key is not intact"))?.len();
    output.truncate(length);
    Ok(output)
}

pub(super) fn block(bytes: &[u8]) -> Result<Block, Failure> {
    Block::try_from(bytes).map_err(|_| Failure::argument("invalid initialization vector length"))
}

fn xor(block: &mut Block, other: &Block) {
    for (byte, other) in block.iter_mut().zip(other) {
        *byte ^= other;
    }
}

fn whole(rest: &[u8]) -> Result<(), Failure> {
    if rest.is_empty() { Ok(()) } else { Err(Failure::operation("wrong final block length")) }
}

fn padded(data: &[u8], direction: Direction, padding: bool) -> Vec<u8> {
    let mut output = Vec::with_capacity(data.len() + BLOCK_BYTES);
    output.extend_from_slice(data);
    if padding && direction == Direction::Encrypt {
        let count = BLOCK_BYTES - data.len() % BLOCK_BYTES;
        output.resize(data.len() + count, count as u8);
    }
    output
}

fn unpadded(mut output: Vec<u8>, direction: Direction, padding: bool) -> Result<Vec<u8>, Failure> {
    if !padding || direction == Direction::Encrypt {
        return Ok(output);
    }
    let Some(&last) = output.last() else { return Err(Failure::operation("wrong final block length")) };
    let count = usize::from(last);
    let kept = output.len().checked_sub(count).filter(|_| (1..=BLOCK_BYTES).contains(&count));
    match kept {
        Some(kept) if output[kept..].iter().all(|&byte| byte == last) => {
            output.truncate(kept);
            Ok(output)
        }
        _ => Err(Failure::operation("bad decrypt")),
    }
}
