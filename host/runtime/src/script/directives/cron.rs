//! Checks a schedule expression. When it fires next is the scheduler's concern; here it is only right or wrong.

/// The names that stand for an expression.
pub(super) const NAMES: [&str; 5] = ["@hourly", "@daily", "@weekly", "@monthly", "@yearly"];

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

struct Part {
    what: &'static str,
    min: u32,
    max: u32,
    /// Names for the values from `min` on.
    names: &'static [&'static str],
}

const PARTS: [Part; 5] = [
    Part { what: "minute", min: 0, max: 59, names: &[] },
    Part { what: "hour", min: 0, max: 23, names: &[] },
    Part { what: "day of month", min: 1, max: 31, names: &[] },
    Part { what: "month", min: 1, max: 12, names: &MONTHS },
    // Both 0 and 7 are Sunday.
    Part { what: "day of week", min: 0, max: 7, names: &DAYS },
];

/// Says what is wrong with an expression, if anything.
pub(super) fn check(expression: &str) -> Result<(), String> {
    if expression.starts_with('@') {
        return if NAMES.contains(&expression) {
            Ok(())
        } else {
            Err(format!("unknown schedule name; the names are {}", NAMES.join(" ")))
        };
    }
    let fields: Vec<&str> = expression.split_whitespace().take(PARTS.len() + 1).collect();
    if fields.len() != PARTS.len() {
        return Err("expected 5 fields: minute, hour, day of month, month, day of week".to_owned());
    }
    for (part, field) in PARTS.iter().zip(fields) {
        if !field.split(',').all(|item| part.accepts(item)) {
            return Err(format!("invalid {}", part.what));
        }
    }
    Ok(())
}

impl Part {
    /// `*`, `a` or `a-b`, each with an optional `/step`.
    fn accepts(&self, item: &str) -> bool {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (item, None),
        };
        let is_step = step.is_none_or(|step| number(step).is_some_and(|step| (1..=self.max).contains(&step)));
        let is_range = match range.split_once('-') {
            _ if range == "*" => true,
            None => self.value(range).is_some(),
            Some((from, to)) => matches!((self.value(from), self.value(to)), (Some(from), Some(to)) if from <= to),
        };
        is_step && is_range
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
    let is_plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    #[test]
    fn tells_right_from_wrong() {
        for good in [
            "* * * * *",
            "*/5 * * * *",
            "0 0 1 1 0",
            "59 23 31 12 7",
            "0,30 9-17 * * mon-fri",
            "0 0 1 JAN,jul *",
            "1-59/2 * * * *",
            "5/15 * * * *",
            "@hourly",
            "@daily",
            "@weekly",
            "@monthly",
            "@yearly",
        ] {
            assert_eq!(super::check(good), Ok(()), "{good:?}");
        }
        for bad in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
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
        ] {
            assert!(super::check(bad).is_err(), "{bad:?}");
        }
    }
}
