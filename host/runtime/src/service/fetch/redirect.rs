//! What a redirect does to the next request: the "HTTP-redirect fetch" steps of the Fetch standard.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use url::Url;

use super::error::FetchError;

/// Fields that described a body that is not sent again.
const BODY_FIELDS: [HeaderName; 5] = [
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LOCATION,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
];

/// Fields meant for one origin. The standard names only `authorization`, because in a browser the
/// others are not the script's to set; here they are, and they are just as secret.
const ORIGIN_FIELDS: [HeaderName; 4] =
    [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE, header::HOST];

pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where the response points to. `None` without a `location`: the response is then an answer.
pub(super) fn target(headers: &HeaderMap, current: &Url) -> Result<Option<Url>, FetchError> {
    let Some(location) = headers.get(header::LOCATION) else { return Ok(None) };
    let mut url = current
        .join(&location_text(location))
        .map_err(|error| FetchError::redirect(format!("redirect to an invalid url: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        let message = format!("redirect to unsupported scheme {:?}", url.scheme());
        return Err(FetchError::redirect(message));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchError::redirect("redirect to a url with credentials"));
    }
    if url.fragment().is_none() {
        url.set_fragment(current.fragment());
    }
    Ok(Some(url))
}

/// Whether the redirect turns the request into a GET without a body.
pub(super) fn drops_body(status: StatusCode, method: &Method) -> bool {
    match status.as_u16() {
        301 | 302 => *method == Method::POST,
        303 => !matches!(*method, Method::GET | Method::HEAD),
        _ => false,
    }
}

pub(super) fn remove_body_fields(headers: &mut HeaderMap) {
    for name in &BODY_FIELDS {
        headers.remove(name);
    }
}

/// Keeps what was meant for one origin from reaching another.
pub(super) fn remove_origin_fields(headers: &mut HeaderMap, from: &Url, to: &Url) {
    if from.origin() != to.origin() {
        for name in &ORIGIN_FIELDS {
            headers.remove(name);
        }
    }
}

/// Servers send raw UTF-8 now and then; other bytes are taken as Latin-1.
fn location_text(value: &HeaderValue) -> String {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => text.to_owned(),
        Err(_) => value.as_bytes().iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_target(current: &str, location: &[u8], expected: Result<&str, &str>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, HeaderValue::from_bytes(location).unwrap());
        let found = target(&headers, &Url::parse(current).unwrap());
        match (found, expected) {
            (Ok(Some(url)), Ok(expected)) => assert_eq!(url.as_str(), expected),
            (Err(error), Err(part)) => assert!(error.message.contains(part), "{error}"),
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn locations() {
        check_target("http://a/x/y?q", b"z", Ok("http://a/x/z"));
        check_target("http://a/x/y?q", b"//b/z", Ok("http://b/z"));
        check_target("http://a/#kept", b"/z", Ok("http://a/z#kept"));
        check_target("http://a/#lost", b"/z#new", Ok("http://a/z#new"));
        check_target("http://a/", "/ü".as_bytes(), Ok("http://a/%C3%BC"));
        check_target("http://a/", b"/\xfc", Ok("http://a/%C3%BC"));
        check_target("http://a/", b"", Ok("http://a/"));
        check_target("http://a/", b"http://[", Err("invalid url"));
        check_target("http://a/", b"file:///etc/passwd", Err("unsupported scheme"));
        check_target("http://a/", b"http://user:pw@b/", Err("with credentials"));
    }

    #[test]
    fn no_location_is_an_answer() {
        let url = Url::parse("http://a/").unwrap();
        assert_eq!(target(&HeaderMap::new(), &url).unwrap(), None);
    }

    #[test]
    fn methods() {
        for (status, method, dropped) in [
            (301, Method::POST, true),
            (302, Method::POST, true),
            (301, Method::PUT, false),
            (302, Method::GET, false),
            (303, Method::POST, true),
            (303, Method::PUT, true),
            (303, Method::GET, false),
            (303, Method::HEAD, false),
            (307, Method::POST, false),
            (308, Method::POST, false),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(drops_body(status, &method), dropped, "{status} {method}");
        }
    }
}
