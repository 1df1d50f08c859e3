import { addressParts } from '../standardise/address.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'

const WITHIN = 2
const CITY = 3
const FAR = 4

/** Province, city and district of a Chinese address. Half of all addresses leave out what the clerk takes for granted. */
export const district = {
  key: 'district',
  label: { zh: '所在区县', en: 'District' },
  household: 'shared',
  rarity: 'rare',
  levels: levelsOf([
    level('compatible', '区县一致，省市有缺', 'the same district, the city or province not always given'),
    level('same-city', '同城不同区', 'the same city, another district'),
  ]),
  standardise: ([text = '']) => {
    const { province, city, district } = addressParts(text)
    return province + city + district === '' ? '' : `${province}|${city}|${district}`
  },
  compare: (a, b) => {
    const [provinceA = '', cityA = '', districtA = ''] = a.split('|')
    const [provinceB = '', cityB = '', districtB = ''] = b.split('|')
    const cityAgrees = agrees(cityA, cityB) && agrees(provinceA, provinceB)
    if (cityAgrees && agrees(districtA, districtB)) return WITHIN
    return cityAgrees && cityA !== '' && cityB !== '' ? CITY : FAR
  },
  keys: [{ key: 'district', isWhole: false, isBroad: true, of: (standard) => standard.slice(standard.lastIndexOf('|') + 1) }],
  examples: [
    { a: ['江城市江南区虚构路1号'], b: ['江城市江南區假设街9号'], level: 'exact' },
    { a: ['江南区虚构路1号'], b: ['虚构省江城市江南区'], level: 'compatible' },
    { a: ['江城市江南区虚构路1号'], b: ['江城市江北区虚构路1号'], level: 'same-city' },
    { a: ['江城市江南区虚构路1号'], b: ['海城市江南区虚构路1号'], level: 'far' },
    { a: ['虚构路1号'], b: ['江城市江南区'], level: 'missing' },
  ],
} as const satisfies Comparator

const agrees = (a: string, b: string): boolean => a === b || a === '' || b === ''
