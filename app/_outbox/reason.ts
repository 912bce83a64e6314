'use client'

import { useTranslations } from 'next-intl'

/** Why a message did not go, in words; a code that we do not know is shown as it is. */
export function useReason() {
  const t = useTranslations('messages.reason')
  return (code: string | null | undefined): string => (code ? (t.has(code) ? t(code) : code) : '')
}
