//! Compressing to brotli.

use super::{Codec, CodecError, Flush, State, Step, make_room};
use brotli::enc::StandardAlloc;
use brotli::enc::encode::{
    BrotliEncoderDestroyInstance, BrotliEncoderOperation, BrotliEncoderParameter, BrotliEncoderStateStruct,
};
use serde::Deserialize;

/// The parameters of the encoder that can be set. What it has no parameter for (`NPOSTFIX`, `NDIRECT`) it chooses.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(super) struct BrotliParams {
    mode: u32,
    quality: u32,
    window_bits: u32,
    /// 0 is the encoder's own choice.
    block_bits: u32,
    plain_literals: bool,
    size_hint: u32,
    /// All of the input, where that is known: no window need be larger. 0 is not known.
    total: u32,
}

impl Default for BrotliParams {
    fn default() -> BrotliParams {
        BrotliParams {
            mode: 0,
            quality: 11,
            window_bits: 22,
            block_bits: 0,
            plain_literals: false,
            size_hint: 0,
            total: 0,
        }
    }
}

/// Below this a smaller window saves little, and makes the encoder choose other ways of searching.
const MIN_FITTED_WINDOW_BITS: u32 = 18;
/// A block is compressed in one go. This is what the encoder takes at the high qualities, and bounds the time of a push.
const MAX_BLOCK_BITS: u32 = 18;

impl BrotliParams {
    pub(super) fn check(&mut self) -> Result<(), CodecError> {
        let sane = self.mode <= 2
            && self.quality <= 11
            && (10..=24).contains(&self.window_bits)
            && (self.block_bits == 0 || (16..=24).contains(&self.block_bits));
        if !sane {
            return Err(CodecError::new("ERR_ZLIB_INITIALIZATION_FAILED", "Initialization failed"));
        }
        self.block_bits = self.block_bits.min(MAX_BLOCK_BITS);
        if self.total > 0 {
            let fitted = (u32::BITS - (self.total - 1).leading_zeros()).max(MIN_FITTED_WINDOW_BITS);
            self.window_bits = self.window_bits.min(fitted);
            self.size_hint = self.total;
        }
        self.size_hint = self.size_hint.min(1 << 30);
        Ok(())
    }

    /// The window twice with its margins, and the tables that matches are searched with.
    pub(super) fn weight(&self) -> usize {
        let search = match self.quality {
            0..=4 => 2 << 20,
            quality @ 5..=9 => 4 << (15 + quality - 1),
            _ => (8 << self.window_bits) + (16 << 20),
        };
        (3 << self.window_bits) + search + (1 << 20)
    }
}

pub(super) struct BrotliEncoder {
    state: BrotliEncoderStateStruct<StandardAlloc>,
    weight: usize,
}

impl BrotliEncoder {
    pub(super) fn new(params: &BrotliParams) -> BrotliEncoder {
        let mut state = BrotliEncoderStateStruct::new(StandardAlloc::default());
        let settings = [
            (BrotliEncoderParameter::BROTLI_PARAM_MODE, params.mode),
            (BrotliEncoderParameter::BROTLI_PARAM_QUALITY, params.quality),
            (BrotliEncoderParameter::BROTLI_PARAM_LGWIN, params.window_bits),
            (BrotliEncoderParameter::BROTLI_PARAM_LGBLOCK, params.block_bits),
            (BrotliEncoderParameter::BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING, u32::from(params.plain_literals)),
            (BrotliEncoderParameter::BROTLI_PARAM_SIZE_HINT, params.size_hint),
        ];
        for (parameter, value) in settings {
            state.set_parameter(parameter, value);
        }
        BrotliEncoder { state, weight: params.weight() }
    }
}

impl Drop for BrotliEncoder {
    fn drop(&mut self) {
        BrotliEncoderDestroyInstance(&mut self.state);
    }
}

impl Codec for BrotliEncoder {
    fn weight(&self, _: &[u8]) -> usize {
        self.weight
    }

    fn run(&mut self, input: &[u8], flush: Flush, output: &mut Vec<u8>, room: usize) -> Result<Step, CodecError> {
        let operation = match flush {
            Flush::None => BrotliEncoderOperation::BROTLI_OPERATION_PROCESS,
            Flush::Finish => BrotliEncoderOperation::BROTLI_OPERATION_FINISH,
            _ => BrotliEncoderOperation::BROTLI_OPERATION_FLUSH,
        };
        let (mut left, mut used) = (input.len(), 0);
        loop {
            if self.state.is_finished() {
                return Ok(Step { used, state: State::Ended });
            }
            let filled = output.len();
            if filled >= room {
                return Ok(Step { used, state: State::More });
            }
            let buffer = make_room(output, left, room);
            let (mut free, mut made, mut total) = (buffer.len(), 0, None);
            let succeeded = self.state.compress_stream(
                operation,
                &mut left,
                input,
                &mut used,
                &mut free,
                buffer,
                &mut made,
                &mut total,
                &mut |_, _, _, _| (),
            );
            output.truncate(filled + made);
            if !succeeded {
                return Err(CodecError::new("ERR_BROTLI_COMPRESSION_FAILED", "Compression failed"));
            }
            let is_out = left == 0 && !self.state.has_more_output() && free > 0;
            if is_out && flush != Flush::Finish {
                return Ok(Step { used, state: State::Hungry });
            }
        }
    }
}
