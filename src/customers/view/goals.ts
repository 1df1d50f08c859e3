import type { Label } from '../../kernel/label.ts'

/** What customers save for. Keys are stored and never renamed. */
export const goalKinds = {
  home: { zh: '购房', en: 'A home' },
  renovation: { zh: '装修', en: 'Renovation' },
  education: { zh: '子女教育', en: 'Children’s education' },
  retirement: { zh: '养老', en: 'Retirement' },
  car: { zh: '购车', en: 'A car' },
  travel: { zh: '旅行', en: 'Travel' },
  wedding: { zh: '婚嫁', en: 'A wedding' },
  health: { zh: '健康保障', en: 'Health' },
  business: { zh: '经营周转', en: 'Business' },
  reserve: { zh: '应急备用', en: 'A reserve' },
  growth: { zh: '财富增值', en: 'Growth' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Record<string, Label>
export type GoalKind = keyof typeof goalKinds
export const goalKeys = Object.keys(goalKinds) as readonly GoalKind[]

/** open → reached or dropped, and never back: another wish is another goal. */
export const goalStates = ['open', 'reached', 'dropped'] as const
export type GoalState = (typeof goalStates)[number]
