import { addDays, type Day } from '../../kernel/day.ts'
import { staffName } from './made-up-names.ts'
import { type Random, randomOf } from './random.ts'

// The branches, districts and people of 江城银行. Twelve branches and sixty relationship managers serve 20,000 customers; a larger bank gets more of both.

export type Branch = {
  readonly code: string
  readonly district: string
  readonly nameZh: string
  readonly nameEn: string
  readonly rms: readonly string[]
}
export type StaffMember = {
  readonly staffNo: string
  readonly nameZh: string
  readonly nameEn: string
  readonly post: string
  readonly orgCode: string
  readonly minutes: number
}
export type Certificate = {
  readonly staffNo: string
  readonly kind: string
  readonly number: string
  readonly from: Day
  readonly to: Day
}
export type Network = {
  readonly districts: readonly { readonly code: string; readonly nameZh: string; readonly nameEn: string }[]
  readonly branches: readonly Branch[]
  readonly staff: readonly StaffMember[]
  readonly certificates: readonly Certificate[]
}

const districts = [
  { code: 'JC-D1', nameZh: '江南片区', nameEn: 'Jiangnan District' },
  { code: 'JC-D2', nameZh: '江北片区', nameEn: 'Jiangbei District' },
  { code: 'JC-D3', nameZh: '高新片区', nameEn: 'Hi-tech District' },
]
const places = [
  ['临江', 'Linjiang'],
  ['望湖', 'Wanghu'],
  ['钟楼', 'Zhonglou'],
  ['白塔', 'Baita'],
  ['柳浦', 'Liupu'],
  ['石桥', 'Shiqiao'],
  ['观澜', 'Guanlan'],
  ['东渡', 'Dongdu'],
  ['新港', 'Xingang'],
  ['云台', 'Yuntai'],
  ['青溪', 'Qingxi'],
  ['南屏', 'Nanping'],
] as const
/** A branch's posts: how many of each, minutes a day for contacts, and the digit in the staff number. */
const posts = [
  { post: 'rm', digit: 1, count: 5, minutes: 240 },
  { post: 'teller', digit: 2, count: 4, minutes: 0 },
  { post: 'lobby', digit: 3, count: 2, minutes: 60 },
  { post: 'branch-head', digit: 4, count: 1, minutes: 0 },
] as const
const headOffice = [
  ['9001', '曹策', 'Cao Ce', 'campaign-manager'],
  ['9002', '严正', 'Yan Zheng', 'compliance'],
  ['9003', '华系', 'Hua Xi', 'system-admin'],
  ['9004', '金安', 'Jin An', 'security-admin'],
  ['9005', '魏审', 'Wei Shen', 'audit-admin'],
] as const

/** One login of each role, for the lines that `npm start` prints: all of the first branch, or of head office. */
export const demoLogins = {
  rm: '101101',
  teller: '101201',
  lobby: '101301',
  'branch-head': '101401',
  'campaign-manager': '9001',
  compliance: '9002',
  'system-admin': '9003',
  'security-admin': '9004',
  'audit-admin': '9005',
} as const

/** The network of a bank of that many customers, and which certificates its people hold: some ended, some were never taken. */
export function networkOf(customers: number, seed: number, endDay: Day): Network {
  const random = randomOf(seed, 0x6e657477)
  const branches = Array.from({ length: Math.min(300, Math.max(12, Math.round(customers / 3000))) }, (_, i) => branchOf(i))
  const staff = branches.flatMap((branch, i) => peopleOf(branch, i, random))
  const heads = headOffice.map(([staffNo, nameZh, nameEn, post]) => ({
    staffNo,
    nameZh,
    nameEn,
    post,
    orgCode: 'JC-HO',
    minutes: 0,
  }))
  const certificates = staff
    .filter((member) => member.post === 'rm')
    .flatMap((member) => certificatesOf(member.staffNo, random, endDay))
  return { districts, branches, staff: [...staff, ...heads], certificates }
}

function branchOf(i: number): Branch {
  const [zh, en] = places[i % places.length] ?? ['', '']
  const ring = Math.floor(i / places.length)
  const nth = ring === 0 ? '' : String(ring + 1)
  const base = 101 + i
  return {
    code: `JC${base}`,
    district: districts[i % districts.length]?.code ?? '',
    nameZh: `${zh}${nth}支行`,
    nameEn: `${en} ${nth}`.trim() + ' Branch',
    rms: Array.from({ length: posts[0].count }, (_, n) => staffNoOf(base, posts[0].digit, n)),
  }
}

function staffNoOf(base: number, digit: number, nth: number): string {
  return `${base}${digit}${String(nth + 1).padStart(2, '0')}`
}

function peopleOf(branch: Branch, i: number, random: Random): StaffMember[] {
  return posts.flatMap(({ post, digit, count, minutes }) =>
    Array.from({ length: count }, (_, n) => {
      const staffNo = staffNoOf(101 + i, digit, n)
      const called = staffName(random)
      // Managers differ in how much of the day is theirs for contacts: 180, 210 or 240 minutes.
      const own = post === 'rm' ? minutes - 30 * random.below(3) : minutes
      return { staffNo, nameZh: called.zh, nameEn: called.en, post, orgCode: branch.code, minutes: own }
    }),
  )
}

function certificatesOf(staffNo: string, random: Random, endDay: Day): Certificate[] {
  // The first manager of the first branch, whose morning the README shows, holds all three.
  const isFirst = staffNo === demoLogins.rm
  const kinds = [
    ['wealth', 0.95],
    ['fund', 0.8],
    ['insurance', 0.6],
  ] as const
  return kinds.flatMap(([kind, share]) => {
    const [holds, ended, back, ahead] = [
      random.chance(share),
      random.chance(0.08),
      random.between(100, 900),
      random.between(30, 700),
    ]
    if (!holds && !isFirst) return []
    const to = ended && !isFirst ? addDays(endDay, -random.between(1, 120)) : addDays(endDay, ahead)
    return [{ staffNo, kind, number: `${kind.slice(0, 1).toUpperCase()}-${staffNo}`, from: addDays(endDay, -back - 200), to }]
  })
}
