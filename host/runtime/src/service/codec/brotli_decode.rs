//! Decompressing brotli.

use super::{Codec, CodecError, Flush, State, Step, make_room};
use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};

/// The decoder's own state and its tables; the window comes to it.
pub(super) const BASE_WEIGHT: usize = 192 << 10;

pub(super) struct BrotliDecoder {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    weight: usize,
    ended: bool,
}

impl BrotliDecoder {
    pub(super) fn new() -> BrotliDecoder {
        // Strict: windows stay within the 16 MiB of RFC 7932, whatever the stream asks for.
        let state =
            BrotliState::new_strict(StandardAlloc::default(), StandardAlloc::default(), StandardAlloc::default());
        BrotliDecoder { state, weight: BASE_WEIGHT, ended: false }
    }

    fn failed(&self) -> CodecError {
        // Node names the error "ERR_" and what follows "BROTLI_DECODER".
        let name = format!("{:?}", self.state.error_code);
        let code = match name.strip_prefix("BROTLI_DECODER") {
            Some(rest) if rest.starts_with("_ERROR") => format!("ERR_{rest}"),
            _ => "ERR__ERROR_UNREACHABLE".to_owned(),
        };
        CodecError::new(code, "Decompression failed")
    }
}

/// The size of the window, which the first byte of a stream says (RFC 7932, section 9.1).
fn window_bytes(first: u8) -> usize {
    let bits = match (first & 1, first >> 1 & 7, first >> 4 & 7) {
        (0, _, _) => 16,
        (_, 0, 0) => 17,
        (_, 0, 1) => 10, // reserved for larger windows, which are refused
        (_, 0, low) => 8 + u32::from(low),
        (_, high, _) => 17 + u32::from(high),
    };
    1 << bits
}

impl Codec for BrotliDecoder {
    fn weight(&self, input: &[u8]) -> usize {
        match input.first() {
            Some(first) if self.weight == BASE_WEIGHT => BASE_WEIGHT + window_bytes(*first),
            _ => self.weight,
        }
    }

    fn run(&mut self, input: &[u8], flush: Flush, output: &mut Vec<u8>, room: usize) -> Result<Step, CodecError> {
        self.weight = self.weight(input);
        let mut used = 0;
        loop {
            if self.ended {
                return Ok(Step { used, state: State::Ended });
            }
            let filled = output.len();
            if filled >= room {
                return Ok(Step { used, state: State::More });
            }
            let mut left = input.len() - used;
            let buffer = make_room(output, left, room);
            let (mut free, mut made, mut total) = (buffer.len(), 0, 0);
            let state = &mut self.state;
            let result =
                BrotliDecompressStream(&mut left, &mut used, input, &mut free, &mut made, buffer, &mut total, state);
            output.truncate(filled + made);
            match result {
                BrotliResult::ResultSuccess => self.ended = true,
                BrotliResult::NeedsMoreOutput => {}
                BrotliResult::NeedsMoreInput if flush == Flush::Finish => return Err(CodecError::truncated()),
                BrotliResult::NeedsMoreInput => return Ok(Step { used, state: State::Hungry }),
                BrotliResult::ResultFailure => return Err(self.failed()),
            }
        }
    }
}
