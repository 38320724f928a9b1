export default '#1';
