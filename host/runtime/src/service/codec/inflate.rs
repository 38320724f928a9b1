//! Decompressing deflate data: bare, in a zlib wrapper, or as one or more gzip members.

use super::spec::{Format, Spec};
use super::{Codec, CodecError, Flush, State, Step, make_room};
use zlib_rs::{Inflate, InflateError, InflateFlush, Status};

/// The window and the tables.
pub(super) const WEIGHT: usize = 64 << 10;

const GZIP_MAGIC: u8 = 0x1f;
const GZIP_WINDOW_BITS: u8 = 16 + 15;

pub(super) struct Inflater {
    inflate: Inflate,
    format: Format,
    single: bool,
    /// For data in a zlib wrapper, which asks for it.
    dictionary: Vec<u8>,
    /// The first byte of the stream; it tells gzip from zlib.
    first: Option<u8>,
    ended: bool,
}

impl Inflater {
    pub(super) fn new(spec: &Spec, dictionary: &[u8]) -> Result<Inflater, CodecError> {
        let mut inflate = match spec.format {
            Format::DeflateRaw => Inflate::new(false, spec.window_bits),
            Format::Gzip => Inflate::new(true, spec.window_bits + 16),
            Format::Unzip => Inflate::new(true, spec.window_bits + 32),
            Format::Deflate | Format::Brotli => Inflate::new(true, spec.window_bits),
        };
        let mut asked_for = Vec::new();
        if !dictionary.is_empty() {
            match spec.format {
                // Bare data never asks: both sides just know.
                Format::DeflateRaw => {
                    inflate
                        .set_dictionary(dictionary)
                        .map_err(|_| CodecError::new("Z_STREAM_ERROR", "Failed to set dictionary"))?;
                }
                _ => asked_for = dictionary.to_vec(),
            }
        }
        Ok(Inflater {
            inflate,
            format: spec.format,
            single: spec.single,
            dictionary: asked_for,
            first: None,
            ended: false,
        })
    }

    /// Whether another gzip member may follow the one that ended. Zeros are padding.
    fn goes_on_with(&self, next: u8) -> bool {
        let is_gzip = match self.format {
            Format::Gzip => true,
            Format::Unzip => self.first == Some(GZIP_MAGIC),
            _ => false,
        };
        is_gzip && !self.single && next != 0
    }

    fn failed(&mut self, error: InflateError) -> Result<(), CodecError> {
        let code = match error {
            InflateError::NeedDict { .. } if self.dictionary.is_empty() => {
                return Err(CodecError::new("Z_NEED_DICT", "Missing dictionary"));
            }
            InflateError::NeedDict { .. } => {
                let set = self.inflate.set_dictionary(&self.dictionary);
                return set.map(|_| ()).map_err(|_| CodecError::new("Z_NEED_DICT", "Bad dictionary"));
            }
            InflateError::StreamError => "Z_STREAM_ERROR",
            InflateError::DataError => "Z_DATA_ERROR",
            InflateError::MemError => "Z_MEM_ERROR",
        };
        Err(CodecError::new(code, self.inflate.error_message().unwrap_or(error.as_str())))
    }
}

impl Codec for Inflater {
    fn weight(&self, _: &[u8]) -> usize {
        WEIGHT
    }

    fn run(&mut self, input: &[u8], flush: Flush, output: &mut Vec<u8>, room: usize) -> Result<Step, CodecError> {
        self.first = self.first.or_else(|| input.first().copied());
        let mut used = 0;
        loop {
            let rest = &input[used..];
            if self.ended {
                match rest.first() {
                    Some(&next) if self.goes_on_with(next) => {
                        self.inflate = Inflate::new(true, GZIP_WINDOW_BITS);
                        self.ended = false;
                    }
                    _ => return Ok(Step { used, state: State::Ended }),
                }
            }
            let filled = output.len();
            if filled >= room {
                return Ok(Step { used, state: State::More });
            }
            let (total_in, total_out) = (self.inflate.total_in(), self.inflate.total_out());
            let buffer = make_room(output, rest.len(), room);
            let offered = buffer.len();
            let result = self.inflate.decompress(rest, buffer, InflateFlush::NoFlush);
            let made = (self.inflate.total_out() - total_out) as usize;
            output.truncate(filled + made);
            used += (self.inflate.total_in() - total_in) as usize;
            match result {
                Ok(Status::StreamEnd) => self.ended = true,
                // Room left over means that all of it is out.
                Ok(Status::Ok | Status::BufError) if made < offered => {
                    return match flush {
                        Flush::Finish => Err(CodecError::truncated()),
                        _ => Ok(Step { used, state: State::Hungry }),
                    };
                }
                Ok(Status::Ok | Status::BufError) => {}
                Err(error) => self.failed(error)?,
            }
        }
    }
}
