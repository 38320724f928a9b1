// A revoked proxy as the answer.
// expect: 500
// @timeout 2000
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
return proxy;
