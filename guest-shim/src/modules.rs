//! The module loader. The prelude's own modules come from the host and are resolved by relative name; user modules are
//! found by the two functions the prelude gave to `onModule`.

use crate::imports::{self, Operation};
use crate::{bridge, js_runtime};
use javy::quickjs::qjs;
use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;
use wick_abi::Op;

thread_local! {
    /// Whether the prelude is being evaluated. Only then are modules its own: afterwards code may call itself what it
    /// likes (`node:vm` takes any file name), and must not get at the bridge by that.
    static IS_BOOTING: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn set_booting(is_booting: bool) {
    IS_BOOTING.set(is_booting);
}

/// The source of a prelude module with the zero at its end that QuickJS wants to see. One at a time: the memory of all of
/// them together would be left behind as holes, and what is made next would be strewn over them.
pub(crate) fn prelude_source(name: &[u8]) -> Option<Vec<u8>> {
    let answer = imports::op(&Operation { code: Op::ModuleLoad as u32, a: 0, b: 0, c: 0, text: name, bytes: &[] });
    if answer < 0 {
        return None;
    }
    let mut source = imports::take_result();
    source.push(0);
    Some(source)
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

unsafe extern "C" {
    /// Defined by quickjs.patch: the loaded module of this name, borrowed, or null.
    fn wick_find_module(ctx: *mut qjs::JSContext, name: *const c_char) -> *mut qjs::JSModuleDef;
    /// Defined by quickjs.patch: whether it is in the middle of being linked or evaluated.
    fn wick_module_is_busy(module: *mut qjs::JSModuleDef) -> bool;
}

/// Loads, links and evaluates a module by its resolved name. The answer is a promise, or an exception.
pub(crate) unsafe fn evaluate(ctx: *mut qjs::JSContext, name: &[u8]) -> qjs::JSValue {
    // SAFETY: the context is live; the module reference is owned and consumed by the evaluation.
    unsafe {
        let Ok(name) = CString::new(name) else {
            return qjs::JS_ThrowTypeError(ctx, c"a module name cannot hold a zero byte".as_ptr());
        };
        let mut module = wick_find_module(ctx, name.as_ptr());
        if module.is_null() {
            module = load(ctx, name.as_ptr(), ptr::null_mut());
            if module.is_null() {
                return qjs::JS_EXCEPTION;
            }
        } else if wick_module_is_busy(module) {
            return qjs::JS_ThrowReferenceError(ctx, c"a module cannot be required by what it imports".as_ptr());
        }
        let value = qjs::JS_DupValue(ctx, qjs::JS_MKPTR(qjs::JS_TAG_MODULE, module.cast()));
        if qjs::JS_ResolveModule(ctx, value) < 0 {
            qjs::JS_FreeValue(ctx, value);
            return qjs::JS_EXCEPTION;
        }
        qjs::JS_EvalFunction(ctx, value)
    }
}

/// The namespace of a loaded module.
pub(crate) unsafe fn namespace(ctx: *mut qjs::JSContext, name: &[u8]) -> qjs::JSValue {
    // SAFETY: the context is live, and so is a module it knows.
    unsafe {
        let name = CString::new(name).unwrap_or_default();
        let module = wick_find_module(ctx, name.as_ptr());
        if module.is_null() {
            return qjs::JS_ThrowReferenceError(ctx, c"module not loaded".as_ptr());
        }
        qjs::JS_GetModuleNamespace(ctx, module)
    }
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
        let resolved = if IS_BOOTING.get() {
            resolve(&base, &specifier).into_bytes()
        } else {
            let [on_resolve, _] = js_runtime::on_module();
            let mut args = [
                bridge::new_string(ctx, base.as_bytes()),
                bridge::new_string(ctx, specifier.as_bytes()),
            ];
            let answer = qjs::JS_Call(ctx, on_resolve, qjs::JS_UNDEFINED, 2, args.as_mut_ptr());
            args.into_iter().for_each(|arg| qjs::JS_FreeValue(ctx, arg));
            let name = if qjs::JS_IsException(answer) { None } else { bridge::to_utf8(ctx, answer) };
            qjs::JS_FreeValue(ctx, answer);
            let Some(name) = name else { return ptr::null_mut() };
            name
        };
        let resolved = CString::new(resolved).unwrap_or_default();
        let bytes = resolved.as_bytes_with_nul();
        let copy = qjs::js_malloc(ctx, bytes.len() as _).cast::<u8>();
        if !copy.is_null() {
            ptr::copy_nonoverlapping(bytes.as_ptr(), copy, bytes.len());
        }
        copy.cast()
    }
}

/// `JSModuleLoaderFunc`: compiles a module of the prelude, or what the prelude answers: `[source, setMeta]`, where
/// `setMeta` is given the module's `import.meta`.
pub(crate) unsafe extern "C" fn load(
    ctx: *mut qjs::JSContext,
    name: *const c_char,
    _opaque: *mut c_void,
) -> *mut qjs::JSModuleDef {
    // SAFETY: QuickJS passes a zero-terminated name and a live context; so is the source.
    unsafe {
        let key = CStr::from_ptr(name).to_bytes();
        if !IS_BOOTING.get() {
            let [_, on_load] = js_runtime::on_module();
            return load_user(ctx, name, on_load);
        }
        let Some(source) = prelude_source(key) else {
            qjs::JS_ThrowReferenceError(ctx, c"module not found".as_ptr());
            return ptr::null_mut();
        };
        compile(ctx, name, &source)
    }
}

unsafe fn load_user(
    ctx: *mut qjs::JSContext,
    name: *const c_char,
    on_load: qjs::JSValue,
) -> *mut qjs::JSModuleDef {
    // SAFETY: live context and name; every value made here is freed here.
    unsafe {
        let mut arg = bridge::new_string(ctx, CStr::from_ptr(name).to_bytes());
        let answer = qjs::JS_Call(ctx, on_load, qjs::JS_UNDEFINED, 1, &mut arg);
        qjs::JS_FreeValue(ctx, arg);
        if qjs::JS_IsException(answer) {
            return ptr::null_mut();
        }
        let source = qjs::JS_GetPropertyUint32(ctx, answer, 0);
        let set_meta = qjs::JS_GetPropertyUint32(ctx, answer, 1);
        qjs::JS_FreeValue(ctx, answer);
        let text = bridge::to_utf8(ctx, source);
        qjs::JS_FreeValue(ctx, source);
        let mut module = ptr::null_mut();
        if let Some(mut text) = text {
            text.push(0);
            module = compile(ctx, name, &text);
        }
        if !module.is_null() {
            let mut meta = qjs::JS_GetImportMeta(ctx, module);
            let done = qjs::JS_Call(ctx, set_meta, qjs::JS_UNDEFINED, 1, &mut meta);
            if qjs::JS_IsException(done) {
                module = ptr::null_mut();
            }
            qjs::JS_FreeValue(ctx, done);
            qjs::JS_FreeValue(ctx, meta);
        }
        qjs::JS_FreeValue(ctx, set_meta);
        module
    }
}

/// Compiles a zero-terminated source.
unsafe fn compile(ctx: *mut qjs::JSContext, name: *const c_char, source: &[u8]) -> *mut qjs::JSModuleDef {
    // SAFETY: as the callers'.
    unsafe {
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
