export async function POST(request) {
  const copy = request.clone();
  const [text, json] = [await request.text(), await copy.json()];
  let again = 'read twice';
  try {
    await request.text();
  } catch (error) {
    again = error.name;
  }
  return { url: request.url, type: request.headers.get('content-type'), text, json, again, used: request.bodyUsed };
}
