import { GlobalOutlined, LogoutOutlined, MenuOutlined } from '@ant-design/icons'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { App, Button, ConfigProvider, Drawer, Grid, Layout, Menu, Tag, Tooltip, Watermark } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCNLocale from 'antd/locale/zh_CN'
import { Suspense, useState } from 'react'
import { useAct } from './api.ts'
import { useLanguage } from './i18n/locale.tsx'
import { MeProvider, useMe } from './me.tsx'
import { PAGES } from './pages.tsx'
import { SignInPage } from './sign-in.tsx'
import { theme } from './theme.ts'
import { When } from './ui/when.tsx'
import { Skeleton } from 'antd'

/** The frame of every page: theme and language, then who is signed in, then menu, head and content. */
export const Shell = () => {
  const { locale } = useLanguage()
  return (
    <ConfigProvider theme={theme} locale={locale === 'en' ? enUS : zhCNLocale} componentSize="middle">
      <App style={{ height: '100%' }}>
        <MeProvider signedOut={<SignInPage />}>
          <Frame />
        </MeProvider>
      </App>
    </ConfigProvider>
  )
}

const Frame = () => {
  const me = useMe()
  const { say, locale, setLocale, pick } = useLanguage()
  const navigate = useNavigate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const wide = Grid.useBreakpoint().lg === true
  const [open, setOpen] = useState(false)
  const keepLocale = useAct('set-locale')
  const signOut = useAct('sign-out')

  const items = PAGES.filter((page) => page.hidden !== true && me.user.permissions.includes(page.permission)).map((page) => ({
    key: page.path,
    icon: page.icon,
    label: say(page.title),
  }))
  const menu = (
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
          setOpen(false)
          void navigate({ to: key })
        }}
      />
    </>
  )
  const other = locale === 'en' ? 'zh-CN' : 'en'
  return (
    <Layout style={{ minHeight: '100%' }}>
      <a className="skip" href="#content">
        {say('app.skip')}
      </a>
      {wide ? (
        <Layout.Sider width={188} style={{ position: 'sticky', top: 0, height: '100vh' }}>
          {menu}
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
          {menu}
        </Drawer>
      )}
      <Layout>
        <Layout.Header className="head">
          <div className="head-side">
            {wide ? null : (
              <Button type="text" icon={<MenuOutlined />} aria-label={say('app.menu')} onClick={() => setOpen(true)} />
            )}
            <Tag>
              {say('app.business-date')} <When at={me.businessDate} />
            </Tag>
          </div>
          <div className="head-side">
            <span className="head-name">
              {pick(me.user.name)} <span className="quiet">{me.user.branchName === null ? '' : pick(me.user.branchName)}</span>
            </span>
            <Tooltip title={say('app.language')}>
              <Button
                type="text"
                icon={<GlobalOutlined />}
                aria-label={say('app.language')}
                onClick={() => {
                  setLocale(other)
                  keepLocale.mutate({ body: { locale: other } })
                }}
              />
            </Tooltip>
            <Tooltip title={say('app.sign-out')}>
              <Button
                type="text"
                icon={<LogoutOutlined />}
                aria-label={say('app.sign-out')}
                onClick={() => signOut.mutate({}, { onSettled: () => location.assign(document.baseURI) })}
              />
            </Tooltip>
          </div>
        </Layout.Header>
        <Watermark
          content={say('app.watermark', { login: me.user.login, name: pick(me.user.name) })}
          font={{ color: 'rgba(15,76,92,0.06)', fontSize: 13 }}
          gap={[140, 120]}
        >
          <main id="content" className="body">
            <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
              <Outlet />
            </Suspense>
          </main>
        </Watermark>
      </Layout>
    </Layout>
  )
}
