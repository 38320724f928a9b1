//! The live workers: one VM per deployment.

use crate::engine::vm::Vm;
use crate::error::{ErrorKind, RequestError};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// See the module's documentation.
pub(crate) struct Workers {
    max: usize,
    idle: Duration,
    by_deployment: Mutex<HashMap<String, Arc<Vm>>>,
}

impl Workers {
    pub(crate) fn new(max: usize, idle: Duration) -> Workers {
        Workers { max, idle, by_deployment: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Vm>>> {
        self.by_deployment.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The worker of a deployment, if there is one that takes requests.
    pub(crate) fn live(&self, deployment: &str) -> Option<Arc<Vm>> {
        let vm = self.lock().get(deployment).cloned()?;
        (!vm.is_ended()).then_some(vm)
    }

    /// The worker of a deployment; a new one if there is none. Making one takes tens of microseconds, so the lock is
    /// held meanwhile: two requests must not make two.
    pub(crate) fn get_or_make(
        &self,
        deployment: &str,
        make: impl FnOnce() -> Result<Arc<Vm>, RequestError>,
    ) -> Result<Arc<Vm>, RequestError> {
        let mut workers = self.lock();
        if let Some(vm) = workers.get(deployment)
            && !vm.is_ended()
        {
            return Ok(Arc::clone(vm));
        }
        workers.remove(deployment);
        if workers.len() >= self.max && !evict_idlest(&mut workers) {
            return Err(RequestError::new(ErrorKind::Overloaded, "every worker is in use"));
        }
        let vm = make()?;
        workers.insert(deployment.to_owned(), Arc::clone(&vm));
        Ok(vm)
    }

    /// Ends workers that nobody has used for long. Answers how many.
    pub(crate) fn evict_idle(&self) -> usize {
        let idle_ms = self.idle.as_millis() as u64;
        let mut workers = self.lock();
        let before = workers.len();
        workers.retain(|_, vm| !(vm.is_ended() || (vm.idle_ms() >= idle_ms && vm.close_if_idle())));
        before - workers.len()
    }

    /// Ends the worker that has been idle for longest, if one is idle at all.
    pub(crate) fn evict_idlest(&self) -> bool {
        evict_idlest(&mut self.lock())
    }

    /// Ends the workers whose deployment `matches`; open requests are told. Answers how many.
    pub(crate) fn clear(&self, matches: impl Fn(&str) -> bool) -> usize {
        let mut cleared = Vec::new();
        self.lock().retain(|deployment, vm| {
            let clear = matches(deployment);
            if clear {
                cleared.push(Arc::clone(vm));
            }
            !clear
        });
        for vm in &cleared {
            vm.close();
        }
        cleared.len()
    }

    pub(crate) fn deployments(&self) -> Vec<String> {
        let mut deployments: Vec<String> = self.lock().keys().cloned().collect();
        deployments.sort();
        deployments
    }

    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }
}

fn evict_idlest(workers: &mut HashMap<String, Arc<Vm>>) -> bool {
    let mut by_idle: Vec<(u64, String)> = workers.iter().map(|(name, vm)| (vm.idle_ms(), name.clone())).collect();
    by_idle.sort_by_key(|(idle_ms, _)| std::cmp::Reverse(*idle_ms));
    for (_, name) in by_idle {
        if workers.get(&name).is_some_and(|vm| vm.close_if_idle()) {
            workers.remove(&name);
            return true;
        }
    }
    false
}
