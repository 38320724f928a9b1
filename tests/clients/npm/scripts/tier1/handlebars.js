/** handlebars: compiled templates, helpers, partials, escaping, errors. */
import Handlebars from 'handlebars';

export default async () => {
  const engine = Handlebars.create();
  engine.registerHelper('loud', (text) => String(text).toUpperCase());
  engine.registerHelper(
    'list',
    (items, options) => `<ul>${items.map((item) => `<li>${options.fn(item)}</li>`).join('')}</ul>`,
  );
  engine.registerPartial('person', '{{name}} ({{../title}}{{#unless age}}?{{else}}{{age}}{{/unless}})');
  const template = engine.compile(
    '<h1>{{loud title}}</h1>{{#list people}}{{> person}}{{/list}}{{{raw}}} {{raw}}{{#each map as |value key|}} {{key}}={{value}}{{@last}}{{/each}}',
  );
  const rendered = template({
    title: 'team',
    people: [{ name: 'Ada', age: 36 }, { name: '<b>Alan</b>' }],
    raw: '<i>&"\'',
    map: { a: 1, b: [2, 3] },
  });
  const strict = engine.compile('{{missing.deep}}', { strict: true });
  const failure = (work) => {
    try {
      return work();
    } catch (error) {
      return error.message;
    }
  };
  return {
    rendered,
    precompiled: engine.template(new Function(`return ${engine.precompile('Hi {{name}}')}`)())({ name: 'Eve' }),
    strict: failure(() => strict({})),
    syntax: failure(() => engine.compile('{{#if a}}x')({})),
    prototype: engine.compile('{{constructor.name}}|{{toString}}')({}),
    tree: engine.parse('a {{b}}').body.map((node) => node.type),
    safe: engine.compile('{{a}}{{b}}')({ a: new engine.SafeString('<b>'), b: engine.escapeExpression('<') }),
  };
};
