export default async function handler(req, res, metadata, shared) {
  return { name: handler.name, method: req.method, shared: typeof shared, query: metadata.query };
}
