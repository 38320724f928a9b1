//! SIGKILL at any moment: what was answered is on the disk, whole, and the next start answers with it.

use super::client::Connection;
use super::process::{Place, Wick};
use super::{Random, WATCHDOG};
use serde_json::json;
use std::collections::HashMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant, SystemTime};

const ROUNDS: u64 = 100;
const WRITERS: u64 = 8;
const SCRIPTS: u64 = 10;
const TEXTS: u64 = 10;

/// One write as its writer saw it.
struct Write {
    path: String,
    id: String,
    started: Instant,
    /// When the answer was there; `None` if the server died first.
    answered: Option<Instant>,
}

#[test]
fn what_was_answered_survives_a_kill() {
    let seed = seed();
    let mut random = Random(seed);
    eprintln!("crash: seed {seed} (WICK_SEED={seed} repeats it)");
    let place = Place::new();
    let began = Instant::now();
    let mut stored: HashMap<String, String> = HashMap::new();
    let (mut acknowledged, mut in_flight, mut leftovers) = (0, 0, 0);
    for round in 0..=ROUNDS {
        let server = place.start();
        check_answers(&server, &stored);
        leftovers = check_leftovers(&server, &place.deployment());
        if round == ROUNDS {
            break;
        }
        let writes = write_until_killed(server, round, &mut random);
        acknowledged += writes.iter().filter(|write| write.answered.is_some()).count();
        in_flight += writes.iter().filter(|write| write.answered.is_none()).count();
        check_disk(&place.deployment(), &writes, &mut stored, round);
    }
    eprintln!(
        "crash: {ROUNDS} kills, {acknowledged} acknowledged writes, {in_flight} cut in flight, {} files, {leftovers} \
         leftovers, {:.1} s",
        stored.len(),
        began.elapsed().as_secs_f64()
    );
    assert!(acknowledged > 0 && in_flight > 0, "the kills did not hit anything");
}

#[expect(clippy::disallowed_methods, reason = "repeating a failed run; read nowhere else")]
fn seed() -> u64 {
    let given = std::env::var("WICK_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(1, |now| now.as_nanos() as u64 | 1)
    })
}

/// Has everybody write, and kills the server after some answers and a moment more.
fn write_until_killed(server: Wick, round: u64, random: &mut Random) -> Vec<Write> {
    let (sender, answers) = channel();
    let all = Mutex::new(Vec::new());
    let address = server.address;
    let before_kill = random.below(50);
    let moment = Duration::from_micros(random.below(8_000));
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (sender, all) = (sender.clone(), &all);
            let random = Random(random.next() | 1);
            scope.spawn(move || {
                let writes = keep_writing(address, round, writer, random, &sender);
                all.lock().unwrap().extend(writes);
            });
        }
        for _ in 0..before_kill {
            answers.recv_timeout(WATCHDOG).expect("writes are answered");
        }
        let now = Instant::now();
        while now.elapsed() < moment {
            std::hint::spin_loop();
        }
        server.kill();
    });
    all.into_inner().unwrap()
}

/// Writes until the server is gone.
fn keep_writing(address: SocketAddr, round: u64, writer: u64, mut random: Random, answered: &Sender<()>) -> Vec<Write> {
    let mut writes = Vec::new();
    let Ok(mut connection) = Connection::open(address) else { return writes };
    for number in 0.. {
        let id = format!("{round}-{writer}-{number}");
        let path = match random.below(SCRIPTS + TEXTS + 2) {
            name if name < SCRIPTS => format!("k/s{name}.js"),
            name if name < SCRIPTS + TEXTS => format!("k/t{name}.txt"),
            // Its folder is new, and several may be making it.
            name => format!("fresh/{round}/f{name}.txt"),
        };
        let length = random.below(64 << 10) as usize;
        let body = json!({ "path": path, "content": content(&path, &id, length) }).to_string();
        let started = Instant::now();
        let headers = [("content-type", "application/json")];
        let answer = connection.request("POST", "/api/v1/exec/scripts/write", &headers, body.as_bytes());
        let Ok(answer) = answer else {
            writes.push(Write { path, id, started, answered: None });
            return writes;
        };
        assert_eq!(answer.status, 200, "{}", answer.text());
        writes.push(Write { path, id, started, answered: Some(Instant::now()) });
        let _ = answered.send(());
    }
    writes
}

/// A file that can tell whether it is whole. The first line is the sum of the others, the second its name.
fn content(path: &str, id: &str, length: usize) -> String {
    let filler: String = id.chars().cycle().take(length).collect();
    let rest = if path.ends_with(".js") {
        format!("// {id}\nreturn {{ id: '{id}', filler: '{filler}'.length }};\n")
    } else {
        format!("// {id}\n{filler}\n")
    };
    format!("// {:016x}\n{rest}", sum(rest.as_bytes()))
}

/// FNV-1a.
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Which write a file is from. Panics when it is torn.
fn id_of(path: &str, text: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or_else(|| panic!("{path} is torn: {} bytes", text.len()));
    assert_eq!(first, format!("// {:016x}", sum(rest.as_bytes())), "{path} is torn");
    rest.lines().next().and_then(|line| line.strip_prefix("// ")).expect("a name in the second line").to_owned()
}

/// Each file is from a write after which no acknowledged one began.
fn check_disk(deployment: &Path, writes: &[Write], stored: &mut HashMap<String, String>, round: u64) {
    let mut by_path: HashMap<&str, Vec<&Write>> = HashMap::new();
    for write in writes {
        by_path.entry(&write.path).or_default().push(write);
    }
    for (path, writes) in by_path {
        let latest_start = writes.iter().filter(|write| write.answered.is_some()).map(|write| write.started).max();
        let found = match fs::read_to_string(deployment.join(path)) {
            Ok(text) => Some(id_of(path, &text)),
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{path}");
                None
            }
        };
        match writes.iter().find(|write| Some(&write.id) == found.as_ref()) {
            // Replaced before it: by nobody, if no acknowledged write began after its own answer.
            Some(write) => {
                let replaced = write.answered.zip(latest_start).is_some_and(|(answered, later)| later > answered);
                assert!(!replaced, "round {round}: {path} is {found:?}, and a later acknowledged write is lost");
            }
            None => {
                assert_eq!(found.as_ref(), stored.get(path), "round {round}: {path} is from nobody");
                assert!(latest_start.is_none(), "round {round}: an acknowledged write of {path} is lost");
            }
        }
        if let Some(id) = found {
            stored.insert(path.to_owned(), id);
        }
    }
    // What nobody wrote in this round is as it was.
    for (path, id) in stored {
        let text = fs::read_to_string(deployment.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(*id, id_of(path, &text), "{path}");
    }
}

/// The scripts answer with what is on the disk.
fn check_answers(server: &Wick, stored: &HashMap<String, String>) {
    let mut connection = server.connect();
    for (path, id) in stored {
        if let Some(route) = path.strip_suffix(".js") {
            let answer = connection.request("GET", &format!("/{route}"), &[], b"").unwrap();
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            assert_eq!(answer.json()["id"], **id, "{path}");
        }
    }
}

/// What a kill left half made is nobody's endpoint and in nobody's list. Answers how many there are.
fn check_leftovers(server: &Wick, deployment: &Path) -> usize {
    let folder = deployment.join("k");
    let names = fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().file_name());
    let leftovers: Vec<String> =
        names.filter_map(|name| name.into_string().ok()).filter(|name| name.ends_with(".tmp")).collect();
    let mut connection = server.connect();
    for name in leftovers.iter().take(3) {
        for route in [name.as_str(), name.trim_end_matches(".tmp"), name.trim_start_matches('.')] {
            let answer = connection.request("GET", &format!("/k/{route}"), &[], b"").unwrap();
            assert_eq!(answer.status, 404, "{route}: {}", answer.text());
        }
    }
    for (method, target) in [
        ("GET", "/api/v1/exec/scripts/list"),
        ("POST", "/api/v1/exec/scripts/tree"),
        ("POST", "/api/v1/exec/route/discover"),
    ] {
        let body: &[u8] = if method == "POST" { b"{}" } else { b"" };
        let answer = connection.request(method, target, &[("content-type", "application/json")], body).unwrap();
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        assert!(!answer.text().contains(".tmp"), "{target} shows a leftover: {}", answer.text());
    }
    leftovers.len()
}

/// The check itself: it must see what it is there to see.
mod the_check {
    use super::*;

    /// A file with the content of one write, after two writes of which the second began when the first was answered.
    fn check_after(found: &str, second_answered: bool) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), found).unwrap();
        let times: Vec<Instant> = (0..4).map(|second| Instant::now() + Duration::from_secs(second)).collect();
        let write = |id: &str, started, answered| Write { path: "a.txt".into(), id: id.into(), started, answered };
        let writes = [write("1", times[0], Some(times[1])), write("2", times[2], second_answered.then_some(times[3]))];
        check_disk(folder.path(), &writes, &mut HashMap::new(), 0);
    }

    #[test]
    fn allows_the_last_one_and_one_cut_in_flight() {
        check_after(&content("a.txt", "2", 100), true);
        check_after(&content("a.txt", "2", 100), false);
        check_after(&content("a.txt", "1", 100), false);
    }

    #[test]
    #[should_panic(expected = "a later acknowledged write is lost")]
    fn sees_a_lost_write() {
        check_after(&content("a.txt", "1", 100), true);
    }

    #[test]
    #[should_panic(expected = "is torn")]
    fn sees_a_torn_file() {
        let whole = content("a.txt", "2", 100);
        check_after(&whole[..whole.len() - 30], true);
    }

    #[test]
    #[should_panic(expected = "is from nobody")]
    fn sees_a_stranger() {
        check_after(&content("a.txt", "3", 100), true);
    }
}
