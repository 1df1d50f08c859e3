import type { Say } from '../i18n/locale.tsx'
import type { TextKey } from '../i18n/zh-CN.ts'

/** The channels a task may go by; stored keys, shown in the reader's words. */
export const CHANNELS = ['phone', 'wecom', 'visit', 'sms', 'push', 'mail'] as const
export const CLASSES = ['marketing', 'service', 'care', 'education'] as const

const has = (list: readonly string[], key: string): boolean => list.includes(key)

/** A channel in words; one that is not in our list (a bank's own) keeps its key. */
export const channelText = (say: Say, key: string): string =>
  key === 'all' || has(CHANNELS, key) ? say(`channel.${key}` as TextKey) : key
export const classText = (say: Say, key: string): string => (has(CLASSES, key) ? say(`class.${key}` as TextKey) : key)
