// @cors *
return new Response('y');
