// A thread of the crew: gets the shared records once, then tasks. It holds texts only as long as it lives.
import { parentPort } from 'node:worker_threads'
import type { PairSpace } from '../blocking/pairs.ts'
import { compileFields } from '../records/mapping.ts'
import { textReader } from '../records/shared-texts.ts'
import type { SharedSpace, ToThread } from './crew.ts'
import { perform } from './task.ts'

let space: PairSpace | undefined

parentPort?.on('message', (message: ToThread) => {
  if ('shared' in message) space = spaceOf(message.shared)
  else if (space !== undefined) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    parentPort?.postMessage(perform(space, message.task))
  }
})

function spaceOf({ mapping, space: blocks, records, texts }: SharedSpace): PairSpace {
  const readers = texts.map(textReader)
  return {
    ...blocks,
    view: {
      ...records,
      fields: compileFields(mapping),
      isAcrossSources: mapping.pairs === 'across-sources',
      textOf: (dictionary, value) => readers[dictionary]?.(value) ?? '',
      valuesIn: (dictionary) => texts[dictionary]?.ends.length ?? 0,
    },
  }
}
