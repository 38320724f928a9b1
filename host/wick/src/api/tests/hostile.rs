//! Paths and links that try to get out.

use super::Bench;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

/// Refused as such, whatever is asked to be done with it.
const BAD: &[&str] = &[
    "..",
    ".",
    "...",
    "../x",
    "../../etc/passwd",
    "../../../../../../../../etc/passwd",
    "a/..",
    "a/../b",
    "a/../../b",
    "a/./b",
    "./a",
    "./",
    "a/.",
    "a/...",
    "default/../x",
    "default/1/../../../x",
    "default/1/..",
    "default/..",
    "//",
    "//etc/passwd",
    "/etc/passwd",
    "/",
    "/..",
    "/../etc/passwd",
    "/tmp",
    "/proc/self/environ",
    "/default/1/x.js",
    "a//b",
    "a/",
    "/a/",
    "\\",
    "..\\x",
    "a\\b",
    "a\\..\\b",
    "\\\\server\\share\\x",
    "C:\\x",
    "a\0",
    "\0",
    "a\0.js",
    "a/\0/b",
    "a\nb",
    "a\rb",
    "a\tb",
    "\u{1b}[2J",
    "a\u{7f}b",
    "a\u{85}b",
    "%2e%2e/x",
    "%2E%2E%2Fx",
    "..%2fx",
    "..%5cx",
    "%2e",
    "a%2fb",
    "a%00b",
    "%252e%252e%252fx",
    "..%c0%af",
    "%c0%ae%c0%ae/x",
    "file:///etc/passwd",
    "file://x",
    "http://host//x",
];

/// Paths to places that are nobody's business.
const RESERVED: &[&str] = &[
    "node_modules",
    "node_modules/x.js",
    "a/node_modules/x.js",
    ".git/config",
    "a/.git/hooks/x",
    "_sdk/x.js",
    "_hoody/templates/x",
    ".hoody-cache/x",
    "default/1/_sdk/x.js",
    "default/node_modules/x",
    "NODE_MODULES/x",
    ".Git/config",
    "_HOODY/x",
    "x/_Sdk",
    ".hello.js.0123456789abcdef.tmp",
    "a/.x.ffffffffffffffff.tmp/y",
];

/// Odd, but nothing more: they name a file below the scope.
const ODD: &[&str] = &[
    "..a",
    "a..",
    "~",
    "~root/x",
    "-rf",
    "$(id)",
    "`id`",
    "a;b",
    "*",
    "?",
    "|",
    "C:",
    "nul",
    "\u{ff0e}\u{ff0e}",
    "\u{2025}x",
    "\u{202e}x",
    "a b",
    "%",
    "%zz",
    "[...path].js",
    " ",
    "\u{200b}",
    "<script>",
    "'\"",
    "a:b",
    "é",
    "e\u{301}",
];

/// Every file below a directory, by path and content.
fn snapshot(directory: &Path) -> BTreeSet<(String, Vec<u8>)> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(snapshot(&entry.path()));
        } else if kind.is_file() {
            found.insert((entry.path().display().to_string(), fs::read(entry.path()).unwrap()));
        }
    }
    found
}

fn encoded(path: &str) -> String {
    path.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn no_path_leads_out() {
    let bench = Bench::start().await;
    bench.put("default/1/a.md", "a");
    bench.put("default/2/other.md", "other");
    bench.put("node_modules/x.js", "x");
    let outside = bench.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "sesame").unwrap();
    let beside = bench.folder.path().join("scripts-evil");
    fs::create_dir(&beside).unwrap();
    let before = snapshot(&bench.root());
    let root = bench.root().display().to_string();
    let absolute = [
        format!("{root}/../outside/secret"),
        format!("{root}-evil/x"),
        format!("{root}//a.md"),
        outside.join("secret").display().to_string(),
        format!("{root}/default/1/../2/other.md"),
        "a/".repeat(40) + "x",
        "a".repeat(3000),
        "a".repeat(256),
    ];
    let bad = BAD.iter().copied().chain(absolute.iter().map(String::as_str));
    for (path, status) in bad.map(|path| (path, 400)).chain(RESERVED.iter().map(|path| (*path, 403))) {
        let write = bench.post("scripts/write", json!({ "path": path, "content": "evil", "validate": false })).await;
        assert_eq!(write.status, status, "write {path:?}: {}", write.text);
        let read = bench.get(&format!("scripts/read?path={}", encoded(path))).await;
        assert_eq!(read.status, status, "read {path:?}: {}", read.text);
        let delete = bench.delete(&format!("scripts/delete?confirm=true&path={}", encoded(path))).await;
        assert_eq!(delete.status, status, "delete {path:?}: {}", delete.text);
        for body in [json!({ "from": path, "to": "b.md" }), json!({ "from": "a.md", "to": path, "overwrite": true })] {
            let moved = bench.post("scripts/move", body).await;
            assert_eq!(moved.status, status, "move {path:?}: {}", moved.text);
        }
        // A directory may end in a slash, and need not exist.
        for listed in [
            bench.get(&format!("scripts/list?dir={}", encoded(path))).await,
            bench.post("scripts/tree", json!({ "baseDir": path })).await,
            bench.get(&format!("scripts/list?exhaustive=true&dir={}", encoded(path))).await,
        ] {
            let fine = matches!(path, "/" | "a/");
            assert!(listed.status == status || (fine && listed.status != 500), "list {path:?}: {}", listed.text);
            assert!(!listed.text.contains("sesame"), "list {path:?}: {}", listed.text);
        }
        let discovered = bench.post("route/discover", json!({ "baseDir": path })).await;
        assert!(
            !discovered.text.contains("sesame") && discovered.status != 500,
            "discover {path:?}: {}",
            discovered.text
        );
    }
    assert_eq!(snapshot(&bench.root()), before);
    assert_eq!(fs::read_dir(&beside).unwrap().count(), 0);
    assert!(BAD.len() + RESERVED.len() + absolute.len() >= 60);
}

#[tokio::test]
async fn odd_names_stay_below_the_scope() {
    let bench = Bench::start().await;
    for (at, path) in ODD.iter().enumerate() {
        let content = format!("odd {at}");
        let body = json!({ "path": path, "content": content, "validate": false });
        let written = bench.post("scripts/write", body).await;
        assert_eq!(written.expect_ok().json["resolvedPath"], format!("default/1/{path}"));
        assert_eq!(bench.stored(&format!("default/1/{path}")), content);
        let read = bench.get(&format!("scripts/read?path={}", encoded(path))).await;
        assert_eq!(read.expect_ok().json["content"], content.as_str(), "{path:?}");
        // A file is no directory, whatever it is called.
        bench.write(&format!("{path}/inner"), "x").await.expect_error(400);
    }
    let outside: Vec<_> = fs::read_dir(bench.root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(outside, ["default"]);
    assert_eq!(fs::read_dir(bench.root().join("default")).unwrap().count(), 1);
}

#[tokio::test]
async fn links_are_no_way_out() {
    let bench = Bench::start().await;
    let outside = bench.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret.js"), "return 'secret'").unwrap();
    bench.put("default/1/real/a.js", "return 'a'");
    bench.put("_hoody/hidden.js", "return 'hidden'");
    let scope = bench.root().join("default/1");
    symlink(&outside, scope.join("out")).unwrap();
    symlink("../../../outside", scope.join("relative")).unwrap();
    symlink(outside.join("secret.js"), scope.join("leak.js")).unwrap();
    symlink("real", scope.join("inside")).unwrap();
    symlink("real/a.js", scope.join("alias.js")).unwrap();
    symlink("../../_hoody", scope.join("reserved")).unwrap();
    symlink("../../_hoody/hidden.js", scope.join("hidden.js")).unwrap();
    symlink("loop", scope.join("loop")).unwrap();
    symlink("nowhere", scope.join("dangling.js")).unwrap();
    symlink("/proc/self", scope.join("proc")).unwrap();
    bench.runtime.files_changed();
    let before = snapshot(&outside);

    for path in [
        "out/secret.js",
        "relative/secret.js",
        "leak.js",
        "reserved/hidden.js",
        "hidden.js",
        "loop",
        "loop/x",
        "proc/environ",
    ] {
        let read = bench.get(&format!("scripts/read?path={path}")).await;
        read.expect_error(403);
        assert!(!read.text.contains("return"));
    }
    bench.get("scripts/read?path=dangling.js").await.expect_error(404);
    // Inside the root a link is an ordinary way to read.
    assert_eq!(bench.get("scripts/read?path=alias.js").await.expect_ok().json["content"], "return 'a'");
    bench.get("scripts/read?path=inside/a.js").await.expect_ok();

    // Nothing is written, moved or deleted through a link, not even inside.
    for directory in ["out", "relative", "inside", "reserved", "loop", "proc"] {
        let path = format!("{directory}/new.md");
        bench.write(&path, "evil").await.expect_error(403);
        bench.write(&format!("{directory}/deep/er/new.md"), "evil").await.expect_error(403);
        bench.post("scripts/move", json!({ "from": "real/a.js", "to": path })).await.expect_error(403);
        bench
            .post("scripts/move", json!({ "from": format!("{directory}/secret.js"), "to": "got.js" }))
            .await
            .expect_error(403);
        bench.delete(&format!("scripts/delete?confirm=true&path={directory}/secret.js")).await.expect_error(403);
    }
    for link in ["leak.js", "alias.js", "dangling.js", "loop"] {
        bench.write(link, "return 'evil'").await.expect_error(403);
        bench.post("scripts/move", json!({ "from": link, "to": "got.js" })).await.expect_error(403);
        bench
            .post("scripts/move", json!({ "from": "real/a.js", "to": link, "overwrite": true }))
            .await
            .expect_error(403);
        let once = json!({ "path": link, "content": "1", "ifNotExists": true });
        bench.post("scripts/write", once).await.expect_error(409);
    }
    assert_eq!(snapshot(&outside), before);
    assert_eq!(bench.stored("default/1/real/a.js"), "return 'a'");

    // Lists show links that lead somewhere visible, and walk through none.
    let listed = bench.get("scripts/list?recursive=true").await;
    let paths: Vec<&str> = listed.expect_ok().json["scripts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["default/1/alias.js", "default/1/inside", "default/1/real", "default/1/real/a.js"]);
    bench.get("scripts/list?dir=out").await.expect_error(403);
    bench.post("scripts/tree", json!({ "baseDir": "reserved" })).await.expect_error(403);
    let raw = bench.get("scripts/list?exhaustive=true&dir=default/1").await;
    let leak =
        raw.expect_ok().json["entries"].as_array().unwrap().iter().find(|entry| entry["name"] == "loop").cloned();
    assert_eq!(leak.unwrap(), json!({ "name": "loop", "path": "default/1/loop", "type": "symlink", "target": "loop" }));

    // Deleting a link deletes the link.
    let deleted = bench.delete("scripts/delete?confirm=true&path=leak.js").await;
    assert_eq!(
        (&deleted.expect_ok().json["type"], &deleted.json["target"]),
        (&json!("symlink"), &json!(outside.join("secret.js")))
    );
    assert_eq!(snapshot(&outside), before);
}

#[tokio::test]
async fn what_is_no_file_is_not_read() {
    let bench = Bench::start().await;
    bench.put("default/1/binary.md", "");
    fs::write(bench.root().join("default/1/binary.md"), [0xff, 0xfe, 0]).unwrap();
    assert_eq!(
        bench.get("scripts/read?path=binary.md").await.expect_error(422).json["details"]["code"],
        "CONTENT_NOT_UTF8"
    );
    let large = fs::File::create(bench.root().join("default/1/large.md")).unwrap();
    large.set_len(1 << 40).unwrap();
    bench.get("scripts/read?path=large.md").await.expect_error(413);
    // A pipe without a writer would keep whoever opens it waiting.
    let pipe = bench.root().join("default/1/pipe.js");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if made.is_ok_and(|status| status.success()) {
        bench.get("scripts/read?path=pipe.js").await.expect_error(403);
        bench.write("pipe.js", "return 1").await.expect_error(403);
        bench.get("scripts/list?include_comments=true").await.expect_ok();
    }
}
