/** Who reads a note: those who work with customers' notes, the head of the branch and compliance, or its author alone. An author always reads their own. */
export const audiences = ['normal', 'head', 'author'] as const
export type Audience = (typeof audiences)[number]

type Reader = { readonly userId: number; readonly roles: readonly string[]; readonly permissions: ReadonlySet<string> }

/** Roles beside the author that read what is for the head of the branch. */
const heads: readonly string[] = ['branch-head', 'compliance']

/**
 * Whether somebody may read a note about a customer whom they may see. A note is free text and holds what fields are masked for, so even a normal one is for those whose
 * work notes are (task.read), not for everybody who may see the customer.
 */
export function mayReadNote(note: { readonly audience: Audience; readonly writtenBy: number }, reader: Reader): boolean {
  if (reader.userId !== 0 && note.writtenBy === reader.userId) return true
  switch (note.audience) {
    case 'normal':
      return reader.permissions.has('task.read')
    case 'head':
      return reader.roles.some((role) => heads.includes(role))
    case 'author':
      return false
    default:
      return note.audience satisfies never
  }
}
