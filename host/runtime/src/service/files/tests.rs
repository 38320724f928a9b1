//! The service as the prelude calls it, on directories of its own; `paths` has tests of its own.

use super::*;
use std::os::unix::fs::symlink;

struct Host {
    files: Files,
    directory: tempfile::TempDir,
    usage: Arc<UsageTable>,
}

fn host() -> Host {
    host_with(FileLimits::default())
}

fn host_with(limits: FileLimits) -> Host {
    let directory = tempfile::tempdir().unwrap();
    let usage = Arc::new(UsageTable::default());
    let files = Files::new(config(directory.path(), limits, &usage));
    Host { files, directory, usage }
}

fn config(host: &Path, limits: FileLimits, usage: &Arc<UsageTable>) -> FilesConfig {
    FilesConfig {
        data: host.join("deployments/n/e/files"),
        tmp: host.join("deployments/n/e/tmp"),
        databases: host.join("databases"),
        scripts: host.join("scripts"),
        deployment_scripts: "n/e".to_owned(),
        limits,
        usage: Arc::clone(usage),
    }
}

impl Host {
    fn raw(&self, function: Function, b: u32, c: u32, text: &str, bytes: &[u8]) -> (i32, Vec<u8>) {
        let number = Function::ALL.iter().position(|&known| known == function).unwrap() as u32 + 1;
        let reply = self.files.call(&Call { function: number, b, c, text, bytes });
        (reply.code, reply.bytes)
    }

    /// The reply's number and text, or the code of the failure.
    #[track_caller]
    fn call(&self, function: Function, b: u32, c: u32, text: &str, bytes: &[u8]) -> Result<(i32, String), String> {
        let (code, bytes) = self.raw(function, b, c, text, bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if code < 0 { Err(text.split('\n').next().unwrap().to_owned()) } else { Ok((code, text)) }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    fn data(&self, path: &str) -> PathBuf {
        self.at("deployments/n/e/files").join(path)
    }

    fn write(&self, path: &str, content: &str) -> Result<(i32, String), String> {
        self.call(Function::WriteFile, 0o1101, 0, path, content.as_bytes())
    }

    fn open(&self, path: &str, flags: u32) -> Result<u32, String> {
        self.call(Function::Open, flags, 0, path, b"").map(|(number, _)| number as u32)
    }

    fn list(&self, path: &str) -> Result<String, String> {
        self.call(Function::List, 0, 0, path, b"").map(|(_, text)| text.trim_end_matches('\0').replace('\0', " "))
    }
}

type Result<T, E> = std::result::Result<T, E>;

fn is<T: std::fmt::Debug>(result: Result<T, String>, code: &str) {
    assert_eq!(result.map(|_| ()).unwrap_err(), code);
}

#[test]
fn nothing_is_made_before_the_first_write() {
    let host = host();
    assert_eq!(host.list("/data"), Ok(String::new()));
    assert_eq!(host.list("/"), Ok("ddata dhoody dscripts dtmp".to_owned()));
    assert_eq!(host.list("/hoody"), Ok("ddatabases".to_owned()));
    assert!(host.call(Function::Stat, 0, 0, "/data", b"").is_ok());
    is(host.call(Function::ReadFile, 0, 0, "x", b""), "ENOENT");
    is(host.call(Function::Unlink, 0, 0, "x", b""), "ENOENT");
    assert_eq!(host.call(Function::Access, 2, 0, ".", b""), Ok((0, String::new())));
    assert!(!host.at("deployments").exists());
    host.write("x", "1").unwrap();
    assert_eq!(std::fs::read(host.data("x")).unwrap(), b"1");
    assert!(!host.at("databases").exists());
    host.write("/hoody/databases/x", "1").unwrap();
    assert!(host.at("databases/x").exists());
}

#[test]
fn outside_is_not_there_and_not_writable() {
    let host = host();
    for path in
        ["/etc/passwd", "../../../../../etc/passwd", "/proc/self/mem", "/scripts/n/other/x", "/dev/null", "/hoody/x"]
    {
        is(host.call(Function::ReadFile, 0, 0, path, b""), "ENOENT");
        is(host.call(Function::Stat, 0, 0, path, b""), "ENOENT");
        is(host.write(path, "x"), "EROFS");
        is(host.call(Function::MakeDirectories, 0, 0, path, b""), "EROFS");
        is(host.call(Function::RemoveAll, 0, 0, path, b""), "ENOENT");
    }
    is(host.write("/", "x"), "EROFS");
    is(host.call(Function::RemoveAll, 0, 0, "/", b""), "EROFS");
    is(host.call(Function::RemoveAll, 0, 0, "/data", b""), "EBUSY");
    is(host.call(Function::RemoveDirectory, 0, 0, "/tmp", b""), "EBUSY");
    is(host.call(Function::MakeDirectory, 0, 0, "/data", b""), "EEXIST");
    is(host.call(Function::MakeDirectory, 0, 0, "/hoody", b""), "EEXIST");
    is(host.call(Function::MakeDirectory, 0, 0, "/other", b""), "EROFS");
    is(host.call(Function::Rename, 0, 0, "/data\0/tmp/x", b""), "EBUSY");
}

#[test]
fn links_that_lead_out_are_refused() {
    let host = host();
    host.write("x", "inside").unwrap();
    std::fs::write(host.at("secret"), "secret").unwrap();
    symlink("/etc", host.data("absolute")).unwrap();
    symlink("../../../../secret", host.data("relative")).unwrap();
    symlink("x", host.data("within")).unwrap();
    symlink("loop", host.data("loop")).unwrap();
    symlink("../../../../new", host.data("dangling")).unwrap();
    assert_eq!(host.call(Function::ReadFile, 0, 0, "within", b""), Ok((0, "inside".to_owned())));
    assert_eq!(host.call(Function::RealPath, 0, 0, "within", b""), Ok((0, "/data/x".to_owned())));
    assert_eq!(host.call(Function::ReadLink, 0, 0, "within", b""), Ok((0, "x".to_owned())));
    is(host.call(Function::ReadFile, 0, 0, "absolute/passwd", b""), "EACCES");
    is(host.call(Function::ReadFile, 0, 0, "relative", b""), "EACCES");
    is(host.call(Function::Stat, 0, 0, "relative", b""), "EACCES");
    is(host.call(Function::RealPath, 0, 0, "relative", b""), "EACCES");
    is(host.call(Function::ReadLink, 0, 0, "absolute", b""), "EACCES");
    is(host.call(Function::ReadFile, 0, 0, "loop", b""), "ELOOP");
    is(host.write("relative", "x"), "EACCES");
    is(host.write("dangling", "x"), "EACCES");
    is(host.write("absolute/x", "x"), "EACCES");
    is(host.call(Function::SetTimesAt, 0, 0, "relative\x001\x001", b""), "EACCES");
    is(host.call(Function::SetLengthAt, 0, 0, "relative\x000", b""), "EACCES");
    is(host.call(Function::Rename, 0, 0, "x\0absolute/x", b""), "EACCES");
    is(host.call(Function::Copy, 0, 0, "relative\0y", b""), "EACCES");
    is(host.call(Function::List, 1, 0, "absolute", b""), "EACCES");
    assert_eq!(std::fs::read(host.at("secret")).unwrap(), b"secret");
    // A link itself may be looked at and removed, alone or with its directory.
    assert!(host.call(Function::Stat, 1, 0, "relative", b"").is_ok());
    host.call(Function::MakeDirectory, 0, 0, "d", b"").unwrap();
    symlink("../../../..", host.data("d/up")).unwrap();
    host.call(Function::RemoveAll, 0, 0, "d", b"").unwrap();
    host.call(Function::RemoveAll, 0, 0, "absolute", b"").unwrap();
    assert!(host.at("secret").exists());
}

#[test]
fn special_files_are_refused() {
    let host = host();
    host.write("x", "1").unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        host.data("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(host.data("socket")).unwrap();
    is(host.call(Function::ReadFile, 0, 0, "pipe", b""), "EACCES");
    is(host.open("pipe", 0o2), "EACCES");
    is(host.write("pipe", "x"), "ENXIO");
    is(host.call(Function::Copy, 0, 0, "pipe\0y", b""), "EACCES");
    is(host.call(Function::ReadFile, 0, 0, "socket", b""), "ENXIO");
    assert_eq!(host.list("."), Ok("ppipe ssocket fx".to_owned()));
}

#[test]
fn scripts_are_read_only_and_keep_their_secrets() {
    let host = host();
    for path in ["n/e/lib", "n/other", "node_modules/ms", "m"] {
        std::fs::create_dir_all(host.at("scripts").join(path)).unwrap();
    }
    for path in
        ["n/e/app.js", "n/e/app.js.env", "n/e/.hidden", "n/e/lib/a.txt", "n/other/b.js", ".npmrc", "_default.env"]
    {
        std::fs::write(host.at("scripts").join(path), path).unwrap();
    }
    symlink("../other/b.js", host.at("scripts/n/e/sideways")).unwrap();
    symlink("app.js.env", host.at("scripts/n/e/plain")).unwrap();
    symlink("../../..", host.at("scripts/n/e/up")).unwrap();
    symlink("lib/a.txt", host.at("scripts/n/e/fine")).unwrap();
    let read = |path: &str| host.call(Function::ReadFile, 0, 0, path, b"").map(|(_, text)| text);
    assert_eq!(read("/scripts/n/e/app.js"), Ok("n/e/app.js".to_owned()));
    assert_eq!(read("/scripts/n/e/fine"), Ok("n/e/lib/a.txt".to_owned()));
    is(read("/scripts/n/e/app.js.env"), "ENOENT");
    is(read("/scripts/n/e/.hidden"), "ENOENT");
    is(read("/scripts/n/other/b.js"), "ENOENT");
    is(read("/scripts/n/e/sideways"), "EACCES");
    is(read("/scripts/n/e/plain"), "EACCES");
    is(read("/scripts/n/e/up/databases"), "EACCES");
    assert_eq!(host.list("/scripts"), Ok("dn dnode_modules".to_owned()));
    assert_eq!(host.list("/scripts/n"), Ok("de".to_owned()));
    assert_eq!(host.list("/scripts/n/e"), Ok("fapp.js lfine dlib lplain lsideways lup".to_owned()));
    assert_eq!(host.list("/scripts/n/e/lib/"), Ok("fa.txt".to_owned()));
    is(host.write("/scripts/n/e/app.js", "x"), "EROFS");
    is(host.write("/scripts/n/e/new.js", "x"), "EROFS");
    is(host.call(Function::Unlink, 0, 0, "/scripts/n/e/app.js", b""), "EROFS");
    is(host.call(Function::Rename, 0, 0, "/scripts/n/e/app.js\0x", b""), "EROFS");
    is(host.call(Function::SetTimesAt, 0, 0, "/scripts/n/e/app.js\x001\x001", b""), "EROFS");
    is(host.call(Function::Access, 2, 0, "/scripts/n/e/app.js", b""), "EROFS");
    is(host.call(Function::Stat, 2, 0, "/scripts/n/e/app.js", b""), "EROFS");
    host.call(Function::Copy, 0, 0, "/scripts/n/e/app.js\0x", b"").unwrap();
    let handle = host.open("/scripts/n/e/app.js", 0).unwrap();
    is(host.call(Function::SetTimes, handle, 0, "1\x001", b""), "EROFS");
    is(host.call(Function::Write, handle, 0, "", b"x"), "EBADF");
    is(host.call(Function::SetLength, handle, 0, "0", b""), "EINVAL");
}

#[test]
fn hostile_arguments_are_answered() {
    let host = host();
    host.write("x", "0123456789").unwrap();
    let handle = host.open("x", 0o2).unwrap();
    let texts = [
        "",
        "\0",
        "\0\0",
        "x\0",
        "\0x",
        "x\0x\0x",
        "x\0-1",
        "x\0NaN\0inf",
        "x\x001e300\x001e300",
        "99999999999999999999",
        "18446744073709551615",
        "9223372036854775807",
        "-1",
        "x\09223372036854775807",
        &"/".repeat(100_000),
        &"a".repeat(5000),
        "..",
        ".",
        "x/",
        "x/y",
        "\u{fffd}",
        "x\n",
    ];
    for number in 0..40 {
        for text in texts {
            for (b, c) in [(0, 0), (u32::MAX, u32::MAX), (handle, u32::MAX), (1, 1), (2, 2), (3, 3), (1 << 31, 0)] {
                let known = (1..=26).contains(&number);
                let reply = host.files.call(&Call { function: number, b, c, text, bytes: b"abc" });
                assert!(known || reply.code < 0);
                let message = String::from_utf8_lossy(&reply.bytes);
                assert!(!message.contains(host.directory.path().to_str().unwrap()), "{number} {text:?}: {message}");
            }
        }
    }
    is(host.call(Function::Read, 999, 10, "", b""), "EBADF");
    is(host.call(Function::Close, 1, 0, "", b""), "EBADF");
}

#[test]
fn handles_are_limited_and_not_used_again() {
    let host = host_with(FileLimits { open_handles: 3, ..FileLimits::default() });
    host.write("x", "0123456789").unwrap();
    let handles: Vec<u32> = (0..3).map(|_| host.open("x", 0).unwrap()).collect();
    assert_eq!(handles, [3, 4, 5]);
    is(host.open("x", 0), "EMFILE");
    host.call(Function::Close, 4, 0, "", b"").unwrap();
    is(host.call(Function::Read, 4, 1, "", b""), "EBADF");
    is(host.call(Function::Close, 4, 0, "", b""), "EBADF");
    assert_eq!(host.open("x", 0), Ok(6));
}

#[test]
fn reads_are_limited_and_take_no_more_memory_than_there_is() {
    let host = host_with(FileLimits { read_bytes: 8, ..FileLimits::default() });
    host.write("x", "0123456789").unwrap();
    is(host.call(Function::ReadFile, 0, 0, "x", b""), "ERR_FS_FILE_TOO_LARGE");
    let handle = host.open("x", 0o2).unwrap();
    assert_eq!(host.call(Function::Read, handle, u32::MAX, "0", b""), Ok((0, "01234567".to_owned())));
    assert_eq!(host.call(Function::Read, handle, 4, "8", b""), Ok((0, "89".to_owned())));
    assert_eq!(host.call(Function::Read, handle, 4, "9223372036854775807", b""), Ok((0, String::new())));
    is(host.call(Function::ReadRest, handle, 0, "", b""), "ERR_FS_FILE_TOO_LARGE");
    assert_eq!(host.call(Function::Read, handle, 4, "", b""), Ok((0, "0123".to_owned())));
    assert_eq!(host.call(Function::ReadRest, handle, 0, "", b""), Ok((0, "456789".to_owned())));
    is(host.call(Function::Write, handle, 0, "9223372036854775806", b"abc"), "EDQUOT");
    is(host.open("/data", 0o2), "EISDIR");
    let directory = host.open("/data", 0).unwrap();
    is(host.call(Function::Read, directory, 4, "", b""), "EISDIR");
}

#[test]
fn the_quota_holds_for_all_ways_to_grow() {
    let limits = FileLimits { deployment_bytes: 40_960, ..FileLimits::default() };
    let host = host_with(limits);
    host.write("a", &"x".repeat(16_000)).unwrap();
    is(host.write("b", &"x".repeat(24_000)), "EDQUOT");
    let handle = host.open("a", 0o2).unwrap();
    is(host.call(Function::Write, handle, 0, "36000", b"x"), "EDQUOT");
    is(host.call(Function::SetLength, handle, 0, "36000", b""), "EDQUOT");
    is(host.call(Function::SetLengthAt, 0, 0, "a\x0036000", b""), "EDQUOT");
    // Room that is there can be used again and again.
    for _ in 0..10 {
        host.write("a", &"x".repeat(16_000)).unwrap();
    }
    host.call(Function::Copy, 0, 0, "a\0/tmp/a", b"").unwrap_err();
    // Another sandbox of the deployment counts with this one.
    let other = Files::new(config(host.directory.path(), limits, &host.usage));
    let call = Call { function: 11, b: 0o1101, c: 0, text: "/tmp/c", bytes: &[0; 24_000] };
    assert_eq!(other.call(&call).code, -1);
    // What others do there is seen by the next walk: a new table walks at once.
    let anew = Files::new(config(host.directory.path(), limits, &Arc::new(UsageTable::default())));
    assert_eq!(anew.call(&call).code, -1);
    host.call(Function::Unlink, 0, 0, "b", b"").unwrap();
    for index in 0..5 {
        let _ = host.write(&format!("/tmp/{index}"), "");
    }
    is(host.write("/tmp/more", ""), "EDQUOT");
    is(host.call(Function::MakeDirectory, 0, 0, "more", b""), "EDQUOT");
}

#[test]
fn what_is_removed_while_open_still_counts() {
    let host = host_with(FileLimits { deployment_bytes: 40_960, ..FileLimits::default() });
    host.write("a", &"x".repeat(32_000)).unwrap();
    let handle = host.open("a", 0).unwrap();
    host.call(Function::Unlink, 0, 0, "a", b"").unwrap();
    is(host.write("b", &"x".repeat(32_000)), "EDQUOT");
    host.call(Function::Close, handle, 0, "", b"").unwrap();
    // The next walk, which a new table begins with, finds the room again.
    let limits = host.files.limits;
    let anew = Files::new(config(host.directory.path(), limits, &Arc::new(UsageTable::default())));
    assert_eq!(anew.call(&Call { function: 11, b: 0o1101, c: 0, text: "b", bytes: &[0; 32_000] }).code, 0);
}

#[test]
fn trees_cannot_grow_deeper_by_moving_them() {
    let host = host();
    let deep = |first: &str| (1..40).fold(first.to_owned(), |path, _| path + "/d");
    host.call(Function::MakeDirectories, 0, 0, &deep("a"), b"").unwrap();
    host.call(Function::MakeDirectories, 0, 0, &deep("b"), b"").unwrap();
    is(host.call(Function::Rename, 0, 0, &format!("a\0{}/a", deep("b")), b""), "ENAMETOOLONG");
    is(host.call(Function::MakeDirectories, 0, 0, &"d/".repeat(64), b""), "ENAMETOOLONG");
    host.call(Function::Rename, 0, 0, "a\0b/d/a", b"").unwrap();
    assert_eq!(host.call(Function::List, 1, 0, ".", b"").unwrap().1.matches('\0').count(), 80);
    host.call(Function::RemoveAll, 0, 0, "b", b"").unwrap();
    assert_eq!(host.list("."), Ok(String::new()));
}

#[test]
fn listings_are_limited() {
    let host = host_with(FileLimits { list_entries: 5, ..FileLimits::default() });
    for index in 0..5 {
        host.write(&format!("{index}"), "").unwrap();
    }
    assert_eq!(host.list("."), Ok("f0 f1 f2 f3 f4".to_owned()));
    host.write("5", "").unwrap();
    is(host.list("."), "EOVERFLOW");
}

#[test]
fn moving_between_mounts_keeps_both_counts() {
    let host = host_with(FileLimits { deployment_bytes: 40_960, databases_bytes: 20_000, ..FileLimits::default() });
    host.write("a", &"x".repeat(12_000)).unwrap();
    host.call(Function::Rename, 0, 0, "a\0/hoody/databases/a", b"").unwrap();
    host.write("b", &"x".repeat(12_000)).unwrap();
    is(host.call(Function::Rename, 0, 0, "b\0/hoody/databases/b", b""), "EDQUOT");
    host.write("c", &"x".repeat(20_000)).unwrap();
    host.call(Function::Rename, 0, 0, "/hoody/databases/a\0/tmp/a", b"").unwrap_err();
    assert!(host.at("databases/a").exists());
}

#[test]
fn temporary_directories_are_emptied_at_the_start() {
    let host = host();
    assert!(empty_temporary(&host.at("deployments")).is_ok());
    host.write("/tmp/x", "1").unwrap();
    host.write("keep", "1").unwrap();
    host.call(Function::MakeDirectories, 0, 0, "/tmp/d/d", b"").unwrap();
    std::fs::write(host.at("outside"), "1").unwrap();
    symlink(host.directory.path(), host.at("deployments/n/e/tmp/out")).unwrap();
    empty_temporary(&host.at("deployments")).unwrap();
    assert_eq!(host.list("/tmp"), Ok(String::new()));
    assert_eq!(host.list("."), Ok("fkeep".to_owned()));
    assert!(host.at("outside").exists());
}

#[test]
fn many_threads_may_call_at_once() {
    let host = host();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let host = &host;
            scope.spawn(move || {
                for round in 0..50 {
                    let path = format!("d{}/f", round % 3);
                    let _ = host.call(Function::MakeDirectories, 0, 0, &format!("d{}/{thread}", round % 3), b"");
                    let _ = host.write(&path, "some text");
                    let _ = host.call(Function::RemoveAll, 0, 0, &format!("d{}", (round + thread) % 3), b"");
                    let _ = host.call(Function::Rename, 0, 0, "d1\0d2/d1", b"");
                }
            });
        }
    });
    for directory in ["d0", "d1", "d2"] {
        let _ = host.call(Function::RemoveAll, 0, 0, directory, b"");
    }
    assert_eq!(host.list("."), Ok(String::new()));
}
