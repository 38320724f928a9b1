import common from './counter.cjs';
let count = 0;
const list = ['loaded'];
export const all = () => {
  list.push('called');
  globalThis.calls = (globalThis.calls ?? 0) + 1;
  return { count: ++count, common: common.add(), list, global: globalThis.calls };
};
