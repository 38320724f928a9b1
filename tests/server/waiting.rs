//! A request that waits, minutes if need be, costs the others nothing and is released by one of them.

use super::process::Place;
use super::{WATCHDOG, eventually};

const OTHERS: usize = 100;

#[test]
fn a_request_that_polls_shared_is_released_by_another() {
    let place = Place::with(&[
        (
            "approval.js",
            "// @mode worker
            shared.polls = 0;
            while (!shared.approved) {
              shared.polls += 1;
              await new Promise((resolve) => setTimeout(resolve, 1000));
            }
            return { approved: shared.approved, polls: shared.polls };",
        ),
        ("approve.js", "// @mode worker\nshared.approved = req.body.by;\nreturn 'thanks';"),
        ("other.js", "// @mode worker\nreturn { polls: shared.polls, n: metadata.query.n };"),
        ("lone.js", "return metadata.query.n;"),
    ]);
    let server = place.start();
    let mut waiting = server.connect();
    waiting.start("GET", "/approval", &[], b"").unwrap();
    let polls = |number: usize| server.get(&format!("/other?n={number}")).json()["polls"].as_u64();
    // At least two turns of its clock, so that it does wait and poll.
    eventually("two polls", WATCHDOG, || polls(0).filter(|polls| *polls >= 2));
    let mut connection = server.connect();
    for number in 0..OTHERS {
        let target = if number % 2 == 0 { "other" } else { "lone" };
        let answer = connection.request("GET", &format!("/{target}?n={number}"), &[], b"").unwrap();
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains(&number.to_string()), "{}", answer.text());
    }
    let said = server.post("/approve", &serde_json::json!({ "by": "somebody" }));
    assert_eq!(said.text(), "thanks");
    let answer = waiting.answer().unwrap();
    assert_eq!((answer.status, answer.json()["approved"].as_str()), (200, Some("somebody")));
}
