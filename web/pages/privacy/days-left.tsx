import { Tag } from 'antd'
import { When } from '../../ui/when.tsx'
import { useTell } from './tell.ts'

/** From so few working days on a request is marked. */
const SOON = 3

/** How long a request still has: the day, and the working days to it; red once it is over. */
export const DaysLeft = ({
  request,
}: {
  readonly request: { readonly dueOn: string; readonly daysLeft?: number | undefined }
}) => {
  const tell = useTell()
  const { dueOn, daysLeft } = request
  if (daysLeft === undefined) return <When at={dueOn} />
  const color = daysLeft < 0 ? 'red' : daysLeft <= SOON ? 'orange' : 'green'
  return (
    <>
      <Tag color={color}>
        {daysLeft < 0 ? tell('privacy.late', { count: -daysLeft }) : tell('privacy.left', { count: daysLeft })}
      </Tag>
      <When at={dueOn} />
    </>
  )
}
