import { createServer as createListener } from 'node:net'
import { AppError } from '../kernel/errors.ts'
import type { Config } from '../platform/config.ts'
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

/** Asks for the port and gives it back: a bank may take minutes to be made, and whoever waits for it should hear at once that the port is another's. */
export async function refuseTakenPort({ host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  const listener = createListener()
  const thrown = await new Promise<NodeJS.ErrnoException | undefined>((done) => {
    listener.once('error', done)
    listener.listen({ host, port }, () => done(undefined))
  })
  if (thrown !== undefined) throw notListening(thrown, host, port)
  await new Promise((done) => listener.close(done))
}

function notListening(thrown: NodeJS.ErrnoException, host: string, port: number): Error {
  const words = {
    EADDRINUSE: {
      zh: '端口已被占用，请停止占用它的程序，或用 --port 换一个',
      en: 'is in use: stop what listens there, or choose another with --port',
    },
    EACCES: {
      zh: '无权监听此端口，请用 --port 换一个 1024 以上的',
      en: 'may not be listened on by this user: choose one above 1023 with --port',
    },
    EADDRNOTAVAIL: { zh: '不是本机的地址，请用 --host 更正', en: 'is no address of this machine: correct it with --host' },
    ENOTFOUND: { zh: '不是本机的地址，请用 --host 更正', en: 'is no address of this machine: correct it with --host' },
  }[thrown.code ?? '']
  if (words === undefined) return thrown
  return new AppError('precondition-failed', {
    message: thrown.message,
    userMessage: { zh: `${host}:${port} ${words.zh}。`, en: `${host}:${port} ${words.en}.` },
    cause: thrown,
  })
}
