/** marked: GitHub-flavoured Markdown, a renderer of one's own, the tokens. */
import { Marked, marked } from 'marked';

const text = `# Title *em*

A [link](https://example.com "t") and \`code\` and <b>html</b>, ~~gone~~ www.example.com.

| a | b |
|:--|--:|
| 1 | **2** |

1. one
   - nested
2. two
   - [x] done
   - [ ] open

> quote
> more

\`\`\`js
if (a < b && c) {}
\`\`\`

![alt](i.png)
***
[ref]: https://example.org
See [ref].
`;

export default async () => {
  const own = new Marked({
    async: true,
    renderer: {
      heading({ tokens, depth }) {
        return `<h${depth} id="own">${this.parser.parseInline(tokens)}</h${depth}>`;
      },
    },
    walkTokens: async (token) => {
      if (token.type === 'link') token.href = await Promise.resolve(`${token.href}#walked`);
    },
  });
  return {
    html: marked.parse(text),
    own: await own.parse('## Hi [a](b)'),
    inline: marked.parseInline('**bold** & _em_ 5 < 6'),
    tokens: marked.lexer(text).map((token) => token.type),
    breaks: marked.parse('a\nb', { breaks: true }),
  };
};
