import { html, trusted } from './html'

const PATHS = {
  check: '<path d="m4.5 10.5 3.7 3.7 7.3-8"/>',
  points:
    '<ellipse cx="10" cy="5.8" rx="5.8" ry="2.5"/><path d="M4.2 5.8v4.2c0 1.4 2.6 2.5 5.8 2.5s5.8-1.1 5.8-2.5V5.8M4.2 10v4.2c0 1.4 2.6 2.5 5.8 2.5s5.8-1.1 5.8-2.5V10"/>',
  star: '<path d="m10 2.9 2.2 4.5 4.9.7-3.6 3.5.9 4.9L10 14.2l-4.4 2.3.9-4.9L2.9 8.1l4.9-.7Z"/>',
  warn: '<path d="M10 3.3 2.8 15.5a1 1 0 0 0 .9 1.5h12.6a1 1 0 0 0 .9-1.5Z"/><path d="M10 8v4M10 14.3v.1"/>',
  mail: '<rect x="3" y="4.8" width="14" height="10.4" rx="1.5"/><path d="m3.5 6 6.5 5 6.5-5"/>',
  gift: '<path d="M3.5 8h13v3h-13zM4.8 11v5.5h10.4V11M10 8v8.5M10 8C8.600 8 6 7.600 6 5.600 6 4.500 6.800 4 7.500 4 9.200 4 10 6.200 10 8Zm0 0c1.400 0 4-.4 4-2.400C14 4.500 13.200 4 12.500 4 10.800 4 10 6.200 10 8Z"/>',
} as const

export const icon = (name: keyof typeof PATHS, more = '') => html`<svg class="i ${more}" viewBox="0 0 20 20" aria-hidden="true">${trusted(PATHS[name])}</svg>`
