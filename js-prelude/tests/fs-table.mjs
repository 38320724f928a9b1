/**
 * What `fs` is asked, and how what comes out is put into words: the same table for Node's own module and for ours.
 * Paths are relative, so that both start in a directory of their own; each entry finds what the ones before it left.
 */

const text = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** @type {[string, (fs: any, tools: { Buffer: any, URL: any, promisify: any }) => any][]} */
export const table = [
  // Reading and writing whole files.
  ['read what is missing', (fs) => fs.readFileSync('missing')],
  ['read what is missing, as a promise', (fs) => fs.promises.readFile('missing')],
  ['read what is missing, called back', (fs) => called((done) => fs.readFile('missing', done))],
  ['write', (fs) => fs.writeFileSync('a.txt', 'grüße')],
  ['read bytes', (fs) => fs.readFileSync('a.txt')],
  ['read text', (fs) => fs.readFileSync('a.txt', 'utf8')],
  ['read text by option', (fs) => fs.readFileSync('a.txt', { encoding: 'latin1' })],
  ['read base64, as a promise', (fs) => fs.promises.readFile('a.txt', 'base64')],
  ['read hex, called back', (fs) => called((done) => fs.readFile('a.txt', 'hex', done))],
  ['read in an unknown encoding', (fs) => fs.readFileSync('a.txt', 'klingon')],
  ['write in an encoding', (fs) => [fs.writeFileSync('b.txt', '616263', 'hex'), fs.readFileSync('b.txt', 'utf8')]],
  [
    'write bytes',
    (fs, { Buffer }) => [fs.writeFileSync('b.txt', Buffer.from('bytes')), fs.readFileSync('b.txt', 'utf8')],
  ],
  [
    'write a view',
    (fs) => [fs.writeFileSync('b.txt', new Uint16Array([25185, 25699])), fs.readFileSync('b.txt', 'utf8')],
  ],
  [
    'write a part of a buffer',
    (fs) => [
      fs.writeFileSync('b.txt', new Uint8Array([97, 98, 99, 100]).subarray(1, 3)),
      fs.readFileSync('b.txt', 'utf8'),
    ],
  ],
  ['write a number', (fs) => fs.writeFileSync('b.txt', 5)],
  ['write nothing at all', (fs) => fs.writeFileSync('b.txt', undefined)],
  ['write an object, as a promise', (fs) => fs.promises.writeFile('b.txt', { a: 1 })],
  [
    'write an iterable, as a promise',
    async (fs) => [await fs.promises.writeFile('b.txt', ['x', 'y']), fs.readFileSync('b.txt', 'utf8')],
  ],
  [
    'write an async iterable',
    async (fs) => [await fs.promises.writeFile('b.txt', pieces()), fs.readFileSync('b.txt', 'utf8')],
  ],
  ['write exclusively where there is one', (fs) => fs.writeFileSync('b.txt', 'x', { flag: 'wx' })],
  [
    'write exclusively where there is none',
    (fs) => [fs.writeFileSync('new.txt', 'x', { flag: 'wx' }), fs.readFileSync('new.txt', 'utf8')],
  ],
  ['write over the start', (fs) => [fs.writeFileSync('b.txt', 'XY', { flag: 'r+' }), fs.readFileSync('b.txt', 'utf8')]],
  ['write with a flag that is none', (fs) => fs.writeFileSync('b.txt', 'x', { flag: 'q' })],
  ['write by an encoding that is none', (fs) => fs.writeFileSync('b.txt', 'x', 'klingon')],
  ['write under a missing directory', (fs) => fs.writeFileSync('no/such/file', 'x')],
  ['write under a file', (fs) => fs.writeFileSync('a.txt/x', 'x')],
  ['write to a directory', (fs) => fs.writeFileSync('.', 'x')],
  ['append', (fs) => [fs.appendFileSync('b.txt', '-more'), fs.readFileSync('b.txt', 'utf8')]],
  ['append to what is missing', (fs) => [fs.appendFileSync('c.txt', 'first'), fs.readFileSync('c.txt', 'utf8')]],
  [
    'append, called back',
    async (fs) => [await called((done) => fs.appendFile('c.txt', '+', done)), fs.readFileSync('c.txt', 'utf8')],
  ],
  ['append exclusively', (fs) => fs.appendFileSync('c.txt', 'x', { flag: 'ax' })],
  ['write with options that are none', (fs) => fs.writeFileSync('b.txt', 'x', 5)],
  ['read a directory as a file', (fs) => fs.readFileSync('.')],
  ['read a directory as a file, as a promise', (fs) => fs.promises.readFile('.')],
  ['read with a flag that makes it', (fs) => fs.readFileSync('made', { flag: 'a+', encoding: 'utf8' })],

  // Paths.
  ['a path that is a number of no file', (fs) => fs.readFileSync(4711)],
  ['a path that is nothing', (fs) => fs.readFileSync(undefined)],
  ['a path that is an object', (fs) => fs.statSync({})],
  ['a path with a null byte', (fs) => fs.statSync('a\0b')],
  ['a path of bytes', (fs, { Buffer }) => fs.readFileSync(Buffer.from('b.txt'), 'utf8')],
  ['a path that is empty', (fs) => fs.readFileSync('')],
  ['a URL of the web', (fs, { URL }) => fs.readFileSync(new URL('http://a/b'))],
  ['a URL with a slash in it', (fs, { URL }) => fs.readFileSync(new URL('file:///a%2fb'))],
  ['a name that is too long', (fs) => fs.writeFileSync('n'.repeat(300), 'x')],
  ['a path with dots', (fs) => fs.readFileSync('./x/../b.txt'.replace('x/../', ''), 'utf8')],
  ['a file taken for a directory', (fs) => fs.readFileSync('a.txt/')],
  ['what is above the file system', (fs) => fs.existsSync('../../../../../../no-such-name')],

  // Looking.
  ['stat of a file', (fs) => facts(fs.statSync('b.txt'))],
  ['stat of a directory', (fs) => facts(fs.statSync('.'))],
  ['stat in big integers', (fs) => facts(fs.statSync('b.txt', { bigint: true }))],
  ['stat fields', (fs) => Object.keys(fs.statSync('b.txt'))],
  ['stat fields in big integers', (fs) => Object.keys(fs.statSync('b.txt', { bigint: true }))],
  ['stat times', (fs) => times(fs.statSync('b.txt'))],
  ['stat of what is missing', (fs) => fs.statSync('missing')],
  ['stat of what is missing, not thrown', (fs) => fs.statSync('missing', { throwIfNoEntry: false })],
  ['stat of what is missing, as a promise', (fs) => fs.promises.stat('missing')],
  ['stat of what is missing, called back', (fs) => called((done) => fs.stat('missing', done))],
  ['stat below a file', (fs) => fs.statSync('b.txt/x')],
  ['lstat', (fs) => facts(fs.lstatSync('b.txt'))],
  ['lstat of what is missing', (fs) => fs.lstatSync('missing')],
  ['exists', (fs) => [fs.existsSync('b.txt'), fs.existsSync('missing'), fs.existsSync(5), fs.existsSync('a\0')]],
  ['exists, called back', (fs) => new Promise((resolve) => fs.exists('b.txt', resolve))],
  ['exists, promisified', (fs, { promisify }) => promisify(fs.exists)('missing')],
  ['access', (fs) => fs.accessSync('b.txt')],
  ['access to write', (fs) => fs.accessSync('b.txt', fs.constants.R_OK | fs.constants.W_OK)],
  ['access to run', (fs) => fs.accessSync('b.txt', fs.constants.X_OK)],
  ['access to what is missing', (fs) => fs.accessSync('missing')],
  ['access to what is missing, as a promise', (fs) => fs.promises.access('missing')],
  ['access in a mode that is none', (fs) => fs.accessSync('b.txt', 99)],
  ['realpath of what is missing', (fs) => fs.realpathSync('missing')],

  // Directories.
  ['mkdir', (fs) => fs.mkdirSync('d')],
  ['mkdir where there is one', (fs) => fs.mkdirSync('d')],
  ['mkdir where there is a file', (fs) => fs.mkdirSync('b.txt')],
  ['mkdir under what is missing', (fs) => fs.mkdirSync('x/y')],
  ['mkdir with a slash', (fs) => [fs.mkdirSync('slash/'), fs.rmdirSync('slash/')]],
  ['mkdir of all', (fs) => fs.mkdirSync('d/e/f', { recursive: true })],
  ['mkdir of all again', (fs) => fs.mkdirSync('d/e/f', { recursive: true })],
  ['mkdir of all where there is a file', (fs) => fs.mkdirSync('b.txt', { recursive: true })],
  ['mkdir of all below a file', (fs) => fs.mkdirSync('b.txt/x/y', { recursive: true })],
  ['mkdir of all, as a promise', (fs) => fs.promises.mkdir('./p/q/', { recursive: true })],
  ['mkdir of all, called back', (fs) => called((done) => fs.mkdir('p/r/s', { recursive: true }, done))],
  ['mkdir with a recursive that is none', (fs) => fs.mkdirSync('d', { recursive: 'yes' })],
  ['mkdir in a mode', (fs) => [fs.mkdirSync('m', 0o755), fs.rmdirSync('m')]],
  ['mkdir in a mode that is none', (fs) => fs.mkdirSync('m', 'rwx')],
  ['files to list', (fs) => ['d/z', 'd/A', 'd/é', 'd/e/x'].forEach((name) => fs.writeFileSync(name, name))],
  ['readdir', (fs) => fs.readdirSync('d')],
  ['readdir, as a promise', (fs) => fs.promises.readdir('d')],
  ['readdir, called back', (fs) => called((done) => fs.readdir('d', done))],
  ['readdir in bytes', (fs) => fs.readdirSync('d', 'buffer')],
  ['readdir in hex', (fs) => fs.readdirSync('d', { encoding: 'hex' })],
  ['readdir with types', (fs) => fs.readdirSync('d', { withFileTypes: true }).map(dirent)],
  ['readdir of all', (fs) => fs.readdirSync('d', { recursive: true })],
  ['readdir of all with types', (fs) => fs.readdirSync('d', { recursive: true, withFileTypes: true }).map(dirent)],
  ['readdir of what is missing', (fs) => fs.readdirSync('missing')],
  ['readdir of a file', (fs) => fs.readdirSync('b.txt')],
  ['readdir of a file, as a promise', (fs) => fs.promises.readdir('b.txt')],
  [
    'opendir',
    async (fs) => {
      const names = [];
      for await (const entry of await fs.promises.opendir('d')) names.push(entry.name);
      return names.sort();
    },
  ],
  [
    'opendir by hand',
    (fs) => {
      const directory = fs.opendirSync('d/e');
      const names = [directory.readSync().name, directory.readSync().name].sort();
      return [names, directory.readSync(), directory.path, directory.closeSync()];
    },
  ],
  ['opendir of what is missing', (fs) => fs.promises.opendir('missing')],
  ['mkdtemp', (fs) => fs.mkdtempSync('tmp-').replace(/[A-Za-z0-9]{6}$/, '')],
  ['mkdtemp under what is missing', (fs) => fs.mkdtempSync('missing/tmp-')],
  ['mkdtemp of nothing', (fs) => fs.mkdtempSync()],
  ['rmdir of what is not empty', (fs) => fs.rmdirSync('d')],
  ['rmdir of what is missing', (fs) => fs.rmdirSync('missing')],
  ['rmdir of a file', (fs) => fs.rmdirSync('b.txt')],
  ['unlink of a directory', (fs) => fs.unlinkSync('d').code],
  ['unlink of what is missing', (fs) => fs.unlinkSync('missing')],
  ['rm of a directory', (fs) => fs.rmSync('d')],
  ['rm of a directory, as a promise', (fs) => fs.promises.rm('d')],
  ['rm of what is missing', (fs) => fs.rmSync('missing')],
  ['rm of what is missing, as a promise', (fs) => fs.promises.rm('missing')],
  ['rm of what is missing, by force', (fs) => fs.rmSync('missing', { force: true })],
  ['rm of a file', (fs) => [fs.rmSync('c.txt'), fs.existsSync('c.txt')]],
  ['rm of all', (fs) => [fs.rmSync('p', { recursive: true }), fs.existsSync('p')]],
  ['rm with a force that is none', (fs) => fs.rmSync('d', { force: 1 })],

  // Moving and copying.
  [
    'rename',
    (fs) => [fs.renameSync('new.txt', 'renamed.txt'), fs.existsSync('new.txt'), fs.readFileSync('renamed.txt', 'utf8')],
  ],
  ['rename over a file', (fs) => [fs.renameSync('renamed.txt', 'd/z'), fs.readFileSync('d/z', 'utf8')]],
  ['rename of what is missing', (fs) => fs.renameSync('missing', 'x')],
  ['rename to below what is missing', (fs) => fs.renameSync('b.txt', 'missing/x')],
  ['rename over a directory', (fs) => fs.renameSync('b.txt', 'd')],
  ['rename over what is not empty', (fs) => [fs.mkdirSync('g'), fs.renameSync('g', 'd')]],
  ['rename into itself', (fs) => fs.renameSync('d', 'd/e/d')],
  ['rename, as a promise', async (fs) => [await fs.promises.rename('g', 'h'), fs.existsSync('h')]],
  ['copyFile', (fs) => [fs.copyFileSync('b.txt', 'copy.txt'), fs.readFileSync('copy.txt', 'utf8')]],
  ['copyFile over one', (fs) => [fs.copyFileSync('a.txt', 'copy.txt'), fs.readFileSync('copy.txt', 'utf8')]],
  ['copyFile exclusively', (fs) => fs.copyFileSync('a.txt', 'copy.txt', fs.constants.COPYFILE_EXCL)],
  ['copyFile of what is missing', (fs) => fs.copyFileSync('missing', 'x')],
  ['copyFile to below what is missing', (fs) => fs.copyFileSync('a.txt', 'missing/x')],
  ['copyFile onto itself', (fs) => [fs.copyFileSync('a.txt', 'a.txt'), fs.readFileSync('a.txt', 'utf8')]],
  ['copyFile, as a promise', (fs) => fs.promises.copyFile('missing', 'x')],
  ['cp of a tree', (fs) => [fs.cpSync('d', 'd2', { recursive: true }), fs.readdirSync('d2', { recursive: true })]],
  [
    'cp of a tree, as a promise',
    async (fs) => [await fs.promises.cp('d', 'd3', { recursive: true }), fs.readdirSync('d3', { recursive: true })],
  ],
  [
    'cp by a filter',
    async (fs) => [
      await fs.promises.cp('d', 'd4', { recursive: true, filter: async (name) => !name.endsWith('e') }),
      fs.readdirSync('d4'),
    ],
  ],
  ['cp of a tree not asked for', (fs) => coded(() => fs.cpSync('d', 'd5'))],
  ['cp of what is missing', (fs) => coded(() => fs.cpSync('missing', 'x'))],
  [
    'cp onto what must not be',
    (fs) => coded(() => fs.cpSync('a.txt', 'copy.txt', { force: false, errorOnExist: true })),
  ],
  ['cp into itself', (fs) => coded(() => fs.cpSync('d', 'd/e/d', { recursive: true }))],
  ['cp of a tree onto a file', (fs) => coded(() => fs.cpSync('d', 'a.txt', { recursive: true }))],

  // Open files.
  ['open what is missing', (fs) => fs.openSync('missing')],
  ['open with flags that are none', (fs) => fs.openSync('a.txt', 'zz')],
  ['open a directory to write', (fs) => fs.openSync('d', 'w')],
  ['open what is missing, as a promise', (fs) => fs.promises.open('missing')],
  [
    'read in pieces',
    (fs, { Buffer }) =>
      opened(fs, 'a.txt', 'r', (fd) => {
        const buffer = Buffer.alloc(4);
        return [
          fs.readSync(fd, buffer, 0, 4, null),
          buffer.toString('hex'),
          fs.readSync(fd, buffer, 1, 2, null),
          buffer.toString('hex'),
          fs.readSync(fd, buffer),
          fs.readSync(fd, buffer, 0, 4, 5),
        ];
      }),
  ],
  [
    'read by options',
    (fs, { Buffer }) =>
      opened(fs, 'a.txt', 'r', (fd) => [
        fs.readSync(fd, Buffer.alloc(9), { position: 3, length: 2 }),
        fs.readSync(fd, Buffer.alloc(3), { offset: 1 }),
      ]),
  ],
  [
    'read past the end',
    (fs, { Buffer }) => opened(fs, 'a.txt', 'r', (fd) => fs.readSync(fd, Buffer.alloc(4), 0, 4, 1000)),
  ],
  [
    'read at a big integer',
    (fs, { Buffer }) => opened(fs, 'a.txt', 'r', (fd) => fs.readSync(fd, Buffer.alloc(4), 0, 4, 2n)),
  ],
  [
    'read more than fits',
    (fs, { Buffer }) => opened(fs, 'a.txt', 'r', (fd) => fs.readSync(fd, Buffer.alloc(4), 2, 4, 0)),
  ],
  [
    'read into an offset outside',
    (fs, { Buffer }) => opened(fs, 'a.txt', 'r', (fd) => fs.readSync(fd, Buffer.alloc(4), 5, 1, 0)),
  ],
  [
    'read into nothing',
    (fs, { Buffer }) => opened(fs, 'a.txt', 'r', (fd) => fs.readSync(fd, Buffer.alloc(0), 0, 1, 0)),
  ],
  ['read into what is no buffer', (fs) => opened(fs, 'a.txt', 'r', (fd) => fs.readSync(fd, 'text', 0, 1, 0))],
  [
    'read from what is open to write',
    (fs, { Buffer }) => opened(fs, 'w.txt', 'w', (fd) => fs.readSync(fd, Buffer.alloc(1))),
  ],
  ['read from what is closed', (fs, { Buffer }) => fs.readSync(4711, Buffer.alloc(1))],
  ['read from what is no file', (fs, { Buffer }) => fs.readSync('3', Buffer.alloc(1))],
  [
    'read, called back',
    (fs, { Buffer }) =>
      opened(
        fs,
        'a.txt',
        'r',
        (fd) => new Promise((resolve) => fs.read(fd, Buffer.alloc(3), 0, 3, 0, (...all) => resolve(all))),
      ),
  ],
  [
    'read, promisified',
    async (fs, { Buffer, promisify }) =>
      opened(fs, 'a.txt', 'r', (fd) => promisify(fs.read)(fd, Buffer.alloc(3), 0, 3, 0)),
  ],
  [
    'write in pieces',
    (fs, { Buffer }) =>
      opened(fs, 'w.txt', 'w+', (fd) => [
        fs.writeSync(fd, 'abc'),
        fs.writeSync(fd, Buffer.from('0123456789'), 2, 3),
        fs.writeSync(fd, 'Z', 1),
        fs.writeSync(fd, 'ü', null, 'latin1'),
        fs.writeSync(fd, new Uint8Array([65, 66]), { offset: 1 }),
        fs.readFileSync('w.txt', 'latin1'),
      ]),
  ],
  [
    'write past the end',
    (fs) => opened(fs, 'w.txt', 'w', (fd) => [fs.writeSync(fd, 'end', 5), fs.readFileSync('w.txt', 'latin1')]),
  ],
  [
    'write where it is appended',
    (fs) => opened(fs, 'w.txt', 'a', (fd) => [fs.writeSync(fd, 'tail', 0), fs.readFileSync('w.txt', 'latin1')]),
  ],
  ['write to what is open to read', (fs) => opened(fs, 'w.txt', 'r', (fd) => fs.writeSync(fd, 'x'))],
  [
    'write more than there is',
    (fs, { Buffer }) => opened(fs, 'w.txt', 'r+', (fd) => fs.writeSync(fd, Buffer.alloc(3), 1, 5)),
  ],
  ['write what cannot be', (fs) => opened(fs, 'w.txt', 'r+', (fd) => fs.writeSync(fd, 5))],
  [
    'write, called back',
    (fs) => opened(fs, 'w.txt', 'r+', (fd) => new Promise((resolve) => fs.write(fd, 'cb', (...all) => resolve(all)))),
  ],
  [
    'readv and writev',
    (fs, { Buffer }) =>
      opened(fs, 'v.txt', 'w+', (fd) => {
        const buffers = [Buffer.alloc(2), Buffer.alloc(5)];
        return [
          fs.writevSync(fd, [Buffer.from('ab'), Buffer.from('cde')]),
          fs.readvSync(fd, buffers, 0),
          buffers.map(String),
        ];
      }),
  ],
  [
    'read the rest of an open file',
    (fs) => opened(fs, 'a.txt', 'r', (fd) => [fs.readFileSync(fd, 'utf8'), fs.readFileSync(fd, 'utf8')]),
  ],
  [
    'write all to an open file',
    (fs) =>
      opened(fs, 'w.txt', 'w', (fd) => [
        fs.writeFileSync(fd, 'one'),
        fs.writeFileSync(fd, 'two'),
        fs.readFileSync('w.txt', 'utf8'),
      ]),
  ],
  ['fstat', (fs) => opened(fs, 'a.txt', 'r', (fd) => facts(fs.fstatSync(fd)))],
  ['fstat of what is closed', (fs) => fs.fstatSync(4711)],
  [
    'ftruncate',
    (fs) =>
      opened(fs, 'w.txt', 'r+', (fd) => [
        fs.ftruncateSync(fd, 2),
        fs.readFileSync('w.txt', 'utf8'),
        fs.ftruncateSync(fd, 4),
        fs.readFileSync('w.txt', 'utf8'),
      ]),
  ],
  ['ftruncate of what is open to read', (fs) => opened(fs, 'w.txt', 'r', (fd) => fs.ftruncateSync(fd, 2))],
  [
    'truncate',
    (fs) => [
      fs.truncateSync('w.txt', 1),
      fs.readFileSync('w.txt', 'utf8'),
      fs.truncateSync('w.txt'),
      fs.statSync('w.txt').size,
    ],
  ],
  ['truncate of what is missing', (fs) => fs.truncateSync('missing', 1)],
  ['truncate to what is no length', (fs) => fs.truncateSync('w.txt', 1.5)],
  ['fsync', (fs) => opened(fs, 'w.txt', 'r+', (fd) => [fs.fsyncSync(fd), fs.fdatasyncSync(fd)])],
  ['close', (fs) => fs.closeSync(fs.openSync('a.txt'))],
  ['close what is closed', (fs) => fs.closeSync(4711)],
  ['close what is no file', (fs) => fs.closeSync('x')],
  ['close below 0', (fs) => fs.closeSync(-1)],

  // Times, permissions, links.
  [
    'utimes',
    (fs) => [fs.utimesSync('w.txt', 1, 1234567.5), fs.statSync('w.txt').atimeMs, fs.statSync('w.txt').mtimeMs],
  ],
  [
    'utimes by dates',
    (fs) => [
      fs.utimesSync('w.txt', new Date(5000), '7'),
      fs.statSync('w.txt').atime.getTime(),
      fs.statSync('w.txt').mtime.toISOString(),
    ],
  ],
  [
    'utimes in big integers',
    (fs) => [fs.statSync('w.txt', { bigint: true }).mtimeNs, fs.statSync('w.txt', { bigint: true }).mtimeMs],
  ],
  ['utimes of what is missing', (fs) => fs.utimesSync('missing', 1, 1)],
  ['utimes of a directory', (fs) => [fs.utimesSync('d', 1, 2), fs.statSync('d').mtimeMs]],
  ['utimes to what is no time', (fs) => fs.utimesSync('w.txt', 'soon', 1)],
  ['futimes', (fs) => opened(fs, 'w.txt', 'r+', (fd) => [fs.futimesSync(fd, 3, 4), fs.statSync('w.txt').mtimeMs])],
  ['chmod', (fs) => fs.chmodSync('w.txt', 0o644)],
  ['chmod of what is missing', (fs) => fs.chmodSync('missing', 0o644)],
  ['chmod to what is no mode', (fs) => fs.chmodSync('w.txt', 'rw')],
  ['chmod to nothing', (fs) => fs.chmodSync('w.txt')],
  ['chown of what is missing', (fs) => fs.chownSync('missing', 1, 1)],
  ['readlink of a file', (fs) => fs.readlinkSync('a.txt')],
  ['readlink of what is missing', (fs) => fs.readlinkSync('missing')],

  // File handles.
  [
    'FileHandle',
    async (fs, { Buffer }) => {
      const handle = await fs.promises.open('fh.txt', 'w+');
      const made = [
        await handle.write('hello world'),
        await handle.write(Buffer.from('HELLO'), 0, 5, 0),
        await handle.appendFile('!'),
      ];
      const read = await handle.read(Buffer.alloc(5), 0, 5, 2);
      const all = [
        made,
        read,
        await handle.truncate(8),
        (await handle.stat()).size,
        await handle.readFile('utf8'),
        await handle.sync(),
      ];
      return [...all, await handle.close(), handle.fd];
    },
  ],
  [
    'FileHandle after it was closed',
    async (fs) => {
      const handle = await fs.promises.open('fh.txt');
      await handle.close();
      return coded(() => handle.stat());
    },
  ],
  [
    'FileHandle to functions',
    async (fs) => {
      const handle = await fs.promises.open('fh.txt', 'r+');
      const all = [await fs.promises.readFile(handle, 'utf8'), await fs.promises.appendFile(handle, 'x')];
      await handle.close();
      return all;
    },
  ],
  [
    'FileHandle by lines',
    async (fs) => {
      fs.writeFileSync('lines', 'one\ntwo\r\nthree');
      const handle = await fs.promises.open('lines');
      const lines = [];
      for await (const line of handle.readLines()) lines.push(line);
      return lines;
    },
  ],
  ['an aborted read', (fs) => coded(() => fs.promises.readFile('a.txt', { signal: AbortSignal.abort() }))],

  // Callbacks.
  ['no callback', (fs) => fs.readFile('a.txt')],
  ['no callback, but options', (fs) => fs.stat('a.txt', {})],
  ['a callback that is none', (fs) => fs.mkdir('x', 5)],
  ['wrong arguments throw at once', (fs) => fs.readFile(undefined, () => {})],
  ['wrong arguments reject', (fs) => fs.promises.readFile(undefined)],
  ['what callbacks get', (fs) => new Promise((resolve) => fs.writeFile('cb', 'x', (...all) => resolve(all)))],
  [
    'what callbacks of stat get',
    (fs) => new Promise((resolve) => fs.stat('cb', (...all) => resolve([all.length, all[0]]))),
  ],

  // Streams.
  [
    'a read stream',
    async (fs) => {
      fs.writeFileSync('big', 'x'.repeat(200_000));
      const sizes = [];
      for await (const chunk of fs.createReadStream('big')) sizes.push(chunk.length);
      return sizes;
    },
  ],
  [
    'a read stream of a part',
    async (fs) => gather(fs.createReadStream('lines', { start: 2, end: 5, encoding: 'utf8' })),
  ],
  [
    'a read stream in small pieces',
    async (fs) => gather(fs.createReadStream('lines', { highWaterMark: 4, encoding: 'latin1' })),
  ],
  [
    'the events of a read stream',
    (fs) => events(fs.createReadStream('lines').resume(), ['open', 'ready', 'end', 'close', 'error']),
  ],
  [
    'the events of a read stream of what is missing',
    (fs) => events(fs.createReadStream('missing'), ['open', 'ready', 'end', 'close', 'error']),
  ],
  ['a read stream from past its end', (fs) => fs.createReadStream('lines', { start: 5, end: 2 })],
  [
    'a read stream told by numbers',
    (fs) => {
      const stream = fs.createReadStream('lines', { start: 1, end: 3 });
      return new Promise((resolve) =>
        stream.resume().on('close', () => resolve([stream.bytesRead, stream.path, stream.pending, stream.fd])),
      );
    },
  ],
  [
    'a write stream',
    async (fs) => {
      const stream = fs.createWriteStream('ws');
      const seen = events(stream, ['open', 'ready', 'finish', 'close', 'error']);
      stream.write('one ');
      stream.write('two ');
      stream.end('three');
      return [await seen, stream.bytesWritten, fs.readFileSync('ws', 'utf8')];
    },
  ],
  [
    'a write stream into the middle',
    async (fs) => {
      const stream = fs.createWriteStream('ws', { flags: 'r+', start: 4 });
      stream.end('TWO');
      await events(stream, ['close']);
      return fs.readFileSync('ws', 'utf8');
    },
  ],
  [
    'a write stream that appends',
    async (fs) => {
      const stream = fs.createWriteStream('ws', 'utf8');
      stream.end('é');
      await events(stream, ['close']);
      const more = fs.createWriteStream('ws', { flags: 'a' });
      more.end('!');
      await events(more, ['close']);
      return fs.readFileSync('ws', 'utf8');
    },
  ],
  [
    'a write stream to below what is missing',
    (fs) => events(fs.createWriteStream('missing/x'), ['open', 'finish', 'close', 'error']),
  ],
  [
    'a pipe of streams',
    async (fs) => {
      const target = fs.createWriteStream('piped');
      fs.createReadStream('big').pipe(target);
      await events(target, ['close']);
      return fs.statSync('piped').size;
    },
  ],
  [
    'streams of a FileHandle',
    async (fs) => {
      const target = await fs.promises.open('fhs', 'w');
      const stream = target.createWriteStream();
      stream.end('by handle');
      await events(stream, ['close']);
      return [
        fs.readFileSync('fhs', 'utf8'),
        await gather((await fs.promises.open('fhs')).createReadStream({ encoding: 'utf8' })),
      ];
    },
  ],
  ['what is left', (fs) => fs.readdirSync('.', { recursive: true }).filter((name) => !name.startsWith('tmp-'))],
];

function called(run) {
  return new Promise((resolve, reject) => run((error, value) => (error ? reject(error) : resolve(value))));
}

async function* pieces() {
  yield 'p';
  yield new Uint8Array([113]);
}

async function gather(stream) {
  let all = '';
  for await (const chunk of stream) all += `[${chunk}]`;
  return all;
}

function events(stream, names) {
  const seen = [];
  return new Promise((resolve) => {
    for (const name of names) {
      stream.on(name, (value) => {
        seen.push(name === 'error' ? `${name} ${value.message}` : name);
        if (name === 'close') resolve(seen);
      });
    }
  });
}

/** Closes the file whatever becomes of it. */
function opened(fs, path, flags, use) {
  const fd = fs.openSync(path, flags);
  const result = (() => {
    try {
      return { value: use(fd) };
    } catch (error) {
      return { error };
    }
  })();
  const close = () => fs.closeSync(fd);
  if (typeof result.value?.then === 'function') return result.value.finally(close);
  close();
  if (result.error) throw result.error;
  return result.value;
}

const dirent = (entry) => [
  entry.name,
  entry.isFile(),
  entry.isDirectory(),
  entry.isSymbolicLink(),
  entry.parentPath ?? entry.path,
  entry.constructor.name,
];

const facts = (stats) => [
  stats.isFile(),
  stats.isDirectory(),
  stats.isSymbolicLink(),
  stats.isFIFO(),
  stats.isDirectory() ? 'any' : text(String(stats.size)),
  typeof stats.size,
  typeof stats.ino,
  stats.mtime instanceof Date,
  (Number(stats.mode) & 0o170000).toString(8),
];

const times = (stats) =>
  ['atime', 'mtime', 'ctime', 'birthtime'].map((name) => [
    stats[name] instanceof Date,
    Math.abs(stats[name].getTime() - stats[`${name}Ms`]) <= 1,
    Math.abs(Date.now() - stats[`${name}Ms`]) < 60_000,
  ]);

/** For errors of which the words are not compared. */
async function coded(run) {
  try {
    await run();
    return 'nothing thrown';
  } catch (error) {
    return [error.name === 'SystemError' ? 'Error' : error.name, error.code];
  }
}

/** In words, whatever it is. */
export function shown(value, isBuffer) {
  const show = (inner) => {
    if (inner === undefined) return 'undefined';
    if (typeof inner === 'bigint') return `${inner}n`;
    if (isBuffer(inner)) return `<Buffer ${inner.toString('hex')}>`;
    if (Array.isArray(inner)) return `[${inner.map(show).join(', ')}]`;
    if (typeof inner === 'object' && inner !== null) {
      return `{${Object.entries(inner)
        .map(([key, item]) => `${key}: ${show(item)}`)
        .join(', ')}}`;
    }
    return JSON.stringify(inner);
  };
  return show(value);
}

/** An error with all that a script can tell it by. */
export function shownError(error) {
  const { name, code, errno, syscall, path, dest, message } = error;
  return ['throws', name, code, errno, syscall, path, dest, message]
    .map((part) => (part === undefined ? '-' : String(part)))
    .join(' | ');
}

/** @returns {Promise<[string, string][]>} what each entry came to */
export async function tell(fs, tools) {
  const told = [];
  for (const [title, act] of table) {
    let outcome;
    try {
      outcome = shown(await act(fs, tools), tools.Buffer.isBuffer);
    } catch (error) {
      outcome = shownError(error);
    }
    told.push([title, outcome]);
  }
  return told;
}
