export function GET() {
  return 1;
}
export function POST() {
  return 2;
}
