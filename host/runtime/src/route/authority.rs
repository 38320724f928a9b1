//! The authority of a request, read into the deployment it names.
//!
//! Owns the hostname grammar and the rules for exec ids and subdomains. Both become directory names below the script
//! root, so nothing leaves this file that could be read as a path.

use std::fmt;
use std::net::Ipv6Addr;

use super::entry::is_excluded_name;

/// The namespace of every request that names no subdomain.
pub const DEFAULT_NAMESPACE: &str = "default";

/// A DNS name has at most 253 bytes; a longer one cannot have come from a resolver.
const MAX_HOST: usize = 253;
const MAX_EXEC_ID: usize = 64;
const MAX_ID: usize = 64;

/// One (namespace, exec id) pair: what owns scripts, a worker, `shared` and a data directory.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Deployment {
    pub namespace: String,
    pub exec_id: String,
}

impl fmt::Display for Deployment {
    /// The key used by caches and state, which is also the directory below the script root.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.exec_id)
    }
}

/// What a `Host` header value says about where a request belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The subdomain, or `default`.
    pub namespace: String,
    /// The subdomain as given; a script sees it empty when there was none.
    pub subdomain: Option<String>,
    pub exec_id: String,
    pub project_id: Option<String>,
    pub container_id: Option<String>,
    /// Lowercase, without port, without the dot of a fully qualified name.
    pub host: String,
    /// Whether the authority itself carried the exec id, rather than configuration.
    pub exec_explicit: bool,
}

/// Why an authority, an exec id or a subdomain was refused. All of them are the client's fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorityError {
    Empty,
    TooLong,
    /// Something follows the host that is not a port.
    Port,
    /// A character no hostname has, such as a space, a slash or a non-ASCII letter.
    Character,
    /// Two dots in a row, or a leading dot.
    EmptyLabel,
    /// `[…]` without a valid IPv6 address inside.
    Address,
    ExecId(String),
    Subdomain(String),
}

impl fmt::Display for AuthorityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty host"),
            Self::TooLong => write!(f, "host is longer than {MAX_HOST} bytes"),
            Self::Port => f.write_str("invalid port in host"),
            Self::Character => f.write_str("invalid character in host"),
            Self::EmptyLabel => f.write_str("empty label in host"),
            Self::Address => f.write_str("invalid IPv6 address in host"),
            Self::ExecId(id) => {
                write!(f, "invalid exec id {id:?}: 1 to {MAX_EXEC_ID} lowercase letters or digits are allowed")
            }
            Self::Subdomain(name) => write!(
                f,
                "invalid subdomain {name:?}: letters, digits, dots, hyphens and underscores are allowed, \
                 and reserved names are not"
            ),
        }
    }
}

impl std::error::Error for AuthorityError {}

impl Target {
    /// Reads a `Host` header value. `default_exec_id` serves hosts that name none.
    ///
    /// A host that is not of the documented form is not an error: it is the default namespace. A host that is of
    /// that form and carries a bad exec id or subdomain is refused, so that a mistyped name never lands in someone
    /// else's deployment.
    pub fn parse(value: &str, default_exec_id: &str) -> Result<Self, AuthorityError> {
        let host = host_of(value.trim_matches([' ', '\t']))?;
        let mut target = Self { host, ..Self::local(default_exec_id) };
        if target.host.starts_with('[') {
            return Ok(target);
        }
        // Copied out because the fields are filled while the labels are read.
        let host = target.host.clone();
        let labels: Vec<&str> = host.split('.').collect();
        if labels.iter().any(|label| label.is_empty()) {
            return Err(AuthorityError::EmptyLabel);
        }
        if let [first, "localhost"] = labels[..]
            && let Some(id) = first.strip_prefix("exec-")
        {
            return target.with_exec_id(id);
        }
        let Some((at, instance)) = find_instance(&labels)? else {
            return Ok(target);
        };
        if at > 0 {
            let subdomain = labels[..at].join(".");
            check_subdomain(&subdomain)?;
            target.namespace.clone_from(&subdomain);
            target.subdomain = Some(subdomain);
        }
        target.project_id = Some(instance.project.to_owned());
        target.container_id = Some(instance.container.to_owned());
        match instance.exec {
            Some(id) => target.with_exec_id(id),
            None => Ok(target),
        }
    }

    /// The target of a request without an authority: the default namespace.
    pub fn local(default_exec_id: &str) -> Self {
        Self {
            namespace: DEFAULT_NAMESPACE.to_owned(),
            subdomain: None,
            exec_id: default_exec_id.to_owned(),
            project_id: None,
            container_id: None,
            host: String::new(),
            exec_explicit: false,
        }
    }

    /// The target a management call names by its `subdomain` and `execId` parameters.
    pub fn named(subdomain: Option<&str>, exec_id: &str) -> Result<Self, AuthorityError> {
        let mut target = Self::local("").with_exec_id(exec_id)?;
        if let Some(subdomain) = subdomain {
            let subdomain = subdomain.to_ascii_lowercase();
            check_subdomain(&subdomain)?;
            target.namespace.clone_from(&subdomain);
            target.subdomain = Some(subdomain);
        }
        Ok(target)
    }

    /// The same target on another exec id, as the development header asks for.
    pub fn with_exec_id(mut self, exec_id: &str) -> Result<Self, AuthorityError> {
        check_exec_id(exec_id)?;
        exec_id.clone_into(&mut self.exec_id);
        self.exec_explicit = true;
        Ok(self)
    }

    /// A host of the documented form that [`Target::parse`] reads back into this deployment.
    pub fn authority(&self) -> String {
        match &self.subdomain {
            None => format!("exec-{}.localhost", self.exec_id),
            Some(subdomain) => {
                let project = self.project_id.as_deref().unwrap_or("wick");
                let container = self.container_id.as_deref().unwrap_or("local");
                format!("{subdomain}.{project}-{container}-exec-{}.server.containers.localhost", self.exec_id)
            }
        }
    }

    pub fn deployment(&self) -> Deployment {
        Deployment { namespace: self.namespace.clone(), exec_id: self.exec_id.clone() }
    }
}

/// `^[a-z0-9]{1,64}$`. No hyphen, since a hostname could not carry one.
pub fn check_exec_id(id: &str) -> Result<(), AuthorityError> {
    let fits = (1..=MAX_EXEC_ID).contains(&id.len());
    if fits && id.bytes().all(is_lower_alnum) { Ok(()) } else { Err(AuthorityError::ExecId(clipped(id))) }
}

/// Whether a lowercased name may be a namespace. Names that start with a dot are refused as well as the reserved
/// ones: such directories are hidden everywhere, so a deployment in one could never be seen or edited.
pub fn check_subdomain(name: &str) -> Result<(), AuthorityError> {
    let allowed = |b: u8| is_lower_alnum(b) || matches!(b, b'.' | b'-' | b'_');
    let fits = (1..=MAX_HOST).contains(&name.len());
    if fits && name.bytes().all(allowed) && !name.starts_with('.') && !is_excluded_name(name) {
        Ok(())
    } else {
        Err(AuthorityError::Subdomain(clipped(name)))
    }
}

/// The host part of `host[:port]`, checked and lowercased.
fn host_of(value: &str) -> Result<String, AuthorityError> {
    if value.is_empty() {
        return Err(AuthorityError::Empty);
    }
    // The longest host, brackets or a final dot, a colon and five digits.
    if value.len() > MAX_HOST + 8 {
        return Err(AuthorityError::TooLong);
    }
    if let Some(rest) = value.strip_prefix('[') {
        let (address, rest) = rest.split_once(']').ok_or(AuthorityError::Address)?;
        let address: Ipv6Addr = address.parse().map_err(|_| AuthorityError::Address)?;
        check_port(rest)?;
        return Ok(format!("[{address}]"));
    }
    let end = value.find(':').unwrap_or(value.len());
    let (host, rest) = value.split_at(end);
    check_port(rest)?;
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.is_empty() {
        return Err(AuthorityError::Empty);
    }
    if host.len() > MAX_HOST {
        return Err(AuthorityError::TooLong);
    }
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if !host.bytes().all(allowed) {
        return Err(AuthorityError::Character);
    }
    Ok(host.to_ascii_lowercase())
}

/// Accepts nothing, a lone colon (the grammar of RFC 3986 allows an empty port) or `:0` to `:65535`.
fn check_port(rest: &str) -> Result<(), AuthorityError> {
    let Some(port) = rest.strip_prefix(':') else {
        return if rest.is_empty() { Ok(()) } else { Err(AuthorityError::Port) };
    };
    let digits = port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    if digits && (port.is_empty() || port.parse::<u16>().is_ok()) { Ok(()) } else { Err(AuthorityError::Port) }
}

struct Instance<'a> {
    project: &'a str,
    container: &'a str,
    exec: Option<&'a str>,
}

/// Finds `<project>-<container>[-exec-<id>].<server>.containers.<domain>` whatever the domain is, and how many
/// labels stand before it. The leftmost fit wins: the domain may itself hold a label `containers`.
fn find_instance<'a>(labels: &[&'a str]) -> Result<Option<(usize, Instance<'a>)>, AuthorityError> {
    for at in 0..labels.len().saturating_sub(3) {
        if labels[at + 2] == "containers"
            && let Some(instance) = read_instance(labels[at])?
        {
            return Ok(Some((at, instance)));
        }
    }
    Ok(None)
}

fn read_instance(label: &str) -> Result<Option<Instance<'_>>, AuthorityError> {
    let is_id = |id: &str| (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_lower_alnum);
    let mut parts = label.splitn(3, '-');
    let (Some(project), Some(container)) = (parts.next(), parts.next()) else {
        return Ok(None);
    };
    if !is_id(project) || !is_id(container) {
        return Ok(None);
    }
    let exec = match parts.next() {
        None => None,
        Some("exec") => Some(""),
        Some(rest) => match rest.strip_prefix("exec-") {
            Some(id) => Some(id),
            // Another program's name on the same container; not a host of ours.
            None => return Ok(None),
        },
    };
    if let Some(id) = exec {
        check_exec_id(id)?;
    }
    Ok(Some(Instance { project, container, exec }))
}

fn is_lower_alnum(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit()
}

/// Enough of a refused value to recognise it in a message; the value itself may be a megabyte.
fn clipped(value: &str) -> String {
    value.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `host` with default exec id `7` and renders the target on one line.
    fn check(host: &str, expected: &str) {
        let shown = match Target::parse(host, "7") {
            Err(error) => format!("error: {error:?}"),
            Ok(t) => format!(
                "{} {} {} {} {}",
                t.deployment(),
                t.subdomain.as_deref().unwrap_or("-"),
                t.project_id.as_deref().unwrap_or("-"),
                t.container_id.as_deref().unwrap_or("-"),
                if t.exec_explicit { "explicit" } else { "default" },
            ),
        };
        assert_eq!(shown, expected, "for host {host:?}");
    }

    #[test]
    fn reads_the_documented_form_on_any_domain() {
        check("p1-c1-exec-1.s1.containers.hoody.icu", "default/1 - p1 c1 explicit");
        check("p1-c1-exec-dev.s1.containers.a.b.c.example", "default/dev - p1 c1 explicit");
        check("P1-C1-EXEC-Dev.S1.Containers.Hoody.COM:8443", "default/dev - p1 c1 explicit");
        check("p1-c1.s1.containers.hoody.icu", "default/7 - p1 c1 default");
        check("shop.p1-c1-exec-1.s1.containers.x", "shop/1 shop p1 c1 explicit");
        check("default.p1-c1-exec-1.s1.containers.x", "default/1 default p1 c1 explicit");
        check("a.b_c-d.p1-c1-exec-1.s1.containers.x", "a.b_c-d/1 a.b_c-d p1 c1 explicit");
        check("p1-c1-exec-1.s1.containers.x.", "default/1 - p1 c1 explicit");
        check("p1-c1-exec-1.containers.containers.x", "default/1 - p1 c1 explicit");
        check("containers.p1-c1-exec-1.s1.containers.x", "containers/1 containers p1 c1 explicit");
        check(
            "507f1f77bcf86cd799439011-507f1f77bcf86cd799439012-exec-2.node.containers.hoody.icu",
            "default/2 - 507f1f77bcf86cd799439011 507f1f77bcf86cd799439012 explicit",
        );
    }

    #[test]
    fn maps_every_other_host_to_the_default_namespace() {
        for host in [
            "localhost",
            "localhost:8080",
            "localhost:",
            "127.0.0.1",
            "127.0.0.1:80",
            "[::1]",
            "[::1]:8080",
            "foo.example",
            "foo.localhost",
            "a.exec-1.localhost",
            "containers.example",
            "p1-c1.containers.x",
            "p1-c1-exec-1.s1.containers",
            "p1-c1-terminal-1.s1.containers.x",
            "app.s1.containers.x",
            "-c1.s1.containers.x",
            "p1-.s1.containers.x",
            "p_1-c1.s1.containers.x",
            "my_host",
        ] {
            check(host, "default/7 - - - default");
        }
    }

    #[test]
    fn reads_local_exec_names() {
        check("exec-1.localhost:8080", "default/1 - - - explicit");
        check("EXEC-Dev.LocalHost", "default/dev - - - explicit");
        check("exec-.localhost", "error: ExecId(\"\")");
        check("exec-a-b.localhost", "error: ExecId(\"a-b\")");
        check("exec-a_b.localhost", "error: ExecId(\"a_b\")");
    }

    #[test]
    fn refuses_hostile_values() {
        check("", "error: Empty");
        check(" \t ", "error: Empty");
        check(":80", "error: Empty");
        check(".", "error: Empty");
        check("a..b", "error: EmptyLabel");
        check(".a", "error: EmptyLabel");
        check("a b", "error: Character");
        check("user@host", "error: Character");
        check("../etc", "error: Character");
        check("a/b", "error: Character");
        check("a\\b", "error: Character");
        check("a%2e", "error: Character");
        check("a\0b", "error: Character");
        check("a\r\nX", "error: Character");
        check("a\r\nX: y", "error: Port");
        check("ex\u{e4}mple", "error: Character");
        check("\u{ff0e}\u{ff0e}", "error: Character");
        check("a:99999", "error: Port");
        check("a:-1", "error: Port");
        check("a:80:80", "error: Port");
        check("a:8o", "error: Port");
        check("a:000080", "error: Port");
        check("::1", "error: Port");
        check("[::1", "error: Address");
        check("[::1]x", "error: Port");
        check("[::g]", "error: Address");
        check("[fe80::1%25eth0]", "error: Address");
        check(&"a".repeat(254), "error: TooLong");
        check(&"a".repeat(100_000), "error: TooLong");
        check("p-c-exec-.s.containers.x", "error: ExecId(\"\")");
        check("p-c-exec.s.containers.x", "error: ExecId(\"\")");
        check("p-c-exec-a-b.s.containers.x", "error: ExecId(\"a-b\")");
        check(
            &format!("p-c-exec-{}.s.containers.x", "a".repeat(64)),
            &format!("default/{} - p c explicit", "a".repeat(64)),
        );
        check(
            &format!("p-c-exec-{}.s.containers.x", "a".repeat(65)),
            &format!("error: ExecId(\"{}\")", "a".repeat(65)),
        );
        check("node_modules.p-c.s.containers.x", "error: Subdomain(\"node_modules\")");
        check("_sdk.p-c.s.containers.x", "error: Subdomain(\"_sdk\")");
        check("_HOODY.p-c.s.containers.x", "error: Subdomain(\"_hoody\")");
    }

    #[test]
    fn names_a_target_for_management_calls() {
        let shown = |subdomain, id| Target::named(subdomain, id).map(|t| t.deployment().to_string());
        assert_eq!(shown(None, "1"), Ok("default/1".into()));
        assert_eq!(shown(Some("Shop.EU"), "1"), Ok("shop.eu/1".into()));
        for bad in ["", ".", "..", "....", "a/b", "a\\b", ".git", "..x", "_hoody", "a b", "a\0"] {
            assert_eq!(shown(Some(bad), "1"), Err(AuthorityError::Subdomain(bad.into())));
        }
        for bad in ["", "A", "a-b", "a_b", "..", "a/b"] {
            assert_eq!(shown(None, bad), Err(AuthorityError::ExecId(bad.into())));
        }
    }
}
