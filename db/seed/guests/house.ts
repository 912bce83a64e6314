import type { Api } from './api'
import { externalIdOf, type Persona } from './persona'

/** The demo as its guests know it. */
export type House = {
  api: Api
  seed: number
  /** By the product's id of the customer. */
  guests: ReadonlyMap<string, Persona>
}

/** What a guest has in the app: read when it could decide a visit. */
export type Wallet = { offer: boolean; points: boolean; codes: { code: string; kind: string; until: number }[] }

/** The card on which the seed put this guest's number. */
export const cardOf = (index: number): string => `770${String(index + 1).padStart(7, '0')}${index % 10}`

/** Who of the product's customers is whom of our guests: those who have one of their external ids. */
export async function meet(api: Api, seed: number, personas: readonly Persona[]): Promise<House> {
  const byExternalId = new Map(personas.map((persona) => [externalIdOf(persona.index), persona]))
  const guests = new Map<string, Persona>()
  let cursor: string | null = null
  do {
    const page: { items: { id: string; externalId: string | null }[]; next: string | null } = await api.get(
      `/customers?limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    for (const { id, externalId } of page.items) {
      const persona = externalId === null ? undefined : byExternalId.get(externalId)
      if (persona) guests.set(id, persona)
    }
    cursor = page.next
  } while (cursor)
  return { api, seed, guests }
}

/** What they find when they look into the app. */
export async function lookIntoWallet(api: Api, guest: Persona): Promise<Wallet> {
  const found = await api.post<{ balance: number; offers: { code: string | null; kind: string; expiresAt: string }[] }>('/pos/identify', {
    card: cardOf(guest.index),
  })
  const codes = found.offers.flatMap(({ code, kind, expiresAt }) => (code ? [{ code, kind, until: Date.parse(expiresAt) }] : []))
  return { offer: found.offers.length > 0, points: found.balance > 0, codes }
}
