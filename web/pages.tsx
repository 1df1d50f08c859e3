// The menu: every page once, with the permission that shows it. A page nobody may open is not shown; the server refuses it all the same.
import {
  ApartmentOutlined,
  AuditOutlined,
  CarryOutOutlined,
  IdcardOutlined,
  MergeCellsOutlined,
  SafetyOutlined,
  ScheduleOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import { type ComponentType, lazy, type ReactNode } from 'react'
import type { TextKey } from './i18n/zh-CN.ts'

export type Page = {
  readonly path: string
  readonly title: TextKey
  readonly permission: string
  readonly icon?: ReactNode
  /** What shows it in the menu, where that is more than the page itself asks for. */
  readonly menuPermission?: string
  readonly hidden?: boolean
  readonly body: ComponentType
}

export const PAGES: readonly Page[] = [
  {
    path: '/today',
    title: 'page.today',
    permission: 'task.read',
    // Who reads tasks without working any comes here from the branch, to somebody's list.
    menuPermission: 'task.work',
    icon: <CarryOutOutlined />,
    body: lazy(() => import('./pages/today/page.tsx').then((m) => ({ default: m.TodayPage }))),
  },
  {
    path: '/customers/$customerId',
    title: 'page.customer',
    permission: 'customer.read',
    hidden: true,
    body: lazy(() => import('./pages/customer/page.tsx').then((m) => ({ default: m.CustomerPage }))),
  },
  {
    path: '/counter',
    title: 'page.counter',
    permission: 'customer.counter',
    icon: <IdcardOutlined />,
    body: lazy(() => import('./pages/counter/page.tsx').then((m) => ({ default: m.CounterPage }))),
  },
  {
    path: '/branch',
    title: 'page.branch',
    permission: 'branch.read',
    icon: <ApartmentOutlined />,
    body: lazy(() => import('./pages/branch/page.tsx').then((m) => ({ default: m.BranchPage }))),
  },
  {
    path: '/identity',
    title: 'page.identity',
    permission: 'identity.review',
    icon: <MergeCellsOutlined />,
    body: lazy(() => import('./pages/identity/page.tsx').then((m) => ({ default: m.IdentityPage }))),
  },
  {
    path: '/privacy',
    title: 'page.privacy',
    permission: 'rights.receive',
    icon: <SafetyOutlined />,
    body: lazy(() => import('./pages/privacy/page.tsx').then((m) => ({ default: m.PrivacyPage }))),
  },
  {
    path: '/night',
    title: 'page.night',
    permission: 'night.read',
    icon: <ScheduleOutlined />,
    body: lazy(() => import('./pages/night/page.tsx').then((m) => ({ default: m.NightPage }))),
  },
  {
    path: '/access',
    title: 'page.access',
    permission: 'access.read',
    icon: <TeamOutlined />,
    body: lazy(() => import('./pages/access/page.tsx').then((m) => ({ default: m.AccessPage }))),
  },
  {
    path: '/audit',
    title: 'page.audit',
    permission: 'audit.read',
    icon: <AuditOutlined />,
    body: lazy(() => import('./pages/audit/page.tsx').then((m) => ({ default: m.AuditPage }))),
  },
]

/** The pages in the menu of one who holds these permissions. */
export const menuOf = (permissions: readonly string[]): readonly Page[] =>
  PAGES.filter((page) => page.hidden !== true && permissions.includes(page.menuPermission ?? page.permission))
