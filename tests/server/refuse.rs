//! Who is let in, and starts that are refused with a reason.

use super::WATCHDOG;
use super::process::{Place, Wick};
use std::process::Command;

/// Runs a command that is expected to end by itself, and tells what it said.
fn refusal(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "it started");
    assert!(output.status.code().is_some_and(|code| code != 0 && code != 101), "{:?}", output.status);
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn listening_beyond_this_machine_takes_a_token() {
    let place = Place::with(&[("hello.js", "return 'hello';")]);
    for listen in ["0.0.0.0:0", "[::]:0"] {
        let said = refusal(place.command(listen, ""));
        for part in [listen, "admin token", "--admin-token", "WICK_ADMIN_TOKEN", "--unprotected"] {
            assert!(said.contains(part), "{part} is missing in {said}");
        }
        let mut empty = place.command(listen, "");
        empty.env("WICK_ADMIN_TOKEN", "");
        assert!(refusal(empty).contains("admin token"), "an empty token is none");
    }
}

#[test]
fn the_management_api_asks_for_its_token() {
    let place = Place::with(&[
        ("hello.js", "return 'hello';"),
        ("environment.js", "return JSON.stringify([process.env, process.argv]);"),
    ]);
    let mut command = place.command("0.0.0.0:0", "");
    command.env("WICK_ADMIN_TOKEN", "open-sesame");
    let server = Wick::spawn(command);
    let list =
        |target: &str, headers: &[(&str, &str)]| server.connect().request("GET", target, headers, b"").unwrap().status;
    let target = "/api/v1/exec/scripts/list";
    assert_eq!(list(target, &[]), 401);
    assert_eq!(list(target, &[("authorization", "Bearer wrong")]), 401);
    assert_eq!(list(target, &[("authorization", "Bearer ")]), 401);
    assert_eq!(list(&format!("{target}?token=open-sesame"), &[]), 401, "a query is written into logs");
    assert_eq!(list(target, &[("authorization", "Bearer open-sesame")]), 200);
    assert_eq!(list(target, &[("x-token", "open-sesame")]), 200);
    assert_eq!(list("/api/v1/exec/no-such-thing", &[]), 401, "strangers do not learn what there is");
    assert_eq!(list("/api/v1/exec/health", &[]), 200);
    assert_eq!(list("/hello", &[]), 200, "scripts are not the management API");
    let seen = server.get("/environment");
    assert_eq!(seen.status, 200);
    assert!(!seen.text().contains("open-sesame"), "a script can read the admin token");
}

#[test]
fn a_misspelt_setting_is_named() {
    let place = Place::new();
    let said = refusal(place.command("127.0.0.1:0", "[limits]\ncpu_msec = 5\n"));
    assert!(said.contains("cpu_msec") && said.contains("cpu_ms") && said.contains("wick.toml"), "{said}");
    let said = refusal(place.command("127.0.0.1:0", "lisssten = '127.0.0.1:1'\n"));
    assert!(said.contains("lisssten"), "{said}");
}

#[test]
fn a_taken_address_and_a_missing_folder_are_named() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert!(refusal(place.command(&address, "")).contains(&address));
    let mut server = place.start();
    server.terminate();
    assert_eq!(server.end(WATCHDOG).and_then(|status| status.code()), Some(0));
    std::fs::remove_dir_all(place.deployment().ancestors().nth(2).unwrap()).unwrap();
    let said = refusal(place.command("127.0.0.1:0", ""));
    assert!(said.contains("mkdir -p") && said.contains("--scripts"), "{said}");
}
