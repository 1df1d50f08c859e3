import { usePageTexts } from '../../i18n/page-texts.ts'
import * as texts from './texts.ts'

/** This page's words in the reader's language. */
export const useTell = () => usePageTexts(texts)
