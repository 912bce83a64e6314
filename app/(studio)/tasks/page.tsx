import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { TasksPage } from '../../_tasks/tasks-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('shell.nav'))('tasks') }
}

export default TasksPage
