//! Content decoding of response bodies: gzip, deflate, brotli, and short chains of them.
//!
//! Nothing here waits or grows. Compressed bytes go in as they arrive and come out in pieces of a
//! bounded size, one per call, so a bomb expands no faster than its reader asks for it.

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use bytes::{Bytes, BytesMut};
use flate2::{Decompress, FlushDecompress, Status};
use http::header::{CONTENT_ENCODING, HeaderMap};

/// The largest piece handed out.
pub(super) const MAX_PIECE_BYTES: usize = 64 * 1024;
const MIN_PIECE_BYTES: usize = 1024;
/// Stacked codings multiply the work a byte can cause; nobody honest sends more than two.
const MAX_CODINGS: usize = 3;
/// Steps without output before the decoder lets other work run.
const STEPS_PER_PULL: u32 = 16;

const GZIP_WINDOW_BITS: u8 = 15;
const GZIP_MAGIC: u8 = 0x1f;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

/// The codings of one body in the order they were applied; empty for a body to be passed as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Codings {
    list: [Option<Coding>; MAX_CODINGS],
}

impl Codings {
    /// A coding we do not know, or too many of them, leaves the body and its headers untouched:
    /// the script may know better.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        Self::parse(headers).unwrap_or_default()
    }

    pub(super) fn is_empty(self) -> bool {
        self.list[0].is_none()
    }

    fn parse(headers: &HeaderMap) -> Option<Self> {
        let mut codings = Self::default();
        let mut free = codings.list.iter_mut();
        for value in headers.get_all(CONTENT_ENCODING) {
            for name in value.to_str().ok()?.split(',') {
                let coding = match name.trim() {
                    "" => continue,
                    name if name.eq_ignore_ascii_case("identity") => continue,
                    name if name.eq_ignore_ascii_case("gzip") => Coding::Gzip,
                    name if name.eq_ignore_ascii_case("x-gzip") => Coding::Gzip,
                    name if name.eq_ignore_ascii_case("deflate") => Coding::Deflate,
                    name if name.eq_ignore_ascii_case("br") => Coding::Brotli,
                    _ => return None,
                };
                *free.next()? = Some(coding);
            }
        }
        Some(codings)
    }
}

/// What one pull came to.
pub(super) enum Pull {
    Data(Bytes),
    /// Everything given so far is used up.
    NeedsInput,
    /// There is work left, but it is time to let others run.
    Busy,
    End,
}

/// The compressed body is broken; the text says how.
#[derive(Debug)]
pub(super) struct Corrupt(pub(super) &'static str);

/// Decodes one body.
pub(super) struct Decoder {
    /// In decoding order: the first takes what the network brings, the last yields the body.
    stages: Vec<Stage>,
}

impl Decoder {
    pub(super) fn new(codings: Codings) -> Self {
        let stages = codings.list.iter().rev().flatten().map(|coding| Stage::new(*coding)).collect();
        Self { stages }
    }

    /// Adds compressed bytes; only to be called after `Pull::NeedsInput`.
    pub(super) fn push(&mut self, input: Bytes) {
        if let Some(first) = self.stages.first_mut() {
            first.give(input);
        }
    }

    /// Says that no more bytes will come.
    pub(super) fn finish(&mut self) {
        if let Some(first) = self.stages.first_mut() {
            first.ended = true;
        }
    }

    pub(super) fn pull(&mut self) -> Result<Pull, Corrupt> {
        let mut steps = STEPS_PER_PULL;
        pull(&mut self.stages, &mut steps)
    }
}

/// Pulls from the last stage, feeding it from the ones before.
fn pull(stages: &mut [Stage], steps: &mut u32) -> Result<Pull, Corrupt> {
    let Some((stage, before)) = stages.split_last_mut() else { return Ok(Pull::End) };
    loop {
        if *steps == 0 {
            return Ok(Pull::Busy);
        }
        *steps -= 1;
        if stage.has_work() {
            match stage.step()? {
                Some(piece) => return Ok(Pull::Data(piece)),
                None => continue,
            }
        }
        if stage.ended {
            return if stage.is_complete() {
                Ok(Pull::End)
            } else {
                Err(Corrupt("the compressed body ends too early"))
            };
        }
        if before.is_empty() {
            return Ok(Pull::NeedsInput);
        }
        match pull(before, steps)? {
            Pull::Data(piece) => stage.give(piece),
            Pull::End => stage.ended = true,
            waiting @ (Pull::NeedsInput | Pull::Busy) => return Ok(waiting),
        }
    }
}

/// One coding, the input it has not used, and the buffer its pieces are cut from.
struct Stage {
    codec: Codec,
    input: Bytes,
    output: BytesMut,
    /// An empty body is a valid body under any coding: HEAD and 304 answers name one too.
    untouched: bool,
    /// The last piece was full, so more may come out of the same input.
    held_back: bool,
    ended: bool,
}

impl Stage {
    fn new(coding: Coding) -> Self {
        let codec = match coding {
            Coding::Gzip => Codec::Gzip(Inflate::new(Decompress::new_gzip(GZIP_WINDOW_BITS))),
            Coding::Deflate => Codec::Deflate(None),
            Coding::Brotli => Codec::Brotli(Box::new(Brotli::new())),
        };
        Self { codec, input: Bytes::new(), output: BytesMut::new(), untouched: true, held_back: false, ended: false }
    }

    fn give(&mut self, input: Bytes) {
        self.untouched &= input.is_empty();
        self.input = input;
    }

    fn has_work(&self) -> bool {
        self.held_back || !self.input.is_empty()
    }

    fn is_complete(&self) -> bool {
        self.untouched || self.codec.is_finished()
    }

    /// Uses input until a piece is full or the input is gone.
    fn step(&mut self) -> Result<Option<Bytes>, Corrupt> {
        let room = if self.held_back {
            MAX_PIECE_BYTES
        } else {
            self.input.len().saturating_mul(4).clamp(MIN_PIECE_BYTES, MAX_PIECE_BYTES)
        };
        self.output.resize(room, 0);
        let step = self.codec.run(&mut self.input, &mut self.output);
        let produced = step.as_ref().map_or(0, |produced| *produced);
        self.output.truncate(produced);
        step?;
        self.held_back = produced == room;
        Ok((produced > 0).then(|| self.output.split().freeze()))
    }
}

enum Codec {
    Gzip(Inflate),
    /// "deflate" means zlib, yet some servers send the bare stream; the first byte tells.
    Deflate(Option<Inflate>),
    Brotli(Box<Brotli>),
}

impl Codec {
    /// Decodes from `input` into `output`, advancing `input`; returns the bytes written.
    /// Once finished it swallows the rest: trailing bytes are ignored, as browsers do.
    fn run(&mut self, input: &mut Bytes, output: &mut [u8]) -> Result<usize, Corrupt> {
        match self {
            Self::Gzip(inflate) => {
                if inflate.finished {
                    if input.first() != Some(&GZIP_MAGIC) {
                        input.clear();
                        return Ok(0);
                    }
                    // A gzip body may be several members in a row.
                    *inflate = Inflate::new(Decompress::new_gzip(GZIP_WINDOW_BITS));
                }
                inflate.run(input, output, "invalid gzip data")
            }
            Self::Deflate(state) => {
                let Some(&first) = input.first() else {
                    return state.as_mut().map_or(Ok(0), |inflate| inflate.run(input, output, "invalid deflate data"));
                };
                let inflate = state.get_or_insert_with(|| {
                    let has_zlib_header = first & 0x0f == 8;
                    Inflate::new(Decompress::new(has_zlib_header))
                });
                if inflate.finished {
                    input.clear();
                    return Ok(0);
                }
                inflate.run(input, output, "invalid deflate data")
            }
            Self::Brotli(brotli) => brotli.run(input, output),
        }
    }

    fn is_finished(&self) -> bool {
        match self {
            Self::Gzip(inflate) => inflate.finished,
            Self::Deflate(inflate) => inflate.as_ref().is_some_and(|inflate| inflate.finished),
            Self::Brotli(brotli) => brotli.finished,
        }
    }
}

struct Inflate {
    state: Decompress,
    finished: bool,
}

impl Inflate {
    fn new(state: Decompress) -> Self {
        Self { state, finished: false }
    }

    fn run(&mut self, input: &mut Bytes, output: &mut [u8], complaint: &'static str) -> Result<usize, Corrupt> {
        let (used_before, made_before) = (self.state.total_in(), self.state.total_out());
        let status = self.state.decompress(input, output, FlushDecompress::None).map_err(|_| Corrupt(complaint))?;
        let used = (self.state.total_in() - used_before) as usize;
        let made = (self.state.total_out() - made_before) as usize;
        match status {
            Status::StreamEnd => self.finished = true,
            // With room for output, input that no call can use is broken.
            Status::Ok | Status::BufError if used == 0 && made == 0 && !input.is_empty() => {
                return Err(Corrupt(complaint));
            }
            Status::Ok | Status::BufError => {}
        }
        let _ = input.split_to(used);
        Ok(made)
    }
}

struct Brotli {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    finished: bool,
}

impl Brotli {
    fn new() -> Self {
        // Strict: windows stay within the 16 MiB of RFC 7932, whatever the stream asks for.
        let state =
            BrotliState::new_strict(StandardAlloc::default(), StandardAlloc::default(), StandardAlloc::default());
        Self { state, finished: false }
    }

    fn run(&mut self, input: &mut Bytes, output: &mut [u8]) -> Result<usize, Corrupt> {
        if self.finished {
            input.clear();
            return Ok(0);
        }
        let (mut available, mut used) = (input.len(), 0);
        let (mut room, mut made, mut total) = (output.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut available,
            &mut used,
            input,
            &mut room,
            &mut made,
            output,
            &mut total,
            &mut self.state,
        );
        match result {
            BrotliResult::ResultFailure => return Err(Corrupt("invalid brotli data")),
            BrotliResult::ResultSuccess => self.finished = true,
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
        }
        let _ = input.split_to(used);
        Ok(made)
    }
}

#[cfg(test)]
mod tests;
