'use client'

import { useTranslations } from 'next-intl'
import { getIn, setIn } from '../_canvas/document/steps'
import { useDocument, useEdit } from '../_canvas/store/context'
import { useWords } from '../_canvas/words/context'
import { Button } from '../_ui/button'
import { usePlace } from '../_ui/format'
import { Select } from '../_ui/select'
import { Tile } from '../_ui/tile'
import { ExitField } from './exit-field'
import { ClockInput } from './fields/clock-input'
import { DurationInput } from './fields/duration-input'
import { FieldRow, Part } from './fields/field-row'
import { MoneyInput, NumberInput } from './fields/number-input'
import { TimeInput } from './fields/time-input'

const GOALS = ['visited', 'purchased', 'coupon_redeemed', 'joined', 'feedback_left'] as const

/** What holds for the whole campaign: who may come again, what counts as success, when and how much is sent. Shown while no step is chosen. */
export function SettingsForm() {
  const t = useTranslations('inspector.settings')
  const { format, phrase } = useWords()
  const { timeZone } = usePlace()
  const settings = useDocument((document) => document.settings)
  const edit = useEdit()
  const of = <T,>(path: string, otherwise: T): T => (getIn(settings, path) ?? otherwise) as T
  const set = (path: string, value: unknown) =>
    edit((document) => ({ ...document, settings: setIn(document.settings, path.split('.'), value) as typeof settings }), `settings ${path}`)
  const reentry = of<{ kind: string; duration?: string }>('reentry', { kind: 'once' })
  const goal = settings.goal as { event: string; within: string; exit?: boolean } | null | undefined
  const quiet = settings.quietHours as { from: string; to: string } | null | undefined
  const number = (path: string) => {
    const value = getIn(settings, path)
    return typeof value === 'number' ? value : null
  }
  const share = number('controlShare') ?? 0.1
  const zone = of('timeZone', 'customer')
  return (
    <>
      <header className="flex items-center gap-2.5 border-b py-3 pr-3 pl-4">
        <Tile icon="cascade" tone="flow" />
        <div className="min-w-0 flex-1">
          <div className="text-ink-3 text-label">{t('kind')}</div>
          <h2 className="font-semibold">{t('title')}</h2>
        </div>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Part title={t('who')}>
          <div className="grid gap-2">
            <FieldRow label={t('reentry')}>
              {(control) => (
                <div className="grid gap-2">
                  <Select
                    {...control}
                    value={reentry.kind}
                    onChange={(kind) => set('reentry', kind === 'after' ? { kind, duration: 'P90D' } : { kind })}
                    options={(['once', 'after', 'always'] as const).map((kind) => ({ value: kind, label: t(`reentries.${kind}`) }))}
                  />
                  {reentry.kind === 'after' && (
                    <DurationInput label={t('reentry')} value={reentry.duration ?? 'P90D'} onChange={(iso) => set('reentry.duration', iso)} />
                  )}
                </div>
              )}
            </FieldRow>
            <FieldRow label={t('control')} help={share === 0 ? t('controlNone') : t('controlHelp')}>
              {(control) => (
                <NumberInput
                  {...control}
                  value={Math.round(share * 1000) / 10}
                  min={0}
                  max={50}
                  after="%"
                  frameClassName="w-[84px]"
                  onChange={(percent) => percent !== null && percent <= 50 && set('controlShare', Math.round(percent * 10) / 1000)}
                />
              )}
            </FieldRow>
          </div>
        </Part>
        <Part title={t('success')}>
          <div className="grid gap-2">
            <FieldRow label={t('goal')}>
              {(control) => (
                <Select
                  {...control}
                  value={goal?.event ?? 'none'}
                  onChange={(event) => set('goal', event === 'none' ? null : { where: null, within: goal?.within ?? 'P30D', exit: goal?.exit ?? false, event })}
                  options={[
                    ...GOALS.map((event) => ({ value: event as string, label: phrase({ key: `rules.events.${event}` }) })),
                    { value: 'none', label: t('goalNone') },
                  ]}
                />
              )}
            </FieldRow>
            {goal && (
              <>
                <FieldRow label={t('goalWithin')}>
                  {({ id }) => <DurationInput id={id} label={t('goalWithin')} value={goal.within} onChange={(iso) => set('goal.within', iso)} />}
                </FieldRow>
                <FieldRow label={t('goalExit')}>
                  {(control) => (
                    <Select
                      {...control}
                      value={goal.exit ? 'yes' : 'no'}
                      onChange={(next) => set('goal.exit', next === 'yes')}
                      options={[
                        { value: 'no', label: t('goalGoesOn') },
                        { value: 'yes', label: t('goalEnds') },
                      ]}
                    />
                  )}
                </FieldRow>
              </>
            )}
            <FieldRow label={t('attribution')} help={t('attributionHelp')}>
              {({ id }) => <DurationInput id={id} label={t('attribution')} value={of('attribution', 'P14D')} onChange={(iso) => set('attribution', iso)} />}
            </FieldRow>
            <ExitField value={settings.exitWhen} onChange={(value) => set('exitWhen', value)} />
          </div>
        </Part>
        <Part title={t('when')}>
          <div className="grid gap-2">
            <FieldRow label={t('quiet')} help={quiet ? t('quietHelp') : undefined}>
              {({ id }) =>
                quiet ? (
                  <div className="flex flex-wrap items-center gap-2">
                    <ClockInput id={id} label={t('quietFrom')} value={quiet.from} onChange={(time) => set('quietHours.from', time)} />
                    <span className="text-ink-3">–</span>
                    <ClockInput label={t('quietTo')} value={quiet.to} onChange={(time) => set('quietHours.to', time)} />
                    <Button size="s" look="link" onClick={() => set('quietHours', null)}>
                      {t('quietOff')}
                    </Button>
                  </div>
                ) : (
                  <Button id={id} size="s" className="mt-1 justify-self-start" icon="plus" onClick={() => set('quietHours', { from: '21:00', to: '10:00' })}>
                    {t('quietOn')}
                  </Button>
                )
              }
            </FieldRow>
            <FieldRow label={t('zone')}>
              {(control) => (
                <Select
                  {...control}
                  value={zone}
                  onChange={(next) => set('timeZone', next)}
                  options={[...new Set(['customer', timeZone, zone])].map((name) => ({ value: name, label: name === 'customer' ? t('zoneGuest') : name }))}
                />
              )}
            </FieldRow>
            <FieldRow label={t('startsAt')}>
              {({ id }) => (
                <TimeInput id={id} label={t('startsAt')} timeZone={timeZone} value={of('startsAt', null)} onChange={(time) => set('startsAt', time)} />
              )}
            </FieldRow>
            <FieldRow label={t('endsAt')} help={settings.endsAt ? t('endsAtHelp') : undefined}>
              {({ id }) => <TimeInput id={id} label={t('endsAt')} timeZone={timeZone} value={of('endsAt', null)} onChange={(time) => set('endsAt', time)} />}
            </FieldRow>
          </div>
        </Part>
        <Part title={t('budget')} aside={t('budgetAside')}>
          <div className="grid gap-2">
            <FieldRow label={t('budgetMoney')}>
              {(control) => (
                <MoneyInput
                  {...control}
                  value={number('budget.money')}
                  minor={format.minor}
                  symbol={format.symbol}
                  placeholder={t('noLimit')}
                  frameClassName="w-[160px]"
                  onChange={(value) => set('budget.money', value)}
                />
              )}
            </FieldRow>
            <FieldRow label={t('budgetPoints')}>
              {(control) => (
                <NumberInput
                  {...control}
                  value={number('budget.points')}
                  whole
                  min={0}
                  placeholder={t('noLimit')}
                  frameClassName="w-[160px]"
                  onChange={(value) => set('budget.points', value)}
                />
              )}
            </FieldRow>
            <FieldRow label={t('budgetMessages')}>
              {(control) => (
                <NumberInput
                  {...control}
                  value={number('budget.messages')}
                  whole
                  min={0}
                  placeholder={t('noLimit')}
                  frameClassName="w-[160px]"
                  onChange={(value) => set('budget.messages', value)}
                />
              )}
            </FieldRow>
          </div>
        </Part>
      </div>
    </>
  )
}
