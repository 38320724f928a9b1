import { PrismaClient } from '@prisma/client';

export default async () => new PrismaClient().$connect();
