import type { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Label } from '../../kernel/label.ts'
import type { Descriptor } from '../../kernel/registry.ts'
import type { Fields, ValueOf } from '../../kernel/rules/field.ts'
import type { RatedProduct } from '../../products/suitability.ts'
import type { BundleOffer, BundleProduct, BundleScript, BundleTreatment } from '../bundle-shape.ts'
import type { FactColumn, GateFacts } from '../facts.ts'

/** The numbers a verdict rests on. Names of restrictions and people never enter. */
export type Evidence = Readonly<Record<string, number | string | boolean | null>>

/** A gate's answer about one treatment for one customer. `version` is that of its parameters. */
export type Verdict = {
  readonly gate: string
  readonly version: number
  readonly allowed: boolean
  readonly evidence: Evidence
}

/** One treatment with everything the bundle says about it. */
export type Proposal = {
  readonly treatment: BundleTreatment
  readonly offer: BundleOffer
  readonly product: (BundleProduct & RatedProduct) | undefined
  readonly script: BundleScript | undefined
}

/** The treatment and the customer a gate judges. `contactOn` is the day that contact caps count, `fired` the triggers that fired. */
export type Subject = Proposal & {
  readonly facts: GateFacts
  readonly valueOf: ValueOf
  readonly fired: ReadonlySet<string>
  readonly days: { readonly asOf: Day; readonly contactOn: Day }
  readonly fields: Fields
}

export type Judgement = { readonly denied: boolean; readonly evidence: Evidence }

/** What a gate's SQL may use: places for numbers and texts (bound, never pasted), the days, the trigger bits, the rule fields. */
export type SqlScope = {
  readonly number: (value: number) => string
  readonly text: (value: string) => string
  readonly days: { readonly asOf: Day; readonly contactOn: Day }
  /** A condition that is 1 when one of the triggers fired. */
  readonly anyFired: (triggers: readonly string[]) => string
  /** An offer's rule as a condition that is 1 or 0. */
  readonly rule: (offer: BundleOffer) => string
}

/** Answers that do not depend on the customer. */
export const always = '1'
export const never = '0'

/** A condition joined by OR, or `never` when nothing can deny. */
export function anyOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? never : conditions.join(' OR ')
}

/** A case of a gate: what differs from a customer and an offer that every gate lets pass, and the verdict. Run as tests, shown in the help. */
export type GateExample = {
  readonly given: {
    readonly facts?: Partial<GateFacts>
    readonly features?: Readonly<Record<string, number | null>>
    readonly treatment?: Partial<BundleTreatment>
    readonly offer?: Partial<BundleOffer>
    readonly product?: Partial<BundleProduct> | null
    readonly script?: Partial<BundleScript> | null
    readonly fired?: readonly string[]
    readonly params?: Readonly<Record<string, unknown>>
  }
  readonly because: string
  readonly denied: boolean
}

/** A policy every treatment passes before anything is ranked. The order of the codes is the order of the law (DESIGN 3.8): the first denial counts. */
export interface Gate extends Descriptor {
  /** 1 … 12: what the warehouse keeps for the first denying gate; 0 is "open". Never reused. */
  readonly code: number
  /** Nobody, administrators included, may override it. */
  readonly isAbsolute: boolean
  /** Columns of gate_facts that its SQL reads. */
  readonly columns: readonly FactColumn[]
  readonly params: z.ZodType
  /** Its judgement and SQL with checked parameters. */
  readonly with: (params: unknown) => BoundGate
  /**
   * The parameters a new bundle keeps of a definition in force: in today's shape, and nowhere below what the law fixes; `bad-definition` otherwise. A bundle
   * that was made before is read by `with` alone, for what was decided by it must replay.
   */
  readonly adopt: (body: unknown) => unknown
  /** The verdict as a sentence. */
  readonly explain: (judgement: Judgement) => Label
  readonly examples: readonly GateExample[]
}

/** A gate with its parameters. `sql` gives a condition over one row of features and gate facts that is 1 when the gate denies. */
export interface BoundGate {
  readonly judge: (subject: Subject) => Judgement
  readonly sql: (proposal: Proposal, scope: SqlScope) => string
}

/** Makes a gate whose functions see their parameters as the schema reads them. */
export function defineGate<P>(spec: {
  readonly key: string
  readonly code: number
  readonly label: Label
  readonly isAbsolute?: boolean
  readonly columns: readonly FactColumn[]
  readonly params: z.ZodType<P>
  /** What a definition written for an earlier version says in today's shape. */
  readonly lift?: (body: unknown) => unknown
  /** Where parameters fall below what the law fixes, each with its place ("classes: marketing is missing"); none when they are lawful. */
  readonly floors?: (params: P) => readonly string[]
  readonly judge: (subject: Subject, params: P) => Judgement
  readonly sql: (proposal: Proposal, params: P, scope: SqlScope) => string
  readonly explain: (judgement: Judgement) => Label
  readonly examples: readonly GateExample[]
}): Gate {
  const { key, code, label, columns, params: schema, explain, examples } = spec
  const refuse = (problems: readonly string[]): never => {
    throw new AppError('bad-definition', { message: `Gate "${key}": ${problems.join('; ')}`, data: { gate: key, problems } })
  }
  const read = (json: unknown): P => {
    const result = schema.safeParse(json)
    if (result.success) return result.data
    return refuse(result.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`))
  }
  return {
    key,
    code,
    label,
    isAbsolute: spec.isAbsolute ?? false,
    columns,
    params: schema,
    explain,
    examples,
    with: (json) => {
      const params = read(json)
      return {
        judge: (subject) => spec.judge(subject, params),
        sql: (proposal, scope) => spec.sql(proposal, params, scope),
      }
    },
    adopt: (body) => {
      const today = spec.lift === undefined ? body : spec.lift(body)
      const problems = spec.floors?.(read(today)) ?? []
      if (problems.length > 0) refuse(problems)
      return today
    },
  }
}

/** What a list of a gate's parameters must hold by law and does not, as problems at that place. */
export function missing<T extends string>(place: string, listed: readonly T[], needed: readonly T[]): readonly string[] {
  return needed.filter((one) => !listed.includes(one)).map((one) => `${place}: ${one} cannot be left out`)
}
