import { isHan, simplified } from './han.ts'
import { plain } from './plain.ts'

/** The dot of 阿依古丽·买买提 in the shapes that keyboards and code pages give it; half of all systems leave it out, so it is left out here. */
const dots = /[·•・‧∙⋅●○．.。･`'’‘]/g
/** Surnames of two characters (复姓) still in use. */
const doubleSurnames = new Set(
  (
    '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 宇文 长孙 夏侯 轩辕 端木 百里 呼延 南宫 独孤 ' +
    '司空 太史 申屠 公冶 濮阳 淳于 单于 赫连 澹台 宗政 闻人 钟离 拓跋 东郭 南门 西门 万俟 第五'
  ).split(' '),
)

/**
 * A whole name as it is compared. Chinese characters: simplified, without spaces, dots, remarks in brackets or 先生 and 女士. Letters: lower case
 * without marks, words parted by one space. Of a name in both scripts the characters count.
 */
export function standardName(text: string): string {
  const bare = plain(text)
    .replace(/[(（[【][^)）\]】]*[)）\]】]?/g, '')
    .replace(dots, '')
  const han = simplified(onlyHan(bare))
  if (han.length >= 2) return han.length > 3 ? han.replace(/(先生|女士|小姐)$/, '') : han
  return latinWords(bare)
}

/** One part of a name (given name or surname): as a whole name, without any space inside, for a slip often is one (jac ob). */
export function standardNamePart(text: string): string {
  return standardName(text).replace(/ /g, '')
}

/** How many characters of a standardised Chinese name are the surname. */
export function surnameLength(name: string): number {
  return name.length > 2 && doubleSurnames.has(name.slice(0, 2)) ? 2 : 1
}

/** Letters in lower case without marks (Müller → muller), words parted by one space; a hyphen joins, a comma parts. */
export function latinWords(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/-/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function onlyHan(text: string): string {
  let result = ''
  for (let i = 0; i < text.length; i += 1) if (isHan(text.charCodeAt(i))) result += text.charAt(i)
  return result
}
