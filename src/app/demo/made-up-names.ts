import type { Random } from './random.ts'

const surnames = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文',
]
const doubleSurnames = ['欧阳', '上官', '司马', '诸葛', '慕容', '东方', '令狐', '皇甫', '尉迟', '公孙']
// Given names that nobody bears by chance: a season or a stone before a virtue of the abacus.
const firstOfGiven = [...'澄霁珩砚渚翎岫蘅湛璟昀骁苒弈栩煦筱珞钺漪']
const secondOfGiven = [...'笙禾峤遥棠屿朔筠舟黛岚翊韬霖序茉廷澜垚桉']
const trades = ['面馆', '五金店', '花店', '茶行', '文具店', '修车行', '裁缝铺', '水果店', '早餐铺', '药材行', '装饰部', '渔具店']
const shopWords = ['好运', '同福', '广源', '百顺', '永和', '德兴', '福满', '聚贤', '长青', '宏达']
export const streets = ['虚构路', '假设街', '样例巷', '演示大道', '示范里', '模拟弄', '范本胡同', '测试坊']

const romanSurnames: Readonly<Record<string, string>> = {
  王: 'Wang',
  李: 'Li',
  张: 'Zhang',
  刘: 'Liu',
  陈: 'Chen',
  杨: 'Yang',
  赵: 'Zhao',
  黄: 'Huang',
  周: 'Zhou',
  吴: 'Wu',
}

const pinyin: Readonly<Record<string, string>> = Object.fromEntries(
  'Cheng Ji Heng Yan Zhu Ling Xiu Heng Zhan Jing Yun Xiao Ran Yi Xu Xu Xiao Luo Yue Yi'
    .split(' ')
    .map((sound, i) => [firstOfGiven[i] ?? '', sound] as const)
    .concat(
      'Sheng He Qiao Yao Tang Yu Shuo Yun Zhou Dai Lan Yi Tao Lin Xu Mo Ting Lan Yao An'
        .split(' ')
        .map((sound, i) => [secondOfGiven[i] ?? '', sound] as const),
    ),
)

/** The name of a person: a common surname with an invented given name; one in fifty has a double surname, one in eighty a name with a dot. */
export function personName(random: Random): string {
  if (random.chance(1 / 80))
    return `${random.pick(firstOfGiven)}${random.pick(secondOfGiven)}古丽·${random.pick(firstOfGiven)}${random.pick(secondOfGiven)}提`
  const surname = random.chance(1 / 50) ? random.pick(doubleSurnames) : random.pick(surnames)
  const given = random.chance(0.2) ? random.pick(secondOfGiven) : random.pick(firstOfGiven) + random.pick(secondOfGiven)
  return surname + given
}

/** The name of a small business. */
export function businessName(random: Random): string {
  return `江城${random.pick(firstOfGiven)}${random.pick(secondOfGiven)}${random.pick(shopWords)}${random.pick(trades)}`
}

/** The name of a member of staff in both scripts. */
export function staffName(random: Random): { readonly zh: string; readonly en: string } {
  const [surname, first, second] = [
    random.pick(Object.keys(romanSurnames)),
    random.pick(firstOfGiven),
    random.pick(secondOfGiven),
  ]
  const given = `${pinyin[first] ?? ''}${(pinyin[second] ?? '').toLowerCase()}`
  return { zh: `${surname}${first}${second}`, en: `${romanSurnames[surname] ?? ''} ${given}` }
}
