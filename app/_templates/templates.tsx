'use client'

import { useTranslations } from 'next-intl'
import { type Ref, useState } from 'react'
import { Thumb } from '../_campaigns/thumb'
import { useCreateCampaign } from '../_campaigns/use-create'
import { Spinner } from '../_ui/button'
import { Icon } from '../_ui/icon'
import { Segmented } from '../_ui/segmented'
import { documentOf, GALLERY, STAGE_ICON, STAGES, type Stage, type Template } from './gallery'

/** Ready campaigns by stage; taking one stores it as a draft and opens it. */
export function Templates({ ref }: { ref?: Ref<HTMLElement> }) {
  const t = useTranslations('templates')
  const create = useCreateCampaign()
  const [stage, setStage] = useState<Stage | 'all'>('all')
  const [taken, setTaken] = useState<string | null>(null)
  const shown = GALLERY.filter((template) => stage === 'all' || template.stage === stage)

  function take(template: Template) {
    setTaken(template.id)
    const name = t(`gallery.${template.id}.name`)
    create.mutate({ document: documentOf(template, name, (key) => t.raw(`texts.${key}`) as string) }, { onSettled: () => setTaken(null) })
  }

  return (
    <section ref={ref} className="mt-6 scroll-mt-4">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2>
          <span className="font-semibold">{t('heading')}</span> <span className="ml-1 text-ink-2 text-label">{t('about')}</span>
        </h2>
        <Segmented
          label={t('heading')}
          size="s"
          value={stage}
          onChange={setStage}
          options={(['all', ...STAGES] as const).map((value) => ({ value, label: t(`stage.${value}`) }))}
        />
      </header>
      <ul className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-4">
        {shown.map((template) => (
          <li key={template.id}>
            <button
              type="button"
              onClick={() => take(template)}
              aria-label={`${t('use')}: ${t(`gallery.${template.id}.name`)}`}
              className="flex h-full w-full flex-col overflow-hidden rounded-card border bg-surface text-left transition-colors hover:border-line-2"
            >
              <span className="dots-small grid h-28 w-full shrink-0 place-items-center border-b">
                {taken === template.id && create.isPending ? (
                  <Spinner size={20} />
                ) : (
                  <Thumb
                    sketch={{ steps: template.steps.map(({ id, kind, position }) => ({ id, kind, ...position })), arrows: template.arrows }}
                    width={180}
                    height={100}
                  />
                )}
              </span>
              <span className="grid gap-0.5 p-3">
                <span className="flex items-center gap-1.5 text-ink-2 text-label">
                  <Icon name={STAGE_ICON[template.stage]} size={14} />
                  {t(`stage.${template.stage}`)}
                </span>
                <span className="font-semibold">{t(`gallery.${template.id}.name`)}</span>
                <span className="text-ink-2 text-label">{t(`gallery.${template.id}.about`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
