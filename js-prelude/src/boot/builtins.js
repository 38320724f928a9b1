/**
 * The modules that are built in, by Node's names, for `builtin-table.js`. What `require` returns is the module; an import
 * sees its keys too.
 */

import assert from '../node/assert.js';
import asyncHooks from '../node/async_hooks.js';
import * as buffer from '../node/buffer.js';
import bun from '../node/bun.js';
import bunSqlite from '../node/bun-sqlite.js';
import childProcess from '../node/child_process.js';
import cluster from '../node/cluster.js';
import constants from '../node/constants.js';
import cookie from '../node/cookie.js';
import crypto from '../node/crypto.js';
import dgram from '../node/dgram.js';
import diagnosticsChannel from '../node/diagnostics_channel.js';
import dns from '../node/dns.js';
import dnsPromises from '../node/dns-promises.js';
import events from '../node/events.js';
import fs from '../node/fs.js';
import fsPromises from '../node/fs-promises.js';
import http from '../node/http.js';
import http2 from '../node/http2.js';
import https from '../node/https.js';
import inspector from '../node/inspector.js';
import net from '../node/net.js';
import nodeSqlite from '../node/node-sqlite.js';
import os from '../node/os.js';
import path from '../node/path.js';
import perfHooks from '../node/perf_hooks.js';
import punycode from '../node/punycode.js';
import querystring from '../node/querystring.js';
import readline from '../node/readline.js';
import readlinePromises from '../node/readline-promises.js';
import repl from '../node/repl.js';
import stream from '../node/stream.js';
import streamPromises from '../node/stream-promises.js';
import streamWeb from '../node/stream-web.js';
import stringDecoder from '../node/string_decoder.js';
import timers from '../node/timers.js';
import timersPromises from '../node/timers-promises.js';
import tls from '../node/tls.js';
import tty from '../node/tty.js';
import { types } from '../node/types.js';
import url from '../node/url_legacy.js';
import util from '../node/util.js';
import v8 from '../node/v8.js';
import vm from '../node/vm.js';
import workerThreads from '../node/worker_threads.js';
import zlib from '../node/zlib.js';
import { console } from '../web/console.js';
import { registerBuiltins } from './builtin-table.js';
import { process } from './process.js';

const builtins = {
  assert, 'assert/strict': assert.strict ?? assert, async_hooks: asyncHooks, buffer: { ...buffer }, child_process: childProcess,
  cluster, console, constants, crypto, dgram, diagnostics_channel: diagnosticsChannel, dns, 'dns/promises': dnsPromises, events,
  fs, 'fs/promises': fsPromises, http, http2, https, inspector, net, os, path, 'path/posix': path, perf_hooks: perfHooks, process, punycode,
  querystring, readline, 'readline/promises': readlinePromises, repl, sqlite: nodeSqlite, stream,
  'stream/promises': streamPromises, 'stream/web': streamWeb, string_decoder: stringDecoder, sys: util, timers,
  'timers/promises': timersPromises, tls, tty, url, util, 'util/types': types, v8, vm, worker_threads: workerThreads, zlib,
};

/** What only `injected.js` hands out. */
export const helpers = { cookie };

// `bun` and `bun:sqlite` have a scheme of their own.
registerBuiltins(builtins, { bun, 'bun:sqlite': bunSqlite });
