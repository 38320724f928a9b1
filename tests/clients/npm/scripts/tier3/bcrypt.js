/** Native code: wick has to refuse it and say why. */
import thing from 'bcrypt';

export default async () => typeof thing;
