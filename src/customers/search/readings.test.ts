import { expect, test } from 'vitest'
import { readingsOf, spokenParts } from './readings.ts'

const first = (name: string): string => readingsOf(name)[0]?.join(' ') ?? ''

test('a surname is read as a surname', () => {
  const told = [
    '单雄信',
    '仇英',
    '区寄',
    '解缙',
    '查良镛',
    '曾国藩',
    '尉迟恭',
    '万俟卨',
    '盖聂',
    '乐毅',
    '朴正',
    '任盈',
    '缪荃',
    '员半',
  ]
  expect(told.map(first)).toEqual([
    'shan xiong xin',
    'qiu ying',
    'ou ji',
    'xie jin',
    'zha liang yong',
    'zeng guo fan',
    'yu chi gong',
    'mo qi xie',
    'ge nie',
    'yue yi',
    'piao zheng',
    'ren ying',
    'miao quan',
    'yun ban',
  ])
})

test('what may be read two ways is found by both, the right one first, and never by more than four', () => {
  expect(readingsOf('李乐').map((reading) => reading.join(' '))).toEqual(['li le', 'li yue'])
  expect(readingsOf('单明').map((reading) => reading.join(' '))).toEqual(['shan ming', 'dan ming'])
  const many = readingsOf('区长乐行')
  expect([many.length, many[0]?.[0]]).toEqual([4, 'ou'])
  expect(readingsOf('王小明')).toEqual([['wang', 'xiao', 'ming']])
})

test('ü is v, traditional characters sound like simplified ones, and letters are words', () => {
  expect(['吕布', '陳曉東', 'John Smith'].map(first)).toEqual(['lv bu', 'chen xiao dong', 'john smith'])
  expect(readingsOf('阿依努尔·麦麦提')[0]).toEqual(['a', 'yi', 'nu', 'er', 'mai', 'mai', 'ti'])
  expect(spokenParts('江城ABC面馆')).toEqual(['江', '城', 'abc', '面', '馆'])
})

test('of a firm’s long name the right reading alone is kept', () => {
  expect(readingsOf('重庆长乐行五金店')).toHaveLength(1)
  expect(first('重庆长乐行五金店')).toMatch(/^chong qing chang le/)
})
