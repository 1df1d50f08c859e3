import { expect, test } from 'vitest'
import { areHalves, hashOfHalf, newHalf } from './activation.ts'

const halves = (requester: string, approver: string) => ({
  requesterHash: hashOfHalf(requester),
  approverHash: hashOfHalf(approver),
})

test('a half is four groups of four signs that cannot be misread, and no two are the same', () => {
  const made = Array.from({ length: 500 }, newHalf)
  for (const half of made) expect(half).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/)
  expect(new Set(made).size).toBe(500)
})

test('both halves are needed; their order, case and spacing are not', () => {
  const stored = halves('ABCD-EFGH-JKLM-NPQR', 'STUV-WXYZ-2345-6789')
  expect(areHalves(['ABCD-EFGH-JKLM-NPQR', 'STUV-WXYZ-2345-6789'], stored)).toBe(true)
  expect(areHalves(['stuv wxyz 2345 6789', ' abcdefghjklmnpqr'], stored)).toBe(true)
  // Whoever has one half has nothing: neither twice, nor with any other.
  expect(areHalves(['ABCD-EFGH-JKLM-NPQR', 'ABCD-EFGH-JKLM-NPQR'], stored)).toBe(false)
  expect(areHalves(['STUV-WXYZ-2345-6789', 'STUV-WXYZ-2345-6789'], stored)).toBe(false)
  expect(areHalves(['ABCD-EFGH-JKLM-NPQR', 'STUV-WXYZ-2345-678A'], stored)).toBe(false)
  expect(areHalves(['', ''], stored)).toBe(false)
})

test('where nothing waits, no halves are right', () => {
  expect(areHalves([newHalf(), newHalf()], undefined)).toBe(false)
  expect(areHalves(['', ''], undefined)).toBe(false)
})
