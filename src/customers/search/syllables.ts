// The syllables of Mandarin without tones, as a keyboard writes them: ü is v, and lüe and nüe are lue and nue.
const table = `
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha chai chan chang chao che chen cheng chi chong
chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan
dui dun duo e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he
hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku
kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lue lun luo lv ma mai man mang mao me mei
men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nue nuo nv o ou pa pai pan
pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan
rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun
suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu
xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu
zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo`

const syllables: ReadonlySet<string> = new Set(table.trim().split(/\s+/))
const LONGEST = 6

/** Every beginning of a syllable, the whole ones included. */
const beginnings: ReadonlySet<string> = new Set(
  [...syllables].flatMap((syllable) => Array.from(syllable, (_, i) => syllable.slice(0, i + 1))),
)

/** The letters of a word as they are compared: lower case, tones and marks taken off, ü and the passport's lyu and nyu as v, nothing but letters. */
export function plainLetters(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replaceAll('u\u0308', 'v')
    .replaceAll(/[^a-z]/g, '')
    .replace(/^([ln])yu(?![aen])/, '$1v') // at the head only: lin yuan has an nyu too; and lyun is a slip of li yun
    .replaceAll(/([ln])ve(?![nir])/g, '$1ue') // lv en and lv er are two syllables
}

/** Whether this is a syllable of Mandarin. */
export function isSyllable(letters: string): boolean {
  return syllables.has(letters)
}

/** The ways to cut letters into the fewest whole syllables, at most three: fangan is fang an, and also fan gan. None when they cannot be cut. */
export function cuts(letters: string): readonly (readonly string[])[] {
  return shortest(letters, syllables, syllables)
}

/** The same where the last syllable may only have begun: what somebody types is looked for before it is whole. */
export function openCuts(letters: string): readonly (readonly string[])[] {
  return shortest(letters, syllables, beginnings)
}

/** The same where each may only have begun, as people type half names: wangxm is wang x m. */
export function halfCuts(letters: string): readonly (readonly string[])[] {
  return shortest(letters, beginnings, beginnings)
}

const MOST_CUTS = 3

function shortest(letters: string, each: ReadonlySet<string>, last: ReadonlySet<string>): readonly (readonly string[])[] {
  // best[end]: the shortest cuts of the letters up to there.
  const best: (readonly (readonly string[])[])[] = [[[]]]
  for (let end = 1; end <= letters.length; end += 1) {
    let found: (readonly string[])[] = []
    for (let from = Math.max(0, end - LONGEST); from < end; from += 1) {
      const piece = letters.slice(from, end)
      if (!(end === letters.length ? last : each).has(piece)) continue
      for (const before of best[from] ?? []) {
        const least = found[0]?.length ?? Number.POSITIVE_INFINITY
        if (before.length + 1 < least) found = []
        if (before.length + 1 <= least && found.length < MOST_CUTS) found.push([...before, piece])
      }
    }
    best[end] = found
  }
  return letters === '' ? [] : (best[letters.length] ?? [])
}

/** Whether letters can be cut into whole syllables at all. */
function isPinyin(letters: string): boolean {
  const reached = [true]
  for (let end = 1; end <= letters.length; end += 1)
    reached[end] = Array.from({ length: Math.min(LONGEST, end) }, (_, i) => end - 1 - i).some(
      (from) => reached[from] === true && syllables.has(letters.slice(from, end)),
    )
  return letters !== '' && reached[letters.length] === true
}

/** The whole syllables that begin like this. */
export function syllablesFrom(beginning: string): readonly string[] {
  return [...syllables].filter((syllable) => syllable.startsWith(beginning))
}

const alphabet = [...'abcdefghijklmnopqrstuvwxyz']

/** Letters one typing mistake away (one left out, added, wrong, or two changed over) that still can be cut into syllables, without the letters themselves. */
export function typosOf(letters: string): readonly string[] {
  const made = new Set<string>()
  for (let at = 0; at <= letters.length; at += 1) {
    const [before, after] = [letters.slice(0, at), letters.slice(at)]
    for (const letter of alphabet) {
      made.add(before + letter + after)
      if (after !== '') made.add(before + letter + after.slice(1))
    }
    if (after !== '') made.add(before + after.slice(1))
    if (after.length > 1) made.add(before + after.charAt(1) + after.charAt(0) + after.slice(2))
  }
  made.delete(letters)
  return [...made].filter(isPinyin)
}

/** Whether two texts are the same but for one typing mistake: one sign left out, added, wrong, or two neighbours changed over. Equal texts are not. */
export function isOneTypo(a: string, b: string): boolean {
  const [left, right] = [[...a], [...b]]
  if (Math.abs(left.length - right.length) > 1 || a === b) return false
  const [short, long] = left.length <= right.length ? [left, right] : [right, left]
  let same = 0
  while (same < short.length && short[same] === long[same]) same += 1
  const rest = (signs: readonly string[], from: number): string => signs.slice(from).join('\u0000')
  if (short.length < long.length) return rest(short, same) === rest(long, same + 1)
  const isTurned = short[same] === long[same + 1] && short[same + 1] === long[same]
  return rest(short, same + 1) === rest(long, same + 1) || (isTurned && rest(short, same + 2) === rest(long, same + 2))
}
