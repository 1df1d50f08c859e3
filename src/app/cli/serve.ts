import { refuseTakenPort, serve as listen } from '../serve.ts'
import type { Verb } from './verb.ts'

export const serve: Verb = {
  key: 'serve',
  summary: { zh: '提供页面与接口，不生成演示数据', en: 'Serve pages and API, without making demo data' },
  usage: 'serve [--port N] [--host A] [--tls-cert F --tls-key F] [--base-path P]',
  options: {},
  optionHelp: {},
  mostWords: 0,
  run: async (cli) => {
    await refuseTakenPort(cli.config)
    const { platform } = await cli.open()
    const server = await listen(platform)
    cli.say({ zh: `知客已就绪：${server.url}`, en: `Zhike is ready: ${server.url}` })
    await new Promise<void>((done) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
    })
    await server.stop()
    return 0
  },
}
