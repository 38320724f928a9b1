//! A file changed behind the server's back is what answers next.

use super::eventually;
use super::process::{Place, Wick};
use std::time::Duration;

const NOTICED: Duration = Duration::from_secs(5);

fn until_status(server: &Wick, target: &str, status: u16) -> super::client::Answer {
    eventually(&format!("{status} from {target}"), NOTICED, || {
        let answer = server.get(target);
        (answer.status == status).then_some(answer)
    })
}

#[test]
fn an_overwritten_script_answers_and_keeps_shared() {
    for mode in ["", "// @mode worker\n"] {
        let place = Place::with(&[("app.js", &format!("{mode}return 'one';"))]);
        let server = place.start();
        assert_eq!(server.get("/app").text(), "one");
        place.put("app.js", &format!("{mode}return 'two';"));
        eventually("the new code answering", NOTICED, || (server.get("/app").text() == "two").then_some(()));
        place.put("other.js", &format!("{mode}return 'new';"));
        assert_eq!(until_status(&server, "/other", 200).text(), "new");
        std::fs::remove_file(place.deployment().join("other.js")).unwrap();
        until_status(&server, "/other", 404);
    }
}

#[test]
fn a_syntax_error_is_told_with_its_place_and_costs_no_state() {
    let place = Place::with(&[("app.js", "// @mode worker\nreturn shared.count ??= 2;")]);
    let server = place.start();
    assert_eq!(server.get("/app").text(), "2");
    place.put("app.js", "// @mode worker\nconst a = 1;\nconst b = ;\nreturn a;");
    let failed = until_status(&server, "/app", 500);
    let told = failed.json();
    eprintln!("reload: {told}");
    assert_eq!(told["code"], "SCRIPT_LOAD_ERROR");
    assert!(failed.text().contains("app.js:3:11"), "no line and column in {told}");
    place.put("app.js", "// @mode worker\nreturn `still ${shared.count}`;");
    assert_eq!(until_status(&server, "/app", 200).text(), "still 2");
}

#[test]
fn a_request_that_began_with_the_old_code_ends_with_it() {
    let old = "// @mode worker
        shared.waiting = true;
        while (!shared.released) await new Promise((resolve) => setTimeout(resolve, 5));
        return 'old';";
    let place = Place::with(&[
        ("app.js", old),
        ("waiting.js", "// @mode worker\nreturn !!shared.waiting;"),
        ("release.js", "// @mode worker\nreturn shared.released = true;"),
    ]);
    let server = place.start();
    let mut first = server.connect();
    first.start("GET", "/app", &[], b"").unwrap();
    eventually("the request being open", NOTICED, || (server.get("/waiting").text() == "true").then_some(()));
    place.put("app.js", "// @mode worker\nreturn 'new';");
    // What still is the old code waits for its release, so every look hangs up on its own.
    eventually("the new code answering", NOTICED, || {
        let mut look = server.connect();
        look.set_patience(Duration::from_millis(500));
        look.request("GET", "/app", &[], b"").is_ok_and(|answer| answer.text() == "new").then_some(())
    });
    assert_eq!(server.get("/release").text(), "true");
    assert_eq!(first.answer().unwrap().text(), "old");
}
