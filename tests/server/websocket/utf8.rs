//! Byte sequences that are UTF-8, and some that only look like it: sections 6.5 to 6.23 of the suite's list. Whether a
//! sequence is valid is not taken from the library that is tested with it, but said here.

/// A word of characters that take two bytes and three.
pub(super) const WORD: &str = "\u{3ba}\u{1f79}\u{3c3}\u{3bc}\u{3b5}";

/// Name, bytes, and whether they are UTF-8.
pub(super) fn table() -> Vec<(String, Vec<u8>, bool)> {
    let mut table = Vec::new();
    let mut group = |name: &str, is_valid: bool, from: usize, sequences: &[&[u8]]| {
        for (index, bytes) in sequences.iter().enumerate() {
            table.push((format!("{name}.{}", from + index), bytes.to_vec(), is_valid));
        }
    };
    let greek = WORD.as_bytes();
    group("6.5", true, 1, &[b"\xd0\x9f\xd1\x80", b"\x24", b"\xc2\xa2", b"\xe2\x82\xac", b"\xf0\xa4\xad\xa2"]);
    // Each beginning of a word; it is a word itself only between its characters.
    for length in 1..=greek.len() {
        group("6.6", matches!(length, 2 | 5 | 7 | 9 | 11), length, &[&greek[..length]]);
    }
    group("6.7", true, 1, &[b"\x00", b"\xc2\x80", b"\xe0\xa0\x80", b"\xf0\x90\x80\x80"]);
    group("6.8", false, 1, &[b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"]);
    group("6.9", true, 1, &[b"\x7f", b"\xdf\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf"]);
    group("6.10", false, 1, &[b"\xf7\xbf\xbf\xbf", b"\xfb\xbf\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf\xbf"]);
    group("6.11", true, 1, &[b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xef\xbf\xbd", b"\xf4\x8f\xbf\xbf"]);
    group("6.11", false, 5, &[b"\xf4\x90\x80\x80"]);
    let continuations: Vec<u8> = (0x80..=0xbf).collect();
    let pieces = [&b"\x80"[..], b"\xbf", b"\x80\xbf", b"\x80\xbf\x80", b"\x80\xbf\x80\xbf", b"\x80\xbf\x80\xbf\x80"];
    group("6.12", false, 1, &pieces);
    group("6.12", false, 7, &[b"\x80\xbf\x80\xbf\x80\xbf", &continuations]);
    for (index, range) in [0xc0..=0xdf, 0xe0..=0xef, 0xf0..=0xf7, 0xf8..=0xfb, 0xfc..=0xfdu8].into_iter().enumerate() {
        // Beginnings without an end, each followed by a space.
        let lonely: Vec<u8> = range.flat_map(|byte| [byte, b' ']).collect();
        group("6.13", false, index + 1, &[&lonely]);
    }
    let cut: [&[u8]; 10] = [
        b"\xc0",
        b"\xe0\x80",
        b"\xf0\x80\x80",
        b"\xf8\x80\x80\x80",
        b"\xfc\x80\x80\x80\x80",
        b"\xdf",
        b"\xef\xbf",
        b"\xf7\xbf\xbf",
        b"\xfb\xbf\xbf\xbf",
        b"\xfd\xbf\xbf\xbf\xbf",
    ];
    group("6.14", false, 1, &cut);
    group("6.15", false, 1, &[&cut.concat()]);
    group("6.16", false, 1, &[b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"]);
    let overlong = |last: u8| {
        [
            vec![0xc0 | last >> 6, 0x80 | last & 0x3f],
            vec![0xe0, 0x80 | last >> 6, 0x80 | last & 0x3f],
            vec![0xf0, 0x80, 0x80 | last >> 6, 0x80 | last & 0x3f],
            vec![0xf8, 0x80, 0x80, 0x80 | last >> 6, 0x80 | last & 0x3f],
            vec![0xfc, 0x80, 0x80, 0x80, 0x80 | last >> 6, 0x80 | last & 0x3f],
        ]
    };
    for (name, last) in [("6.17", b'/'), ("6.19", 0)] {
        for (index, bytes) in overlong(last).iter().enumerate() {
            group(name, false, index + 1, &[bytes]);
        }
    }
    let longest: [&[u8]; 5] =
        [b"\xc1\xbf", b"\xe0\x9f\xbf", b"\xf0\x8f\xbf\xbf", b"\xf8\x87\xbf\xbf\xbf", b"\xfc\x83\xbf\xbf\xbf\xbf"];
    group("6.18", false, 1, &longest);
    // Halves of surrogate pairs, alone and as pairs.
    let half = |unit: u16| [0xe0 | (unit >> 12) as u8, 0x80 | (unit >> 6 & 0x3f) as u8, 0x80 | (unit & 0x3f) as u8];
    let units = [0xd800, 0xdb7f, 0xdb80, 0xdbff, 0xdc00, 0xdf80, 0xdfff];
    for (index, unit) in units.into_iter().enumerate() {
        group("6.20", false, index + 1, &[&half(unit)]);
    }
    let pairs = [0xd800u16, 0xdb7f, 0xdb80, 0xdbff].into_iter().flat_map(|high| [(high, 0xdc00u16), (high, 0xdfff)]);
    for (index, (high, low)) in pairs.enumerate() {
        group("6.21", false, index + 1, &[&[half(high), half(low)].concat()]);
    }
    // Characters that will never be one are valid all the same.
    let planes = (0..=0x10u32).flat_map(|plane| [plane << 16 | 0xfffe, plane << 16 | 0xffff]);
    for (index, character) in planes.filter_map(char::from_u32).enumerate() {
        group("6.22", true, index + 1, &[character.to_string().as_bytes()]);
    }
    for (index, character) in
        ['\u{fff9}', '\u{fffa}', '\u{fffb}', '\u{fffc}', '\u{fffd}', '\u{fffe}', '\u{ffff}'].iter().enumerate()
    {
        group("6.23", true, index + 1, &[character.to_string().as_bytes()]);
    }
    table
}
