const ready = await Promise.resolve({ loaded: true });
export default () => ready;
