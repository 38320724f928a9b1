export const GET = () => 'text';
export const POST = () => [1];
export const PUT = () => undefined;
