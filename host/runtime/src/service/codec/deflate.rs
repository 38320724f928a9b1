//! Compressing to deflate data: bare, in a zlib wrapper, or as a gzip member.

use super::spec::{Format, Spec};
use super::{Codec, CodecError, Flush, State, Step, make_room};
use zlib_rs::{Deflate, DeflateConfig, DeflateError, DeflateFlush, Status, Strategy};

pub(super) struct Deflater {
    deflate: Deflate,
    weight: usize,
    ended: bool,
}

impl Deflater {
    pub(super) fn new(spec: &Spec, dictionary: &[u8]) -> Result<Deflater, CodecError> {
        let window_bits = i32::from(spec.window_bits);
        let config = DeflateConfig {
            level: spec.level,
            window_bits: match spec.format {
                Format::DeflateRaw => -window_bits,
                Format::Gzip => window_bits + 16,
                Format::Deflate | Format::Unzip | Format::Brotli => window_bits,
            },
            mem_level: spec.mem_level,
            strategy: match spec.strategy {
                1 => Strategy::Filtered,
                2 => Strategy::HuffmanOnly,
                3 => Strategy::Rle,
                4 => Strategy::Fixed,
                _ => Strategy::Default,
            },
            ..DeflateConfig::default()
        };
        let mut deflate = Deflate::new_with_config(config);
        if !dictionary.is_empty() {
            deflate
                .set_dictionary(dictionary)
                .map_err(|_| CodecError::new("Z_STREAM_ERROR", "Failed to set dictionary"))?;
        }
        Ok(Deflater { deflate, weight: Deflater::weight_of(spec), ended: false })
    }

    /// The window twice and its chains, the hash table, the pending output and the symbols.
    pub(super) fn weight_of(spec: &Spec) -> usize {
        (1 << (spec.window_bits + 2)) + (1 << 17) + (1 << (spec.mem_level + 9)) + (8 << 10)
    }
}

fn failed(error: DeflateError) -> CodecError {
    let code = match error {
        DeflateError::StreamError => "Z_STREAM_ERROR",
        DeflateError::DataError => "Z_DATA_ERROR",
        DeflateError::MemError => "Z_MEM_ERROR",
    };
    CodecError::new(code, error.as_str())
}

impl Codec for Deflater {
    fn weight(&self, _: &[u8]) -> usize {
        self.weight
    }

    fn run(&mut self, input: &[u8], flush: Flush, output: &mut Vec<u8>, room: usize) -> Result<Step, CodecError> {
        let flush = match flush {
            Flush::None => DeflateFlush::NoFlush,
            Flush::Partial => DeflateFlush::PartialFlush,
            Flush::Sync => DeflateFlush::SyncFlush,
            Flush::Full => DeflateFlush::FullFlush,
            Flush::Finish => DeflateFlush::Finish,
            Flush::Block => DeflateFlush::Block,
        };
        let mut used = 0;
        loop {
            if self.ended {
                return Ok(Step { used, state: State::Ended });
            }
            let filled = output.len();
            // A flush marker cut in two by too small a room would be written twice.
            if filled + 8 > room {
                return Ok(Step { used, state: State::More });
            }
            let rest = &input[used..];
            let (total_in, total_out) = (self.deflate.total_in(), self.deflate.total_out());
            let buffer = make_room(output, rest.len(), room);
            let offered = buffer.len();
            let result = self.deflate.compress(rest, buffer, flush);
            let made = (self.deflate.total_out() - total_out) as usize;
            output.truncate(filled + made);
            used += (self.deflate.total_in() - total_in) as usize;
            match result.map_err(failed)? {
                Status::StreamEnd => self.ended = true,
                // Room left over means that all of it is out.
                Status::Ok | Status::BufError if made < offered => return Ok(Step { used, state: State::Hungry }),
                Status::Ok | Status::BufError => {}
            }
        }
    }
}
