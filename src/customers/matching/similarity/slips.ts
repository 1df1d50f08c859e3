/** Whether one slip of the hand explains the difference: a wrong, missing or extra character, or two neighbours changed about. Equal texts are no slip. */
export function isOneSlip(a: string, b: string): boolean {
  if (a.length > b.length) return isOneSlip(b, a)
  if (b.length - a.length > 1) return false
  let from = 0
  while (from < a.length && a.charCodeAt(from) === b.charCodeAt(from)) from += 1
  let [endA, endB] = [a.length, b.length]
  while (endA > from && endB > from && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA -= 1
    endB -= 1
  }
  const [restA, restB] = [endA - from, endB - from]
  if (restA + restB === 0) return false
  if (restA <= 1 && restB === 1) return true
  return (
    restA === 2 && restB === 2 && a.charCodeAt(from) === b.charCodeAt(from + 1) && a.charCodeAt(from + 1) === b.charCodeAt(from)
  )
}

/**
 * How many slips lie between two texts (restricted Damerau–Levenshtein), counted no further than `most`: `most + 1` means more than that.
 * Made for short texts: an address, a mail address.
 */
export function slipsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let [before, above]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    let best = i
    for (let j = 1; j <= b.length; j += 1) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1)
      let slips = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1))
      const crossed = i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
      if (crossed) slips = Math.min(slips, (before[j - 2] ?? 0) + 1)
      row.push(slips)
      best = Math.min(best, slips)
    }
    if (best > most) return most + 1
    ;[before, above] = [above, row]
  }
  return Math.min(above[b.length] ?? 0, most + 1)
}

/** Whether two texts have the same last places. */
export function endsAlike(a: string, b: string, places: number): boolean {
  if (a.length < places || b.length < places) return false
  for (let i = 1; i <= places; i += 1) if (a.charCodeAt(a.length - i) !== b.charCodeAt(b.length - i)) return false
  return true
}
