import { registry } from '../../kernel/registry.ts'
import type { Connector } from './connector.ts'
import { csv } from './csv.ts'
import { parquet } from './parquet.ts'

/** Every kind of source. */
export const connectors = registry<Connector>([parquet, csv], 'connector')

/** The connector that reads files of this name. */
export function connectorOf(name: string): Connector {
  return connectors.all.find((connector) => connector.takes(name)) ?? csv
}
