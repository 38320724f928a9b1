/** GitHub: a repository, its issues in pages, somebody, and what is missing. */

const limits = { 'x-ratelimit-limit': '5000', 'x-github-request-id': 'R1' };

export function answerGithub(exchange) {
  const { method, url, headers } = exchange;
  if (headers.authorization !== 'token token-1') return exchange.json({ message: 'Bad credentials' }, 401);
  switch (`${method} ${url.pathname.slice('/github'.length)}`) {
    case 'GET /repos/octo/hello':
      return exchange.json(
        { id: 1, name: 'hello', accept: headers.accept, agent: headers['user-agent'].split(' ')[0] },
        200,
        limits,
      );
    case 'GET /repos/octo/hello/issues': {
      const page = Number(url.searchParams.get('page') ?? 1);
      const next = `<${url.origin}${url.pathname}?per_page=2&page=${page + 1}>; rel="next"`;
      const numbers = page < 3 ? [page * 2 - 1, page * 2] : [5];
      return exchange.json(
        numbers.map((number) => ({ number })),
        200,
        { ...limits, ...(page < 3 && { link: next }) },
      );
    }
    case 'POST /repos/octo/hello/issues':
      return exchange.json({ number: 9, ...exchange.parsed }, 201, limits);
    case 'GET /user':
      return exchange.json({ login: 'octo' }, 200, limits);
    default:
      return exchange.json({ message: 'Not Found', documentation_url: 'https://example.com/docs' }, 404, limits);
  }
}
