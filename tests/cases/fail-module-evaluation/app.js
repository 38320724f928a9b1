throw new Error('while loading');
export default () => 1;
