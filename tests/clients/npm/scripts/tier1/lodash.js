/** lodash: collections, paths, templates, deep equality, debounce. */
import _ from 'lodash';

const people = [
  { name: 'Ada', age: 36, address: { city: 'London' } },
  { name: 'Grace', age: 85, address: { city: 'New York' } },
  { name: 'Alan', age: 41, address: { city: 'London' } },
];

export default async () => {
  let calls = 0;
  const debounced = _.debounce(() => (calls += 1), 5);
  debounced();
  debounced();
  await new Promise((resolve) => setTimeout(resolve, 40));
  const original = { date: new Date(0), map: new Map([['a', { deep: [1, 2] }]]), pattern: /x/gi, set: new Set([1]) };
  const copy = _.cloneDeep(original);
  return {
    byCity: _.mapValues(_.groupBy(people, 'address.city'), (group) => _.map(group, 'name')),
    ordered: _.orderBy(people, ['address.city', 'age'], ['asc', 'desc']).map((person) => person.name),
    chunks: _.chunk([1, 2, 3, 4, 5], 2),
    names: [_.kebabCase('fooBarBaz 42'), _.camelCase('--foo-bar'), _.startCase('fooBar'), _.deburr('déjà vu')],
    set: _.set({}, 'a[0].b["c"]', 1),
    merged: _.merge({ a: [{ b: 1 }] }, { a: [{ c: 2 }], d: null }),
    template: _.template('<% people.forEach(p => { %><li><%- p.name %></li><% }) %>')({ people }),
    equal: [_.isEqual(original, copy), copy.map.get('a') !== original.map.get('a')],
    chained: _(people)
      .filter((person) => person.age > 40)
      .sumBy('age'),
    words: _.words('fred, barney & pebbles 🐕'),
    calls,
  };
};
