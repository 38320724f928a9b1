import back from './back.cjs';
export const value = back.seen;
