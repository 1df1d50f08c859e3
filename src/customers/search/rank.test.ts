import { expect, test } from 'vitest'
import { type Candidate, fitOf } from './rank.ts'
import { openSpans, openTail } from './shown.ts'
import { termsOf } from './terms.ts'

const person = (fullName: string, rest: Partial<Candidate> = {}): Candidate => ({
  kind: 'personal',
  fullName,
  keys: [],
  accounts: [],
  ...rest,
})
const fit = (typed: string, candidate: Candidate) => fitOf(termsOf(typed), candidate)
const order = (typed: string, names: readonly string[]) =>
  names
    .map((name) => ({ name, score: fit(typed, person(name))?.score ?? 0 }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ name }) => name)

test('a name: exactly, beginning, within, sounding the same, one character off and alike, one character off', () => {
  const names = ['赵钱孙', '李小明', '王笑明', '王小铭', '欧王小明', '王小明月', '王小明', '王晓萌']
  // 笑 is xiao and 铭 is ming: both sound the same, and equals keep their order. 李小明 is one character off. 王晓萌 (meng) is two off, yet one letter away in sound.
  expect(order('王小明', names)).toEqual(['王小明', '王小明月', '欧王小明', '王笑明', '王小铭', '李小明', '王晓萌'])
})

test('two characters: the surname alone is hardly the same name', () => {
  const scores = ['王明', '汪鸣', '王民', '王红', '李红'].map((name) => fit('王明', person(name))?.score)
  // The same; sounds the same; one off and nearly sounds the same; one off; both off.
  expect(scores).toEqual([1000, 780, 520, 420, undefined])
})

test('pinyin: whole, then initials, then how it begins, how it ends, one slip; a reading people only say counts a little less', () => {
  const score = (typed: string) => fit(typed, person('王小明'))?.score
  expect(['wangxiaoming', 'wxm', 'wangxiao', 'xiaoming', 'xiao', 'wangxm', 'wnagxiaoming', 'lixiaoming'].map(score)).toEqual([
    900,
    780, // all of it, by beginnings only: 820 − 40
    740,
    720,
    680,
    780,
    600,
    undefined,
  ])
  expect([fit('shanming', person('单明'))?.score, fit('danming', person('单明'))?.score]).toEqual([900, 880])
  expect(fit('Xiaoming Wang', person('王小明'))?.score).toBe(870)
})

test('what fits is marked in the name, through dots and in its characters', () => {
  expect(fit('xiaoming', person('王小明'))?.spans).toEqual([
    { from: 1, to: 2 },
    { from: 2, to: 3 },
  ])
  expect(fit('尔麦麦', person('阿依努尔·麦麦提'))?.spans).toEqual([{ from: 3, to: 7 }])
  expect(fit('smith', person('John Smith'))?.spans).toEqual([{ from: 5, to: 10 }])
})

test('numbers: whole before an end, and an end only from four signs on', () => {
  const known = person('王小明', {
    phone: '19900001234',
    documentNumber: '99999919850312011X',
    keys: ['77', 'C01'],
    accounts: ['0101', '6299990000000101'],
  })
  const told = [
    '19900001234',
    '99999919850312011x',
    '77',
    'C01',
    '6299990000000101',
    '1234',
    '0101',
    '011X',
    '199****1234',
    '198****1234',
    '234',
  ]
  expect(told.map((typed) => [fit(typed, known)?.by, fit(typed, known)?.score])).toEqual([
    ['phone', 1000],
    ['document', 1000],
    ['number', 1000],
    ['number', 1000],
    ['account', 1000],
    ['phone', 800],
    ['account', 780],
    ['document', 760],
    ['phone', 800],
    [undefined, undefined],
    [undefined, undefined],
  ])
})

test('of several things all must fit; the number is what is shown', () => {
  const known = person('王小明', { phone: '19900001234' })
  expect(fit('王小明 1234', known)).toMatchObject({ score: 900, by: 'phone', spans: [{ from: 0, to: 3 }] }) // (1000 + 800) / 2
  expect(fit('李 1234', known)).toBeUndefined()
})

test('a firm: part of the name, initials on end, and most of it with a wrong character', () => {
  const firm = person('江城好运五金店有限公司', { kind: 'business' })
  const scores = ['江城好运五金店', '好运五金', 'hywj', '江城好远五金店', '江城百顺花店'].map((typed) => fit(typed, firm)?.score)
  // 好远五金店 has 江城 城好 五金 金店 of six pairs: 300 + 4/6 × 300; 百顺花店 one of five, too few.
  expect(scores).toEqual([1000, 850, 640, 500, undefined])
})

test('a mask leaves open what may be marked', () => {
  expect(openSpans('王**', '王小明', [{ from: 0, to: 2 }])).toEqual([{ from: 0, to: 1 }])
  expect(openSpans('王小明', '王小明', [{ from: 1, to: 3 }])).toEqual([{ from: 1, to: 3 }])
  expect(openSpans('****', '王小明', [{ from: 0, to: 3 }])).toEqual([])
  expect([openTail('199****1234', 4), openTail('9****************X', 4), openTail('****', 4)]).toEqual([
    [{ from: 7, to: 11 }],
    [{ from: 17, to: 18 }],
    [],
  ])
})
