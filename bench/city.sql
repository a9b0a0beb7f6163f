-- A city of {people} people with eight lots each and a mall of 1,000 listings, some time after it has opened.
INSERT INTO ledger_account (id, owner_kind, opened_at, version, free_points, held_points, granted_points,
  redeemed_points, retired_points, expired_points, free_grams, held_grams, issued_grams, helped_grams, retired_grams,
  expired_grams, carried_grams)
SELECT id, 'PERSON', now() - interval '1 year', 0, 1200, 0, 1200, 0, 0, 0, 6000, 0, 6000, 0, 0, 0, 0
FROM generate_series(1, {people}) AS id;

INSERT INTO ledger_issue (id, serial_prefix, run_id, scenario_id, method_code, method_version, vintage, grams, points,
  operator_id, authority_id, issued_at)
SELECT k, 'BENCH-' || k, k, 1, 'bus', '1', 2026, {people} * 1500 * (1 - k % 2), {people} * 150, 1, 2,
  now() - k * interval '20 days'
FROM generate_series(1, 8) AS k;

-- Every second lot carries grams.
INSERT INTO ledger_lot (id, account_id, issue_id, owner_id, state, serial_from, serial_until, grams, points,
  granted_at, spendable_until)
SELECT 500000000 + a * 8 + k, a, k, a, 'FREE', 1 + (a - 1) * 1500, 1 + (a - 1) * 1500 + g, g, 150,
  now() - k * interval '20 days', now() - k * interval '20 days' + interval '2 years'
FROM generate_series(1, {people}) AS a, generate_series(1, 8) AS k, LATERAL (SELECT 1500 * (1 - k % 2)) AS carried(g);

-- Answers given before the run, so that the look for repeats has something to look through.
INSERT INTO kit_answer (account_id, operation, key, input_hash, outcome, answered_at)
SELECT a, 'redeem', 'before-' || k, '\x00', '{{}}', now()
FROM generate_series(1, {people}) AS a, generate_series(1, 2) AS k;

-- Who they are, and a program of each that has signed in.
INSERT INTO accounts_person (account_id, display_name, region, registered_at)
SELECT id, 'Citizen ' || id, 'TRIAL', now() - interval '1 year' FROM generate_series(1, {people}) AS id;

INSERT INTO identities_access_token (token_hash, account_id, issued_at, expires_at)
SELECT encode(sha256(convert_to('bench-token-' || id, 'UTF8')), 'hex'), id, now(), now() + interval '30 days'
FROM generate_series(1, {people}) AS id;

INSERT INTO ledger_account (id, owner_kind, opened_at, version, free_points, held_points, granted_points,
  redeemed_points, retired_points, expired_points, free_grams, held_grams, issued_grams, helped_grams, retired_grams,
  expired_grams, carried_grams)
SELECT 1000000 + n, 'ORGANISATION', now(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM generate_series(0, 49) AS n;

INSERT INTO accounts_organisation (account_id, code, name_zh, name_en, region, registered_at)
SELECT 1000000 + n, 'bench-' || n, '商户' || n, 'Merchant ' || n, 'TRIAL', now() FROM generate_series(0, 49) AS n;

INSERT INTO mall_goods (id, provider_id, agreement_id, kind, title_zh, title_en, terms_zh, terms_en, places_zh,
  places_en, voucher_days, refund_days, real_name_level, checked_offline, drawn, prepared_by_id, prepared_at)
SELECT id, 1000000 + id % 50, 1, 'GOODS', '公交月票', 'Bus pass', '', '', '', '', 90, 0, 'L0', false, false, 1, now()
FROM generate_series(1, {listings}) AS id;

INSERT INTO mall_listing (id, goods_id, provider_id, variant_zh, variant_en, points, stock, version, state, sold_until,
  listed_at)
SELECT id, id, 1000000 + id % 50, '', '', {price}, {stock}, 1, 'ON_SHELF', now() + interval '1 year', now()
FROM generate_series(1, {listings}) AS id;
