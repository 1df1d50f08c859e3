// The family drawn: the customer in the middle, everybody on record around, the household's members on a ground of their own.
import { Link } from '@tanstack/react-router'
import type { CallOutput } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'

type Family = CallOutput<'customer-family'>
type Place = {
  readonly key: string
  readonly name: string
  readonly roles: readonly string[]
  readonly customerId: number | undefined
  readonly isMember: boolean
}

const [WIDTH, HEIGHT] = [640, 250]
const [CX, CY] = [WIDTH / 2, HEIGHT / 2]

/** Everybody around the customer, each once, with all that they are to the customer. */
const placesOf = (
  family: Family,
  customerId: number,
  stranger: string,
  pick: (label: { zh: string; en: string }) => string,
): readonly Place[] => {
  const around = new Map<string, Place>()
  for (const one of family.relationships) {
    const key = one.other.customerId === undefined ? `r${one.relationshipId}` : String(one.other.customerId)
    const known = around.get(key)
    around.set(key, {
      key,
      name: one.other.name ?? stranger,
      roles: [...(known?.roles ?? []), pick(one.role)],
      customerId: one.other.customerId,
      isMember: false,
    })
  }
  for (const one of family.household?.members ?? []) {
    if (one.customerId === customerId) continue
    const key = String(one.customerId)
    around.set(key, { key, name: one.name, roles: around.get(key)?.roles ?? [], customerId: one.customerId, isMember: true })
  }
  return [...around.values()].slice(0, 12)
}

export const FamilyGraph = ({
  family,
  customerId,
  name,
}: {
  readonly family: Family
  readonly customerId: number
  readonly name: string
}) => {
  const { say, pick } = useLanguage()
  const places = placesOf(family, customerId, say('family.stranger'), pick)
  if (places.length === 0) return null
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="family-graph" role="img" aria-label={say('family.title')}>
      {places.map((place, i) => {
        const angle = (2 * Math.PI * i) / places.length - Math.PI / 2
        const [x, y] = [CX + Math.cos(angle) * 235, CY + Math.sin(angle) * 92]
        return (
          <g key={place.key}>
            <line x1={CX} y1={CY} x2={x} y2={y} className={place.isMember ? 'family-line family-line-home' : 'family-line'} />
            {place.roles.length === 0 ? null : (
              <text x={(CX + x) / 2} y={(CY + y) / 2 - 4} className="family-role">
                {place.roles.join(' · ')}
              </text>
            )}
            <Person x={x} y={y} place={place} />
          </g>
        )
      })}
      <g>
        <rect x={CX - 52} y={CY - 17} width={104} height={34} rx={17} className="family-self" />
        <text x={CX} y={CY + 5} className="family-self-name">
          {short(name)}
        </text>
      </g>
    </svg>
  )
}

const Person = ({ x, y, place }: { readonly x: number; readonly y: number; readonly place: Place }) => {
  const shape = (
    <>
      <rect
        x={x - 50}
        y={y - 15}
        width={100}
        height={30}
        rx={15}
        className={place.isMember ? 'family-node family-node-home' : 'family-node'}
      />
      <text x={x} y={y + 5} className={place.customerId === undefined ? 'family-name family-name-unknown' : 'family-name'}>
        {short(place.name)}
      </text>
    </>
  )
  return place.customerId === undefined ? (
    shape
  ) : (
    <Link to="/customers/$customerId" params={{ customerId: String(place.customerId) }}>
      {shape}
    </Link>
  )
}

const short = (name: string): string => (name.length > 9 ? `${name.slice(0, 8)}…` : name)
