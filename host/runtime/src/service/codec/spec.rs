//! What a stream is opened with, checked: no parameter a script names can make a library panic.

use super::brotli_decode::BrotliDecoder;
use super::brotli_encode::{BrotliEncoder, BrotliParams};
use super::deflate::Deflater;
use super::inflate::Inflater;
use super::{Codec, CodecError, brotli_decode, inflate};
use serde::Deserialize;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Format {
    /// Deflate data in a zlib wrapper.
    Deflate,
    DeflateRaw,
    Gzip,
    /// Gzip or zlib, as the first bytes say. Only to decompress.
    Unzip,
    Brotli,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Spec {
    pub(super) format: Format,
    compress: bool,
    /// -1 is the library's own choice.
    #[serde(default = "default_level")]
    pub(super) level: i32,
    /// 0 to decompress with what the data names.
    #[serde(default = "default_window_bits")]
    pub(super) window_bits: u8,
    #[serde(default = "default_mem_level")]
    pub(super) mem_level: i32,
    #[serde(default)]
    pub(super) strategy: u8,
    /// One gzip member and nothing behind it, rather than as many as there are.
    #[serde(default)]
    pub(super) single: bool,
    #[serde(default)]
    pub(super) brotli: BrotliParams,
}

fn default_level() -> i32 {
    -1
}

fn default_window_bits() -> u8 {
    15
}

fn default_mem_level() -> i32 {
    8
}

impl Spec {
    pub(super) fn parse(text: &str) -> Result<Spec, CodecError> {
        let refuse = |why: &str| Err(CodecError::new("Z_STREAM_ERROR", why));
        let Ok(mut spec) = serde_json::from_str::<Spec>(text) else {
            return refuse("the parameters of the stream cannot be read");
        };
        if !(-1..=9).contains(&spec.level) {
            return refuse("the level is not within -1 to 9");
        }
        if !(1..=9).contains(&spec.mem_level) {
            return refuse("the memory level is not within 1 to 9");
        }
        if spec.strategy > 4 {
            return refuse("there is no such strategy");
        }
        match spec.window_bits {
            9..=15 => {}
            // A window of 256 bytes is not implemented by any zlib: each makes it 512.
            8 => spec.window_bits = 9,
            // Only the zlib wrapper names a window.
            0 if !spec.compress && spec.format == Format::Deflate => {}
            0 if !spec.compress => spec.window_bits = 15,
            _ => return refuse("the window is not within 8 to 15 bits"),
        }
        if spec.compress && spec.format == Format::Unzip {
            return refuse("there is nothing to compress to");
        }
        spec.brotli.check()?;
        Ok(spec)
    }

    /// Native memory of the stream when it is opened.
    pub(super) fn weight(&self) -> usize {
        match (self.format, self.compress) {
            (Format::Brotli, true) => self.brotli.weight(),
            (Format::Brotli, false) => brotli_decode::BASE_WEIGHT,
            (_, true) => Deflater::weight_of(self),
            (_, false) => inflate::WEIGHT,
        }
    }

    pub(super) fn codec(&self, dictionary: &[u8]) -> Result<Box<dyn Codec>, CodecError> {
        Ok(match (self.format, self.compress) {
            (Format::Brotli, true) => Box::new(BrotliEncoder::new(&self.brotli)),
            (Format::Brotli, false) => Box::new(BrotliDecoder::new()),
            (_, true) => Box::new(Deflater::new(self, dictionary)?),
            (_, false) => Box::new(Inflater::new(self, dictionary)?),
        })
    }
}
