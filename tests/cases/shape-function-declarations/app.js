return { sum: add(2, 3), name: new Thing().name };
function add(a, b) {
  return a + b;
}
var Thing;
class Late {}
void Late;
Thing = class { name = 'thing' };
