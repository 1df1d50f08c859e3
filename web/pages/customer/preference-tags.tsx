import { Flex, Popconfirm, Tag, Tooltip } from 'antd'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useView } from './view-state.ts'

type Preference = CallOutput<'customer-preferences'>['items'][number]

/** Preferences found in notes. Each says which words it came from, to those who may read them; a wrong one is rejected. */
export const PreferenceTags = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const { asOfQuery } = useView()
  const { data } = useCall('customer-preferences', { params: { customerId }, query: asOfQuery }, { keep: true })
  const standing = data?.items.filter(({ state }) => state === 'standing') ?? []
  if (standing.length === 0) return null
  return (
    <Flex gap={4} wrap align="center">
      <span className="quiet">{say('preference.found')}</span>
      {standing.map((tag) => (
        <One key={tag.tagId} customerId={customerId} tag={tag} />
      ))}
    </Flex>
  )
}

const One = ({ customerId, tag }: { readonly customerId: number; readonly tag: Preference }) => {
  const { say, pick } = useLanguage()
  const { isPast } = useView()
  const act = useAct('reject-preference', ['customer-preferences', 'customer-data'])
  const shown = (
    <Tooltip
      title={`${pick(tag.topic)} · ${tag.heardOn}${tag.quote === undefined ? '' : ` · ${say('preference.quote', { words: tag.quote })}`}`}
    >
      <Tag className={tag.canReject && !isPast ? 'can-reject' : ''}>{pick(tag.label)}</Tag>
    </Tooltip>
  )
  if (!tag.canReject || isPast) return shown
  return (
    <Popconfirm
      title={say('preference.reject')}
      okText={say('preference.wrong')}
      cancelText={say('cancel')}
      onConfirm={() => act.mutate({ params: { customerId, tagId: tag.tagId }, body: {} })}
    >
      {/* A span that takes the focus: the question is asked by keyboard too. */}
      <span role="button" tabIndex={0}>
        {shown}
      </span>
    </Popconfirm>
  )
}
