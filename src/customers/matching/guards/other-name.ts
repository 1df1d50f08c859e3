import { type Guard, isSameName } from './guard.ts'

/** Somebody who was renamed, or somebody else's number: a person decides. */
export const otherName: Guard = {
  key: 'other-name',
  label: { zh: '姓名不符', en: 'Another name' },
  atMost: 'review',
  holds: (facts) => isKnownName(facts.levelOf) && !isSameName(facts, { slips: true }),
  explain: { zh: '姓名不同，可能更名或录错，不自动合并', en: 'the names differ: renamed, or a wrong record' },
  examples: [
    { levels: { document: 'exact', 'full-name': 'far' }, because: 'another name on the same number', holds: true },
    { levels: { document: 'exact', 'given-name': 'far', surname: 'far' }, because: 'both parts differ', holds: true },
    { levels: { document: 'exact', 'given-name': 'far', surname: 'exact' }, because: 'the surname agrees', holds: false },
    { levels: { document: 'exact', 'full-name': 'one-slip' }, because: 'one wrong character', holds: false },
    { levels: { document: 'exact' }, because: 'a name is not known', holds: false },
  ],
}

function isKnownName(levelOf: Parameters<Guard['holds']>[0]['levelOf']): boolean {
  return levelOf('full-name') !== 'missing' || (levelOf('given-name') !== 'missing' && levelOf('surname') !== 'missing')
}
