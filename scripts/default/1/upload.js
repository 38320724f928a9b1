// @description Takes files, and answers their names, sizes and SHA-256
//
//   curl -F file=@photo.jpg -F note=holiday http://127.0.0.1:8080/upload
//
// A multipart form is parsed before the script runs: its text fields are in `req.body`, its files in `req.files`, each
// with its bytes in `data`. Forms of up to 10 MiB are read this way; a script with an @rawBody line can stream more.

const FORM = `<!doctype html>
<title>Upload</title>
<form method="post" enctype="multipart/form-data">
  <input type="file" name="file" multiple required>
  <button>Upload</button>
</form>`;

if (req.method !== 'POST') return res.type('html').send(FORM);
if (req.files === undefined) return res.status(415).json({ error: 'send a multipart/form-data form' });

async function sha256(bytes) {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

// Promises inside of what is returned are awaited.
return {
  fields: req.body,
  files: req.files.map(({ fieldName, filename, type, size, data }) => ({
    field: fieldName, filename, type, size, sha256: sha256(data),
  })),
};
