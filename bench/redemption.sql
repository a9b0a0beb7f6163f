-- The peer: one redemption per call, the same rows written as by mall.redeem, the hot row touched last.
CREATE SEQUENCE bench_ids START 1000000000 CACHE 100;
GRANT USAGE ON SEQUENCE bench_ids TO tanpuhui_app;

CREATE FUNCTION bench_redeem(p_account bigint, p_listing bigint, p_key text, p_points bigint)
  RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  account record; listing record; answer record; lot record;
  at timestamptz; hash bytea; redemption bigint; entry bigint; part bigint; code text; line smallint := 0;
  needed bigint; taken bigint; carried bigint; grams_taken bigint := 0; points_left bigint; grams_left bigint;
BEGIN
  SELECT version, free_points, free_grams INTO account FROM ledger_account
    WHERE id = p_account AND owner_kind = 'PERSON' FOR UPDATE;
  IF NOT FOUND THEN RAISE 'no such account'; END IF;
  at := clock_timestamp();
  hash := sha256(convert_to(format('[%s,%s,%s,null]', p_account, p_listing, p_points), 'UTF8'));
  SELECT input_hash, outcome INTO answer FROM kit_answer
    WHERE account_id = p_account AND operation = 'redeem' AND key = p_key;
  IF FOUND THEN
    IF answer.input_hash <> hash THEN RAISE 'key reused'; END IF;
    RETURN answer.outcome -> 'Redemption' ->> 'id';
  END IF;
  SELECT points, version, provider_id INTO listing FROM mall_listing
    WHERE id = p_listing AND state = 'ON_SHELF' AND sold_until > at;
  IF NOT FOUND THEN RAISE 'not on the shelf'; END IF;
  IF listing.points <> p_points THEN RAISE 'the price has changed'; END IF;

  redemption := nextval('bench_ids'); entry := nextval('bench_ids');
  needed := listing.points; points_left := account.free_points; grams_left := account.free_grams;
  FOR lot IN SELECT id, issue_id, serial_from, serial_until, grams, points, granted_at, spendable_until
      FROM ledger_lot WHERE account_id = p_account AND state = 'FREE' AND points > 0 AND spendable_until > at
      ORDER BY (grams = 0), spendable_until, granted_at, id LIMIT 32 LOOP
    taken := least(needed, lot.points);
    IF taken = lot.points THEN
      carried := lot.grams; part := lot.id;
      UPDATE ledger_lot SET state = 'REDEEMED', serial_until = lot.serial_from, grams = 0
        WHERE account_id = p_account AND id = lot.id;
    ELSE
      carried := lot.grams * taken / lot.points; part := nextval('bench_ids');
      UPDATE ledger_lot SET serial_from = lot.serial_from + carried, grams = lot.grams - carried,
        points = lot.points - taken WHERE account_id = p_account AND id = lot.id;
      INSERT INTO ledger_lot (id, account_id, issue_id, owner_id, state, serial_from, serial_until, grams, points,
        granted_at, spendable_until, parent_id)
      VALUES (part, p_account, lot.issue_id, p_account, 'REDEEMED', lot.serial_from, lot.serial_from, 0, taken,
        lot.granted_at, lot.spendable_until, lot.id);
    END IF;
    points_left := points_left - taken;
    line := line + 1;
    INSERT INTO ledger_posting (account_id, entry_id, line, asset, book, lot_id, amount, version, balance_after,
      posted_at)
    VALUES (p_account, entry, line, 'POINT', 'FREE', part, -taken, account.version + 1, points_left, at);
    IF carried > 0 THEN
      INSERT INTO ledger_lot (id, account_id, issue_id, owner_id, state, serial_from, serial_until, grams, points,
        granted_at, parent_id, reference_id)
      VALUES (nextval('bench_ids'), p_account, lot.issue_id, listing.provider_id, 'FREE', lot.serial_from,
        lot.serial_from + carried, carried, 0, at, part, redemption);
      grams_left := grams_left - carried; grams_taken := grams_taken + carried; line := line + 1;
      INSERT INTO ledger_posting (account_id, entry_id, line, asset, book, lot_id, amount, version, balance_after,
        posted_at)
      VALUES (p_account, entry, line, 'GRAM', 'FREE', part, -carried, account.version + 1, grams_left, at);
    END IF;
    needed := needed - taken;
    EXIT WHEN needed = 0;
  END LOOP;
  IF needed > 0 THEN RAISE 'not enough points'; END IF;

  INSERT INTO ledger_entry (account_id, id, kind, version, actor_id, reference_id, posted_at)
  VALUES (p_account, entry, 'REDEEM', account.version + 1, p_account, redemption, at);
  INSERT INTO ledger_posting (account_id, entry_id, line, asset, book, amount, posted_at)
  VALUES (p_account, entry, line + 1, 'POINT', 'REDEEMED', listing.points, at);
  IF grams_taken > 0 THEN
    INSERT INTO ledger_posting (account_id, entry_id, line, asset, book, owner_id, amount, posted_at)
    VALUES (p_account, entry, line + 2, 'GRAM', 'MERCHANT', listing.provider_id, grams_taken, at);
  END IF;
  UPDATE ledger_account SET version = version + 1, free_points = points_left, free_grams = grams_left,
    redeemed_points = redeemed_points + listing.points, helped_grams = helped_grams + grams_taken
    WHERE id = p_account;
  code := upper(left(replace(gen_random_uuid()::text, '-', ''), 16));
  INSERT INTO mall_redemption (account_id, id, listing_id, listing_version, provider_id, points, grams, voucher_code,
    redeemed_at)
  VALUES (p_account, redemption, p_listing, listing.version, listing.provider_id, listing.points, grams_taken, code, at);
  INSERT INTO mall_voucher (code, account_id, redemption_id, provider_id, valid_until)
  VALUES (code, p_account, redemption, listing.provider_id, at + interval '90 days');
  INSERT INTO kit_answer (account_id, operation, key, input_hash, outcome, answered_at)
  VALUES (p_account, 'redeem', p_key, hash, jsonb_build_object('Redemption', jsonb_build_object('id', redemption,
    'account_id', p_account, 'listing_id', p_listing, 'listing_version', listing.version, 'provider_id',
    listing.provider_id, 'points', listing.points, 'grams', grams_taken, 'voucher_code', code, 'valid_until',
    at + interval '90 days', 'redeemed_at', at)), at);
  UPDATE mall_listing SET stock = stock - 1
    WHERE id = p_listing AND stock > 0 AND version = listing.version AND state = 'ON_SHELF';
  IF NOT FOUND THEN RAISE 'out of stock, or changed meanwhile'; END IF;
  RETURN redemption;
END $$;
