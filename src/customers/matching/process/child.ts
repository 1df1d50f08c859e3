// The matching process: questions in and answers out over the channel to its parent. It ends with the parent and writes nothing anywhere.
import { openAnswers } from './answer.ts'
import type { ToMatcher } from './protocol.ts'

const answer = openAnswers((said) => process.send?.(said))
let last: Promise<void> = Promise.resolve()
process.on('message', (question: ToMatcher) => {
  // One after the other, in the order they were asked.
  last = last.then(() => answer(question))
})
process.on('disconnect', () => process.exit(0))
