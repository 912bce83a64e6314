import { describe, expect, it } from 'vitest'
import { permits } from './roles'

describe('permits', () => {
  it('lets the owner do everything', () => {
    expect(permits('owner', 'keys.create', 'mutation')).toBe(true)
  })
  it('keeps keys and members with the owner', () => {
    expect(permits('marketer', 'keys.list', 'query')).toBe(false)
    expect(permits('marketer', 'campaigns.launch', 'mutation')).toBe(true)
    expect(permits('marketer', 'secrets.create', 'mutation')).toBe(false)
    expect(permits('marketer', 'secrets.revoke', 'mutation')).toBe(false)
    // Which of them signs a call is chosen by name.
    expect(permits('marketer', 'secrets.list', 'query')).toBe(true)
    expect(permits('cashier', 'secrets.list', 'query')).toBe(false)
  })
  it('lets an analyst look and check, not change', () => {
    expect(permits('analyst', 'campaigns.list', 'query')).toBe(true)
    expect(permits('analyst', 'campaigns.check', 'mutation')).toBe(true)
    expect(permits('analyst', 'campaigns.launch', 'mutation')).toBe(false)
    expect(permits('analyst', 'till.checkout', 'mutation')).toBe(false)
  })
  it('shows a cashier the till only', () => {
    expect(permits('cashier', 'till.identify', 'mutation')).toBe(true)
    expect(permits('cashier', 'customers.list', 'query')).toBe(false)
    expect(permits('cashier', 'messages.list', 'query')).toBe(false)
  })
  it('lets whoever is given a task see it and say it is done', () => {
    for (const role of ['marketer', 'analyst', 'cashier'] as const) {
      expect(permits(role, 'tasks.list', 'query')).toBe(true)
      expect(permits(role, 'tasks.settle', 'mutation')).toBe(true)
    }
    expect(permits('cashier', 'tasks.members', 'query')).toBe(false)
  })
})
