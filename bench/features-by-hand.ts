// What an analyst would write for the same numbers: one INSERT … SELECT over the whole bank, each table aggregated by customer, all joined. Intervals in place of
// changes, exact distinct counts in place of bits, one statement in place of slices; nothing of it is shared with the product.
const AUM = `('deposit', 'time-deposit', 'wealth', 'fund', 'insurance', 'bond', 'metal')`

/** Days of the interval [day, until) of a balance that fall into the days from `from` to `to`, both included. */
const overlap = (from: string, to: string): string =>
  `greatest(least(toInt32(until) - 1, toInt32(${to})) - greatest(toInt32(day), toInt32(${from})) + 1, 0)`

/** The rounded average of AUM over the days from `from` to `to`. */
const average = (from: string, to: string, classes = AUM): string => {
  const sum = `sumIf(balance_fen * ${overlap(from, to)}, asset_class IN ${classes})`
  const days = `(toInt32(${to}) - toInt32(${from}) + 1)`
  return `intDiv(abs(${sum}) * 2 + ${days}, 2 * ${days}) * if(${sum} < 0, -1, 1)`
}

const now = `toDate32('2026-10-15')`
const standing = (assetClass: string): string => `sumIf(balance_fen, until > ${now} AND asset_class = '${assetClass}')`

const balances = `
SELECT customer_id,
  sumIf(balance_fen, until > ${now} AND asset_class IN ${AUM}) AS aum_fen,
  sumIf(balance_fen * ${overlap(`toDate32('2026-10-01')`, now)}, asset_class IN ${AUM}) AS aum_month_sum_fen,
  ${average(`toDate32('2026-10-01')`, now)} AS aum_month_avg_fen,
  ${average(`toDate32('2026-09-01')`, `toDate32('2026-09-30')`)} AS aum_prev_month_avg_fen,
  ${average(`toDate32('2026-08-01')`, `toDate32('2026-08-31')`)} AS aum_prev2_month_avg_fen,
  ${average(`toDate32('2026-08-01')`, now)} AS aum_3m_avg_fen,
  ${average(`toDate32('2025-10-16')`, now)} AS aum_year_avg_fen,
  sumIf(balance_fen, day <= toDate32('2026-09-15') AND until > toDate32('2026-09-15') AND asset_class IN ${AUM}) AS aum_30d_ago_fen,
  ${average(`toDate32('2026-10-01')`, now, `('deposit', 'time-deposit')`)} AS deposit_month_avg_fen, toInt64(0) AS unvalued_accounts,
  ${standing('deposit')} AS deposit_fen, ${standing('time-deposit')} AS time_deposit_fen, ${standing('wealth')} AS wealth_fen,
  ${standing('fund')} AS fund_fen, ${standing('insurance')} AS insurance_fen, ${standing('bond')} AS bond_fen, ${standing('metal')} AS metal_fen,
  ${standing('securities')} AS securities_fen, ${standing('loan')} AS loan_fen, ${standing('card')} AS card_debt_fen
FROM (
  SELECT party_id, asset_class, day, balance_fen,
    leadInFrame(day, 1, toDate32('2299-12-31')) OVER (PARTITION BY party_id, account_token ORDER BY day ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) AS until
  FROM balances WHERE run_id IN (1, 2) AND day <= ${now} AND currency = 'CNY'
) AS intervals INNER JOIN (SELECT party_id, customer_id FROM party_customer WHERE run_id = 3) AS members USING (party_id)
GROUP BY customer_id`

const since = (days: number): string => `day > toDate32('2026-10-15') - ${days}`
const flow = `category NOT IN ('deposit-open', 'deposit-mature', 'wealth-buy', 'wealth-redeem', 'insurance-premium')`
const onDay = (sign: string, n: number): string => `sumIf(amount_fen, ${flow} AND amount_fen ${sign} 0 AND day = ${now} - ${n})`
const spent = (category: string, days: number): string => `-sumIf(amount_fen, category = '${category}' AND ${since(days)})`

const transactions = `
SELECT customer_id,
  ${[7, 30, 90]
    .map(
      (days) => `sumIf(amount_fen, ${flow} AND amount_fen > 0 AND ${since(days)}) AS inflow_${days}d_fen,
  -sumIf(amount_fen, ${flow} AND amount_fen < 0 AND ${since(days)}) AS outflow_${days}d_fen`,
    )
    .join(',\n  ')},
  greatest(${[0, 1, 2].map((n) => onDay('>', n)).join(', ')}) AS max_inflow_1d_fen,
  greatest(${[0, 1, 2].map((n) => `-${onDay('<', n)}`).join(', ')}) AS max_outflow_1d_fen,
  -sumIf(amount_fen, ${flow} AND amount_fen < 0 AND counterparty_own = 1 AND ${since(7)}) AS own_name_outflow_7d_fen,
  argMaxIf(amount_fen, (day, amount_fen), category = 'salary' AND amount_fen > 0) AS salary_last_fen,
  countIf(category = 'salary' AND amount_fen > 0 AND ${since(90)}) AS salary_count_90d,
  toInt32(${now}) - toInt32(maxOrNullIf(day, category = 'salary' AND amount_fen > 0)) AS days_since_salary,
  sumIf(amount_fen, category = 'merchant-settlement' AND ${since(30)}) AS merchant_flow_30d_fen,
  sumIf(amount_fen, category = 'pension' AND ${since(90)}) AS pension_90d_fen,
  ${spent('tuition', 90)} AS tuition_90d_fen, ${spent('securities-out', 30)} AS securities_out_30d_fen, ${spent('utility', 90)} AS utility_90d_fen,
  ${spent('card-repayment', 90)} AS card_repayment_90d_fen, ${spent('loan-repayment', 90)} AS loan_repayment_90d_fen,
  countIf(${since(30)}) AS txn_count_30d, countIf(${since(90)}) AS txn_count_90d,
  countIf(initiated = 1 AND ${since(90)}) AS initiated_90d,
  countIf(initiated = 1 AND ${since(180)} AND NOT ${since(90)}) AS initiated_prev_90d,
  countIf(channel = 'counter' AND ${since(90)}) AS counter_txn_90d, countIf(channel IN ('app', 'web') AND ${since(90)}) AS app_txn_90d,
  uniqExactIf(day, initiated = 1 AND ${since(90)}) AS active_days_90d, uniqExactIf(day, initiated = 1 AND ${since(180)}) AS active_days_180d,
  maxOrNullIf(day, initiated = 1) AS last_active_on
FROM transactions INNER JOIN (SELECT party_id, customer_id FROM party_customer WHERE run_id = 3) AS members USING (party_id)
WHERE run_id IN (1, 2) AND day <= ${now} AND currency = 'CNY'
GROUP BY customer_id`

const happened = (kind: string, days: number): string => `countIf(kind = '${kind}' AND ${since(days)})`
const lastOf = (kind: string): string => `toInt32(${now}) - toInt32(maxOrNullIf(day, kind = '${kind}'))`

const events = `
SELECT customer_id,
  ${happened('login', 30)} AS logins_30d, ${happened('login', 90)} AS logins_90d, ${lastOf('login')} AS days_since_login,
  ${happened('page-view', 30)} AS page_views_30d, ${happened('loan-calculator', 30)} AS loan_calculator_30d,
  ${happened('branch-visit', 90)} AS branch_visits_90d, ${happened('call', 90)} AS calls_90d,
  ${happened('contact', 30)} AS contacts_30d, ${happened('contact', 90)} AS contacts_90d, ${lastOf('contact')} AS days_since_contact,
  ${happened('response', 90)} AS responses_90d,
  countIf(kind = 'response' AND attributes['positive'] = '1' AND ${since(365)}) AS positive_responses_365d,
  toInt64(countIf(kind = 'complaint-opened')) - toInt64(countIf(kind = 'complaint-closed')) AS complaints_open,
  ${happened('complaint-opened', 365)} AS complaints_365d
FROM events INNER JOIN (SELECT party_id, customer_id FROM party_customer WHERE run_id = 3) AS members USING (party_id)
WHERE run_id IN (1, 2) AND day <= ${now}
GROUP BY customer_id`

const open = `(closed_on IS NULL OR closed_on > ${now}) AND opened_on <= ${now}`
const holds = (classes: string): string => `(countIf(${open} AND asset_class IN (${classes})) > 0)`
const maturing = (days: number): string =>
  `sumIf(principal_fen, ${open} AND asset_class NOT IN ('loan', 'card', 'merchant') AND matures_on BETWEEN ${now} AND ${now} + ${days})`

const accounts = `
SELECT customer_id, countIf(${open}) AS accounts_open,
  ${[`'deposit', 'time-deposit'`, `'wealth'`, `'fund'`, `'insurance'`, `'bond'`, `'metal'`, `'card'`, `'loan'`, `'merchant'`, `'securities'`].map(holds).join(' + ')} AS families_held,
  ${holds(`'card'`)} AS has_card, ${holds(`'loan'`)} AS has_loan, ${holds(`'merchant'`)} AS has_merchant, ${holds(`'securities'`)} AS has_securities,
  sumIf(limit_fen, ${open} AND asset_class = 'card') AS card_limit_fen,
  maxOrNullIf(toInt32(${now}) - toInt32(opened_on), ${open} AND asset_class = 'card' AND activated_on IS NULL) AS card_inactive_days,
  ${[7, 15, 30, 90].map((days) => `${maturing(days)} AS maturing_${days}d_fen`).join(', ')},
  minOrNullIf(matures_on, ${open} AND asset_class NOT IN ('loan', 'card', 'merchant') AND matures_on >= ${now}) AS next_maturity_on
FROM accounts INNER JOIN (SELECT party_id, customer_id FROM party_customer WHERE run_id = 3) AS members USING (party_id)
WHERE run_id = 1
GROUP BY customer_id`

/** Born on 29 February: both years are common ones, the birthday is 1 March. */
const birthday = (year: string): string =>
  `dateDiff('day', ${now}, addYears(born_on + (formatDateTime(born_on, '%m%d') = '0229'), ${year} - toYear(born_on)))`

const people = `
SELECT customer_id,
  age('year', born_on, ${now}) AS age_years,
  if(born_on IS NULL, NULL, least(if(${birthday('2026')} >= 0, ${birthday('2026')}, 400), ${birthday('2027')})) AS days_to_birthday,
  toInt32(${now}) - toInt32(opened_on) AS tenure_days, kind = 'business' AS is_business,
  toInt32(document_expires_on) - toInt32(${now}) AS document_days_left, toInt32(risk_expires_on) - toInt32(${now}) AS risk_days_left
FROM gate_facts WHERE run_id = 4`

const tiers = `SELECT customer_id, tier, watch_months AS tier_watch_months, state = 'watch' AS tier_watched FROM tier_months WHERE run_id = 5 AND month = toDate32('2026-10-01')`

const bounds = '[5000000, 20000000, 50000000, 200000000, 600000000]'
const idle = 'ifNull(days_since_active, tenure_days)'

const rank = (by: string): string =>
  `1 + intDiv(5 * (row_number() OVER (PARTITION BY tier ORDER BY ${by}, customer_id) - 1), count() OVER (PARTITION BY tier))`

/** The hand-written statement: fills `into`, whose columns are those of the wide table in any order of ours. */
export const byHand = (into: string, columns: readonly string[]): string => `
INSERT INTO ${into} (run_id, customer_id, ${columns.join(', ')})
SELECT 6 AS run_id, customer_id, ${columns.join(', ')} FROM (
  SELECT *, ${rank('-ifNull(days_since_active, 1000000)')} AS rfm_r, ${rank('active_days_90d')} AS rfm_f, ${rank('aum_month_avg_fen')} AS rfm_m
  FROM (
    SELECT *,
      toInt32(${now}) - toInt32(last_active_on) AS days_since_active,
      intDiv(aum_month_sum_fen + aum_fen * 16, 31) AS tier_forecast_fen,
      if(tier < 5, ${bounds}[tier + 1], NULL) AS tier_next_fen,
      toInt64(intDiv(toInt128(tier_forecast_fen) * 1000000, tier_next_fen)) AS tier_forecast_ppm,
      greatest(intDiv(greatest(tier_next_fen * 31 - aum_month_sum_fen, 0) + 15, 16) - aum_fen, 0) AS tier_gap_fen,
      inflow_30d_fen - outflow_30d_fen AS net_inflow_30d_fen, inflow_90d_fen - outflow_90d_fen AS net_inflow_90d_fen,
      aum_fen - aum_30d_ago_fen AS aum_change_30d_fen,
      greatest(aum_month_avg_fen, aum_prev_month_avg_fen, aum_prev2_month_avg_fen) AS aum_peak_3m_fen,
      if(aum_fen > 0, toInt64(intDiv(toInt128(deposit_fen) * 1000000, if(aum_fen > 0, aum_fen, 1))), NULL) AS call_deposit_share_ppm,
      multiIf(tenure_days <= 30, 1, ${idle} > 365 AND aum_fen < 100000, 5,
        ${idle} > 180 OR (aum_peak_3m_fen > 0 AND aum_month_avg_fen * 100 <= aum_peak_3m_fen * 20), 6,
        (initiated_prev_90d >= 10 AND initiated_90d * 10 <= initiated_prev_90d * 7) OR (aum_peak_3m_fen > 0 AND aum_month_avg_fen * 100 <= aum_peak_3m_fen * 70), 4,
        tenure_days <= 180, 2, 3) AS lifecycle
    FROM (${people}) AS p
    LEFT JOIN (${balances}) AS b USING (customer_id)
    LEFT JOIN (${transactions}) AS t USING (customer_id)
    LEFT JOIN (${events}) AS e USING (customer_id)
    LEFT JOIN (${accounts}) AS a USING (customer_id)
    LEFT JOIN (${tiers}) AS m USING (customer_id)
  )
)`
