//! Reading, writing, moving and deleting.

use super::{Bench, request};
use http::HeaderValue;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn a_script_is_written_read_and_live() {
    let bench = Bench::start().await;
    let answer = bench.write("api/hello.js", "// @label greeting\nreturn { n: 1 };\n").await;
    let reply = &answer.expect_ok().json;
    assert_eq!(reply["path"], "api/hello.js");
    assert_eq!(reply["resolvedPath"], "default/1/api/hello.js");
    assert_eq!(
        (&reply["created"], &reply["updated"], &reply["validated"]),
        (&json!(true), &json!(false), &json!(true))
    );
    assert_eq!(reply["size"], 36);
    for absent in ["routable", "warning", "env", "magicCommentWarnings"] {
        assert!(reply.get(absent).is_none(), "{absent}: {}", answer.text);
    }
    assert_eq!(bench.run("/api/hello").await, (200, "{\"n\":1}".to_owned()));

    // The prefix may be written; it is the same file.
    let again = bench.write("default/1/api/hello.js", "return { n: 2 };").await;
    assert_eq!((&again.json["created"], &again.json["updated"]), (&json!(false), &json!(true)));
    assert_eq!(bench.run("/api/hello").await, (200, "{\"n\":2}".to_owned()));

    let read = bench.get("scripts/read?path=api/hello.js").await;
    let reply = &read.expect_ok().json;
    assert_eq!((&reply["content"], &reply["magicComments"]), (&json!("return { n: 2 };"), &Value::Null));
    assert_eq!((&reply["path"], &reply["resolvedPath"]), (&json!("api/hello.js"), &json!("default/1/api/hello.js")));
    let metadata = &reply["metadata"];
    assert_eq!(
        (&metadata["size"], &metadata["isDirectory"], &metadata["extension"]),
        (&json!(16), &json!(false), &json!(".js"))
    );
    assert!(metadata["modified"].is_string() && metadata.get("created").is_some());
    assert_eq!(read.headers["etag"], again.headers["etag"]);

    // By its absolute path, with and without what links make of it.
    let absolute = bench.root().join("default/1/api/hello.js");
    bench.get(&format!("scripts/read?path={}", absolute.display())).await.expect_ok();
    bench.get("scripts/read?path=api/none.js").await.expect_error(404);
    bench.get("scripts/read?path=api").await.expect_error(400);
    bench.get("scripts/read?path=api/hello.js/x").await.expect_error(404);
}

#[tokio::test]
async fn the_scope_comes_from_query_then_body_then_host() {
    let bench = Bench::start().await;
    let write = |url: &'static str, body: Value| {
        let bench = &bench;
        async move { bench.post(url, body).await.expect_ok().json["resolvedPath"].as_str().unwrap().to_owned() }
    };
    let body = |extra: Value| {
        let mut body = json!({ "path": "a.md", "content": "" });
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    };
    assert_eq!(write("scripts/write", body(json!({}))).await, "default/1/a.md");
    assert_eq!(write("scripts/write", body(json!({ "execId": "b2" }))).await, "default/b2/a.md");
    assert_eq!(write("scripts/write", body(json!({ "exec_id": "b3" }))).await, "default/b3/a.md");
    assert_eq!(write("scripts/write", body(json!({ "execId": 4 }))).await, "default/4/a.md");
    assert_eq!(write("scripts/write?execId=q5", body(json!({ "execId": "b5" }))).await, "default/q5/a.md");
    assert_eq!(write("scripts/write?exec_id=q6&subdomain=Shop", body(json!({}))).await, "shop/q6/a.md");
    assert_eq!(write("scripts/write", body(json!({ "subdomain": "shop" }))).await, "shop/1/a.md");
    for (bad, value) in [
        ("execId", "A"),
        ("execId", "a-b"),
        ("execId", ""),
        ("execId", "../1"),
        ("exec_id", "é"),
        ("subdomain", "node_modules"),
        ("subdomain", ".."),
        ("subdomain", "a/b"),
        ("subdomain", ""),
        ("execId", &"a".repeat(65)),
    ] {
        bench.post("scripts/write", body(json!({ bad: value }))).await.expect_error(400);
    }
    // Reads fall back to the root, writes and deletes do not.
    bench.put("top.js", "return 1");
    let read = bench.get("scripts/read?path=top.js").await;
    assert_eq!(read.expect_ok().json["resolvedPath"], "top.js");
    bench.delete("scripts/delete?path=top.js&confirm=true").await.expect_error(404);
}

#[tokio::test]
async fn what_does_not_compile_is_not_stored() {
    let bench = Bench::start().await;
    bench.write("a.js", "return 1").await.expect_ok();
    for (path, content) in
        [("a.js", "return (1;"), ("a.js", "const a = 1; const a = 2;"), ("b.ts", "let x: = 1"), ("pre.js", "{{")]
    {
        let answer = bench.write(path, content).await;
        assert_eq!(answer.expect_error(400).json["error"], "Script validation failed");
        let validation = &answer.json["details"]["validation"];
        assert!(validation["line"].as_u64() >= Some(1) && validation["column"].is_u64(), "{}", answer.text);
        assert!(validation["snippet"].is_string() && validation["message"].is_string());
    }
    assert_eq!(bench.stored("default/1/a.js"), "return 1");
    assert!(!bench.root().join("default/1/b.ts").exists());

    let answer = bench.write("x.json", "{\n  a: 1 }").await;
    assert_eq!(answer.expect_error(400).json["error"], "Invalid JSON");
    assert_eq!(answer.json["details"]["validation"]["line"], 2);
    bench.write("x.json", "{\"a\":1}").await.expect_ok();
    for (path, content) in
        [("x.md", "{{{"), ("x.yaml", "a: ["), ("x.env", "nonsense"), ("types.d.ts", "declare const x: number;")]
    {
        assert_eq!(bench.write(path, content).await.expect_ok().json["validated"], false, "{path}");
    }
    // Asked not to look, it stores, and says what will happen.
    let unchecked = json!({ "path": "bad.js", "content": "return (1;", "validate": false });
    let answer = bench.post("scripts/write", unchecked).await;
    assert_eq!(answer.expect_ok().json["validated"], false);
    assert_eq!(answer.json["warning"]["code"], "SCRIPT_LOAD_ERROR", "{}", answer.text);
    let unchecked = json!({ "path": "y.json", "content": "{", "validate": false });
    bench.post("scripts/write", unchecked).await.expect_ok();
}

#[tokio::test]
async fn the_reply_says_what_the_file_is_for() {
    let bench = Bench::start().await;
    let warned = bench.write("w.js", "// @timeout soon\nreturn 1").await;
    let warnings = warned.expect_ok().json["magicCommentWarnings"].as_array().unwrap();
    assert_eq!(warnings[0]["directive"], "@timeout");
    assert_eq!(
        bench.write("_default.env", "A=1").await.json["env"],
        json!({ "scope": "directory", "appliesTo": "default/1" })
    );
    assert_eq!(
        bench.write("x/w.env", "A=1").await.json["env"],
        json!({ "scope": "script", "appliesTo": "default/1/x/w" })
    );
    // Shadowed, reserved, misnamed, unreachable.
    bench.write("same.ts", "return 1").await.expect_ok();
    for path in ["same.js", "api/v1/exec/mine.js", "[broken.js", "guide.md.ts", "[...all]/x.js"] {
        assert_eq!(bench.write(path, "return 1").await.expect_ok().json["routable"], false, "{path}");
    }
    for path in [
        "users/[id].js",
        "docs/[...slug].ts",
        "shop/[[...path]].js",
        "index.js",
        "with space.js",
        "ä/100%.js",
        "same/index.js",
    ] {
        let reply = bench.write(path, "return 1").await.expect_ok().json.clone();
        assert!(reply.get("routable").is_none() || path == "same/index.js", "{path}: {reply}");
    }
    for path in ["pre.js", "users/post.ts", "x.md", "package.json"] {
        let content = if path.ends_with("json") { "{}" } else { "" };
        let reply = bench.write(path, content).await.expect_ok().json.clone();
        assert!(reply.get("routable").is_none(), "{path}: {reply}");
    }
    // What breaks a script from beside it is found out when its image is made, and is no reason not to store.
    bench
        .post("scripts/write", json!({ "path": "broken/pre.js", "content": "{{", "validate": false }))
        .await
        .expect_ok();
    let answer = bench.write("broken/a.js", "return 1").await;
    let warning = &answer.expect_ok().json["warning"];
    assert_eq!(
        (&warning["code"], &warning["details"]["line"]),
        (&json!("SCRIPT_LOAD_ERROR"), &json!(1)),
        "{}",
        answer.text
    );
    assert_eq!(bench.stored("default/1/broken/a.js"), "return 1");
}

#[tokio::test]
async fn secrets_are_hidden_and_come_back() {
    let bench = Bench::start().await;
    let source = "// @token s3cret\n// @ai-key sk-1\nreturn 1;\n";
    bench.write("t.js", source).await.expect_ok();
    let read = bench.get("scripts/read?path=t.js").await;
    let shown = read.expect_ok().json["content"].as_str().unwrap().to_owned();
    assert!(!read.text.contains("s3cret") && !read.text.contains("sk-1"), "{}", read.text);
    assert_eq!(read.json["magicComments"]["token"], "[REDACTED]");

    bench.write("t.js", &shown.replace("return 1", "return 2")).await.expect_ok();
    assert_eq!(bench.stored("default/1/t.js"), source.replace("return 1", "return 2"));
    let refused = bench.write("new.js", &shown).await;
    assert_eq!(refused.expect_error(400).json["details"]["code"], "REDACTED_SECRET_UNRESOLVED");
    assert!(!bench.root().join("default/1/new.js").exists());

    // A copy under another name is no way to see them; a document may speak of the placeholder.
    let moved = bench.post("scripts/move", json!({ "from": "t.js", "to": "t.txt" })).await;
    moved.expect_ok();
    assert!(!bench.get("scripts/read?path=t.txt").await.text.contains("s3cret"));
    bench.write("doc.md", "// @token [REDACTED]\n").await.expect_ok();
    let listed = bench.get("scripts/list?include_comments=true&recursive=true").await;
    assert!(!listed.text.contains("s3cret"));
}

#[tokio::test]
async fn conditions_of_a_write() {
    let bench = Bench::start().await;
    let no_parent = json!({ "path": "no/where/a.md", "content": "", "createDirs": false });
    bench.post("scripts/write", no_parent).await.expect_error(400);
    assert!(!bench.root().join("default").exists());

    let once = json!({ "path": "a.md", "content": "one", "ifNotExists": true });
    bench.post("scripts/write", once.clone()).await.expect_ok();
    bench.post("scripts/write", once).await.expect_error(409);
    bench.write("dir/x.md", "").await.expect_ok();
    let over_directory = json!({ "path": "dir", "content": "", "ifNotExists": true });
    bench.post("scripts/write", over_directory).await.expect_error(409);
    bench.write("dir", "").await.expect_error(400);
    bench.write("a.md/below", "").await.expect_error(400);

    let version = bench.get("scripts/read?path=a.md").await.headers["etag"].clone();
    let conditional = |tag: HeaderValue, content: &str| {
        let mut writing = request("POST", "scripts/write", &json!({ "path": "a.md", "content": content }).to_string());
        writing.headers_mut().insert("if-match", tag);
        writing
    };
    bench.call(conditional(HeaderValue::from_static("\"other\""), "x")).await.expect_error(412);
    assert_eq!(bench.stored("default/1/a.md"), "one");
    let second = bench.call(conditional(version.clone(), "two")).await;
    bench.call(conditional(version, "three")).await.expect_error(412);
    let listed = format!("\"x\", {}", second.expect_ok().headers["etag"].to_str().unwrap());
    bench.call(conditional(HeaderValue::try_from(listed).unwrap(), "four")).await.expect_ok();
    bench.call(conditional(HeaderValue::from_static("*"), "five")).await.expect_ok();
    assert_eq!(bench.stored("default/1/a.md"), "five");
    fs::remove_file(bench.root().join("default/1/a.md")).unwrap();
    bench.call(conditional(HeaderValue::from_static("*"), "six")).await.expect_error(412);
}

#[tokio::test]
async fn a_write_keeps_the_mode_and_leaves_nothing_behind() {
    let bench = Bench::start().await;
    bench.put("default/1/a.md", "old");
    let path = bench.root().join("default/1/a.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    bench.write("a.md", "new").await.expect_ok();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    // A name as long as can be still has room for a temporary one.
    for name in ["n".repeat(252) + ".md", "é".repeat(126) + ".md"] {
        bench.write(&name, "x").await.expect_ok();
        assert_eq!(bench.stored(&format!("default/1/{name}")), "x");
    }
    bench.write(&"n".repeat(256), "x").await.expect_error(400);
    let names: Vec<_> =
        fs::read_dir(bench.root().join("default/1")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    bench.write(".a.md.0123456789abcdef.tmp", "x").await.expect_error(403);
}

#[tokio::test]
async fn files_move_and_go() {
    let bench = Bench::start().await;
    bench.write("a.js", "return 'a'").await.expect_ok();
    bench.write("b.js", "return 'b'").await.expect_ok();
    let moving = |from: &str, to: &str, overwrite: bool| json!({ "from": from, "to": to, "overwrite": overwrite });
    bench.post("scripts/move", moving("none.js", "c.js", false)).await.expect_error(404);
    bench.post("scripts/move", moving("a.js", "b.js", false)).await.expect_error(409);
    bench.post("scripts/move", moving("a.js", "a.js", false)).await.expect_error(409);
    bench.post("scripts/move", moving("a.js", "b.js", true)).await.expect_ok();
    assert_eq!(bench.run("/b").await, (200, "a".to_owned()));
    assert_eq!(bench.run("/a").await.0, 404);
    let answer = bench.post("scripts/move", moving("b.js", "deep/er/c.js", false)).await;
    assert_eq!(
        answer.expect_ok().json,
        json!({ "moved": true, "from": "b.js", "to": "deep/er/c.js", "resolvedFrom": "default/1/b.js",
            "resolvedTo": "default/1/deep/er/c.js", "size": 10 })
    );
    assert_eq!(bench.run("/deep/er/c").await.0, 200);
    // Directories too, but never into themselves and never over something.
    bench.post("scripts/move", moving("deep", "deep/er/x", false)).await.expect_error(400);
    bench.write("f.md", "").await.expect_ok();
    bench.post("scripts/move", moving("f.md", "deep", true)).await.expect_error(409);
    bench.post("scripts/move", moving("deep", "f.md", true)).await.expect_error(409);
    bench.post("scripts/move", moving("deep", "deeper", false)).await.expect_ok();
    assert_eq!(bench.run("/deeper/er/c").await.0, 200);

    for confirm in ["", "&confirm=", "&confirm=1", "&confirm=TRUE", "&confirm=false"] {
        let answer = bench.delete(&format!("scripts/delete?path=deeper/er/c.js{confirm}")).await;
        assert_eq!(answer.expect_error(400).json["error"], "confirm=true parameter required for safety");
    }
    bench.delete("scripts/delete?path=deeper/er&confirm=true").await.expect_error(409);
    let answer = bench.delete("scripts/delete?path=deeper/er/c.js&confirm=true").await;
    assert_eq!(
        answer.expect_ok().json,
        json!({ "deleted": true, "path": "deeper/er/c.js", "resolvedPath": "default/1/deeper/er/c.js", "size": 10, "type": "file" })
    );
    assert_eq!(bench.run("/deeper/er/c").await.0, 404);
    bench.delete("scripts/delete?path=deeper/er/c.js&confirm=true").await.expect_error(404);
    assert_eq!(bench.delete("scripts/delete?path=deeper/er&confirm=true").await.expect_ok().json["type"], "directory");
}

#[tokio::test]
async fn leftovers_of_a_crash_are_removed_once_they_are_old() {
    let bench = Bench::start().await;
    let old = [".a.js.0123456789abcdef.tmp", "default/1/.b.js.fedcba9876543210.tmp"];
    let kept = [
        "default/1/.young.0123456789abcdef.tmp",
        "default/1/.notes.tmp",
        "default/1/a.js",
        "_hoody/.x.0123456789abcdef.tmp",
    ];
    for path in old.iter().chain(&kept) {
        bench.put(path, "x");
        if !path.contains("young") {
            let hours_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 3600);
            fs::File::options().write(true).open(bench.root().join(path)).unwrap().set_modified(hours_ago).unwrap();
        }
    }
    bench.api.shared.store.remove_leftovers();
    assert!(old.iter().all(|path| !bench.root().join(path).exists()));
    assert!(kept.iter().all(|path| bench.root().join(path).exists()));
    // Neither kind is ever shown.
    let listed = bench.get("scripts/list?recursive=true").await;
    assert!(!listed.text.contains(".tmp"), "{}", listed.text);
    bench.get("scripts/read?path=.young.0123456789abcdef.tmp").await.expect_error(403);
}
