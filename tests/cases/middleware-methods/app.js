export const GET = () => ({ a: 1 });
