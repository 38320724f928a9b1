export let counted = 0;
export const increase = (by = 1) => (counted += by);
export default 'default';
