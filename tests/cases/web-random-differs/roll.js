export default () => ({ random: Math.random(), uuid: crypto.randomUUID(), now: Date.now() });
