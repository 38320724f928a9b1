/** The official GitHub client against the API behind. */
import { Octokit } from '@octokit/rest';

export default async () => {
  const octokit = new Octokit({
    baseUrl: `${process.env.FAKE_API_URL}/github`,
    auth: 'token-1',
    userAgent: 'suite/1',
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const { data: repository, headers, status } = await octokit.rest.repos.get({ owner: 'octo', repo: 'hello' });
  const issues = await octokit.paginate(octokit.rest.issues.listForRepo, { owner: 'octo', repo: 'hello', per_page: 2 });
  const created = await octokit.rest.issues.create({ owner: 'octo', repo: 'hello', title: 'T', labels: ['a'] });
  const missing = await octokit
    .request('GET /repos/{owner}/{repo}', { owner: 'no', repo: 'body' })
    .catch((error) => error);
  const pages = [];
  for await (const { data } of octokit.paginate.iterator('GET /repos/{owner}/{repo}/issues', {
    owner: 'octo',
    repo: 'hello',
    per_page: 2,
  }))
    pages.push(data.length);
  const hooked = [];
  octokit.hook.before('request', (options) => {
    hooked.push(options.method);
  });
  await octokit.rest.users.getAuthenticated();
  return {
    repository,
    status,
    limit: headers['x-ratelimit-limit'],
    issues: issues.map(({ number }) => number),
    created: [created.status, created.data],
    pages,
    hooked,
    missing: [missing.name, missing.status, missing.message],
    endpoint: octokit.request
      .endpoint('POST /orgs/{org}/repos', { org: 'a b', name: 'x' })
      .url.replace(process.env.FAKE_API_URL, ''),
  };
};
