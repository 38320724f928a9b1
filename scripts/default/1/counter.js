// @mode worker
// @description Counts its visitors
//
//   curl http://127.0.0.1:8080/counter
//
// In worker mode one sandbox stays alive and serves every request. `shared` is an object that lives as long as it does:
// until the server stops, or the sandbox is evicted because nobody called it for half an hour.

shared.visits = (shared.visits ?? 0) + 1;
shared.firstVisit ??= new Date();

return { visits: shared.visits, since: shared.firstVisit };
