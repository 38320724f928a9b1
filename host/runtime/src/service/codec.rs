//! Compression and decompression in steps: the native half of `node:zlib`, `CompressionStream` and
//! `DecompressionStream`.
//!
//! A script opens a stream under a number of its own choosing and pushes bytes into it. One push takes a bounded piece of
//! input and gives a bounded piece of output, and says whether to ask again: a bomb expands no further than the script
//! asks it to, into the script's own memory, and no push keeps a thread for long.

mod brotli_decode;
mod brotli_encode;
mod budget;
mod deflate;
mod inflate;
mod spec;
#[cfg(test)]
mod tests;

use self::budget::{Budget, Charge};
use self::spec::Spec;
use crate::hostcall::{Call, Reply, Service};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What one sandbox may hold and what one call may do.
#[derive(Clone, Copy, Debug)]
pub struct CodecLimits {
    /// Streams open at once.
    pub streams: usize,
    /// Native memory of all open streams together, in bytes, as estimated from their parameters.
    pub memory_bytes: usize,
    /// Input one push takes; the rest is given again.
    pub input_bytes: usize,
    /// Output one push gives; the rest is fetched by further ones.
    pub output_bytes: usize,
}

impl Default for CodecLimits {
    fn default() -> CodecLimits {
        CodecLimits { streams: 1024, memory_bytes: 128 << 20, input_bytes: 256 << 10, output_bytes: 256 << 10 }
    }
}

/// The functions of the service; `js-prelude/src/web/codec.js` has the same table.
mod function {
    /// b = the stream's number, text = its `Spec` as JSON, bytes = a dictionary or nothing.
    pub(super) const OPEN: u32 = 1;
    /// b = the stream's number, c = a `Flush`, bytes = input. The reply's number is what was used of the input times
    /// four, plus a `State`; its bytes are the output.
    pub(super) const PUSH: u32 = 2;
    /// b = the stream's number. Closing what is not open is no error.
    pub(super) const CLOSE: u32 = 3;
    /// b = the checksum so far, bytes = what it goes on with. The reply's bytes are the checksum, little endian.
    pub(super) const CRC32: u32 = 4;
}

/// What is wanted at the end of a push. Brotli knows only None, Sync and Finish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flush {
    None,
    Partial,
    Sync,
    Full,
    /// Compressing: end the stream. Decompressing: there is no more input.
    Finish,
    Block,
}

impl Flush {
    /// The numbers are zlib's.
    fn from_u32(number: u32) -> Option<Flush> {
        Some(match number {
            0 => Flush::None,
            1 => Flush::Partial,
            2 => Flush::Sync,
            3 => Flush::Full,
            4 => Flush::Finish,
            5 => Flush::Block,
            _ => return None,
        })
    }
}

/// How a stream stands after a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It has used all of its input and gives nothing more without some.
    Hungry = 0,
    /// Push again, with the rest of the input and the same flush.
    More = 1,
    /// The stream is over. Input that was not used comes after its end.
    Ended = 2,
}

/// What a push came to.
#[derive(Debug)]
struct Step {
    used: usize,
    state: State,
}

/// A failure with the code that scripts know it by: zlib's, or of brotli's decoder.
#[derive(Debug)]
struct CodecError {
    code: String,
    message: String,
}

impl CodecError {
    fn new(code: impl Into<String>, message: impl Into<String>) -> CodecError {
        CodecError { code: code.into(), message: message.into() }
    }

    /// Input ended inside the stream.
    fn truncated() -> CodecError {
        CodecError::new("Z_BUF_ERROR", "unexpected end of file")
    }
}

/// A compressor or decompressor.
trait Codec: Send {
    /// Native memory it will hold once it has seen `input`.
    fn weight(&self, input: &[u8]) -> usize;

    /// Uses input until it is gone or `output` has grown to `room`.
    fn run(&mut self, input: &[u8], flush: Flush, output: &mut Vec<u8>, room: usize) -> Result<Step, CodecError>;
}

struct Stream {
    codec: Box<dyn Codec>,
    charge: Charge,
}

/// The streams of one sandbox.
pub(crate) struct Codecs {
    limits: CodecLimits,
    budget: Arc<Budget>,
    /// Each behind a lock of its own, so that one at work on another thread keeps nobody waiting.
    streams: Mutex<HashMap<u32, Arc<Mutex<Stream>>>>,
}

impl Codecs {
    pub(crate) fn new(limits: CodecLimits) -> Codecs {
        Codecs { limits, budget: Arc::new(Budget::new(limits.memory_bytes)), streams: Mutex::default() }
    }

    fn open(&self, id: u32, spec: &str, dictionary: &[u8]) -> Result<Reply, CodecError> {
        let spec = Spec::parse(spec)?;
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if streams.len() >= self.limits.streams {
            return Err(CodecError::new("Z_MEM_ERROR", "too many compression streams are open"));
        }
        if streams.contains_key(&id) {
            return Err(CodecError::new("Z_STREAM_ERROR", "a stream of this number is open"));
        }
        // The price first: an expensive stream that cannot be afforded is never made.
        let charge = Charge::new(&self.budget, spec.weight())?;
        let stream = Stream { codec: spec.codec(dictionary)?, charge };
        streams.insert(id, Arc::new(Mutex::new(stream)));
        Ok(Reply::number(0))
    }

    fn stream(&self, id: u32) -> Result<Arc<Mutex<Stream>>, CodecError> {
        let streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.get(&id).cloned().ok_or_else(|| CodecError::new("Z_STREAM_ERROR", "the stream is not open"))
    }

    fn push(&self, id: u32, flush: u32, input: &[u8]) -> Result<Reply, CodecError> {
        let flush = Flush::from_u32(flush).ok_or_else(|| CodecError::new("Z_STREAM_ERROR", "no such kind of flush"))?;
        let stream = self.stream(id)?;
        let Ok(mut stream) = stream.lock() else {
            return Err(CodecError::new("Z_STREAM_ERROR", "the stream is broken"));
        };
        let is_whole = input.len() <= self.limits.input_bytes;
        let taken = if is_whole { input } else { &input[..self.limits.input_bytes] };
        let weight = stream.codec.weight(taken);
        stream.charge.change(weight)?;
        let mut output = Vec::new();
        let flush = if is_whole { flush } else { Flush::None };
        let mut step = stream.codec.run(taken, flush, &mut output, self.limits.output_bytes)?;
        if !is_whole && step.state == State::Hungry {
            step.state = State::More;
        }
        let number = (step.used << 2 | step.state as usize).try_into().unwrap_or(i32::MAX);
        Ok(Reply { code: number, bytes: output })
    }

    fn close(&self, id: u32) -> Reply {
        let closed = self.streams.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        drop(closed); // outside of the lock: freeing may take a while
        Reply::number(0)
    }
}

impl Service for Codecs {
    fn call(&self, call: &Call<'_>) -> Reply {
        let reply = match call.function {
            function::OPEN => self.open(call.b, call.text, call.bytes),
            function::PUSH => self.push(call.b, call.c, call.bytes),
            function::CLOSE => Ok(self.close(call.b)),
            function::CRC32 => Ok(Reply::bytes(zlib_rs::crc32::crc32(call.b, call.bytes).to_le_bytes().to_vec())),
            _ => Err(CodecError::new("Z_STREAM_ERROR", "the codec service has no such function")),
        };
        reply.unwrap_or_else(|error| Reply::error(&error.code, error.message))
    }
}

/// The least room output is given: some always comes, and small answers need no large buffer.
const MIN_ROOM: usize = 512;

/// Grows `output` by what a step may fill, and gives that part. What stays unfilled is to be cut off again.
fn make_room(output: &mut Vec<u8>, input_left: usize, room: usize) -> &mut [u8] {
    let filled = output.len();
    // What was needed so far is a guess at what is needed still.
    let wanted = (input_left.saturating_mul(2) + filled).max(MIN_ROOM);
    output.resize(filled.saturating_add(wanted).min(room), 0);
    &mut output[filled..]
}
