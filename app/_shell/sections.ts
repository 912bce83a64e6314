import type { IconName } from '../_ui/icon'

export type Role = 'owner' | 'marketer' | 'analyst' | 'cashier'
export type SectionName = 'campaigns' | 'customers' | 'messages' | 'feedback' | 'tasks' | 'audiences' | 'till' | 'settings'
export type Section = {
  name: SectionName
  href: string
  icon: IconName
  low?: true /** On a phone it is in the menu of the account: the bar below holds what is needed on the move. */
  desk?: true
}

const SECTIONS: readonly Section[] = [
  { name: 'campaigns', href: '/campaigns', icon: 'cascade' },
  { name: 'customers', href: '/customers', icon: 'guests' },
  { name: 'messages', href: '/messages', icon: 'message' },
  { name: 'feedback', href: '/feedback', icon: 'feedback' },
  { name: 'tasks', href: '/tasks', icon: 'task' },
  { name: 'audiences', href: '/audiences', icon: 'audience', desk: true },
  { name: 'till', href: '/till', icon: 'till', low: true },
  { name: 'settings', href: '/settings', icon: 'settings', low: true, desk: true },
]

/** Only what the role may open: a cashier sees the till and what they are asked to do, an analyst cannot play it. The server decides; this only spares a refusal. */
export function sectionsFor(role: Role): readonly Section[] {
  if (role === 'cashier') return SECTIONS.filter((s) => s.name === 'till' || s.name === 'tasks')
  if (role === 'analyst') return SECTIONS.filter((s) => s.name !== 'till')
  return SECTIONS
}
