/** Gives the browser a JSON document to save. */
export function download(name: string, content: unknown) {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: 'application/json' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name.replace(/[\\/:*?"<>|]+/g, ' ').trim() })
  link.click()
  URL.revokeObjectURL(url)
}
