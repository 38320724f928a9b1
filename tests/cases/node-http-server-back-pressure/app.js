const http = require('http');
const { pipeline, Readable } = require('stream');

http
  .createServer((req, res) => {
    const blocks = (function* () {
      for (let index = 0; index < 32; index++) yield Buffer.alloc(32768, 'x');
    })();
    let waits = 0;
    const { write } = res;
    res.write = function (...args) {
      const hasRoom = write.apply(this, args);
      if (!hasRoom) waits += 1;
      return hasRoom;
    };
    pipeline(Readable.from(blocks), res, (error) => console.log('done', error ?? 'well', 'waited', waits > 0));
  })
  .listen();
