//! A script root and a data folder, and `wick serve` on them.

use super::WATCHDOG;
use super::client::{Answer, Connection};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The first start on a machine compiles the engine.
const START: Duration = Duration::from_secs(180);

/// Variables that would change what is tested.
const VARIABLES: [&str; 9] = [
    "WICK_LISTEN",
    "WICK_SCRIPTS",
    "WICK_DATA",
    "WICK_CONFIG",
    "WICK_ADMIN_TOKEN",
    "WICK_LOG",
    "WICK_AI_URL",
    "WICK_AI_KEY",
    "WICK_AI_DEFAULT_MODEL",
];

/// Where a server lives. It may be started there any number of times.
pub(super) struct Place {
    folder: TempDir,
}

/// A running server; killed when dropped.
pub(super) struct Wick {
    child: Child,
    pub(super) address: SocketAddr,
    pub(super) ready: Duration,
    /// What it says on its standard output after the greeting.
    said: Receiver<String>,
    /// Its own log.
    messages: Receiver<String>,
}

fn wick() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wick"));
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1");
    command
}

impl Place {
    /// With nothing in it but the compiled engine, which all tests share: compiling it takes seconds.
    pub(super) fn new() -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(place.deployment()).unwrap();
        let data = place.folder.path().join("data");
        fs::create_dir_all(&data).unwrap();
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine");
        fs::create_dir_all(&cache).unwrap();
        std::os::unix::fs::symlink(&cache, data.join("cache")).unwrap();
        place
    }

    pub(super) fn with(scripts: &[(&str, &str)]) -> Place {
        let place = Place::new();
        for (path, text) in scripts {
            place.put(path, text);
        }
        place
    }

    /// Where the scripts of hosts without an exec id are.
    pub(super) fn deployment(&self) -> PathBuf {
        self.folder.path().join("scripts/default/1")
    }

    /// Writes a file as an editor would, behind the server's back.
    pub(super) fn put(&self, path: &str, text: &str) {
        let path = self.deployment().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// `wick run` in the folder that `scripts` is in.
    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        let home = self.folder.path().join("home");
        fs::create_dir_all(home.join("wick")).unwrap();
        if !home.join("wick/engine").exists() {
            std::os::unix::fs::symlink(self.folder.path().join("data/cache"), home.join("wick/engine")).unwrap();
        }
        let mut command = wick();
        command.current_dir(&self.folder).env("XDG_CACHE_HOME", home).arg("run").args(arguments);
        command.output().unwrap()
    }

    /// `wick serve`, not started yet.
    pub(super) fn command(&self, listen: &str, config: &str) -> Command {
        let settings = self.folder.path().join("wick.toml");
        fs::write(&settings, config).unwrap();
        let mut command = wick();
        command.args(["serve", "--listen", listen, "--scripts"]).arg(self.folder.path().join("scripts"));
        command.arg("--data").arg(self.folder.path().join("data")).arg("--config").arg(settings);
        command
    }

    pub(super) fn start(&self) -> Wick {
        self.start_with("")
    }

    pub(super) fn start_with(&self, config: &str) -> Wick {
        Wick::spawn(self.command("127.0.0.1:0", config))
    }
}

impl Wick {
    /// Answers when the server says where it listens.
    pub(super) fn spawn(mut command: Command) -> Wick {
        let began = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let messages = lines(child.stderr.take().unwrap());
        let said = lines(child.stdout.take().unwrap());
        let Ok(greeting) = said.recv_timeout(START) else {
            let _ = child.kill();
            let errors: Vec<String> = messages.iter().collect();
            panic!("no greeting within {:?}: {}", began.elapsed(), errors.join("\n"));
        };
        let address = greeting.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next());
        let mut address: SocketAddr = address.unwrap_or_else(|| panic!("no address in {greeting:?}")).parse().unwrap();
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        let ready = greeting.split("ready in ").nth(1).and_then(|rest| rest.split_whitespace().next());
        let ready = Duration::from_millis(ready.expect("a ready time in the greeting").parse().unwrap());
        Wick { child, address, ready, said, messages }
    }

    pub(super) fn connect(&self) -> Connection {
        Connection::open(self.address).expect("the server takes connections")
    }

    /// One request on a connection of its own.
    pub(super) fn get(&self, target: &str) -> Answer {
        self.connect().request("GET", target, &[], b"").unwrap_or_else(|error| panic!("GET {target}: {error}"))
    }

    /// One call of the management API.
    pub(super) fn post(&self, target: &str, body: &serde_json::Value) -> Answer {
        let headers = [("content-type", "application/json")];
        let answer = self.connect().request("POST", target, &headers, body.to_string().as_bytes());
        answer.unwrap_or_else(|error| panic!("POST {target}: {error}"))
    }

    /// Waits for a line of the server's own log.
    pub(super) fn wait_for(&self, part: &str) {
        let began = Instant::now();
        while let Some(left) = WATCHDOG.checked_sub(began.elapsed()) {
            match self.messages.recv_timeout(left) {
                Ok(line) if line.contains(part) => return,
                Ok(_) => {}
                Err(_) => break,
            }
        }
        panic!("the server did not say {part:?}");
    }

    pub(super) fn terminate(&self) {
        // The shell's own `kill`: the standard library sends no signal but SIGKILL.
        let sent = Command::new("sh").arg("-c").arg(format!("kill -TERM {}", self.child.id())).status().unwrap();
        assert!(sent.success(), "the signal could not be sent");
    }

    /// SIGKILL, and waiting until the process is gone.
    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the server to end by itself. `None` when it does not.
    pub(super) fn end(&mut self, bound: Duration) -> Option<ExitStatus> {
        let began = Instant::now();
        loop {
            // Its standard output closes when it ends, and not before.
            match self.said.recv_timeout(bound.saturating_sub(began.elapsed())) {
                Ok(_line) => {}
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => return Some(self.child.wait().unwrap()),
            }
        }
    }

    pub(super) fn resident_bytes(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Wick {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let said: Vec<String> = self.messages.iter().collect();
            eprintln!("the server's own log, as far as nobody has read it:\n{}", said.join("\n"));
        }
    }
}

/// What a pipe says, line by line. It is read to its end whoever listens, or its writer would wait for us.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    receiver
}
