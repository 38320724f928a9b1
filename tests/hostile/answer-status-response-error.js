// Response.error as the answer.
// expect: any
// @timeout 2000
return Response.error();
