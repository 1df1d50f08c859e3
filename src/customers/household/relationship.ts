import type { Label } from '../../kernel/label.ts'
import { registry } from '../../kernel/registry.ts'

/**
 * One kind of relationship between two parties. It is stated once, from one side; seen from the other it reads by `inverse`. Keys are stored and never renamed.
 */
export type RelationshipKind = {
  readonly key: string
  /** What the first party is to the second: "is the parent of". */
  readonly label: Label
  /** What the second is to the first. The same for kinds that are the same from both sides. */
  readonly inverse: Label
  /** Whether both sides are the same, so that the pair is stated in one order only. */
  readonly isSymmetric: boolean
  /** Whether it makes one family: only such kinds may lead from one member of a household to another. */
  readonly isFamily: boolean
  /** Whether it has a share of the second party, in ppm: what owners hold of a company sums to at most 1,000,000. */
  readonly hasShare: boolean
}

const same = (label: Label) => ({ label, inverse: label, isSymmetric: true })

export const relationshipKinds = registry<RelationshipKind>(
  [
    { key: 'spouse', ...same({ zh: '配偶', en: 'Spouse' }), isFamily: true, hasShare: false },
    {
      key: 'parent',
      label: { zh: '父母', en: 'Parent' },
      inverse: { zh: '子女', en: 'Child' },
      isSymmetric: false,
      isFamily: true,
      hasShare: false,
    },
    { key: 'sibling', ...same({ zh: '兄弟姐妹', en: 'Sibling' }), isFamily: true, hasShare: false },
    {
      key: 'guardian',
      label: { zh: '监护人', en: 'Guardian' },
      inverse: { zh: '被监护人', en: 'Ward' },
      isSymmetric: false,
      isFamily: true,
      hasShare: false,
    },
    {
      key: 'guarantor',
      label: { zh: '担保人', en: 'Guarantor' },
      inverse: { zh: '被担保人', en: 'Guaranteed party' },
      isSymmetric: false,
      isFamily: false,
      hasShare: false,
    },
    {
      key: 'legal-representative',
      label: { zh: '法定代表人', en: 'Legal representative' },
      inverse: { zh: '所代表企业', en: 'Company represented' },
      isSymmetric: false,
      isFamily: false,
      hasShare: false,
    },
    {
      key: 'owner',
      label: { zh: '股东', en: 'Owner' },
      inverse: { zh: '所持企业', en: 'Company owned' },
      isSymmetric: false,
      isFamily: false,
      hasShare: true,
    },
    {
      key: 'referrer',
      label: { zh: '推荐人', en: 'Referrer' },
      inverse: { zh: '被推荐人', en: 'Referred' },
      isSymmetric: false,
      isFamily: false,
      hasShare: false,
    },
    {
      key: 'employer',
      label: { zh: '雇主', en: 'Employer' },
      inverse: { zh: '员工', en: 'Employee' },
      isSymmetric: false,
      isFamily: false,
      hasShare: false,
    },
  ],
  'relationship',
)
