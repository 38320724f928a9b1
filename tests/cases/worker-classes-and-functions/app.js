class Counter { #n = 0; bump() { return ++this.#n; } }
shared.counter ??= new Counter();
shared.adder ??= ((base) => (n) => base + n)(100);
return { n: shared.counter.bump(), sum: shared.adder(5) };
