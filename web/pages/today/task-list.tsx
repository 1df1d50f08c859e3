import { Tag } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import { useToday } from '../../me.tsx'
import { ChannelMark } from '../../ui/channel-mark.tsx'
import { Money } from '../../ui/money.tsx'
import { When } from '../../ui/when.tsx'
import { classText } from '../../ui/words.ts'
import type { TaskRow } from './page.tsx'

/** The ranked list: one customer a row, the reason in words with its numbers, money, minutes, due day. */
export const TaskList = ({
  items,
  chosen,
  onChoose,
}: {
  readonly items: readonly TaskRow[]
  readonly chosen: number
  readonly onChoose: (taskId: number) => void
}) => {
  const { say, pick } = useLanguage()
  const today = useToday()
  return (
    <ol className="tasks" aria-label={say('page.today')}>
      {items.map((item, index) => (
        <li key={item.taskId} id={`task-${item.taskId}`}>
          <button
            type="button"
            className={item.taskId === chosen ? 'task chosen' : 'task'}
            aria-current={item.taskId === chosen}
            onClick={() => onChoose(item.taskId)}
          >
            <span className="task-rank figure">{index + 1}</span>
            <span className="task-who">
              <b>{item.customerName}</b>
              {item.tier === undefined ? null : <Tag className="tier">{pick(item.tier)}</Tag>}
              {item.status === 'open' ? null : <Tag className="tier">{say(`task.status.${item.status}`)}</Tag>}
              <span className="quiet task-offer">
                <ChannelMark channel={item.channel} /> {pick(item.offer)}
                {item.contentClass === 'marketing' ? null : <Tag className="tag-near">{classText(say, item.contentClass)}</Tag>}
              </span>
            </span>
            <span className="task-why">
              {item.denied === undefined ? (
                item.reasons.map((reason) => pick(reason)).join(say('list.join'))
              ) : (
                <span className="late">{`${pick(item.denied.gate)} · ${pick(item.denied.sentence)}`}</span>
              )}
            </span>
            <span className="task-side">
              <Money fen={item.amountFen} />
              <span className={item.dueOn < today ? 'late' : item.dueOn === today ? 'soon' : 'quiet'}>
                <When at={item.dueOn} />
              </span>
              <span className="quiet figure">{say('minutes', { count: item.minutes })}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
