import thing from 'sharp';

export default async () => typeof thing;
