import { call, type Lookups } from './door.ts'
import { fill, h } from './element.ts'
import { troubleText } from './gate.ts'
import { momentText, pick, say } from './texts.ts'

/** Who looked, and when. Asked when the section is opened: most visits are about something else. */
export const lookupsSection = (): HTMLElement => {
  const list = h('div', {}, h('p', { class: 'quiet', role: 'status' }, '…'))
  let isAsked = false
  const ask = async (): Promise<void> => {
    if (isAsked) return
    isAsked = true
    try {
      fill(list, [rows((await call('privacy-centre-lookups', {})).items)])
    } catch (thrown) {
      isAsked = false
      fill(list, [h('p', { role: 'alert', class: 'trouble' }, troubleText(thrown))])
    }
  }
  return h(
    'section',
    {},
    h(
      'details',
      { ontoggle: () => void ask() },
      h('summary', {}, h('h2', {}, say('lookups.title')), h('span', { class: 'quiet' }, say('lookups.hint'))),
      list,
    ),
  )
}

const rows = (items: Lookups) =>
  items.length === 0
    ? h('p', { class: 'quiet' }, say('lookups.none'))
    : h(
        'ul',
        { class: 'looks' },
        items.map((one) =>
          h(
            'li',
            {},
            h('b', {}, momentText(one.at)),
            h('span', {}, pick(one.what)),
            h('span', { class: 'quiet' }, `${pick(one.post)} · ${pick(one.branch)}`),
          ),
        ),
      )
