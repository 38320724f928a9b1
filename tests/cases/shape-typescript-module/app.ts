type Handler = (request: Request) => Promise<{ method: string }>;
export const GET: Handler = async (request) => ({ method: request.method });
