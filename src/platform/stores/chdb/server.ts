import { rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Answer, Engine } from './engine.ts'
import { BadRequest, type QueryRequest, readRequest } from './request.ts'

/**
 * ClickHouse's HTTP protocol over chDB, as far as its clients use it: query, parameters, settings, formats, inserts, gzip, errors with codes.
 * A running query cannot be called off: chDB's KILL QUERY and a stream's cancel only mark it (tried with 3.4.0). An asker that goes away leaves it
 * running until it ends or meets its `max_execution_time`, and its place is taken so long.
 */
export function chdbServer(engine: Engine, spool: string): Server {
  const server = createServer((request, response) => {
    void answer(engine, spool, request, response)
  })
  // Queries of the night may run for hours; a client that is done closes.
  server.requestTimeout = 0
  server.keepAliveTimeout = 30_000
  return server
}

async function answer(engine: Engine, spool: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if ((request.url ?? '').startsWith('/ping')) return void response.end('Ok.\n')
  let query: QueryRequest | undefined
  try {
    query = await readRequest(request, spool)
    const missing = query.statement.parameters.find((name) => !query?.parameters.has(name))
    if (missing !== undefined) throw new BadRequest(456, `Substitution \`${missing}\` is not set. (UNKNOWN_QUERY_PARAMETER)`)
    const found = await engine.run(query)
    try {
      await send(found, query, response)
    } finally {
      await found.end()
    }
  } catch (thrown) {
    refuse(thrown, query, response)
  } finally {
    if (query?.body !== undefined) await rm(query.body.file, { force: true })
  }
}

async function send(found: Answer, query: QueryRequest, response: ServerResponse): Promise<void> {
  const tag = crypto.randomUUID().replaceAll('-', '').slice(0, 16)
  response.writeHead(200, {
    'content-type': found.format.startsWith('JSON') ? 'application/json; charset=UTF-8' : 'text/plain; charset=UTF-8',
    'x-clickhouse-query-id': query.queryId,
    'x-clickhouse-format': found.format,
    'x-clickhouse-timezone': 'Asia/Shanghai',
    'x-clickhouse-exception-tag': tag,
    'x-clickhouse-summary': JSON.stringify({
      read_rows: String(found.readRows),
      read_bytes: '0',
      written_rows: String(found.writtenRows),
      written_bytes: String(query.body?.bytes ?? 0),
      total_rows_to_read: '0',
      result_rows: '0',
      result_bytes: '0',
      elapsed_ns: '0',
    }),
    ...(query.wantsGzip ? { 'content-encoding': 'gzip' } : {}),
  })
  const pieces = Readable.from(withError(found.pieces, tag), { objectMode: false })
  if (query.wantsGzip) await pipeline(pieces, createGzip({ level: 1 }), response)
  else await pipeline(pieces, response)
}

/** What fails after rows went out is told at the end of the stream, between tags that the client knows from the head. */
async function* withError(pieces: AsyncIterable<Uint8Array>, tag: string): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces
  } catch (thrown) {
    const message = `${messageOf(thrown)}\n`
    yield Buffer.from(`\r\n__exception__\r\n${tag}\r\n${message}${Buffer.byteLength(message)} ${tag}\r\n__exception__\r\n`)
  }
}

function refuse(thrown: unknown, query: QueryRequest | undefined, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  const message = messageOf(thrown)
  const code = /Code: (\d+)/.exec(message)?.[1] ?? '1002'
  response.writeHead(STATUS[code] ?? 500, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-exception-code': code,
    ...(query === undefined ? {} : { 'x-clickhouse-query-id': query.queryId }),
  })
  response.end(`${message}\n`)
}

/** Codes that mean the asker is wrong; as ClickHouse's own server answers them. */
const STATUS: Readonly<Record<string, number>> = {
  '62': 400,
  '47': 404,
  '60': 404,
  '81': 404,
  '115': 404,
  '456': 400,
  '27': 400,
  '6': 400,
  '36': 400,
  '53': 400,
  '57': 500,
}

function messageOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (thrown instanceof BadRequest) return `Code: ${thrown.code}. DB::Exception: ${message}`
  return message.startsWith('Code: ') ? message : `Code: 1002. DB::Exception: ${message} (UNKNOWN_EXCEPTION)`
}
