export const time = Date.now() + performance.now() / 1_000;
export const random = Math.random();
export const uuid = crypto.randomUUID();
