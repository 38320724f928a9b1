export function GET() {
  return 'method';
}
export default () => 'default';
