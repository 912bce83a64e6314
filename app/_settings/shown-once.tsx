'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../_ui/button'
import { Dialog, DialogPart } from '../_ui/dialog'
import type { IconName } from '../_ui/icon'
import { toast } from '../_ui/toast'

/** A key or a secret, in the one moment in which it can be copied. */
export function ShownOnce({ icon, title, about, value, onClose }: { icon: IconName; title: string; about: string; value: string; onClose: () => void }) {
  const common = useTranslations('common')
  async function copy() {
    await navigator.clipboard.writeText(value)
    toast.success(common('copied'))
  }
  return (
    <Dialog
      open
      onClose={onClose}
      icon={icon}
      title={title}
      about={about}
      footer={
        <Button look="accent" onClick={onClose}>
          {common('done')}
        </Button>
      }
    >
      <DialogPart>
        <div className="flex items-center gap-2">
          <code className="figures min-w-0 flex-1 break-all rounded-inner border border-line-2 bg-sunken px-3 py-2">{value}</code>
          <Button icon="copy" onClick={() => void copy()}>
            {common('copy')}
          </Button>
        </div>
      </DialogPart>
    </Dialog>
  )
}
