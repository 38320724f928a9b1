//! Keys from passwords and from other keys: PBKDF2, HKDF, scrypt.

use super::CryptoLimits;
use super::failure::Failure;
use super::fields;
use super::hash::{Hash, with_hmac};
use crate::hostcall::{Call, Reply};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// `text`: the hash. `b`: iterations. `c`: bytes wanted. Fields: password, salt.
pub(super) fn pbkdf2(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [password, salt] = fields::parse(call.bytes)?;
    let hash = Hash::named(call.text)?;
    let mut derived = output(call.c, limits)?;
    if call.b == 0 {
        return Err(Failure::argument("no iterations"));
    }
    let rounds = u64::from(call.b) * derived.len().div_ceil(hash.output_bytes()) as u64;
    if rounds > limits.pbkdf2_rounds {
        return Err(Failure::limit(format!(
            "{} PBKDF2 iterations for {} bytes are more than is allowed",
            call.b,
            derived.len()
        )));
    }
    with_hmac!(hash, M => ::pbkdf2::pbkdf2::<M>(password, salt, call.b, &mut derived))
        .map_err(|_| Failure::argument("invalid key length"))?;
    Ok(Reply::bytes(derived))
}

/// `text`: the hash. `c`: bytes wanted. Fields: key, salt, info.
pub(super) fn hkdf(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [key, salt, info] = fields::parse(call.bytes)?;
    let mut derived = output(call.c, limits)?;
    with_hmac!(Hash::named(call.text)?, M => {
        ::hkdf::GenericHkdf::<M>::new(Some(salt), key)
            .expand(info, &mut derived)
            .map_err(|_| Failure::operation("more bytes than HKDF can derive"))?;
    });
    Ok(Reply::bytes(derived))
}

/// `text`: "N r p" in decimal. `c`: bytes wanted. Fields: password, salt.
pub(super) fn scrypt(call: &Call<'_>, limits: &CryptoLimits) -> Result<Reply, Failure> {
    let [password, salt] = fields::parse(call.bytes)?;
    let mut derived = output(call.c, limits)?;
    let cost = ScryptCost::parse(call.text)?;
    cost.check(limits)?;
    let params = ::scrypt::Params::new(cost.log_n, cost.r, cost.p)
        .map_err(|_| Failure::argument("invalid scrypt parameters"))?;
    if derived.is_empty() {
        return Ok(Reply::default());
    }
    let _room = SCRYPT_ROOM.enter(cost.bytes());
    ::scrypt::scrypt(password, salt, &params, &mut derived)
        .map_err(|_| Failure::argument("invalid scrypt output length"))?;
    Ok(Reply::bytes(derived))
}

fn output(bytes: u32, limits: &CryptoLimits) -> Result<Vec<u8>, Failure> {
    match usize::try_from(bytes) {
        Ok(length) if length <= limits.derived_bytes => Ok(vec![0; length]),
        _ => Err(Failure::limit(format!("{bytes} bytes are more than can be derived at once"))),
    }
}

/// The three numbers of scrypt.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScryptCost {
    pub(super) log_n: u8,
    pub(super) r: u32,
    pub(super) p: u32,
}

impl ScryptCost {
    fn parse(text: &str) -> Result<ScryptCost, Failure> {
        let invalid = || Failure::argument("invalid scrypt parameters");
        let mut numbers = text.split(' ').map(str::parse::<u32>);
        let (Some(Ok(n)), Some(Ok(r)), Some(Ok(p)), None) =
            (numbers.next(), numbers.next(), numbers.next(), numbers.next())
        else {
            return Err(invalid());
        };
        if n < 2 || !n.is_power_of_two() || r == 0 || p == 0 {
            return Err(invalid());
        }
        Ok(ScryptCost { log_n: n.ilog2() as u8, r, p })
    }

    /// What the table takes; numbers that overflow count as the largest there is.
    fn bytes(self) -> u64 {
        (128 * u64::from(self.r)).saturating_mul(self.n())
    }

    fn n(self) -> u64 {
        1u64.checked_shl(u32::from(self.log_n)).unwrap_or(u64::MAX)
    }

    pub(super) fn check(self, limits: &CryptoLimits) -> Result<(), Failure> {
        let lanes = u64::from(self.r).saturating_mul(u64::from(self.p));
        // Besides the table, each lane has a block of 128 * r bytes.
        let bytes = self.bytes().saturating_add(lanes.saturating_mul(128));
        if bytes > limits.scrypt_bytes || lanes.saturating_mul(self.n()) > limits.scrypt_work {
            return Err(Failure::limit("these scrypt parameters cost more than is allowed"));
        }
        Ok(())
    }
}

/// Bytes all sandboxes together may hold for scrypt; who finds no room waits for one that is at it, which takes a
/// second or so. One call never needs more than `CryptoLimits::scrypt_bytes`, which is less.
const SCRYPT_ROOM_BYTES: u64 = 512 << 20;

static SCRYPT_ROOM: Room = Room { taken: Mutex::new(0), freed: Condvar::new() };

struct Room {
    taken: Mutex<u64>,
    freed: Condvar,
}

struct Taken<'a> {
    room: &'a Room,
    bytes: u64,
}

impl Room {
    fn enter(&self, bytes: u64) -> Taken<'_> {
        let bytes = bytes.min(SCRYPT_ROOM_BYTES);
        let mut taken = self.lock();
        while *taken + bytes > SCRYPT_ROOM_BYTES {
            taken = self.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += bytes;
        Taken { room: self, bytes }
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.room.lock() -= self.bytes;
        self.room.freed.notify_all();
    }
}
