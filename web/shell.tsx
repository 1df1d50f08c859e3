import { GlobalOutlined, LockOutlined, LogoutOutlined, MenuOutlined } from '@ant-design/icons'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { App, Button, ConfigProvider, Drawer, Grid, Layout, Menu, Tag, Tooltip, Watermark } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCNLocale from 'antd/locale/zh_CN'
import { lazy, Suspense, useEffect, useState } from 'react'
import { queries, useAct } from './api.ts'
import { useLanguage } from './i18n/locale.tsx'
import { MeProvider, useMe } from './me.tsx'
import { menuOf, PAGES } from './pages.tsx'
import { SignInPage } from './sign-in.tsx'
import { theme } from './theme.ts'
import { SearchBox } from './ui/search-box.tsx'
import { When } from './ui/when.tsx'

const ActivatePage = lazy(() => import('./activate.tsx').then((m) => ({ default: m.ActivatePage })))
const ChangePassword = lazy(() => import('./change-password.tsx').then((m) => ({ default: m.ChangePassword })))

/** The frame of every page: theme and language, then who is signed in, then menu, head and content. */
export const Shell = () => {
  const { locale } = useLanguage()
  // Whoever activates an account is nobody yet: the page stands before any sign-in.
  const isActivating = useRouterState({ select: (state) => state.location.pathname.replace(/\/$/, '') === '/activate' })
  return (
    <ConfigProvider
      theme={theme}
      locale={locale === 'en' ? enUS : zhCNLocale}
      componentSize="middle"
      button={{ autoInsertSpace: false }}
    >
      <App style={{ height: '100%' }}>
        {isActivating ? (
          <Suspense fallback={null}>
            <ActivatePage />
          </Suspense>
        ) : (
          <MeProvider signedOut={<SignInPage />} mustChange={<SignInPage key="change" first="change" />}>
            <Frame />
          </MeProvider>
        )}
      </App>
    </ConfigProvider>
  )
}

const Frame = () => {
  const me = useMe()
  const { say, pick } = useLanguage()
  const wide = Grid.useBreakpoint().lg === true
  const [open, setOpen] = useState(false)
  useTitle()
  return (
    <Layout style={{ minHeight: '100%' }}>
      <a className="skip" href="#content">
        {say('app.skip')}
      </a>
      {wide ? (
        <Layout.Sider width={188} style={{ position: 'sticky', top: 0, height: '100vh' }}>
          <Navigation onGo={() => setOpen(false)} />
        </Layout.Sider>
      ) : (
        <Drawer
          open={open}
          onClose={() => setOpen(false)}
          placement="left"
          size={220}
          closable={false}
          styles={{ body: { padding: 0, background: '#0d3c49' } }}
        >
          <Navigation onGo={() => setOpen(false)} />
        </Drawer>
      )}
      <Layout style={{ minWidth: 0 }}>
        <Layout.Header className="head">
          <div className="head-side">
            {wide ? null : (
              <Button type="text" icon={<MenuOutlined />} aria-label={say('app.menu')} onClick={() => setOpen(true)} />
            )}
            <Tag>
              {say('app.business-date')} <When at={me.businessDate} full />
            </Tag>
          </div>
          <SearchBox />
          <Reader />
        </Layout.Header>
        <Watermark
          content={say('app.watermark', { login: me.user.login, name: pick(me.user.name) })}
          font={{ color: 'rgba(15,76,92,0.06)', fontSize: 13 }}
          gap={[140, 120]}
          className="marked"
        >
          <main id="content" className="body" tabIndex={-1}>
            <Outlet />
          </main>
        </Watermark>
      </Layout>
    </Layout>
  )
}

/** The page's name in the browser's tab, so that two tabs tell themselves apart. */
const useTitle = () => {
  const { say } = useLanguage()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const page = PAGES.find((one) => path.startsWith(one.path.replace(/\/\$.*$/, '')))
  const title = page === undefined ? say('app.name') : `${say(page.title)} · ${say('app.name')}`
  useEffect(() => {
    document.title = title
  }, [title])
}

const Navigation = ({ onGo }: { readonly onGo: () => void }) => {
  const me = useMe()
  const { say } = useLanguage()
  const navigate = useNavigate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const items = menuOf(me.user.permissions).map((page) => ({ key: page.path, icon: page.icon, label: say(page.title) }))
  return (
    <>
      <div className="brand">
        <img src="./icon.svg" width={24} height={24} alt="" />
        {say('app.name')}
      </div>
      <Menu
        theme="dark"
        mode="inline"
        selectedKeys={[items.find((item) => path.startsWith(item.key))?.key ?? '']}
        items={items}
        onClick={({ key }) => {
          onGo()
          void navigate({ to: key })
        }}
      />
    </>
  )
}

/** Who is signed in, in what role and where; their language, password and way out. */
const Reader = () => {
  const me = useMe()
  const { say, locale, setLocale, pick } = useLanguage()
  const [changing, setChanging] = useState(false)
  const keepLocale = useAct('set-locale')
  const signOut = useAct('sign-out')
  const other = locale === 'en' ? 'zh-CN' : 'en'
  const place = [...me.user.roles.map((role) => pick(role.label)), me.user.branchName === null ? '' : pick(me.user.branchName)]
  return (
    <div className="head-side">
      <span className="head-name">
        {pick(me.user.name)} <span className="quiet">{place.filter((part) => part !== '').join(' · ')}</span>
      </span>
      <Button
        type="text"
        icon={<GlobalOutlined />}
        onClick={() => {
          setLocale(other)
          // Names of staff come in the reader's language: what was read in the other one is read anew.
          keepLocale.mutate({ body: { locale: other } }, { onSuccess: () => void queries.invalidateQueries() })
        }}
      >
        {say('app.language')}
      </Button>
      <Tooltip title={say('password.change')}>
        <Button type="text" icon={<LockOutlined />} aria-label={say('password.change')} onClick={() => setChanging(true)} />
      </Tooltip>
      <Tooltip title={say('app.sign-out')}>
        <Button
          type="text"
          icon={<LogoutOutlined />}
          aria-label={say('app.sign-out')}
          onClick={() => signOut.mutate({}, { onSettled: () => location.assign(document.baseURI) })}
        />
      </Tooltip>
      {changing ? (
        <Suspense fallback={null}>
          <ChangePassword onClose={() => setChanging(false)} />
        </Suspense>
      ) : null}
    </div>
  )
}
