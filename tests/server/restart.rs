//! A thousand scripts, and a start among them. Figures are printed; what they should be is for the benches.

use super::WATCHDOG;
use super::client::Connection;
use super::process::Place;
use std::net::SocketAddr;
use std::time::Instant;

const SCRIPTS: usize = 1_000;
const CLIENTS: usize = 2;

#[test]
fn a_restart_with_a_thousand_scripts_is_ready() {
    let place = Place::new();
    for number in 0..SCRIPTS {
        place.put(&format!("g{}/s{number}.js", number % 10), &format!("return {{ number: {number} }};"));
    }
    let mut first = place.start();
    let (began, address) = (Instant::now(), first.address);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            scope.spawn(move || ask_all(address, client));
        }
    });
    let all = began.elapsed();
    first.terminate();
    assert_eq!(first.end(WATCHDOG).and_then(|status| status.code()), Some(0));

    let began = Instant::now();
    let second = place.start();
    let greeted = began.elapsed();
    let answer = second.get("/g7/s777");
    assert_eq!((answer.status, answer.json()["number"].as_u64()), (200, Some(777)));
    eprintln!(
        "restart: {SCRIPTS} scripts, first requests to all {:.1} s; first start ready in {} ms, second in {} ms (greeting \
         after {} ms, first answer after {} ms)",
        all.as_secs_f64(),
        first.ready.as_millis(),
        second.ready.as_millis(),
        greeted.as_millis(),
        began.elapsed().as_millis()
    );
}

fn ask_all(address: SocketAddr, client: usize) {
    let mut connection = Connection::open(address).unwrap();
    for number in (client..SCRIPTS).step_by(CLIENTS) {
        let answer = connection.request("GET", &format!("/g{}/s{number}", number % 10), &[], b"").unwrap();
        assert_eq!((answer.status, answer.json()["number"].as_u64()), (200, Some(number as u64)));
    }
}
