/** Native code: wick has to refuse it and say why. */
import thing from 'sharp';

export default async () => typeof thing;
