import type { Say } from '../../i18n/locale.tsx'

/** The actions that the trail knows, as auditors ask for them; a bank's own action keeps its key. */
export const ACTIONS = [
  'access.session.sign-in',
  'access.session.sign-out',
  'access.activation.open',
  'access.activation.complete',
  'access.activation.whole',
  'access.password.change',
  'access.change.propose',
  'access.change.decide',
  'access.user.create',
  'access.request.forbidden',
  'access.request.not-found',
  'access.request.rate-limited',
  'access.audit.search',
  'access.audit.verify',
  'customers.customer.read',
  'customers.customer.search',
  'customers.field.reveal',
  'customers.counter.lookup',
  'customers.identity.read',
  'customers.identity.decide',
  'customers.identity.ask',
  'customers.identity.answer',
  'customers.consent.record',
  'customers.restriction.record',
  'customers.restriction.end',
  'customers.note.write',
  'customers.goal.record',
  'customers.life-event.record',
  'customers.preference.reject',
  'customers.reason.read',
  'customers.erasure.propose',
  'customers.erasure.decide',
  'customers.erasure.retention',
  'customers.processing.restrict',
  'customers.rights.receive',
  'customers.rights.identify',
  'customers.rights.assign',
  'customers.rights.fulfil',
  'customers.rights.refuse',
  'customers.rights.restrict',
  'customers.rights.propose',
  'customers.rights.approve',
  'customers.rights.decline',
  'customers.rights.take-back',
  'customers.privacy-link.make',
  'customers.privacy-link.revoke',
  'customers.privacy-centre.open',
  'customers.consent.export',
  'customers.lookup.dispose',
  'customers.watched.change',
  'customers.hold.place',
  'customers.hold.release',
  'keys.rotation.begin',
  'keys.rotation.end',
  'keys.rotation.retire',
  'actions.task.read',
  'actions.task.reassign',
  'actions.task.stop',
  'actions.task.follow',
  'actions.task.duplicate',
  'actions.response.record',
  'actions.response.correct',
  'actions.response.withdraw',
  'decisions.customer.explain',
  'decisions.decision.issue',
  'decisions.decision.replay',
  'night.night.start',
  'night.quarantine.download',
  'cli.installer.map',
] as const
type Action = (typeof ACTIONS)[number]
type Dashed<Text extends string> = Text extends `${infer Head}.${infer Tail}` ? `${Head}-${Dashed<Tail>}` : Text

const isKnown = (action: string): action is Action => (ACTIONS as readonly string[]).includes(action)
const dashed = (action: Action): Dashed<Action> => action.replaceAll('.', '-') as Dashed<Action>

/** An action in words. */
export const actionText = (say: Say, action: string): string => (isKnown(action) ? say(`act.${dashed(action)}`) : action)

const SUBJECTS = [
  'customer',
  'task',
  'response',
  'decision',
  'user',
  'access-change',
  'run',
  'night',
  'command',
  'bank',
  'branch',
  'identity',
  'rights-request',
  'privacy-link',
  'lookup-finding',
  'hold',
  'key',
] as const
type SubjectKind = (typeof SUBJECTS)[number]
const isSubject = (kind: string): kind is SubjectKind => (SUBJECTS as readonly string[]).includes(kind)

/** What an entry is about, in words. */
export const subjectText = (say: Say, kind: string, id: string): string =>
  `${isSubject(kind) ? say(`subject.${kind}`) : kind} ${id}`.trim()
