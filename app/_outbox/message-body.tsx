import { cn } from '../_ui/cn'

type Sent = { channel: string; subject?: string | null; text?: string | null; html?: string | null }

/** The message as the guest got it. Mail is shown in a frame that runs nothing and loads nothing of ours. */
export function MessageBody({ m }: { m: Sent }) {
  if (m.channel === 'email') {
    return (
      <div className="overflow-hidden rounded-card border border-line-2 bg-white text-black [color-scheme:light]">
        {m.subject && (
          <p className="border-b px-4 py-2.5 font-semibold" style={{ borderColor: '#e4e4df' }}>
            {m.subject}
          </p>
        )}
        {m.html ? (
          <iframe sandbox="" srcDoc={m.html} title={m.subject ?? ''} className="block h-[360px] w-full" />
        ) : (
          <Text className="px-4 py-4">{m.text}</Text>
        )}
      </div>
    )
  }
  if (m.channel === 'push') {
    return (
      <div className="mx-auto max-w-[320px] rounded-card border border-line-2 bg-sunken p-3 shadow-float">
        {m.subject && <p className="font-semibold">{m.subject}</p>}
        <Text>{m.text}</Text>
      </div>
    )
  }
  return (
    <div className="flex">
      <Text className="max-w-[300px] rounded-card rounded-bl-[2px] bg-hover px-3 py-2">{m.text}</Text>
    </div>
  )
}

function Text({ children, className }: { children: string | null | undefined; className?: string }) {
  return <p className={cn('whitespace-pre-wrap break-words', className)}>{children}</p>
}
