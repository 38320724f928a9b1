//! The object `__bridge` the prelude takes from the global: the shim's whole JavaScript surface.
//!
//! These are plain QuickJS C functions, not the binding's closures: a closure call costs several times as much, and
//! every request makes a handful of calls. All `unsafe` here has the same argument: QuickJS passes a live context and
//! `argc` live arguments, `arg` never reads past them, and every value created is either returned or freed.
#![allow(clippy::undocumented_unsafe_blocks, reason = "one argument, above, for a file of C callbacks")]

use crate::{imports, js_runtime, modules};
use javy::quickjs::qjs;
use std::borrow::Cow;
use std::cell::Cell;
use std::ffi::{CStr, CString, c_int};

type Context = *mut qjs::JSContext;
type Value = qjs::JSValue;
type Arguments = *mut qjs::JSValue;

/// Puts the bridge on the global.
pub(crate) unsafe fn install(ctx: Context) {
    unsafe {
        let bridge = qjs::JS_NewObject(ctx);
        let functions: [(&CStr, qjs::JSCFunction, c_int); 27] = [
            (c"now", Some(now), 0),
            (c"monotonic", Some(monotonic), 0),
            (c"random", Some(random), 1),
            (c"op", Some(op), 6),
            (c"block", Some(block), 6),
            (c"takeText", Some(take_text), 0),
            (c"takeBytes", Some(take_bytes), 0),
            (c"utf8Encode", Some(utf8_encode), 1),
            (c"utf8Decode", Some(utf8_decode), 3),
            (c"latin1Decode", Some(latin1_decode), 1),
            (c"base64Encode", Some(base64_encode), 1),
            (c"base64Decode", Some(base64_decode), 1),
            (c"context", Some(context), 0),
            (c"setContext", Some(set_context), 1),
            (c"asyncContext", Some(async_context), 0),
            (c"setAsyncContext", Some(set_async_context), 1),
            (c"parseJson", Some(parse_json), 1),
            (c"evaluate", Some(evaluate), 2),
            (c"evaluateModule", Some(evaluate_module), 1),
            (c"moduleNamespace", Some(module_namespace), 1),
            (c"onModule", Some(on_module), 2),
            (c"promiseState", Some(promise_state), 1),
            (c"promiseResult", Some(promise_result), 1),
            (c"onEvent", Some(on_event), 1),
            (c"onRejection", Some(on_rejection), 1),
            (c"onTicks", Some(on_ticks), 1),
            (c"wantTicks", Some(want_ticks), 0),
        ];
        for (name, function, length) in functions {
            let value = new_function(ctx, function, name, length);
            qjs::JS_SetPropertyStr(ctx, bridge, name.as_ptr(), value);
        }
        let global = qjs::JS_GetGlobalObject(ctx);
        qjs::JS_SetPropertyStr(ctx, global, c"__bridge".as_ptr(), bridge);
        let math = qjs::JS_GetPropertyStr(ctx, global, c"Math".as_ptr());
        let random = new_function(ctx, Some(math_random), c"random", 0);
        qjs::JS_SetPropertyStr(ctx, math, c"random".as_ptr(), random);
        qjs::JS_FreeValue(ctx, math);
        qjs::JS_FreeValue(ctx, global);
    }
}

unsafe fn new_function(ctx: Context, function: qjs::JSCFunction, name: &CStr, length: c_int) -> Value {
    unsafe {
        let generic = qjs::JSCFunctionEnum_JS_CFUNC_generic;
        qjs::JS_NewCFunction2(ctx, function, name.as_ptr(), length, generic, 0)
    }
}

unsafe fn arg(argc: c_int, argv: Arguments, index: usize) -> Value {
    if index < argc as usize { unsafe { *argv.add(index) } } else { qjs::JS_UNDEFINED }
}

unsafe fn to_u32(ctx: Context, value: Value) -> u32 {
    let mut number = 0i32;
    // A conversion that throws (a Symbol, say) leaves 0; the prelude only ever passes numbers.
    unsafe { qjs::JS_ToInt32(ctx, &mut number, value) };
    number as u32
}

/// UTF-8 text borrowed from QuickJS, freed when dropped.
struct Text {
    ctx: Context,
    ptr: *const std::ffi::c_char,
    len: usize,
}

impl Text {
    unsafe fn of(ctx: Context, value: Value) -> Option<Text> {
        let mut len = 0;
        let ptr = unsafe { qjs::JS_ToCStringLen2(ctx, &mut len, value, false) };
        (!ptr.is_null()).then_some(Text { ctx, ptr, len: len as usize })
    }

    fn as_bytes(&self) -> &[u8] {
        unsafe { std::slice::from_raw_parts(self.ptr.cast(), self.len) }
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        unsafe { qjs::JS_FreeCString(self.ctx, self.ptr) }
    }
}

/// Bytes of a Uint8Array or ArrayBuffer, or a string's UTF-8.
enum Bytes<'a> {
    None,
    Borrowed(&'a [u8]),
    Text(Text),
}

impl Bytes<'_> {
    unsafe fn of<'a>(ctx: Context, value: Value) -> Option<Bytes<'a>> {
        unsafe {
            if qjs::JS_IsUndefined(value) {
                return Some(Bytes::None);
            }
            if qjs::JS_IsString(value) {
                return Text::of(ctx, value).map(Bytes::Text);
            }
            let mut len = 0;
            let ptr = if qjs::JS_IsArrayBuffer(value) {
                qjs::JS_GetArrayBuffer(ctx, &mut len, value)
            } else {
                qjs::JS_GetUint8Array(ctx, &mut len, value)
            };
            if ptr.is_null() {
                // An empty buffer may have no address; a thrown TypeError means it was no buffer at all.
                return if qjs::JS_HasException(ctx) { None } else { Some(Bytes::None) };
            }
            Some(Bytes::Borrowed(std::slice::from_raw_parts(ptr, len as usize)))
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Bytes::None => &[],
            Bytes::Borrowed(bytes) => bytes,
            Bytes::Text(text) => text.as_bytes(),
        }
    }
}

pub(crate) unsafe fn to_utf8(ctx: Context, value: Value) -> Option<Vec<u8>> {
    unsafe { Text::of(ctx, value) }.map(|text| text.as_bytes().to_vec())
}

pub(crate) unsafe fn new_string(ctx: Context, text: &[u8]) -> Value {
    unsafe { qjs::JS_NewStringLen(ctx, text.as_ptr().cast(), text.len() as _) }
}

unsafe fn new_bytes(ctx: Context, bytes: &[u8]) -> Value {
    unsafe { qjs::JS_NewUint8ArrayCopy(ctx, bytes.as_ptr(), bytes.len() as _) }
}

fn new_int(number: i32) -> Value {
    qjs::JS_MKVAL(qjs::JS_TAG_INT, number)
}

unsafe extern "C" fn now(_ctx: Context, _this: Value, _argc: c_int, _argv: Arguments) -> Value {
    qjs::JS_NewFloat64(imports::now())
}

unsafe extern "C" fn monotonic(_ctx: Context, _this: Value, _argc: c_int, _argv: Arguments) -> Value {
    qjs::JS_NewFloat64(imports::monotonic())
}

unsafe extern "C" fn random(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        // The prelude checks Web Crypto's quota of 65,536; the bound here only keeps a slip from being an abort.
        let len = to_u32(ctx, arg(argc, argv, 0)).min(1 << 20);
        let mut bytes = vec![0u8; len as usize];
        imports::random(&mut bytes);
        if js_runtime::throw_if_over(ctx) {
            return qjs::JS_EXCEPTION;
        }
        new_bytes(ctx, &bytes)
    }
}

unsafe extern "C" fn op(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe { operate(ctx, argc, argv, imports::op) }
}

unsafe extern "C" fn block(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe { operate(ctx, argc, argv, imports::block) }
}

unsafe fn operate(ctx: Context, argc: c_int, argv: Arguments, import: fn(&imports::Operation<'_>) -> i32) -> Value {
    unsafe {
        let text = arg(argc, argv, 3);
        let text = if qjs::JS_IsUndefined(text) { None } else { Text::of(ctx, text) };
        let Some(bytes) = Bytes::of(ctx, arg(argc, argv, 4)) else { return qjs::JS_EXCEPTION };
        let answer = import(&imports::Operation {
            code: to_u32(ctx, arg(argc, argv, 0)),
            a: to_u32(ctx, arg(argc, argv, 1)),
            b: to_u32(ctx, arg(argc, argv, 2)),
            c: if argc > 5 { to_u32(ctx, arg(argc, argv, 5)) } else { 0 },
            text: &text.as_ref().map_or(Cow::Borrowed(&[][..]), |text| well_formed(text.as_bytes())),
            bytes: &match &bytes {
                Bytes::Text(text) => well_formed(text.as_bytes()),
                bytes => Cow::Borrowed(bytes.as_bytes()),
            },
        });
        if js_runtime::throw_if_over(ctx) {
            return qjs::JS_EXCEPTION;
        }
        new_int(answer)
    }
}

unsafe extern "C" fn take_text(ctx: Context, _this: Value, _argc: c_int, _argv: Arguments) -> Value {
    unsafe { new_string(ctx, &imports::take_result()) }
}

unsafe extern "C" fn take_bytes(ctx: Context, _this: Value, _argc: c_int, _argv: Arguments) -> Value {
    unsafe { new_bytes(ctx, &imports::take_result()) }
}

unsafe extern "C" fn utf8_encode(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let Some(text) = Text::of(ctx, arg(argc, argv, 0)) else { return qjs::JS_EXCEPTION };
        new_bytes(ctx, &well_formed(text.as_bytes()))
    }
}

/// UTF-8 of a JavaScript string. QuickJS writes a lone surrogate as three bytes starting with ED A0..BF; Web encoders
/// write U+FFFD, which is three bytes as well. Well-formed text never has that pair.
fn well_formed(bytes: &[u8]) -> Cow<'_, [u8]> {
    if std::str::from_utf8(bytes).is_ok() {
        return Cow::Borrowed(bytes);
    }
    let mut bytes = bytes.to_vec();
    let mut index = 0;
    while index + 2 < bytes.len() {
        if bytes[index] == 0xED && bytes[index + 1] >= 0xA0 {
            bytes[index..index + 3].copy_from_slice("\u{FFFD}".as_bytes());
            index += 3;
        } else {
            index += 1;
        }
    }
    Cow::Owned(bytes)
}

unsafe extern "C" fn utf8_decode(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let Some(bytes) = Bytes::of(ctx, arg(argc, argv, 0)) else { return qjs::JS_EXCEPTION };
        let fatal = to_u32(ctx, arg(argc, argv, 1)) != 0;
        let ignore_bom = to_u32(ctx, arg(argc, argv, 2)) != 0;
        let mut bytes = bytes.as_bytes();
        if !ignore_bom {
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => new_string(ctx, text.as_bytes()),
            Err(_) if fatal => qjs::JS_ThrowTypeError(ctx, c"The encoded data was not valid utf-8".as_ptr()),
            Err(_) => new_string(ctx, String::from_utf8_lossy(bytes).as_bytes()),
        }
    }
}

unsafe extern "C" fn latin1_decode(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let Some(bytes) = Bytes::of(ctx, arg(argc, argv, 0)) else { return qjs::JS_EXCEPTION };
        let text: String = bytes.as_bytes().iter().map(|&byte| char::from(byte)).collect();
        new_string(ctx, text.as_bytes())
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

unsafe extern "C" fn base64_encode(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let Some(bytes) = Bytes::of(ctx, arg(argc, argv, 0)) else { return qjs::JS_EXCEPTION };
        let bytes = bytes.as_bytes();
        let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
        for chunk in bytes.chunks(3) {
            let group = u32::from(chunk[0]) << 16
                | u32::from(*chunk.get(1).unwrap_or(&0)) << 8
                | u32::from(*chunk.get(2).unwrap_or(&0));
            for position in 0..4 {
                let sextet = (group >> (18 - 6 * position)) & 63;
                text.push(if position <= chunk.len() { BASE64[sextet as usize] } else { b'=' });
            }
        }
        new_string(ctx, &text)
    }
}

/// Infra's forgiving-base64 decode; `null` when the text is not base64.
unsafe extern "C" fn base64_decode(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let Some(text) = Text::of(ctx, arg(argc, argv, 0)) else { return qjs::JS_EXCEPTION };
        match forgiving_base64(text.as_bytes()) {
            Some(bytes) => new_bytes(ctx, &bytes),
            None => qjs::JS_MKVAL(qjs::JS_TAG_NULL, 0),
        }
    }
}

fn forgiving_base64(text: &[u8]) -> Option<Vec<u8>> {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\x0C' | b'\r');
    let mut symbols: Vec<u8> = text.iter().copied().filter(|byte| !is_space(byte)).collect();
    if symbols.len().is_multiple_of(4) {
        for _ in 0..2 {
            if symbols.last() == Some(&b'=') {
                symbols.pop();
            }
        }
    }
    if symbols.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(symbols.len() / 4 * 3 + 2);
    for chunk in symbols.chunks(4) {
        let mut group = 0u32;
        for position in 0..4 {
            let sextet = match chunk.get(position) {
                Some(byte @ b'A'..=b'Z') => byte - b'A',
                Some(byte @ b'a'..=b'z') => byte - b'a' + 26,
                Some(byte @ b'0'..=b'9') => byte - b'0' + 52,
                Some(b'+') => 62,
                Some(b'/') => 63,
                Some(_) => return None,
                None => 0,
            };
            group = group << 6 | u32::from(sextet);
        }
        bytes.extend_from_slice(&group.to_be_bytes()[1..chunk.len()]);
    }
    Some(bytes)
}

unsafe extern "C" fn context(_ctx: Context, _this: Value, _argc: c_int, _argv: Arguments) -> Value {
    new_int(js_runtime::current_context() as i32)
}

unsafe extern "C" fn set_context(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe { js_runtime::set_current_context(to_u32(ctx, arg(argc, argv, 0))) };
    qjs::JS_UNDEFINED
}

unsafe extern "C" fn async_context(ctx: Context, _this: Value, _argc: c_int, _argv: Arguments) -> Value {
    unsafe { qjs::JS_DupValue(ctx, js_runtime::async_value()) }
}

unsafe extern "C" fn set_async_context(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe { js_runtime::set_async_value(ctx, qjs::JS_DupValue(ctx, arg(argc, argv, 0))) };
    qjs::JS_UNDEFINED
}

/// The state of a promise: 0 pending, 1 fulfilled, 2 rejected; -1 for anything else.
unsafe extern "C" fn promise_state(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let promise = arg(argc, argv, 0);
        if !qjs::JS_IsPromise(promise) {
            return new_int(-1);
        }
        new_int(match qjs::JS_PromiseState(ctx, promise) {
            qjs::JSPromiseStateEnum_JS_PROMISE_FULFILLED => 1,
            qjs::JSPromiseStateEnum_JS_PROMISE_REJECTED => 2,
            _ => 0,
        })
    }
}

/// What a settled promise settled with.
unsafe extern "C" fn promise_result(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let promise = arg(argc, argv, 0);
        if qjs::JS_IsPromise(promise) { qjs::JS_PromiseResult(ctx, promise) } else { qjs::JS_UNDEFINED }
    }
}

/// `evaluateModule(name)`: loads, links and evaluates a module; answers the promise of its evaluation, which has settled
/// already where nothing in it awaits.
unsafe extern "C" fn evaluate_module(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let Some(name) = to_utf8(ctx, arg(argc, argv, 0)) else { return qjs::JS_EXCEPTION };
        modules::evaluate(ctx, &name)
    }
}

/// `moduleNamespace(name)`: of a module that was evaluated.
unsafe extern "C" fn module_namespace(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let Some(name) = to_utf8(ctx, arg(argc, argv, 0)) else { return qjs::JS_EXCEPTION };
        modules::namespace(ctx, &name)
    }
}

/// `onModule(resolve, load)`: who finds modules from here on; the prelude's own are loaded by then.
unsafe extern "C" fn on_module(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let resolve = qjs::JS_DupValue(ctx, arg(argc, argv, 0));
        let load = qjs::JS_DupValue(ctx, arg(argc, argv, 1));
        js_runtime::set_on_module(resolve, load);
    }
    qjs::JS_UNDEFINED
}

unsafe extern "C" fn parse_json(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let Some(bytes) = Bytes::of(ctx, arg(argc, argv, 0)) else { return qjs::JS_EXCEPTION };
        // QuickJS reads one byte past the end and wants a zero there. Its own parser, with the patch's eight bytes at a
        // time, took 6 us for a 4 KiB chat body where simd-json and building the values from its tape took 12.
        let mut text = Vec::with_capacity(bytes.as_bytes().len() + 1);
        text.extend_from_slice(bytes.as_bytes());
        text.push(0);
        qjs::JS_ParseJSON(ctx, text.as_ptr().cast(), (text.len() - 1) as _, c"<body>".as_ptr())
    }
}

/// `evaluate(name, source)`: runs a script in the global scope and answers its completion value.
unsafe extern "C" fn evaluate(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe {
        let Some(name) = to_utf8(ctx, arg(argc, argv, 0)) else { return qjs::JS_EXCEPTION };
        let Ok(name) = CString::new(name) else {
            return qjs::JS_ThrowTypeError(ctx, c"a script name cannot hold a zero byte".as_ptr());
        };
        let Some(source) = Bytes::of(ctx, arg(argc, argv, 1)) else { return qjs::JS_EXCEPTION };
        // QuickJS reads one byte past the end and wants a zero there.
        let mut source = source.as_bytes().to_vec();
        source.push(0);
        let flags = qjs::JS_EVAL_TYPE_GLOBAL as c_int;
        qjs::JS_Eval(ctx, source.as_ptr().cast(), (source.len() - 1) as _, name.as_ptr(), flags)
    }
}

unsafe extern "C" fn on_event(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe { js_runtime::set_on_event(qjs::JS_DupValue(ctx, arg(argc, argv, 0))) };
    qjs::JS_UNDEFINED
}

unsafe extern "C" fn on_rejection(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe { js_runtime::set_on_rejection(qjs::JS_DupValue(ctx, arg(argc, argv, 0))) };
    qjs::JS_UNDEFINED
}

/// `onTicks(run)`: what empties the queue of `process.nextTick`.
unsafe extern "C" fn on_ticks(ctx: Context, _this: Value, argc: c_int, argv: Arguments) -> Value {
    unsafe { js_runtime::set_on_ticks(qjs::JS_DupValue(ctx, arg(argc, argv, 0))) };
    qjs::JS_UNDEFINED
}

unsafe extern "C" fn want_ticks(_ctx: Context, _this: Value, _argc: c_int, _argv: Arguments) -> Value {
    js_runtime::want_ticks();
    qjs::JS_UNDEFINED
}

thread_local! {
    /// State of `Math.random` (xorshift64*); 0 means not seeded yet. Never part of an image: see `forget_random`.
    static RANDOM: Cell<u64> = const { Cell::new(0) };
}

/// The next sandbox made from this memory seeds itself anew.
pub(crate) fn forget_random() {
    RANDOM.set(0);
}

unsafe extern "C" fn math_random(_ctx: Context, _this: Value, _argc: c_int, _argv: Arguments) -> Value {
    let mut x = RANDOM.get();
    if x == 0 {
        let mut seed = [0u8; 8];
        imports::random(&mut seed);
        x = u64::from_le_bytes(seed) | 1;
    }
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    RANDOM.set(x);
    let bits = x.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11;
    qjs::JS_NewFloat64(bits as f64 / (1u64 << 53) as f64)
}
