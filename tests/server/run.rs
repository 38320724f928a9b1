//! `wick run`: a script from the shell.

use super::process::Place;
use std::process::Output;

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn below_the_script_root_it_runs_where_it_lies() {
    let place = Place::with(&[
        (
            "deep/greet.ts",
            "import { hello } from '../../shared/words.ts';\nconsole.log('seen', req.method);\nreturn { said: hello(req.body.name as string), by: process.env.WHO, via: metadata.middleware ?? res.getHeader('x-via') };",
        ),
        ("../shared/words.ts", "export const hello = (name: string): string => `Hello, ${name}`;"),
        ("deep/pre.js", "res.setHeader('x-via', 'pre');"),
        ("deep/_default.env", "WHO=me\n"),
        ("users/[id].js", "return metadata.parameters ?? req.params;"),
        ("fails.js", "throw new Error('so it is');"),
        ("../../shop/eu/stock.js", "return metadata.subdomain;"),
    ]);
    let ran = place.run(&["scripts/default/1/deep/greet.ts", "-d", r#"{"name":"Ada"}"#, "-i"]);
    assert_eq!(out(&ran), "{\"said\":\"Hello, Ada\",\"by\":\"me\",\"via\":\"pre\"}\n", "{}", err(&ran));
    assert!(ran.status.success() && err(&ran).contains("200") && err(&ran).contains("seen POST"), "{}", err(&ran));
    assert!(err(&ran).contains("x-via: pre"), "{}", err(&ran));

    let dynamic = place.run(&["scripts/default/1/users/[id].js"]);
    assert!(!dynamic.status.success() && err(&dynamic).contains("/users/[id]"), "{}", err(&dynamic));
    let dynamic = place.run(&["--path", "/users/42?full=1", "scripts/default/1/users/[id].js"]);
    assert!(out(&dynamic).contains("42"), "{}{}", out(&dynamic), err(&dynamic));

    let failed = place.run(&["scripts/default/1/fails.js"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(out(&failed).contains("so it is"), "{}", out(&failed));
    assert_eq!(out(&place.run(&["scripts/shop/eu/stock.js"])), "shop\n");
}

#[test]
fn from_elsewhere_it_runs_in_a_copy_of_its_folder() {
    let place = Place::with(&[
        (
            "../../../elsewhere/app.js",
            "import { two } from './lib/two.mjs';\nimport list from './lib/list.json';\nreturn { two, list };",
        ),
        ("../../../elsewhere/lib/two.mjs", "export const two = 2;"),
        ("../../../elsewhere/lib/list.json", "[1]"),
        ("../../../elsewhere/.hidden/secret.mjs", "export default 1;"),
        ("../../../elsewhere/pries.js", "import './.hidden/secret.mjs';\nreturn 1;"),
        ("../../../elsewhere/.hidden.js", "return 1;"),
    ]);
    let ran = place.run(&["elsewhere/app.js"]);
    assert_eq!(out(&ran), "{\"two\":2,\"list\":[1]}\n", "{}", err(&ran));
    assert!(!place.run(&["elsewhere/pries.js"]).status.success());
    for (file, told) in [
        ("elsewhere/nobody.js", "cannot be read"),
        ("elsewhere/lib/list.json", ".js or .ts"),
        ("elsewhere/.hidden.js", "no request leads to"),
    ] {
        let refused = place.run(&[file]);
        assert!(!refused.status.success() && err(&refused).contains(told), "{file}: {}", err(&refused));
    }
}

#[test]
fn the_configuration_counts() {
    let place = Place::with(&[
        ("ask.js", "try { return await ai.generate('hi'); } catch (error) { return error.message; }"),
        ("../../../quick.toml", "listen = \"0.0.0.0:80\"\n[ai]\nurl = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"\n"),
        ("../../../wrong.toml", "[ai]\nurll = \"x\"\n"),
    ]);
    let asked = place.run(&["--config", "quick.toml", "scripts/default/1/ask.js"]);
    assert!(asked.status.success() && out(&asked).contains("127.0.0.1:1"), "{}{}", out(&asked), err(&asked));
    let wrong = place.run(&["--config", "wrong.toml", "scripts/default/1/ask.js"]);
    assert!(!wrong.status.success() && err(&wrong).contains("urll"), "{}", err(&wrong));
}
