// @description Says hello, by name if you give one
//
//   curl http://127.0.0.1:8080/hello?name=Ada
//
// A script is the body of a function that runs once per request, in a fresh sandbox. What it returns is the answer: an
// object becomes JSON. GREETING comes from _default.env in this folder.

const greeting = process.env.GREETING ?? 'Hello';
const name = metadata.query.name ?? 'world';

return { message: `${greeting}, ${name}!`, time: new Date().toISOString() };
