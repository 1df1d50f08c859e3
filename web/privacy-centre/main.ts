// The customer's own page: opened by a link, once; small, for telephones; no library.
import './page.css'
import { type Centre, call, keepCsrfToken, Refusal } from './door.ts'
import { fill, h } from './element.ts'
import { gate } from './gate.ts'
import { centrePage } from './page.ts'
import { language, say, setLanguage, type TextKey } from './texts.ts'

const root = document.getElementById('centre') ?? document.body

/** The token of the link, taken out of the address before anything else happens: it is in no history and in no picture of the screen. */
const token = location.hash.slice(1)
if (token !== '') history.replaceState(null, '', location.pathname)

let shown: () => void = () => {}

const begin = async (): Promise<void> => {
  document.documentElement.lang = language() === 'en' ? 'en' : 'zh-CN'
  document.title = say('title')
  if (token !== '' && !isIn) {
    show(() => gate(token, entered))
    return
  }
  try {
    entered(await call('privacy-centre', {}))
  } catch (thrown) {
    const status = thrown instanceof Refusal ? thrown.status : -1
    show(() => notice(status === 401 ? (isIn ? 'gate.ended' : 'gate.no-link') : status === 0 ? 'failed.unreachable' : 'failed'))
  }
}

let isIn = false

const entered = (centre: Centre): void => {
  isIn = true
  keepCsrfToken(centre.csrfToken)
  show(() => centrePage(centre, () => show(() => notice('gate.ended'))))
}

/** Shows a page, and how to draw it again in the other language. */
const show = (draw: () => HTMLElement): void => {
  shown = () => fill(root, [bar(), draw()])
  shown()
}

const bar = () =>
  h(
    'header',
    {},
    h('h1', {}, say('title')),
    h(
      'button',
      {
        type: 'button',
        class: 'plain',
        onclick: () => {
          setLanguage(language() === 'en' ? 'zh' : 'en')
          // What was changed meanwhile is read anew with it.
          if (isIn) void begin()
          else shown()
        },
      },
      say('language'),
    ),
  )

const notice = (key: TextKey) =>
  h(
    'section',
    { role: 'alert' },
    h('p', {}, say(key)),
    key.startsWith('failed') && h('button', { type: 'button', onclick: () => void begin() }, say('again')),
  )

void begin()
