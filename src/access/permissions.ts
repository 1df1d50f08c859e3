import type { Label } from '../kernel/label.ts'

/**
 * Everything a person may be allowed to do, one sentence each. A contract names one of these keys; a role holds some of them.
 * Keys are stored in audit events and never renamed.
 */
export const permissions = {
  'task.read': { zh: '查看可见范围内的待办任务及其依据。', en: 'See the tasks of the customers in scope, and their reasons.' },
  'task.work': {
    zh: '登记联系结果，并在当日以冲正方式更正。',
    en: 'Record the result of a contact, and correct it within the day by a counter-entry.',
  },
  'branch.read': { zh: '查看网点的负荷、覆盖与转化。', en: 'See the load, coverage and funnel of a branch.' },
  'branch.reassign': { zh: '在网点内改派任务。', en: 'Hand tasks from one member of the branch to another.' },
  'customer.read': {
    zh: '查看可见范围内的客户，字段按角色脱敏。',
    en: 'See the customers in scope, their fields masked as the role demands.',
  },
  'customer.reveal': {
    zh: '填写理由后查看一个脱敏字段，每次留痕并限频。',
    en: 'See one masked field of a customer for a stated reason; each time audited and limited in rate.',
  },
  'customer.counter': {
    zh: '客户出示证件或银行卡时查看其脱敏柜面卡片，不限网点。',
    en: 'See the masked counter card of a customer who shows a document or a card, in any branch.',
  },
  'consent.record': { zh: '登记客户的授权或撤回。', en: 'Record what a customer consents to or withdraws.' },
  'family.record': {
    zh: '登记客户的关系与家庭成员。',
    en: 'Record the relationships of a customer, and who is of their household.',
  },
  'profile.record': {
    zh: '为客户记事，登记目标与人生大事，确认或否决系统推断的偏好。',
    en: 'Write notes about a customer, record goals and life events, confirm or reject what was inferred.',
  },
  'identity.review': {
    zh: '判定疑似重复的客户记录是否同一客户，并可收回。',
    en: 'Say whether records that may be one customer are, and take that back.',
  },
  'restriction.record': {
    zh: '登记或解除客户的勿扰。',
    en: 'Record, or end, that a customer asks not to be contacted.',
  },
  'restriction.impose': {
    zh: '登记或解除投诉冻结与司法限制。',
    en: 'Record, or end, a complaint freeze or a legal hold.',
  },
  'rights.receive': {
    zh: '受理客户的个人信息权利请求，核实请求人身份，查看其进度。',
    en: 'Receive what customers ask about their own data, check who asks, and see how it stands.',
  },
  'rights.handle': {
    zh: '办理权利请求：提供副本、更正、限制、撤回，提出删除。',
    en: 'Handle such requests: give copies, correct, restrict, withdraw, propose to delete.',
  },
  'rights.approve': {
    zh: '复核他人提出的客户信息删除。',
    en: 'Decide a deletion of a customer’s data that somebody else proposed.',
  },
  'privacy.link': {
    zh: '为客户生成隐私中心的专属链接。',
    en: 'Make a customer’s own link to the privacy centre.',
  },
  'lookup.review': {
    zh: '查看异常的客户查看行为并作出处置。',
    en: 'See looks at customers that stand out, and dispose of them.',
  },
  'hold.place': {
    zh: '登记与解除法定或争议留存。',
    en: 'Place and release holds by law or dispute on what is kept.',
  },
  'retention.read': {
    zh: '查看留存规则、试算与清理记录。',
    en: 'See the rules of retention, what they would remove, and what they removed.',
  },
  'decision.explain': { zh: '查看某客户为何推荐或不推荐某项服务。', en: 'Ask why, and why not, for a customer and an offer.' },
  'decision.replay': { zh: '重放一项已发出的决策并核对。', en: 'Replay an issued decision and compare it.' },
  'night.read': { zh: '查看夜间批次、步骤与进度。', en: 'See the nightly runs, their steps and progress.' },
  'night.run': { zh: '启动夜间批次。', en: 'Start a nightly run.' },
  'quarantine.read': {
    zh: '查看并下载被隔离的数据行，取值已脱敏。',
    en: 'See and download quarantined rows, their values masked.',
  },
  'quarantine.replay': {
    zh: '下载待更正的数据行（敏感取值已脱敏），上传更正后的文件重新导入。',
    en: 'Download rows to be mended, sensitive values masked, and upload them to be taken in.',
  },
  'definition.read': { zh: '查看产品、规则与策略定义。', en: 'See products, rules and policy definitions.' },
  'access.read': { zh: '查看用户、角色与机构树。', en: 'See users, roles and the organisation tree.' },
  'access.propose': { zh: '提出用户、角色或机构的变更。', en: 'Propose a change of users, roles or units.' },
  'access.approve': {
    zh: '批准或驳回他人提出的权限变更。',
    en: 'Approve or refuse a change of access that somebody else proposed.',
  },
  'audit.read': { zh: '查询审计记录。', en: 'Search the audit trail.' },
  'audit.verify': { zh: '校验审计链的完整性。', en: 'Verify that the audit trail is whole.' },
} as const satisfies Record<string, Label>

export type Permission = keyof typeof permissions

/** Whether a stored or contracted text names a permission there is. */
export function isPermission(key: string): key is Permission {
  return Object.hasOwn(permissions, key)
}
