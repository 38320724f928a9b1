import thing from 'canvas';

export default async () => typeof thing;
