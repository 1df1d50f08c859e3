import { Link } from '@tanstack/react-router'
import { Alert, Descriptions, Drawer, Flex, Tag, Timeline } from 'antd'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { PrivacyLink } from '../../ui/privacy-link.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { DaysLeft } from './days-left.tsx'
import { RequestActs } from './request-acts.tsx'
import { useTell } from './tell.ts'

export type RequestDetail = CallOutput<'rights-request'>

const STEPS = [
  'receive',
  'identify',
  'assign',
  'fulfil',
  'refuse',
  'restrict',
  'propose',
  'approve',
  'decline',
  'take-back',
] as const
type StepKey = (typeof STEPS)[number]
const isStep = (key: string): key is StepKey => (STEPS as readonly string[]).includes(key)

/** One request: what is asked by what right, how long there is, what the law says against it, what may be done now, what was done. */
export const RequestDrawer = ({
  customerId,
  requestId,
  onClose,
}: {
  readonly customerId: number
  readonly requestId: number
  readonly onClose: () => void
}) => {
  const tell = useTell()
  const read = useCall('rights-request', { params: { customerId, requestId } })
  return (
    <Drawer open onClose={onClose} size="large" title={tell('privacy.request', { number: requestId })}>
      <Loaded read={read}>{(request) => <Request request={request} />}</Loaded>
    </Drawer>
  )
}

const Request = ({ request }: { readonly request: RequestDetail }) => {
  const { pick } = useLanguage()
  const tell = useTell()
  return (
    <Flex vertical gap={16}>
      <Descriptions size="small" column={1} bordered items={useItems(request)} />
      {request.obstacles.length === 0 ? null : (
        <Alert
          type="warning"
          showIcon
          title={tell('privacy.obstacles')}
          description={
            <ul className="plain">
              {request.obstacles.map((one) => (
                <li key={`${one.key} ${one.law.zh}`}>
                  {pick(one)} <span className="quiet">{pick(one.law)}</span>
                </li>
              ))}
            </ul>
          }
        />
      )}
      <RequestActs key={request.state.key} request={request} />
      {request.copy === undefined ? null : <PrivacyLink customerId={request.customerId} />}
      <Timeline
        items={request.steps.map((step) => ({
          children: (
            <>
              {isStep(step.step) ? tell(`privacy.step.${step.step}`) : step.step}{' '}
              <span className="quiet">
                {step.by ?? tell('privacy.by-customer')} <When at={step.at} time />
              </span>
            </>
          ),
        }))}
      />
    </Flex>
  )
}

const useItems = (request: RequestDetail) => {
  const { say, pick } = useLanguage()
  const tell = useTell()
  const maySee = useMay('customer.read')
  return [
    {
      key: 'state',
      label: tell('privacy.state'),
      children: (
        <>
          <Tag>{pick(request.state)}</Tag> {pick(request.outcome)}
        </>
      ),
    },
    { key: 'due', label: tell('privacy.due'), children: <DaysLeft request={request} /> },
    {
      key: 'kind',
      label: tell('privacy.kind'),
      children: (
        <>
          {pick(request.kind)} <span className="quiet">{pick(request.law)}</span>
        </>
      ),
    },
    {
      key: 'customer',
      label: say('page.customer'),
      children: (
        <>
          {request.customerName}{' '}
          {maySee ? (
            <Link to="/customers/$customerId" params={{ customerId: String(request.customerId) }} className="figure">
              {request.customerId}
            </Link>
          ) : (
            request.customerId
          )}
        </>
      ),
    },
    { key: 'who', label: tell('privacy.requester'), children: `${pick(request.requester)} · ${pick(request.cameBy)}` },
    {
      key: 'identity',
      label: tell('privacy.identity'),
      children:
        request.identity === undefined ? (
          <span className="quiet">{tell('privacy.identity.none')}</span>
        ) : (
          <>
            {pick(request.identity.method)} <When at={request.identity.at} time />
          </>
        ),
    },
    ...(request.purposes.length === 0
      ? []
      : [
          {
            key: 'purposes',
            label: tell('privacy.purposes'),
            children: request.purposes.map((one) => <Purpose key={one} purpose={one} />),
          },
        ]),
    ...(request.words === undefined ? [] : [{ key: 'words', label: tell('privacy.words'), children: request.words }]),
    ...(request.answer === undefined ? [] : [{ key: 'answer', label: tell('privacy.answer'), children: request.answer }]),
    ...(request.copy === undefined
      ? []
      : [
          {
            key: 'copy',
            label: tell('privacy.copy'),
            children: (
              <>
                {request.copy.readAt === undefined ? tell('privacy.copy.unread') : tell('privacy.copy.read')}{' '}
                <span className="quiet">
                  {tell('privacy.copy.until')} <When at={request.copy.expiresOn} />
                </span>
              </>
            ),
          },
        ]),
  ]
}

const PURPOSES = ['marketing', 'personalisation', 'sensitive', 'sharing'] as const
const Purpose = ({ purpose }: { readonly purpose: string }) => {
  const tell = useTell()
  const known = PURPOSES.find((one) => one === purpose)
  return <Tag>{known === undefined ? purpose : tell(`privacy.purpose.${known}`)}</Tag>
}
