const hex = (buffer) => Buffer.from(buffer).toString('hex');
const digest = async (name) => hex(await crypto.subtle.digest(name, new TextEncoder().encode('abc')));
const one = crypto.randomUUID();
let quota;
try {
  crypto.getRandomValues(new Uint8Array(65537));
} catch (error) {
  quota = error.name;
}
return {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(one), fresh: one !== crypto.randomUUID(),
  random: new Set(crypto.getRandomValues(new Uint32Array(16))).size > 10, quota, sha1: await digest('SHA-1'), sha256: await digest({ name: 'sha-256' }),
};
