/** What the handler must know of a statement to run it in chDB, read from its words alone. */
export type Statement = {
  /** `rows` answers with rows and can be streamed; `insert` takes its rows from the request's body; `other` is run as it stands. */
  readonly kind: 'rows' | 'insert' | 'other'
  /** The statement without its FORMAT clause and closing semicolon. */
  readonly text: string
  /** The format the statement asks for, when it does. */
  readonly format?: string
  /** For an insert with a body: what stands before and after the place of the data's source. */
  readonly insertHead?: string
  /** Names of the parameters it uses. */
  readonly parameters: readonly string[]
}

type Word = { readonly text: string; readonly upper: string; readonly at: number; readonly end: number; readonly depth: number }

/** Words of SQL outside of texts, quoted names and comments, with how deep in parentheses they stand. Other signs than `( ) ; { }` are skipped. */
const TOKEN =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`\\]|\\.|``)*`|--[^\n]*|#!?[ !][^\n]*|\/\*[\s\S]*?\*\/|\{\s*([A-Za-z_]\w*)\s*:|[A-Za-z_]\w*|[();]/g

/** Reads a statement. Only its outermost words count, so a column called `format` or a text with FORMAT in it mislead nobody. */
export function readStatement(sql: string): Statement {
  const { words, parameters, lastEnd } = scan(sql)
  const first = words[0]?.upper ?? ''
  const outer = words.filter((word) => word.depth === 0)
  const clause = outer.find((word, index) => word.upper === 'FORMAT' && isClause(sql, outer, index))
  const name = clause === undefined ? undefined : outer[outer.indexOf(clause) + 1]
  const whole = sql.slice(0, lastEnd)
  if (first === 'INSERT') {
    const brings =
      outer.some((word) => ['SELECT', 'VALUES', 'WITH', 'INFILE'].includes(word.upper)) ||
      words.some((word) => word.upper === 'SELECT')
    if (brings || clause === undefined || name === undefined) return { kind: 'other', text: whole, parameters }
    return { kind: 'insert', text: whole, format: name.text, insertHead: sql.slice(0, clause.at), parameters }
  }
  const text = clause === undefined || name === undefined ? whole : `${sql.slice(0, clause.at)} ${sql.slice(name.end, lastEnd)}`
  const isRows = ['SELECT', 'WITH'].includes(first) && !outer.some((word) => word.upper === 'OUTFILE')
  return {
    kind: isRows ? 'rows' : 'other',
    text: isRows ? text : whole,
    ...(name === undefined ? {} : { format: name.text }),
    parameters,
  }
}

/** FORMAT followed by a bare name with nothing after it but SETTINGS: anything else is a column or an alias. */
function isClause(sql: string, outer: readonly Word[], index: number): boolean {
  const word = outer[index]
  const name = outer[index + 1]
  if (word === undefined || name === undefined || sql.slice(word.end, name.at).trim() !== '') return false
  const next = outer[index + 2]
  return next === undefined
    ? sql.slice(name.end).replaceAll(/[\s;]/g, '') === '' || sql.startsWith('INSERT')
    : next.upper === 'SETTINGS'
}

function scan(sql: string): { words: Word[]; parameters: string[]; lastEnd: number } {
  const words: Word[] = []
  const parameters = new Set<string>()
  let depth = 0
  let semicolon = -1
  let lastMeaning = 0
  for (const match of sql.matchAll(TOKEN)) {
    const [text, parameter] = match
    const isComment = text.startsWith('--') || text.startsWith('/*') || text.startsWith('#')
    if (!isComment && text !== ';') lastMeaning = match.index + text.length
    if (parameter !== undefined) parameters.add(parameter)
    else if (text === '(') depth += 1
    else if (text === ')') depth -= 1
    else if (text === ';') semicolon = match.index
    else if (/^\w/.test(text))
      words.push({ text, upper: text.toUpperCase(), at: match.index, end: match.index + text.length, depth })
  }
  // A closing semicolon is dropped; one between two statements is chDB's to judge.
  return { words, parameters: [...parameters], lastEnd: semicolon >= lastMeaning ? semicolon : sql.length }
}
