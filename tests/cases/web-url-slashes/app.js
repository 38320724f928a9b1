const set = (href, name, value) => {
  const url = new URL(href);
  url[name] = value;
  return url.href;
};
return [
  set('a:/', 'pathname', '//host'),
  set('a:/.//', 'pathname', 'p'),
  set('a:/.//p', 'hostname', 'h'),
  set('a://h/', 'pathname', '//p'),
  new URL('///host/p', 'https://example.org/').href,
  new URL('blob:ws://host/').origin,
  new URL('blob:https://host/').origin,
];
