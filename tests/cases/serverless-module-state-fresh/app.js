const list = ['loaded'];
export default () => { list.push('called'); return list; };
