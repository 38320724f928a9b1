use super::*;

#[test]
fn places() {
    assert_eq!(names_of("node_modules/a/node_modules/@s/b"), Some(vec!["a", "@s/b"]));
    for location in ["node_modules/", "node_modules/../x", "node_modules/a/../../b", "node_modules/a//b", "x"] {
        assert_eq!(names_of(location), None, "{location}");
    }
}

fn lock_of(text: &str) -> Result<Lock, InstallError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE), text).unwrap();
    Lock::read(folder.path(), 1 << 20)
}

#[test]
fn versions_of_the_format() {
    assert!(lock_of(r#"{"lockfileVersion":1,"dependencies":{}}"#).unwrap().outdated);
    assert!(lock_of(r#"{"lockfileVersion":2,"packages":{},"dependencies":{}}"#).unwrap().exists());
    for text in ["", "[]", "{}", r#"{"lockfileVersion":9,"packages":{}}"#, r#"{"lockfileVersion":3}"#] {
        assert!(lock_of(text).is_err(), "{text}");
    }
}

#[test]
fn a_hostile_place_is_an_error() {
    let lock = lock_of(r#"{"lockfileVersion":3,"packages":{"node_modules/../../x":{"version":"1.0.0"}}}"#).unwrap();
    let mut tree = Tree::new(Package::root(Vec::new()));
    assert!(lock.load(&mut tree, &Overrides::default()).is_err());
}

#[test]
fn layout() {
    let lock = serde_json::json!({
        "packages": { "": {}, "node_modules/a": { "os": ["x"], "integrity": "i", "version": "1", "engines": { "node": "1" }, "license": "MIT" } },
        "name": "n", "lockfileVersion": 3, "requires": true
    });
    let expected = r#"{
  "name": "n",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {},
    "node_modules/a": {
      "version": "1",
      "integrity": "i",
      "license": "MIT",
      "os": [
        "x"
      ],
      "engines": {
        "node": "1"
      }
    }
  }
}
"#;
    assert_eq!(text::render(&lock), expected);
}
