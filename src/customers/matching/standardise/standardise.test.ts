import { describe, expect, it } from 'vitest'
import { addressParts, standardStreet } from './address.ts'
import { standardBirthDate } from './birth-date.ts'
import { isProvenDocument, standardDocument } from './document.ts'
import { initialsOf, lettersOf, simplified } from './han.ts'
import { standardName } from './name.ts'
import { standardPhone } from './phone.ts'

describe('Chinese characters', () => {
  it('are simplified one by one', () => {
    expect(simplified('陳偉、張國榮、歐陽鋒')).toBe('陈伟、张国荣、欧阳锋')
  })

  it('read as pinyin, surnames with their own readings', () => {
    expect(['单雄信', '曾国藩', '吕布', '欧阳锋', '长乐'].map(lettersOf)).toEqual([
      'shanxiongxin',
      'zengguofan',
      'lvbu',
      'ouyangfeng',
      'changle',
    ])
    expect(initialsOf('王小明')).toBe('wxm')
    expect(initialsOf('wang xiao ming')).toBe('wxm')
  })
})

describe('names', () => {
  it.each([
    ['　王　伟 ', '王伟'],
    ['王伟（已故）', '王伟'],
    ['王伟先生', '王伟'],
    ['陳先生', '陈先生'],
    ['买买提·吐尔逊', '买买提吐尔逊'],
    ['买买提.吐尔逊', '买买提吐尔逊'],
    ['王伟 WANG WEI', '王伟'],
    ['ＷＡＮＧ，Ｗｅｉ', 'wang wei'],
    ['José Müller-Lüdenscheidt', 'jose mullerludenscheidt'],
    ["O'Brien", 'obrien'],
    ['', ''],
  ])('%s → %s', (text, standard) => expect(standardName(text)).toBe(standard))
})

describe('documents', () => {
  it('of 15 places are completed to 18 with their check digit', () => {
    // 110105491231002 → 110105 1949 1231 002, check digit X (GB 11643, the standard's own example).
    expect(standardDocument('id-card', '110105491231002')).toBe('id-card:11010519491231002X')
    expect(isProvenDocument('id-card:11010519491231002X')).toBe(true)
  })

  it('with a wrong check digit stay as written and prove nothing', () => {
    expect(standardDocument('id-card', '110105194912310021')).toBe('id-card:110105194912310021')
    expect(isProvenDocument('id-card:110105194912310021')).toBe(false)
    expect(isProvenDocument('passport:E12345678')).toBe(false)
  })

  it.each(['1101**********002X', '无', '000000000000000000', ''])('%s says nothing', (number) =>
    expect(standardDocument('id-card', number)).toBe(''),
  )
})

describe('telephones', () => {
  it.each([
    ['+86 199 0000 0001', '19900000001'],
    ['008619900000001', '19900000001'],
    ['8619900000001', '19900000001'],
    ['019900000001', '19900000001'],
    ['19900000001/19900000002', '19900000001'],
    ['027-87654321', '02787654321'],
    ['0086-27-87654321', '2787654321'],
    ['+852 2345 6789', '+85223456789'],
    ['199****0001', ''],
    ['13888888888', ''],
    ['12345', ''],
  ])('%s → %s', (text, standard) => expect(standardPhone(text)).toBe(standard))
})

describe('addresses', () => {
  it('are read to the district', () => {
    expect(addressParts('湖北省武汉市洪山区珞喻路1037号')).toEqual({
      province: '湖北省',
      city: '武汉市',
      district: '洪山区',
      street: '珞喻路1037',
    })
    expect(addressParts('北京市朝阳区建国路9号')).toMatchObject({ province: '', city: '北京市', district: '朝阳区' })
    expect(addressParts('稠城街道幸福小区3栋')).toMatchObject({ district: '', street: '稠城街道幸福小区3' })
  })

  it('write a house in one way', () => {
    expect(standardStreet('虚构路1号3栋2单元501室')).toBe('虚构路1-3-2-501')
    expect(standardStreet('虛構路１號３幢2-501')).toBe('虚构路1-3-2-501')
    expect(standardStreet('12 Stanley Street')).toBe('12stanleystreet')
  })
})

describe('birth dates', () => {
  it.each([
    ['1985-03-12', '19850312'],
    ['1985/3/12', '19850312'],
    ['1985年3月12日', '19850312'],
    ['12.03.1985', '19850312'],
    ['110105198503122114', '19850312'],
    ['19851303', '19851303'],
    ['1900-01-01', ''],
    ['不详', ''],
  ])('%s → %s', (text, standard) => expect(standardBirthDate(text)).toBe(standard))
})
