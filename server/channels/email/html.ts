import { words } from '../../messages/words'
import type { Outgoing } from '../adapter'

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** Turns addresses in plain text into links; everything else stays text. */
const linked = (text: string) =>
  text
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/)
    .map((part, i) =>
      i % 2
        ? `<a href="${escapeHtml(part)}" style="color:#2456d6">${escapeHtml(part.replace(/^https?:\/\//, '').slice(0, 40))}${part.length > 48 ? '…' : ''}</a>`
        : escapeHtml(part),
    )
    .join('')

/** A plain text dressed as a mail: one column, the house's name above, readable in every client, in light and dark. */
export function mailHtml(mail: Pick<Outgoing, 'subject' | 'text' | 'from' | 'language' | 'unsubscribe' | 'class'>): string {
  const paragraphs = mail.text
    .split(/\n{2,}/)
    .map((p) => `<p style="margin:0 0 16px">${linked(p.trim()).replaceAll('\n', '<br>')}</p>`)
    .join('')
  const title = mail.subject ? `<h1 style="margin:0 0 16px;font-size:24px;line-height:32px;font-weight:600">${escapeHtml(mail.subject)}</h1>` : ''
  return `<!doctype html><html lang="${mail.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(mail.subject ?? mail.from)}</title></head>
<body style="margin:0;padding:32px 16px;background:#f4f4f1;color:#16181b;font:16px/24px Inter,-apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:520px;margin:0 auto;overflow-wrap:anywhere"><p style="margin:0 0 12px;font-size:13px;line-height:20px;font-weight:600;color:#51565e">${escapeHtml(mail.from)}</p>
<div style="background:#ffffff;border:1px solid #e4e4df;border-radius:10px;padding:32px 32px 16px">${title}${paragraphs}</div>
<p style="margin:16px 0 0;font-size:12px;line-height:16px;color:#686d75"><a href="${escapeHtml(mail.unsubscribe)}" style="color:#686d75">${words('mail.unsubscribe', mail.language).message}</a></p></div></body></html>`
}
