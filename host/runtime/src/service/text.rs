//! Decoding of the legacy encodings of the Encoding standard for `TextDecoder`. UTF-8 and UTF-16 are the guest's own.
//!
//! A text that comes in one piece needs nothing kept. A stream is kept under a number the guest chooses, because a
//! decoder may hold half a character or, for ISO-2022-JP, which of its character sets it is in.

#[cfg(test)]
mod tests;

use crate::hostcall::{Call, Reply, Service};
use encoding_rs::{Decoder, DecoderResult, Encoding};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What one sandbox may hold and what one call may do.
#[derive(Clone, Copy, Debug)]
pub struct TextLimits {
    /// Streams under way at once. One is some hundred bytes.
    pub streams: usize,
    /// Bytes one call decodes. The text may be three times as long.
    pub input_bytes: usize,
}

impl Default for TextLimits {
    fn default() -> TextLimits {
        TextLimits { streams: 4096, input_bytes: 1 << 20 }
    }
}

/// The functions of the service; `js-prelude/src/web/legacy-encoding.js` has the same table.
mod function {
    /// text = a label. The reply's bytes are the name of its encoding, lower case.
    pub(super) const RESOLVE: u32 = 1;
    /// b = the stream's number or 0 for a text in one piece, c = flags, text = the encoding, bytes = input. The reply's
    /// bytes are the text.
    pub(super) const DECODE: u32 = 2;
    /// b = the stream's number. Closing what is not open is no error.
    pub(super) const CLOSE: u32 = 3;
}

/// The text is in error rather than repaired with U+FFFD.
const FATAL: u32 = 1;
/// The stream ends with these bytes.
const LAST: u32 = 2;

enum Failure {
    /// No such encoding, or one that only exists to be refused.
    Label,
    Malformed,
    Limit(&'static str),
}

/// The decoders of one sandbox.
pub(crate) struct TextDecoders {
    limits: TextLimits,
    streams: Mutex<HashMap<u32, Decoder>>,
}

impl TextDecoders {
    pub(crate) fn new(limits: TextLimits) -> TextDecoders {
        TextDecoders { limits, streams: Mutex::default() }
    }

    fn decode(&self, call: &Call<'_>) -> Result<Vec<u8>, Failure> {
        if call.bytes.len() > self.limits.input_bytes {
            return Err(Failure::Limit("too many bytes to decode at once"));
        }
        let id = call.b;
        let is_last = call.c & LAST != 0;
        let kept = if id == 0 { None } else { self.streams().remove(&id) };
        let mut decoder = match kept {
            Some(decoder) => decoder,
            None => encoding(call.text)?.new_decoder_without_bom_handling(),
        };
        // A stream in error starts afresh, so its decoder is not put back.
        let text = run(&mut decoder, call.bytes, call.c & FATAL != 0, is_last)?;
        if id != 0 && !is_last {
            let mut streams = self.streams();
            if streams.len() >= self.limits.streams {
                return Err(Failure::Limit("too many texts are being decoded"));
            }
            streams.insert(id, decoder);
        }
        Ok(text.into_bytes())
    }

    fn streams(&self) -> std::sync::MutexGuard<'_, HashMap<u32, Decoder>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn encoding(label: &str) -> Result<&'static Encoding, Failure> {
    Encoding::for_label_no_replacement(label.as_bytes()).ok_or(Failure::Label)
}

fn run(decoder: &mut Decoder, bytes: &[u8], fatal: bool, is_last: bool) -> Result<String, Failure> {
    let room = if fatal {
        decoder.max_utf8_buffer_length_without_replacement(bytes.len())
    } else {
        decoder.max_utf8_buffer_length(bytes.len())
    };
    let mut text = String::with_capacity(room.ok_or(Failure::Limit("too many bytes to decode at once"))?);
    if fatal {
        match decoder.decode_to_string_without_replacement(bytes, &mut text, is_last) {
            (DecoderResult::InputEmpty, _) => {}
            (DecoderResult::Malformed(..) | DecoderResult::OutputFull, _) => return Err(Failure::Malformed),
        }
    } else {
        // With the room it asked for it needs no second call.
        let _ = decoder.decode_to_string(bytes, &mut text, is_last);
    }
    Ok(text)
}

impl Service for TextDecoders {
    fn call(&self, call: &Call<'_>) -> Reply {
        let reply = match call.function {
            function::RESOLVE => encoding(call.text).map(|encoding| encoding.name().to_ascii_lowercase().into_bytes()),
            function::DECODE => self.decode(call),
            function::CLOSE => {
                self.streams().remove(&call.b);
                Ok(Vec::new())
            }
            _ => Err(Failure::Limit("the text service has no such function")),
        };
        match reply {
            Ok(bytes) => Reply::bytes(bytes),
            Err(Failure::Label) => Reply::error("LABEL", "there is no such encoding"),
            Err(Failure::Malformed) => Reply::error("MALFORMED", "the data is not valid in this encoding"),
            Err(Failure::Limit(message)) => Reply::error("LIMIT", message),
        }
    }
}
