//! Which version of a package to take, as npm would: the tagged `latest` when it fits, else the
//! newest that fits; not a deprecated one when there is another; and never one that was published a
//! moment ago, when nobody has had the time to notice what is wrong with it.

use nodejs_semver::{Range, Version};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::registry::Packument;
use crate::spec::Spec;

/// What is looked for.
pub(crate) struct Wish<'a> {
    /// A range or a tag.
    pub(crate) spec: &'a Spec,
    /// What others say of the same package: kept to when possible.
    pub(crate) also: &'a [&'a Range],
    /// Versions published later are too young.
    pub(crate) published_before: Option<i64>,
}

/// The chosen version and its manifest, or the reason why there is none.
pub(crate) fn pick<'p>(packument: &'p Packument, wish: &Wish<'_>) -> Result<&'p (Version, Box<RawValue>), String> {
    match wish.spec {
        Spec::Range { range, text, .. } => {
            let all =
                |version: &Version| range.satisfies(version) && wish.also.iter().all(|also| also.satisfies(version));
            let found = best(packument, wish, all);
            if let Some(found) = found {
                return Ok(found);
            }
            if let Some(found) = best(packument, wish, |version| range.satisfies(version)) {
                return Ok(found);
            }
            // A package with nothing but pre-releases is meant by "any version", too.
            if matches!(text.as_str(), "" | "*" | "x")
                && let Some(tagged) = packument.tagged("latest")
                && let Some(found) = best(packument, wish, |version| *version == tagged)
            {
                return Ok(found);
            }
            Err(because(packument, wish, |version| range.satisfies(version)))
        }
        Spec::Tag(tag) => {
            let Some(tagged) = packument.tagged(tag) else {
                return Err(no_tag(packument, tag));
            };
            if let Some(found) = best(packument, wish, |version| *version == tagged) {
                return Ok(found);
            }
            let before = |version: &Version| *version <= tagged && (tagged.is_prerelease() || !version.is_prerelease());
            best(packument, wish, before).ok_or_else(|| because(packument, wish, before))
        }
        Spec::Alias { .. } | Spec::Foreign { .. } => Err("it is neither a range nor a tag".to_owned()),
    }
}

fn best<'p>(
    packument: &'p Packument,
    wish: &Wish<'_>,
    fits: impl Fn(&Version) -> bool,
) -> Option<&'p (Version, Box<RawValue>)> {
    let mut deprecated = None;
    let latest = packument.tagged("latest");
    let is_latest = |version: &Version| latest.as_ref() == Some(version);
    let first = packument.versions.iter().filter(|(version, _)| is_latest(version));
    let rest = packument.versions.iter().filter(|(version, _)| !is_latest(version));
    for candidate in first.chain(rest) {
        let (version, manifest) = candidate;
        if !fits(version) || !old_enough(packument, wish, version) {
            continue;
        }
        if !is_deprecated(manifest) {
            return Some(candidate);
        }
        deprecated.get_or_insert(candidate);
    }
    deprecated
}

fn old_enough(packument: &Packument, wish: &Wish<'_>, version: &Version) -> bool {
    match (wish.published_before, &packument.times) {
        (Some(before), Some(times)) => times.get(&version.to_string()).is_some_and(|at| *at <= before),
        (None, _) | (_, None) => true,
    }
}

fn is_deprecated(manifest: &RawValue) -> bool {
    #[derive(Deserialize)]
    struct Peek {
        deprecated: Option<serde_json::Value>,
    }
    let peek: Option<Peek> = serde_json::from_str(manifest.get()).ok();
    match peek.and_then(|peek| peek.deprecated) {
        Some(serde_json::Value::String(why)) => !why.is_empty(),
        Some(serde_json::Value::Bool(deprecated)) => deprecated,
        _ => false,
    }
}

fn because(packument: &Packument, wish: &Wish<'_>, fits: impl Fn(&Version) -> bool) -> String {
    let young: Vec<&Version> =
        packument.versions.iter().map(|(version, _)| version).filter(|version| fits(version)).collect();
    if let (Some(newest), Some(before)) = (young.first(), wish.published_before) {
        let hours = (crate::time::now_millis() - before) / 3_600_000;
        return format!(
            "{newest} does, but was published less than {hours} hours ago; wait, or name the package in \
             the exclusions of the minimum release age"
        );
    }
    match (packument.versions.len(), packument.tagged("latest")) {
        (0, _) => "it has no versions; it was unpublished".to_owned(),
        (count, Some(latest)) => format!("it has {count} versions, the latest is {latest}"),
        (count, None) => format!("it has {count} versions"),
    }
}

fn no_tag(packument: &Packument, tag: &str) -> String {
    let mut tags: Vec<&str> = packument.tags.keys().map(String::as_str).collect();
    tags.sort_unstable();
    tags.truncate(8);
    format!("it has no tag `{}`, only {}", tag.chars().take(64).collect::<String>(), tags.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn packument() -> Packument {
        Packument::of_text(
            r#"{"dist-tags":{"latest":"1.2.0","next":"2.0.0-rc.1","new":"1.4.0"},
            "versions":{"1.0.0":{},"1.1.0":{},"1.2.0":{},"1.3.0":{"deprecated":"bad"},"1.4.0":{},"2.0.0-rc.1":{},"0.9.0":{"deprecated":"old"}},
            "time":{"1.0.0":"1970-01-02T00:00:00.000Z","1.1.0":"1970-01-03T00:00:00.000Z","1.2.0":"1970-01-05T00:00:00.000Z",
              "1.3.0":"1970-01-04T00:00:00.000Z","1.4.0":"1970-01-09T00:00:00.000Z","2.0.0-rc.1":"1970-01-09T00:00:00.000Z",
              "0.9.0":"1970-01-01T00:00:00.000Z"}}"#,
        )
    }

    fn picked(spec: &str, also: &[&str], before: Option<i64>) -> Result<String, String> {
        let also: Vec<Range> = also.iter().map(|range| Range::parse(range).unwrap()).collect();
        let also: Vec<&Range> = also.iter().collect();
        let spec = Spec::parse(spec);
        let wish = Wish { spec: &spec, also: &also, published_before: before };
        pick(&packument(), &wish).map(|(version, _)| version.to_string())
    }

    #[test]
    fn like_npm() {
        assert_eq!(picked("^1.0.0", &[], None).unwrap(), "1.2.0", "latest is preferred");
        assert_eq!(picked(">=1.3.0", &[], None).unwrap(), "1.4.0", "deprecated is not");
        assert_eq!(picked("~1.3.0", &[], None).unwrap(), "1.3.0", "unless there is no other");
        assert_eq!(picked("", &[], None).unwrap(), "1.2.0");
        assert_eq!(picked("next", &[], None).unwrap(), "2.0.0-rc.1");
        assert_eq!(picked("^1.0.0", &["<1.2.0"], None).unwrap(), "1.1.0");
        assert_eq!(picked("^1.0.0", &[">3"], None).unwrap(), "1.2.0", "wishes of others that cannot be met");
        assert!(picked("^9", &[], None).unwrap_err().contains("the latest is 1.2.0"));
        assert!(picked("beta", &[], None).unwrap_err().contains("latest, new, next"));
    }

    #[test]
    fn age() {
        assert_eq!(picked("^1.0.0", &[], Some(2 * DAY)).unwrap(), "1.1.0");
        assert_eq!(picked("latest", &[], Some(2 * DAY)).unwrap(), "1.1.0");
        assert_eq!(picked("new", &[], Some(6 * DAY)).unwrap(), "1.2.0");
        assert_eq!(picked("next", &[], Some(6 * DAY)).unwrap(), "1.2.0");
        assert!(picked(">=1.4.0", &[], Some(6 * DAY)).unwrap_err().contains("1.4.0 does"));
    }
}
