import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import packageJson from '../../package.json' with { type: 'json' }
import { appendRefusal } from '../access/service.ts'
import { identifier } from '../access/service-identity.ts'
import { visitors } from '../customers/service-privacy-links.ts'
import type { Platform } from '../platform/ctx.ts'
import { httpServer } from '../platform/http.ts'
import { allRoutes } from './routes.ts'

/** The application as a server that is ready to listen: pages, API, health. Whoever opened the platform closes it after the server. */
export function createServer(platform: Platform): Promise<FastifyInstance> {
  return httpServer({
    platform,
    routes: allRoutes,
    identify: identifier(platform),
    identifyVisitor: visitors(platform),
    onRefusal: ({ user, endpoint, code, subjectKind, subjectId, requestId }) =>
      appendRefusal(platform.pg, {
        user,
        action: `access.request.${code}`,
        subjectKind,
        subjectId,
        customerId: customerOf(subjectKind, subjectId),
        data: { endpoint, requestId },
      }),
    version: packageJson.version,
    webDir: join(import.meta.dirname, '..', '..', 'dist', 'web'),
  })
}

/** A refused look at a customer is found by that customer, though the one who asked may not know whether there is one. */
function customerOf(subjectKind: string, subjectId: string): number | undefined {
  const id = Number(subjectId)
  return subjectKind === 'customer' && Number.isInteger(id) && id > 0 && id < 2 ** 31 ? id : undefined
}
