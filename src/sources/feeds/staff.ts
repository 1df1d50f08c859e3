import { code, day, integer, optional, text } from './column.ts'
import { type Feed, inOrder } from './feed.ts'

/** Members of staff, their post and unit, and the minutes a day they have for contacting customers. */
export const staff: Feed = {
  key: 'staff',
  label: { zh: '员工', en: 'Staff' },
  columns: {
    staff_no: text(20),
    name_zh: text(60),
    name_en: text(60),
    post: code(
      'rm',
      'teller',
      'lobby',
      'branch-head',
      'campaign-manager',
      'compliance',
      'administrator',
      'system-admin',
      'security-admin',
      'audit-admin',
    ),
    org_code: text(40),
    minutes_per_day: optional(integer(0, 1440)),
    active_from: day(),
    active_to: optional(day()),
  },
  naturalKey: ['staff_no'],
  grain: { zh: '每名员工一行', en: 'one row per member of staff' },
  freshnessDays: 7,
  totals: [],
  agrees: inOrder('active_from', 'active_to'),
  examples: [
    {
      row: {
        staff_no: '1001',
        name_zh: '许知行',
        name_en: 'Xu Zhixing',
        post: 'rm',
        org_code: 'JN01',
        minutes_per_day: '240',
        active_from: '2018-07-01',
      },
    },
    { row: { minutes_per_day: '1441' }, refused: { field: 'minutes_per_day', code: 'not-accepted' } },
    { row: { staff_no: '' }, refused: { field: 'staff_no', code: 'missing' } },
  ],
}
