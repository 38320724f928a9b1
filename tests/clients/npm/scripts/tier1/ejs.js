/** ejs: templates compiled to functions; files and includes below the script. */
import ejs from 'ejs';

export default async () => {
  const failure = (work) => {
    try {
      return work();
    } catch (error) {
      return error.message;
    }
  };
  return {
    rendered: ejs.render(
      '<% for (const user of users) { -%>\n<li class="<%= kind %>"><%= user %></li>\n<% } -%>\n<%- raw %> <%# gone %>',
      { users: ['Ada', '<Alan>'], kind: 'a"b', raw: '<br>' },
    ),
    compiled: [{ n: 1 }, { n: 2 }].map((each) => ejs.compile('n=<%= n * 2 %>')(each)),
    later: await ejs.render('<%= await later() %>!', { later: async () => 'done' }, { async: true }),
    delimiter: ejs.render(
      '[? if (on) { ?]on[? } ?]',
      { on: true },
      { delimiter: '?', openDelimiter: '[', closeDelimiter: ']' },
    ),
    included: ejs.render(
      '<%- include("part", { name: "Eve" }) %>',
      {},
      { includer: () => ({ template: 'Hello <%= name %>' }) },
    ),
    missing: failure(() => ejs.render('line one\n<%= nobody %>', {}))
      .split('\n')
      .at(-1),
    syntax: failure(() => ejs.render('<% if ( { %>', {})).length > 0,
    escaped: ejs.escapeXML('<a href="x">\'&</a>'),
  };
};
