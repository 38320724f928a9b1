/** Native code: wick has to refuse it and say why. */
import thing from 'node-pty';

export default async () => typeof thing;
