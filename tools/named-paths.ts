// Which files of this repository a document names: so that a page cannot go on pointing at a file that was moved.

const FOLDERS = ['.ci', 'bench', 'bin', 'docs', 'src', 'test', 'tools', 'web'] as const

/** Paths of ours in backticks, from the root of the repository (a command may stand before them), and the targets of relative links, from the document's own folder. */
export function namedPaths(markdown: string): { readonly fromRoot: readonly string[]; readonly fromHere: readonly string[] } {
  const quoted = [...markdown.matchAll(/`([^`\n]+)`/g)].flatMap(([, text = '']) => text.split(/\s+/))
  const fromRoot = quoted.filter((word) => FOLDERS.some((folder) => word.startsWith(`${folder}/`)) && /^[\w./*{},-]+$/.test(word))
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.replace(/#.*$/, ''))
  const fromHere = links.filter((target) => target !== '' && !/^[a-z]+:/.test(target))
  return { fromRoot: [...new Set(fromRoot)].sort(), fromHere: [...new Set(fromHere)].sort() }
}

/** A path with alternatives in braces, written out: "a/{b,c}.ts" is two. */
export function alternatives(path: string): readonly string[] {
  const found = /^(.*?)\{([^}]*)\}(.*)$/.exec(path)
  if (found === null) return [path]
  const [, before = '', inside = '', after = ''] = found
  return inside.split(',').flatMap((one) => alternatives(`${before}${one}${after}`))
}
