if (req.body.model === 'busy') {
  res.status(429).setHeader('retry-after-ms', '5');
  return { error: { message: 'too many requests' } };
}
res.status(404);
return { error: { message: 'no such model' } };
