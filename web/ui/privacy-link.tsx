import { App, Button, Flex, Modal, Typography } from 'antd'
import { lazy, Suspense } from 'react'
import { useAct } from '../api.ts'
import { useLanguage } from '../i18n/locale.tsx'
import { useMay } from '../me.tsx'
import { Trouble } from './states.tsx'
import { When } from './when.tsx'

const QrCode = lazy(() => import('./qr-code.tsx').then((m) => ({ default: m.QrCode })))

/** Makes a customer's own link to the privacy centre and shows it once: as a code to scan at the counter, or as a line to send. An earlier link ends with it. */
export const PrivacyLink = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const may = useMay('privacy.link')
  const { message } = App.useApp()
  const make = useAct('make-privacy-link')
  const revoke = useAct('revoke-privacy-links')
  if (!may) return null
  const params = { customerId }
  // What stands after the sign is sent to no server: the page takes it from there.
  const link = make.data === undefined ? '' : `${new URL('privacy-centre', document.baseURI).href}#${make.data.token}`
  const copy = () => void navigator.clipboard?.writeText(link).then(() => message.success(say('privacy.link.copied')))
  return (
    <>
      <Button size="small" loading={make.isPending} onClick={() => make.mutate({ params })}>
        {say('privacy.link.make')}
      </Button>
      <Trouble error={make.error} />
      {make.data === undefined ? null : (
        <Modal open title={say('privacy.link')} onCancel={() => make.reset()} footer={null} width={420}>
          <Flex vertical gap={12} align="center">
            <Suspense fallback={null}>
              <QrCode text={link} label={say('privacy.link')} />
            </Suspense>
            <Typography.Paragraph className="quiet" style={{ margin: 0 }}>
              {say('privacy.link.hint')} <When at={make.data.expiresAt} time />
            </Typography.Paragraph>
            <Typography.Text code style={{ wordBreak: 'break-all', fontSize: 12 }}>
              {link}
            </Typography.Text>
            <Flex gap={8}>
              <Button type="primary" onClick={copy}>
                {say('privacy.link.copy')}
              </Button>
              <Button
                danger
                loading={revoke.isPending}
                onClick={() => revoke.mutate({ params }, { onSuccess: () => make.reset() })}
              >
                {say('privacy.link.revoke')}
              </Button>
            </Flex>
            <Trouble error={revoke.error} />
          </Flex>
        </Modal>
      )}
    </>
  )
}
