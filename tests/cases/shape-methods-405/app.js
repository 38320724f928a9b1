export const GET = () => ({});
