import { Skeleton } from 'antd'
import { createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router'
import { basePath } from './api.ts'
import { useMe } from './me.tsx'
import { PAGES, type Page } from './pages.tsx'
import { Shell } from './shell.tsx'
import { Broken, NoSuchPage, Refused } from './ui/states.tsx'

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: () => <NoSuchPage /> })

// Where a day begins: the audit for who examines, the branch for who leads it, the list for who works it.
const HOMES = ['/audit', '/branch', '/today', '/counter', '/night', '/access']

/** The page that the signed-in person's day begins with. */
const Home = () => {
  const me = useMe()
  const first = HOMES.map((path) => PAGES.find((page) => page.path === path)).find(
    (page) => page !== undefined && me.user.permissions.includes(page.permission),
  )
  return first === undefined ? <Refused /> : <Navigate to={first.path} replace />
}

const guarded = (page: Page) => () => {
  const me = useMe()
  return me.user.permissions.includes(page.permission) ? <page.body /> : <Refused />
}

const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Home })
// The frame shows this page itself, before it asks who is signed in.
const activateRoute = createRoute({ getParentRoute: () => rootRoute, path: '/activate', component: () => null })
const pageRoutes = PAGES.map((page) =>
  createRoute({ getParentRoute: () => rootRoute, path: page.path, component: guarded(page) }),
)

/** Addresses stay plain: /audit?customer=725, without the quotes that a JSON of the same would need. */
const stringifySearch = (search: Record<string, unknown>): string => {
  const text = new URLSearchParams(Object.entries(search).map(([key, value]) => [key, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, activateRoute, ...pageRoutes]),
  basepath: basePath === '' ? '/' : basePath,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Skeleton active paragraph={{ rows: 8 }} />,
  defaultErrorComponent: () => <Broken />,
})
