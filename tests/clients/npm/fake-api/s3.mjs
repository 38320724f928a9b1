/** S3: objects in a bucket, a list in pages, and a key that is missing. */

/** @type {Map<string, { body: Buffer, type: string, by: string }>} */
const objects = new Map();

const STAMP = '2024-02-29T12:00:00.000Z';

/** The SDK may send a body in signed chunks, each with its length before it. */
function bodyOf({ body, headers }) {
  if (!headers['content-encoding']?.includes('aws-chunked')) return body;
  const parts = [];
  for (let at = 0; ;) {
    const end = body.indexOf('\r\n', at);
    const length = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (!(length > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}

function list(exchange) {
  const { searchParams } = exchange.url;
  const prefix = searchParams.get('prefix');
  const token = searchParams.get('continuation-token');
  const keys =
    prefix === 'many/'
      ? token === null
        ? ['many/1', 'many/2']
        : ['many/3']
      : [...objects.keys()].filter((key) => key.startsWith(prefix));
  const more = prefix === 'many/' && token === null;
  const contents = keys
    .map(
      (key) =>
        `<Contents><Key>${key}</Key><Size>${objects.get(key)?.body.length ?? 1}</Size><LastModified>${STAMP}</LastModified></Contents>`,
    )
    .join('');
  const next = more ? '<NextContinuationToken>t</NextContinuationToken>' : '';
  exchange.send(
    200,
    `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`,
    { 'content-type': 'application/xml' },
  );
}

export function answerS3(exchange) {
  const { method, url, headers } = exchange;
  const key = decodeURIComponent(url.pathname.slice('/s3/bucket/'.length));
  if (key === '') return list(exchange);
  if (method === 'PUT') {
    objects.set(key, { body: bodyOf(exchange), type: headers['content-type'], by: headers['x-amz-meta-by'] });
    return exchange.send(200, '', { etag: '"etag-1"' });
  }
  if (method === 'DELETE') {
    objects.delete(key);
    return exchange.send(204, '');
  }
  const object = objects.get(key);
  if (object === undefined) {
    return exchange.send(
      404,
      '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>',
      { 'content-type': 'application/xml' },
    );
  }
  return exchange.send(200, object.body, { 'content-type': object.type, 'x-amz-meta-by': object.by, etag: '"etag-1"' });
}
