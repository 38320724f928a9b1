use super::zones::Zone;
use super::*;

fn call(function: u32, b: u32, text: &str, bytes: &[u8]) -> (i32, Vec<u8>) {
    let reply = Locales::new(LocaleLimits::default()).call(&Call { function, b, c: 0, text, bytes });
    (reply.code, reply.bytes)
}

fn span(name: &str, time: f64) -> (i32, bool, f64, f64) {
    let span = Zone::find(name).unwrap().span(time);
    (span.offset_seconds, span.is_summer, span.from, span.until)
}

#[test]
fn names_are_known_in_any_case() {
    assert_eq!(call(function::ZONE_NAME, 0, "europe/BERLIN", b""), (0, b"Europe/Berlin".to_vec()));
    for bad in ["", "Mars/Base", "Europe", "../etc/passwd", &"x".repeat(65)] {
        assert_eq!(call(function::ZONE_NAME, 0, bad, b"").0, -1, "{bad}");
    }
}

#[test]
fn clocks_are_put_forward_and_back() {
    // 2024: 31 March 01:00 UTC to 27 October 01:00 UTC.
    let (start, end) = (1_711_846_800_000.0, 1_729_990_800_000.0);
    assert_eq!(span("Europe/Berlin", start), (7200, true, start, end));
    assert_eq!(span("Europe/Berlin", start - 1.0).0, 3600);
    assert_eq!(span("Europe/Berlin", start - 1.0).3, start);
    assert_eq!(span("Europe/Berlin", end - 1.0).0, 7200);
    assert_eq!(span("Europe/Berlin", end), (3600, false, end, 1_743_296_400_000.0));
    assert_eq!(span("Asia/Kolkata", 0.0).0, 19_800);
}

#[test]
fn irish_summers_are_summers() {
    assert!(span("Europe/Dublin", 1_720_000_000_000.0).1);
    assert!(!span("Europe/Dublin", 1_735_000_000_000.0).1);
}

#[test]
fn all_times_of_javascript_have_an_answer() {
    let (offset, is_summer, from, until) = span("America/New_York", 8.64e15);
    assert!(offset == -14_400 && is_summer && from <= 8.64e15 && until > 8.64e15);
    assert_eq!(span("America/New_York", -8.64e15).0, -17_762);
    assert!(span("America/New_York", f64::MAX).3 > 0.0);
    for time in [f64::NAN, f64::INFINITY] {
        assert_eq!(call(function::ZONE_SPAN, 0, "UTC", &time.to_le_bytes()).0, -1);
    }
    assert_eq!(call(function::ZONE_SPAN, 0, "UTC", b"short").0, -1);
    assert_eq!(call(function::ZONE_SPAN, 0, "UTC", &0f64.to_le_bytes()).1.len(), 24);
}

#[test]
fn the_list_has_places_only() {
    let names = String::from_utf8(call(function::ZONE_NAMES, 0, "", b"").1).unwrap();
    assert!(names.lines().count() > 400);
    assert!(names.lines().all(|name| Zone::find(name).is_some()));
    assert!(!names.contains("EST5EDT"));
}

fn ends(granularity: u32, text: &str) -> Vec<u32> {
    let bytes = call(function::SEGMENTS, granularity, text, b"").1;
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes(four.try_into().unwrap())).collect()
}

#[test]
fn text_is_divided() {
    assert_eq!(ends(0, "e\u{301}👨‍👩‍👧x"), [2, 10, 11]);
    let word = 1 << 31;
    assert_eq!(ends(1, "can't, 5"), [5 | word, 6, 7, 8 | word]);
    assert_eq!(ends(2, "One. Two?"), [5, 9]);
    assert_eq!(ends(0, ""), Vec::new());
    assert_eq!(call(function::SEGMENTS, 3, "x", b"").0, -1);
    assert_eq!(call(function::SEGMENTS, 0, &"x".repeat((1 << 20) + 1), b"").0, -1);
    assert_eq!(call(9, 0, "", b"").0, -1);
}
