// A JSON.parse reviver that never returns.
// expect: 504
// @timeout 100
return JSON.parse('[1]', () => { for (;;) {} });
