type Child = Node | string | false | undefined | null | readonly Child[]
type Given = Readonly<Record<string, string | boolean | undefined | ((event: Event) => void)>>

/** An element with attributes, listeners (`onclick: …`) and children. Text is always text: nothing a server says becomes markup. */
export const h = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  given: Given = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag)
  dress(made, given)
  fill(made, children)
  return made
}

const SVG = 'http://www.w3.org/2000/svg'

/** The same for a picture. */
export const s = (tag: string, given: Given = {}, ...children: readonly Child[]): SVGElement => {
  const made = document.createElementNS(SVG, tag)
  dress(made, given)
  fill(made, children)
  return made
}

/** Puts children in place of what an element holds. */
export const fill = (into: Element, children: readonly Child[]): void => {
  into.replaceChildren(...flat(children))
}

const dress = (made: Element, given: Given): void => {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), value)
    else if (value === true) made.setAttribute(name, '')
    else if (value !== false && value !== undefined) made.setAttribute(name, value)
  }
}

const flat = (children: readonly Child[]): (Node | string)[] =>
  children.flatMap((child) => {
    if (child === false || child === undefined || child === null) return []
    return Array.isArray(child) ? flat(child as readonly Child[]) : [child as Node | string]
  })
