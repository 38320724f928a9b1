/** The AWS SDK's S3 client against the API behind: signed requests, bodies, lists, errors, presigned forms of a request. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

export default async () => {
  const client = new S3Client({
    region: 'eu-west-1',
    endpoint: `${process.env.FAKE_API_URL}/s3`,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    systemClockOffset: 0,
  });
  const Bucket = 'bucket';
  const seen = [];
  client.middlewareStack.add(
    (next) => async (args) => {
      const { headers, method, path } = args.request;
      seen.push([
        method,
        path,
        /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/.test(
          headers.authorization,
        ),
      ]);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const put = await client.send(
    new PutObjectCommand({
      Bucket,
      Key: 'a/b c.txt',
      Body: 'contents',
      ContentType: 'text/plain',
      Metadata: { by: 'suite' },
    }),
  );
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'a/b c.txt' }));
  const text = await got.Body.transformToString();
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a/b c.txt' }));
  const list = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' }));
  const pages = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: 'many/' }))
    pages.push(page.Contents.map(({ Key }) => Key));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a/b c.txt' }));
  const missing = await client.send(new GetObjectCommand({ Bucket, Key: 'nothing' })).catch((error) => error);
  return {
    put: put.ETag,
    text,
    type: got.ContentType,
    metadata: got.Metadata,
    length: head.ContentLength,
    seen,
    pages,
    list: list.Contents.map(({ Key, Size, LastModified }) => [Key, Size, LastModified]),
    missing: [missing instanceof NoSuchKey, missing.name, missing.message, missing.$metadata.httpStatusCode],
  };
};
