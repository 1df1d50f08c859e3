import type { Platform } from '../platform/ctx.ts'
import { createServer } from './server.ts'
import { startWorker } from './worker.ts'

export type Serving = { readonly url: string; readonly stop: () => Promise<void> }

/** Listens, and works beside. `stop` lets requests end and rounds of the worker finish. */
export async function serve(platform: Platform): Promise<Serving> {
  const { config } = platform
  const server = await createServer(platform)
  const address = await server.listen({ host: config.host, port: config.port })
  const worker = startWorker(platform)
  return {
    url: `${address}${config.basePath}`,
    stop: async () => {
      await server.close()
      await worker.stop()
    },
  }
}
