const classes: Readonly<Record<string, string>> = {
  b: '1',
  f: '1',
  p: '1',
  v: '1',
  c: '2',
  g: '2',
  j: '2',
  k: '2',
  q: '2',
  s: '2',
  x: '2',
  z: '2',
  d: '3',
  t: '3',
  l: '4',
  m: '5',
  n: '5',
  r: '6',
}

/** Soundex (the American rule: h and w do not part equal sounds): first letter and three classes of consonants, so that Smith and Smyth are looked at together. */
export function soundex(word: string): string {
  let code = word.charAt(0)
  let last = classes[code] ?? ''
  for (let i = 1; i < word.length && code.length < 4; i += 1) {
    const letter = word.charAt(i)
    const sound = classes[letter] ?? ''
    if (sound !== '' && sound !== last) code += sound
    if (letter !== 'h' && letter !== 'w') last = sound
  }
  return code
}
