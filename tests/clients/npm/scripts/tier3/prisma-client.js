/** Native code: wick has to refuse it and say why. */
import { PrismaClient } from '@prisma/client';

export default async () => new PrismaClient().$connect();
