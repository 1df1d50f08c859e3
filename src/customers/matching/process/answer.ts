import { type MatchEngine, openEngine } from '../engine.ts'
import type { Link } from '../link.ts'
import { type FromMatcher, LINKS_PER_MESSAGE, type ToMatcher } from './protocol.ts'

/** Answers questions about one bank's records: the whole of the matching process but the wire. */
export function openAnswers(say: (answer: FromMatcher) => void): (question: ToMatcher) => Promise<void> {
  let engine: MatchEngine | undefined
  const opened = (): MatchEngine => {
    if (engine === undefined) throw new RangeError('The matcher was asked before it was opened')
    return engine
  }
  const sayLinks = (links: readonly Link[]): void => {
    for (let from = 0; from < links.length; from += LINKS_PER_MESSAGE) {
      say({ say: 'links', links: links.slice(from, from + LINKS_PER_MESSAGE) })
    }
  }
  const answer = async (question: ToMatcher): Promise<FromMatcher> => {
    switch (question.ask) {
      case 'open':
        engine = openEngine(question.mapping, question.settings, question.expected)
        return { say: 'done', records: 0 }
      case 'add':
        for (const record of question.records) opened().add(record)
        return { say: 'done', records: opened().size() }
      case 'resolve': {
        const { links, model, report } = await opened().resolve()
        sayLinks(links)
        return { say: 'resolved', model, report, peakMb: peakMb() }
      }
      case 'adopt':
        opened().adopt(question.model)
        return { say: 'done', records: opened().size() }
      case 'delta': {
        const { links, compared } = opened().delta(question.records)
        sayLinks(links)
        return { say: 'compared', compared, peakMb: peakMb() }
      }
      case 'remove':
        opened().remove(question.parties)
        return { say: 'done', records: opened().size() }
      default:
        return question satisfies never
    }
  }
  return async (question) => {
    try {
      say(await answer(question))
    } catch (error) {
      say({ say: 'failed', error: error instanceof Error ? error.name : 'unknown', at: placeOf(error) })
    }
  }
}

function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}

/** The lines of the stack without its head, where the message stands. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .join('\n')
}
