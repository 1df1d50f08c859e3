import { Button, Flex } from 'antd'
import { useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'
import type { Pair } from './pairs.tsx'

/** Another branch's record: that there may be one, and the way to ask for it. */
export const HiddenSide = ({ pair, access }: { readonly pair: Pair; readonly access: 'none' | 'asked' | 'refused' }) => {
  const { say } = useLanguage()
  const act = useAct('ask-identity-access', ['identity-pairs'])
  return (
    <Flex vertical gap={8} className="notice notice-quiet">
      <b>{say('identity.blind')}</b>
      <span className="quiet">{say(`identity.blind.${access}`)}</span>
      {access === 'asked' ? null : (
        <Button loading={act.isPending} onClick={() => act.mutate({ body: { partyA: pair.partyA, partyB: pair.partyB } })}>
          {say('identity.ask')}
        </Button>
      )}
      <Trouble error={act.error} />
    </Flex>
  )
}
