import type { StepCheck } from '../../model/step'
import { isRole, type TaskConfig } from './config'
import type { TaskOp } from './transition'

export function compile({ to, text }: TaskConfig, check: StepCheck): TaskOp {
  const { members, checkTemplate, variablesIn } = check.context
  if (!isRole(to) && members && !members.has(to)) check.error('task.unknown_member', 'to', { remedy: check.mend('remedy.task_to_owner', 'to', 'owner') })
  if (!text.trim()) check.error('task.no_text', 'text')
  if (checkTemplate) check.add(checkTemplate(text, { channel: 'email', part: 'text', step: check.step, path: 'config.text' }))
  const link = variablesIn?.(text, 'text').find(({ name }) => name.startsWith('links.'))
  if (link) check.error('task.link', 'text', { values: { name: link.name } })
  return { kind: 'task' }
}
