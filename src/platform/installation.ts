import {
  type Installation,
  installationKey,
  installationKind,
  storedInstallation,
  usualInstallation,
} from '../kernel/installation.ts'
import type { Day } from '../kernel/day.ts'
import type { Db } from './ctx.ts'
import { definitionsInForce } from './definitions.ts'

/** What the installation states of itself on a day; undefined while no profile is loaded. */
export async function findInstallation(db: Db, asOf: Day): Promise<Installation | undefined> {
  const found = (await definitionsInForce(db, installationKind, asOf)).find(({ key }) => key === installationKey)
  return found === undefined ? undefined : storedInstallation.read(found.body)
}

/** What the installation is on a day; where no profile states it, the usual one. */
export async function installationOn(db: Db, asOf: Day): Promise<Installation> {
  return (await findInstallation(db, asOf)) ?? usualInstallation
}
