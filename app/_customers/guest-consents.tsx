'use client'

import { useTranslations } from 'next-intl'
import { channelIcon } from '../_ui/channel'
import { useFormat } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { Panel } from '../_ui/panel'
import type { Guest } from './guest'

const ALWAYS = ['email', 'sms', 'push']

/** Which channel may be used for what, and since when. */
export function GuestConsents({ guest }: { guest: Guest }) {
  const t = useTranslations('customers.guest')
  const common = useTranslations('common.channel')
  const channels = [...new Set([...ALWAYS, ...guest.consents.map((c) => c.channel)])]
  return (
    <Panel title={t('consents')}>
      <table className="w-full">
        <thead>
          <tr className="h-7 text-left text-ink-2 text-label">
            <th className="font-normal">
              <span className="sr-only">{t('channel')}</span>
            </th>
            <th className="font-normal">{t('promo')}</th>
            <th className="font-normal">{t('service')}</th>
          </tr>
        </thead>
        <tbody>
          {channels.map((channel) => (
            <tr key={channel} className="h-9 border-t">
              <th className="text-left font-normal">
                <span className="flex items-center gap-2">
                  <Icon name={channelIcon(channel)} size={16} className="text-ink-2" />
                  {common.has(channel) ? common(channel) : channel}
                </span>
              </th>
              <Word consent={guest.consents.find((c) => c.channel === channel && c.class === 'promo')} />
              <Word consent={guest.consents.find((c) => c.channel === channel && c.class === 'service')} service />
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

/** Service messages need no consent, only no refusal. */
function Word({ consent, service }: { consent: Guest['consents'][number] | undefined; service?: boolean }) {
  const t = useTranslations('customers.guest')
  const format = useFormat()
  if (!consent) return <td className="text-ink-3">{service ? t('byDefault') : t('noWord')}</td>
  return (
    <td className={consent.given ? 'text-good' : 'text-bad'}>
      <span className="flex items-center gap-1.5 whitespace-nowrap">
        <Icon name={consent.given ? 'check' : 'x'} size={14} />
        {t(consent.given ? 'given' : 'withdrawn', { day: format.dayShort(consent.at) })}
      </span>
    </td>
  )
}
