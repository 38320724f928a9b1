//! Which socket addresses a fetch may reach.
//!
//! A name is resolved once, every address it yields is checked here, and the connector then dials
//! exactly those addresses, so a name that changes its answer between check and use gains nothing.
//! An IPv6 address can carry an IPv4 one inside; each address is judged in all the forms in which
//! the network might deliver it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// One entry of the deny list: an address or a network, on one port or on all of them.
///
/// Written as `10.0.0.0/8`, `169.254.169.254`, `127.0.0.1:9901`, `127.0.0.0/8:9901`, `fc00::/7`,
/// `[::1]:9901` or `[fc00::]/7:9901`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DenyRule {
    network: IpAddr,
    prefix_bits: u8,
    port: Option<u16>,
}

/// A deny rule that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("deny rule {0:?} is not an address, a network like 10.0.0.0/8, or either with a port")]
pub struct DenyRuleError(String);

impl From<SocketAddr> for DenyRule {
    fn from(address: SocketAddr) -> Self {
        let network = unmapped(address.ip());
        Self { network, prefix_bits: width(network), port: Some(address.port()) }
    }
}

impl FromStr for DenyRule {
    type Err = DenyRuleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_rule(text.trim()).ok_or_else(|| DenyRuleError(text.to_owned()))
    }
}

impl DenyRule {
    fn matches(&self, ip: IpAddr, port: u16) -> bool {
        self.port.is_none_or(|denied| denied == port) && self.contains(ip)
    }

    fn contains(&self, ip: IpAddr) -> bool {
        match (self.network, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                same_prefix(network.to_bits().into(), ip.to_bits().into(), 32, self.prefix_bits)
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => {
                same_prefix(network.to_bits(), ip.to_bits(), 128, self.prefix_bits)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// The policy the connector asks before it dials.
#[derive(Debug)]
pub(super) struct AddressPolicy {
    allow_private: bool,
    deny: Vec<DenyRule>,
}

impl AddressPolicy {
    pub(super) fn new(allow_private: bool, deny: Vec<DenyRule>) -> Self {
        Self { allow_private, deny }
    }

    pub(super) fn allows(&self, address: SocketAddr) -> bool {
        if self.allow_private && self.deny.is_empty() {
            return true;
        }
        delivered_forms(address.ip()).into_iter().flatten().all(|ip| {
            (self.allow_private || is_public(ip)) && !self.deny.iter().any(|rule| rule.matches(ip, address.port()))
        })
    }
}

/// The address itself, and what it turns into on the way: the IPv4 address inside an IPv6 one, and
/// loopback for the unspecified address, which the kernel dials as "this host".
fn delivered_forms(ip: IpAddr) -> [Option<IpAddr>; 3] {
    let ip = unmapped(ip);
    let inner = match ip {
        IpAddr::V4(_) => None,
        IpAddr::V6(v6) => embedded_v4(v6).map(IpAddr::V4),
    };
    let loopback = match inner.unwrap_or(ip) {
        IpAddr::V4(v4) if v4.is_unspecified() => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        IpAddr::V6(v6) if v6.is_unspecified() => Some(IpAddr::V6(Ipv6Addr::LOCALHOST)),
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    };
    [Some(ip), inner, loopback]
}

/// `::ffff:a.b.c.d` is the IPv4 address in every respect, for rules as for targets.
fn unmapped(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match s {
        // `::` and `::1` are addresses of their own, not IPv4-compatible ones.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        // IPv4-compatible, deprecated but still parsed by some stacks.
        [0, 0, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        // IPv4-translated (SIIT).
        [0, 0, 0, 0, 0xffff, 0, high, low] => Some(join(high, low)),
        // NAT64, the well-known prefix and the common /96 use of the local one.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        [0x64, 0xff9b, 1, _, _, _, high, low] => Some(join(high, low)),
        // 6to4.
        [0x2002, high, low, ..] => Some(join(high, low)),
        // Teredo keeps the client's address with all bits flipped.
        [0x2001, 0, _, _, _, _, high, low] => Some(join(!high, !low)),
        _ => None,
    }
}

/// Whether the address belongs to the public internet: what the special-purpose registries of IANA
/// do not set aside.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = match (a, b, c) {
        // this network, private, loopback
        (0 | 10 | 127, _, _) => true,
        // shared between carriers and their customers
        (100, 64..=127, _) => true,
        // link-local, where cloud metadata lives
        (169, 254, _) => true,
        (172, 16..=31, _) | (192, 168, _) => true,
        // protocol assignments, the old 6to4 relay, documentation, benchmarks
        (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113) => true,
        // multicast, reserved, broadcast
        (224.., _, _) => true,
        _ => false,
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // Only 2000::/3 is handed out; NAT64 lies outside it and is judged by the address inside.
    let nat64 = s[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
    let handed_out = s[0] & 0xe000 == 0x2000;
    let special = match s {
        // protocol assignments below 2001:200::, Teredo apart, which the address inside decides
        [0x2001, 1..=0x1ff, ..] => true,
        // documentation
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => true,
        _ => false,
    };
    nat64 || (handed_out && !special)
}

fn parse_rule(text: &str) -> Option<DenyRule> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(DenyRule::from(address));
    }
    if let Ok(ip) = text.parse::<IpAddr>() {
        let network = unmapped(ip);
        return Some(DenyRule { network, prefix_bits: width(network), port: None });
    }
    let (ip, rest) = text.split_once('/')?;
    let (bits, port) = match rest.split_once(':') {
        Some((bits, port)) => (bits, Some(port.parse().ok()?)),
        None => (rest, None),
    };
    let ip = ip.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(ip);
    let written: IpAddr = ip.parse().ok()?;
    let bits: u8 = bits.parse().ok()?;
    if bits > width(written) {
        return None;
    }
    // A network inside ::ffff:0:0/96 is an IPv4 network; a wider one stays IPv6.
    let network = unmapped(written);
    let prefix_bits = match (written, network) {
        (IpAddr::V6(_), IpAddr::V4(_)) if bits >= 96 => bits - 96,
        (IpAddr::V6(_), IpAddr::V4(_)) => {
            return Some(DenyRule { network: written, prefix_bits: bits, port });
        }
        _ => bits,
    };
    Some(DenyRule { network, prefix_bits, port })
}

fn width(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn same_prefix(a: u128, b: u128, width: u32, prefix_bits: u8) -> bool {
    let dropped = width - u32::from(prefix_bits);
    (a ^ b).checked_shr(dropped).is_none_or(|difference| difference == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(deny: &str, address: &str, allowed: bool) {
        let deny = deny.split_whitespace().map(|rule| rule.parse().unwrap()).collect();
        let policy = AddressPolicy::new(true, deny);
        assert_eq!(policy.allows(address.parse().unwrap()), allowed, "{address}");
    }

    fn check_private(address: &str, allowed: bool) {
        let policy = AddressPolicy::new(false, Vec::new());
        let address = SocketAddr::new(address.parse().unwrap(), 80);
        assert_eq!(policy.allows(address), allowed, "{address}");
    }

    #[test]
    fn rules_match_address_network_and_port() {
        check("127.0.0.1:9901", "127.0.0.1:9901", false);
        check("127.0.0.1:9901", "127.0.0.1:9902", true);
        check("127.0.0.0/8:9901", "127.3.2.1:9901", false);
        check("127.0.0.0/8:9901", "127.3.2.1:80", true);
        check("10.0.0.0/8", "10.255.0.1:80", false);
        check("10.0.0.0/8", "11.0.0.1:80", true);
        check("0.0.0.0/0", "8.8.8.8:443", false);
        check("0.0.0.0/0", "[2606:4700::1]:443", true);
        check("::/0", "[2606:4700::1]:443", false);
        check("fc00::/7", "[fd12::1]:80", false);
        check("[fc00::]/7:81", "[fd12::1]:80", true);
        check("[::1]:80", "[::1]:80", false);
        check("169.254.169.254", "169.254.169.254:80", false);
    }

    #[test]
    fn rules_see_through_every_disguise() {
        for disguise in [
            "[::ffff:10.1.2.3]:80",
            "[::10.1.2.3]:80",
            "[::ffff:0:10.1.2.3]:80",
            "[64:ff9b::10.1.2.3]:80",
            "[64:ff9b:1::10.1.2.3]:80",
            "[2002:0a01:0203::1]:80",
            "[2001:0:1:2:3:4:f5fe:fdfc]:80",
        ] {
            check("10.0.0.0/8", disguise, false);
            check("::ffff:10.0.0.0/104", disguise, false);
        }
        check("127.0.0.1", "0.0.0.0:80", false);
        check("127.0.0.1", "[::ffff:0.0.0.0]:80", false);
        check("::1", "[::]:80", false);
        check("::ffff:127.0.0.1", "127.0.0.1:80", false);
        check("[::ffff:127.0.0.1]:80", "127.0.0.1:80", false);
    }

    #[test]
    fn private_ranges() {
        for private in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::808:808",
            "100::1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd00::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001:10::1",
            "2001:0:1:2:3:4:80ff:fffe",
            "3fff::1",
            "5f00::1",
        ] {
            check_private(private, false);
        }
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "64:ff9b::808:808",
            "2002:808:808::1",
            "::ffff:8.8.8.8",
        ] {
            check_private(public, true);
        }
    }

    #[test]
    fn malformed_rules_are_refused() {
        for text in ["", "example.com", "10.0.0.0/33", "::/129", "10.0.0.0/8:x", "10.0.0.0/", "1.2.3.4:99999"] {
            assert!(text.parse::<DenyRule>().is_err(), "{text:?}");
        }
    }
}
