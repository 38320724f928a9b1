//! Timestamps as the log writes them: ISO 8601 in UTC with milliseconds, always 24 bytes.
//!
//! The fixed width is what lets readers find the execution id of a record at a fixed offset.

pub(super) const WIDTH: usize = 24;

const DAY_MS: u64 = 86_400_000;
/// The last millisecond of the year 9999; later times would not fit the fixed width.
const LAST_MS: u64 = 253_402_300_799_999;

pub(super) fn now_ms() -> u64 {
    use std::time::{SystemTime, UNIX_EPOCH};
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

/// Days as milliseconds, saturating: a retention of `u32::MAX` days means "forever".
pub(super) fn days_ms(days: u32) -> u64 {
    u64::from(days).saturating_mul(DAY_MS)
}

pub(super) fn iso(ms: u64) -> [u8; WIDTH] {
    let ms = ms.min(LAST_MS);
    let (year, month, day) = civil((ms / DAY_MS) as u32);
    let rest = (ms % DAY_MS) as u32;
    let mut out = *b"0000-00-00T00:00:00.000Z";
    digits(&mut out[0..4], year);
    digits(&mut out[5..7], month);
    digits(&mut out[8..10], day);
    digits(&mut out[11..13], rest / 3_600_000);
    digits(&mut out[14..16], rest / 60_000 % 60);
    digits(&mut out[17..19], rest / 1000 % 60);
    digits(&mut out[20..23], rest % 1000);
    out
}

pub(super) fn iso_string(ms: u64) -> String {
    iso(ms).iter().map(|&byte| byte as char).collect()
}

/// Reads what [`iso`] wrote; anything else is `None`.
pub(super) fn parse_iso(text: &[u8]) -> Option<u64> {
    if text.len() != WIDTH || text[10] != b'T' || text[23] != b'Z' {
        return None;
    }
    let (year, month, day) = (number(&text[0..4])?, number(&text[5..7])?, number(&text[8..10])?);
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let seconds = number(&text[11..13])? * 3600 + number(&text[14..16])? * 60 + number(&text[17..19])?;
    Some(days_since_epoch(year, month, day) * DAY_MS + seconds * 1000 + number(&text[20..23])?)
}

fn digits(out: &mut [u8], mut value: u32) {
    for slot in out.iter_mut().rev() {
        *slot = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

fn number(text: &[u8]) -> Option<u64> {
    text.iter().try_fold(0u64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0')))
}

/// Years counted from March, so that the leap day is the last of its year and months have a linear formula.
fn civil(days_since_1970: u32) -> (u32, u32, u32) {
    let days = days_since_1970 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u32::from(month <= 2), month, day)
}

fn days_since_epoch(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (1_767_225_600_001, "2026-01-01T00:00:00.001Z"),
            (u64::MAX, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(iso_string(ms), text);
            assert_eq!(parse_iso(text.as_bytes()), Some(ms.min(LAST_MS)));
        }
    }

    #[test]
    fn round_trip_and_refusals() {
        for step in 0..4000u64 {
            let ms = step * 86_399_983 * 7 + step;
            assert_eq!(parse_iso(&iso(ms)), Some(ms));
        }
        for bad in ["", "1970-01-01T00:00:00.000", "1970-13-01T00:00:00.000Z", "19x0-01-01T00:00:00.000Z"] {
            assert_eq!(parse_iso(bad.as_bytes()), None);
        }
    }
}
