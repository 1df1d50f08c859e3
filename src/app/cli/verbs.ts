import { audit } from './audit.ts'
import { backup } from './backup.ts'
import { consent } from './consent.ts'
import { demo } from './demo.ts'
import { explain } from './explain.ts'
import { importFiles } from './import.ts'
import { keys } from './keys.ts'
import { night } from './night.ts'
import { quarantine } from './quarantine.ts'
import { replay } from './replay.ts'
import { restore } from './restore.ts'
import { retention } from './retention.ts'
import { search } from './search.ts'
import { serve } from './serve.ts'
import { user } from './user.ts'
import type { Verb } from './verb.ts'

/** The commands of `zhike`, in the order `--help` lists them. */
export const verbs: readonly Verb[] = [
  importFiles,
  quarantine,
  night,
  serve,
  demo,
  explain,
  replay,
  backup,
  restore,
  audit,
  search,
  keys,
  consent,
  retention,
  user,
]
