// A GeneratorFunction that loops.
// expect: 504
// @timeout 1000
const GeneratorFunction = (function* () {}).constructor;
return [...new GeneratorFunction('for (;;) {}')()];
