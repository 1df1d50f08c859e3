import { type Centre, call, keepCsrfToken, Refusal } from './door.ts'
import { fill, h } from './element.ts'
import { pick, say } from './texts.ts'

/** What went wrong, in the reader's words: the server's where it said some. */
export const troubleText = (thrown: unknown): string => {
  if (!(thrown instanceof Refusal)) return say('failed')
  if (thrown.status === 0) return say('failed.unreachable')
  if (thrown.status === 401) return say('gate.ended')
  return thrown.words === undefined ? say('failed') : pick(thrown.words)
}

/** The door: a link alone opens nothing, whoever holds it also knows the tail of their document. */
export const gate = (token: string, onEntered: (centre: Centre) => void): HTMLElement => {
  const trouble = h('p', { role: 'alert', class: 'trouble' })
  const tail = h('input', {
    id: 'tail',
    inputmode: 'text',
    autocomplete: 'off',
    maxlength: '8',
    required: true,
    'aria-describedby': 'tail-hint',
  })
  const enter = async (event: Event): Promise<void> => {
    event.preventDefault()
    fill(trouble, [])
    try {
      const { csrfToken } = await call('open-privacy-centre', { body: { token, tail: tail.value.trim() } })
      keepCsrfToken(csrfToken)
      onEntered(await call('privacy-centre', {}))
    } catch (thrown) {
      fill(trouble, [troubleText(thrown)])
      tail.select()
    }
  }
  return h(
    'section',
    { class: 'gate' },
    h('h2', {}, say('gate.title')),
    h(
      'form',
      { onsubmit: (event) => void enter(event) },
      h('p', { id: 'tail-hint', class: 'quiet' }, say('gate.hint')),
      h('label', { for: 'tail' }, say('gate.tail')),
      tail,
      h('button', { type: 'submit' }, say('gate.enter')),
      trouble,
    ),
  )
}
