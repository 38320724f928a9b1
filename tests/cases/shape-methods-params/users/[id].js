export function GET(request, { params }) {
  return params;
}
