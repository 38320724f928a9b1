//! The service through its own border. That each encoding's table is right is `encoding_rs`'s own affair.

use super::*;

fn call(texts: &TextDecoders, function: u32, b: u32, c: u32, text: &str, bytes: &[u8]) -> Result<String, String> {
    let reply = texts.call(&Call { function, b, c, text, bytes });
    let text = String::from_utf8(reply.bytes).unwrap();
    if reply.code < 0 { Err(text) } else { Ok(text) }
}

fn decode(label: &str, bytes: &[u8]) -> String {
    call(&TextDecoders::new(TextLimits::default()), function::DECODE, 0, LAST, label, bytes).unwrap()
}

#[test]
fn labels() {
    let texts = TextDecoders::new(TextLimits::default());
    for (label, name) in [
        ("latin2", "iso-8859-2"),
        (" SJIS\t", "shift_jis"),
        ("gb2312", "gbk"),
        ("GB18030", "gb18030"),
        ("big5-hkscs", "big5"),
        ("x-user-defined", "x-user-defined"),
        ("koi", "koi8-r"),
        ("dos-874", "windows-874"),
        ("logical", "iso-8859-8-i"),
    ] {
        assert_eq!(call(&texts, function::RESOLVE, 0, 0, label, b"").as_deref(), Ok(name));
    }
    for label in ["", "nonsense", "replacement", "iso-2022-kr", "hz-gb-2312", "utf-7"] {
        assert!(call(&texts, function::RESOLVE, 0, 0, label, b"").unwrap_err().starts_with("LABEL\n"), "{label}");
    }
}

#[test]
fn texts_in_one_piece() {
    assert_eq!(decode("shift_jis", &[0x93, 0xfa, 0x96, 0x7b]), "日本");
    assert_eq!(decode("euc-jp", &[0xc6, 0xfc, 0xcb, 0xdc]), "日本");
    assert_eq!(decode("iso-2022-jp", b"\x1b$BF|K\\\x1b(B!"), "日本!");
    assert_eq!(decode("gb18030", &[0x81, 0x30, 0x81, 0x30]), "\u{80}");
    assert_eq!(decode("big5", &[0xa4, 0xa4, 0xa4, 0xe5]), "中文");
    assert_eq!(decode("euc-kr", &[0xc7, 0xd1]), "한");
    assert_eq!(decode("windows-1251", &[0xcf, 0xf0]), "Пр");
    assert_eq!(decode("x-user-defined", &[0x41, 0x80]), "A\u{f780}");
    assert_eq!(decode("shift_jis", &[0x93]), "\u{fffd}");
    // No mark of any kind is looked for.
    assert_eq!(decode("windows-1251", &[0xef, 0xbb, 0xbf]), "п»ї");
}

#[test]
fn streams_go_on_where_they_were() {
    let texts = TextDecoders::new(TextLimits::default());
    let mut whole = String::new();
    for byte in b"\x1b$BF|K\\" {
        whole += &call(&texts, function::DECODE, 5, 0, "iso-2022-jp", &[*byte]).unwrap();
    }
    whole += &call(&texts, function::DECODE, 5, LAST, "iso-2022-jp", b"\x1b(B!").unwrap();
    assert_eq!(whole, "日本!");
    // The last call ended it: this is a new one.
    assert_eq!(call(&texts, function::DECODE, 5, 0, "iso-2022-jp", b"F|").as_deref(), Ok("F|"));
}

#[test]
fn fatal_streams_start_afresh_after_an_error() {
    let texts = TextDecoders::new(TextLimits::default());
    assert_eq!(call(&texts, function::DECODE, 1, FATAL, "shift_jis", &[0x93]).as_deref(), Ok(""));
    assert!(call(&texts, function::DECODE, 1, FATAL, "shift_jis", &[0xff]).unwrap_err().starts_with("MALFORMED\n"));
    assert_eq!(call(&texts, function::DECODE, 1, FATAL | LAST, "shift_jis", b"a").as_deref(), Ok("a"));
    assert!(call(&texts, function::DECODE, 0, FATAL | LAST, "shift_jis", &[0x93]).is_err());
}

#[test]
fn limits() {
    let texts = TextDecoders::new(TextLimits { streams: 2, input_bytes: 4 });
    assert!(call(&texts, function::DECODE, 0, LAST, "gbk", &[0; 5]).unwrap_err().starts_with("LIMIT\n"));
    for id in 1..=2 {
        assert!(call(&texts, function::DECODE, id, 0, "gbk", b"a").is_ok());
    }
    assert!(call(&texts, function::DECODE, 3, 0, "gbk", b"a").is_err());
    assert!(call(&texts, function::DECODE, 1, 0, "gbk", b"a").is_ok());
    call(&texts, function::CLOSE, 1, 0, "", b"").unwrap();
    assert!(call(&texts, function::DECODE, 3, 0, "gbk", b"a").is_ok());
    assert!(call(&texts, 9, 3, 0, "gbk", b"a").is_err());
}
