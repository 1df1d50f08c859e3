/** The languages every text of the product exists in; zh-CN is written first. */
export type Lang = 'zh' | 'en'

/** A short text in both languages, as staff read it. */
export interface Label {
  readonly zh: string
  readonly en: string
}
