/** How the whole drawing is brought into view. Right and bottom are the map's: a card under it could not be read or clicked. */
export const FIT = { padding: { top: '24px', bottom: '24px', left: '32px', right: '176px' }, maxZoom: 1, minZoom: 0.3 } as const
