//! The loader of prelude modules: sources the host registered, resolved by relative name.

use javy::quickjs::qjs;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;

thread_local! {
    static SOURCES: RefCell<HashMap<Vec<u8>, Vec<u8>>> = RefCell::new(HashMap::new());
}

pub(crate) fn add(name: &[u8], source: &[u8]) {
    // QuickJS reads one byte past the end and wants a zero there.
    let mut terminated = Vec::with_capacity(source.len() + 1);
    terminated.extend_from_slice(source);
    terminated.push(0);
    SOURCES.with_borrow_mut(|sources| sources.insert(name.to_vec(), terminated));
}

/// Forgets the sources: after boot only the compiled modules matter.
pub(crate) fn forget_sources() {
    SOURCES.with_borrow_mut(|sources| *sources = HashMap::new());
}

/// Takes a source out, without its terminating zero being part of the length.
pub(crate) fn take(name: &[u8]) -> Option<Vec<u8>> {
    SOURCES.with_borrow_mut(|sources| sources.remove(name))
}

/// Resolves `./x.js` and `../x.js` against the importing module's name; anything else stands for itself.
fn resolve(base: &str, specifier: &str) -> String {
    if !specifier.starts_with("./") && !specifier.starts_with("../") {
        return specifier.to_owned();
    }
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// `JSModuleNormalizeFunc`: the answer is freed by QuickJS with `js_free`.
pub(crate) unsafe extern "C" fn normalize(
    ctx: *mut qjs::JSContext,
    base: *const c_char,
    specifier: *const c_char,
    _opaque: *mut c_void,
) -> *mut c_char {
    // SAFETY: QuickJS passes two zero-terminated strings and a live context.
    unsafe {
        let base = CStr::from_ptr(base).to_string_lossy();
        let specifier = CStr::from_ptr(specifier).to_string_lossy();
        let resolved = CString::new(resolve(&base, &specifier)).unwrap_or_default();
        let bytes = resolved.as_bytes_with_nul();
        let copy = qjs::js_malloc(ctx, bytes.len() as _).cast::<u8>();
        if !copy.is_null() {
            ptr::copy_nonoverlapping(bytes.as_ptr(), copy, bytes.len());
        }
        copy.cast()
    }
}

/// `JSModuleLoaderFunc`: compiles a registered source.
pub(crate) unsafe extern "C" fn load(
    ctx: *mut qjs::JSContext,
    name: *const c_char,
    _opaque: *mut c_void,
) -> *mut qjs::JSModuleDef {
    // SAFETY: QuickJS passes a zero-terminated name and a live context; the source is zero-terminated by `add`.
    unsafe {
        let key = CStr::from_ptr(name).to_bytes();
        let Some(source) = take(key) else {
            qjs::JS_ThrowReferenceError(ctx, c"module not found".as_ptr());
            return ptr::null_mut();
        };
        let flags = (qjs::JS_EVAL_TYPE_MODULE | qjs::JS_EVAL_FLAG_COMPILE_ONLY) as c_int;
        let compiled = qjs::JS_Eval(ctx, source.as_ptr().cast(), (source.len() - 1) as _, name, flags);
        if qjs::JS_IsException(compiled) {
            return ptr::null_mut();
        }
        // The module registry holds the definition; the value is only a reference to it.
        let module = qjs::JS_VALUE_GET_PTR(compiled).cast();
        qjs::JS_FreeValue(ctx, compiled);
        module
    }
}
