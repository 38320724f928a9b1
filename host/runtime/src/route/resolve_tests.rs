//! The routing page, rule by rule and row by row, over lists of file names.

use super::fake_tree::{FakeTree, target};
use super::{MatchKind, Parameter, RouteKind, resolve, tried_directories};

/// Resolves `path` on the target `authority` over `files` and renders the outcome on one line:
/// the script, its pattern, its kind and its parameters as JSON.
fn check(files: &[&str], deployment: &str, path: &str, expected: &str) {
    let tree = FakeTree::of(files);
    let shown = match resolve(&tree, &target(deployment), path) {
        Err(error) => format!("400 {error:?}"),
        Ok(None) => "404".to_owned(),
        Ok(Some(found)) => {
            let parameters = serde_json::to_string(&found.parameters).expect("parameters are plain JSON");
            format!("{} {} {} {parameters}", found.script_path, found.route_pattern, found.kind)
        }
    };
    assert_eq!(shown, expected, "{path:?} on {deployment} over {files:?}");
}

/// The same inside one deployment directory, with the directory left out of what is written and compared.
fn check_one(files: &[&str], path: &str, expected: &str) {
    let files: Vec<String> = files.iter().map(|file| format!("default/1/{file}")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let expected = if expected.starts_with('4') { expected.to_owned() } else { format!("default/1/{expected}") };
    check(&files, "default/1", path, &expected);
}

#[test]
fn maps_files_to_urls() {
    check_one(&["hello.ts"], "/hello", "hello.ts /hello static {}");
    check_one(&["api/hello.ts"], "/api/hello", "api/hello.ts /api/hello static {}");
    check_one(&["users/[id].ts"], "/users/123", r#"users/[id].ts /users/[id] dynamic {"id":"123"}"#);
    check_one(
        &["blog/[year]/[month].ts"],
        "/blog/2024/11",
        r#"blog/[year]/[month].ts /blog/[year]/[month] dynamic {"year":"2024","month":"11"}"#,
    );
    check_one(
        &["docs/[...slug].ts"],
        "/docs/a/b/c",
        r#"docs/[...slug].ts /docs/[...slug] catchall {"slug":["a","b","c"]}"#,
    );
    check_one(&["docs/[...slug].ts"], "/docs", "404");
    check_one(&["docs/[...slug].ts"], "/docs/", "404");
    check_one(&["shop/[[...path]].ts"], "/shop", "shop/[[...path]].ts /shop/[[...path]] optional-catchall {}");
    check_one(
        &["shop/[[...path]].ts"],
        "/shop/a/b",
        r#"shop/[[...path]].ts /shop/[[...path]] optional-catchall {"path":["a","b"]}"#,
    );
    check_one(&["[[...path]].ts"], "/", "[[...path]].ts /[[...path]] optional-catchall {}");
    check_one(&["index.ts"], "/", "index.ts / static {}");
    check_one(&["index.ts"], "/index", "404");
    check_one(&["api/index.ts"], "/api", "api/index.ts /api static {}");
    check_one(
        &["api/v1/[...path].js"],
        "/api/v1/chat/completions",
        r#"api/v1/[...path].js /api/v1/[...path] catchall {"path":["chat","completions"]}"#,
    );
    check_one(&["x.ts", "x.js"], "/x", "x.ts /x static {}");
    check_one(&["x.js", "x.ts"], "/x", "x.ts /x static {}");
    check_one(&["[id].js", "[id].ts"], "/x", r#"[id].ts /[id] dynamic {"id":"x"}"#);
    for off in ["x.mjs", "x.cjs", "x.tsx", "x.jsx", "x.html", "x.json", "x.d.ts"] {
        check_one(&[off], "/x", "404");
    }
    check_one(
        &["[team]/settings.ts"],
        "/red/settings",
        r#"[team]/settings.ts /[team]/settings dynamic {"team":"red"}"#,
    );
    check_one(&["[a]/[a].ts"], "/1/2", r#"[a]/[a].ts /[a]/[a] dynamic {"a":"2"}"#);
}

#[test]
fn follows_the_matching_rules() {
    check_one(&["[id].ts"], "/a%20b%2520", r#"[id].ts /[id] dynamic {"id":"a b%20"}"#);
    check_one(&["a b.ts"], "/a%20b", "a b.ts /a b static {}");
    check_one(&["[...p].ts"], "/a%2Bb/c+d", r#"[...p].ts /[...p] catchall {"p":["a+b","c+d"]}"#);
    check_one(&["hello.ts"], "/Hello", "404");
    check_one(&["hello.ts"], "/hello/", "hello.ts /hello static {}");
    check_one(&["hello.ts"], "/hello//", "404");
    check_one(&["hello.ts"], "//hello", "404");
    check_one(&["index.ts", "[[...x]].ts"], "//", "404");
    check_one(&["a/b.ts"], "/a//b", "404");
    check_one(&["hello.ts"], "/hello?id=1", "hello.ts /hello static {}");
    check_one(&["hello.ts"], "/hello.ts", "404");
    check_one(&["[id].ts"], "/%5Bid%5D", r#"[id].ts /[id] dynamic {"id":"[id]"}"#);
    check_one(&["[[...x]].ts"], "/..", "400 DotSegment");
    check_one(&["[[...x]].ts"], "/a/%2e%2e/b", "400 DotSegment");
    check_one(&["[[...x]].ts"], "/a%2fb", "400 Separator");
    check_one(&["[[...x]].ts"], "/a%5cb", "400 Separator");
    check_one(&["[[...x]].ts"], "/a%00", "400 Nul");
    check_one(&["[[...x]].ts"], "/a%f", "400 Escape");
}

#[test]
fn never_serves_special_files() {
    for name in ["pre", "post"] {
        check_one(&["pre.js", "pre.ts", "post.js"], &format!("/{name}"), "404");
    }
    for (file, path) in [
        ("_default.env", "/_default.env"),
        ("_default.env", "/_default"),
        ("x.env", "/x.env"),
        ("x.system.md", "/x.system.md"),
        ("_system.md", "/_system.md"),
        ("x.openapi.json", "/x.openapi.json"),
        ("x.schema.json", "/x.schema.json"),
        ("a.sdk.json", "/a.sdk.json"),
        ("package.json", "/package.json"),
        ("guide.md.ts", "/guide.md"),
        ("node_modules/a.ts", "/node_modules/a"),
        (".git/a.ts", "/.git/a"),
        (".hoody-cache/a.ts", "/.hoody-cache/a"),
        ("_sdk/a.ts", "/_sdk/a"),
        ("_hoody/templates/a.ts", "/_hoody/templates/a"),
        ("a/node_modules/b.ts", "/a/node_modules/b"),
        (".x.ts", "/.x"),
        ("[...x]/index.ts", "/a"),
    ] {
        check_one(&[file], path, "404");
    }
    check_one(&["pre/x.ts"], "/pre/x", "pre/x.ts /pre/x static {}");
    check_one(&["pre.js", "[x].ts"], "/pre", r#"[x].ts /[x] dynamic {"x":"pre"}"#);
}

#[test]
fn prefers_the_more_specific_route() {
    let all = ["a/b.ts", "a/[x].ts", "a/[...x].ts", "a/[[...x]].ts"];
    check_one(&all, "/a/b", "a/b.ts /a/b static {}");
    check_one(&all, "/a/c", r#"a/[x].ts /a/[x] dynamic {"x":"c"}"#);
    check_one(&all, "/a/c/d", r#"a/[...x].ts /a/[...x] catchall {"x":["c","d"]}"#);
    check_one(&all, "/a", "a/[[...x]].ts /a/[[...x]] optional-catchall {}");
    check_one(&["x.ts", "x/index.ts"], "/x", "x.ts /x static {}");
    check_one(&["index.ts", "[[...x]].ts"], "/", "index.ts / static {}");
    check_one(&["x/[[...r]].ts", "[id].ts"], "/x", "x/[[...r]].ts /x/[[...r]] optional-catchall {}");
    check_one(&["[b].ts", "[a].ts"], "/x", r#"[a].ts /[a] dynamic {"a":"x"}"#);
}

#[test]
fn backtracks_when_a_branch_does_not_fit() {
    check_one(
        &["a/[x]/c.ts", "a/[...rest].ts"],
        "/a/1/d",
        r#"a/[...rest].ts /a/[...rest] catchall {"rest":["1","d"]}"#,
    );
    check_one(&["a/b/c.ts", "[x]/b/d.ts"], "/a/b/d", r#"[x]/b/d.ts /[x]/b/d dynamic {"x":"a"}"#);
    check_one(&["a/b.ts", "[...x].ts"], "/a", r#"[...x].ts /[...x] catchall {"x":["a"]}"#);
    check_one(&["[a]/x.ts", "[b]/y.ts"], "/1/y", r#"[b]/y.ts /[b]/y dynamic {"b":"1"}"#);
    check_one(
        &["a/b/c/d.ts", "a/[[...x]].ts"],
        "/a/b/c/e",
        r#"a/[[...x]].ts /a/[[...x]] optional-catchall {"x":["b","c","e"]}"#,
    );
}

#[test]
fn covers_the_examples_of_the_specification() {
    let users = r#"users/[id].ts /api/users/[id] dynamic {"id":"123"}"#;
    check(&["default/1/api/users/[id].ts"], "default/1", "/api/users/123", &format!("default/1/api/{users}"));
    check(&["1/api/users/[id].ts"], "default/1", "/api/users/123", &format!("1/api/{users}"));
    check(&["1/api/users/[id].ts"], "default/1", "/1/api/users/123", "404");
    check_one(&["docs/[...slug].ts"], "/docs", "404");
    check_one(&["docs/[[...slug]].ts"], "/docs", "docs/[[...slug]].ts /docs/[[...slug]] optional-catchall {}");
    check_one(&["users/[id].ts", "users/me.ts"], "/users/me", "users/me.ts /users/me static {}");
    check_one(
        &["api/v1/[...path].js", "api/v1/chat/completions.js"],
        "/api/v1/chat/completions",
        "api/v1/chat/completions.js /api/v1/chat/completions static {}",
    );
    check_one(
        &["api/v1/[...path].js", "api/v1/chat/completions.js"],
        "/api/v1/chat/other",
        r#"api/v1/[...path].js /api/v1/[...path] catchall {"path":["chat","other"]}"#,
    );
    assert!(super::is_reserved_path("/api/v1/exec/list"));
    check_one(&["pre.js"], "/pre", "404");
    check(&["default/1/x.ts"], "default/1", "/x", "default/1/x.ts /x static {}");
}

#[test]
fn tries_the_candidate_directories_in_order() {
    let all = ["default/1/x.ts", "1/x.ts", "x.ts", "shop/1/x.ts"];
    check(&all, "default/1", "/x", "default/1/x.ts /x static {}");
    check(&all[1..], "default/1", "/x", "1/x.ts /x static {}");
    check(&all[2..], "default/1", "/x", "x.ts /x static {}");
    check(&all, "shop/1", "/x", "shop/1/x.ts /x static {}");
    check(&all[..3], "shop/1", "/x", "x.ts /x static {}");
    check(&["1/x.ts"], "shop/1", "/x", "404");
    check(&["default/1/x.ts"], "default/2", "/x", "404");
    // The first directory that matches wins, even over a more specific route further on.
    check(&["default/1/[a].ts", "1/x.ts"], "default/1", "/x", r#"default/1/[a].ts /[a] dynamic {"a":"x"}"#);
    assert_eq!(tried_directories(&target("default/1")), ["default/1", "1", ""]);
    assert_eq!(tried_directories(&target("shop/1")), ["shop/1", ""]);
    assert_eq!(tried_directories(&target("default/default")), ["default/default", ""]);
}

#[test]
fn keeps_deployments_apart() {
    let files =
        ["default/1/a.ts", "default/2/b.ts", "2/c.ts", "shop/1/d.ts", "my-shop/1/e.ts", "[any]/f.ts", "Open/g.ts"];
    for path in ["/default/2/b", "/default/1/a", "/2/c", "/1/a", "/shop/1/d", "/my-shop/1/e", "/2/b", "/b", "/d"] {
        check(&files, "default/1", path, "404");
        check(&files, "default/default", path, "404");
    }
    // Directories no host can name are nobody's, and the root serves them.
    check(&files, "default/1", "/Open/g", "Open/g.ts /Open/g static {}");
    check(&files, "default/1", "/2/f", r#"[any]/f.ts /[any]/f dynamic {"any":"2"}"#);
    check(&["[...all].ts", "2/c.ts"], "default/1", "/2/c", r#"[...all].ts /[...all] catchall {"all":["2","c"]}"#);
}

#[test]
fn serves_markdown_behind_the_script_of_its_name() {
    let tree = FakeTree::of(&[
        "default/1/guide.md",
        "default/1/guide.ts",
        "default/1/[t]/free.md",
        "default/1/[x].ts",
        "default/1/pre.js",
    ]);
    let at = |path| resolve(&tree, &target("default/1"), path).expect("a valid path").expect("a match");
    let found = at("/guide.md");
    assert_eq!((found.script_path.as_str(), found.route_pattern.as_str()), ("default/1/guide.md", "/guide.md"));
    assert_eq!(found.file, MatchKind::Markdown { guard: Some("default/1/guide.ts".into()) });
    assert_eq!(found.pre, None);
    let found = at("/a/free.md");
    assert_eq!(found.file, MatchKind::Markdown { guard: None });
    assert_eq!((found.route_pattern.as_str(), found.kind), ("/[t]/free.md", RouteKind::Dynamic));
    assert_eq!(found.parameters.get("t"), Some(&Parameter::One("a".into())));
    assert_eq!(at("/guide").file, MatchKind::Script);
}

#[test]
fn reports_what_takes_part_beside_the_script() {
    let tree = FakeTree::of(&[
        "_default.env",
        "default/_default.env",
        "default/1/pre.ts",
        "default/1/api/_default.env",
        "default/1/api/x.ts",
        "default/1/api/x.env",
        "default/1/api/y.env",
        "default/1/api/post.js",
        "default/1/api/post.ts",
        "default/1/api/_system.md",
        "default/1/api/z.ts",
        "default/1/api/z.system.md",
        "default/1/api/[id].js",
        "default/1/api/[id].env",
        "r.ts",
    ]);
    let at = |path| resolve(&tree, &target("default/1"), path).expect("a valid path").expect("a match");
    let found = at("/api/x");
    assert_eq!(found.base_dir, "default/1");
    assert_eq!(found.pre, None);
    assert_eq!(found.post.as_deref(), Some("default/1/api/post.ts"));
    assert_eq!(found.system_prompt.as_deref(), Some("default/1/api/_system.md"));
    assert_eq!(
        found.env_files,
        ["_default.env", "default/_default.env", "default/1/api/_default.env", "default/1/api/x.env"]
    );
    assert_eq!(at("/api/z").system_prompt.as_deref(), Some("default/1/api/z.system.md"));
    assert_eq!(at("/api/q").env_files.last().map(String::as_str), Some("default/1/api/[id].env"));
    let found = at("/r");
    assert_eq!((found.base_dir.as_str(), found.env_files), ("", vec!["_default.env".to_owned()]));
}
