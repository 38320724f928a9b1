export default () => ({ arrow: true });
