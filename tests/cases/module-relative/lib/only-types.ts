export interface Shape {
  all: unknown[];
}
