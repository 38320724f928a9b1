export const { filename } = import.meta;
export default '100% sure';
