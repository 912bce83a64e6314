import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

// Our four sizes must not be taken for colours, else `text-label text-bad` would lose the size.
const merge = extendTailwindMerge({
  extend: {
    classGroups: { 'font-size': [{ text: ['label', 'body', 'title', 'figure'] }], rounded: [{ rounded: ['inner', 'tile', 'card'] }], shadow: ['shadow-float'] },
  },
})

/** Joins class names; of two that contradict, the later wins. */
export const cn = (...classes: ClassValue[]) => merge(clsx(classes))
