//! What is not trusted: tokens going astray, tarballs that are not what was promised, versions that
//! are too young, native code.

mod support;

use serde_json::json;
use support::{Registry, Root, Special, tarball};
use wick_npm::{InstallError, needs_native_code};

#[tokio::test]
async fn scopes_have_registries_and_tokens() {
    let public = Registry::start().await;
    let private = Registry::start().await;
    public.publish("x", "1.0.0", json!({}));
    private.publish("@mine/a", "1.0.0", json!({ "dependencies": { "x": "*" } }));
    private.guard("@mine/a", "Bearer secret-token");
    let root = Root::with(&public, |config| {
        config.environment.insert("TOKEN".to_owned(), "secret-token".to_owned());
    });
    let host = private.url.strip_prefix("http:").unwrap();
    let error = {
        root.write(".npmrc", &format!("@mine:registry={}", private.url));
        root.install(&["@mine/a"]).await.unwrap_err()
    };
    assert!(matches!(&error, InstallError::Denied { status: 401, .. }), "{error}");
    root.write(".npmrc", &format!("@mine:registry={}\n{host}/:_authToken=${{TOKEN}}\n", private.url));
    root.install(&["@mine/a"]).await.unwrap();
    assert!(root.version("node_modules/@mine/a").is_some());
    let asked = public.requests();
    assert!(!asked.is_empty() && asked.iter().all(|request| request.authorization.is_none()), "{asked:?}");
    let events = format!("{:?}", root.events.lock().unwrap());
    assert!(!events.contains("secret-token"));
}

#[tokio::test]
async fn a_token_does_not_follow_a_redirect() {
    let home = Registry::start().await;
    let elsewhere = Registry::start().await;
    home.publish("a", "1.0.0", json!({}));
    home.guard("a", "Bearer t");
    let bytes =
        tarball(&[("package.json", r#"{"name":"a","version":"1.0.0"}"#.to_owned()), ("index.js", String::new())]);
    home.publish_bytes("a", "1.0.0", json!({ "name": "a", "version": "1.0.0" }), bytes.clone());
    elsewhere.publish_bytes("a", "1.0.0", json!({}), bytes);
    home.special("/-/a/1.0.0.tgz", Special::Redirect(format!("{}/-/a/1.0.0.tgz", elsewhere.url)));
    let root = Root::new(&home);
    let hosts = [&home, &elsewhere].map(|registry| registry.url.strip_prefix("http:").unwrap().to_owned());
    root.write(".npmrc", &format!("{}/:_authToken=t\n{}/:_authToken=other\n", hosts[0], hosts[1]));
    root.install(&["a"]).await.unwrap();
    assert!(home.requests().iter().all(|request| request.authorization.as_deref() == Some("Bearer t")));
    let asked = elsewhere.requests();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].authorization, None);
}

#[tokio::test]
async fn tls_needs_an_authority_and_tokens_stay_behind_it() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({}));
    registry.guard("a", "Bearer t");
    let (url, certificate) = registry.over_tls().await;
    registry.amend("a", "1.0.0", |manifest| manifest["dist"]["tarball"] = json!(format!("{url}/-/a/1.0.0.tgz")));
    let root = Root::with(&registry, |config| config.registry = url.clone());
    let host = url.strip_prefix("https:").unwrap();
    root.write(".npmrc", &format!("{host}/:_authToken=t\n"));
    let error = root.install(&["a"]).await.unwrap_err();
    assert!(matches!(&error, InstallError::Network { .. }) && error.to_string().contains("certificate"), "{error}");
    root.write("own.pem", &certificate);
    root.write(".npmrc", &format!("{host}/:_authToken=t\ncafile=own.pem\n"));
    root.install(&["a"]).await.unwrap();

    // A registry behind TLS that names a tarball in the clear, or leads to one.
    registry.publish("b", "1.0.0", json!({}));
    assert!(matches!(root.install(&["b"]).await, Err(InstallError::Registry { .. })));
    registry.special("/c", Special::Redirect(format!("{}/a", registry.url)));
    assert!(matches!(root.install(&["c"]).await, Err(InstallError::Registry { .. })));
}

#[tokio::test]
async fn a_proxy_opens_tunnels() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({}));
    let (url, tunnels) = support::proxy().await;
    let root = Root::new(&registry);
    root.write(".npmrc", &format!("proxy={url}\n"));
    root.install(&["a"]).await.unwrap();
    let target = registry.url.strip_prefix("http://").unwrap();
    let used = tunnels.lock().unwrap().clone();
    assert!(!used.is_empty() && used.iter().all(|tunnel| tunnel == target), "{used:?}");
}

#[tokio::test]
async fn a_hostile_manifest_stays_inside() {
    let registry = Registry::start().await;
    let root = Root::new(&registry);
    root.write("package.json", r#"{"dependencies":{"../../evil":"1","@a/../b":"1"}}"#);
    root.install(&[]).await.unwrap();
    assert!(registry.requests().is_empty());
}

#[tokio::test]
async fn a_time_that_cannot_be_read_is_too_late() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({}));
    registry.published_at("a", "1.0.0", "not a time");
    let root = Root::new(&registry);
    let error = root.install(&["a"]).await.unwrap_err();
    assert!(matches!(error, InstallError::NoVersion { .. }), "a time nobody can read is no proof of age");
}

#[tokio::test]
async fn a_redirect_in_circles_ends() {
    let registry = Registry::start().await;
    registry.special("/a", Special::Redirect("/a".to_owned()));
    let root = Root::new(&registry);
    assert!(matches!(root.install(&["a"]).await, Err(InstallError::Registry { .. })));
    assert_eq!(registry.requests().len(), 6);
}

#[tokio::test]
async fn a_passing_failure_is_tried_again() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({}));
    registry.special("/a", Special::Fails(1));
    registry.special("/-/a/1.0.0.tgz", Special::Fails(1));
    let root = Root::with(&registry, |config| config.limits.retries = 1);
    root.install(&["a"]).await.unwrap();
    registry.special("/b", Special::Fails(9));
    assert!(matches!(root.install(&["b"]).await, Err(InstallError::Network { .. })));
}

#[tokio::test]
async fn a_changed_tarball_is_refused() {
    let registry = Registry::start().await;
    registry.publish("x", "1.0.0", json!({}));
    registry.publish("a", "1.0.0", json!({ "dependencies": { "x": "*" } }));
    registry.spoil("x", "1.0.0");
    let root = Root::new(&registry);
    let error = root.install(&["a"]).await.unwrap_err();
    assert!(matches!(&error, InstallError::Integrity { name, .. } if name == "x"), "{error}");
    assert!(root.version("node_modules/a").is_none() && root.leftovers().is_empty());
    registry.publish("bare", "1.0.0", json!({}));
    registry.amend("bare", "1.0.0", |manifest| {
        manifest["dist"].as_object_mut().unwrap().remove("integrity");
    });
    let error = root.install(&["bare"]).await.unwrap_err();
    assert!(matches!(&error, InstallError::Integrity { .. }) && error.to_string().contains("no checksum"), "{error}");
}

#[tokio::test]
async fn the_lock_outranks_the_registry() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({}));
    let root = Root::new(&registry);
    root.install(&["a"]).await.unwrap();
    std::fs::remove_dir_all(root.at("node_modules/a")).unwrap();
    // The same version with other contents and a checksum that fits them.
    registry.publish_tarball("a", "1.0.0", json!({}), &[("evil.js", "")]);
    assert!(matches!(root.install(&["a"]).await, Err(InstallError::Integrity { .. })));
}

#[tokio::test]
async fn hostile_tarballs_change_nothing() {
    let registry = Registry::start().await;
    let manifest = ("package.json", r#"{"name":"a","version":"1.0.0"}"#.to_owned());
    let bad = [
        tarball(&[manifest.clone(), ("A.js", String::new()), ("a.js", String::new())]),
        tarball(&[manifest.clone(), ("con.js", String::new())]),
        tarball(&[("package.json", r#"{"name":"a","version":"6.6.6"}"#.to_owned())]),
        tarball(&[("index.js", String::new())]),
        b"not a tarball".to_vec(),
    ];
    for bytes in bad {
        registry.publish_bytes("a", "1.0.0", json!({ "name": "a", "version": "1.0.0" }), bytes);
        let root = Root::new(&registry);
        let error = root.install(&["a"]).await.unwrap_err();
        assert!(matches!(&error, InstallError::Tarball { name, .. } if name == "a"), "{error}");
        assert!(!root.at("node_modules/a").exists() && !root.at("package.json").exists());
        assert!(root.leftovers().is_empty());
    }
}

#[tokio::test]
async fn sizes_have_limits() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({ "filler": "x".repeat(5000) }));
    let root = Root::with(&registry, |config| config.limits.packument_bytes = 2000);
    assert!(matches!(root.install(&["a"]).await, Err(InstallError::Registry { .. } | InstallError::TooLarge { .. })));
    let root = Root::with(&registry, |config| config.limits.tarball_bytes = 50);
    assert!(matches!(root.install(&["a"]).await, Err(InstallError::TooLarge { .. })));
    let root = Root::with(&registry, |config| config.limits.download_bytes = 50);
    assert!(matches!(root.install(&["a"]).await, Err(InstallError::TooLarge { .. })));
    let all: serde_json::Map<_, _> = (0..9).map(|index| (format!("p{index}"), json!("*"))).collect();
    (0..9).for_each(|index| registry.publish(&format!("p{index}"), "1.0.0", json!({})));
    registry.publish("many", "1.0.0", json!({ "dependencies": all }));
    let root = Root::with(&registry, |config| config.limits.packages = 5);
    assert!(matches!(root.install(&["many"]).await, Err(InstallError::TooLarge { .. })));
}

#[tokio::test]
async fn young_versions_wait() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({}));
    registry.publish("a", "1.1.0", json!({}));
    registry.published_at("a", "1.1.0", "2999-01-01T00:00:00.000Z");
    registry.publish("old", "1.0.0", json!({}));
    let root = Root::new(&registry);
    root.install(&["a", "old"]).await.unwrap();
    assert_eq!(root.version("node_modules/a").as_deref(), Some("1.0.0"));
    let full = registry
        .requests()
        .iter()
        .filter(|request| !request.accept.contains("install-v1") && request.path.len() < 6)
        .count();
    assert_eq!(full, 1, "the long document is only fetched for what changed lately");

    let error = root.install(&["a@^1.1.0"]).await.unwrap_err();
    assert!(error.to_string().contains("1.1.0 does, but was published less than 24 hours ago"), "{error}");
    // One version, named by the user, is the user's own risk.
    root.install(&["a@1.1.0"]).await.unwrap();
    assert_eq!(root.version("node_modules/a").as_deref(), Some("1.1.0"));
    assert_eq!(root.json("package.json")["dependencies"]["a"], "1.1.0");

    let root = Root::with(&registry, |config| config.minimum_age = std::time::Duration::ZERO);
    root.install(&["a"]).await.unwrap();
    assert_eq!(root.version("node_modules/a").as_deref(), Some("1.1.0"));
    let root = Root::with(&registry, |config| {
        config.minimum_age_exclude.insert("a".to_owned());
    });
    root.install(&["a"]).await.unwrap();
    assert_eq!(root.version("node_modules/a").as_deref(), Some("1.1.0"));
}

#[tokio::test]
async fn native_code_is_refused_by_name() {
    let registry = Registry::start().await;
    registry.publish_tarball("addon", "1.0.0", json!({}), &[("prebuilds/linux/x.node", "")]);
    registry.publish("gyp", "1.0.0", json!({ "scripts": { "install": "node-gyp rebuild" } }));
    registry.publish(
        "scripted",
        "1.0.0",
        json!({ "hasInstallScript": true, "scripts": { "postinstall": "node hi.js" } }),
    );
    registry.publish("sharp", "1.0.0", json!({}));
    registry.publish("uses", "1.0.0", json!({ "dependencies": { "addon": "*" } }));
    let root = Root::new(&registry);
    for name in ["uses", "gyp", "sharp"] {
        let error = root.install(&[name]).await.unwrap_err();
        assert!(matches!(&error, InstallError::NativeCode(_)), "{error}");
    }
    let words = root.install(&["sharp"]).await.unwrap_err().to_string();
    assert!(words.contains("which scripts cannot run") && words.contains("image service"), "{words}");
    root.install(&["scripted"]).await.unwrap();
    assert_eq!(needs_native_code(root.path(), "scripted"), None);
}

#[tokio::test]
async fn deprecated_versions_are_reported() {
    let registry = Registry::start().await;
    registry.publish("a", "1.0.0", json!({ "deprecated": "use b" }));
    let root = Root::new(&registry);
    let done = root.install(&["a"]).await.unwrap();
    assert_eq!(done.warnings, ["a@1.0.0 is deprecated: use b"]);
}
