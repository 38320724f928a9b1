//! What CORS headers a response carries. Pure: directives and request headers in, header lines out.
//!
//! The headers are set before the script runs, so a script's own `setHeader` wins.

use super::directives::{Cors, CorsOrigin};

/// A response header. The name is lowercase.
pub type Header = (&'static str, String);

/// No browser sends longer ones; longer ones are not echoed.
const MAX_ORIGIN: usize = 512;
const MAX_REQUESTED: usize = 4096;

/// What is allowed when a preflight names no headers and the script neither.
const DEFAULT_HEADERS: &str = "Content-Type,Authorization,X-Token";

/// What CORS needs to know of a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct CorsRequest<'a> {
    pub method: &'a str,
    pub origin: Option<&'a str>,
    /// `Access-Control-Request-Method`
    pub requested_method: Option<&'a str>,
    /// `Access-Control-Request-Headers`
    pub requested_headers: Option<&'a str>,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorsDecision {
    /// Set these on the response, then run the script.
    Simple(Vec<Header>),
    /// Answer 204 with these; the script does not run.
    Preflight(Vec<Header>),
}

/// Decides for the script that matched. An `OPTIONS` request is a preflight only with both `Origin` and
/// `Access-Control-Request-Method`; any other one is the script's.
pub fn decide(cors: &Cors, request: &CorsRequest<'_>) -> CorsDecision {
    let mut headers = Vec::new();
    let mut vary = Vec::new();
    let is_allowed = allow_origin(cors, request, &mut headers, &mut vary);
    let is_preflight = request.method == "OPTIONS" && request.origin.is_some() && request.requested_method.is_some();
    if is_preflight && is_allowed {
        allow_request(cors, request, &mut headers, &mut vary);
    }
    if !vary.is_empty() {
        headers.push(("vary", vary.join(", ")));
    }
    if is_preflight { CorsDecision::Preflight(headers) } else { CorsDecision::Simple(headers) }
}

/// Adds the headers every response carries, and says whether an origin is allowed at all.
fn allow_origin(cors: &Cors, request: &CorsRequest<'_>, headers: &mut Vec<Header>, vary: &mut Vec<&str>) -> bool {
    let origin = request.origin.filter(|origin| is_origin(origin));
    let allowed = match &cors.origin {
        CorsOrigin::None => return false,
        // Browsers refuse `*` together with credentials, so with credentials `*` reflects.
        CorsOrigin::Any if !cors.credentials => Some("*"),
        CorsOrigin::Any | CorsOrigin::Reflective => {
            vary.push("Origin");
            origin
        }
        // Sent whoever asks: the browser compares. The answer does not depend on the request, but caches in front
        // of several scripts are told that such answers may.
        CorsOrigin::One(one) => {
            vary.push("Origin");
            Some(one.as_str())
        }
    };
    let Some(allowed) = allowed else {
        return false;
    };
    headers.push(("access-control-allow-origin", allowed.to_owned()));
    if cors.credentials {
        headers.push(("access-control-allow-credentials", "true".to_owned()));
    }
    true
}

fn allow_request(cors: &Cors, request: &CorsRequest<'_>, headers: &mut Vec<Header>, vary: &mut Vec<&str>) {
    headers.push(("access-control-allow-methods", cors.methods.join(",")));
    let allowed = match &cors.headers {
        Some(names) => names.join(","),
        None => {
            vary.push("Access-Control-Request-Headers");
            let requested = request.requested_headers.filter(|requested| is_name_list(requested));
            requested.unwrap_or(DEFAULT_HEADERS).to_owned()
        }
    };
    headers.push(("access-control-allow-headers", allowed));
    headers.push(("access-control-max-age", cors.max_age_s.to_string()));
}

/// Something a browser could have sent, and that is safe to send back: visible ASCII without a separator.
fn is_origin(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_ORIGIN
        && text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b',' | b';' | b'"'))
}

fn is_name_list(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~, ".contains(&b);
    !text.trim().is_empty() && text.len() <= MAX_REQUESTED && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::super::directives::Directives;
    use super::*;

    const ORIGIN: &str = "https://app.example";

    fn render(decision: CorsDecision) -> String {
        let (kind, headers) = match decision {
            CorsDecision::Simple(headers) => ("simple", headers),
            CorsDecision::Preflight(headers) => ("preflight", headers),
        };
        let lines =
            headers.iter().map(|(name, value)| format!(" {}={value}", name.trim_start_matches("access-control-")));
        kind.chars().chain(lines.collect::<String>().chars()).collect()
    }

    /// A GET with an origin, under these directive lines.
    fn check(lines: &str, origin: Option<&str>, expected: &str) {
        let request = CorsRequest { method: "GET", origin, ..CorsRequest::default() };
        assert_eq!(render(decide(&Directives::parse(lines).cors, &request)), expected, "{lines:?} {origin:?}");
    }

    fn check_preflight(lines: &str, requested_headers: Option<&str>, expected: &str) {
        let request =
            CorsRequest { method: "OPTIONS", origin: Some(ORIGIN), requested_method: Some("PUT"), requested_headers };
        assert_eq!(
            render(decide(&Directives::parse(lines).cors, &request)),
            expected,
            "{lines:?} {requested_headers:?}"
        );
    }

    #[test]
    fn sets_headers_on_simple_responses() {
        check("", Some(ORIGIN), "simple");
        check("// @cors none\n// @cors-credentials", Some(ORIGIN), "simple");
        check("// @cors nonsense", Some(ORIGIN), "simple");
        check("// @cors *", Some(ORIGIN), "simple allow-origin=*");
        check("// @cors *", None, "simple allow-origin=*");
        check(
            "// @cors *\n// @cors-credentials",
            Some(ORIGIN),
            "simple allow-origin=https://app.example allow-credentials=true vary=Origin",
        );
        check("// @cors *\n// @cors-credentials", None, "simple vary=Origin");
        check("// @cors reflective", Some(ORIGIN), "simple allow-origin=https://app.example vary=Origin");
        check("// @cors reflective", Some("null"), "simple allow-origin=null vary=Origin");
        check("// @cors reflective", None, "simple vary=Origin");
        check(
            "// @cors reflective\n// @cors-credentials true",
            Some(ORIGIN),
            "simple allow-origin=https://app.example allow-credentials=true vary=Origin",
        );
        check("// @cors https://One.example/", Some(ORIGIN), "simple allow-origin=https://one.example vary=Origin");
    }

    #[test]
    fn never_echoes_what_is_no_origin() {
        for hostile in ["", "a b", "a\r\nx: y", "https://a, https://b", "https://\u{e9}", "a\0", &"a".repeat(513)] {
            check("// @cors reflective\n// @cors-credentials", Some(hostile), "simple vary=Origin");
        }
        let echoed = "preflight allow-origin=* allow-methods=GET,POST,PUT,PATCH,DELETE,OPTIONS \
                      allow-headers=Content-Type,Authorization,X-Token max-age=86400 vary=Access-Control-Request-Headers";
        for hostile in ["", " ", "a\r\nb", "a:b", "\u{e9}", &"a".repeat(5000)] {
            check_preflight("// @cors *", Some(hostile), echoed);
        }
    }

    #[test]
    fn answers_preflights() {
        check_preflight("", None, "preflight");
        check_preflight("// @cors none", Some("x-a"), "preflight");
        check_preflight(
            "// @cors reflective\n// @cors-credentials\n// @cors-methods get, put\n// @cors-headers X-A,X-B\n// @cors-max-age 60",
            Some("x-c"),
            "preflight allow-origin=https://app.example allow-credentials=true allow-methods=GET,PUT allow-headers=X-A,X-B max-age=60 vary=Origin",
        );
        check_preflight(
            "// @cors https://one.example",
            Some("x-a, x-b"),
            "preflight allow-origin=https://one.example allow-methods=GET,POST,PUT,PATCH,DELETE,OPTIONS allow-headers=x-a, x-b max-age=86400 \
             vary=Origin, Access-Control-Request-Headers",
        );
    }

    #[test]
    fn leaves_other_options_requests_to_the_script() {
        let cors = Directives::parse("// @cors *").cors;
        let options = CorsRequest { method: "OPTIONS", ..CorsRequest::default() };
        for request in [
            options,
            CorsRequest { origin: Some(ORIGIN), ..options },
            CorsRequest { requested_method: Some("PUT"), ..options },
            CorsRequest { method: "GET", origin: Some(ORIGIN), requested_method: Some("PUT"), ..options },
        ] {
            assert_eq!(render(decide(&cors, &request)), "simple allow-origin=*");
        }
    }
}
