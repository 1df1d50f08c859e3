import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { Product } from './product.ts'
import type { Script } from './script.ts'
import type { Regime } from './suitability.ts'

/** Brings the catalogue up to what was delivered; a product that is no longer delivered stays, with the end of its sale. Answers how many rows are new or changed. */
export async function upsertProducts(db: Db): Promise<number> {
  const changed = await sql<{ code: string }>`
    with next as (
      select code, row_number() over (order by code) as n from landing_product
      where not exists (select from products where products.code = landing_product.code)
    ), taken as (
      insert into counters (key, value) select 'product', count(*) from next
      on conflict (key) do update set value = counters.value + excluded.value
      returning value
    )
    insert into products (product_id, code, name_zh, name_en, family, regime, risk_issuer, risk_bank, on_sale_from, on_sale_to,
      min_amount_fen, currency, term_days, rate_bp, required_certificate, is_private)
    select coalesce(known.product_id, (select value from taken) - (select count(*) from next) + next.n), l.code, l.name_zh, l.name_en, l.family, l.regime,
      l.risk_issuer, l.risk_bank, l.on_sale_from, l.on_sale_to, l.min_amount_fen, l.currency, l.term_days, l.rate_bp, l.required_certificate, l.is_private
    from landing_product l left join products known using (code) left join next using (code)
    on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, family = excluded.family, regime = excluded.regime,
      risk_issuer = excluded.risk_issuer, risk_bank = excluded.risk_bank, on_sale_from = excluded.on_sale_from, on_sale_to = excluded.on_sale_to,
      min_amount_fen = excluded.min_amount_fen, currency = excluded.currency, term_days = excluded.term_days, rate_bp = excluded.rate_bp,
      required_certificate = excluded.required_certificate, is_private = excluded.is_private
    where (products.name_zh, products.name_en, products.family, products.regime, products.risk_issuer, products.risk_bank, products.on_sale_from,
        products.on_sale_to, products.min_amount_fen, products.currency, products.term_days, products.rate_bp, products.required_certificate, products.is_private)
      is distinct from (excluded.name_zh, excluded.name_en, excluded.family, excluded.regime, excluded.risk_issuer, excluded.risk_bank, excluded.on_sale_from,
        excluded.on_sale_to, excluded.min_amount_fen, excluded.currency, excluded.term_days, excluded.rate_bp, excluded.required_certificate, excluded.is_private)
    returning code`.execute(db)
  return changed.rows.length
}

/**
 * Brings the script versions up to what was delivered. An approved version never changes its words: only its end may still be set. An approval by
 * the author is no approval and is left out.
 */
export async function upsertScripts(db: Db): Promise<number> {
  const changed = await sql<{ key: string }>`
    insert into scripts (key, version, content_class, text_zh, text_en, author, approver, approved_on, valid_from, valid_to)
    select key, version, content_class, text_zh, text_en, author, nullif(approver, author), case when approver <> author then approved_on end, valid_from, valid_to
    from landing_script
    on conflict (key, version) do update set
      content_class = case when scripts.approver is null then excluded.content_class else scripts.content_class end,
      text_zh = case when scripts.approver is null then excluded.text_zh else scripts.text_zh end,
      text_en = case when scripts.approver is null then excluded.text_en else scripts.text_en end,
      author = case when scripts.approver is null then excluded.author else scripts.author end,
      approver = coalesce(scripts.approver, excluded.approver), approved_on = coalesce(scripts.approved_on, excluded.approved_on),
      valid_to = excluded.valid_to
    where (scripts.approver is null and (scripts.content_class, scripts.text_zh, scripts.text_en, scripts.author, scripts.approver)
        is distinct from (excluded.content_class, excluded.text_zh, excluded.text_en, excluded.author, excluded.approver))
      or scripts.valid_to is distinct from excluded.valid_to
    returning key`.execute(db)
  return changed.rows.length
}

type ProductRow = {
  code: string
  name_zh: string
  name_en: string
  family: string
  regime: Regime
  risk_issuer: number | null
  risk_bank: number | null
  on_sale_from: Day
  on_sale_to: Day | null
  min_amount_fen: string
  currency: string
  term_days: number | null
  rate_bp: number | null
  required_certificate: string | null
  is_private: boolean
}

/** The whole catalogue, in code order. */
export async function allProducts(db: Db): Promise<readonly Product[]> {
  const found = await sql<ProductRow>`
    select code, name_zh, name_en, family, regime, risk_issuer, risk_bank, on_sale_from::text, on_sale_to::text, min_amount_fen::text, currency,
      term_days, rate_bp, required_certificate, is_private
    from products order by code`.execute(db)
  return found.rows.map((row) => ({
    code: row.code,
    label: { zh: row.name_zh, en: row.name_en },
    family: row.family,
    regime: row.regime,
    riskIssuer: row.risk_issuer,
    riskBank: row.risk_bank,
    onSaleFrom: row.on_sale_from,
    onSaleTo: row.on_sale_to,
    minAmountFen: Number(row.min_amount_fen),
    currency: row.currency,
    termDays: row.term_days,
    rateBp: row.rate_bp,
    requiredCertificate: row.required_certificate,
    isPrivate: row.is_private,
  }))
}

/** Every version of every script, or of one, in key and version order. */
export async function allScripts(db: Db, key?: string): Promise<readonly Script[]> {
  const found = await sql<Script>`
    select key, version, content_class as "contentClass", text_zh as "textZh", text_en as "textEn", author, approver, approved_on::text as "approvedOn",
      valid_from::text as "validFrom", valid_to::text as "validTo"
    from scripts where ${key ?? null}::text is null or key = ${key ?? null} order by key, version`.execute(db)
  return found.rows
}
