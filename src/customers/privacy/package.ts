import { z } from 'zod'
import type { Label } from '../../kernel/label.ts'

/** A cell of a customer's copy: a value that reads alike in every language, or words in both. */
export type Cell = string | Label

/** One part of what is held: what it is, where it comes from, what for and by what law, how long, and the rows themselves. */
export type PackageSection = {
  readonly key: string
  readonly label: Label
  readonly source: Label
  readonly purpose: Label
  readonly law: Label
  readonly kept: Label
  readonly columns: readonly Label[]
  readonly rows: readonly (readonly Cell[])[]
}

const label = z.object({ zh: z.string(), en: z.string() })
const cell = z.union([z.string(), label])

/** A customer's copy of their data as it was on one day. It is kept, so it carries its version. */
export const dataPackage = z.object({
  v: z.literal(1),
  madeOn: z.string(),
  customerNumber: z.int(),
  /** The right it answers. */
  right: label,
  sections: z.array(
    z.object({
      key: z.string(),
      label,
      source: label,
      purpose: label,
      law: label,
      kept: label,
      columns: z.array(label).readonly(),
      rows: z.array(z.array(cell).readonly()).readonly(),
    }),
  ),
})
export type DataPackage = z.output<typeof dataPackage>

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const safe = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '')
const both = (words: Cell): string =>
  typeof words === 'string'
    ? safe(words)
    : words.zh === words.en
      ? safe(words.zh)
      : `${safe(words.zh)} <small lang="en">${safe(words.en)}</small>`

/**
 * The copy as one page that needs nothing else: Chinese first, English beside it, tables that a telephone can scroll and a printer can print. No script, no address of
 * anything outside: it may be kept, mailed or printed, and tells nobody that it was opened.
 */
export function packageHtml(copy: DataPackage): string {
  const title = both({ zh: '我的个人信息副本', en: 'A copy of my personal data' })
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>个人信息副本 ${safe(copy.madeOn)}</title><style>${style}</style></head><body>
<h1>${title}</h1>
<p>${both({ zh: `截至 ${copy.madeOn} · 客户号 ${copy.customerNumber} · ${copy.right.zh}`, en: `As of ${copy.madeOn} · customer ${copy.customerNumber} · ${copy.right.en}` })}</p>
<nav><ul>${copy.sections.map((one) => `<li><a href="#${one.key}">${both(one.label)}</a></li>`).join('')}</ul></nav>
${copy.sections.map(sectionHtml).join('\n')}
</body></html>
`
}

function sectionHtml(one: PackageSection): string {
  const about = [
    [{ zh: '来源', en: 'From' }, one.source],
    [{ zh: '用途', en: 'What for' }, one.purpose],
    [{ zh: '依据', en: 'By' }, one.law],
    [{ zh: '保存', en: 'Kept' }, one.kept],
  ] as const
  const rows = one.rows.map((row) => `<tr>${row.map((words) => `<td>${both(words)}</td>`).join('')}</tr>`).join('')
  const table =
    one.rows.length === 0
      ? `<p class="none">${both({ zh: '没有。', en: 'None.' })}</p>`
      : `<div class="wide"><table><thead><tr>${one.columns.map((words) => `<th scope="col">${both(words)}</th>`).join('')}</tr></thead><tbody>${rows}</tbody></table></div>`
  return `<section id="${safe(one.key)}"><h2>${both(one.label)}</h2>
<dl>${about.map(([name, words]) => `<dt>${both(name)}</dt><dd>${both(words)}</dd>`).join('')}</dl>
${table}</section>`
}

const style = `
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;margin:0 auto;max-width:52rem;padding:1rem;color:#10242b}
h1{font-size:1.4rem}h2{font-size:1.15rem;border-top:2px solid #0f4c5c;padding-top:.8rem;margin-top:2rem}
small{color:#5a6b71}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0 0 .8rem}dt{color:#5a6b71}dd{margin:0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{border:1px solid #c9d4d8;padding:.35rem .5rem;text-align:left;vertical-align:top}th{background:#eef3f5}
@media print{nav{display:none}section{break-inside:avoid-page}}`
