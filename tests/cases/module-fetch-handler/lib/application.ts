
interface Context {
  waitUntil(work: Promise<unknown>): void;
  passThroughOnException(): void;
}

export const application = {
  async fetch(request: Request, env: unknown, ctx: Context): Promise<Response> {
    const url = new URL(request.url);
    if (request.method === 'POST') return new Response(`POST ${await request.text()}`);
    console.log('answering');
    ctx.waitUntil(
      new Promise((resolve) => setTimeout(resolve, 20, 'done')).then((what) => console.log(`after the answer: ${what}`)),
    );
    const context = [typeof ctx.waitUntil, typeof ctx.passThroughOnException];
    return Response.json({ path: url.pathname, query: url.searchParams.get('y'), context }, { status: 201 });
  },
};

export const failing = {
  fetch(): Response {
    throw new Error('no handler today');
  },
};
