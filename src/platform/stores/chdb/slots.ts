/** A fixed number of places; who comes when all are taken waits in line. */
export type Slots = { readonly take: () => Promise<() => void> }

/** Makes the places. `take` resolves with the function that gives the place back; calling it twice gives back once. */
export function slots(count: number): Slots {
  let free = count
  const waiting: (() => void)[] = []
  const giveBack = (): void => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  const place = (): (() => void) => {
    let isHeld = true
    return () => {
      if (isHeld) giveBack()
      isHeld = false
    }
  }
  return {
    take: async () => {
      if (free > 0) free -= 1
      else await new Promise<void>((done) => waiting.push(done))
      return place()
    },
  }
}
