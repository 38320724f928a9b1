// Events forged through the prototypes the prelude uses.
// expect: any
// poisons-realm
// @timeout 300
const get = Map.prototype.get;
let seen = 0;
Map.prototype.get = function (key) { seen += 1; return get.call(this, key); };
setTimeout(() => {}, 1);
await new Promise((resolve) => setTimeout(resolve, 5));
Map.prototype.get = get;
return { seen };
