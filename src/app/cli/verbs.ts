import type { Verb } from './verb.ts'
import { backup } from './backup.ts'
import { night } from './night.ts'
import { restore } from './restore.ts'

/** The commands of `zhike`, in the order `--help` lists them. */
export const verbs: readonly Verb[] = [night, backup, restore]
