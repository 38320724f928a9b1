interface Point {
  x: number;
  y: number;
}
enum Colour {
  Red,
  Green = 5,
}
const origin: Point = { x: 1, y: 2 } satisfies Point;
function swap<T extends Point>(point: T): Point {
  return { x: point.y, y: point.x } as Point;
}
return { ...swap<Point>(origin), green: Colour.Green, red: Colour[0] };
