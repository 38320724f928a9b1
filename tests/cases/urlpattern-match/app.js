const books = new URLPattern({ pathname: '/books/:id(\\d+)' });
const site = new URLPattern('https://*.example.com/:rest*');
const match = books.exec('https://example.com/books/42?x=1');
const error = (...args) => {
  try {
    return new URLPattern(...args);
  } catch (thrown) {
    return thrown.name;
  }
};
return {
  id: match.pathname.groups.id,
  input: match.pathname.input,
  inputs: match.inputs,
  search: match.search.groups,
  none: books.exec('https://example.com/books/x'),
  test: [books.test({ pathname: '/books/7' }), books.test('/books/7', 'https://a.b'), books.test('/books/7')],
  site: site.exec('https://www.example.com/a/b').hostname.groups,
  parts: [site.protocol, site.hostname, site.pathname],
  groups: [books.hasRegExpGroups, site.hasRegExpGroups],
  caseless: new URLPattern({ pathname: '/Books' }, { ignoreCase: true }).test({ pathname: '/bOOKS' }),
  lookahead: new URLPattern({ pathname: '/((?!x).*)' }).test({ pathname: '/y' }),
  errors: [error('/relative'), error({ pathname: '/(' }), error({ pathname: '/:a/:a' })],
};
