import { type Face, type PhraseValue, say } from '../../model/face'
import ready from '../ready.json' with { type: 'json' }
import type { ProfileConfig } from './config'

export const face: Face<ProfileConfig> = {
  group: 'action',
  meaning: 'action',
  label: say('kinds.profile.label'),
  about: say('kinds.profile.about'),
  icon: () => 'profile',
  summary({ set, addTags, removeTags, tier }) {
    const parts: PhraseValue[] = [
      ...(addTags ?? []).map((tag) => say('profile.addTag', { tag: String(tag) })),
      ...(removeTags ?? []).map((tag) => say('profile.removeTag', { tag: String(tag) })),
      ...(tier ? [say('profile.tier', { tier })] : []),
      ...Object.entries(set ?? {}).map(([name, value]) =>
        value === null ? say('profile.unset', { name }) : say('profile.set', { name, value: typeof value === 'number' ? value : String(value) }),
      ),
    ]
    return parts.length > 0 ? say('summary.profile.does', { changes: { list: parts, join: 'and' } }) : say('summary.profile.empty')
  },
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields: () => [
    { kind: 'tags', path: 'addTags', label: say('fields.profile.addTags') },
    { kind: 'tags', path: 'removeTags', label: say('fields.profile.removeTags') },
    { kind: 'text', path: 'tier', label: say('fields.profile.tier'), optional: true, max: 100 },
    { kind: 'attributes', path: 'set', label: say('fields.profile.set'), help: say('help.profile.set') },
  ],
  defaults: (locale) => ({ set: {}, addTags: [ready[locale].profile], removeTags: [], tier: null }),
}
