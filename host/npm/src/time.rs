//! The registry's timestamps, as milliseconds since 1970.

use std::time::{SystemTime, UNIX_EPOCH};

/// Reads `2024-02-29T12:34:56.789Z` and `2024-02-29T12:34:56+00:00`, the forms registries write.
/// Anything else is no time.
pub(crate) fn parse_timestamp(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once('T')?;
    let (clock, offset_minutes) = match clock.find(['Z', '+', '-']) {
        Some(at) => (clock.get(..at)?, offset(clock.get(at..)?)?),
        None => return None,
    };
    let mut date = date.splitn(3, '-').map(|part| number(part, 4));
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut clock = clock.splitn(3, ':').map(|part| number(part, 2));
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let in_range = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !in_range {
        return None;
    }
    let millis = number(&format!("{fraction:0<3.3}"), 3)?;
    let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offset_minutes;
    Some((minutes * 60 + second) * 1000 + millis)
}

/// Minutes that local time is ahead.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    Some(sign * (number(hours, 2)? * 60 + number(minutes, 2)?))
}

pub(crate) fn now_millis() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

fn number(part: &str, digits: usize) -> Option<i64> {
    let valid = !part.is_empty() && part.len() <= digits && part.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| part.parse().ok()).flatten()
}

/// Days since 1970-01-01 in the Gregorian calendar. Years begin in March, so that the leap day is the
/// last of its year and month lengths follow one formula.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps() {
        assert_eq!(parse_timestamp("1970-01-01T00:00:00.000Z"), Some(0));
        assert_eq!(parse_timestamp("2024-02-29T12:34:56.789Z"), Some(1_709_210_096_789));
        assert_eq!(parse_timestamp("2026-12-31T23:59:59Z"), Some(1_798_761_599_000));
        assert_eq!(parse_timestamp("2000-03-01T00:00:00.5Z"), Some(951_868_800_500));
        assert_eq!(parse_timestamp("2024-02-29T14:34:56.789+02:00"), Some(1_709_210_096_789));
        assert_eq!(parse_timestamp("2024-02-29T12:04:56-00:30"), Some(1_709_210_096_000));
        for text in ["", "2024-02-29", "2024-13-01T00:00:00Z", "x-1-1T0:0:0Z", "2024-01-01T00:00:00", "1T2+é", "é"] {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
    }
}
