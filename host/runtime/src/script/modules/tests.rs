use super::*;
use std::fs;
use tempfile::TempDir;

/// A script root with these files; a text of `-> target` makes a link.
struct Place {
    folder: TempDir,
    modules: Modules,
}

fn place(files: &[(&str, &str)]) -> Place {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("outside.js"), "module.exports = 'SECRET';").unwrap();
    let root = folder.path().join("scripts");
    fs::create_dir(&root).unwrap();
    for (path, text) in files {
        put(&root, path, text);
    }
    let modules = Modules::new(Arc::new(ScriptFiles::open(&root).unwrap()));
    Place { folder, modules }
}

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    match text.strip_prefix("-> ") {
        #[cfg(unix)]
        Some(target) => std::os::unix::fs::symlink(target, path).unwrap(),
        _ => fs::write(path, text).unwrap(),
    }
}

impl Place {
    /// Writes a file and says so, as the server does of its own writes.
    fn change(&self, path: &str, text: &str) {
        put(&self.folder.path().join("scripts"), path, text);
        self.modules.files.touch();
    }

    /// Where it leads, or the error's code.
    fn at(&self, referrer: &str, specifier: &str, kind: Kind) -> String {
        self.modules.resolve(referrer, specifier, kind).unwrap_or_else(|error| error.code.to_owned())
    }

    fn import(&self, specifier: &str) -> String {
        self.at("d/1/app.js", specifier, Kind::Import)
    }

    fn require(&self, specifier: &str) -> String {
        self.at("d/1/app.js", specifier, Kind::Require)
    }

    fn load(&self, path: &str) -> Result<Arc<Module>, &'static str> {
        self.modules.load(path).map_err(|error| error.code)
    }
}

const MISSING: &str = "MODULE_NOT_FOUND";

#[test]
fn paths_lead_to_files_with_their_extension_left_out_or_changed() {
    let place = place(&[
        ("d/1/lib/a.js", ""),
        ("d/1/lib/a.ts", ""),
        ("d/1/lib/b.ts", ""),
        ("d/1/lib/c.mts", ""),
        ("d/1/lib/d.cts", ""),
        ("d/1/lib/e.json", "{}"),
        ("d/1/lib/index.ts", ""),
        ("d/1/a b/100%.mjs", ""),
        ("d/1/a b/[id]#1.mjs", ""),
        ("top.mjs", ""),
    ]);
    for (specifier, path) in [
        ("./lib/a", "d/1/lib/a.js"),
        ("./lib/a.js", "d/1/lib/a.js"),
        ("./lib/a.ts", "d/1/lib/a.ts"),
        ("./lib/b", "d/1/lib/b.ts"),
        ("./lib/b.js", "d/1/lib/b.ts"),
        ("./lib/c.mjs", "d/1/lib/c.mts"),
        ("./lib/d.cjs", "d/1/lib/d.cts"),
        ("./lib/e", "d/1/lib/e.json"),
        ("./lib", "d/1/lib/index.ts"),
        ("./lib/", "d/1/lib/index.ts"),
        ("./lib/../lib/./a.js", "d/1/lib/a.js"),
        ("../../top.mjs", "top.mjs"),
        ("/scripts/top.mjs", "top.mjs"),
        ("file:///scripts/d/1/lib/b.js", "d/1/lib/b.ts"),
        ("./a b/100%.mjs", "d/1/a b/100%.mjs"),
        ("file:///scripts/d/1/a%20b/100%25.mjs", "d/1/a b/100%.mjs"),
        ("file:///scripts/d/1/a%20b/%5Bid%5D%231.mjs", "d/1/a b/[id]#1.mjs"),
        ("./lib/nobody.js", MISSING),
        ("lib/a.js", MISSING),
        ("/d/1/lib/a.js", MISSING),
        ("", MISSING),
    ] {
        assert_eq!(place.import(specifier), path, "import {specifier}");
        assert_eq!(place.require(specifier), path, "require {specifier}");
    }
}

#[test]
fn a_package_says_what_it_exports_and_to_whom() {
    let exports = r##"{
        "imports": { "#own": "./own.mjs" },
        "exports": {
            ".": { "browser": "./b.js", "import": "./i.mjs", "require": "./r.cjs" },
            "./worker": { "node": "./n.js", "worker": "./w.js", "default": "./x.js" },
            "./wick": { "wick": "./w.js", "default": "./x.js" },
            "./many/*": "./files/*.js",
            "./default": { "deno": "./b.js", "default": "./x.js" },
            "./closed/*": null
        }
    }"##;
    let mut files = vec![
        ("node_modules/p/package.json", exports),
        ("node_modules/p/files/one.js", ""),
        ("node_modules/p/closed/a.js", ""),
        ("node_modules/main/package.json", r#"{ "main": "lib", "module": "esm.js", "browser": "b.js" }"#),
        ("node_modules/main/lib/index.js", ""),
        ("node_modules/main/esm.js", ""),
        ("node_modules/plain/index.js", ""),
        ("node_modules/@scope/name/package.json", r#"{ "main": "./m.js" }"#),
        ("node_modules/@scope/name/m.js", ""),
        ("d/1/node_modules/plain/index.js", ""),
    ];
    let own =
        ["b.js", "i.mjs", "r.cjs", "n.js", "w.js", "x.js", "own.mjs"].map(|name| format!("node_modules/p/{name}"));
    files.extend(own.iter().map(|path| (path.as_str(), "")));
    let place = place(&files);
    for (specifier, import, require) in [
        ("p", "node_modules/p/i.mjs", "node_modules/p/r.cjs"),
        // In the order of the package: `node` is a condition of ours too.
        ("p/worker", "node_modules/p/n.js", "node_modules/p/n.js"),
        ("p/wick", "node_modules/p/w.js", "node_modules/p/w.js"),
        ("p/many/one", "node_modules/p/files/one.js", "node_modules/p/files/one.js"),
        ("p/default", "node_modules/p/x.js", "node_modules/p/x.js"),
        ("p/closed/a.js", "ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
        ("p/i.mjs", "ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
        ("main", "node_modules/main/lib/index.js", "node_modules/main/lib/index.js"),
        ("main/esm.js", "node_modules/main/esm.js", "node_modules/main/esm.js"),
        ("@scope/name", "node_modules/@scope/name/m.js", "node_modules/@scope/name/m.js"),
        // The nearest.
        ("plain", "d/1/node_modules/plain/index.js", "d/1/node_modules/plain/index.js"),
        ("absent", MISSING, MISSING),
        ("@scope/absent", MISSING, MISSING),
        ("#own", MISSING, MISSING),
    ] {
        assert_eq!(place.import(specifier), import, "import {specifier}");
        assert_eq!(place.require(specifier), require, "require {specifier}");
    }
    assert_eq!(place.at("node_modules/p/i.mjs", "#own", Kind::Import), "node_modules/p/own.mjs");
    assert_eq!(place.at("node_modules/p/i.mjs", "p/wick", Kind::Import), "node_modules/p/w.js");
    assert_eq!(place.at("d/2/app.js", "plain", Kind::Import), "node_modules/plain/index.js");
    assert!(place.modules.has_package("d/1/app.js", "@scope/name") && place.modules.has_package("app.js", "p"));
    assert!(!place.modules.has_package("d/1/app.js", "absent"));
}

#[test]
fn nothing_leads_out_of_the_root() {
    let place = place(&[
        ("d/1/link.js", "-> ../../../outside.js"),
        ("d/1/absolute.js", "-> /etc/passwd"),
        ("d/1/up", "-> ../../.."),
        ("node_modules/linked", "-> ../../"),
        ("d/1/inside.js", "-> ../../top.js"),
        ("top.js", "module.exports = 1;"),
        ("evil/package.json", r#"{ "main": "../../outside.js" }"#),
        ("node_modules/evil/package.json", r#"{ "exports": "../../../outside.js" }"#),
    ]);
    for specifier in [
        "./link.js",
        "./absolute.js",
        "./up/outside.js",
        "linked/outside.js",
        "../../evil",
        "../../../outside.js",
        "/scripts/../outside.js",
        "/scripts/d/../../outside.js",
        "file:///scripts/../outside.js",
        "file:///scripts/%2e%2e/outside.js",
        "file:///scripts/..%2foutside.js",
        "file:///scripts/d/%2e%2e%2f..%2foutside.js",
        "file:///etc/passwd",
        "file://elsewhere/scripts/top.js",
        "/etc/passwd",
        "./\0",
        "../../../../../../../../../../etc/passwd",
    ] {
        for found in [place.import(specifier), place.require(specifier)] {
            assert_eq!(found, MISSING, "{specifier:?}");
        }
    }
    let found = place.import("evil");
    assert!(found == MISSING || found.starts_with("ERR_"), "{found}");
    // One that stays inside is followed, to the file's own name.
    assert_eq!(place.import("./inside.js"), "top.js");
    for path in ["d/1/link.js", "../outside.js", "d/../../outside.js", "/etc/passwd", "d/1/up/outside.js"] {
        assert_eq!(place.load(path).unwrap_err(), MISSING, "{path:?}");
    }
    // A module has one name: else it would be evaluated twice.
    assert_eq!(place.load("d/1/inside.js").unwrap_err(), MISSING);
    assert_eq!(place.load("./top.js").unwrap_err(), MISSING);
}

#[test]
fn secrets_are_no_modules() {
    let private = [
        ".env",
        "d/1/.env",
        "d/1/.env.local",
        "d/1/_default.env",
        "d/1/app.js.env",
        "d/1/.npmrc",
        ".npmrc",
        "d/1/.hidden/a.js",
        ".git/config",
        "node_modules/p/.env",
        "d/.x/node_modules/p/index.js",
    ];
    let mut files: Vec<_> = private.iter().map(|path| (*path, "SECRET = 1")).collect();
    files.push(("d/1/alias.js", "-> .env"));
    files.push(("node_modules/.pnpm/p@1/node_modules/p/index.js", "module.exports = 1;"));
    files.push(("node_modules/q", "-> .pnpm/p@1/node_modules/p"));
    let place = place(&files);
    for path in private {
        assert_eq!(place.load(path).unwrap_err(), MISSING, "{path}");
    }
    let aliased = place.import("./alias.js");
    assert_eq!(place.load(&aliased).unwrap_err(), MISSING, "{aliased}");
    let linked = place.import("q");
    assert_eq!(linked, "node_modules/.pnpm/p@1/node_modules/p/index.js");
    assert_eq!(place.load(&linked).unwrap().format, Format::CommonJs);
}

#[test]
fn no_file_can_be_taken_for_a_module_of_the_prelude() {
    let place = place(&[("wick:/boot/host.js", "export const host = 1;"), ("d/1/app.js", "")]);
    for specifier in ["../../wick:/boot/host.js", "/scripts/wick:/boot/host.js", "wick:/boot/host.js"] {
        assert_eq!(place.import(specifier), MISSING, "{specifier}");
        assert_eq!(place.require(specifier), MISSING, "{specifier}");
    }
}

#[test]
fn versions_are_told_from_names() {
    for (specifier, expected) in [
        ("lodash@4", Some(("lodash", "4"))),
        ("lodash@^4.17/fp", Some(("lodash", "^4.17"))),
        ("npm:lodash@4", Some(("lodash", "4"))),
        ("@scope/name@1.2.3", Some(("@scope/name", "1.2.3"))),
        ("@scope/name@1/sub", Some(("@scope/name", "1"))),
        ("lodash", None),
        ("lodash@", None),
        ("@scope/name", None),
        ("lodash/file@2x.js", None),
        ("@scope/name/file@2x.js", None),
        ("./lodash@4", None),
        ("../a@b", None),
        ("/a@b", None),
        ("#a@b", None),
        ("", None),
        ("é@1", None),
    ] {
        assert_eq!(versioned(specifier), expected, "{specifier}");
    }
    let place = place(&[]);
    let error = place.modules.resolve("d/1/app.js", "@scope/name@^2", Kind::Import).unwrap_err();
    assert_eq!(error.code, MISSING);
    for part in ["'@scope/name@^2'", "d/1/app.js", "import '@scope/name'", "\"@scope/name\": \"^2\"", "package.json"] {
        assert!(error.message.contains(part), "{part} is not in {}", error.message);
    }
}

#[test]
fn a_bare_specifier_names_its_package() {
    for (specifier, expected) in [
        ("lodash", Some("lodash")),
        ("lodash/fp", Some("lodash")),
        ("lodash/file@2x.js", Some("lodash")),
        ("@scope/name", Some("@scope/name")),
        ("@scope/name/deep/file.js", Some("@scope/name")),
        ("fs-extra", Some("fs-extra")),
        ("@scope", None),
        ("", None),
        ("./a", None),
        ("/a", None),
        ("#internal", None),
        ("fs", None),
        ("fs/promises", None),
        ("node:fs", None),
        ("node:nobody", None),
        ("bun:sqlite", None),
        ("https://example.com/x.js", None),
        ("data:text/javascript,1", None),
        ("lodash@4", None),
        ("a b", None),
        ("a\nb", None),
        ("..", None),
        ("-flag", None),
        ("_under", None),
        ("a\\b", None),
    ] {
        assert_eq!(package_of(specifier), expected, "{specifier:?}");
    }
    assert_eq!(package_of(&"x".repeat(215)), None);
    assert!(is_builtin("fs") && is_builtin("fs/promises") && !is_builtin("") && !is_builtin("f"));
}

#[test]
fn the_form_of_a_file_is_its_extensions_its_packages_or_its_own() {
    let place = place(&[
        ("package.json", r#"{ "type": "module" }"#),
        ("d/1/a.mjs", ""),
        ("d/1/b.cjs", "exports.a = 1;"),
        ("d/1/c.js", "export default 1;"),
        ("d/1/d.js", "module.exports = 1;"),
        ("d/1/e.ts", "const a: number = 1; export { a };"),
        ("d/1/f.json", "{ not json"),
        ("d/1/g.node", "machine code"),
        ("node_modules/m/package.json", r#"{ "type": "module" }"#),
        ("node_modules/m/a.js", "globalThis.a = 1;"),
        ("node_modules/m/sub/b.js", "globalThis.a = 1;"),
        ("node_modules/m/common/package.json", r#"{ "type": "commonjs" }"#),
        ("node_modules/m/common/c.js", "exports.a = 'export default 1';"),
        ("node_modules/n/package.json", "{}"),
        ("node_modules/n/d.js", "export default 1;"),
        ("node_modules/n/e.js", "exports.a = 1;"),
    ]);
    for (path, format) in [
        ("d/1/a.mjs", Format::Esm),
        ("d/1/b.cjs", Format::CommonJs),
        ("d/1/c.js", Format::Esm),
        // The root's manifest speaks of packages, not of scripts.
        ("d/1/d.js", Format::CommonJs),
        ("d/1/e.ts", Format::Esm),
        ("d/1/f.json", Format::Json),
        ("node_modules/m/a.js", Format::Esm),
        ("node_modules/m/sub/b.js", Format::Esm),
        ("node_modules/m/common/c.js", Format::CommonJs),
        ("node_modules/n/d.js", Format::Esm),
        ("node_modules/n/e.js", Format::CommonJs),
    ] {
        assert_eq!(place.load(path).unwrap().format, format, "{path}");
    }
    assert_eq!(place.load("d/1/g.node").unwrap_err(), "ERR_DLOPEN_FAILED");
}

#[test]
fn what_is_kept_is_what_the_files_say() {
    let place = place(&[("d/1/a.js", "import './b.js';\nexport const a = ;"), ("d/1/x.ts", "export const a = 1;")]);
    let error = place.modules.load("d/1/a.js").unwrap_err();
    assert_eq!(error.code, "ERR_MODULE_SYNTAX");
    assert!(error.message.starts_with("d/1/a.js:2:18: "), "{}", error.message);
    place.change("d/1/a.js", "import './b.js';\nexport const a = 1;");
    assert_eq!(place.load("d/1/a.js").unwrap().source.imports[0].specifier, "./b.js");
    assert!(Arc::ptr_eq(&place.load("d/1/a.js").unwrap(), &place.load("d/1/a.js").unwrap()));
    assert_eq!(place.import("./b.js"), MISSING);
    place.change("d/1/b.js", "");
    assert_eq!(place.import("./b.js"), "d/1/b.js");
    assert_eq!(place.import("./x"), "d/1/x.ts");
    place.change("d/1/x.js", "");
    assert_eq!(place.import("./x"), "d/1/x.js");
    place.modules.note_absent("gone".to_owned(), "nobody has it".to_owned());
    let error = place.modules.resolve("d/1/a.js", "gone/sub.js", Kind::Require).unwrap_err();
    assert_eq!(error.message, "Cannot find module 'gone/sub.js' imported by d/1/a.js: nobody has it");
}
