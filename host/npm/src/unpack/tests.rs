use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::Header;

use super::*;

struct Tarball(Vec<u8>);

impl Tarball {
    fn new() -> Self {
        Self(Vec::new()).file("package/package.json", b"{}")
    }

    /// Writes headers by hand: the crate's own builder refuses most of what is needed here.
    fn raw(mut self, kind: u8, path: &[u8], link: &[u8], size: u64, body: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        header.as_mut_bytes()[..path.len()].copy_from_slice(path);
        header.as_mut_bytes()[157..157 + link.len()].copy_from_slice(link);
        header.set_size(size);
        header.set_mode(0o4777);
        header.set_entry_type(EntryType::new(kind));
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(body);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn file(self, path: &str, body: &[u8]) -> Self {
        self.raw(b'0', path.as_bytes(), b"", body.len() as u64, body)
    }

    fn pax(self, key: &str, value: &str) -> Self {
        let record = (1..)
            .map(|length: usize| format!("{length} {key}={value}\n"))
            .find(|record| record.split(' ').next().is_some_and(|length| length == record.len().to_string()));
        let record = record.unwrap();
        self.raw(b'x', b"pax", b"", record.len() as u64, record.as_bytes())
    }

    fn unpack(self, bundles: bool, limits: &Limits) -> (tempfile::TempDir, Result<Unpacked, String>) {
        let mut bytes = self.0;
        bytes.resize(bytes.len() + 1024, 0);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&bytes).unwrap();
        unpack_bytes(&gzip.finish().unwrap(), bundles, limits)
    }

    fn refused(self) -> String {
        self.unpack(false, &Limits::default()).1.unwrap_err()
    }
}

fn unpack_bytes(bytes: &[u8], bundles: bool, limits: &Limits) -> (tempfile::TempDir, Result<Unpacked, String>) {
    let folder = tempfile::tempdir().unwrap();
    let tarball = folder.path().join("x.tgz");
    fs::write(&tarball, bytes).unwrap();
    let result = unpack(&tarball, &folder.path().join("out"), bundles, limits);
    (folder, result)
}

#[test]
fn an_honest_tarball() {
    let long = format!("package/{}/x.js", "deep/".repeat(30));
    let tarball = Tarball::new()
        .file("package/lib/a.js", b"1")
        .file("package/lib/a.js", b"22")
        .raw(b'5', b"package/empty/", b"", 0, b"")
        .raw(b'0', b"package/oldest/", b"", 0, b"")
        .file("package/oldest/x", b"7")
        .raw(b'g', b"pax_global_header", b"", 3, b"abc")
        .pax("path", &long)
        .file("package/short", b"3")
        .raw(b'L', b"././@LongLink", b"", 21, b"package/gnu/long.name")
        .file("package/short", b"4")
        .file("other/outermost.js", b"5")
        .file("stray", b"6");
    let (folder, result) = tarball.unpack(false, &Limits::default());
    assert_eq!(result.unwrap().bytes, 2 + 1 + 2 + 1 + 1 + 1 + 1);
    let out = folder.path().join("out");
    assert_eq!(fs::read(out.join("lib/a.js")).unwrap(), b"22");
    assert_eq!(fs::read(out.join("deep/".repeat(30)).join("x.js")).unwrap(), b"3");
    assert_eq!(fs::read(out.join("gnu/long.name")).unwrap(), b"4");
    assert!(out.join("empty").is_dir() && out.join("outermost.js").is_file());
    assert!(!out.join("stray").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(out.join("lib/a.js")).unwrap().permissions().mode();
        assert_eq!(mode & 0o7000, 0, "no set-user-id comes out");
    }
}

#[test]
fn hostile_paths() {
    let paths = [
        "package/../../escape",
        "../escape",
        "package/..",
        "/etc/passwd",
        "package/a\\..\\b",
        "C:/x/y",
        "package/c:x",
        "package/aux.js",
        "package/COM1",
        "package/dot.",
        "package/space /x",
        "package/new\nline",
    ];
    for path in paths {
        let because = Tarball::new().file(path, b"x").refused();
        assert!(because.contains("the path"), "{path}: {because}");
    }
    let because = Tarball::new().pax("path", "package/../../escape").file("package/x", b"x").refused();
    assert!(because.contains("leads upwards"), "{because}");
    let because = Tarball::new().pax("path", &format!("package/{}", "a".repeat(600))).file("package/x", b"x").refused();
    assert!(because.contains("too long"), "{because}");
    let because = Tarball::new().pax("path", &format!("package/{}", "a/".repeat(60))).file("package/x", b"x").refused();
    assert!(because.contains("too many folders"), "{because}");
    let because = Tarball::new().raw(b'0', b"package/\xff\xfe", b"", 0, b"").refused();
    assert!(because.contains("UTF-8"), "{because}");
}

#[test]
fn hostile_kinds() {
    for kind in [b'3', b'4', b'6', b'S', b'V'] {
        let because = Tarball::new().raw(kind, b"package/x", b"", 0, b"").refused();
        assert!(because.contains("is a device") || because.contains("is of kind"), "{because}");
    }
    // A link is left out, and what would go through it makes a folder of its own.
    let tarball = Tarball::new()
        .raw(b'2', b"package/link", b"/etc", 0, b"")
        .raw(b'1', b"package/hard", b"/etc/passwd", 0, b"")
        .file("package/link/x", b"1");
    let (folder, result) = tarball.unpack(false, &Limits::default());
    result.unwrap();
    let out = folder.path().join("out");
    assert!(fs::symlink_metadata(out.join("link")).unwrap().is_dir());
    assert!(!out.join("hard").exists());
}

#[test]
fn hostile_names() {
    let because = Tarball::new().file("package/A.js", b"1").file("package/a.js", b"2").refused();
    assert!(because.contains("differ only in case"), "{because}");
    let because = Tarball::new().file("package/Lib/a.js", b"1").file("package/lib/b.js", b"2").refused();
    assert!(because.contains("differ only in case"), "{because}");
    let because = Tarball::new().file("package/a", b"1").file("package/a/b", b"2").refused();
    assert!(because.contains("both a file and a folder"), "{because}");
}

#[test]
fn hostile_sizes() {
    let limits = Limits { file_bytes: 10, unpacked_bytes: 15, files: 4, ..Limits::default() };
    let large = Tarball::new().file("package/x", &[0; 11]);
    assert!(large.unpack(false, &limits).1.unwrap_err().contains("more than 10 bytes"));
    let total = Tarball::new().file("package/x", &[0; 8]).file("package/y", &[0; 8]);
    assert!(total.unpack(false, &limits).1.unwrap_err().contains("more than 15 bytes"));
    let many = (0..5).fold(Tarball::new(), |tarball, index| tarball.file(&format!("package/{index}"), b""));
    assert!(many.unpack(false, &limits).1.unwrap_err().contains("more than 4 files"));
    // A bomb that hides in what is left out or ignored.
    let bomb = Tarball::new().raw(b'2', b"package/x", b"y", 1 << 20, &vec![0; 1 << 20]);
    assert!(bomb.unpack(false, &limits).1.is_err());
    let because = Tarball::new().raw(b'x', b"pax", b"", 1 << 20, &vec![b'1'; 1 << 20]).refused();
    assert!(because.contains("too long"), "{because}");
    let because = Tarball::new().pax("size", "9999").file("package/x", b"x").refused();
    assert!(because.contains("two sizes"), "{because}");
    assert!(Tarball::new().pax("size", "1").file("package/x", b"x").unpack(false, &limits).1.is_ok());
    let because = Tarball::new().raw(b'0', b"package/x", b"", 4096, b"short").refused();
    assert!(because.contains("package/x") || because.contains("not a tarball") || because.contains("x:"), "{because}");
}

#[test]
fn not_a_tarball() {
    for bytes in [&b""[..], b"hello", &[0x1f, 0x8b, 8, 0], &[0; 2048]] {
        let (_folder, result) = unpack_bytes(bytes, false, &Limits::default());
        assert!(result.is_err(), "{bytes:?}");
    }
    let (_folder, result) = Tarball(Vec::new()).file("package/x", b"").unpack(false, &Limits::default());
    assert!(result.unwrap_err().contains("no package.json"));
}

#[test]
fn bundled_packages_need_an_announcement() {
    let tarball = || Tarball::new().file("package/node_modules/x/package.json", b"{}");
    let (folder, result) = tarball().unpack(false, &Limits::default());
    result.unwrap();
    assert!(!folder.path().join("out/node_modules").exists());
    let (folder, result) = tarball().unpack(true, &Limits::default());
    result.unwrap();
    assert!(folder.path().join("out/node_modules/x/package.json").exists());
}
