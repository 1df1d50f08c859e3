// The import law of DESIGN 1 as data and a pure judgement: which file may import which.

/** Stage order: a stage imports only earlier stages, the kernel and, from its I/O files, the platform. */
export const STAGES = [
  'access',
  'sources',
  'customers',
  'features',
  'segments',
  'products',
  'decisions',
  'actions',
  'outcomes',
  'learning',
  'assistant',
] as const

/** Files of a stage that may do I/O. Everything else in a stage is pure and does not see the platform (its types excepted). */
const IO_FILE = /(^|\/)(store|warehouse|service|routes|jobs)(-[a-z-]+)?\.ts$|\/(connectors|channels)\//

export type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean }

const roomOf = (file: string): string => {
  const [top, second] = file.split('/')
  return top === 'src' ? (second ?? '') : (top ?? '')
}
const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || file.startsWith('test/')

/** Why an import breaks the law, or null when it keeps it. Paths are relative to the repository's root. */
export const breaks = ({ from, to, typeOnly }: Import): string | null => {
  if (isTest(from)) return null
  const here = roomOf(from)
  const there = roomOf(to)
  if (isTest(to)) return 'a product file imports a test'
  if (here === there || here === 'bench' || here === 'tools' || here === 'test') return null
  if (there === 'app') return here === 'app' || (here === 'web' && typeOnly) ? null : 'nobody imports app'
  if (there === 'web') return 'nobody imports web'
  if (here === 'web') {
    // A contract (api.ts) brings its schemas along, an I/O file the server itself: of those only types cross. A pure word list may come whole.
    return typeOnly || there === 'kernel' || !(IO_FILE.test(to) || to.endsWith('/api.ts') || there === 'platform')
      ? null
      : 'web takes types only from contracts and I/O files'
  }
  if (here === 'kernel') return 'the kernel imports nothing but the kernel'
  if (here === 'platform') return there === 'kernel' ? null : 'the platform imports only the kernel'
  if (here === 'app') return null
  const order = (room: string): number => (STAGES as readonly string[]).indexOf(room)
  if (order(here) < 0) return `${here} is not a stage`
  if (there === 'kernel') return null
  if (there === 'platform')
    return typeOnly || IO_FILE.test(from)
      ? null
      : 'only store, warehouse, service, routes, jobs, connectors and channels may use the platform'
  return order(there) < order(here) ? null : `${here} comes before ${there}: emit an event, or the function is in the wrong stage`
}

const IMPORT = /^\s*(import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"](\.{1,2}\/[^'"]+)['"]/gm
const LAZY = /\bimport\(\s*['"](\.{1,2}\/[^'"]+)['"]\s*\)/g

/** Relative imports of one file's text: target as written, and whether only types cross. */
export const importsIn = (text: string): readonly { readonly target: string; readonly typeOnly: boolean }[] => [
  ...[...text.matchAll(IMPORT)].map((m) => ({ target: m[3] ?? '', typeOnly: m[2] !== undefined })),
  ...[...text.matchAll(LAZY)].map((m) => ({ target: m[1] ?? '', typeOnly: false })),
]
