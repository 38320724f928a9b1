import thing from 'node-pty';

export default async () => typeof thing;
