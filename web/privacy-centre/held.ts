import type { Centre } from './door.ts'
import { h } from './element.ts'
import { pick, say } from './texts.ts'

/** What is held, part by part: where it comes from, what for, by what law, how long. */
export const heldSection = ({ held }: Centre): HTMLElement =>
  h(
    'section',
    {},
    h('h2', {}, say('held.title')),
    held.map((part) =>
      h(
        'details',
        {},
        h('summary', {}, h('b', {}, pick(part)), h('span', { class: 'quiet' }, pick(part.what))),
        h(
          'dl',
          {},
          (
            [
              ['held.from', part.source],
              ['held.for', part.purpose],
              ['held.law', part.law],
              ['held.kept', part.kept],
            ] as const
          ).map(([key, words]) => [h('dt', {}, say(key)), h('dd', {}, pick(words))]),
        ),
      ),
    ),
  )
