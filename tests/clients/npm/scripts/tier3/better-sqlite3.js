/** Native code: wick has to refuse it and say why. */
import thing from 'better-sqlite3';

export default async () => typeof thing;
