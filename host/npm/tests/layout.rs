//! Where packages end up: hoisting, nesting, peers, options, aliases, overrides.

mod support;

use serde_json::json;
use support::{Registry, Root};
use wick_npm::{InstallError, InstallEvent, installed};

#[tokio::test]
async fn a_tree_is_flat_until_versions_disagree() {
    let registry = Registry::start().await;
    registry.publish("x", "1.0.0", json!({}));
    registry.publish("x", "2.0.0", json!({}));
    registry.publish("a", "1.0.0", json!({ "dependencies": { "x": "^1.0.0", "deep": "*" } }));
    registry.publish("b", "1.0.0", json!({ "dependencies": { "x": "^2.0.0" } }));
    registry.publish("deep", "1.0.0", json!({ "dependencies": { "x": "^2.0.0" } }));
    let root = Root::new(&registry);
    let done = root.install(&["a", "b"]).await.unwrap();
    assert_eq!(root.version("node_modules/x").as_deref(), Some("1.0.0"));
    assert_eq!(root.version("node_modules/b/node_modules/x").as_deref(), Some("2.0.0"));
    assert_eq!(root.version("node_modules/deep/node_modules/x").as_deref(), Some("2.0.0"));
    assert_eq!(installed(root.path(), "a").unwrap().to_string(), "1.0.0");
    assert_eq!(done.versions["b"], "1.0.0");
    assert_eq!(done.summary.added, 6);
    assert_eq!(root.json("package.json"), json!({ "private": true, "dependencies": { "a": "^1.0.0", "b": "^1.0.0" } }));
    let lock = root.json("package-lock.json");
    assert_eq!(lock["lockfileVersion"], 3);
    assert_eq!(lock["packages"][""]["dependencies"]["a"], "^1.0.0");
    let entry = &lock["packages"]["node_modules/b/node_modules/x"];
    assert!(entry["integrity"].as_str().unwrap().starts_with("sha512-"));
    assert!(entry["resolved"].as_str().unwrap().ends_with("/-/x/2.0.0.tgz"));
    let events = root.events.lock().unwrap().clone();
    assert!(matches!(events.last(), Some(InstallEvent::Done(_))));
    let resolving = events.iter().filter(|event| matches!(event, InstallEvent::Resolving { .. })).count();
    assert_eq!(resolving, 4, "each package is asked about once: {events:?}");
    assert!(root.leftovers().is_empty());
}

#[tokio::test]
async fn a_package_below_another_does_not_take_from_the_root() {
    let registry = Registry::start().await;
    registry.publish("x", "1.0.0", json!({}));
    registry.publish("x", "2.0.0", json!({}));
    registry.publish("a", "1.0.0", json!({ "dependencies": { "x": "^2.0.0" } }));
    let root = Root::new(&registry);
    // The root wants x@1 and has not installed it yet.
    root.write("package.json", r#"{"dependencies":{"x":"^1.0.0"}}"#);
    root.install(&["a"]).await.unwrap();
    assert_eq!(root.version("node_modules/a/node_modules/x").as_deref(), Some("2.0.0"));
    assert_eq!(root.version("node_modules/x"), None);
    root.install(&["x"]).await.unwrap();
    assert_eq!(root.version("node_modules/x").as_deref(), Some("1.0.0"));
}

#[tokio::test]
async fn another_range_moves_the_old_version_to_who_needs_it() {
    let registry = Registry::start().await;
    registry.publish("x", "1.0.0", json!({ "dependencies": { "only-old": "*" } }));
    registry.publish("x", "2.0.0", json!({}));
    registry.publish("only-old", "1.0.0", json!({}));
    registry.publish("a", "1.0.0", json!({ "dependencies": { "x": "^1.0.0" } }));
    let root = Root::new(&registry);
    root.install(&["a"]).await.unwrap();
    assert_eq!(root.version("node_modules/x").as_deref(), Some("1.0.0"));
    root.install(&["a", "x@^2.0.0"]).await.unwrap();
    assert_eq!(root.version("node_modules/x").as_deref(), Some("2.0.0"));
    assert_eq!(root.version("node_modules/a/node_modules/x").as_deref(), Some("1.0.0"));
    assert_eq!(root.json("package.json")["dependencies"]["x"], "^2.0.0");
    // And back: nothing needs the old ones in two places.
    root.install(&["x@^1.0.0"]).await.unwrap();
    assert_eq!(root.version("node_modules/x").as_deref(), Some("1.0.0"));
}

#[tokio::test]
async fn what_nothing_needs_goes() {
    let registry = Registry::start().await;
    registry.publish("x", "1.0.0", json!({ "dependencies": { "only-old": "*" } }));
    registry.publish("x", "2.0.0", json!({}));
    registry.publish("only-old", "1.0.0", json!({}));
    let root = Root::new(&registry);
    root.install(&["x@^1.0.0"]).await.unwrap();
    assert!(root.version("node_modules/only-old").is_some());
    root.write("node_modules/by-hand/package.json", r#"{"name":"by-hand","version":"1.0.0"}"#);
    root.install(&["x@^2.0.0"]).await.unwrap();
    assert!(root.version("node_modules/only-old").is_none());
    assert!(root.version("node_modules/by-hand").is_some(), "what is not ours stays");
    assert_eq!(root.locked(), ["node_modules/x"]);
}

#[tokio::test]
async fn peers_are_installed_beside() {
    let registry = Registry::start().await;
    registry.publish("react", "18.0.0", json!({}));
    registry.publish("react", "19.0.0", json!({}));
    registry.publish("plugin", "1.0.0", json!({ "peerDependencies": { "react": "^18 || ^19" } }));
    registry.publish("older", "1.0.0", json!({ "peerDependencies": { "react": "^18" } }));
    registry.publish(
        "shy",
        "1.0.0",
        json!({ "peerDependencies": { "ghost": "*" }, "peerDependenciesMeta": { "ghost": { "optional": true } } }),
    );
    let root = Root::new(&registry);
    let done = root.install(&["plugin", "older", "shy"]).await.unwrap();
    assert_eq!(root.version("node_modules/react").as_deref(), Some("18.0.0"), "both agree on it");
    assert!(done.warnings.is_empty(), "{:?}", done.warnings);
    assert_eq!(root.json("package-lock.json")["packages"]["node_modules/react"]["peer"], true);
}

#[tokio::test]
async fn a_peer_conflict_is_a_warning() {
    let registry = Registry::start().await;
    registry.publish("react", "18.0.0", json!({}));
    registry.publish("react", "19.0.0", json!({}));
    registry.publish("older", "1.0.0", json!({ "peerDependencies": { "react": "^18" } }));
    registry.publish("app", "1.0.0", json!({ "dependencies": { "older": "*", "react": "^18" } }));
    let root = Root::new(&registry);
    let done = root.install(&["react@^19.0.0", "older"]).await.unwrap();
    assert_eq!(root.version("node_modules/react").as_deref(), Some("19.0.0"));
    assert_eq!(done.warnings, ["older@1.0.0 wants react ^18 beside it but finds 19.0.0"]);

    // Whoever just asks for react gets one that fits.
    let root = Root::new(&registry);
    let done = root.install(&["react", "older"]).await.unwrap();
    assert_eq!(done.versions["react"], "18.0.0");
    assert!(done.warnings.is_empty(), "{:?}", done.warnings);

    // Below a package that brings the right one, the plugin goes there.
    let root = Root::new(&registry);
    let done = root.install(&["react", "app"]).await.unwrap();
    assert_eq!(root.version("node_modules/app/node_modules/react").as_deref(), Some("18.0.0"));
    assert!(root.version("node_modules/app/node_modules/older").is_some());
    assert!(done.warnings.is_empty(), "{:?}", done.warnings);
}

#[tokio::test]
async fn options() {
    let registry = Registry::start().await;
    registry.publish("fine", "1.0.0", json!({}));
    registry.publish("linux-only", "1.0.0", json!({ "os": ["linux"], "cpu": ["x64"] }));
    registry.publish("hopeless", "1.0.0", json!({ "dependencies": { "missing": "*" } }));
    registry.publish_tarball("addon", "1.0.0", json!({}), &[("build/x.node", "")]);
    let options =
        json!({ "fine": "*", "linux-only": "*", "hopeless": "*", "missing-too": "*", "addon": "*", "git": "a/b" });
    registry.publish("a", "1.0.0", json!({ "optionalDependencies": options, "dependencies": options }));
    let root = Root::new(&registry);
    let done = root.install(&["a"]).await.unwrap();
    assert!(root.version("node_modules/fine").is_some());
    for name in ["linux-only", "hopeless", "missing-too", "addon", "git"] {
        assert!(root.version(&format!("node_modules/{name}")).is_none(), "{name}");
    }
    // Two at once, one that is broken further down, one that turned out to be no JavaScript.
    assert_eq!(done.warnings.len(), 3, "{:?}", done.warnings);
    assert!(done.warnings.iter().any(|text| text.contains("(git, missing-too)")), "{:?}", done.warnings);
    let lock = root.json("package-lock.json");
    assert_eq!(lock["packages"]["node_modules/linux-only"]["optional"], true, "npm elsewhere needs it");
    assert!(lock["packages"].get("node_modules/hopeless").is_none());
    registry.requests();
    root.install(&["a"]).await.unwrap();
    let asked: Vec<String> = registry.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(asked, ["/-/addon/1.0.0.tgz"], "only what the lock has and the disk has not");
}

#[tokio::test]
async fn aliases_tags_and_overrides() {
    let registry = Registry::start().await;
    registry.publish("real", "1.5.0", json!({}));
    registry.publish("real", "2.0.0", json!({}));
    registry.publish("real", "3.0.0-beta.1", json!({}));
    registry.tag("real", "latest", "2.0.0");
    registry.tag("real", "next", "3.0.0-beta.1");
    registry.publish("user", "1.0.0", json!({ "dependencies": { "old": "npm:real@^1.0.0", "real": "^2.0.0" } }));
    let root = Root::new(&registry);
    root.install(&["user", "mine@npm:real@next"]).await.unwrap();
    assert_eq!(root.version("node_modules/old").as_deref(), Some("1.5.0"));
    assert_eq!(root.version("node_modules/mine").as_deref(), Some("3.0.0-beta.1"));
    assert_eq!(root.json("package-lock.json")["packages"]["node_modules/old"]["name"], "real");
    assert_eq!(root.json("package.json")["dependencies"]["mine"], "npm:real@^3.0.0-beta.1");
    registry.requests();
    root.install(&["user", "mine"]).await.unwrap();
    assert!(registry.requests().is_empty());

    let root = Root::new(&registry);
    root.write("package.json", r#"{"overrides":{"real":"1.5.0"}}"#);
    root.install(&["user"]).await.unwrap();
    assert_eq!(root.version("node_modules/real").as_deref(), Some("1.5.0"));
}

#[tokio::test]
async fn cycles_and_scopes() {
    let registry = Registry::start().await;
    registry.publish("@s/a", "1.0.0", json!({ "dependencies": { "@s/b": "1" } }));
    registry.publish("@s/b", "1.0.0", json!({ "dependencies": { "@s/a": "1" } }));
    let root = Root::new(&registry);
    root.install(&["@s/a"]).await.unwrap();
    assert_eq!(root.locked(), ["node_modules/@s/a", "node_modules/@s/b"]);
    assert!(root.version("node_modules/@s/b").is_some());
}

#[tokio::test]
async fn what_cannot_be_had() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({}));
    registry.publish("needs", "1.0.0", json!({ "dependencies": { "a": "^7.0.0" } }));
    registry.publish("foreign", "1.0.0", json!({ "dependencies": { "b": "github:me/b" } }));
    let root = Root::new(&registry);
    assert!(matches!(root.install(&["nothing"]).await, Err(InstallError::NotFound { name, .. }) if name == "nothing"));
    let error = root.install(&["needs"]).await.unwrap_err();
    assert!(matches!(&error, InstallError::NoVersion { name, .. } if name == "a"));
    assert!(error.to_string().contains("wanted by needs@1.0.0") && error.to_string().contains("latest is 1.0.0"));
    assert!(matches!(root.install(&["foreign"]).await, Err(InstallError::Unsupported { name, .. }) if name == "b"));
    assert!(matches!(root.install(&["../x"]).await, Err(InstallError::InvalidName { .. })));
    assert!(!root.at("package.json").exists() && !root.at("package-lock.json").exists());
    assert!(root.leftovers().is_empty());
}
