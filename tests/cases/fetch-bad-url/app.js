const names = [];
for (const url of ['http://', 'ftp://example.test/', 'file:///etc/passwd', 'http://user:pass@example.test/']) {
  names.push(await fetch(url).then(() => 'answered', (error) => error.name));
}
return names;
