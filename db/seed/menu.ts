import menu from './world/menu.json' with { type: 'json' }

/** Prices and costs in minor units; `taste` says how likely each kind of guest orders it. */
export type Dish = { sku: string; name: string; category: string; price: number; cost: number; taste: Record<string, number | undefined> }

export const MENU: readonly Dish[] = menu

export const taste = (dish: Dish, kind: string): number => dish.taste[kind] ?? 0
