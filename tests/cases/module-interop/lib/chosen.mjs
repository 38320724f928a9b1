const chosen = () => 'chosen';
export { chosen as 'module.exports' };
export default () => 'default';
