'use client'

import { Toaster as Base, toast } from 'sonner'
import { Icon } from './icon'

export { toast }

/**
 * Short news of what was done; with a way back where there is one. It stands in the lower right corner, above the foot: on a campaign that is the panel
 * beside the graph, whose lower end holds the ends of all ways.
 */
export function Toaster() {
  return (
    <Base
      position="bottom-right"
      offset={{ bottom: 44, right: 12 }}
      mobileOffset={{ bottom: 84, left: 16, right: 16 }}
      gap={8}
      icons={{
        success: <Icon name="check" size={16} className="text-good" />,
        error: <Icon name="error" size={16} className="text-bad" />,
        warning: <Icon name="warn" size={16} className="text-reward" />,
        info: <Icon name="info" size={16} className="text-action" />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full sm:w-[320px] items-start gap-2.5 rounded-card border border-line-2 bg-surface px-3.5 py-3 text-body text-ink shadow-float font-sans',
          content: 'flex-1 min-w-0',
          title: 'font-medium',
          description: 'text-ink-2 text-label',
          icon: 'mt-0.5',
          actionButton: 'ml-auto shrink-0 self-center rounded-inner border border-line-2 px-2 h-6 text-label font-medium hover:bg-hover',
        },
      }}
    />
  )
}
