const url = new URL('../b?x=1&x=2#h', 'https://User:pw@Example.com:8080/a/c/');
url.searchParams.append('y', 'é &');
url.port = '443';
url.hostname = 'other.test';
return {
  href: url.href, origin: url.origin, params: [...url.searchParams], all: url.searchParams.getAll('x'), can: URL.canParse('nope'),
  sorted: new URLSearchParams('b=2&a=1').toString(), user: url.username, json: JSON.stringify({ url: new URL('http://a/') }),
};
