import { registry } from '../kernel/registry.ts'

/**
 * What people may restrict here. `isImposed`: by compliance alone, and on every channel at once. `isOpaque`: outside of compliance nobody reads that it is there, the
 * gates only say that there is something. What is left of a complaint freeze after its end is the bank's cooling-off time; the others end with the day before.
 */
export const restrictionKinds = registry(
  [
    { key: 'do-not-contact', label: { zh: '勿扰', en: 'Do not contact' }, isImposed: false, isOpaque: false },
    { key: 'complaint-freeze', label: { zh: '投诉冻结', en: 'Complaint freeze' }, isImposed: true, isOpaque: false },
    { key: 'legal', label: { zh: '司法限制', en: 'Legal hold' }, isImposed: true, isOpaque: true },
  ],
  'restriction',
)
export type RestrictionKind = (typeof restrictionKinds.keys)[number]
