import { centreEndpoints } from './api-centre.ts'
import { lookupEndpoints } from './api-lookups.ts'
import { retentionEndpoints } from './api-retention.ts'
import { rightsEndpoints } from './api-rights.ts'

/** Everything about people's own data: what they ask of us, what they see themselves, and who looked. It joins what several stages know, so it is the application's. */
export const endpoints = [...rightsEndpoints, ...centreEndpoints, ...lookupEndpoints, ...retentionEndpoints] as const
