import type { Day } from '../kernel/day.ts'
import { checksumOf } from '../kernel/ids.ts'
import type { Db } from '../platform/ctx.ts'
import type { Product } from './product.ts'
import { type Script, scriptProblem } from './script.ts'
import { allProducts, allScripts, upsertProducts, upsertScripts } from './store.ts'

/** Pulls the delivered catalogue and scripts into the record. Running it again changes nothing. The checksum is over everything that is sold and said. */
export async function syncProducts(
  db: Db,
): Promise<{ readonly products: number; readonly scripts: number; readonly changed: number; readonly checksum: string }> {
  const changed = (await upsertProducts(db)) + (await upsertScripts(db))
  const [products, scripts] = [await allProducts(db), await allScripts(db)]
  return { products: products.length, scripts: scripts.length, changed, checksum: checksumOf({ products, scripts }) }
}

/** The catalogue, in code order. */
export async function catalogueOf(db: Db): Promise<readonly Product[]> {
  return await allProducts(db)
}

/** All versions of all scripts. */
export async function scriptsOf(db: Db): Promise<readonly Script[]> {
  return await allScripts(db)
}

/** One version of a script, for showing what a task says; undefined when there is none, or it may not be used on the day. */
export async function scriptInUse(db: Db, key: string, version: number, on: Day): Promise<Script | undefined> {
  const found = (await allScripts(db, key)).find((script) => script.version === version)
  return found !== undefined && scriptProblem(found, on) === undefined ? found : undefined
}
