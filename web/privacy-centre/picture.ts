import { h, s } from './element.ts'
import { say } from './texts.ts'

/** Places of the five stations along the way, in the picture's own units. */
const stations = [36, 108, 180, 252, 324] as const
const STEPS = [1, 2, 3, 4, 5] as const

/**
 * How data is protected and used, as a picture that moves: a card with a name goes from the customer through the key into the vault, through the gates, and arrives masked. The sentences
 * below say the same to those who do not see it; it stands still for those who asked their device for less motion, and for whoever stops it.
 */
export const picture = (): HTMLElement => {
  const drawing = s(
    'svg',
    { viewBox: '0 0 360 132', class: 'picture', role: 'img', 'aria-labelledby': 'picture-title' },
    s('line', { x1: '36', y1: '96', x2: '324', y2: '96', class: 'way' }),
    stations.map((x, i) => s('g', { class: `station station-${i + 1}`, transform: `translate(${x} 44)` }, icons[i]?.())),
    s(
      'g',
      { class: 'card' },
      s('rect', { x: '-24', y: '-12', width: '48', height: '24', rx: '4' }),
      s('text', { class: 'card-plain', y: '5' }, '\u5F20\u4E09'),
      s('text', { class: 'card-cipher', y: '5' }, '\u2022\u2022\u2022\u2022'),
      s('text', { class: 'card-masked', y: '5' }, '\u5F20*'),
    ),
  )
  const button = h('button', { type: 'button', class: 'plain', onclick: () => turn() }, say('picture.pause'))
  const turn = () => {
    const isStill = drawing.classList.toggle('still')
    button.textContent = say(isStill ? 'picture.play' : 'picture.pause')
  }
  return h(
    'section',
    {},
    h('h2', { id: 'picture-title' }, say('picture.title')),
    drawing,
    h('div', { class: 'moving-only' }, button),
    h(
      'ol',
      { class: 'steps' },
      STEPS.map((step) => h('li', { class: `step step-${step}` }, say(`picture.${step}`))),
    ),
  )
}

const icons: readonly (() => readonly SVGElement[])[] = [
  // a person
  () => [s('circle', { cx: '0', cy: '-8', r: '7' }), s('path', { d: 'M-14 16a14 14 0 0 1 28 0z' })],
  // a key
  () => [s('circle', { cx: '-7', cy: '0', r: '7' }), s('path', { d: 'M0 0h16v6M10 0v5' })],
  // a vault
  () => [
    s('rect', { x: '-16', y: '-14', width: '32', height: '28', rx: '3' }),
    s('circle', { cx: '0', cy: '0', r: '6' }),
    s('path', { d: 'M0-6v12M-6 0h12' }),
  ],
  // a gate
  () => [s('path', { d: 'M-14 16v-26h28v26M-14-2h28M-5-10v26M5-10v26' })],
  // an eye
  () => [s('path', { d: 'M-17 0q17-17 34 0q-17 17-34 0z' }), s('circle', { cx: '0', cy: '0', r: '5' })],
]
