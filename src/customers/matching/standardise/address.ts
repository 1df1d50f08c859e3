import { isHan, simplified } from './han.ts'
import { latinWords } from './name.ts'
import { plain } from './plain.ts'

const province = '([^\\d\\s]{2,8}?(?:省|自治区|特别行政区))?'
const city = '([^\\d\\s]{2,10}?(?:自治州|地区|盟|市))?'
// Within a district's name no street or village may end (稠城街道幸福小区 is no district), unless the name goes on: 新乡县, 东乡区.
const district =
  '([^\\d\\s](?:(?![路街道巷弄号村镇乡](?![市区县旗]))[^\\d\\s]){0,10}?(?:自治县|自治旗|(?<!小|社|校|园)区|县|旗|市))?'
const toDistrict = new RegExp(`^${province}${city}${district}(.*)$`)

/** A Chinese address in its parts; what is not there is ''. */
export type AddressParts = {
  readonly province: string
  readonly city: string
  readonly district: string
  /** Street, number, building, room, with the words between numbers as strokes: 虚构路1号3栋2单元501室 → 虚构路1-3-2-501. */
  readonly street: string
}

const numerals = '〇一二三四五六七八九'

/** Reads 湖北省武汉市洪山区珞喻路1037号 to its district and the rest. A city above provinces (北京市) is its own city. */
export function addressParts(text: string): AddressParts {
  const bare = simplified(plain(text)).replace(/[\s,.;:、。，]/g, '')
  const [, provinceName = '', cityName = '', districtName = '', rest = ''] = toDistrict.exec(bare) ?? []
  return { province: provinceName, city: cityName, district: districtName, street: standardDetail(rest) }
}

/** Whether an address is written in Chinese characters. */
export function isChineseAddress(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (isHan(text.charCodeAt(i))) return true
  return false
}

/** A street as it is compared: of a Chinese address what comes after the district; else its words in lower case without the spaces between. */
export function standardStreet(text: string): string {
  return isChineseAddress(text) ? addressParts(text).street : latinWords(plain(text)).replace(/ /g, '')
}

function standardDetail(rest: string): string {
  return rest
    .toLowerCase()
    .replace(/[〇一二三四五六七八九]+(?=[号栋幢座楼层室单])/g, (digits) => [...digits].map((d) => numerals.indexOf(d)).join(''))
    .replace(/(?<=[\da-z])(号楼|号院|号|栋|幢|座|单元|室|户|楼|层|房|#|－|—|–|-)+/g, '-')
    .replace(/-+$/, '')
}
