//! Runs the hostile corpus under one engine.
//!
//! Each script attacks twice, while a task keeps asking well-behaved neighbours: one in another deployment, and, for a
//! worker, one in the same. An attack fails the test when it gets no answer, or one its first lines do not allow, or
//! when a neighbour notices it. The lines are
//!
//! - `// expect: 500|504`: the statuses that are acceptable, or `any`;
//! - `// worker-may-die`: the worker may be replaced (its `shared` is lost, and whoever asks it then may see a 503),
//!   because what the script does cannot be interrupted from within;
//! - `// poisons-realm`: it breaks built-ins of the VM it shares with its worker neighbours, who then must get an
//!   answer, but any.

use super::case::install_file;
use super::request;
use super::server::{Reading, Server};
use super::{ATTACKS_AT_ONCE, Engine, block_on, eventually, is_wanted};
use futures_util::StreamExt;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Past its `@timeout`, how late an answer may be before the report mentions it. Wall-clock is never a failure here.
const LATE: Duration = Duration::from_millis(1000);

const NEIGHBOUR: &str = "// @timeout 8000
if (metadata.query.plant) {
  shared.mark = metadata.query.plant;
  shared.map = new Map([[shared.mark, () => 1]]);
}
return { mark: shared.mark ?? null, live: shared.map?.get(shared.mark)?.() ?? 0, sum: [1, 2, 3].reduce((a, b) => a + b) };
";

struct Attack {
    name: String,
    text: String,
    /// Empty means any.
    expect: Vec<u16>,
    worker_may_die: bool,
    poisons_realm: bool,
    timeout: Duration,
}

impl Attack {
    /// Whether the attacker may get this answer. One that may end its worker may also meet it ending.
    fn allows(&self, status: u16) -> bool {
        self.expect.is_empty() || self.expect.contains(&status) || (self.worker_may_die && status == 503)
    }
}

/// What became of one attack.
#[derive(Default)]
struct Outcome {
    failures: Vec<String>,
    notes: Vec<String>,
    survived: bool,
}

pub(crate) fn run(engine: Engine) {
    let attacks: Vec<Attack> = all().into_iter().filter(|attack| is_wanted(&attack.name)).collect();
    block_on(async {
        let exec_id = |index: usize| format!("h{index:03}");
        let server = Server::start(|root| {
            let install =
                |path: String, text: &str| install_file(&root.join("default").join(path), text.as_bytes(), engine);
            install("aside/neighbour.js".to_owned(), NEIGHBOUR);
            for (index, attack) in attacks.iter().enumerate() {
                install(format!("{}/attack.js", exec_id(index)), &attack.text);
                install(format!("{}/neighbour.js", exec_id(index)), NEIGHBOUR);
            }
        })
        .await;
        let server = &server;
        let runs = attacks.iter().enumerate().map(|(index, attack)| async move {
            (attack, assault(server, engine, attack, &format!("exec-{}.localhost", exec_id(index))).await)
        });
        let mut results: Vec<_> = futures_util::stream::iter(runs).buffer_unordered(ATTACKS_AT_ONCE).collect().await;
        results.sort_by(|one, two| one.0.name.cmp(&two.0.name));
        let is_left = || engine == Engine::Serverless && server.runtime.stats().sandboxes > 0;
        let left = if eventually(|| !is_left()).await { 0 } else { server.runtime.stats().sandboxes };
        report(engine, &results, left);
    });
}

fn report(engine: Engine, results: &[(&Attack, Outcome)], left: u64) {
    let failed: Vec<_> = results.iter().filter(|(_, outcome)| !outcome.failures.is_empty()).collect();
    let mut text = format!("{engine:?}: {} of {} attacks fail\n", failed.len(), results.len());
    if engine == Engine::Worker {
        let survived = results.iter().filter(|(_, outcome)| outcome.survived).count();
        let may_die = || results.iter().filter(|(attack, _)| attack.worker_may_die);
        let ended: Vec<_> =
            may_die().filter(|(_, outcome)| !outcome.survived).map(|(attack, _)| &*attack.name).collect();
        text += &format!(
            "`shared` survived {survived} attacks; {} may end their worker, and {} did: {}\n",
            may_die().count(),
            ended.len(),
            ended.join(" ")
        );
    }
    for (attack, outcome) in results.iter().filter(|(_, outcome)| !outcome.notes.is_empty()) {
        text += &format!("note {}: {}\n", attack.name, outcome.notes.join("; "));
    }
    for (attack, outcome) in &failed {
        text += &format!("\n{}\n", attack.name);
        for failure in &outcome.failures {
            text += &format!("  {failure}\n");
        }
    }
    if left > 0 {
        text += &format!("\n{left} sandboxes are still alive\n");
    }
    assert!(failed.is_empty() && left == 0, "{text}");
    print_report(&text);
}

#[expect(clippy::print_stderr, reason = "the report of a test that passed")]
fn print_report(text: &str) {
    eprintln!("{text}");
}

async fn assault(server: &Server, engine: Engine, attack: &Attack, host: &str) -> Outcome {
    let mut outcome = Outcome::default();
    let planted = server.send(request::get(host, "/neighbour?plant=mark"), Reading::Keep).await;
    if planted.as_ref().map_or(true, |answer| answer.status != 200) {
        outcome.failures.push(format!("the neighbour did not start: {planted:?}"));
        return outcome;
    }
    let over = AtomicBool::new(false);
    let aside = watch(server, "exec-aside.localhost", &over, |status| status == 200);
    let same = async {
        if engine == Engine::Serverless {
            return Watched::default();
        }
        // Whose memory it was cannot be told when the worker dies of it: 500 is for who ran last.
        let may_die = attack.worker_may_die;
        let fits = |status| status == 200 || attack.poisons_realm || (may_die && (status == 503 || status == 500));
        watch(server, host, &over, fits).await
    };
    let strike = async {
        let struck = strike(server, attack, host).await;
        over.store(true, Ordering::Relaxed);
        struck
    };
    let ((failures, notes), aside, same) = tokio::join!(strike, aside, same);
    outcome.failures.extend(failures);
    outcome.notes.extend(notes);
    outcome.failures.extend(aside.failures.into_iter().map(|failure| format!("neighbour elsewhere: {failure}")));
    outcome.failures.extend(same.failures.into_iter().map(|failure| format!("neighbour beside: {failure}")));
    if engine == Engine::Worker && !attack.poisons_realm {
        outcome.survived = still_there(server, attack, host, &mut outcome).await;
        if !outcome.survived && !attack.worker_may_die {
            outcome.failures.push("`shared` did not survive".to_owned());
        }
    }
    outcome
}

/// Attacks twice. Answers failures and notes.
async fn strike(server: &Server, attack: &Attack, host: &str) -> (Vec<String>, Vec<String>) {
    let (mut failures, mut notes) = (Vec::new(), Vec::new());
    for time in ["first", "second"] {
        let began = Instant::now();
        match server.send(request::get(host, "/attack"), Reading::Count).await {
            Ok(answer) if attack.allows(answer.status) => {}
            Ok(answer) => {
                failures.push(format!("{time} attack: expected {:?}, got {}", attack.expect, answer.status));
            }
            Err(error) => failures.push(format!("{time} attack: {error}")),
        }
        let took = began.elapsed();
        if took > attack.timeout + LATE {
            notes.push(format!("{time} attack took {} ms, @timeout {}", took.as_millis(), attack.timeout.as_millis()));
        }
    }
    (failures, notes)
}

#[derive(Default)]
struct Watched {
    failures: Vec<String>,
}

/// Asks a neighbour again and again, and once more after the attack is over.
async fn watch(server: &Server, host: &str, over: &AtomicBool, fits: impl Fn(u16) -> bool) -> Watched {
    let mut watched = Watched::default();
    loop {
        let is_last = over.load(Ordering::Relaxed);
        match server.send(request::get(host, "/neighbour"), Reading::Keep).await {
            Ok(answer) if fits(answer.status) => {}
            Ok(answer) => {
                let body = String::from_utf8_lossy(&answer.body()).into_owned();
                watched.failures.push(format!("got {}: {body}", answer.status));
            }
            Err(error) => watched.failures.push(error),
        }
        // One failure tells enough, and a neighbour that hangs would be waited for again and again.
        if is_last || !watched.failures.is_empty() {
            return watched;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whether the worker still holds the live values its neighbour planted.
async fn still_there(server: &Server, attack: &Attack, host: &str, outcome: &mut Outcome) -> bool {
    match server.send(request::get(host, "/neighbour"), Reading::Keep).await {
        Ok(answer) => {
            let body = serde_json::from_slice::<serde_json::Value>(&answer.body()).unwrap_or_default();
            if answer.status == 200 && body["sum"] != 6 {
                outcome.failures.push(format!("the neighbour miscounts: {body}"));
            }
            if answer.status != 200 && !attack.worker_may_die {
                outcome.failures.push(format!("the neighbour answers {} after the attack", answer.status));
            }
            body["mark"] == "mark" && body["live"] == 1
        }
        Err(error) => {
            outcome.failures.push(format!("the neighbour is silent after the attack: {error}"));
            false
        }
    }
}

/// The corpus, by name.
fn all() -> Vec<Attack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("tests/hostile can be listed")
        .map(|entry| entry.expect("tests/hostile can be listed").path())
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Attack {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let value = |prefix: &str| text.lines().find_map(|line| line.strip_prefix(prefix)).map(str::trim);
    let expect = value("// expect:").unwrap_or_else(|| panic!("{name}: no `// expect:` line"));
    let expect = match expect {
        "any" => Vec::new(),
        list => {
            list.split('|').map(|status| status.trim().parse().unwrap_or_else(|_| panic!("{name}: {list}"))).collect()
        }
    };
    let timeout = value("// @timeout ").and_then(|ms| ms.parse().ok());
    let timeout = timeout.unwrap_or_else(|| panic!("{name}: no `// @timeout` line"));
    Attack {
        worker_may_die: value("// worker-may-die").is_some(),
        poisons_realm: value("// poisons-realm").is_some(),
        timeout: Duration::from_millis(timeout),
        name,
        expect,
        text,
    }
}
