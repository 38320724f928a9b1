//! Cron expressions: five fields or a name, always UTC, to the minutes they mean.
//!
//! Day of month and day of week follow the old rule: when both are restricted either will do. A field that begins with
//! `*` counts as unrestricted there, also `*/2`. What no calendar has, such as the 30th of February, is refused.

use crate::clock::civil;

const MINUTES_A_DAY: u64 = 24 * 60;

/// No date that exists is further away than this: a 29th of February that is also a certain weekday comes every 28
/// years, or 40 where a century has no leap day.
const SEARCH_DAYS: u64 = 41 * 366;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// The names that stand for an expression, and which.
const NAMES: [(&str, &str); 5] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    #[error("unknown schedule name; the names are @hourly @daily @weekly @monthly @yearly")]
    UnknownName,
    #[error("expected 5 fields: minute, hour, day of month, month, day of week")]
    FieldCount,
    #[error("invalid {0}")]
    Field(&'static str),
    #[error("no month it names has such a day")]
    NoSuchDate,
}

struct Part {
    what: &'static str,
    min: u32,
    max: u32,
    /// Names for the values from `min` on.
    names: &'static [&'static str],
}

const MINUTE: Part = Part { what: "minute", min: 0, max: 59, names: &[] };
const HOUR: Part = Part { what: "hour", min: 0, max: 23, names: &[] };
const DAY: Part = Part { what: "day of month", min: 1, max: 31, names: &[] };
const MONTH: Part = Part { what: "month", min: 1, max: 12, names: &MONTHS };
/// Both 0 and 7 are Sunday.
const WEEKDAY: Part = Part { what: "day of week", min: 0, max: 7, names: &DAYS };

/// The minutes an expression means: one bit for each value of each field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Either a day of the month or a day of the week will do.
    is_either: bool,
}

impl Expression {
    pub fn parse(text: &str) -> Result<Expression, ExpressionError> {
        let text = text.trim();
        if text.starts_with('@') {
            let named = NAMES.iter().find(|(name, _)| *name == text);
            return Self::of_fields(named.ok_or(ExpressionError::UnknownName)?.1);
        }
        Self::of_fields(text)
    }

    fn of_fields(text: &str) -> Result<Expression, ExpressionError> {
        let fields: Vec<&str> = text.split_whitespace().take(6).collect();
        let &[minute, hour, day, month, weekday] = fields.as_slice() else { return Err(ExpressionError::FieldCount) };
        let weekdays = WEEKDAY.bits(weekday)?;
        let expression = Expression {
            minutes: MINUTE.bits(minute)?,
            hours: HOUR.bits(hour)?,
            days: DAY.bits(day)?,
            months: MONTH.bits(month)?,
            weekdays: (weekdays | weekdays >> 7) & 0x7f,
            is_either: !day.starts_with('*') && !weekday.starts_with('*'),
        };
        if expression.has_dates() { Ok(expression) } else { Err(ExpressionError::NoSuchDate) }
    }

    /// Where a weekday will do there always is one. Otherwise a month must be long enough for the first of the days.
    fn has_dates(&self) -> bool {
        let longest = |month: u32| match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let first = self.days.trailing_zeros();
        self.is_either || (MONTH.min..=MONTH.max).any(|month| has(self.months, month) && first <= longest(month))
    }

    /// Whether it means this minute, counted since the epoch.
    pub fn matches(&self, minute: u64) -> bool {
        let of_day = minute % MINUTES_A_DAY;
        has(self.minutes, bit(of_day % 60)) && has(self.hours, bit(of_day / 60)) && self.has_day(minute / MINUTES_A_DAY)
    }

    /// The first minute it means after this one. `None` only at the end of time.
    pub fn next_after(&self, minute: u64) -> Option<u64> {
        let after = minute.checked_add(1)?;
        let first = after / MINUTES_A_DAY;
        for day in first..=first.checked_add(SEARCH_DAYS)? {
            if !self.has_day(day) {
                continue;
            }
            let begin = day.checked_mul(MINUTES_A_DAY)?;
            let from = after.saturating_sub(begin);
            if let Some(of_day) = self.next_of_day(from) {
                return Some(begin + of_day);
            }
        }
        None
    }

    /// The first minute of a day, from this one on.
    fn next_of_day(&self, from: u64) -> Option<u64> {
        (from..MINUTES_A_DAY).find(|of_day| has(self.hours, bit(of_day / 60)) && has(self.minutes, bit(of_day % 60)))
    }

    /// Whether it means a day, counted since the epoch, which was a Thursday.
    fn has_day(&self, day: u64) -> bool {
        // Millions of years past the epoch there is no calendar to ask.
        let Some(days) = i64::try_from(day).ok().filter(|days| *days < i64::from(u32::MAX)) else { return false };
        let (_, month, of_month) = civil(days);
        let is_day = has(self.days, bit(of_month.unsigned_abs()));
        let is_weekday = has(self.weekdays, bit((day + 4) % 7));
        let is_wanted = if self.is_either { is_day || is_weekday } else { is_day && is_weekday };
        is_wanted && has(self.months, bit(month.unsigned_abs()))
    }
}

fn has(bits: u64, value: u32) -> bool {
    bits >> value & 1 == 1
}

/// The values asked for here are those of a calendar.
fn bit(value: u64) -> u32 {
    (value & 0x3f) as u32
}

impl Part {
    /// A comma list of `*`, `a` or `a-b`, each with an optional `/step`. `a/step` runs to the end.
    fn bits(&self, field: &str) -> Result<u64, ExpressionError> {
        let mut bits = 0;
        for item in field.split(',') {
            bits |= self.item(item).ok_or(ExpressionError::Field(self.what))?;
        }
        Ok(bits)
    }

    fn item(&self, item: &str) -> Option<u64> {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(number(step).filter(|step| (1..=self.max).contains(step))?)),
            None => (item, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (self.min, self.max),
            Some((from, to)) => (self.value(from)?, self.value(to)?),
            None => {
                let from = self.value(range)?;
                (from, if step.is_some() { self.max } else { from })
            }
        };
        let step = usize::try_from(step.unwrap_or(1)).ok()?;
        (from <= to).then(|| (from..=to).step_by(step).fold(0, |bits, value| bits | 1 << value))
    }

    fn value(&self, text: &str) -> Option<u32> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let value = match named {
            Some(at) => self.min + u32::try_from(at).ok()?,
            None => number(text)?,
        };
        (self.min..=self.max).contains(&value).then_some(value)
    }
}

fn number(text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::iso;

    /// A minute as the ISO text up to it says.
    fn minute(text: &str) -> u64 {
        let number = |range: std::ops::Range<usize>| text[range].parse::<u64>().unwrap();
        let mut day = (number(0..4) - 1970) * 365;
        while iso(day * 86_400_000)[..10] != text[..10] {
            day += 1;
        }
        day * MINUTES_A_DAY + number(11..13) * 60 + number(14..16)
    }

    fn text(minute: u64) -> String {
        iso(minute * 60_000)[..16].to_owned()
    }

    #[test]
    fn the_next_minute_is_right() {
        for (expression, after, next) in [
            ("* * * * *", "2026-03-01T10:00", "2026-03-01T10:01"),
            ("*/5 * * * *", "2026-03-01T10:00", "2026-03-01T10:05"),
            ("5/20 * * * *", "2026-03-01T10:26", "2026-03-01T10:45"),
            ("0 0 * * *", "2026-12-31T00:00", "2027-01-01T00:00"),
            ("@hourly", "2026-03-01T10:59", "2026-03-01T11:00"),
            ("@daily", "2026-02-28T23:59", "2026-03-01T00:00"),
            // The 1st of March 2026 is a Sunday.
            ("@weekly", "2026-03-01T00:00", "2026-03-08T00:00"),
            ("30 4 * * 7", "2026-03-01T00:00", "2026-03-01T04:30"),
            ("@monthly", "2026-03-01T00:00", "2026-04-01T00:00"),
            ("@yearly", "2026-03-01T00:00", "2027-01-01T00:00"),
            ("0 9 * * mon-fri", "2026-03-06T09:00", "2026-03-09T09:00"),
            ("0 0 31 * *", "2026-03-31T00:00", "2026-05-31T00:00"),
            ("0 0 29 2 *", "2026-03-01T00:00", "2028-02-29T00:00"),
            ("0 0 29 2 *", "2096-02-29T00:00", "2104-02-29T00:00"),
            // Either the 13th or a Friday.
            ("0 0 13 * 5", "2026-03-01T00:00", "2026-03-06T00:00"),
            ("0 0 13 * 5", "2026-03-27T00:00", "2026-04-03T00:00"),
            // Both: a first or fifteenth that is a Monday.
            ("0 0 */14 * 1", "2026-03-02T00:00", "2026-06-01T00:00"),
            ("15,45 8-10/2 1 jan,JUL *", "2026-07-01T08:45", "2026-07-01T10:15"),
            ("59 23 31 12 *", "1970-01-01T00:00", "1970-12-31T23:59"),
        ] {
            let parsed = Expression::parse(expression).unwrap();
            let found = parsed.next_after(minute(after)).unwrap();
            assert_eq!(text(found), next, "{expression} after {after}");
            assert!(
                parsed.matches(found) && !parsed.matches(found + MINUTES_A_DAY * 367 + 1) || expression == "* * * * *"
            );
        }
    }

    #[test]
    fn next_is_the_first_that_matches() {
        for expression in ["7 */3 * * *", "0 12 1,15 * 3", "*/17 5 * 2-4 *", "0 0 28-31 * *", "30 6 * * 1-5"] {
            let parsed = Expression::parse(expression).unwrap();
            let mut at = minute("2027-12-20T00:00");
            for _ in 0..40 {
                let next = parsed.next_after(at).unwrap();
                assert!((at + 1..next).all(|between| !parsed.matches(between)), "{expression}");
                assert!(parsed.matches(next), "{expression}");
                at = next;
            }
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for wrong in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * 32 * *",
            "* * * 13 *",
            "* * * 0 *",
            "* * * * 8",
            "*/0 * * * *",
            "5-1 * * * *",
            "a * * * *",
            "* * * * mon-",
            ", * * * *",
            "-1 * * * *",
            "+1 * * * *",
            "1/ * * * *",
            "1//2 * * * *",
            "@reboot",
            "@",
            "99999999999 * * * *",
            "1- * * * *",
            "*-5 * * * *",
            "* * * jan-feb-mar *",
            "ä * * * *",
        ] {
            assert!(Expression::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn dates_that_never_come_are_refused() {
        for never in ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 31 feb */2", "* * 30-31 2 *"] {
            assert_eq!(Expression::parse(never), Err(ExpressionError::NoSuchDate), "{never}");
        }
        for rare in ["0 0 29 2 *", "0 0 31 2,3 *", "0 0 29-31 2 *", "0 0 30 2 1"] {
            let parsed = Expression::parse(rare).unwrap();
            assert!(parsed.next_after(minute("2097-03-01T00:00")).is_some(), "{rare}");
        }
        // The hungriest search: a leap day that is a Monday, before a century without one.
        let leap_monday = Expression::parse("0 0 */28 2 1").unwrap();
        assert!(leap_monday.next_after(minute("2096-02-29T00:00")).is_some());
    }

    #[test]
    fn the_end_of_time_is_survived() {
        let always = Expression::parse("* * * * *").unwrap();
        for late in [u64::MAX, u64::MAX - 1, u64::MAX / 2] {
            assert_eq!(always.next_after(late), None);
            assert!(!always.matches(late));
        }
    }
}
