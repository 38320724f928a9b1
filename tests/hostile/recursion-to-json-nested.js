// A toJSON that returns one more level for ever.
// worker-may-die
// expect: 500|504
// @timeout 1000
class Level { toJSON() { return { next: new Level() }; } }
return new Level();
