import './lib/wants.ts';
export default (): number => 1;
