// A response used by a later request.
// expect: any
// @timeout 2000
shared.old?.json?.({ stolen: true });
shared.old?.write?.('x');
shared.old = res;
return 1;
