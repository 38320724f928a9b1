//! Time zones, from the tz database that is built into the server: what the machine has installed does not matter.

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::sync::OnceLock;

/// Parsed zones stay in memory: there are a few hundred names, whoever asks.
fn database() -> &'static TimeZoneDatabase {
    static DATABASE: OnceLock<TimeZoneDatabase> = OnceLock::new();
    DATABASE.get_or_init(TimeZoneDatabase::bundled)
}

pub(super) struct Zone {
    pub(super) name: String,
    zone: TimeZone,
}

/// The time around a moment in which a zone's clocks are neither put forward nor back.
#[derive(Debug, PartialEq)]
pub(super) struct Span {
    pub(super) offset_seconds: i32,
    pub(super) is_summer: bool,
    /// Milliseconds since the epoch, `from` included, `until` not.
    pub(super) from: f64,
    pub(super) until: f64,
}

/// 400 years: the calendar, weekdays and the rules of zones repeat after them.
const CYCLE_MILLIS: f64 = 146_097.0 * 86_400_000.0;
/// After this (the year 9000) times count as being that many cycles earlier.
const LAST_MILLIS: f64 = 221_845_392_000_000.0;
/// Before this (the year -9000) as being this.
const FIRST_MILLIS: f64 = -346_200_000_000_000.0;

impl Zone {
    pub(super) fn find(name: &str) -> Option<Zone> {
        let zone = database().get(name).ok()?;
        let name = zone.iana_name()?.to_owned();
        Some(Zone { name, zone })
    }

    /// `time` is finite.
    pub(super) fn span(&self, time: f64) -> Span {
        let cycles = ((time - LAST_MILLIS) / CYCLE_MILLIS).ceil().max(0.0);
        let moved = (time - cycles * CYCLE_MILLIS).floor().max(FIRST_MILLIS);
        let at = timestamp(moved);
        let info = self.zone.to_offset_info(at);
        let millis = |time: Timestamp| time.as_millisecond() as f64 + cycles * CYCLE_MILLIS;
        // "Preceding" means strictly before, and a change at this very moment has happened.
        let before = self.zone.preceding(timestamp(moved + 1.0)).next();
        let after = self.zone.following(at).next();
        let offset = info.offset().seconds();
        Span {
            offset_seconds: offset,
            is_summer: self.is_summer(offset, info.dst().is_dst()),
            from: before.map_or(f64::NEG_INFINITY, |change| millis(change.timestamp())),
            until: after.map_or(f64::INFINITY, |change| millis(change.timestamp())),
        }
    }

    /// In the tz database Ireland has standard time in summer and "daylight" time, an hour less, in winter. What clocks
    /// and names do there is the same as everywhere.
    fn is_summer(&self, offset: i32, is_dst: bool) -> bool {
        if matches!(self.name.as_str(), "Europe/Dublin" | "Eire") { offset > 0 } else { is_dst }
    }
}

/// `millis` is within the years that a `Timestamp` has.
fn timestamp(millis: f64) -> Timestamp {
    Timestamp::from_millisecond(millis as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Span {
    /// The offset (`i32`), whether it is summer (`u32`), then both ends (`f64`), little-endian.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(24);
        bytes.extend(self.offset_seconds.to_le_bytes());
        bytes.extend(u32::from(self.is_summer).to_le_bytes());
        bytes.extend(self.from.to_le_bytes());
        bytes.extend(self.until.to_le_bytes());
        bytes
    }
}

/// Those named after a place; the database has others, of offsets and of the past.
pub(super) fn names() -> String {
    const AREAS: [&str; 10] =
        ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    let is_place = |name: &str| name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area));
    let mut names: Vec<String> = database().available().map(|name| name.to_string()).collect();
    names.retain(|name| is_place(name) || name == "UTC");
    names.sort();
    names.join("\n")
}
