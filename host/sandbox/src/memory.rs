//! The only file that reads or writes guest memory. Every address and length here comes from the guest.

use crate::trap::BadGuest;
use wasmtime::{AsContext, AsContextMut, Memory};

const OUT_OF_BOUNDS: BadGuest = BadGuest("pointer outside of guest memory");

/// Borrows `len` bytes at `ptr`.
pub(crate) fn slice(data: &[u8], ptr: u32, len: u32) -> Result<&[u8], BadGuest> {
    let start = ptr as usize;
    data.get(start..start + len as usize).ok_or(OUT_OF_BOUNDS)
}

/// Borrows `len` bytes at `ptr` for writing.
pub(crate) fn slice_mut(data: &mut [u8], ptr: u32, len: u32) -> Result<&mut [u8], BadGuest> {
    let start = ptr as usize;
    data.get_mut(start..start + len as usize).ok_or(OUT_OF_BOUNDS)
}

/// Writes `text` and `bytes` one behind the other at `ptr`.
pub(crate) fn write_event(
    memory: Memory,
    mut store: impl AsContextMut,
    ptr: u32,
    text: &[u8],
    bytes: &[u8],
) -> Result<(), BadGuest> {
    let len = (text.len() + bytes.len()) as u32;
    let target = slice_mut(memory.data_mut(&mut store), ptr, len)?;
    let (head, tail) = target.split_at_mut(text.len());
    head.copy_from_slice(text);
    tail.copy_from_slice(bytes);
    Ok(())
}

/// Reads one 32-bit cell.
pub(crate) fn read_cell(memory: Memory, store: impl AsContext, address: u32) -> Result<u32, BadGuest> {
    cell(memory.data(store.as_context()), address)
}

/// Reads one 32-bit cell.
pub(crate) fn cell(data: &[u8], address: u32) -> Result<u32, BadGuest> {
    let bytes = slice(data, address, 4)?;
    Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// Writes one 32-bit cell.
pub(crate) fn write_cell(
    memory: Memory,
    mut store: impl AsContextMut,
    address: u32,
    value: u32,
) -> Result<(), BadGuest> {
    slice_mut(memory.data_mut(&mut store), address, 4)?.copy_from_slice(&value.to_le_bytes());
    Ok(())
}

/// All of the memory, to be captured in an image.
pub(crate) fn whole(memory: Memory, store: &impl AsContext) -> &[u8] {
    memory.data(store.as_context())
}
