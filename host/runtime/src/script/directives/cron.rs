//! Whether a schedule expression is right. What it means is the scheduler's concern, which also reads it: one parser says
//! both, so that what a write accepts is what fires.

use crate::service::schedule::Expression;

/// The names that stand for an expression.
pub(super) const NAMES: [&str; 5] = ["@hourly", "@daily", "@weekly", "@monthly", "@yearly"];

/// Says what is wrong with an expression, if anything.
pub(super) fn check(expression: &str) -> Result<(), String> {
    Expression::parse(expression).map(drop).map_err(|error| error.to_string())
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
