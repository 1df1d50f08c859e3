import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { dollarRates } from './dollars.ts'
import type { Network } from './network.ts'
import type { Calendar } from './profile.ts'
import { textFile } from './text-file.ts'

const catalogue = new URL('./catalogue/', import.meta.url).pathname

/** Units, people, certificates, rates, products and scripts: small files, written at once. */
export function writeRecordFiles(folder: string, network: Network, calendar: Calendar): void {
  lines(folder, 'organisation.csv', 'code,kind,parent_code,name_zh,name_en,valid_from,valid_to', [
    'JC,bank,,江城银行,Jiangcheng Bank,2005-01-01,',
    'JC-HO,department,JC,总行零售部,Head Office Retail,2005-01-01,',
    ...network.districts.map((one) => `${one.code},district,JC,${one.nameZh},${one.nameEn},2005-01-01,`),
    ...network.branches.map((one) => `${one.code},branch,${one.district},${one.nameZh},${one.nameEn},2005-01-01,`),
  ])
  lines(
    folder,
    'staff.csv',
    'staff_no,name_zh,name_en,post,org_code,minutes_per_day,active_from,active_to',
    network.staff.map(
      (one) => `${one.staffNo},${one.nameZh},${one.nameEn},${one.post},${one.orgCode},${one.minutes},2015-01-01,`,
    ),
  )
  lines(
    folder,
    'certificate.csv',
    'staff_no,kind,number,valid_from,valid_to',
    network.certificates.map((one) => `${one.staffNo},${one.kind},${one.number},${one.from},${one.to}`),
  )
  lines(folder, 'mid_rate.csv', 'currency,day,mid,source', dollarRates(calendar))
  for (const file of ['product.csv', 'script.csv']) copyFileSync(join(catalogue, file), join(folder, file))
}

function lines(folder: string, name: string, header: string, rows: readonly string[]): void {
  const file = textFile(join(folder, name), 'utf8')
  file.add(`${header}\n`)
  for (const row of rows) file.add(`${row}\n`)
  file.close()
}
