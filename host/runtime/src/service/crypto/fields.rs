//! Several byte strings in one: each is its length as four bytes, little-endian, and then itself.

use super::failure::Failure;

/// Exactly `N` fields and nothing after them.
pub(super) fn parse<const N: usize>(bytes: &[u8]) -> Result<[&[u8]; N], Failure> {
    let mut rest = bytes;
    let mut fields = [&bytes[..0]; N];
    for field in &mut fields {
        *field = take(&mut rest).ok_or_else(malformed)?;
    }
    if rest.is_empty() { Ok(fields) } else { Err(malformed()) }
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (field, after) = after.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    *rest = after;
    Some(field)
}

fn malformed() -> Failure {
    Failure::argument("malformed arguments")
}

pub(super) fn pack(fields: &[&[u8]]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(fields.iter().map(|field| 4 + field.len()).sum());
    for field in fields {
        // Replies are keys and their parts, all far below 4 GiB; a length that does not fit would be read as malformed.
        packed.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_le_bytes());
        packed.extend_from_slice(field);
    }
    packed
}
