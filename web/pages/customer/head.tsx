import { Card, Descriptions, Flex, Tag, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { preferenceKinds } from '../../../src/actions/outcomes-of-contact.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { When } from '../../ui/when.tsx'
import { channelText } from '../../ui/words.ts'
import { Amount } from './amount.tsx'
import type { Brief } from './page.tsx'
import { PreferenceTags } from './preference-tags.tsx'
import { Quality } from './quality.tsx'
import { Revealable } from './revealable.tsx'

/** Who this is: name, tier, owner, money, and the personal fields behind their masks. */
export const Head = ({ brief, picker }: { readonly brief: Brief; readonly picker: ReactNode }) => {
  const { say, pick } = useLanguage()
  const id = brief.customerId
  return (
    <Card size="small" styles={{ body: { padding: '12px 16px' } }}>
      <Flex justify="space-between" align="start" wrap gap={16}>
        <div>
          <Flex align="center" gap={8} wrap>
            <span className="who">
              <Revealable customerId={id} field="name" shown={brief.name} />
            </span>
            {brief.tier === undefined ? null : <Tag color="geekblue">{pick(brief.tier)}</Tag>}
            {brief.tierWatchMonths !== undefined && brief.tierWatchMonths > 0 ? (
              <Tooltip title={say('customer.watch.hint')}>
                <Tag color="orange">{say('customer.watch', { months: brief.tierWatchMonths })}</Tag>
              </Tooltip>
            ) : null}
            {brief.lifecycle === undefined ? null : <Tag>{pick(brief.lifecycle)}</Tag>}
            {brief.kind === 'business' ? <Tag>{say('customer.business')}</Tag> : null}
          </Flex>
          <div className="quiet">
            {[
              say('customer.number', { number: id }),
              brief.ageYears === undefined ? '' : say('customer.age', { years: brief.ageYears }),
              brief.gender === 'F' ? say('customer.female') : brief.gender === 'M' ? say('customer.male') : '',
              pick(brief.branch),
              brief.owner === undefined ? say('customer.no-owner') : say('customer.owner', { name: brief.owner.name }),
              brief.parties > 1 ? say('customer.parties', { count: brief.parties }) : '',
            ]
              .filter((text) => text !== '')
              .join(' · ')}
          </div>
        </div>
        <Flex vertical align="end" gap={6}>
          {picker}
          <Flex gap={28} wrap className="figures">
            <Figure title={say('customer.aum')} hint={`${say('customer.as-of')} ${brief.asOf}`}>
              <Amount shown={brief.aum} />
            </Figure>
            <Figure
              title={say('customer.aum-average')}
              hint={brief.featuresOn === undefined ? '' : `${say('customer.as-of')} ${brief.featuresOn}`}
            >
              <Amount shown={brief.aumMonthAverage} />
            </Figure>
            {brief.tierGap.fen === undefined && brief.tierGap.band === undefined ? null : (
              <Figure title={say('customer.tier-gap')} hint={say('customer.tier-gap.hint')}>
                <Amount shown={brief.tierGap} />
              </Figure>
            )}
          </Flex>
        </Flex>
      </Flex>
      <Descriptions
        size="small"
        className="who-facts"
        column={{ xs: 1, sm: 2, lg: 2, xl: 4 }}
        items={[
          { key: 'phone', label: say('field.phone'), children: <Revealable customerId={id} field="phone" shown={brief.phone} /> },
          {
            key: 'document',
            label: say('field.document'),
            children: (
              <>
                <Revealable customerId={id} field="document" shown={brief.document} />
                {brief.documentExpiresOn === undefined ? null : (
                  <span className="quiet">
                    {say('customer.until')} <When at={brief.documentExpiresOn} full />
                  </span>
                )}
              </>
            ),
          },
          {
            key: 'address',
            label: say('customer.address'),
            children: <Revealable customerId={id} field="address" shown={brief.address} />,
          },
          {
            key: 'risk',
            label: say('customer.risk'),
            children:
              brief.riskAssessment === undefined ? (
                <span className="late">{say('customer.risk.none')}</span>
              ) : (
                <span className={brief.riskAssessment.isValid ? '' : 'late'}>
                  C{brief.riskAssessment.level}{' '}
                  <span className="quiet">
                    {say(brief.riskAssessment.isValid ? 'customer.until' : 'customer.risk.expired')}{' '}
                    <When at={brief.riskAssessment.expiresOn} full />
                  </span>
                </span>
              ),
          },
        ]}
      />
      {brief.preferences.length === 0 ? null : (
        <Flex gap={4} wrap align="center">
          <span className="quiet">{say('customer.heard')}</span>
          {brief.preferences.map((heard) => (
            <Tag key={`${heard.kind}-${heard.value}-${heard.heardOn}`} title={heard.heardOn}>
              {`${pick(preferenceKinds.find(heard.kind)?.label ?? { zh: heard.kind, en: heard.kind })} · ${channelText(say, heard.value)}`}
            </Tag>
          ))}
        </Flex>
      )}
      <PreferenceTags customerId={id} />
      <Quality customerId={id} />
    </Card>
  )
}

const Figure = ({ title, hint, children }: { readonly title: string; readonly hint?: string; readonly children: ReactNode }) => (
  <div className="big-figure">
    <div className="quiet small-text" title={hint}>
      {title}
    </div>
    <b>{children}</b>
  </div>
)
