import { type Centre, call } from './door.ts'
import { fill, h } from './element.ts'
import { troubleText } from './gate.ts'
import type { Refresh } from './page.ts'
import { dayText, pick, say } from './texts.ts'

type Switch = Centre['switches'][number]

/** Consents as switches. Off is one press and in force at once; on shows the words first, for a yes is to what one has read. */
export const switchesSection = ({ switches }: Centre, refresh: Refresh): HTMLElement =>
  h(
    'section',
    {},
    h('h2', {}, say('switches.title')),
    h('p', { class: 'quiet' }, say('switches.hint')),
    groups(switches).map((rows) =>
      h(
        'div',
        { class: 'purpose', role: 'group', 'aria-label': rows[0] === undefined ? '' : pick(rows[0].purpose) },
        // A purpose that is one yes or no is named by its switch.
        rows.length > 1 && rows[0] !== undefined && h('h3', {}, pick(rows[0].purpose)),
        rows.map((one) => switchRow(one, refresh)),
      ),
    ),
  )

// Map.groupBy is younger than the browsers this page is for.
const groups = (switches: Centre['switches']): readonly Switch[][] => {
  const keys = [...new Set(switches.map((one) => one.purpose.key))]
  return keys.map((key) => switches.filter((one) => one.purpose.key === key))
}

const keyOf = (one: Switch): string => `${one.purpose.key}-${one.channel.key}`

const nameOf = (one: Switch): string => pick(one.channel.key === 'all' ? one.purpose : one.channel)

const switchRow = (one: Switch, refresh: Refresh): HTMLElement => {
  const below = h('div', {})
  const turn = async (isOn: boolean): Promise<void> => {
    try {
      await call('privacy-centre-switch', { body: { purpose: one.purpose.key, channel: one.channel.key as 'all', isOn } })
      await refresh(keyOf(one))
    } catch (thrown) {
      fill(below, [h('p', { role: 'alert', class: 'trouble' }, troubleText(thrown))])
    }
  }
  const askFirst = () => {
    const agree = h('button', { type: 'button', onclick: () => void turn(true) }, say('switches.agree'))
    fill(below, [
      h('blockquote', {}, pick(one.text), h('small', {}, say('switches.text', { version: one.text.version }))),
      agree,
      h('button', { type: 'button', class: 'plain', onclick: () => fill(below, []) }, say('switches.cancel')),
    ])
    agree.focus()
  }
  return h(
    'div',
    { class: 'switch-row' },
    h(
      'span',
      {},
      nameOf(one),
      h(
        'span',
        { class: 'quiet' },
        ` ${say(one.isOn ? 'switches.on' : 'switches.off')}${one.since === undefined ? '' : ` · ${say('switches.since', { day: dayText(one.since) })}`}`,
      ),
    ),
    h('button', {
      type: 'button',
      role: 'switch',
      'data-name': keyOf(one),
      class: 'switch',
      'aria-checked': String(one.isOn),
      'aria-label': nameOf(one),
      onclick: () => (one.isOn ? void turn(false) : askFirst()),
    }),
    below,
  )
}
