//! What survives: locks, crashes, concurrent installs, installs without a network.

mod support;

use serde_json::json;
use support::{Registry, Root};
use wick_npm::InstallError;

#[tokio::test]
async fn a_second_install_asks_nobody() {
    let registry = Registry::start().await;
    registry.publish("x", "1.0.0", json!({}));
    registry.publish("a", "1.0.0", json!({ "dependencies": { "x": "*" }, "peerDependencies": { "p": "*" } }));
    registry.publish("p", "1.0.0", json!({}));
    let root = Root::new(&registry);
    root.install(&["a"]).await.unwrap();
    registry.requests();
    let before = std::fs::metadata(root.at("package-lock.json")).unwrap().modified().unwrap();
    let done = root.install(&["a"]).await.unwrap();
    assert_eq!((done.summary.added, done.summary.kept), (0, 3));
    let after = std::fs::metadata(root.at("package-lock.json")).unwrap().modified().unwrap();
    assert_eq!(before, after, "nothing is written when nothing changes");
    // What is there for another's sake becomes the root's own without a question.
    root.install(&["x"]).await.unwrap();
    assert_eq!(root.json("package.json")["dependencies"]["x"], "^1.0.0");
    assert!(registry.requests().is_empty());
}

#[tokio::test]
async fn the_lock_decides() {
    let registry = Registry::start().await;
    registry.publish("x", "1.0.0", json!({}));
    registry.publish("a", "1.0.0", json!({ "dependencies": { "x": "^1.0.0" } }));
    let root = Root::new(&registry);
    root.install(&["a"]).await.unwrap();
    registry.publish("x", "1.1.0", json!({}));
    registry.publish("a", "1.1.0", json!({ "dependencies": { "x": "^1.0.0" } }));
    registry.publish("b", "1.0.0", json!({ "dependencies": { "x": "^1.0.0" } }));
    std::fs::remove_dir_all(root.at("node_modules")).unwrap();
    registry.requests();
    root.install(&["a", "b"]).await.unwrap();
    assert_eq!(root.version("node_modules/x").as_deref(), Some("1.0.0"));
    assert_eq!(root.version("node_modules/a").as_deref(), Some("1.0.0"));
    let mut asked: Vec<String> = registry.requests().into_iter().map(|request| request.path).collect();
    asked.sort();
    assert_eq!(asked, ["/-/a/1.0.0.tgz", "/-/b/1.0.0.tgz", "/-/x/1.0.0.tgz", "/b"], "only b is new");
}

#[tokio::test]
async fn all_of_the_manifest() {
    let registry = Registry::start().await;
    for name in ["a", "b", "dev"] {
        registry.publish(name, "1.0.0", json!({}));
    }
    let root = Root::new(&registry);
    let text =
        "{\n    \"devDependencies\": {\"dev\": \"1\"},\n    \"dependencies\": {\"b\": \"1\",   \"a\": \"^1\"}\n}\n";
    root.write("package.json", text);
    let done = root.install(&[]).await.unwrap();
    assert_eq!(done.summary.added, 2);
    assert!(root.version("node_modules/dev").is_none());
    assert_eq!(std::fs::read_to_string(root.at("package.json")).unwrap(), text);
}

#[tokio::test]
async fn a_crash_leaves_nothing_in_the_way() {
    let registry = Registry::start().await;
    registry.publish("x", "1.0.0", json!({}));
    registry.publish("a", "1.0.0", json!({ "dependencies": { "x": "*" } }));
    let root = Root::new(&registry);
    // A staging folder, a half of a package in it, and a package that was moved but never locked.
    root.write("node_modules/.wick.lock", "");
    root.write("node_modules/.wick-staging-1-0/p0/package.json", "{");
    root.write("node_modules/.wick-staging-1-0/p1.tgz", "");
    root.write("node_modules/x/package.json", r#"{"name":"x","version":"1.0.0"}"#);
    root.write("node_modules/x/stale.js", "");
    root.install(&["a"]).await.unwrap();
    assert!(root.leftovers().is_empty());
    assert!(root.at("node_modules/x/index.js").exists());
    assert!(!root.at("node_modules/x/stale.js").exists(), "what no lock vouches for is fetched again");
}

#[tokio::test]
async fn a_dropped_install_is_repeated_without_harm() {
    let registry = Registry::start().await;
    for index in 0..20 {
        registry.publish(&format!("p{index}"), "1.0.0", json!({}));
    }
    let all: serde_json::Map<_, _> = (0..20).map(|index| (format!("p{index}"), json!("*"))).collect();
    registry.publish("a", "1.0.0", json!({ "dependencies": all }));
    let root = Root::new(&registry);
    let wanted = [wick_npm::Wanted::latest("a")];
    for millis in [1, 3, 6, 10, 15, 25] {
        let install = root.installer.install(root.path(), &wanted, |_| {});
        let _ = tokio::time::timeout(std::time::Duration::from_millis(millis), install).await;
    }
    root.install(&["a"]).await.unwrap();
    assert_eq!(root.locked().len(), 21);
    assert!((0..20).all(|index| root.at(&format!("node_modules/p{index}/index.js")).exists()));
    root.install(&["a"]).await.unwrap();
    assert!(root.leftovers().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_at_once() {
    let registry = Registry::start().await;
    registry.publish("x", "1.0.0", json!({}));
    registry.publish("x", "2.0.0", json!({}));
    registry.publish("a", "1.0.0", json!({ "dependencies": { "x": "^1.0.0" } }));
    registry.publish("b", "1.0.0", json!({ "dependencies": { "x": "^2.0.0" } }));
    let root = Root::new(&registry);
    // A second installer stands for a second process: only the lock file is between them.
    let other = wick_npm::Installer::new(wick_npm::InstallerConfig {
        registry: registry.url.clone(),
        ..wick_npm::InstallerConfig::default()
    });
    let wanted = [wick_npm::Wanted::latest("b")];
    let (one, two, three) =
        tokio::join!(root.install(&["a"]), other.install(root.path(), &wanted, |_| {}), root.install(&["x@^1.0.0"]));
    assert!(one.is_ok() && two.is_ok() && three.is_ok(), "{one:?} {two:?} {three:?}");
    let manifest = root.json("package.json");
    assert_eq!(manifest["dependencies"], json!({ "a": "^1.0.0", "b": "^1.0.0", "x": "^1.0.0" }));
    assert_eq!(root.version("node_modules/x").as_deref(), Some("1.0.0"));
    assert!(root.version("node_modules/a").is_some() && root.version("node_modules/b").is_some());
    assert!(root.leftovers().is_empty());
}

#[tokio::test]
async fn a_held_lock_is_waited_for_only_so_long() {
    let registry = Registry::start().await;
    let root = Root::with(&registry, |config| config.limits.lock_timeout = std::time::Duration::from_millis(100));
    root.write("node_modules/.wick.lock", "");
    let file = std::fs::File::open(root.at("node_modules/.wick.lock")).unwrap();
    file.lock().unwrap();
    assert!(matches!(root.install(&["a"]).await, Err(InstallError::Busy { .. })));
}

#[tokio::test]
async fn packages_without_a_lock_are_taken_over() {
    let registry = Registry::start().await;
    registry.publish("b", "1.0.0", json!({ "dependencies": { "x": "^1.0.0" } }));
    let root = Root::new(&registry);
    root.write("node_modules/a/package.json", r#"{"name":"a","version":"1.2.3","dependencies":{"x":"^1.0.0"}}"#);
    root.write("node_modules/x/package.json", r#"{"name":"x","version":"1.0.0"}"#);
    root.install(&["a"]).await.unwrap();
    assert!(registry.requests().is_empty());
    assert_eq!(root.json("package.json")["dependencies"]["a"], "^1.2.3");
    root.install(&["b"]).await.unwrap();
    assert_eq!(registry.requests().len(), 2, "b and its tarball");
}

#[tokio::test]
async fn a_lock_of_npm_keeps_what_we_do_not_touch() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({}));
    let root = Root::new(&registry);
    root.write("package.json", r#"{"name":"app","devDependencies":{"tool":"^1.0.0"},"workspaces":["packages/*"]}"#);
    let lock = json!({
        "name": "app", "lockfileVersion": 3, "requires": true, "packages": {
            "": { "name": "app" },
            "packages/w": { "name": "w", "version": "1.0.0", "dependencies": { "y": "*" } },
            "node_modules/w": { "resolved": "packages/w", "link": true },
            "node_modules/y": { "version": "1.0.0", "unknown": { "kept": true } },
            "node_modules/tool": { "version": "1.0.0", "dev": true, "resolved": "git+ssh://git@example.test/tool.git#1" }
        }
    });
    root.write("package-lock.json", &lock.to_string());
    root.install(&["a"]).await.unwrap();
    let new = root.json("package-lock.json");
    for location in ["packages/w", "node_modules/w", "node_modules/tool"] {
        assert_eq!(new["packages"][location], lock["packages"][location], "{location}");
    }
    assert_eq!(new["packages"]["node_modules/y"]["unknown"]["kept"], true);
    assert_eq!(new["packages"]["node_modules/a"]["version"], "1.0.0");
    assert_eq!(new["packages"][""]["devDependencies"]["tool"], "^1.0.0");
}
