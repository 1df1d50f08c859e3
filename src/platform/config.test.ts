import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import { settings } from './settings.ts'

test('with nothing given every setting has a value that works for the demo', () => {
  const { config, rest } = readConfig([], {})
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    demo: false,
    cipherSuite: 'aes',
    basePath: '',
  })
  expect([config.trustProxy, config.metricsToken]).toEqual([undefined, undefined])
  expect(config.databaseUrl).toBeUndefined()
  expect(config.dataDir).toMatch(/^\/.*\/data$/)
  expect(config.masterKeyFile).toBe(`${config.dataDir}/keys/master.key`)
  expect(rest).toEqual([])
})

test('an option wins over the environment, which wins over the default; an empty variable is not given', () => {
  const env = { PORT: '9000', ZHIKE_HOST: '', DATABASE_URL: 'postgres://a@b/c' }
  expect(readConfig(['--port', '9001'], env).config.port).toBe(9001)
  expect(readConfig([], env).config).toMatchObject({ port: 9000, host: '127.0.0.1', databaseUrl: 'postgres://a@b/c' })
  expect(readConfig(['--port=0'], env).config.port).toBe(0)
})

test('words that are no setting are left to the command in their order', () => {
  const { config, rest } = readConfig(['night', '--demo', '--customers', '500', '--from', 'import', '--as-of=2026-10-16'], {})
  expect(rest).toEqual(['night', '--from', 'import'])
  expect(config).toMatchObject({ demo: true, customers: 500, asOf: '2026-10-16' })
})

test('everything that is wrong is said at once, naming where it came from', () => {
  const read = () =>
    readConfig(['--port', 'eighty', '--as-of', '2026-02-30', '--tls-cert', 'a.pem', '--host'], { ZHIKE_CIPHER_SUITE: 'des' })
  expect(read).toThrow(ConfigError)
  try {
    read()
  } catch (thrown) {
    expect((thrown as ConfigError).label.zh.split('\n')).toContain('--port 的值 "eighty" 不可用：应为 0 至 65535 的整数')
    expect((thrown as Error).message.split('\n')).toEqual([
      '--host wants a value: Address to listen on; 0.0.0.0 opens it to the network and then asks for TLS or a trusted proxy.',
      '--port is "eighty": a whole number from 0 to 65535 is expected',
      '--as-of is "2026-02-30": a day like 2026-10-16 is expected',
      'ZHIKE_CIPHER_SUITE is "des": one of aes, sm is expected',
      '--tls-cert and --tls-key are given together or not at all',
    ])
  }
})

test('a made-up bank has 200 customers at least, and fewer are refused before anything is made', () => {
  expect(() => readConfig(['--customers', '199'], {})).toThrow('--customers is "199": a whole number from 200')
  expect(readConfig(['--customers', '200'], {}).config.customers).toBe(200)
})

test('only a demo can be emptied at its start, and never what lies on servers', () => {
  const onServers = { DATABASE_URL: 'postgres://a@b/c' }
  expect(() => readConfig(['--fresh', '--demo'], onServers)).toThrow('--fresh empties embedded stores only')
  expect(() => readConfig(['--fresh'], {})).toThrow('--fresh empties a demo installation only')
  expect(readConfig(['--fresh', '--demo'], {}).config.fresh).toBe(true)
})

test('no two settings share a flag or a variable, and each has a sentence', () => {
  const all = Object.values(settings)
  expect(new Set(all.map((entry) => entry.flag)).size).toBe(all.length)
  expect(new Set(all.map((entry) => entry.env)).size).toBe(all.length)
  expect(all.filter(({ says }) => !says.en.endsWith('.') || !says.zh.endsWith('。'))).toEqual([])
})

test('gateways are trusted by name; a secret that is refused is not repeated', () => {
  expect(readConfig(['--trust-proxy', '10.0.0.0/8,::1'], {}).config.trustProxy).toEqual(['10.0.0.0/8', '::1'])
  for (const everybody of ['true', '1', '0.0.0.0/0'])
    expect(() => readConfig([], { ZHIKE_TRUST_PROXY: everybody })).toThrow(/anybody who reaches the port/)
  expect(() => readConfig(['--trust-proxy', '--port', '80'], {})).toThrow(/--port is neither/)
  expect(readConfig([], { ZHIKE_METRICS_TOKEN: 'a-token-of-some-length' }).config.metricsToken).toBe('a-token-of-some-length')
  expect(() => readConfig(['--metrics-token', 'short'], {})).toThrow(/^--metrics-token is …: 16 to 256 visible characters/)
})
