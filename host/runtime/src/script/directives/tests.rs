//! The rules of the directives page, row by row.

use std::time::Duration;

use serde_json::json;

use super::*;

/// Parses `source` and compares one property, named for the message, and the number of warnings.
fn check<T: PartialEq + fmt::Debug>(source: &str, of: impl Fn(&Directives) -> T, expected: T, warnings: usize) {
    let parsed = Directives::parse(source);
    assert_eq!(of(&parsed), expected, "in {source:?}");
    assert_eq!(parsed.warnings.len(), warnings, "in {source:?}: {:?}", parsed.warnings);
}

/// Compares the warnings of `source` as `@directive=value: message` beginnings.
fn check_warnings(source: &str, expected: &[&str]) {
    let parsed = Directives::parse(source);
    let shown: Vec<String> =
        parsed.warnings.iter().map(|w| format!("{}={}: {}", w.directive, w.value, w.message)).collect();
    let fits =
        shown.len() == expected.len() && shown.iter().zip(expected).all(|(shown, start)| shown.starts_with(start));
    assert!(fits, "in {source:?}: {shown:#?}");
}

fn ms(ms: u64) -> Timeout {
    Timeout::After(Duration::from_millis(ms))
}

fn at_most(limit: u32) -> Concurrency {
    Concurrency::AtMost(NonZeroU32::new(limit).expect("a positive limit"))
}

#[test]
fn defaults_are_those_of_the_specification() {
    let d = Directives::parse("return 1");
    assert_eq!((d.mode, d.enabled, d.timeout, d.await_promises), (Mode::Serverless, true, ms(3_600_000), true));
    assert_eq!((d.concurrent, d.websocket, d.websocket_pre, d.raw_body), (Concurrency::Unlimited, false, true, false));
    assert_eq!((d.debug, d.debug_instrument, d.requires_token()), (false, false, false));
    assert_eq!((&d.schedule, d.schedule_timeout()), (&None, ms(30_000)));
    assert_eq!((d.cors.origin, d.cors.credentials, d.cors.max_age_s), (CorsOrigin::None, false, 86_400));
    assert_eq!(d.cors.methods, ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
    assert_eq!(
        (d.log.level, d.log.request_body, d.log.response_body),
        (LogLevel::Standard, LogBody::Off, LogBody::Off)
    );
    assert_eq!((d.log.max_body_bytes, d.log.retention_days), (10_240, 7));
    assert_eq!(d.log.exclude_headers, ["authorization", "cookie", "set-cookie", "x-token"]);
    assert_eq!(d.ai, Ai { enabled: true, model: None, temperature: None, max_tokens: None, key: None });
    assert_eq!((d.description, d.label, d.tags, d.return_type), (None, None, vec![], None));
    assert_eq!((d.remote, d.warnings), (Remote::default(), vec![]));
}

#[test]
fn execution_directives() {
    check("// @mode worker", |d| d.mode, Mode::Worker, 0);
    check("// @mode serverless", |d| d.mode, Mode::Serverless, 0);
    check("// @mode Worker", |d| d.mode, Mode::Serverless, 1);
    check("// @mode", |d| d.mode, Mode::Serverless, 1);
    check("// @mode worker please", |d| d.mode, Mode::Worker, 1);
    check("// @enabled false", |d| d.enabled, false, 0);
    check("// @enabled", |d| d.enabled, true, 0);
    check("// @enabled no", |d| d.enabled, true, 1);
    check("// @timeout 60000 // 60 second timeout", |d| d.timeout, ms(60_000), 0);
    check("// @timeout 0", |d| d.timeout, Timeout::Unlimited, 0);
    check("// @timeout unlimited", |d| d.timeout, Timeout::Unlimited, 0);
    for bad in ["-1", "+1", "1.5", "30s", "", "1e3", "99999999999999999999", "9007199254740992"] {
        check(&format!("// @timeout {bad}"), |d| d.timeout, ms(3_600_000), 1);
    }
    check("// @await-promises false", |d| d.await_promises, false, 0);
    check("// @concurrent 5", |d| d.concurrent, at_most(5), 0);
    check("// @concurrent false", |d| d.concurrent, at_most(1), 0);
    check("// @concurrent true", |d| d.concurrent, Concurrency::Unlimited, 0);
    for bad in ["0", "-3", "many", "4294967296"] {
        check(&format!("// @concurrent {bad}"), |d| d.concurrent, Concurrency::Unlimited, 1);
    }
    check("// @mode worker\n// @websocket", |d| d.websocket, true, 0);
    check("// @mode worker\n// @websocket // chat", |d| d.websocket, true, 0);
    check("// @websocket-pre false", |d| d.websocket_pre, false, 0);
    check("// @rawBody", |d| d.raw_body, true, 0);
    check("// @rawBody // stream it", |d| d.raw_body, true, 0);
    check("// @rawBody true", |d| d.raw_body, true, 0);
    check("// @rawBody false", |d| d.raw_body, false, 0);
    check("// @rawBody true please", |d| d.raw_body, false, 1);
    check("// @rawBody yes", |d| d.raw_body, false, 1);
    check("// @debug\n// @debug-instrument", |d| (d.debug, d.debug_instrument), (true, true), 0);
}

#[test]
fn schedules() {
    let expression = |d: &Directives| d.schedule.clone().map(|s| (s.expression, s.problem.is_some()));
    check("// @schedule */5 * * * * // often", expression, Some(("*/5 * * * *".into(), false)), 0);
    check("// @schedule @daily", expression, Some(("@daily".into(), false)), 0);
    check("// @schedule tomorrow", expression, Some(("tomorrow".into(), true)), 1);
    check("// @schedule", expression, Some((String::new(), true)), 1);
    check("// @timeout 5000", Directives::schedule_timeout, ms(5_000), 0);
    check("// @timeout 5000\n// @schedule-timeout 100", Directives::schedule_timeout, ms(100), 0);
    check("// @schedule-timeout unlimited", Directives::schedule_timeout, Timeout::Unlimited, 0);
    check("// @schedule-timeout 0", Directives::schedule_timeout, Timeout::Unlimited, 0);
    check("// @schedule-timeout soon", Directives::schedule_timeout, ms(30_000), 1);
}

#[test]
fn tokens_open_and_close_the_endpoint() {
    let shown = |d: &Directives| d.tokens.iter().map(|t| t.expose().to_owned()).collect::<Vec<_>>();
    check("// @token a\n// @token b", shown, vec!["a".into(), "b".into()], 0);
    check("// @token a remark", shown, vec!["a".into()], 1);
    check("// @token a // remark", shown, vec!["a".into()], 0);
    let presented = |value: &str| Presented { source: TokenSource::Bearer, value: value.into() };
    let opens = |source: &str, value: &str| Directives::parse(source).admits(Some(&presented(value)));
    assert!(Directives::parse("").admits(None));
    assert!(opens("", "anything"));
    assert!(opens("// @token a\n// @token b", "b"));
    assert!(!opens("// @token a\n// @token b", "c"));
    assert!(!Directives::parse("// @token a").admits(None));
    // A line that was meant to close the endpoint never leaves it open.
    for broken in [
        "// @token",
        "// @token [REDACTED]",
        &format!("// @token {}", "x".repeat(1025)),
        &format!("// @token {}", "x".repeat(5000)),
    ] {
        let d = Directives::parse(broken);
        assert!(d.requires_token() && !d.admits(None) && !d.admits(Some(&presented("[REDACTED]"))), "{broken:.40}");
        assert_eq!(d.warnings.len(), 1);
    }
    assert!(opens("// @token\n// @token b", "b"));
}

#[test]
fn cors_directives() {
    let origin = |d: &Directives| d.cors.origin.clone();
    check("// @cors reflective", origin, CorsOrigin::Reflective, 0);
    check("// @cors *", origin, CorsOrigin::Any, 0);
    check("// @cors none", origin, CorsOrigin::None, 0);
    check("// @cors https://App.example.com", origin, CorsOrigin::One("https://app.example.com".into()), 0);
    check("// @cors http://localhost:3000/ // dev", origin, CorsOrigin::One("http://localhost:3000".into()), 0);
    check("// @cors http://[::1]:3000", origin, CorsOrigin::One("http://[::1]:3000".into()), 0);
    for bad in [
        "",
        "app.example.com",
        "https://",
        "https://a/b",
        "https://a?b",
        "https://u@a",
        "https://a:0",
        "https://a:99999",
        "https://a,https://b",
        "1ttp://a",
        "https://[::g]",
        "https://\u{e9}",
        "null",
        "Reflective",
    ] {
        check(&format!("// @cors {bad}"), origin, CorsOrigin::None, 1);
    }
    check(
        "// @cors *\n// @cors-methods get, Post ,DELETE",
        |d| d.cors.methods.clone(),
        vec!["GET".into(), "POST".into(), "DELETE".into()],
        0,
    );
    check("// @cors *\n// @cors-methods GET POST", |d| d.cors.methods.clone(), vec!["GET".into(), "POST".into()], 0);
    check("// @cors *\n// @cors-methods G\"ET", |d| d.cors.methods.len(), 6, 1);
    check("// @cors *\n// @cors-methods ,", |d| d.cors.methods.len(), 6, 1);
    check(
        "// @cors *\n// @cors-headers X-A,X-B",
        |d| d.cors.headers.clone(),
        Some(vec!["X-A".into(), "X-B".into()]),
        0,
    );
    check("// @cors *\n// @cors-headers X:A", |d| d.cors.headers.clone(), None, 1);
    check(
        "// @cors *\n// @cors-max-age 0\n// @cors-credentials",
        |d| (d.cors.max_age_s, d.cors.credentials),
        (0, true),
        0,
    );
}

#[test]
fn logging_directives() {
    for (word, level) in [
        ("none", LogLevel::None),
        ("minimal", LogLevel::Minimal),
        ("standard", LogLevel::Standard),
        ("full", LogLevel::Full),
        ("debug", LogLevel::Debug),
    ] {
        check(&format!("// @log-level {word}"), |d| d.log.level, level, 0);
    }
    check("// @log-level loud", |d| d.log.level, LogLevel::Standard, 1);
    let bodies = |d: &Directives| (d.log.request_body, d.log.response_body);
    check("// @log-level full", bodies, (LogBody::Redacted, LogBody::Redacted), 0);
    check("// @log-request-body off\n// @log-level full", bodies, (LogBody::Off, LogBody::Redacted), 0);
    check("// @log-request-body\n// @log-response-body full", bodies, (LogBody::Redacted, LogBody::Full), 0);
    check("// @log-request-body redacted\n// @log-response-body false", bodies, (LogBody::Redacted, LogBody::Off), 0);
    check("// @log-request-body some", bodies, (LogBody::Off, LogBody::Off), 1);
    for (word, bytes) in [
        ("2048", 2048),
        ("0", 0),
        ("10kb", 10_240),
        ("10KB", 10_240),
        ("1.5mb", 1_572_864),
        ("1g", 1 << 30),
        ("7b", 7),
        ("1KiB", 1024),
    ] {
        check(&format!("// @log-max-body-size {word}"), |d| d.log.max_body_bytes, bytes, 0);
    }
    for bad in ["", "kb", "-1", "10 kb", "10xb", "1.5", "1..5kb", "2g", "99999999999999999999gb", ".", "inf", "nan"] {
        let warnings = 1;
        let expected = if bad == "10 kb" { 10 } else { 10_240 };
        check(&format!("// @log-max-body-size {bad}"), |d| d.log.max_body_bytes, expected, warnings);
    }
    check("// @log-exclude-headers X-Key, cookie", |d| d.log.exclude_headers.len(), 5, 0);
    assert!(Directives::parse("// @log-exclude-headers X-Key").log.excludes("x-kEY"));
    check("// @log-retention-days 30", |d| d.log.retention_days, 30, 0);
    check("// @log-retention-days 0", |d| d.log.retention_days, 7, 1);
}

#[test]
fn ai_and_descriptive_directives() {
    check("// @ai false", |d| d.ai.enabled, false, 0);
    check("// @ai true", |d| d.ai.enabled, true, 0);
    check("// @ai-model openai/gpt // why", |d| d.ai.model.clone(), Some("openai/gpt".into()), 0);
    check("// @ai-temperature 0.5", |d| d.ai.temperature, Some(0.5), 0);
    check("// @ai-temperature 2", |d| d.ai.temperature, Some(2.0), 0);
    for bad in ["2.1", "-0.1", "nan", "inf", "warm", ""] {
        check(&format!("// @ai-temperature {bad}"), |d| d.ai.temperature, None, 1);
    }
    check("// @ai-max-tokens 100", |d| d.ai.max_tokens, Some(100), 0);
    check("// @ai-max-tokens 0", |d| d.ai.max_tokens, None, 1);
    check("// @ai-key sk-1", |d| d.ai.key.clone(), Some(Secret::new("sk-1")), 0);
    check("// @description Lists a/b // and c", |d| d.description.clone(), Some("Lists a/b // and c".into()), 0);
    check("// @label two words", |d| d.label.clone(), Some("two words".into()), 0);
    check(
        "// @tags billing, agent , two words,",
        |d| d.tags.clone(),
        vec!["billing".into(), "agent".into(), "two words".into()],
        0,
    );
    check(
        "\n// @returns { id: string }",
        |d| d.return_type.clone(),
        Some(ReturnType { definition: "{ id: string }".into(), line: 2 }),
        0,
    );
    check("// @return-type string", |d| d.return_type.clone().map(|r| r.definition), Some("string".into()), 0);
}

#[test]
fn remote_directives() {
    use RemoteScope::{Call, Eval, Messages};
    let d = Directives::parse(
        "// @remote-messages\n// @remote-call true\n// @remote-eval false\n// @remote-token a s1\n// @remote-token b s2 [call,eval]",
    );
    assert_eq!((d.remote.messages, d.remote.call, d.remote.eval), (true, true, false));
    assert_eq!(
        d.remote.tokens[0],
        RemoteToken { name: "a".into(), secret: Secret::new("s1"), scope: vec![Messages, Call] }
    );
    assert_eq!(
        d.remote.tokens[1],
        RemoteToken { name: "b".into(), secret: Secret::new("s2"), scope: vec![Call, Eval] }
    );
    for bad in ["", "a", "a s1 everything", "a [REDACTED]", "a s1 ,"] {
        check(&format!("// @remote-token {bad}"), |d| d.remote.tokens.len(), 0, 1);
    }
}

#[test]
fn warns_without_ever_failing() {
    check_warnings("// @mode fast", &["@mode=fast: expected one of worker, serverless; the default is used"]);
    check_warnings("// @mode worker\n// @mode serverless", &["@mode=worker: written again on line 2"]);
    check("// @mode worker\n// @mode fast", |d| d.mode, Mode::Serverless, 2);
    check_warnings("// @websocket", &["@websocket=true: needs @mode worker"]);
    check_warnings("// @mode worker\n// @concurrent 3", &["@concurrent=3: has no effect"]);
    check_warnings("// @mode worker\n// @websocket\n// @schedule @daily", &["@schedule=@daily: is incompatible"]);
    check_warnings("// @schedule * * *", &["@schedule=* * *: expected 5 fields"]);
    check_warnings(
        "// @cors-credentials\n// @cors-max-age 5",
        &["@cors-credentials=true: is ignored", "@cors-max-age=5: is ignored"],
    );
    check_warnings("// @cors none\n// @cors-methods GET", &["@cors-methods=GET: is ignored"]);
    check_warnings("let a\n// @mode worker", &["@mode=worker: stands after the first line of code"]);
    check("let a\n// @mode worker", |d| d.mode, Mode::Serverless, 1);
    check_warnings(&format!("{}// @mode worker", "\n".repeat(100)), &["@mode=worker: stands after line 100"]);
    check_warnings(
        "// @Mode worker",
        &["@Mode=worker: unknown directive, ignored; names are case sensitive: did you mean @mode"],
    );
    check_warnings("// @method GET\n// @route /x", &["@method=GET: unknown", "@route=/x: unknown"]);
    check_warnings("// @ts-nocheck\n// plain\n/* @mode worker */\n//@mode worker", &[]);
    check_warnings("let a\n// @unknown x", &[]);
    let d = Directives::parse("// @token");
    assert_eq!(serde_json::to_value(&d.warnings[0]).expect("plain data")["directive"], "@token");
    assert!(Directives::parse(&"// @mode x\n".repeat(100_000)).warnings.len() <= 100);
}

#[test]
fn never_shows_a_secret() {
    let source = "// @token hush1 and more\n// @token hush2\n// @Token hush3\n// @ai-key hush4 x\n// @ai-key hush5\n// @remote-token n hush6\n// @remote-token hush7 \nlet a\n// @token hush8";
    let d = Directives::parse(source);
    let shown = format!(
        "{d:?} {} {} {}",
        serde_json::to_string(&d.warnings).expect("plain data"),
        d.to_json(true),
        redact_source(source)
    );
    assert!(shown.contains(REDACTED));
    assert!(!shown.contains("hush"), "{shown}");
}

#[test]
fn reports_what_is_written() {
    let check = |source: &str, redact, expected| {
        assert_eq!(Directives::parse(source).to_json(redact), expected, "in {source:?}")
    };
    check("return 1", true, json!({}));
    check(
        "// @mode worker\n// @timeout unlimited\n// @concurrent 3",
        true,
        json!({ "mode": "worker", "timeout": "unlimited", "concurrent": 3 }),
    );
    check("// @token a", true, json!({ "token": "[REDACTED]" }));
    check("// @token a", false, json!({ "token": "a" }));
    check("// @token a\n// @token b\n// @token c", false, json!({ "token": ["a", "b", "c"] }));
    check("// @ai-key k", true, json!({ "ai-key": "[REDACTED]" }));
    check(
        "// @remote-token n s eval",
        true,
        json!({ "remote-token": [{ "name": "n", "secret": "[REDACTED]", "scope": ["eval"] }] }),
    );
    check(
        "// @tags a,b\n// @cors *\n// @cors-methods GET,POST",
        true,
        json!({ "tags": ["a", "b"], "cors": "*", "cors-methods": "GET,POST" }),
    );
    check(
        "// @log-max-body-size 10kb\n// @log-exclude-headers x-a",
        true,
        json!({ "log-max-body-size": "10kb", "log-exclude-headers": ["x-a"] }),
    );
    check(
        "// @log-max-body-size 10\n// @ai-temperature 0.5\n// @rawBody",
        true,
        json!({ "log-max-body-size": 10, "ai-temperature": 0.5, "rawBody": true }),
    );
    check("// @mode fast\n// @unknown 1", true, json!({}));
    check("// @schedule @daily\n// @description a b", true, json!({ "schedule": "@daily", "description": "a b" }));
}

#[test]
fn survives_random_sources() {
    let pieces = [
        "// @",
        "token",
        "mode",
        " ",
        "\n",
        "\r\n",
        "\r",
        "/*",
        "*/",
        "[REDACTED]",
        "'use strict'",
        ";",
        "//",
        "\u{feff}",
        "\u{2028}",
        "remote-token",
        "cors",
        "schedule",
        "* * * * *",
        "log-max-body-size",
        "9",
        ".",
        "\u{1f600}",
        "ai-key",
        "#!",
        "@",
        "-",
        ",",
        "worker",
        "timeout",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).expect("below a usize")
    };
    for _ in 0..20_000 {
        let source: String = (0..next(20)).map(|_| pieces[next(pieces.len())]).collect();
        let _ = Directives::parse(&source).to_json(true);
        let shown = redact_source(&source);
        assert_eq!(redact_source(&shown), shown, "{source:?}");
        if !source.contains(REDACTED) {
            assert_eq!(restore_secrets(&shown, &source).as_deref(), Ok(source.as_str()), "{source:?}");
        } else {
            let _ = restore_secrets(&source, &shown);
        }
    }
}
