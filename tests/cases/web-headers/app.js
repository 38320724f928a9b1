const headers = new Headers({ 'X-B': '2', 'x-a': '1' });
headers.append('x-a', 'more');
headers.append('Set-Cookie', 'a');
headers.append('Set-Cookie', 'b');
let bad;
try {
  headers.set('a b', 'c');
} catch (error) {
  bad = error.name;
}
return { list: [...headers], get: headers.get('X-A'), has: headers.has('x-c'), cookies: headers.getSetCookie(), bad };
