/** mustache: sections, partials, lambdas, custom tags. */
import Mustache from 'mustache';

export default async () => ({
  rendered: Mustache.render(
    'Hello {{name}}, {{{html}}} {{html}}\n{{#items}}\n- {{label}}{{^last}},{{/last}}\n{{/items}}\n{{^none}}nothing{{/none}}{{! a comment }}',
    { name: 'Ada', html: '<b>&</b>', items: [{ label: 'one' }, { label: 'two', last: true }], none: [] },
  ),
  partial: Mustache.render(
    '{{> greeting}}{{#nested.deep}}{{.}};{{/nested.deep}}',
    { name: 'Eve', nested: { deep: [1, 2, 3] } },
    { greeting: 'Hi {{name}}! ' },
  ),
  lambda: Mustache.render('{{#loud}}hi {{name}}{{/loud}}', {
    name: 'bob',
    loud: () => (text, render) => render(text).toUpperCase(),
  }),
  tags: Mustache.render('<% a %> {{a}}', { a: 1 }, {}, ['<%', '%>']),
  escape: Mustache.render('{{a}}', { a: '"x"' }, {}, { escape: JSON.stringify }),
  parsed: Mustache.parse('a {{#b}}{{c}}{{/b}}').map(([type, value]) => [type, value]),
  error: (() => {
    try {
      return Mustache.render('{{#open}}', {});
    } catch (error) {
      return error.message;
    }
  })(),
});
