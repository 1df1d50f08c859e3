/** A stream of reproducible numbers: sfc32, public domain (PractRand). The same seed and stream give the same numbers on every machine. */
export type Random = {
  /** [0, 1) in steps of 2⁻³². */
  readonly unit: () => number
  /** 0 … n − 1. */
  readonly below: (n: number) => number
  /** low … high, both included. */
  readonly between: (low: number, high: number) => number
  readonly chance: (share: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
  /** Starts the stream of another customer: streams do not depend on each other, so a customer is the same whoever else is made. */
  readonly restart: (stream: number) => void
}

export function randomOf(seed: number, stream = 0): Random {
  let [a, b, c, count] = [0, 0, 0, 0]
  const next = (): number => {
    const result = (((a + b) | 0) + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + result) | 0
    return result >>> 0
  }
  const restart = (stream: number): void => {
    a = seed | 0
    b = stream | 0
    c = Math.imul(stream ^ seed, 0x9e3779b1)
    count = 1
    for (let i = 0; i < 12; i++) next()
  }
  restart(stream)
  const unit = (): number => next() / 0x1_0000_0000
  const below = (n: number): number => Math.floor(unit() * n)
  return {
    unit,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (share) => unit() < share,
    pick: (list) => {
      const picked = list[below(list.length)]
      if (picked === undefined) throw new RangeError('Nothing to pick from')
      return picked
    },
    restart,
  }
}
