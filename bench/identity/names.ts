// Names as common and as rare as in China: a few surnames cover most people, 王伟 is borne by hundreds in a million, and some names by nobody else.
import type { Random } from '../../src/app/demo/random.ts'

/** The hundred commonest surnames in their order, with the share of the first ones in ten thousand (census of 2020, rounded); further ones fall off. */
const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤',
]
const topShares = [724, 719, 683, 538, 454, 308, 222, 220, 205, 195]
const doubleSurnames = ['欧阳', '上官', '司马', '诸葛', '皇甫', '尉迟', '慕容', '司徒']

const given = {
  m: [
    ...'伟强磊军杰勇涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙林海峰建国志文洋亮东阳博晨鸣岩坤庆永春生福荣祥兵元安贵良成金兴才德清元义财发有学顺喜全胜利新民和根山松柏江河川湖雨雷风云天星光辰皓轩睿梓豪翔翰哲彦昊然嘉佳诚信仁礼智勤俭恒毅远航政权威震霖泽润森炎焱煜烨炜炳灿耀祖宗显达通贤能武斗进步前程万里长久绍继承业家邦振方正直立定奇楠栋梁柱桥',
  ],
  f: [
    ...'芳娜敏静丽艳娟霞秀英玲燕红梅兰平桂珍婷慧玉萍莉洁琳雪琴云菊凤倩颖欣怡佳蕾薇菲璐瑶莹晶洋丹妮娅媛君爱华春香月莲翠巧美芝芬素淑贞惠珠雅琪悦梦涵诗雨馨语嫣紫萱若曦依诺子彤可馨思琦雯青荷花叶枝蓉蓓荔菁苗苹茵茜茹荣莎莺蔓藩黛岚岩晓晨晴昕晗旭阳彩霓虹霏露霜冰清韵歌舞笛琵琶筝环佩瑾瑜璇珊瑛琼碧银金铃钗锦绣绮罗纱绢缎丝线纹',
  ],
}
/** Names of the west: parts that never stand alone, joined by a dot. */
const uyghur = [
  '阿依古丽',
  '买买提',
  '吐尔逊',
  '古丽娜尔',
  '热合曼',
  '艾合买提',
  '阿卜杜拉',
  '帕提古丽',
  '木合塔尔',
  '迪丽努尔',
  '艾力',
  '玛依拉',
]

export type Gender = 'm' | 'f'

const surnameOf = weighted(surnames, (rank) => topShares[rank] ?? 1900 / (rank + 2))
const charOf = {
  m: weighted(given.m, (rank) => 1000 / (rank + 14)),
  f: weighted(given.f, (rank) => 1000 / (rank + 14)),
}

/** A surname; one in three hundred has two characters. */
export function surnameName(random: Random): string {
  return random.chance(1 / 300) ? random.pick(doubleSurnames) : surnameOf(random)
}

/** A given name: one character for one in eight, else two. */
export function givenName(random: Random, gender: Gender): string {
  const first = charOf[gender](random)
  return random.chance(0.12) ? first : first + charOf[gender](random)
}

/** A name in two parts with a dot between, as one person in a hundred has. */
export function dottedName(random: Random): string {
  return `${random.pick(uyghur)}·${random.pick(uyghur)}`
}

/** Another character of given names. */
export function anyCharacter(random: Random): string {
  return random.pick(given[random.chance(0.5) ? 'm' : 'f'])
}

/** Every character that given names are made of. */
export const characters: readonly string[] = [...new Set([...given.m, ...given.f])]

/** Draws from a list by weights that fall with the rank. */
function weighted(list: readonly string[], weightOf: (rank: number) => number): (random: Random) => string {
  const sums: number[] = []
  let sum = 0
  for (const rank of list.keys()) {
    sum += weightOf(rank)
    sums.push(sum)
  }
  return (random) => {
    const drawn = random.unit() * sum
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) > drawn) high = middle
      else low = middle + 1
    }
    return list[low] ?? ''
  }
}
