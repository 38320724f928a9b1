const { generateKeyPairSync, pbkdf2, pbkdf2Sync, scryptSync } = require('crypto');

function failure(work) {
  try {
    return `no failure: ${work()}`;
  } catch (error) {
    return error.code;
  }
}

export default async function () {
  return {
    iterations: failure(() => pbkdf2Sync('a', 'b', 2147483647, 32, 'sha1')),
    bytes: failure(() => pbkdf2Sync('a', 'b', 1, 2147483647, 'sha1')),
    later: await new Promise((resolve) => {
      pbkdf2('a', 'b', 2147483647, 32, 'sha1', (error) => resolve(error.code));
    }),
    memory: failure(() => scryptSync('a', 'b', 32, { N: 2 ** 20, r: 64, maxmem: 2 ** 52 })),
    lanes: failure(() => scryptSync('a', 'b', 32, { N: 1024, r: 8, p: 100000, maxmem: 2 ** 52 })),
    modulus: failure(() => generateKeyPairSync('rsa', { modulusLength: 65536 })),
  };
}
