import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const YEAR = 'public, max-age=31536000, immutable'

/**
 * Serves the built pages and gives the text of the page itself, for any address that is neither a file nor the API (the page has a router of its own). Files whose
 * names carry a hash stay in the browser for a year; the rest is asked for each time. Undefined when the pages were not built.
 */
export async function servePages(app: FastifyInstance, webDir: string, basePath: string): Promise<string | undefined> {
  const indexFile = join(webDir, 'index.html')
  if (!existsSync(indexFile)) return undefined
  await app.register(fastifyStatic, {
    root: webDir,
    prefix: `${basePath}/`,
    index: false,
    cacheControl: false,
    decorateReply: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.startsWith(join(webDir, 'assets')) ? YEAR : 'no-cache')
    },
  })
  return pageAt(indexFile, `${basePath}/`)
}

/** The pages that stand for themselves, each in a folder of its own name, by the address they are found at: what is meant for others than staff. */
export function hostedPages(webDir: string, basePath: string): ReadonlyMap<string, string> {
  if (!existsSync(webDir)) return new Map()
  const names = readdirSync(webDir).filter((name) => existsSync(join(webDir, name, 'index.html')))
  return new Map(names.map((name) => [`${basePath}/${name}`, pageAt(join(webDir, name, 'index.html'), `${basePath}/${name}/`)]))
}

/** The pages are built for any path; which one they are published under is told to them here. */
function pageAt(file: string, base: string): string {
  return readFileSync(file, 'utf8').replace(/<base href="[^"]*"\s*\/?>/, `<base href="${base}" />`)
}
