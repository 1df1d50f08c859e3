import { type Centre, call } from './door.ts'
import { fill, h } from './element.ts'
import { heldSection } from './held.ts'
import { lookupsSection } from './lookups.ts'
import { picture } from './picture.ts'
import { requestsSection } from './requests.ts'
import { switchesSection } from './switches.ts'
import { dayText, pick, say, type TextKey } from './texts.ts'

/** Reads anew what a change may have changed, says what was done, and puts the reader back where they were: on the control with this name. */
export type Refresh = (focusOn: string, done?: string) => Promise<void>

/** The page: who you are here, how your data is used, your consents, who looked, what you asked, what is held and why. */
export const centrePage = (centre: Centre, onLeft: () => void): HTMLElement => {
  const changing = h('div', {})
  const told = h('p', { role: 'status', class: 'told' })
  const draw = (now: Centre): void =>
    fill(changing, [switchesSection(now, refresh), restrictions(now), requestsSection(now, refresh)])
  const refresh: Refresh = async (focusOn, done = '') => {
    draw(await call('privacy-centre', {}))
    fill(told, [done])
    changing.querySelector<HTMLElement>(`[data-name="${focusOn}"]`)?.focus()
  }
  draw(centre)
  return h(
    'div',
    {},
    h(
      'section',
      { class: 'who' },
      h('h2', {}, say('hello', { name: centre.name })),
      h(
        'p',
        { class: 'quiet' },
        say('since', { day: dayText(centre.since), number: centre.customerNumber }),
        ' · ',
        pick(centre.branch),
      ),
    ),
    picture(),
    changing,
    told,
    lookupsSection(),
    heldSection(centre),
    h(
      'footer',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'plain',
          onclick: () =>
            void call('leave-privacy-centre', {})
              .catch(() => undefined)
              .then(onLeft),
        },
        say('leave'),
      ),
    ),
  )
}

const known: readonly string[] = ['do-not-contact', 'complaint-freeze', 'processing', 'guardian']

const restrictions = ({ restrictions: rows }: Centre) =>
  rows.length === 0
    ? undefined
    : h(
        'section',
        {},
        h('h2', {}, say('restrictions.title')),
        h(
          'ul',
          {},
          rows.map((one) =>
            h(
              'li',
              {},
              known.includes(one.kind) ? say(`restriction.${one.kind}` as TextKey) : one.kind,
              ' · ',
              pick(one.channel),
              ' · ',
              dayText(one.from),
            ),
          ),
        ),
      )
