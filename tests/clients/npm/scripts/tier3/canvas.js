/** Native code: wick has to refuse it and say why. */
import thing from 'canvas';

export default async () => typeof thing;
