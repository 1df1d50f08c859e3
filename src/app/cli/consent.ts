import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type ProofFault, type ProofFile, verifyProof } from '../../customers/privacy/consent-proof.ts'
import { makeConsentProof, strayStatements } from '../../customers/service-consent-proof.ts'
import { tryParseId } from '../../kernel/input.ts'
import type { Label } from '../../kernel/label.ts'
import { openKeyring } from '../../platform/crypto/keyring.ts'
import { isSignedBy } from '../../platform/crypto/proof-keys.ts'
import { normalPhone } from '../../sources/identity.ts'
import { type Cli, text, Usage, type Values, type Verb } from './verb.ts'

const faults: Readonly<Record<ProofFault, Label>> = {
  shape: { zh: '不是授权证明文件', en: 'it is no proof of consent' },
  digest: { zh: '内容与摘要不符：文件被改动', en: 'what it says and its digest disagree: it was changed' },
  signature: { zh: '签名与摘要不符', en: 'its signature does not fit its digest' },
  stranger: { zh: '签名不是本行的', en: 'somebody else signed it' },
  words: { zh: '授权文本与其摘要不符', en: 'a text of consent does not have the hash it is named by' },
}

export const consent: Verb = {
  key: 'consent',
  summary: { zh: '导出或校验客户的授权证明', en: 'Export or verify the proof of a customer’s consents' },
  usage: 'consent verify <file> [--ledger] [--phone <number>] [--public-key <base64>] | consent proof <customer> <file>',
  options: { ledger: { type: 'boolean' }, phone: { type: 'string' }, 'public-key': { type: 'string' } },
  optionHelp: {
    ledger: { zh: '再与台账逐条比对', en: 'Compare it with the ledger, too' },
    phone: { zh: '核对授权所针对的手机号', en: 'Tell which statements were made for this telephone' },
    'public-key': {
      zh: '只凭这把公钥校验，不需要本行密钥文件',
      en: 'Verify by this public key alone, without the bank’s key file',
    },
  },
  run: async (cli, values, [what = '', first, second]) => {
    if (what === 'verify' && first !== undefined && second === undefined) return await verify(cli, values, first)
    if (what === 'proof' && first !== undefined && second !== undefined) return await prove(cli, first, second)
    throw new Usage({
      zh: '请写 consent verify <文件> 或 consent proof <客户号> <文件>。',
      en: 'Write consent verify <file> or consent proof <customer> <file>.',
    })
  },
}

async function prove(cli: Cli, customer: string, file: string): Promise<number> {
  const customerId = tryParseId(customer)
  if (customerId === undefined) throw new Usage({ zh: '请写客户号。', en: 'Write the number of a customer.' })
  const { ctx } = await cli.open()
  const made = await ctx.slice((db) => makeConsentProof({ ...ctx, db }, customerId))
  await writeFile(resolve(file), `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  const count = made.proof.statements.length
  cli.say({
    zh: `已导出 ${count} 条授权记录到 ${resolve(file)}。`,
    en: `${count} statements of consent are in ${resolve(file)}.`,
  })
  return 0
}

/** Verifying looks at the file and at keys, not at the bank: it works on a machine that has nothing else. */
async function verify(cli: Cli, values: Values, file: string): Promise<number> {
  const given = text(values, 'public-key')
  const { masterKeyFile, cipherSuite } = cli.config
  if (given === undefined && !existsSync(masterKeyFile))
    throw new Usage({
      zh: `没有密钥文件 ${masterKeyFile}，请用 --public-key 指明公钥。`,
      en: `There is no key file ${masterKeyFile}: name the public key with --public-key.`,
    })
  const keyring = given === undefined ? openKeyring(masterKeyFile, cipherSuite, new Date()) : undefined
  const ours = given === undefined ? (keyring?.proofKeys() ?? []).map((key) => key.publicKey) : [given]
  const verdict = verifyProof(await readFile(resolve(file), 'utf8'), ours, isSignedBy)
  if (!verdict.isWhole) {
    const fault = faults[verdict.fault]
    cli.say({ zh: `证明不成立：${fault.zh}（${verdict.at}）。`, en: `The proof fails: ${fault.en} (${verdict.at}).` })
    return 1
  }
  tell(cli, verdict.file)
  const phone = text(values, 'phone')
  if (phone !== undefined && keyring !== undefined) {
    const hashes = keyring.blinds('phone', normalPhone(phone)).map((hash) => hash.toString('hex'))
    const made = verdict.file.proof.statements.filter((one) => one.contactPoint !== null && hashes.includes(one.contactPoint))
    cli.say({
      zh: `针对该手机号的记录 ${made.length} 条：${made.map((one) => one.consentId).join('、')}`,
      en: `${made.length} statements were made for this telephone: ${made.map((one) => one.consentId).join(', ')}`,
    })
  }
  return values['ledger'] === true ? await compare(cli, verdict.file) : 0
}

function tell(cli: Cli, { proof, signature }: ProofFile): void {
  cli.say({
    zh: `证明成立：客户 ${proof.customerNumber}，${proof.statements.length} 条授权记录，${proof.madeAt} 由密钥 ${signature.kid} 签名。`,
    en: `The proof holds: customer ${proof.customerNumber}, ${proof.statements.length} statements, signed by key ${signature.kid} at ${proof.madeAt}.`,
  })
}

async function compare(cli: Cli, file: ProofFile): Promise<number> {
  const { ctx } = await cli.open()
  const stray = await ctx.slice((db) => strayStatements({ db }, file))
  cli.say(
    stray.length === 0
      ? { zh: '与台账一致。', en: 'The ledger says the same.' }
      : { zh: `与台账不符：${stray.join('、')}`, en: `The ledger differs in ${stray.join(', ')}.` },
  )
  return stray.length === 0 ? 0 : 1
}
