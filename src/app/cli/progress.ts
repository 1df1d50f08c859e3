import type { Lang } from '../../kernel/label.ts'

export type Progress = {
  readonly done: number
  readonly total: number
  readonly unit: string
  readonly note?: string | undefined
}

const WIDTH = 24

/** A bar of a fixed width: full blocks for what is done. A total of 0 is not known yet and stays empty. */
export function bar(done: number, total: number, width = WIDTH): string {
  const full = total > 0 ? Math.max(0, Math.min(width, Math.floor((done / total) * width))) : 0
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`
}

/** A count as people read it: 950, 12.3 k, 4.56 M. */
export function count(value: number): string {
  if (value < 10_000) return String(Math.round(value))
  if (value < 1_000_000) return `${(value / 1000).toFixed(1)} k`
  return `${(value / 1_000_000).toFixed(2)} M`
}

/** A span of time: 45 s, 3 min 20 s, 2 h 5 min. */
export function span(seconds: number, lang: Lang): string {
  const whole = Math.max(0, Math.round(seconds))
  const [h, min, s] = lang === 'zh' ? [' 小时', ' 分', ' 秒'] : [' h', ' min', ' s']
  if (whole < 60) return `${whole}${s}`
  if (whole < 3600) return `${Math.floor(whole / 60)}${min} ${whole % 60}${s}`
  return `${Math.floor(whole / 3600)}${h} ${Math.floor((whole % 3600) / 60)}${min}`
}

/** One line of progress: label, bar, share, rate and time left. The time left is said once a twentieth is done: before, it would be a guess. */
export function progressLine(label: string, progress: Progress, elapsedSeconds: number, lang: Lang): string {
  const { done, total, unit, note } = progress
  const share = total > 0 ? Math.min(1, done / total) : 0
  const parts = [
    label,
    bar(done, total),
    `${String(Math.floor(share * 100)).padStart(3)} %`,
    `${count(done)}${total > 0 ? ` / ${count(total)}` : ''} ${unit}`,
  ]
  if (elapsedSeconds >= 1 && done > 0) parts.push(`${count(done / elapsedSeconds)} ${unit}/s`)
  if (share >= 0.05 && share < 1 && elapsedSeconds >= 1) {
    const left = span((elapsedSeconds * (1 - share)) / share, lang)
    parts.push(lang === 'zh' ? `剩余约 ${left}` : `about ${left} left`)
  }
  if (note !== undefined) parts.push(note)
  return parts.join('  ')
}

export type ProgressPrinter = {
  readonly show: (label: string, progress: Progress) => void
  /** Ends the current line with a sentence that stays. */
  readonly done: (sentence: string) => void
}

/** What progress is drawn on. */
export type Drawing = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & { readonly write: (text: string) => unknown }

/** Draws progress on a terminal in place; into a file or a pipe it writes one line per tenth, so that logs stay readable. */
export function progressPrinter(out: Drawing, lang: Lang): ProgressPrinter {
  let label = ''
  let startedAt = 0
  let saidTenth = -1
  let drawnAt = 0
  return {
    show(next, progress) {
      const now = performance.now()
      if (next !== label) [label, startedAt, saidTenth, drawnAt] = [next, now, -1, 0]
      const line = progressLine(next, progress, (now - startedAt) / 1000, lang)
      if (out.isTTY) {
        const isLast = progress.done >= progress.total
        if (now - drawnAt < 100 && !isLast) return
        drawnAt = now
        out.write(`\r\x1b[2K${line.slice(0, out.columns)}`)
        return
      }
      const tenth = progress.total > 0 ? Math.floor((progress.done / progress.total) * 10) : 0
      if (tenth === saidTenth) return
      saidTenth = tenth
      out.write(`${line}\n`)
    },
    done(sentence) {
      label = ''
      out.write(out.isTTY ? `\r\x1b[2K${sentence}\n` : `${sentence}\n`)
    },
  }
}
