import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { AppError } from '../kernel/errors.ts'
import { type Installation, storedInstallation } from '../kernel/installation.ts'
import type { Day } from '../kernel/day.ts'
import type { Db, JobCtx } from '../platform/ctx.ts'
import { loadProfile } from '../platform/definitions.ts'
import { findInstallation } from '../platform/installation.ts'
import { importDelivery } from '../sources/service.ts'

const shipped = join(import.meta.dirname, 'profiles')

/** Profiles that ship with the product. */
export const shippedProfiles = ['default', 'berka'] as const

/** The folder of a profile: a shipped one by its key, a bank's own by its path. */
export function profileFolder(profile: string): string {
  const folder = (shippedProfiles as readonly string[]).includes(profile) ? join(shipped, profile) : resolve(profile)
  if (existsSync(join(folder, installationFile))) return folder
  const known = shippedProfiles.join(', ')
  throw new AppError('not-found', {
    message: `There is no policy profile ${profile}: neither a shipped one (${known}) nor a folder with ${installationFile}`,
    userMessage: {
      zh: `找不到策略包 ${profile}（内置：${known}）。`,
      en: `There is no policy profile ${profile} (shipped: ${known}).`,
    },
  })
}

const installationFile = 'installation.json'
const installationShape = z.object({ items: z.tuple([z.object({ body: z.unknown() })]) })

async function statedBy(folder: string): Promise<Installation> {
  const { items } = installationShape.parse(JSON.parse(await readFile(join(folder, installationFile), 'utf8')))
  return storedInstallation.read(items[0].body)
}

/**
 * Makes an installation follow a policy profile: its definitions (what the bank counts in, its calendar, offers, gates, thresholds), and, where the
 * profile brings what the bank's own extracts lack (`feeds/`: branches, staff, products, scripts), those through the door as any file. Doing it again
 * changes nothing. An installation that follows another profile refuses: its thresholds and sums would be mixed.
 */
export async function followProfile(ctx: JobCtx, profile: string, businessDate: Day): Promise<Installation> {
  const folder = profileFolder(profile)
  const stated = await statedBy(folder)
  await ctx.slice(async (db) => {
    const followed = await findInstallation(db, businessDate)
    if (followed !== undefined && followed.profile !== stated.profile) throw mixed(followed, stated)
    await loadProfile(db, folder, ctx.clock.now())
  })
  const feeds = join(folder, 'feeds')
  if (existsSync(feeds) && !(await ctx.slice((db) => hasOrganisation(db))))
    await importDelivery(ctx, { folder: feeds, mapping: 'canonical', businessDate })
  return stated
}

/** Whether somebody delivered branches already: the profile's own are for a bank whose extracts have none. */
async function hasOrganisation(db: Db): Promise<boolean> {
  const found = await sql`
    select from deliveries join runs using (run_id) where feed = 'organisation' and runs.status = 'published' limit 1`.execute(db)
  return found.rows.length > 0
}

function mixed(followed: Installation, stated: Installation): AppError {
  return new AppError('precondition-failed', {
    message: `The installation follows profile ${followed.profile} (${followed.baseCurrency}); ${stated.profile} (${stated.baseCurrency}) would be mixed with it`,
    userMessage: {
      zh: `本系统按策略包 ${followed.profile} 运行（${followed.baseCurrency}），不能再载入 ${stated.profile}。`,
      en: `This installation follows profile ${followed.profile} (${followed.baseCurrency}): ${stated.profile} cannot be loaded beside it.`,
    },
  })
}

/** The profile an installation follows on a day; undefined before one was loaded. */
export async function followedProfile(ctx: JobCtx, asOf: Day): Promise<string | undefined> {
  return (await ctx.slice((db) => findInstallation(db, asOf)))?.profile
}
