return Response.redirect('http://example.test/next', 307);
