//! URL parsing for the guest's `URL`, on the `url` crate (the WHATWG algorithm).

use url::{Position, Url, quirks};

/// Parses `input`, against `base` when there is one. The answer is what `URL_PARSE` leaves: href, origin, and where the
/// components are.
pub(crate) fn parse(input: &str, base: Option<&str>) -> Option<String> {
    let url = match base {
        Some(base) => Url::parse(base).ok()?.join(input).ok()?,
        None => Url::parse(input).ok()?,
    };
    Some(describe(&url))
}

/// Sets one component (numbered as `URL_SET` does). `None` when the value is refused and nothing changed.
pub(crate) fn set(component: u32, href: &str, value: &str) -> Option<String> {
    let mut url = Url::parse(href).ok()?;
    match component {
        0 => quirks::set_href(&mut url, value).ok()?,
        1 => quirks::set_protocol(&mut url, value).ok()?,
        2 => quirks::set_username(&mut url, value).ok()?,
        3 => quirks::set_password(&mut url, value).ok()?,
        4 => quirks::set_host(&mut url, value).ok()?,
        5 => quirks::set_hostname(&mut url, value).ok()?,
        6 => quirks::set_port(&mut url, value).ok()?,
        7 => quirks::set_pathname(&mut url, value),
        8 => quirks::set_search(&mut url, value),
        9 => quirks::set_hash(&mut url, value),
        _ => return None,
    }
    Some(describe(&url))
}

/// "href\norigin\n" and eight indices. A serialised URL is ASCII, so bytes are UTF-16 units.
fn describe(url: &Url) -> String {
    let at = |position: Position| url[..position].len();
    let or_missing = |present: bool, index: usize| if present { index.to_string() } else { "-1".to_owned() };
    format!(
        "{}\n{}\n{},{},{},{},{},{},{},{}",
        url.as_str(),
        quirks::origin(url),
        at(Position::AfterScheme) + 1,
        at(Position::AfterUsername),
        at(Position::BeforeHost),
        at(Position::AfterHost),
        url.port().map_or_else(|| "-1".to_owned(), |port| port.to_string()),
        at(Position::BeforePath),
        or_missing(url.query().is_some(), at(Position::AfterPath)),
        or_missing(url.fragment().is_some(), at(Position::AfterQuery)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_point_at_the_components() {
        let text = parse("https://user:pw@example.com:8080/a/b?x=1#top", None).unwrap();
        assert_eq!(
            text,
            "https://user:pw@example.com:8080/a/b?x=1#top\nhttps://example.com:8080\n6,12,16,27,8080,32,36,40"
        );
        assert_eq!(
            parse("../c", Some("https://example.com/a/b")).unwrap().lines().next(),
            Some("https://example.com/c")
        );
        assert_eq!(parse("mailto:a@b", None).unwrap(), "mailto:a@b\nnull\n7,7,7,7,-1,7,-1,-1");
        assert_eq!(parse("not a url", None), None);
    }

    #[test]
    fn components_are_set_by_the_standards_rules() {
        let first = |text: Option<String>| text.and_then(|text| text.lines().next().map(str::to_owned));
        assert_eq!(first(set(6, "http://a/", "81")).as_deref(), Some("http://a:81/"));
        assert_eq!(first(set(8, "http://a/?x", "")).as_deref(), Some("http://a/"));
        assert_eq!(set(0, "http://a/", "nope"), None);
        assert_eq!(set(99, "http://a/", "x"), None);
    }
}
