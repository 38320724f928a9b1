// A thrown proxy that was revoked.
// expect: 500
// @timeout 2000
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
throw proxy;
