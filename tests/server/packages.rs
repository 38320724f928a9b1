//! Packages: what a saved script imports is there when it runs, from a registry of the test's own, and stays there.

mod registry;

use self::registry::Registry;
use super::client::{Answer, Connection};
use super::process::{Place, Wick};
use super::{WATCHDOG, eventually};
use serde_json::{Value, json};
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};
use wick_runtime::clock;

/// A package that could not be had is asked for again after ten seconds.
const ASKED_AGAIN: Duration = Duration::from_secs(20);

const WRITE: &str = "/api/v1/exec/scripts/write";

/// The script root, where packages go.
fn root(place: &Place) -> PathBuf {
    place.deployment().ancestors().nth(2).unwrap().to_owned()
}

/// A server whose surroundings say nothing about npm.
fn start(place: &Place, config: &str) -> Wick {
    let mut command = place.command("127.0.0.1:0", config);
    for name in ["npm_config_registry", "NPM_CONFIG_REGISTRY", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]
    {
        command.env_remove(name);
    }
    command.env("HOME", root(place));
    Wick::spawn(command)
}

fn save(server: &Wick, path: &str, text: &str) -> Value {
    save_at(server.address, path, text)
}

fn save_at(address: SocketAddr, path: &str, text: &str) -> Value {
    let body = json!({ "path": path, "content": text }).to_string();
    let headers = [("content-type", "application/json")];
    let saving = Connection::open(address).unwrap().request("POST", WRITE, &headers, body.as_bytes());
    let answer = saving.unwrap_or_else(|error| panic!("saving {path}: {error}"));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// An answer that says that a package is not there, and why.
fn assert_missing(answer: &Answer, package: &str, reason: &str) {
    let (told, text) = (answer.json(), answer.text());
    assert_eq!((answer.status, &told["code"]), (500, &json!("MODULE_NOT_FOUND")), "{text}");
    let error = told["error"].as_str().unwrap();
    assert!(error.contains(&format!("'{package}'")) && error.contains(reason), "{text}");
}

fn read_json(place: &Place, name: &str) -> Value {
    let text = fs::read_to_string(root(place).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap()
}

/// Names in `node_modules`, without what the installer keeps for itself there: a half-made package would be seen.
fn installed(place: &Place) -> Vec<String> {
    let entries = fs::read_dir(root(place).join("node_modules")).into_iter().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != ".wick.lock" && name != ".package-lock.json");
    names.sort();
    names
}

#[test]
fn a_save_installs_what_is_imported_and_it_outlives_the_registry() {
    let registry = Registry::start();
    let needs = json!({ "dependencies": { "@deep/part": "^1.0.0" } });
    registry.publish("whole", "2.1.0", needs, &[("index.js", "module.exports = `whole of ${require('@deep/part')}`;")]);
    registry.publish("@deep/part", "1.0.3", json!({}), &[("index.js", "module.exports = 'parts';")]);
    let both =
        json!({ "exports": { ".": { "import": "./esm.mjs", "require": "./common.cjs" }, "./sub": "./sub.mjs" } });
    let files = [
        ("esm.mjs", "export default 'esm';"),
        ("common.cjs", "module.exports = 'commonjs';"),
        ("sub.mjs", "import own from 'both'; export const sub = `sub of ${own}`;"),
        ("hidden.js", "module.exports = 'hidden';"),
    ];
    registry.publish("both", "1.0.0", both, &files);
    let place = Place::new();
    let config = registry.config();
    let server = start(&place, &config);
    let mut watching = watch(&server);

    let saved = save(&server, "app.ts", "import whole from 'whole';\nexport default (): string => whole;\n");
    assert!(saved.get("warning").is_none(), "{saved}");
    // Installed by the save, not by the first request.
    assert_eq!(installed(&place), ["@deep", "whole"]);
    assert_eq!(read_json(&place, "package.json")["dependencies"], json!({ "whole": "^2.1.0" }));
    let locked = &read_json(&place, "package-lock.json")["packages"];
    assert_eq!(locked["node_modules/@deep/part"]["version"], "1.0.3", "{locked}");
    assert!(locked["node_modules/whole"]["integrity"].as_str().is_some_and(|sum| sum.starts_with("sha512-")));
    let said = said_until(&mut watching, "added 2 packages");
    for part in ["resolving whole", "downloading whole@2.1.0", "installed @deep/part@1.0.3"] {
        assert!(said.contains(part), "{part:?} was not said but {said}");
    }
    assert_eq!(server.get("/app").text(), "whole of parts");

    let all = "import esm from 'both';
        import { sub } from 'both/sub';
        export default async () => {
          const codes = await import('both/hidden.js').then(() => 'open', ({ code }) => code);
          return [esm, sub, require('both'), require.resolve('both'), codes];
        };";
    let expected = json!([
        "esm",
        "sub of esm",
        "commonjs",
        "/scripts/node_modules/both/common.cjs",
        "ERR_PACKAGE_PATH_NOT_EXPORTED"
    ]);
    save(&server, "both.js", all);
    save(&server, "worker.js", &format!("// @mode worker\n{all}"));
    for target in ["/both", "/worker", "/both"] {
        let answer = server.get(target);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json(), expected);
    }

    registry.go_away();
    drop(server);
    let server = start(&place, &config);
    assert_eq!(server.get("/app").text(), "whole of parts");
    assert_eq!(server.get("/worker").json(), expected);
    let saved = save(&server, "another.js", "const whole = require('whole');\nreturn `another ${whole}`;");
    assert!(saved.get("warning").is_none(), "{saved}");
    assert_eq!(server.get("/another").text(), "another whole of parts");
}

/// Follows what is said of installations.
fn watch(server: &Wick) -> Connection {
    let mut watching = server.connect();
    watching.start("GET", "/api/v1/exec/logs/stream?file=npm", &[], b"").unwrap();
    assert_eq!(watching.head().unwrap().status, 200);
    watching
}

/// All that is said up to a part of it.
fn said_until(watching: &mut Connection, part: &str) -> String {
    watching.set_patience(WATCHDOG);
    let (mut said, began) = (String::new(), Instant::now());
    while !said.contains(part) {
        let piece = watching.chunk().unwrap_or_else(|error| panic!("{part:?} was not said but {said}: {error}"));
        said += &String::from_utf8_lossy(&piece.expect("the stream goes on"));
        // Signs of life come too.
        assert!(began.elapsed() < WATCHDOG, "{part:?} was not said but {said}");
    }
    said
}

#[test]
fn a_package_that_is_not_to_be_had_is_named_with_the_reason() {
    let registry = Registry::start();
    let place = Place::new();
    let server = start(&place, &registry.config());
    let saved = save(&server, "app.js", "\nimport nobody from 'nobody-has-this';\nexport default () => nobody;");
    assert_eq!(saved["warning"]["code"], "MODULE_NOT_FOUND", "{saved}");
    let answer = server.get("/app");
    assert_missing(&answer, "nobody-has-this", "there is no package `nobody-has-this`");
    let details = &answer.json()["details"];
    assert_eq!(details["package"], "nobody-has-this", "{details}");
    assert_eq!(details["importedAt"], "default/1/app.js:2", "{details}");

    // A script under load does not ask the registry with every request.
    for _ in 0..5 {
        assert_missing(&server.get("/app"), "nobody-has-this", "there is no package");
    }
    assert_eq!(registry.asked_for("/nobody-has-this"), 1);
    assert!(installed(&place).is_empty() && !root(&place).join("package.json").exists());

    // One that is only required may be optional: the script decides.
    let optional = "try { return require('nobody-either'); } catch ({ code, message }) { return { code, message }; }";
    assert!(save(&server, "optional.js", optional).get("warning").is_none());
    let caught = server.get("/optional").json();
    assert_eq!(caught["code"], "MODULE_NOT_FOUND");
    let told = caught["message"].as_str().unwrap();
    assert!(told.contains("'nobody-either'") && told.contains("there is no package `nobody-either`"), "{told}");

    // And both are found once they are there, without a save.
    registry.publish("nobody-has-this", "1.0.0", json!({}), &[("index.js", "module.exports = 'here';")]);
    registry.publish("nobody-either", "1.0.0", json!({}), &[("index.js", "module.exports = 'here too';")]);
    for (target, text) in [("/app", "here"), ("/optional", "here too")] {
        eventually("the package being found", ASKED_AGAIN, || (server.get(target).text() == text).then_some(()));
    }
}

#[test]
fn saves_and_requests_at_once_do_not_collide() {
    let registry = Registry::start();
    for name in ["one", "two", "three", "four"] {
        let text = format!("module.exports = '{name} ' + require('common');");
        registry.publish(name, "1.0.0", json!({ "dependencies": { "common": "1" } }), &[("index.js", &text)]);
    }
    registry.publish("common", "1.2.3", json!({}), &[("index.js", "module.exports = 'ground';")]);
    registry.publish("asked", "1.0.0", json!({}), &[("index.js", "module.exports = 'once';")]);
    let place = Place::with(&[("asked.js", "import asked from 'asked';\nexport default () => asked;")]);
    let server = start(&place, &registry.config());
    let address = server.address;
    let get = move |target: &str| Connection::open(address).unwrap().request("GET", target, &[], b"").unwrap().text();
    std::thread::scope(|scope| {
        for name in ["one", "two", "three", "four"] {
            scope.spawn(move || {
                let text = format!("import value from '{name}';\nexport default () => value;");
                let saved = save_at(address, &format!("{name}.js"), &text);
                assert!(saved.get("warning").is_none(), "{saved}");
                assert_eq!(get(&format!("/{name}")), format!("{name} ground"));
            });
        }
        for _ in 0..4 {
            scope.spawn(move || assert_eq!(get("/asked"), "once"));
        }
    });
    assert_eq!(installed(&place), ["asked", "common", "four", "one", "three", "two"]);
    let wanted = read_json(&place, "package.json")["dependencies"].as_object().unwrap().clone();
    assert_eq!(wanted.keys().collect::<Vec<_>>(), ["asked", "four", "one", "three", "two"]);
    for path in ["/-/common/1.2.3.tgz", "/-/asked/1.0.0.tgz"] {
        assert_eq!(registry.asked_for(path), 1, "{path}");
    }
}

#[test]
fn nothing_is_installed_where_that_is_switched_off() {
    let registry = Registry::start();
    registry.publish("there", "1.0.0", json!({}), &[("index.js", "module.exports = 'there';")]);
    let place = Place::with(&[("app.js", "import there from 'there';\nexport default () => there;")]);
    let server = start(&place, &format!("{}install = false\n", registry.config()));
    assert_missing(&server.get("/app"), "there", "npm.install is off");
    assert_eq!(registry.asked_for("/there"), 0);
    assert!(!root(&place).join("node_modules").exists());
    drop(server);
    // What somebody installed by hand is used all the same.
    let folder = root(&place).join("node_modules/there");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("index.js"), "module.exports = 'by hand';").unwrap();
    let server = start(&place, &format!("{}install = false\n", registry.config()));
    assert_eq!(server.get("/app").text(), "by hand");
}

#[test]
fn what_is_not_what_was_promised_or_needs_machine_code_is_refused() {
    let registry = Registry::start();
    registry.publish("spoilt", "1.0.0", json!({}), &[("index.js", "module.exports = 'spoilt';")]);
    registry.spoil("spoilt");
    registry.publish("bcrypt", "5.0.0", json!({}), &[("index.js", "module.exports = 1;")]);
    let built = json!({ "scripts": { "install": "node-gyp rebuild" }, "gypfile": true });
    let files = [("binding.gyp", "{}"), ("index.js", "module.exports = require('./build/Release/x.node');")];
    registry.publish("has-a-binding", "1.0.0", built, &files);
    let place = Place::new();
    let config = registry.config();
    let mut server = start(&place, &config);
    let refused = [
        ("spoilt", "is not what the registry or the lock promised"),
        ("bcrypt", "use bcryptjs"),
        ("has-a-binding", "needs native code, which scripts cannot run"),
    ];
    for round in 0..2 {
        for (package, reason) in refused {
            let script = format!("{package}.js");
            let saved = save(&server, &script, &format!("import it from '{package}';\nexport default () => {round};"));
            assert!(saved["warning"]["message"].as_str().is_some_and(|told| told.contains(reason)), "{saved}");
            assert_missing(&server.get(&format!("/{package}")), package, reason);
        }
        assert!(installed(&place).is_empty(), "{:?}", installed(&place));
        // Nor is anything left that a restart would take for installed.
        drop(server);
        server = start(&place, &config);
    }
}

#[test]
fn the_manifest_decides_the_version_and_the_day_of_publishing_what_is_too_new() {
    let registry = Registry::start();
    let today = clock::iso_time(SystemTime::now());
    for (name, time) in [("chosen", "2021-01-01T00:00:00.000Z"), ("fresh", today.as_str())] {
        registry.publish(name, "1.0.0", json!({}), &[("index.js", "module.exports = 'old';")]);
        registry.publish_at(time, name, "1.1.0", json!({}), &[("index.js", "module.exports = 'new';")]);
    }
    let place = Place::new();
    fs::write(root(&place).join("package.json"), r#"{ "dependencies": { "chosen": "1.0.0" } }"#).unwrap();
    // The age that is the default: a day.
    let server = start(&place, &format!("[npm]\nregistry = \"{}\"\n", registry.url));
    save(&server, "chosen.js", "import chosen from 'chosen';\nexport default () => chosen;");
    save(&server, "fresh.js", "import fresh from 'fresh';\nexport default () => fresh;");
    assert_eq!(server.get("/chosen").text(), "old");
    assert_eq!(server.get("/fresh").text(), "old");
    let wanted = &read_json(&place, "package.json")["dependencies"];
    assert_eq!(*wanted, json!({ "chosen": "1.0.0", "fresh": "^1.0.0" }));
}
