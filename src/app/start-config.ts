import { type Config, ConfigError, loadConfig } from '../platform/config.ts'
import { emptyDemo } from './installation.ts'

/** With nothing said, `npm start` is the demo on embedded stores; on servers it must be asked for. */
export function configOfStart(argv: readonly string[], load: typeof loadConfig = loadConfig): Config {
  const asDemo = load([...argv, '--demo'])
  const isOnServers = asDemo.config.databaseUrl !== undefined || asDemo.config.clickhouseUrl !== undefined
  const { config, rest } = isOnServers ? load(argv) : asDemo
  if (rest.length > 0)
    throw new ConfigError({ zh: `npm start 没有选项 ${rest.join(' ')}`, en: `npm start does not know ${rest.join(' ')}` })
  if (config.fresh) emptyDemo(config.dataDir)
  return config
}
