if (metadata.query.stop) {
  res.status(403);
  return { stopped: true };
}
