import { z } from 'zod'

/** The query of every list: which page, from 1, and how many rows, at most 200. */
export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(200).default(50),
})

export type PageQuery = z.output<typeof pageQuery>

/** One page of a list with the number of all rows the user may see. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), page: z.int(), size: z.int(), total: z.int() })
}

/** How many rows come before the page. */
export function offsetOf({ page, size }: PageQuery): number {
  return (page - 1) * size
}
