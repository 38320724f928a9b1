import thing from 'better-sqlite3';

export default async () => typeof thing;
