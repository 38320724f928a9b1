//! What `Intl` cannot carry along in JavaScript: the time zones of the world, and where text may be divided.
//!
//! Names, patterns and rules of languages are the prelude's (`js-prelude/src/web/intl`). All answers here are the same at
//! any time and place, so modules may ask while they are loaded.

mod segments;
#[cfg(test)]
mod tests;
mod zones;

use crate::hostcall::{Call, Reply, Service};

/// What one call may be given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocaleLimits {
    /// The name of a time zone, in bytes.
    pub(crate) name_bytes: usize,
    /// Text to divide, in bytes. The prelude hands longer texts over in pieces.
    pub(crate) text_bytes: usize,
}

impl Default for LocaleLimits {
    fn default() -> LocaleLimits {
        LocaleLimits { name_bytes: 64, text_bytes: 1 << 20 }
    }
}

/// The functions of the service; `js-prelude/src/web/intl/host.js` has the same table.
mod function {
    /// text = the name of a time zone in any case. The reply's bytes are the name as it is written.
    pub(super) const ZONE_NAME: u32 = 1;
    /// text = the name of a time zone, bytes = milliseconds since the epoch (`f64`). The reply's bytes are a `Span`.
    pub(super) const ZONE_SPAN: u32 = 2;
    /// The reply's bytes are the names of all time zones, one per line.
    pub(super) const ZONE_NAMES: u32 = 3;
    /// b = 0 for user-perceived characters, 1 words, 2 sentences; text. The reply's bytes are where each ends, in UTF-16
    /// units (`u32`); the highest bit says that it has a letter or digit in it.
    pub(super) const SEGMENTS: u32 = 4;
}

/// Stateless: parsed time zones are shared by the whole process.
pub(crate) struct Locales {
    limits: LocaleLimits,
}

impl Locales {
    pub(crate) fn new(limits: LocaleLimits) -> Locales {
        Locales { limits }
    }

    fn zone_name(&self, text: &str) -> Result<Vec<u8>, &'static str> {
        self.zone(text).map(|zone| zone.name.into_bytes())
    }

    fn zone_span(&self, text: &str, bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
        let time = <[u8; 8]>::try_from(bytes).map(f64::from_le_bytes).map_err(|_| "a time is eight bytes")?;
        if !time.is_finite() {
            return Err("the time is not finite");
        }
        Ok(self.zone(text)?.span(time).to_bytes())
    }

    fn zone(&self, text: &str) -> Result<zones::Zone, &'static str> {
        if text.len() > self.limits.name_bytes {
            return Err("the name is too long");
        }
        zones::Zone::find(text).ok_or("there is no such time zone")
    }

    fn segments(&self, granularity: u32, text: &str) -> Result<Vec<u8>, &'static str> {
        if text.len() > self.limits.text_bytes {
            return Err("the text is too long");
        }
        segments::ends(granularity, text).ok_or("there is no such granularity")
    }
}

impl Service for Locales {
    fn call(&self, call: &Call<'_>) -> Reply {
        let reply = match call.function {
            function::ZONE_NAME => self.zone_name(call.text),
            function::ZONE_SPAN => self.zone_span(call.text, call.bytes),
            function::ZONE_NAMES => Ok(zones::names().into_bytes()),
            function::SEGMENTS => self.segments(call.b, call.text),
            _ => Err("the locale service has no such function"),
        };
        match reply {
            Ok(bytes) => Reply::bytes(bytes),
            Err(message) => Reply::error("LOCALE", message),
        }
    }
}
