import { type Centre, call, copyAddress } from './door.ts'
import { fill, h } from './element.ts'
import { troubleText } from './gate.ts'
import type { Refresh } from './page.ts'
import { dayText, pick, say } from './texts.ts'

type Request = Centre['requests'][number]
type Kind = Parameters<typeof call<'privacy-centre-ask'>>[1]['body']['kind']

/** What the customer asked and what came of it, and how to ask for more. */
export const requestsSection = ({ requests, rights }: Centre, refresh: Refresh): HTMLElement =>
  h(
    'section',
    {},
    h('h2', {}, say('requests.title')),
    requests.length === 0
      ? h('p', { class: 'quiet' }, say('requests.none'))
      : h(
          'ul',
          { class: 'requests' },
          requests.map((one) => requestRow(one, refresh)),
        ),
    h('details', {}, h('summary', { 'data-name': 'ask' }, h('b', {}, say('requests.new'))), askForm(rights, refresh)),
  )

const isOpen = ({ state }: Request): boolean => ['received', 'open', 'approval'].includes(state.key)

const requestRow = (one: Request, refresh: Refresh): HTMLElement => {
  const trouble = h('p', { role: 'alert', class: 'trouble' })
  const back = () =>
    void call('privacy-centre-take-back', { params: { requestId: one.requestId } })
      .then(() => refresh('ask'))
      .catch((thrown: unknown) => fill(trouble, [troubleText(thrown)]))
  return h(
    'li',
    {},
    h('b', {}, pick(one.kind)),
    h(
      'span',
      { class: 'quiet' },
      `${dayText(one.receivedOn)}${isOpen(one) ? ` · ${say('requests.due', { day: dayText(one.dueOn) })}` : ''}`,
    ),
    h('p', {}, pick(one.outcome)),
    one.answer !== undefined && h('blockquote', {}, one.answer),
    one.copy !== undefined &&
      h(
        'p',
        { class: 'links' },
        h('a', { href: copyAddress(one.requestId, 'copy'), download: true }, say('requests.page')),
        h('a', { href: copyAddress(one.requestId, 'copy-data'), download: true }, say('requests.data')),
        h('span', { class: 'quiet' }, say('requests.until', { day: dayText(one.copy.until) })),
      ),
    one.mayTakeBack && h('button', { type: 'button', class: 'plain', onclick: back }, say('requests.back')),
    trouble,
  )
}

const askForm = (rights: Centre['rights'], refresh: Refresh): HTMLElement => {
  const said = h('p', { role: 'status' })
  const kind = h(
    'select',
    { id: 'kind' },
    rights.map((one) => h('option', { value: one.key }, pick(one))),
  )
  const words = h('textarea', { id: 'words', rows: '3', maxlength: '1000' })
  const law = h('p', { class: 'quiet' })
  const tellLaw = () => {
    const right = rights.find((one) => one.key === kind.value)
    fill(law, [right === undefined ? '' : pick(right.law)])
  }
  kind.addEventListener('change', tellLaw)
  tellLaw()
  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    const text = words.value.trim()
    try {
      const { dueOn } = await call('privacy-centre-ask', {
        body: { kind: kind.value as Kind, ...(text.length < 2 ? {} : { words: text }) },
      })
      await refresh('ask', say('requests.sent', { day: dayText(dueOn) }))
    } catch (thrown) {
      fill(said, [troubleText(thrown)])
    }
  }
  return h(
    'form',
    { onsubmit: (event) => void send(event) },
    h('label', { for: 'kind' }, say('requests.kind')),
    kind,
    law,
    h('label', { for: 'words' }, say('requests.words')),
    words,
    h('button', { type: 'submit' }, say('requests.send')),
    said,
  )
}
