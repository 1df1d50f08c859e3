import type { Label } from '../../kernel/label.ts'
import { registry } from '../../kernel/registry.ts'

/** What a rule counted for one person on one day: whole numbers, and hours as text. */
export type LookupNumbers = Readonly<Record<string, number | string>>

/**
 * The rules by which looking at customers stands out, each a question over everybody's looks of a day: what it is called, and how it reads with what was counted. They accuse nobody:
 * they say what stands out, with numbers, and somebody asks why.
 */
export const lookupRules = registry(
  [
    {
      key: 'outside-portfolio',
      label: { zh: '大量查看管辖之外的客户', en: 'Many looks outside of one’s own' },
      explain: (n: LookupNumbers): Label => ({
        zh: `当日查看 ${n['total']} 位客户，其中 ${n['outside']} 位不属于本人管户或本网点，涉及 ${n['branches']} 个网点。`,
        en: `Looked at ${n['total']} customers that day, ${n['outside']} of them not of their own portfolio or branch, in ${n['branches']} branches.`,
      }),
    },
    {
      key: 'many-in-an-hour',
      label: { zh: '一小时内查看客户过多', en: 'Many customers within an hour' },
      explain: (n: LookupNumbers): Label => ({
        zh: `${n['hour']} 时起一小时内查看 ${n['customers']} 位客户；本人平日最多 ${n['own']} 位，同岗位平日最多 ${n['peers']} 位。`,
        en: `Looked at ${n['customers']} customers in the hour from ${n['hour']}:00; their own usual most is ${n['own']}, that of the same post ${n['peers']}.`,
      }),
    },
    {
      key: 'watched-customers',
      label: { zh: '查看重点客户、员工或员工亲属', en: 'Looks at distinguished customers, staff or their families' },
      explain: (n: LookupNumbers): Label => ({
        zh: `查看了 ${n['customers']} 位重点关注客户（高层级 ${n['top']} 位，名单内 ${n['listed']} 位），均非其管户。`,
        en: `Looked at ${n['customers']} customers to be guarded (${n['top']} of the highest tiers, ${n['listed']} listed), none of them their own.`,
      }),
    },
    {
      key: 'odd-hours',
      label: { zh: '夜间或休息日查看', en: 'Looks at night or on days off' },
      explain: (n: LookupNumbers): Label => ({
        zh: `${n['dayOff'] === 1 ? '休息日' : '夜间'}查看 ${n['customers']} 位客户，最早 ${n['first']}，最晚 ${n['last']}。`,
        en: `Looked at ${n['customers']} customers ${n['dayOff'] === 1 ? 'on a day off' : 'at night'}, the first at ${n['first']}, the last at ${n['last']}.`,
      }),
    },
    {
      key: 'many-reveals',
      label: { zh: '还原脱敏字段过多', en: 'Many fields revealed' },
      explain: (n: LookupNumbers): Label => ({
        zh: `当日还原 ${n['fields']} 个脱敏字段，涉及 ${n['customers']} 位客户；本人平日最多 ${n['own']} 个。`,
        en: `Revealed ${n['fields']} fields of ${n['customers']} customers that day; their own usual most is ${n['own']}.`,
      }),
    },
    {
      key: 'knocking',
      label: { zh: '反复尝试查看无权客户', en: 'Trying for customers out of reach' },
      explain: (n: LookupNumbers): Label => ({
        zh: `当日 ${n['times']} 次尝试查看管辖范围外的客户，涉及 ${n['customers']} 个客户号，均被拒绝。`,
        en: `Tried ${n['times']} times for ${n['customers']} customers out of their reach that day; all were refused.`,
      }),
    },
  ],
  'look-up rule',
)
export type LookupRuleKey = (typeof lookupRules.all)[number]['key']
