import {
  EnvironmentOutlined,
  MailOutlined,
  MessageOutlined,
  MobileOutlined,
  NotificationOutlined,
  PhoneOutlined,
  WechatWorkOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import { useLanguage } from '../i18n/locale.tsx'
import { channelText } from './words.ts'

const MARKS: Record<string, ReactNode> = {
  phone: <PhoneOutlined />,
  wecom: <WechatWorkOutlined />,
  visit: <EnvironmentOutlined />,
  sms: <MessageOutlined />,
  push: <NotificationOutlined />,
  mail: <MailOutlined />,
}

/** The channel as a small mark, named for those who do not see it. */
export const ChannelMark = ({ channel }: { readonly channel: string }) => {
  const { say } = useLanguage()
  return (
    <span title={channelText(say, channel)} role="img" aria-label={channelText(say, channel)}>
      {MARKS[channel] ?? <MobileOutlined />}
    </span>
  )
}
