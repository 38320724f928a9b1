//! Module operations: where a specifier leads, and what is there. Both only read files below the script root, so an
//! image may be made with them.

use crate::hostcall::HostState;
use crate::prelude;
use crate::script::modules::{Format, Kind, ModuleError};
use wick_abi::code;
use wick_sandbox::OpCall;

impl HostState {
    /// b = 1 for `require`, text = "referrer\nspecifier"; the result is the module's name. With a = 1, text is the path of a
    /// helper that no program is known to import; the result is its fingerprint. An image must not hold such a one: it
    /// would not be made anew when the file changes.
    pub(super) fn module_resolve(&mut self, call: OpCall<'_>) -> i32 {
        let text = String::from_utf8_lossy(call.text);
        if call.a == 1 {
            self.touch();
            *self.result_mut() = self.services.modules.fingerprint(&text).into_bytes();
            return 0;
        }
        let Some((referrer, specifier)) = text.split_once('\n') else { return code::INVALID };
        let kind = if call.b == 1 { Kind::Require } else { Kind::Import };
        match self.services.modules.resolve(referrer, specifier, kind) {
            Ok(path) => {
                *self.result_mut() = path.into_bytes();
                0
            }
            Err(error) => self.no_module(&error),
        }
    }

    /// text = name; answers the format, and the source is the result. The prelude's own modules come this way too.
    pub(super) fn module_load(&mut self, call: OpCall<'_>) -> i32 {
        let path = String::from_utf8_lossy(call.text);
        if let Some(source) = prelude::source(&path) {
            *self.result_mut() = source.into_owned().into_bytes();
            return Format::Esm as i32;
        }
        match self.services.modules.load(&path) {
            Ok(module) => {
                *self.result_mut() = module.source.code.clone().into_bytes();
                module.format as i32
            }
            Err(error) => self.no_module(&error),
        }
    }

    fn no_module(&mut self, error: &ModuleError) -> i32 {
        *self.result_mut() = format!("{}\n{}", error.code, error.message).into_bytes();
        code::INVALID
    }
}
