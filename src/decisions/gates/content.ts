import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { scriptProblem, type ScriptProblem } from '../../products/script.ts'
import { always, defineGate, type Evidence, never, type Proposal } from './gate.ts'

type Problem = ScriptProblem | 'no-script' | 'other-class'

function problemOf({
  script,
  offer,
  treatment,
}: Proposal): { readonly problem: Problem; readonly evidence: Evidence } | undefined {
  if (script === undefined) return { problem: 'no-script', evidence: { script: treatment.script } }
  const evidence = { script: script.key, scriptVersion: script.version }
  const found = scriptProblem(script, offer.dueOn)
  if (found !== undefined) return { problem: found.problem, evidence: { ...evidence, phrases: found.phrases.join(' ') } }
  if (script.contentClass !== offer.contentClass)
    return { problem: 'other-class', evidence: { ...evidence, contentClass: script.contentClass } }
  return undefined
}

const sentences: Readonly<Record<Problem, { zh: string; en: string }>> = {
  'no-script': { zh: '没有话术', en: 'there is no script' },
  'not-approved': { zh: '话术未经第二人审批', en: 'the script is not approved by a second person' },
  'approved-by-author': { zh: '话术由作者本人审批', en: 'the script was approved by its own author' },
  'not-in-force': { zh: '话术不在有效期内', en: 'the script is not in force on that day' },
  'forbidden-phrase': { zh: '话术含禁用语', en: 'the script contains a forbidden phrase' },
  'other-class': { zh: '话术类别与联系类别不符', en: 'the script is of another class than the contact' },
}

/** Nothing is said or sent but an approved version in force, of the contact's own class, free of forbidden phrases. */
export const content = defineGate({
  key: 'content',
  code: 10,
  label: { zh: '内容已审批', en: 'Content approved' },
  isAbsolute: true,
  columns: [],
  params: z.strictObject({}),
  judge: (subject) => {
    const found = problemOf(subject)
    if (found !== undefined) return { denied: true, evidence: { problem: found.problem, ...found.evidence } }
    return { denied: false, evidence: { script: subject.script?.key ?? null, scriptVersion: subject.script?.version ?? null } }
  },
  sql: (proposal) => (problemOf(proposal) === undefined ? never : always),
  explain: ({ denied, evidence }) =>
    denied
      ? sentences[evidence['problem'] as Problem]
      : {
          zh: `话术 ${evidence['script']} 第 ${evidence['scriptVersion']} 版已审批`,
          en: `script ${evidence['script']} version ${evidence['scriptVersion']} is approved`,
        },
  examples: [
    { given: {}, because: 'approved by a second person', denied: false },
    { given: { script: { approver: null, approvedOn: null } }, because: 'not approved', denied: true },
    { given: { script: { approver: '9001' } }, because: 'approved by its author', denied: true },
    { given: { script: { validTo: '2026-10-15' as Day } }, because: 'no longer in force', denied: true },
    { given: { script: { textZh: '保本理财' } }, because: 'a forbidden phrase', denied: true },
    { given: { script: { contentClass: 'service' } }, because: 'a service text for a marketing contact', denied: true },
    { given: { script: null }, because: 'no script at all', denied: true },
  ],
})
