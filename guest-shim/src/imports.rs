//! The host's functions, one safe wrapper each.

mod raw {
    #[link(wasm_import_module = "wick")]
    unsafe extern "C" {
        pub fn now() -> f64;
        pub fn monotonic() -> f64;
        pub fn random(ptr: *mut u8, len: usize);
        #[allow(clippy::too_many_arguments, reason = "one flat import keeps the border to a single place")]
        pub fn op(
            code: u32, a: u32, b: u32, c: u32,
            text: *const u8, text_len: usize,
            bytes: *const u8, bytes_len: usize,
        ) -> i32;
        #[allow(clippy::too_many_arguments, reason = "as `op`")]
        pub fn block(
            code: u32, a: u32, b: u32, c: u32,
            text: *const u8, text_len: usize,
            bytes: *const u8, bytes_len: usize,
        ) -> i32;
        pub fn result_len() -> usize;
        pub fn take_result(ptr: *mut u8, len: usize);
        pub fn expired(context: u32) -> i32;
    }
}

pub(crate) fn now() -> f64 {
    // SAFETY: no pointers; the host function has no precondition.
    unsafe { raw::now() }
}

pub(crate) fn monotonic() -> f64 {
    // SAFETY: as `now`.
    unsafe { raw::monotonic() }
}

pub(crate) fn random(buffer: &mut [u8]) {
    // SAFETY: the host writes exactly `len` bytes at `ptr`, which is this slice.
    unsafe { raw::random(buffer.as_mut_ptr(), buffer.len()) }
}

/// One operation of the guest, as it crosses the border.
pub(crate) struct Operation<'a> {
    pub code: u32,
    pub a: u32,
    pub b: u32,
    pub c: u32,
    pub text: &'a [u8],
    pub bytes: &'a [u8],
}

pub(crate) fn op(operation: &Operation<'_>) -> i32 {
    let Operation { code, a, b, c, text, bytes } = *operation;
    // SAFETY: the host only reads the two slices, and only during the call.
    unsafe { raw::op(code, a, b, c, text.as_ptr(), text.len(), bytes.as_ptr(), bytes.len()) }
}

/// As [`op`], for what takes long: the host runs it elsewhere while this sandbox stands still.
pub(crate) fn block(operation: &Operation<'_>) -> i32 {
    let Operation { code, a, b, c, text, bytes } = *operation;
    // SAFETY: as `op`; nothing of the guest runs, so nothing moves the slices before the host has copied them.
    unsafe { raw::block(code, a, b, c, text.as_ptr(), text.len(), bytes.as_ptr(), bytes.len()) }
}

/// The bytes the last operation left behind.
pub(crate) fn take_result() -> Vec<u8> {
    // SAFETY: no pointers.
    let len = unsafe { raw::result_len() };
    let mut result = vec![0u8; len];
    // SAFETY: the host writes exactly `len` bytes, the length of this vector.
    unsafe { raw::take_result(result.as_mut_ptr(), len) };
    result
}

/// Whether the request `context` is past its deadline, so that what runs for it must end.
pub(crate) fn expired(context: u32) -> bool {
    // SAFETY: no pointers.
    unsafe { raw::expired(context) != 0 }
}
