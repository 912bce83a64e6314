import { Skeleton } from '../_ui/skeleton'

/** The bar and a page to come. */
export default function Loading() {
  return (
    <div aria-busy="true">
      <div className="flex h-12 items-center border-b bg-surface px-4">
        <Skeleton className="h-4 w-28" />
      </div>
      <div className="grid gap-4 p-6">
        <Skeleton className="h-40 rounded-card" />
        <Skeleton className="h-64 rounded-card" />
      </div>
    </div>
  )
}
