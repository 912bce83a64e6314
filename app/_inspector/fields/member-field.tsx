'use client'

import { useQuery } from '@tanstack/react-query'
import { ROLES } from '../../../workflows/steps/task/config'
import { useWords } from '../../_canvas/words/context'
import { useTRPC } from '../../_trpc/client'
import { Select } from '../../_ui/select'

/** Whose it is: everybody of a role, or one member by name. */
export function MemberField({ value, onChange, label, id }: { value: unknown; onChange: (to: string) => void; label: string; id?: string }) {
  const { phrase } = useWords()
  const { data: members = [] } = useQuery(useTRPC().tasks.members.queryOptions(undefined, { staleTime: 60_000 }))
  return (
    <Select
      id={id}
      label={label}
      value={typeof value === 'string' ? value : null}
      placeholder={typeof value === 'string' ? value : undefined}
      options={[
        ...ROLES.map((role) => ({ value: role as string, label: phrase({ key: `roles.${role}` }), icon: 'guests' as const })),
        ...members.map((member) => ({ value: member.id, label: member.name, icon: 'user' as const })),
      ]}
      onChange={onChange}
    />
  )
}
