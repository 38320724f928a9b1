const followed = await fetch('/from');
const manual = await fetch('/from', { redirect: 'manual' });
let refused;
try {
  await fetch('/from', { redirect: 'error' });
} catch (error) {
  refused = error.name;
}
return { followed: await followed.text(), redirected: followed.redirected, path: new URL(followed.url).pathname, manual: manual.status, refused };
