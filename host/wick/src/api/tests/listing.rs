//! Lists, trees, instances and routes.

use super::Bench;
use serde_json::{Value, json};

fn paths(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|entry| entry["path"].as_str().unwrap().to_owned()).collect()
}

async fn filled() -> Bench {
    let bench = Bench::start().await;
    bench.put("default/1/hello.js", "// @label greeting\n// @tags a, b\nreturn 1");
    bench.put("default/1/work.ts", "// @mode worker\n// @tags b\n// @websocket\nexport default () => 1");
    bench.put("default/1/off.js", "// @enabled false\nreturn 1");
    bench.put("default/1/users/[id].ts", "return 1");
    bench.put("default/1/users/guide.md", "# x");
    bench.put("default/1/.env", "A=1");
    bench.put("default/1/node_modules/x.js", "");
    bench.put("default/2/other.js", "return 2");
    bench.put("7/old.js", "return 7");
    bench.put("acme/3/a.js", "return 3");
    bench.put("top.js", "return 0");
    bench
}

#[tokio::test]
async fn lists_show_what_they_should() {
    let bench = filled().await;
    let plain = bench.get("scripts/list").await;
    assert_eq!((&plain.expect_ok().json["directory"], &plain.json["count"]), (&json!("default/1"), &json!(4)));
    assert_eq!(
        plain.json["scripts"][0],
        json!({ "name": "hello.js", "path": "default/1/hello.js", "isDirectory": false })
    );
    assert_eq!(plain.json["scripts"][2], json!({ "name": "users", "path": "default/1/users", "isDirectory": true }));
    assert!(plain.json.get("recursive").is_none() && plain.json.get("filters").is_none());

    let check = |url: &'static str, expected: &'static [&'static str]| {
        let bench = &bench;
        async move {
            let answer = bench.get(url).await;
            assert_eq!(paths(&answer.expect_ok().json["scripts"]), expected, "{url}");
            answer.json
        }
    };
    check("scripts/list?dir=users", &["default/1/users/[id].ts", "default/1/users/guide.md"]).await;
    check("scripts/list?dir=users/", &["default/1/users/[id].ts", "default/1/users/guide.md"]).await;
    check("scripts/list?dir=default/2", &["default/2/other.js"]).await;
    check("scripts/list?execId=2", &["default/2/other.js"]).await;
    check("scripts/list?execId=99", &[]).await;
    check("scripts/list?dir=7", &["7/old.js"]).await;
    check("scripts/list?filter=ell", &["default/1/hello.js"]).await;
    check("scripts/list?recursive=1&filter=*.ts", &["default/1/users/[id].ts", "default/1/work.ts"]).await;
    check("scripts/list?subdomain=acme&execId=3", &["acme/3/a.js"]).await;
    let labelled = check("scripts/list?label=greeting", &["default/1/hello.js"]).await;
    assert_eq!((&labelled["recursive"], &labelled["filters"]), (&json!(true), &json!({ "label": "greeting" })));
    assert_eq!(labelled["scripts"][0]["magicComments"]["label"], "greeting");
    check("scripts/list?tags=b", &["default/1/hello.js", "default/1/work.ts"]).await;
    check("scripts/list?tags=x,a", &["default/1/hello.js"]).await;
    check("scripts/list?mode=worker", &["default/1/work.ts"]).await;
    check("scripts/list?enabled=false", &["default/1/off.js"]).await;
    check("scripts/list?websocket=true", &["default/1/work.ts"]).await;
    check("scripts/list?remote=any", &[]).await;
    check("scripts/list?mode=serverless&enabled=true&tags=a", &["default/1/hello.js"]).await;

    let detailed =
        check("scripts/list?metadata=true&include_comments=true&filter=hello", &["default/1/hello.js"]).await;
    let entry = &detailed["scripts"][0];
    assert_eq!((&entry["extension"], &entry["size"]), (&json!(".js"), &json!(41)));
    assert!(entry["modified"].is_string() && entry.get("created").is_some() && entry["magicComments"].is_object());
    bench.get("scripts/list?dir=none").await.expect_error(404);
    bench.get("scripts/list?dir=hello.js").await.expect_error(400);
}

#[tokio::test]
async fn an_exhaustive_list_hides_nothing_but_reserved_names() {
    let bench = filled().await;
    let answer = bench.get("scripts/list?exhaustive=true&dir=default/1").await;
    assert_eq!((&answer.expect_ok().json["exhaustive"], &answer.json["count"]), (&json!(true), &json!(7)));
    let env = answer.json["entries"].as_array().unwrap().iter().find(|entry| entry["name"] == ".env");
    assert_eq!(env, Some(&json!({ "name": ".env", "path": "default/1/.env", "type": "file", "size": 3, "links": 1 })));
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"bad\xff.js");
    std::fs::write(bench.root().join("default/1").join(name), "").unwrap();
    let answer = bench.get("scripts/list?exhaustive=true&dir=default/1").await;
    assert_eq!(answer.expect_error(422).json["details"]["code"], "NAME_NOT_UTF8");
    // Other lists leave it out.
    assert_eq!(bench.get("scripts/list").await.expect_ok().json["count"], 4);
}

#[tokio::test]
async fn trees_nest() {
    let bench = filled().await;
    let answer = bench.post("scripts/tree", json!({})).await;
    assert_eq!(answer.expect_ok().json["baseDir"], "");
    let tree = answer.json["tree"].as_array().unwrap();
    let names: Vec<_> = tree.iter().map(|node| node["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["hello.js", "off.js", "users", "work.ts"]);
    assert_eq!(tree[2]["children"][0], json!({ "name": "[id].ts", "path": "default/1/users/[id].ts", "type": "file" }));
    let shallow = bench.post("scripts/tree", json!({ "maxDepth": 1, "includeMetadata": true })).await;
    let tree = shallow.expect_ok().json["tree"].as_array().unwrap();
    assert_eq!((&tree[2]["children"], &tree[0]["magicComments"]["label"]), (&json!([]), &json!("greeting")));
    assert!(tree[0]["size"].is_u64() && tree[0]["modified"].is_string());
    let below = bench.post("scripts/tree", json!({ "baseDir": "users" })).await;
    assert_eq!(below.expect_ok().json["tree"].as_array().unwrap().len(), 2);
    bench.post("scripts/tree", json!({ "baseDir": "none" })).await.expect_error(404);
    assert_eq!(bench.post("scripts/tree", json!({ "execId": "99" })).await.expect_ok().json["tree"], json!([]));
}

#[tokio::test]
async fn instances_are_found_in_both_layouts() {
    let bench = filled().await;
    bench.put("default/9/petstore.sdk.json", "{\"source_url\":\"https://example.com/x.json\"}");
    bench.put("default/8/broken.sdk.json", "{");
    let answer = bench.get("list").await;
    let ids: Vec<_> =
        answer.expect_ok().json["execIds"].as_array().unwrap().iter().map(|id| id["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["1", "2", "7", "8", "9"]);
    assert_eq!(answer.json["execIds"][1], json!({ "id": "2", "type": "custom", "files": 1 }));
    assert_eq!(answer.json["execIds"][0]["files"], 5);
    assert_eq!(answer.json["execIds"][4]["source_url"], "https://example.com/x.json");
    assert_eq!((&answer.json["execIds"][3]["invalid"], &answer.json["total"]), (&json!(true), &json!(5)));
    assert_eq!(answer.json["summary"], json!({ "sdk": 2, "custom": 3 }));
    let acme = bench.get("list?subdomain=acme").await;
    assert_eq!((&acme.expect_ok().json["total"], &acme.json["execIds"][0]["id"]), (&json!(1), &json!("3")));
}

#[tokio::test]
async fn routes_are_resolved_tested_and_discovered() {
    let bench = filled().await;
    let found = bench.post("route/resolve", json!({ "path": "/users/42" })).await;
    assert_eq!(
        found.expect_ok().json,
        json!({ "matched": true, "path": "/users/42", "scriptPath": "default/1/users/[id].ts", "routePattern": "/users/[id]",
            "parameters": { "id": "42" }, "type": "dynamic", "baseDir": "default/1" })
    );
    let missed = bench.post("route/resolve", json!({ "path": "/helo" })).await;
    assert_eq!((&missed.expect_ok().json["matched"], &missed.json["hostname"]), (&json!(false), &json!("default")));
    assert_eq!(missed.json["triedDirectories"], json!(["default/1", "1", ""]));
    assert_eq!(missed.json["execId"], "1");
    assert_eq!(missed.json["suggestions"][0], json!({ "path": "/hello", "scriptPath": "default/1/hello.js" }));
    for (hostname, exec_id, path) in [
        ("acme", "3", "/a"),
        ("default", "2", "/other"),
        ("default/2", "", "/other"),
        ("exec-2.localhost", "", "/other"),
    ] {
        let mut body = json!({ "path": path, "hostname": hostname });
        if !exec_id.is_empty() {
            body["execId"] = exec_id.into();
        }
        assert_eq!(bench.post("route/resolve", body).await.expect_ok().json["matched"], true, "{hostname}");
    }
    for path in ["/a/../b", "/%2e%2e/x", "/a%2fb", "/\0", "/%zz", "/a\\b"] {
        bench.post("route/resolve", json!({ "path": path })).await.expect_error(400);
    }
    for hostname in ["../x", "a/b/c", "node_modules", "", "a b"] {
        bench.post("route/resolve", json!({ "path": "/", "hostname": hostname })).await.expect_error(400);
    }
    bench.put("default/1/api/v1/[...path].js", "return 1");
    assert_eq!(bench.post("route/resolve", json!({ "path": "/api/v1/exec/list" })).await.json["matched"], false);

    let tested = bench.post("route/test", json!({ "paths": ["/hello", "/nope", "/..", "/users/7"] })).await;
    let counts = (&tested.expect_ok().json["tested"], &tested.json["matched"], &tested.json["notMatched"]);
    assert_eq!(counts, (&json!(4), &json!(2), &json!(2)));
    assert_eq!(tested.json["results"][3]["parameters"], json!({ "id": "7" }));
    assert!(tested.json["results"][2]["error"].is_string() && tested.json["results"][1]["suggestions"].is_array());

    let routes = bench.post("route/discover", json!({ "includeMetadata": true })).await;
    let routes = routes.expect_ok().json["routes"].as_array().unwrap().clone();
    let patterns: Vec<_> = routes.iter().map(|route| route["pattern"].as_str().unwrap()).collect();
    assert_eq!(patterns, ["/api/v1/[...path]", "/hello", "/off", "/users/[id]", "/work", "/top"]);
    assert_eq!(
        (&routes[3]["route"], &routes[3]["type"], &routes[3]["parameters"]),
        (&Value::Null, &json!("dynamic"), &json!(["id"]))
    );
    assert!(routes[1]["metadata"]["size"].is_u64() && routes[1]["route"] == "/hello");
    for base in ["users", "default/1/users", "/users/"] {
        let below = bench.post("route/discover", json!({ "baseDir": base })).await;
        assert_eq!(
            (&below.expect_ok().json["count"], &below.json["routes"][0]["pattern"]),
            (&json!(1), &json!("/[id]")),
            "{base}"
        );
    }
}
