const code = async (act) => {
  try {
    await act();
    return 'done';
  } catch (error) {
    return error.code;
  }
};
return {
  passwd: await code(() => fs.readFileSync('/etc/passwd')),
  up: await code(() => fs.readFileSync('../../../../../../etc/passwd')),
  proc: await code(() => fs.promises.readFile('/proc/self/environ')),
  write: await code(() => fs.writeFileSync('/etc/x', 'x')),
  root: await code(() => fs.mkdirSync('/x')),
  device: await code(() => fs.openSync('/dev/zero')),
  link: await code(() => fs.symlinkSync('/etc', 'etc')),
  hard: await code(() => fs.linkSync('/data/a', '/data/b')),
  all: await code(() => fs.rmSync('/data', { recursive: true, force: true })),
  far: await code(() => fs.promises.truncate('/data', 1e15)),
  huge: await code(() => fs.writeFileSync('huge', '') ?? fs.truncateSync('huge', 2 ** 50)),
  handles: await code(() => { for (let i = 0; i < 10_000; i++) fs.openSync('/data'); }),
  deep: await code(() => fs.mkdirSync('d/'.repeat(500), { recursive: true })),
  long: await code(() => fs.readFileSync('/'.repeat(1_000_000))),
  watch: await code(() => fs.watch('/data')),
  shell: await code(() => $`ls`),
  root_list: fs.readdirSync('/'),
};
