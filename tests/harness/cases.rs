//! Runs the table of cases under one engine and reports every case that fails.

use super::case::{Ask, Case, Step, install_file};
use super::server::{Reading, Server};
use super::{CASES_AT_ONCE, Engine, block_on, expect, is_wanted, request};
use futures_util::StreamExt;
use std::fs;
use std::time::{Duration, Instant};

/// How long a step marked `eventually` may take to come true.
const SOON: Duration = Duration::from_secs(5);

/// Where a case's deployment is.
struct Place<'a> {
    server: &'a Server,
    exec_id: String,
    engine: Engine,
}

impl Place<'_> {
    fn host(&self) -> String {
        format!("exec-{}.localhost", self.exec_id)
    }
}

pub(crate) fn run(engine: Engine) {
    let cases: Vec<Case> =
        Case::all().into_iter().filter(|case| case.table.engines.contains(&engine) && is_wanted(&case.name)).collect();
    block_on(async {
        let exec_id = |index: usize| format!("c{index:03}");
        let shared = Server::start(|root| {
            for (index, case) in cases.iter().enumerate().filter(|(_, case)| case.table.files.is_none()) {
                case.install(root, &exec_id(index), engine);
            }
        })
        .await;
        let shared = &shared;
        let runs = cases.iter().enumerate().map(|(index, case)| async move {
            let failures = if case.table.files.is_some() {
                let own = Server::start(|root| case.install(root, "1", engine)).await;
                run_case(case, &Place { server: &own, exec_id: "1".to_owned(), engine }).await
            } else {
                run_case(case, &Place { server: shared, exec_id: exec_id(index), engine }).await
            };
            (case, failures)
        });
        let mut results: Vec<_> = futures_util::stream::iter(runs).buffer_unordered(CASES_AT_ONCE).collect().await;
        results.sort_by(|one, two| one.0.name.cmp(&two.0.name));
        report(engine, &results);
    });
}

fn report(engine: Engine, results: &[(&Case, Vec<String>)]) {
    let failed: Vec<_> = results.iter().filter(|(_, failures)| !failures.is_empty()).collect();
    let mut text = format!("{engine:?}: {} of {} cases fail\n", failed.len(), results.len());
    for (case, failures) in &failed {
        text += &format!("\n{}: {}\n", case.name, case.table.about);
        for failure in failures {
            text += &format!("  {failure}\n");
        }
    }
    assert!(failed.is_empty(), "{text}");
}

/// Runs a case's steps up to the first one that fails; what follows would only tell the same again.
async fn run_case(case: &Case, place: &Place<'_>) -> Vec<String> {
    for (index, step) in case.steps(&place.exec_id).iter().enumerate() {
        let failures = match step {
            Step::Ask(ask) => self::ask(ask, place).await,
            Step::Together(group) => {
                let all = futures_util::future::join_all(group.together.iter().map(|ask| self::ask(ask, place))).await;
                all.concat()
            }
            Step::Write(files) => {
                for (path, text) in &files.write {
                    write(place, path, text.as_deref());
                }
                Vec::new()
            }
        };
        if !failures.is_empty() {
            return failures.into_iter().map(|failure| format!("step {}: {failure}", index + 1)).collect();
        }
    }
    Vec::new()
}

async fn ask(ask: &Ask, place: &Place<'_>) -> Vec<String> {
    let began = Instant::now();
    loop {
        let failures = ask_once(ask, place).await;
        if failures.is_empty() || !ask.eventually || began.elapsed() > SOON {
            let line = format!("{} {}: ", ask.request.method, ask.request.path);
            return failures.into_iter().map(|failure| line.clone() + &failure).collect();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn ask_once(ask: &Ask, place: &Place<'_>) -> Vec<String> {
    let reading = if ask.request.leave { Reading::Leave } else { Reading::Keep };
    let answer = match place.server.send(request::build(&ask.request, &place.host()), reading).await {
        Ok(answer) => answer,
        Err(error) => return vec![error],
    };
    let mut failures = expect::differences(&ask.response, &answer);
    if !(ask.response.log.is_empty() && ask.response.no_log.is_empty()) {
        match &answer.execution_id {
            Some(id) => failures.extend(expect::log_differences(&ask.response, &place.server.log_of(id).await)),
            None => failures.push("the answer has no execution id, so no log".to_owned()),
        }
    }
    failures
}

fn write(place: &Place<'_>, path: &str, text: Option<&str>) {
    let path = place.server.scripts().join("default").join(&place.exec_id).join(path);
    match text {
        Some(text) => install_file(&path, text.as_bytes(), place.engine),
        None => fs::remove_file(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
    }
}
