export { default as spaced } from './a b/100%.mjs';
export default `near ${import.meta.filename}`;
