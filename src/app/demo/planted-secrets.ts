import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import iconv from 'iconv-lite'

/** What a run over these files may leave nowhere but sealed in the record: to be searched for in the warehouse, in logs, in spool files and in URLs. */
export type Secrets = {
  readonly names: ReadonlySet<string>
  readonly documents: ReadonlySet<string>
  readonly phones: ReadonlySet<string>
  readonly addresses: ReadonlySet<string>
  readonly accounts: ReadonlySet<string>
}

/** Reads the planted names, numbers and phones back out of the files of a bank, so that the search looks for what was really delivered. */
export async function plantedSecrets(folder: string): Promise<Secrets> {
  const parties = iconv
    .decode(readFileSync(join(folder, 'cif_customer.dat')), 'gb18030')
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split('|'))
  const column = (index: number): Set<string> => new Set(parties.map((cells) => cells[index] ?? '').filter((cell) => cell !== ''))
  const accounts = await parquetReadObjects({
    file: await asyncBufferFromFile(join(folder, 'acct_master.parquet')),
    columns: ['ACCT_NO'],
  })
  return {
    names: column(2),
    documents: column(4),
    phones: column(8),
    addresses: column(10),
    accounts: new Set(accounts.map((row) => String(row['ACCT_NO']))),
  }
}
