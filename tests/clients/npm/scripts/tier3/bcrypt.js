import thing from 'bcrypt';

export default async () => typeof thing;
