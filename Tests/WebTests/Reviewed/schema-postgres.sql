-- store-0001 0e4293fc4fb01d92b43ceddabc10c8a0
CREATE TABLE outbox ( id BIGINT NOT NULL PRIMARY KEY, position BIGINT, topic TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL );
CREATE UNIQUE INDEX outbox_position ON outbox (position) WHERE position IS NOT NULL;
CREATE INDEX outbox_unnumbered ON outbox (id) WHERE position IS NULL;
CREATE TABLE outbox_counter ( one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1), last BIGINT NOT NULL );
INSERT INTO outbox_counter (one, last) VALUES (1, 0);
CREATE TABLE cursors ( reader TEXT NOT NULL PRIMARY KEY, position BIGINT NOT NULL );
CREATE TABLE idempotency_keys ( scope TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, answer TEXT, at BIGINT NOT NULL, PRIMARY KEY (scope, key) );
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
CREATE TABLE nodes ( node BIGINT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL );

-- stuck-rows 242a53153863e9f81bb37b3c1f678529
CREATE TABLE stuck_rows ( job TEXT NOT NULL, row_key TEXT NOT NULL, label TEXT NOT NULL, message TEXT NOT NULL, tries BIGINT NOT NULL, since BIGINT NOT NULL, next_try_at BIGINT NOT NULL, PRIMARY KEY (job, row_key) );

-- processor-time-0001 ea86c1670ecfe2748b813f2f723fcbce
CREATE TABLE processor_days ( account BIGINT NOT NULL, kind TEXT NOT NULL, day BIGINT NOT NULL, microseconds BIGINT NOT NULL CHECK (microseconds >= 0), PRIMARY KEY (account, kind, day) );
CREATE INDEX processor_days_day ON processor_days (day);

-- rollouts-0001 e4d8834aeb6e9210f8a7987ffc2e8161
CREATE TABLE rollout_invitations ( feature TEXT NOT NULL, market TEXT NOT NULL, account BIGINT NOT NULL, invited_by BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (feature, market, account) );

-- accounts-0001 7bd3b976f22360d0c85bac93a35606c7
CREATE TABLE accounts ( id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, email TEXT, phone TEXT, password TEXT NOT NULL, roles TEXT NOT NULL, market TEXT NOT NULL, locale TEXT NOT NULL, email_verified_at BIGINT, phone_verified_at BIGINT, demo BOOLEAN NOT NULL, created_at BIGINT NOT NULL, CHECK (email IS NOT NULL OR phone IS NOT NULL) );
CREATE UNIQUE INDEX accounts_email ON accounts (email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX accounts_phone ON accounts (phone) WHERE phone IS NOT NULL;
CREATE TABLE role_grants ( account BIGINT NOT NULL REFERENCES accounts (id), role TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (account, role) );
CREATE INDEX role_grants_role ON role_grants (role);
CREATE TABLE sessions ( id BIGINT NOT NULL PRIMARY KEY, token_hash BYTEA NOT NULL UNIQUE, account BIGINT REFERENCES accounts (id), created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, agent TEXT NOT NULL, network TEXT NOT NULL, market TEXT NOT NULL, locale TEXT NOT NULL );
CREATE INDEX sessions_account ON sessions (account, id) WHERE account IS NOT NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE TABLE devices ( token_hash BYTEA NOT NULL, account BIGINT NOT NULL REFERENCES accounts (id), at BIGINT NOT NULL, PRIMARY KEY (token_hash, account) );
CREATE INDEX devices_age ON devices (at);
CREATE TABLE throttles ( key TEXT NOT NULL PRIMARY KEY, failures BIGINT NOT NULL, last_at BIGINT NOT NULL );
CREATE INDEX throttles_age ON throttles (last_at);
CREATE TABLE one_time_codes ( id BIGINT NOT NULL PRIMARY KEY, purpose TEXT NOT NULL, account BIGINT REFERENCES accounts (id), target TEXT NOT NULL, token_hash BYTEA NOT NULL UNIQUE, code_hash BYTEA, tries BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT );
CREATE INDEX one_time_codes_account ON one_time_codes (account, purpose, id);
CREATE INDEX one_time_codes_age ON one_time_codes (created_at);
CREATE TABLE notices ( id BIGINT NOT NULL PRIMARY KEY, account BIGINT NOT NULL REFERENCES accounts (id), words TEXT NOT NULL, "values" TEXT NOT NULL, count BIGINT, link TEXT, at BIGINT NOT NULL, read_at BIGINT );
CREATE INDEX notices_account ON notices (account, id);
CREATE INDEX notices_unread ON notices (account, id) WHERE read_at IS NULL;
CREATE TABLE messages ( id BIGINT NOT NULL PRIMARY KEY, channel TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, tries BIGINT NOT NULL, next_at BIGINT NOT NULL, at BIGINT NOT NULL );
CREATE INDEX messages_waiting ON messages (next_at) WHERE state = 'waiting';

-- accounts-0002 0a05cfcdea5f407066f77a66cc56795a
CREATE TABLE sign_ups ( id BIGINT NOT NULL PRIMARY KEY, token_hash BYTEA NOT NULL UNIQUE, login TEXT NOT NULL, name TEXT NOT NULL, password TEXT NOT NULL, market TEXT NOT NULL, locale TEXT NOT NULL, code_hash BYTEA, tries BIGINT NOT NULL, mails BIGINT NOT NULL, mailed_at BIGINT, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL );
CREATE INDEX sign_ups_login ON sign_ups (login, created_at);
CREATE INDEX sign_ups_age ON sign_ups (created_at);
CREATE TABLE role_changes ( id BIGINT NOT NULL PRIMARY KEY, account BIGINT NOT NULL REFERENCES accounts (id), role TEXT NOT NULL, granted BOOLEAN NOT NULL, by_account BIGINT NOT NULL REFERENCES accounts (id), at BIGINT NOT NULL );
CREATE INDEX role_changes_account ON role_changes (account, id);

-- accounts-0003 3c2ba92e1ac181da08937f8dba581321
UPDATE messages SET subject = '', text = '' WHERE state <> 'waiting';
ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT 'unknown' CHECK (state = 'waiting' OR (subject = '' AND text = ''));

-- accounts-0004 36ee7e66e50859616189ba1658596bf2
CREATE TABLE role_requests ( id BIGINT NOT NULL PRIMARY KEY, account BIGINT NOT NULL REFERENCES accounts (id), role TEXT NOT NULL, by_account BIGINT NOT NULL REFERENCES accounts (id), at BIGINT NOT NULL, state TEXT NOT NULL, decided_by BIGINT, decided_at BIGINT, CHECK (state IN ('open', 'confirmed', 'withdrawn')), CHECK ((state = 'open') = (decided_by IS NULL)) );
CREATE UNIQUE INDEX role_requests_open ON role_requests (account, role) WHERE state = 'open';

-- accounts-0005 b61ded90d9393dd77532060299a0ea8e
CREATE TABLE reset_requests ( login TEXT NOT NULL PRIMARY KEY, at BIGINT NOT NULL );
CREATE INDEX reset_requests_age ON reset_requests (at);
ALTER TABLE accounts ADD COLUMN closed_at BIGINT;
CREATE TABLE account_actions ( id BIGINT NOT NULL PRIMARY KEY, account BIGINT NOT NULL REFERENCES accounts (id), kind TEXT NOT NULL CHECK (kind IN ('closed', 'reopened', 'sessions-ended')), reason TEXT NOT NULL, by_account BIGINT NOT NULL REFERENCES accounts (id), at BIGINT NOT NULL );
CREATE INDEX account_actions_account ON account_actions (account, id);

-- accounts-0006 db3a6621fc01c972351b6367e748be75
CREATE INDEX devices_account ON devices (account, at);

-- accounts-0007 c428d3bd2ef32aa4f06dec8fbae8f336
ALTER TABLE messages ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN cause TEXT;
ALTER TABLE messages ADD COLUMN detail TEXT NOT NULL DEFAULT '';
UPDATE messages SET expires_at = at + CASE WHEN kind IN ('unknown', 'sign-up-code', 'verification', 'password-reset', 'login-change-code') THEN 3600000 ELSE 86400000 END;
CREATE INDEX messages_failed ON messages (id) WHERE state = 'failed';
CREATE TABLE dead_letters ( message BIGINT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, text TEXT NOT NULL, expires_at BIGINT NOT NULL );
CREATE INDEX dead_letters_age ON dead_letters (expires_at);

-- accounts-0008 0aae76d7d0c11398a6d2bcff1c4e66ff
CREATE TABLE text_sends ( message BIGINT NOT NULL PRIMARY KEY, network TEXT NOT NULL, country TEXT NOT NULL, at BIGINT NOT NULL );
CREATE INDEX text_sends_network ON text_sends (network, at);
CREATE INDEX text_sends_country ON text_sends (country, at);
CREATE INDEX text_sends_age ON text_sends (at);
CREATE TABLE text_refusals ( bound TEXT NOT NULL PRIMARY KEY, refused BIGINT NOT NULL, at BIGINT NOT NULL );

-- accounts-0009 8566c9018298d8c04b7f350679d1cfa1
CREATE TABLE login_changes ( message BIGINT NOT NULL PRIMARY KEY, account BIGINT NOT NULL REFERENCES accounts (id), replaced TEXT, at BIGINT NOT NULL );
CREATE INDEX login_changes_account ON login_changes (account, at);
CREATE INDEX login_changes_age ON login_changes (at);

-- second-factors-0001 8f88f946fd311e4a379a99ff760c4888
CREATE TABLE second_factors ( account BIGINT NOT NULL PRIMARY KEY, secret TEXT NOT NULL, used_step BIGINT NOT NULL, at BIGINT NOT NULL, warned_at BIGINT );
CREATE TABLE second_factor_codes ( account BIGINT NOT NULL, code_hash BYTEA NOT NULL, PRIMARY KEY (account, code_hash) );
CREATE TABLE second_factor_setups ( account BIGINT NOT NULL PRIMARY KEY, session BIGINT NOT NULL, secret TEXT NOT NULL, at BIGINT NOT NULL );
CREATE INDEX second_factor_setups_age ON second_factor_setups (at);
CREATE TABLE waiting_sign_ins ( token_hash BYTEA NOT NULL PRIMARY KEY, account BIGINT NOT NULL, password_hash BYTEA NOT NULL, tries BIGINT NOT NULL, at BIGINT NOT NULL );
CREATE INDEX waiting_sign_ins_account ON waiting_sign_ins (account);
CREATE INDEX waiting_sign_ins_age ON waiting_sign_ins (at);

-- operations-0001 5bc725bd9ef06779db716203119727da
CREATE TABLE licences ( market TEXT NOT NULL PRIMARY KEY, number TEXT NOT NULL, account BIGINT NOT NULL, at BIGINT NOT NULL );

-- licences-withdrawals c1671330c8f3068e8e004b31c6bf0418
CREATE TABLE licence_withdrawals ( id BIGINT NOT NULL PRIMARY KEY, market TEXT NOT NULL, number TEXT NOT NULL, account BIGINT NOT NULL, at BIGINT NOT NULL );

-- ledger-0001 5175a75b3b052a4bff14c50e4cb679e8
CREATE TABLE transfers ( id BIGINT NOT NULL PRIMARY KEY, from_kind TEXT NOT NULL, from_owner BIGINT NOT NULL, to_kind TEXT NOT NULL, to_owner BIGINT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), kind TEXT NOT NULL, subject BIGINT NOT NULL, at BIGINT NOT NULL, CHECK (from_kind <> to_kind OR from_owner <> to_owner) );
CREATE INDEX transfers_from ON transfers (from_kind, from_owner, currency, id);
CREATE INDEX transfers_to ON transfers (to_kind, to_owner, currency, id);
CREATE INDEX transfers_subject ON transfers (subject, id);

-- ledger-seals 93130f24d27c4f53872ddb36a9af6ada
CREATE TABLE ledger_seals ( day BIGINT NOT NULL, number BIGINT NOT NULL, last_id BIGINT NOT NULL, count BIGINT NOT NULL CHECK (count > 0), marks TEXT NOT NULL, hash TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (day, number) );
CREATE UNIQUE INDEX ledger_seals_last ON ledger_seals (last_id);

-- shops-0001 a1af5a363b4efda088f90285bfdbc303
CREATE TABLE shops ( id BIGINT NOT NULL PRIMARY KEY, owner BIGINT NOT NULL, name TEXT NOT NULL, slug TEXT NOT NULL CHECK (slug <> ''), market TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('individual', 'company')), legal_name TEXT NOT NULL, about TEXT NOT NULL, phone TEXT NOT NULL, tax_number TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'closed')), reason TEXT, reason_code TEXT, created_at BIGINT NOT NULL, sent_at BIGINT NOT NULL, decided_at BIGINT, decided_by BIGINT );
CREATE UNIQUE INDEX shops_slug ON shops (market, slug);
CREATE UNIQUE INDEX shops_owner ON shops (owner);
CREATE INDEX shops_queue ON shops (state, sent_at, id);

-- shops-0002 f00f37787d33d99d787333cf125f9972
CREATE TABLE shop_name_keys ( market TEXT NOT NULL, name_key TEXT NOT NULL, shop BIGINT NOT NULL, PRIMARY KEY (market, name_key) );
CREATE INDEX shop_name_keys_shop ON shop_name_keys (shop);

-- shops-0003 480da1f2cdeb547cadce97240ac0614c
DELETE FROM shop_name_keys;

-- media-0001 7847ed7b65adfaf5db6463ff211b504d
CREATE TABLE pictures ( id BIGINT NOT NULL PRIMARY KEY, owner BIGINT NOT NULL, digest TEXT NOT NULL, width BIGINT NOT NULL CHECK (width > 0), height BIGINT NOT NULL CHECK (height > 0), bytes BIGINT NOT NULL, at BIGINT NOT NULL );
CREATE UNIQUE INDEX pictures_digest ON pictures (owner, digest);

-- media-0002 3676b0caaccc1c5308d70159458dc074
ALTER TABLE pictures ADD COLUMN unused_since BIGINT;
CREATE INDEX pictures_bytes ON pictures (owner, bytes);
CREATE TABLE stray_pictures ( id BIGINT NOT NULL PRIMARY KEY, since BIGINT NOT NULL, claimed BOOLEAN NOT NULL );
CREATE INDEX stray_pictures_since ON stray_pictures (since);

-- catalog-0001 26786f26e7f984fbc327c1aeaa4e465a
CREATE TABLE products ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, market TEXT NOT NULL, handle TEXT NOT NULL CHECK (handle <> ''), title TEXT NOT NULL, description TEXT NOT NULL, category BIGINT, vendor TEXT NOT NULL, tags TEXT NOT NULL, option1 TEXT NOT NULL, option2 TEXT NOT NULL, option3 TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('draft', 'live', 'taken_down')), reason TEXT, gaps TEXT NOT NULL, rank BIGINT NOT NULL DEFAULT 0, cover BIGINT, fingerprint TEXT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, published_at BIGINT, CHECK (state <> 'live' OR gaps = '') );
CREATE UNIQUE INDEX products_handle ON products (shop, handle);
CREATE INDEX products_by_shop ON products (shop, id);
CREATE INDEX products_by_state ON products (shop, state, id);
CREATE INDEX products_live ON products (state, published_at, id);
CREATE TABLE skus ( id BIGINT NOT NULL PRIMARY KEY, product BIGINT NOT NULL, shop BIGINT NOT NULL, position BIGINT NOT NULL, option1 TEXT NOT NULL, option2 TEXT NOT NULL, option3 TEXT NOT NULL, seller_sku TEXT NOT NULL, barcode TEXT NOT NULL, grams BIGINT NOT NULL CHECK (grams >= 0), picture BIGINT, picture_source TEXT, retired BOOLEAN NOT NULL, imported_quantity BIGINT );
CREATE UNIQUE INDEX skus_options ON skus (product, option1, option2, option3);
CREATE INDEX skus_by_product ON skus (product, retired, id);
CREATE INDEX skus_by_shop ON skus (shop, id);
CREATE INDEX skus_by_seller_sku ON skus (shop, seller_sku) WHERE seller_sku <> '';
CREATE TABLE sku_prices ( sku BIGINT NOT NULL, market TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), compare_minor BIGINT CHECK (compare_minor > minor), PRIMARY KEY (sku, market) );
CREATE TABLE product_pictures ( product BIGINT NOT NULL, position BIGINT NOT NULL, picture BIGINT, source TEXT, state TEXT NOT NULL CHECK (state IN ('here', 'pending', 'unreachable')), alt TEXT NOT NULL, PRIMARY KEY (product, position), CHECK ((state = 'here') = (picture IS NOT NULL)) );
CREATE INDEX pictures_pending ON product_pictures (product) WHERE state = 'pending';
CREATE TABLE cards ( market TEXT NOT NULL, product BIGINT NOT NULL, shop BIGINT NOT NULL, category BIGINT NOT NULL, title TEXT NOT NULL, price_minor BIGINT NOT NULL, most_minor BIGINT NOT NULL, compare_minor BIGINT, picture BIGINT, rank BIGINT NOT NULL, published_at BIGINT NOT NULL, content_hash BIGINT NOT NULL, PRIMARY KEY (market, product) );
CREATE INDEX cards_by_product ON cards (product);
CREATE TABLE card_listings ( market TEXT NOT NULL, listing BIGINT NOT NULL, product BIGINT NOT NULL, rank BIGINT NOT NULL, price_minor BIGINT NOT NULL, published_at BIGINT NOT NULL, content_hash BIGINT NOT NULL, PRIMARY KEY (market, listing, product) );
CREATE INDEX card_listings_by_product ON card_listings (product);
CREATE INDEX card_listings_by_rank ON card_listings (market, listing, rank, product, price_minor, content_hash);
CREATE INDEX card_listings_by_price ON card_listings (market, listing, price_minor, product, content_hash);
CREATE INDEX card_listings_by_age ON card_listings (market, listing, published_at, product, price_minor, content_hash);
CREATE TABLE search (product BIGINT NOT NULL PRIMARY KEY, tokens TSVECTOR NOT NULL);
ALTER TABLE search ALTER COLUMN tokens SET STORAGE MAIN;
CREATE INDEX search_tokens ON search USING GIN (tokens);
CREATE TABLE suggestions ( market TEXT NOT NULL, folded TEXT NOT NULL, words TEXT NOT NULL, weight BIGINT NOT NULL, PRIMARY KEY (market, folded, words) );

-- catalog-0002 cd105a08d466c85530bd26da2aaee464
ALTER TABLE product_pictures ADD COLUMN replaced BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE removed_pictures ( product BIGINT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (product, source) );

-- catalog-picture-uses aa7d137f9ffd75fb05ebf0409ad0db58
CREATE INDEX product_pictures_picture ON product_pictures (picture) WHERE picture IS NOT NULL;
CREATE INDEX products_cover ON products (cover) WHERE cover IS NOT NULL;
CREATE INDEX skus_picture ON skus (picture) WHERE picture IS NOT NULL;
CREATE INDEX cards_picture ON cards (picture) WHERE picture IS NOT NULL;

-- catalog-0003 37e7020fe1b3057d11f5cd4a4ee70965
CREATE TABLE hidden_shops ( shop BIGINT NOT NULL PRIMARY KEY, next_product BIGINT NOT NULL, state TEXT NOT NULL CHECK (state IN ('hiding', 'hidden', 'returning')) );
CREATE INDEX hidden_shops_state ON hidden_shops (state, shop);

-- catalog-0004 0b1f3d1ad6e0ea08b5a8785f73345768
CREATE TABLE listing_changes ( product BIGINT NOT NULL PRIMARY KEY, change BIGINT NOT NULL );
CREATE INDEX listing_changes_by_change ON listing_changes (change, product);

-- inventory-0001 724321150c0b316bae8b2d84c0cdd50b
CREATE TABLE locations ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, name TEXT NOT NULL );
CREATE INDEX locations_shop ON locations (shop, id);
CREATE TABLE stock ( sku BIGINT NOT NULL, location BIGINT NOT NULL, shop BIGINT NOT NULL, on_hand BIGINT NOT NULL, reserved BIGINT NOT NULL, PRIMARY KEY (sku, location), CHECK (reserved >= 0 AND reserved <= on_hand) );
CREATE INDEX stock_shop ON stock (shop, sku);
CREATE TABLE stock_moves ( id BIGINT NOT NULL PRIMARY KEY, sku BIGINT NOT NULL, location BIGINT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL, quantity BIGINT NOT NULL CHECK (quantity > 0), reason TEXT NOT NULL, holder BIGINT, account BIGINT, at BIGINT NOT NULL, CHECK (from_state <> to_state) );
CREATE INDEX stock_moves_sku ON stock_moves (sku, id);
CREATE TABLE reservations ( id BIGINT NOT NULL PRIMARY KEY, sku BIGINT NOT NULL, location BIGINT NOT NULL, quantity BIGINT NOT NULL CHECK (quantity > 0), holder BIGINT NOT NULL, state TEXT NOT NULL, until BIGINT NOT NULL );
CREATE INDEX reservations_holder ON reservations (holder, sku);
CREATE INDEX reservations_held ON reservations (sku) WHERE state = 'held';

-- inventory-committed 77dc5e8b9c4eeaf79c46e3f2158bccd3
ALTER TABLE stock ADD COLUMN committed BIGINT NOT NULL DEFAULT 0 CHECK (committed >= 0 AND reserved + committed <= on_hand);

-- listings-0001 7886780e20e90e4e370f0c87a3f6303d
CREATE TABLE imports ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, account BIGINT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')), fault TEXT, bytes_total BIGINT NOT NULL, bytes_seen BIGINT NOT NULL, rows BIGINT NOT NULL, new_count BIGINT NOT NULL, changed_count BIGINT NOT NULL, unchanged_count BIGINT NOT NULL, sku_count BIGINT NOT NULL, refused_count BIGINT NOT NULL, note_count BIGINT NOT NULL, picture_count BIGINT NOT NULL, download TEXT NOT NULL DEFAULT 'none' CHECK (download IN ('none', 'open', 'over')), pictures_wanted BIGINT NOT NULL DEFAULT 0, pictures_fetched BIGINT NOT NULL DEFAULT 0, created_at BIGINT NOT NULL, finished_at BIGINT );
CREATE INDEX imports_by_shop ON imports (shop, id);
CREATE INDEX imports_open ON imports (id) WHERE state IN ('waiting', 'running');
CREATE INDEX imports_fetching ON imports (id) WHERE download = 'open';
CREATE TABLE import_lines ( import BIGINT NOT NULL, kind TEXT NOT NULL, line BIGINT NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (import, kind, line, field, code, detail) );

-- listings-0002 1002678d6cf1387064b054a4acb69a92
CREATE TABLE previewed_imports ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, account BIGINT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'previewed', 'done', 'failed', 'cancelled')), preview BOOLEAN NOT NULL, fault TEXT, fault_line BIGINT NOT NULL DEFAULT 0, fault_detail TEXT NOT NULL DEFAULT '', bytes_total BIGINT NOT NULL, bytes_seen BIGINT NOT NULL DEFAULT 0, rows BIGINT NOT NULL DEFAULT 0, new_rows BIGINT NOT NULL DEFAULT 0, changed_rows BIGINT NOT NULL DEFAULT 0, unchanged_rows BIGINT NOT NULL DEFAULT 0, refused_rows BIGINT NOT NULL DEFAULT 0, new_products BIGINT NOT NULL DEFAULT 0, changed_products BIGINT NOT NULL DEFAULT 0, unchanged_products BIGINT NOT NULL DEFAULT 0, sku_count BIGINT NOT NULL DEFAULT 0, note_count BIGINT NOT NULL DEFAULT 0, change_count BIGINT NOT NULL DEFAULT 0, picture_count BIGINT NOT NULL DEFAULT 0, download TEXT NOT NULL DEFAULT 'none' CHECK (download IN ('none', 'open', 'over')), pictures_wanted BIGINT NOT NULL DEFAULT 0, pictures_fetched BIGINT NOT NULL DEFAULT 0, created_at BIGINT NOT NULL, finished_at BIGINT, CHECK (rows = new_rows + changed_rows + unchanged_rows + refused_rows) );
INSERT INTO previewed_imports (id, shop, account, name, path, state, preview, fault, bytes_total, bytes_seen, rows, changed_rows, new_products, changed_products, unchanged_products, sku_count, note_count, picture_count, download, pictures_wanted, pictures_fetched, created_at, finished_at) SELECT id, shop, account, name, path, state, $1, fault, bytes_total, bytes_seen, rows, rows, new_count, changed_count, unchanged_count, sku_count, note_count, picture_count, download, pictures_wanted, pictures_fetched, created_at, finished_at FROM imports;
DROP TABLE imports;
ALTER TABLE previewed_imports RENAME TO imports;
CREATE INDEX imports_by_shop ON imports (shop, id);
CREATE INDEX imports_open ON imports (id) WHERE state IN ('waiting', 'running');
CREATE INDEX imports_fetching ON imports (id) WHERE download = 'open';
ALTER TABLE import_lines ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE import_lines ADD COLUMN subject TEXT NOT NULL DEFAULT '';

-- promotions-0001 10d421aeee4b0de5f23c9ac653fffcb8
CREATE TABLE flash_sales ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, room BIGINT NOT NULL, allocation BIGINT, market TEXT NOT NULL, state TEXT NOT NULL, countdown_ms BIGINT NOT NULL, length_ms BIGINT NOT NULL, per_buyer BIGINT NOT NULL, starts_at BIGINT, ends_at BIGINT, at BIGINT NOT NULL, CHECK ((state = 'planned') = (starts_at IS NULL)), CHECK (per_buyer > 0) );
CREATE INDEX flash_sales_room ON flash_sales (room, id);
CREATE INDEX flash_sales_ends ON flash_sales (ends_at) WHERE state = 'launched';
CREATE TABLE flash_items ( sale BIGINT NOT NULL, sku BIGINT NOT NULL, price_minor BIGINT NOT NULL, total BIGINT NOT NULL, unclaimed BIGINT NOT NULL, PRIMARY KEY (sale, sku), CHECK (unclaimed >= 0 AND unclaimed <= total), CHECK (price_minor > 0) );
CREATE TABLE flash_claims ( id BIGINT NOT NULL PRIMARY KEY, sale BIGINT NOT NULL, sku BIGINT NOT NULL, buyer BIGINT NOT NULL, quantity BIGINT NOT NULL CHECK (quantity > 0), price_minor BIGINT NOT NULL, state TEXT NOT NULL, until BIGINT NOT NULL, checkout BIGINT, CHECK ((state = 'used') = (checkout IS NOT NULL)) );
CREATE INDEX flash_claims_buyer ON flash_claims (buyer, sku) WHERE state = 'held';
CREATE INDEX flash_claims_sale ON flash_claims (sale, buyer);
CREATE INDEX flash_claims_until ON flash_claims (until) WHERE state = 'held';
CREATE INDEX flash_claims_checkout ON flash_claims (checkout) WHERE checkout IS NOT NULL;
CREATE TABLE live_prices ( room BIGINT NOT NULL, sku BIGINT NOT NULL, shop BIGINT NOT NULL, price_minor BIGINT NOT NULL CHECK (price_minor > 0), at BIGINT NOT NULL, PRIMARY KEY (room, sku) );
CREATE TABLE allocations ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, creator BIGINT NOT NULL, sku BIGINT NOT NULL, price_minor BIGINT NOT NULL CHECK (price_minor > 0), total BIGINT NOT NULL, unused BIGINT NOT NULL, per_buyer BIGINT NOT NULL, until BIGINT NOT NULL, state TEXT NOT NULL, at BIGINT NOT NULL, CHECK (unused >= 0 AND unused <= total) );
CREATE INDEX allocations_creator ON allocations (creator, state, id);
CREATE INDEX allocations_shop ON allocations (shop, id);
CREATE INDEX allocations_until ON allocations (until) WHERE state = 'open';
CREATE TABLE vouchers ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, market TEXT NOT NULL, title TEXT NOT NULL, off_minor BIGINT, off_bp BIGINT, cap_minor BIGINT, least_minor BIGINT NOT NULL, total BIGINT NOT NULL, unclaimed BIGINT NOT NULL, per_buyer BIGINT NOT NULL, watch_seconds BIGINT NOT NULL, starts_at BIGINT NOT NULL, ends_at BIGINT NOT NULL, at BIGINT NOT NULL, CHECK ((off_minor IS NULL) <> (off_bp IS NULL)), CHECK (unclaimed >= 0 AND unclaimed <= total) );
CREATE INDEX vouchers_shop ON vouchers (shop, id);
CREATE TABLE voucher_claims ( id BIGINT NOT NULL PRIMARY KEY, voucher BIGINT NOT NULL, shop BIGINT NOT NULL, buyer BIGINT NOT NULL, state TEXT NOT NULL, order_id BIGINT, at BIGINT NOT NULL, CHECK ((state = 'used') = (order_id IS NOT NULL)) );
CREATE INDEX voucher_claims_buyer ON voucher_claims (buyer, shop) WHERE state = 'held';
CREATE INDEX voucher_claims_voucher ON voucher_claims (voucher, buyer);
CREATE INDEX voucher_claims_order ON voucher_claims (order_id) WHERE order_id IS NOT NULL;

-- promotions-0002 ea536256e0bf0a02bd436887036d3ab7
CREATE INDEX flash_sales_allocation ON flash_sales (allocation) WHERE allocation IS NOT NULL;

-- payments-0001 eec5408690e84b1a7145d9d0f3267c6d
CREATE TABLE payments ( id BIGINT NOT NULL PRIMARY KEY, subject BIGINT NOT NULL, account BIGINT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor >= 0), method TEXT NOT NULL, state TEXT NOT NULL, reference TEXT, challenge_path TEXT, tries BIGINT NOT NULL, created_at BIGINT NOT NULL, next_check_at BIGINT, expires_at BIGINT NOT NULL );
CREATE UNIQUE INDEX payments_subject ON payments (subject, id);
CREATE INDEX payments_next_check ON payments (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE TABLE refunds ( id BIGINT NOT NULL PRIMARY KEY, payment BIGINT NOT NULL, subject BIGINT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), state TEXT NOT NULL, tries BIGINT NOT NULL, next_try_at BIGINT, at BIGINT NOT NULL );
CREATE INDEX refunds_next_try ON refunds (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX refunds_payment ON refunds (payment, id);
CREATE TABLE gateway_events ( gateway TEXT NOT NULL, id TEXT NOT NULL, payment BIGINT NOT NULL, kind TEXT NOT NULL, made_at BIGINT NOT NULL, at BIGINT NOT NULL, verdict TEXT, PRIMARY KEY (gateway, id) );
CREATE INDEX gateway_events_payment ON gateway_events (payment, made_at);
CREATE INDEX gateway_events_at ON gateway_events (at);
CREATE TABLE sandbox_answers ( payment BIGINT NOT NULL PRIMARY KEY, confirmed BOOLEAN NOT NULL, at BIGINT NOT NULL );
CREATE TABLE sandbox_refunds ( refund BIGINT NOT NULL PRIMARY KEY, payment BIGINT NOT NULL, minor BIGINT NOT NULL, at BIGINT NOT NULL );
CREATE TABLE sandbox_calls ( id BIGINT NOT NULL PRIMARY KEY, event BIGINT NOT NULL, payment BIGINT NOT NULL, kind TEXT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL, made_at BIGINT NOT NULL, due_at BIGINT NOT NULL, tries BIGINT NOT NULL );
CREATE INDEX sandbox_calls_due ON sandbox_calls (due_at);

-- payments-0002 e33bd5d99a7de9ef8ee215ba784328fb
ALTER TABLE payments ADD COLUMN is_abandoned BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX payments_unfinished ON payments (account, created_at) WHERE state IN ('asking', 'unknown', 'challenge', 'expired');

-- payments-declined-holds e1482ed8c6aa46718d8c7808ba34b3d9
DROP INDEX payments_unfinished;
CREATE INDEX payments_unfinished ON payments (account, created_at) WHERE state IN ('asking', 'unknown', 'challenge', 'expired', 'declined');

-- payments-settlement c9d977e40ae2e2bd09b43b41191c09f3
CREATE INDEX payments_reference ON payments (reference) WHERE reference IS NOT NULL;
CREATE INDEX payments_created ON payments (currency, created_at, id);

-- payments-disputes 250c22ec5fe83d556685492809bcfecb
ALTER TABLE payments ADD COLUMN decline_reason TEXT;
ALTER TABLE payments ADD COLUMN is_disputed BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE refunds ADD COLUMN attempt BIGINT NOT NULL DEFAULT 1;
ALTER TABLE refunds ADD COLUMN reference TEXT;
ALTER TABLE refunds ADD COLUMN refusal TEXT;
CREATE INDEX refunds_refused ON refunds (id) WHERE state = 'refused';
CREATE TABLE sandbox_disputes ( id BIGINT NOT NULL PRIMARY KEY, payment BIGINT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), reason TEXT NOT NULL, state TEXT NOT NULL, evidence_by BIGINT, made_at BIGINT NOT NULL, evidence TEXT, told_at BIGINT );
CREATE UNIQUE INDEX sandbox_disputes_payment ON sandbox_disputes (payment);
CREATE INDEX sandbox_disputes_untold ON sandbox_disputes (id) WHERE told_at IS NULL;

-- payments-charged-back dbbcffc6aaec26d223244730cc4de354
ALTER TABLE payments ADD COLUMN charged_back_minor BIGINT NOT NULL DEFAULT 0 CHECK (charged_back_minor >= 0);
ALTER TABLE refunds ADD COLUMN covered_minor BIGINT NOT NULL DEFAULT 0 CHECK (covered_minor >= 0 AND covered_minor <= minor);
ALTER TABLE refunds ADD COLUMN is_unknown BOOLEAN NOT NULL DEFAULT false;

-- baskets-0001 ed97acfea9e71bd050a32a4a72ca88fe
CREATE TABLE basket_lines ( owner BIGINT NOT NULL, sku BIGINT NOT NULL, quantity BIGINT NOT NULL, seen_minor BIGINT NOT NULL, market TEXT NOT NULL, at BIGINT NOT NULL, room BIGINT, PRIMARY KEY (owner, sku), CHECK (quantity > 0) );
CREATE INDEX basket_lines_at ON basket_lines (at);

-- baskets-0002 4c2ce33af379cb331fc463a6e2af045a
ALTER TABLE basket_lines ADD COLUMN is_selected BOOLEAN NOT NULL DEFAULT true;

-- orders-0001 2e1eda08b67b157b85505a21cb332135
CREATE TABLE addresses ( account BIGINT NOT NULL, market TEXT NOT NULL, address TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (account, market) );
CREATE TABLE checkouts ( id BIGINT NOT NULL PRIMARY KEY, account BIGINT NOT NULL, market TEXT NOT NULL, currency TEXT NOT NULL, total_minor BIGINT NOT NULL, payment BIGINT NOT NULL, idempotency_scope TEXT, idempotency_key TEXT, at BIGINT NOT NULL );
CREATE INDEX checkouts_account ON checkouts (account, id);
CREATE TABLE orders ( id BIGINT NOT NULL PRIMARY KEY, checkout BIGINT NOT NULL, buyer BIGINT NOT NULL, shop BIGINT NOT NULL, market TEXT NOT NULL, state TEXT NOT NULL, currency TEXT NOT NULL, items_minor BIGINT NOT NULL, shipping_minor BIGINT NOT NULL, tax_minor BIGINT NOT NULL, tax_included BOOLEAN NOT NULL, total_minor BIGINT NOT NULL, discount_minor BIGINT NOT NULL, address TEXT NOT NULL, placed_at BIGINT NOT NULL, paid_at BIGINT, due_at BIGINT, ship_by BIGINT, cancel_by BIGINT, delivered_at BIGINT, carrier TEXT, tracking TEXT, is_declined BOOLEAN NOT NULL, event_count BIGINT NOT NULL, shipping_tax_minor BIGINT NOT NULL, fee_rate_bp BIGINT, refunded_items_minor BIGINT NOT NULL DEFAULT 0, refunded_shipping_minor BIGINT NOT NULL DEFAULT 0, refunded_tax_minor BIGINT NOT NULL DEFAULT 0, CHECK (refunded_items_minor BETWEEN 0 AND items_minor), CHECK (refunded_shipping_minor BETWEEN 0 AND shipping_minor), CHECK (refunded_tax_minor BETWEEN 0 AND tax_minor), CHECK (total_minor = items_minor + shipping_minor + CASE WHEN tax_included THEN 0 ELSE tax_minor END) );
CREATE INDEX orders_checkout ON orders (checkout);
CREATE INDEX orders_buyer ON orders (buyer, id);
CREATE INDEX orders_shop ON orders (shop, state, id);
CREATE INDEX orders_due ON orders (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE order_lines ( order_id BIGINT NOT NULL, position BIGINT NOT NULL, sku BIGINT NOT NULL, product BIGINT NOT NULL, title TEXT NOT NULL, options TEXT NOT NULL, picture BIGINT, unit_minor BIGINT NOT NULL, quantity BIGINT NOT NULL CHECK (quantity > 0), list_minor BIGINT, discount_minor BIGINT NOT NULL, tax_minor BIGINT NOT NULL, tax_ppm BIGINT NOT NULL, source TEXT, room BIGINT, refunded_quantity BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (order_id, position), CHECK (refunded_quantity BETWEEN 0 AND quantity) );
CREATE TABLE order_events ( order_id BIGINT NOT NULL, number BIGINT NOT NULL, state TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (order_id, number) );
CREATE TABLE order_refunds ( id BIGINT NOT NULL PRIMARY KEY, order_id BIGINT NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL, items_minor BIGINT NOT NULL CHECK (items_minor >= 0), shipping_minor BIGINT NOT NULL CHECK (shipping_minor >= 0), tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0), at BIGINT NOT NULL );
CREATE INDEX order_refunds_order ON order_refunds (order_id, id);
CREATE TABLE order_refund_lines ( order_id BIGINT NOT NULL, refund BIGINT NOT NULL, number BIGINT NOT NULL, position BIGINT NOT NULL, quantity BIGINT NOT NULL CHECK (quantity > 0), goods TEXT NOT NULL, items_minor BIGINT NOT NULL, tax_minor BIGINT NOT NULL, PRIMARY KEY (order_id, refund, number) );

-- orders-picture-uses 414182dcb7381ebd0ff348cdcdc30f01
CREATE INDEX order_lines_picture ON order_lines (picture) WHERE picture IS NOT NULL;

-- orders-terms 5fd01a7d9d3384fa1ed607b57ad3ac7d
ALTER TABLE orders ADD COLUMN withheld_vat_ppm BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN withheld_income_ppm BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN hold_minutes BIGINT NOT NULL DEFAULT 60;
ALTER TABLE orders ADD COLUMN ship_business_days BIGINT NOT NULL DEFAULT 2;
ALTER TABLE orders ADD COLUMN cancel_business_days BIGINT NOT NULL DEFAULT 7;
UPDATE orders SET fee_rate_bp = CASE market WHEN 'GB' THEN 900 WHEN 'ID' THEN 650 WHEN 'TH' THEN 700 ELSE 600 END WHERE fee_rate_bp IS NULL;
UPDATE orders SET withheld_vat_ppm = 10000, withheld_income_ppm = 5000 WHERE market = 'VN' AND state NOT IN ('completed', 'cancelled');
ALTER TABLE order_lines ADD COLUMN tax_class TEXT NOT NULL DEFAULT 'standard';
ALTER TABLE order_lines ADD COLUMN tax_base_numerator BIGINT NOT NULL DEFAULT 1;
ALTER TABLE order_lines ADD COLUMN tax_base_denominator BIGINT NOT NULL DEFAULT 1;
UPDATE order_lines SET tax_base_numerator = 11, tax_base_denominator = 12 WHERE order_id IN (SELECT id FROM orders WHERE market = 'ID') AND tax_ppm = 120000;
ALTER TABLE order_lines ADD COLUMN creator BIGINT;
ALTER TABLE order_lines ADD COLUMN commission_bp BIGINT NOT NULL DEFAULT 0;

-- orders-unshipped-stock a2aa5efcb79145986ac4e2febeaccd76
INSERT INTO stock_moves (id, sku, location, from_state, to_state, quantity, reason, holder, account, at) SELECT r.id, r.sku, r.location, 'sold', 'on_hand', u.quantity, 'unshipped', r.holder, NULL, r.until FROM reservations r JOIN (SELECT holder, sku, CAST(sum(quantity) AS BIGINT) AS quantity FROM ( SELECT o.checkout AS holder, l.sku AS sku, CASE WHEN o.state = 'cancelled' THEN 0 ELSE l.quantity END AS quantity FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.paid_at IS NOT NULL AND o.state IN ('on_hold', 'awaiting_shipment', 'cancelled') UNION ALL SELECT o.checkout, l.sku, -r.quantity FROM order_refund_lines r JOIN order_lines l ON l.order_id = r.order_id AND l.position = r.position JOIN orders o ON o.id = r.order_id WHERE r.goods <> 'kept' AND o.state IN ('on_hold', 'awaiting_shipment') ) parts GROUP BY holder, sku) u ON u.holder = r.holder AND u.sku = r.sku WHERE r.state = 'claimed' AND u.quantity > 0 AND r.id = ( SELECT min(x.id) FROM reservations x WHERE x.holder = r.holder AND x.sku = r.sku AND x.state = 'claimed');
UPDATE reservations SET state = 'committed', quantity = (SELECT m.quantity FROM stock_moves m WHERE m.id = reservations.id) WHERE state = 'claimed' AND id IN (SELECT m.id FROM stock_moves m WHERE m.reason = 'unshipped');
UPDATE reservations SET state = 'released' WHERE state = 'claimed' AND EXISTS ( SELECT 1 FROM (SELECT holder, sku, CAST(sum(quantity) AS BIGINT) AS quantity FROM ( SELECT o.checkout AS holder, l.sku AS sku, CASE WHEN o.state = 'cancelled' THEN 0 ELSE l.quantity END AS quantity FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.paid_at IS NOT NULL AND o.state IN ('on_hold', 'awaiting_shipment', 'cancelled') UNION ALL SELECT o.checkout, l.sku, -r.quantity FROM order_refund_lines r JOIN order_lines l ON l.order_id = r.order_id AND l.position = r.position JOIN orders o ON o.id = r.order_id WHERE r.goods <> 'kept' AND o.state IN ('on_hold', 'awaiting_shipment') ) parts GROUP BY holder, sku) u WHERE u.holder = reservations.holder AND u.sku = reservations.sku);
UPDATE reservations SET state = 'shipped' WHERE state = 'claimed';
UPDATE stock SET on_hand = on_hand + (SELECT CAST(coalesce(sum(m.quantity), 0) AS BIGINT) FROM stock_moves m WHERE m.reason = 'unshipped' AND m.sku = stock.sku AND m.location = stock.location), committed = (SELECT CAST(coalesce(sum(m.quantity), 0) AS BIGINT) FROM stock_moves m WHERE m.reason = 'unshipped' AND m.sku = stock.sku AND m.location = stock.location) WHERE sku IN (SELECT sku FROM stock_moves WHERE reason = 'unshipped');

-- orders-arrival ed1d0d25c6fefe16f268cbdda1776943
ALTER TABLE orders ADD COLUMN complete_days BIGINT NOT NULL DEFAULT 30;
ALTER TABLE orders ADD COLUMN arrival_days BIGINT NOT NULL DEFAULT 30;
ALTER TABLE orders ADD COLUMN confirmed_at BIGINT;
UPDATE orders SET complete_days = CASE market WHEN 'ID' THEN 7 WHEN 'TH' THEN 14 WHEN 'VN' THEN 15 ELSE 30 END;

-- orders-cases 551eca8b0310e19731074a26df69698e
ALTER TABLE orders ADD COLUMN answer_minutes BIGINT NOT NULL DEFAULT 2880;
ALTER TABLE orders ADD COLUMN arrive_by BIGINT;
ALTER TABLE orders ADD COLUMN paused_due_at BIGINT;

-- orders-notices eb073acb4e0a60a33e1343520f166609
INSERT INTO cursors (reader, position) SELECT CAST($1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- orders-shipped-units 938e9ef7d00392b7c349470bf28d2cdb
ALTER TABLE order_lines ADD COLUMN shipped_quantity BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN cancelled_quantity BIGINT NOT NULL DEFAULT 0 CHECK (shipped_quantity >= 0 AND cancelled_quantity >= 0 AND shipped_quantity + cancelled_quantity <= quantity);
ALTER TABLE order_refund_lines ADD COLUMN is_unshipped BOOLEAN NOT NULL DEFAULT false;
UPDATE order_refund_lines SET is_unshipped = true WHERE goods <> 'kept' AND EXISTS ( SELECT 1 FROM order_refunds f WHERE f.id = order_refund_lines.refund AND f.at <= coalesce(( SELECT min(e.at) FROM order_events e WHERE e.order_id = f.order_id AND e.state = 'in_transit'), f.at));
UPDATE order_lines SET cancelled_quantity = quantity WHERE order_id IN ( SELECT id FROM orders WHERE state = 'cancelled' AND paid_at IS NOT NULL);
UPDATE order_lines SET cancelled_quantity = ( SELECT CAST(coalesce(sum(r.quantity), 0) AS BIGINT) FROM order_refund_lines r WHERE r.order_id = order_lines.order_id AND r.position = order_lines.position AND r.is_unshipped = true) WHERE order_id IN (SELECT id FROM orders WHERE paid_at IS NOT NULL AND state <> 'cancelled');
UPDATE order_lines SET shipped_quantity = quantity - cancelled_quantity WHERE order_id IN ( SELECT id FROM orders WHERE state IN ('in_transit', 'delivered', 'completed'));

-- orders-returns 7155890a2e63f3de301aa879d70649aa
ALTER TABLE orders ADD COLUMN paused_by_kind TEXT;
ALTER TABLE orders ADD COLUMN paused_by BIGINT;
ALTER TABLE orders ADD COLUMN replaces BIGINT;
CREATE INDEX orders_replaces ON orders (replaces) WHERE replaces IS NOT NULL;
ALTER TABLE order_lines ADD COLUMN reduced_minor BIGINT NOT NULL DEFAULT 0 CHECK (reduced_minor >= 0);
CREATE TABLE order_reductions ( order_id BIGINT NOT NULL, refund BIGINT NOT NULL, number BIGINT NOT NULL, position BIGINT NOT NULL, items_minor BIGINT NOT NULL CHECK (items_minor > 0), tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0), PRIMARY KEY (order_id, refund, number) );

-- carriers-0001 b1428a412e1aee468024f3139ead4ed2
CREATE TABLE sandbox_labels ( label BIGINT NOT NULL PRIMARY KEY, service TEXT NOT NULL, asks BIGINT NOT NULL, asked_at BIGINT NOT NULL, bought_at BIGINT, voided_at BIGINT, used_at BIGINT );
CREATE TABLE sandbox_scans ( id BIGINT NOT NULL PRIMARY KEY, event BIGINT NOT NULL, label BIGINT NOT NULL, status TEXT NOT NULL, after_ms BIGINT NOT NULL, call_after_ms BIGINT NOT NULL, is_called BOOLEAN NOT NULL, tries BIGINT NOT NULL, next_at BIGINT );
CREATE INDEX sandbox_scans_label ON sandbox_scans (label, after_ms);
CREATE INDEX sandbox_scans_open ON sandbox_scans (label) WHERE is_called = false;

-- parcels-0001 475efbd8fd33843551af570aac9fdebd
CREATE TABLE parcels ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, buyer BIGINT NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL, is_gift BOOLEAN NOT NULL, grams BIGINT NOT NULL, length_mm BIGINT NOT NULL, width_mm BIGINT NOT NULL, height_mm BIGINT NOT NULL, packed_at BIGINT NOT NULL, handed_over_at BIGINT, carrier TEXT, tracking TEXT, status TEXT, status_at BIGINT, delivered_at BIGINT, act_by BIGINT, outcome TEXT, resends BIGINT, track_at BIGINT, due_at BIGINT, CHECK (state IN ('packed', 'handed_over', 'cancelled')), CHECK ((state = 'handed_over') = (handed_over_at IS NOT NULL)), CHECK ((carrier IS NULL) = (tracking IS NULL)), CHECK ((handed_over_at IS NULL) = (carrier IS NULL)), CHECK ((status IS NULL) = (status_at IS NULL)), CHECK (outcome IS NULL OR act_by IS NULL) );
CREATE INDEX parcels_shop ON parcels (shop, state, id);
CREATE INDEX parcels_due ON parcels (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX parcels_track ON parcels (track_at) WHERE track_at IS NOT NULL;
CREATE INDEX parcels_act_by ON parcels (act_by) WHERE act_by IS NOT NULL;
CREATE UNIQUE INDEX parcels_resends ON parcels (resends) WHERE resends IS NOT NULL;
CREATE TABLE parcel_lines ( parcel BIGINT NOT NULL, order_id BIGINT NOT NULL, position BIGINT NOT NULL, quantity BIGINT NOT NULL CHECK (quantity > 0), PRIMARY KEY (parcel, order_id, position) );
CREATE INDEX parcel_lines_order ON parcel_lines (order_id, parcel);
CREATE TABLE labels ( id BIGINT NOT NULL PRIMARY KEY, parcel BIGINT NOT NULL, carrier TEXT NOT NULL, service TEXT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor >= 0), state TEXT NOT NULL, tracking TEXT, asked_at BIGINT NOT NULL, bought_at BIGINT, ended_at BIGINT, tries BIGINT NOT NULL, next_check_at BIGINT, is_void_refused BOOLEAN NOT NULL, CHECK (state IN ('asking', 'bought', 'refused', 'voiding', 'voided')), CHECK (state <> 'bought' OR tracking IS NOT NULL) );
CREATE UNIQUE INDEX labels_live ON labels (parcel) WHERE state IN ('asking', 'bought', 'voiding');
CREATE INDEX labels_parcel ON labels (parcel, id);
CREATE INDEX labels_next_check ON labels (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE TABLE parcel_events ( carrier TEXT NOT NULL, id TEXT NOT NULL, parcel BIGINT NOT NULL, label BIGINT NOT NULL, status TEXT NOT NULL, made_at BIGINT NOT NULL, at BIGINT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (carrier, id) );
CREATE INDEX parcel_events_parcel ON parcel_events (parcel, made_at);

-- checkouts-0002 47364ef35f3286346ee40dc69792cb04
ALTER TABLE checkouts ADD COLUMN is_direct BOOLEAN NOT NULL DEFAULT false;

-- cases-0001 926618d3662a64010e72042d73386590
CREATE TABLE cases ( id BIGINT NOT NULL PRIMARY KEY, order_id BIGINT NOT NULL, shop BIGINT NOT NULL, buyer BIGINT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL, opened_at BIGINT NOT NULL, answer_by BIGINT NOT NULL, due_at BIGINT, answer TEXT NOT NULL, answered_at BIGINT, decided_by TEXT, decided_at BIGINT, note TEXT NOT NULL, CHECK (reason IN ('not_arrived', 'not_as_described')), CHECK (state IN ('open', 'answered', 'refunded', 'closed')), CHECK ((state IN ('open', 'answered')) = (due_at IS NOT NULL)), CHECK ((state IN ('refunded', 'closed')) = (decided_at IS NOT NULL)), CHECK ((decided_by IS NULL) = (decided_at IS NULL)) );
CREATE UNIQUE INDEX cases_active ON cases (order_id) WHERE state IN ('open', 'answered');
CREATE INDEX cases_order ON cases (order_id, id);
CREATE INDEX cases_state ON cases (state, id);
CREATE INDEX cases_due ON cases (due_at) WHERE due_at IS NOT NULL;

-- cases-offers f03ad455e23ac3eac002e304c3158c7c
ALTER TABLE cases ADD COLUMN offer_minor BIGINT CHECK (offer_minor > 0);
ALTER TABLE cases ADD COLUMN offered_at BIGINT;
ALTER TABLE cases ADD COLUMN offer_state TEXT;
ALTER TABLE cases ADD COLUMN replacement BIGINT;
CREATE INDEX cases_replacement ON cases (replacement) WHERE replacement IS NOT NULL;
INSERT INTO cursors (reader, position) SELECT CAST($1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- returns-0001 a2f3ddecb85e7db7f32a05de253cdf5c
CREATE TABLE returns ( id BIGINT NOT NULL PRIMARY KEY, order_id BIGINT NOT NULL, shop BIGINT NOT NULL, buyer BIGINT NOT NULL, reason TEXT NOT NULL, is_withdrawal BOOLEAN NOT NULL, state TEXT NOT NULL, next TEXT, text TEXT NOT NULL, opened_at BIGINT NOT NULL, due_at BIGINT, shipping_paid_by TEXT NOT NULL, refunds_delivery BOOLEAN NOT NULL, answer TEXT NOT NULL, approved_at BIGINT, carrier TEXT, tracking TEXT, shipped_at BIGINT, received_at BIGINT, inspected_at BIGINT, offer_minor BIGINT CHECK (offer_minor > 0), offered_at BIGINT, replacement BIGINT, note TEXT NOT NULL, ended_by TEXT, ended_at BIGINT, CHECK (reason IN ('change_of_mind', 'does_not_fit', 'damaged', 'wrong_item', 'not_as_described')), CHECK (state IN ('requested', 'offered', 'refused', 'disputed', 'awaiting_shipment', 'in_transit', 'received', 'inspected', 'replacing', 'refunded', 'partly_refunded', 'rejected', 'withdrawn', 'expired', 'replaced')), CHECK (shipping_paid_by IN ('buyer', 'seller')), CHECK ((next IS NULL) = (ended_at IS NOT NULL)), CHECK ((ended_by IS NULL) = (ended_at IS NULL)), CHECK ((due_at IS NOT NULL) = (next IS NOT NULL AND state <> 'replacing')) );
CREATE UNIQUE INDEX returns_active ON returns (order_id) WHERE next IS NOT NULL;
CREATE INDEX returns_order ON returns (order_id, id);
CREATE INDEX returns_buyer ON returns (buyer, id);
CREATE INDEX returns_next ON returns (next, due_at) WHERE next IS NOT NULL;
CREATE INDEX returns_shop ON returns (shop, id);
CREATE INDEX returns_due ON returns (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX returns_replacement ON returns (replacement) WHERE replacement IS NOT NULL;
CREATE TABLE return_lines ( return_id BIGINT NOT NULL, position BIGINT NOT NULL, quantity BIGINT NOT NULL CHECK (quantity > 0), restocked BIGINT NOT NULL CHECK (restocked >= 0), written_off BIGINT NOT NULL CHECK (written_off >= 0), kept BIGINT NOT NULL CHECK (kept >= 0), reduced BIGINT NOT NULL CHECK (reduced >= 0), replaced BIGINT NOT NULL CHECK (replaced >= 0), PRIMARY KEY (return_id, position), CHECK (restocked + written_off + kept + reduced + replaced <= quantity) );
CREATE TABLE return_refunds ( return_id BIGINT NOT NULL, refund BIGINT NOT NULL, PRIMARY KEY (return_id, refund) );
INSERT INTO cursors (reader, position) SELECT CAST($1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- withdrawals-0001 25f9ed808097bfee941006024de78de0
CREATE TABLE withdrawal_codes ( id BIGINT NOT NULL PRIMARY KEY, order_id BIGINT, buyer BIGINT, code_hash BYTEA, tries BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT );
CREATE INDEX withdrawal_codes_order ON withdrawal_codes (order_id, created_at);
CREATE INDEX withdrawal_codes_expiry ON withdrawal_codes (expires_at);

-- cancellations-0001 6c73783738e78e8a6aa1bebd9cc414fa
CREATE TABLE cancellations ( id BIGINT NOT NULL PRIMARY KEY, order_id BIGINT NOT NULL, shop BIGINT NOT NULL, buyer BIGINT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, opened_at BIGINT NOT NULL, due_at BIGINT, answer TEXT NOT NULL, refund BIGINT, ended_by TEXT, ended_at BIGINT, CHECK (author IN ('buyer', 'seller')), CHECK (state IN ('requested', 'declined', 'cancelled', 'withdrawn', 'overtaken')), CHECK ((state = 'requested') = (due_at IS NOT NULL)), CHECK ((state = 'requested') = (ended_at IS NULL)), CHECK ((ended_by IS NULL) = (ended_at IS NULL)) );
CREATE UNIQUE INDEX cancellations_open ON cancellations (order_id) WHERE state = 'requested';
CREATE INDEX cancellations_order ON cancellations (order_id, id);
CREATE INDEX cancellations_shop ON cancellations (shop, due_at) WHERE state = 'requested';
CREATE INDEX cancellations_due ON cancellations (due_at) WHERE due_at IS NOT NULL;
INSERT INTO cursors (reader, position) SELECT CAST($1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- evidence-0001 5924bfa4a436bd2660cc5faf63176f79
CREATE TABLE evidence ( picture BIGINT NOT NULL, order_id BIGINT NOT NULL, side TEXT NOT NULL, account BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (picture, order_id), CHECK (side IN ('buyer', 'seller')) );
CREATE INDEX evidence_order ON evidence (order_id, at);

-- invoices-0001 d5e867bce63ed6e744d7c8881dd40413
CREATE TABLE invoices ( id BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, order_id BIGINT NOT NULL, refund BIGINT NOT NULL, buyer BIGINT NOT NULL, shop BIGINT NOT NULL, market TEXT NOT NULL, series_year BIGINT NOT NULL, number BIGINT NOT NULL CHECK (number > 0), issued_at BIGINT NOT NULL, gross_minor BIGINT NOT NULL CHECK (gross_minor >= 0), tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0), content TEXT NOT NULL );
CREATE UNIQUE INDEX invoices_series ON invoices (shop, kind, series_year, number);
CREATE UNIQUE INDEX invoices_order ON invoices (order_id, refund);
CREATE TABLE invoice_deductions ( order_id BIGINT NOT NULL, refund BIGINT NOT NULL, PRIMARY KEY (order_id, refund) );
INSERT INTO cursors (reader, position) SELECT CAST($1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- disputes-0001 3603b44d54c33252b5fef84aabd4a156
CREATE TABLE disputes ( id BIGINT NOT NULL PRIMARY KEY, gateway TEXT NOT NULL, reference TEXT NOT NULL, payment BIGINT NOT NULL, checkout BIGINT NOT NULL, buyer BIGINT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), reason TEXT NOT NULL, state TEXT NOT NULL, evidence_by BIGINT, opened_at BIGINT NOT NULL, decided_at BIGINT, evidence TEXT NOT NULL, evidence_at BIGINT, loss_minor BIGINT NOT NULL CHECK (loss_minor >= 0), CHECK (state IN ('inquiry', 'open', 'review', 'won', 'lost', 'closed')), CHECK ((state IN ('won', 'lost', 'closed')) = (decided_at IS NOT NULL)), CHECK (loss_minor = 0 OR state = 'lost') );
CREATE UNIQUE INDEX disputes_reference ON disputes (gateway, reference);
CREATE INDEX disputes_payment ON disputes (payment, id);
CREATE INDEX disputes_checkout ON disputes (checkout, id);
CREATE INDEX disputes_state ON disputes (state, id);
CREATE TABLE dispute_holds ( dispute BIGINT NOT NULL, order_id BIGINT NOT NULL, shop BIGINT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), PRIMARY KEY (dispute, order_id) );

-- disputes-holds-by-order fb97bea4547ba43fc47ed6f2895d2ad8
CREATE INDEX dispute_holds_order ON dispute_holds (order_id);

-- creators-0001 72df1fe1ab53020ec4ba4128ebabf958
CREATE TABLE creators ( id BIGINT NOT NULL PRIMARY KEY, account BIGINT NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL, avatar BIGINT, market TEXT NOT NULL, identity TEXT NOT NULL, followers BIGINT NOT NULL CHECK (followers >= 0), created_at BIGINT NOT NULL );
CREATE UNIQUE INDEX creators_account ON creators (account);
CREATE UNIQUE INDEX creators_handle ON creators (handle);
CREATE INDEX creators_bazaar ON creators (market, followers, id);
CREATE TABLE creator_checks ( id BIGINT NOT NULL PRIMARY KEY, creator BIGINT NOT NULL, legal_name TEXT NOT NULL, document TEXT NOT NULL, last_four TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL, asked_at BIGINT NOT NULL, decided_at BIGINT, decided_by BIGINT, CHECK ((state = 'waiting') = (decided_by IS NULL)) );
CREATE UNIQUE INDEX creator_checks_waiting ON creator_checks (creator) WHERE state = 'waiting';
CREATE INDEX creator_checks_state ON creator_checks (state, id);
CREATE TABLE follows ( account BIGINT NOT NULL, creator BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (account, creator) );
CREATE INDEX follows_creator ON follows (creator, account);
CREATE TABLE stalls ( id BIGINT NOT NULL PRIMARY KEY, creator BIGINT NOT NULL, theme TEXT NOT NULL, cover BIGINT, products BIGINT NOT NULL CHECK (products >= 0), updated_at BIGINT NOT NULL );
CREATE UNIQUE INDEX stalls_creator ON stalls (creator);
CREATE TABLE stall_shelves ( id BIGINT NOT NULL PRIMARY KEY, stall BIGINT NOT NULL, position BIGINT NOT NULL, title TEXT NOT NULL );
CREATE INDEX stall_shelves_stall ON stall_shelves (stall, position);
CREATE TABLE stall_items ( stall BIGINT NOT NULL, product BIGINT NOT NULL, shelf BIGINT, position BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (stall, product) );
CREATE INDEX stall_items_product ON stall_items (product);
CREATE TABLE open_plans ( product BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, market TEXT NOT NULL, rate_bp BIGINT NOT NULL CHECK (rate_bp BETWEEN 1 AND 8000), since BIGINT NOT NULL, ends_at BIGINT );
CREATE INDEX open_plans_market ON open_plans (market, since, product);
CREATE INDEX open_plans_shop ON open_plans (shop, product);
CREATE TABLE kept_rates ( product BIGINT NOT NULL, creator BIGINT NOT NULL, rate_bp BIGINT NOT NULL, until BIGINT NOT NULL, told BIGINT NOT NULL, PRIMARY KEY (product, creator, rate_bp), CHECK (told BETWEEN 0 AND 2) );
CREATE INDEX kept_rates_creator ON kept_rates (creator, product);
CREATE INDEX kept_rates_told ON kept_rates (told, until);
CREATE TABLE promoters ( product BIGINT NOT NULL, creator BIGINT NOT NULL, since BIGINT NOT NULL, PRIMARY KEY (product, creator) );
CREATE TABLE touches ( owner BIGINT NOT NULL, product BIGINT NOT NULL, creator BIGINT NOT NULL, source TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (owner, product) );
CREATE INDEX touches_at ON touches (at);
CREATE TABLE touch_sources ( source TEXT NOT NULL PRIMARY KEY, creator BIGINT NOT NULL );
CREATE TABLE creator_sales ( order_id BIGINT NOT NULL, position BIGINT NOT NULL, creator BIGINT NOT NULL, source TEXT NOT NULL, product BIGINT NOT NULL, shop BIGINT NOT NULL, title TEXT NOT NULL, currency TEXT NOT NULL, units BIGINT NOT NULL, gmv_minor BIGINT NOT NULL, base_minor BIGINT NOT NULL, rate_bp BIGINT NOT NULL, expected_minor BIGINT NOT NULL CHECK (expected_minor >= 0), state TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (order_id, position) );
CREATE INDEX creator_sales_creator ON creator_sales (creator, at, order_id, position);
CREATE INDEX creator_sales_open ON creator_sales (creator, currency) WHERE state = 'estimated';
CREATE TABLE commission_facts ( id BIGINT NOT NULL PRIMARY KEY, order_id BIGINT NOT NULL, position BIGINT NOT NULL, creator BIGINT NOT NULL, kind TEXT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL, transfer BIGINT, refund BIGINT, at BIGINT NOT NULL, CHECK ((kind = 'reversed') = (minor < 0)), CHECK (kind <> 'actual' OR transfer > 0) );
CREATE UNIQUE INDEX commission_facts_once ON commission_facts (order_id, position, kind) WHERE kind <> 'reversed';
CREATE UNIQUE INDEX commission_facts_refund ON commission_facts (order_id, position, refund) WHERE kind = 'reversed';
CREATE INDEX commission_facts_creator ON commission_facts (creator, id);
CREATE TABLE stall_days ( creator BIGINT NOT NULL, day BIGINT NOT NULL, views BIGINT NOT NULL, clicks BIGINT NOT NULL, follows BIGINT NOT NULL, orders BIGINT NOT NULL, units BIGINT NOT NULL, gmv_minor BIGINT NOT NULL, estimated_minor BIGINT NOT NULL, actual_minor BIGINT NOT NULL, PRIMARY KEY (creator, day) );

-- creators-0002 dd7975d6c6c0d05a68162fb87b53a2ff
CREATE TABLE plan_cuts ( product BIGINT NOT NULL, rate_bp BIGINT NOT NULL, until BIGINT NOT NULL, at BIGINT NOT NULL, spread_to BIGINT NOT NULL, PRIMARY KEY (product, rate_bp, at) );
CREATE TABLE stall_closures ( id BIGINT NOT NULL PRIMARY KEY, creator BIGINT NOT NULL, reason TEXT NOT NULL, closed_by BIGINT NOT NULL, closed_at BIGINT NOT NULL, reopened_by BIGINT, reopened_at BIGINT, CHECK ((reopened_by IS NULL) = (reopened_at IS NULL)) );
CREATE UNIQUE INDEX stall_closures_open ON stall_closures (creator) WHERE reopened_at IS NULL;

-- creators-0003 471615f802cde94d1dc3f278d6cd07eb
CREATE TABLE creator_handle_keys ( handle_key TEXT NOT NULL PRIMARY KEY, creator BIGINT NOT NULL );
CREATE INDEX creator_handle_keys_creator ON creator_handle_keys (creator);

-- creators-picture-uses 58abeec9756db8749f35754af0bbbcad
CREATE INDEX creators_avatar ON creators (avatar) WHERE avatar IS NOT NULL;

-- creators-0004 4ad0b662c71a440d393eca127bab4c73
CREATE TABLE creator_name_keys ( market TEXT NOT NULL, name_key TEXT NOT NULL, creator BIGINT NOT NULL, PRIMARY KEY (market, name_key) );
CREATE INDEX creator_name_keys_creator ON creator_name_keys (creator);

-- creators-0005 3fb0918592a66f8eb655059ee157420e
ALTER TABLE stall_closures ADD COLUMN with_account BOOLEAN;

-- creators-0006 587d104c7ddb2848f6c5896a8a4bb8ca
DELETE FROM creator_name_keys;

-- affiliates-0001 2d3b2f14baed3cfb1043c661abde610d
CREATE TABLE commission_terms ( product BIGINT NOT NULL, creator BIGINT NOT NULL, rate_bp BIGINT NOT NULL CHECK (rate_bp BETWEEN 1 AND 8000), since BIGINT NOT NULL, ends_at BIGINT, PRIMARY KEY (product, creator, rate_bp, since), CHECK (ends_at >= since) );
INSERT INTO commission_terms (product, creator, rate_bp, since, ends_at) SELECT product, 0, rate_bp, since, ends_at FROM open_plans WHERE ends_at IS NULL OR ends_at >= since;
INSERT INTO commission_terms (product, creator, rate_bp, since, ends_at) SELECT product, 0, rate_bp, 0, max(until) FROM ( SELECT product, rate_bp, until FROM kept_rates UNION ALL SELECT product, rate_bp, until FROM plan_cuts UNION ALL SELECT product, rate_bp, at FROM creator_sales WHERE rate_bp > 0 ) AS earlier GROUP BY product, rate_bp;

-- stalls-picture-uses 20d50a328e649de4ffa6dadf741543d4
CREATE INDEX stalls_cover ON stalls (cover) WHERE cover IS NOT NULL;

-- collaborations-0001 b8aa484adc7de560c026b16d7a54dd84
CREATE TABLE targeted_plans ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, rate_bp BIGINT NOT NULL CHECK (rate_bp BETWEEN 1 AND 8000), ends_at BIGINT NOT NULL, content TEXT NOT NULL, message TEXT NOT NULL, created_at BIGINT NOT NULL );
CREATE INDEX targeted_plans_shop ON targeted_plans (shop, id);
CREATE TABLE targeted_products ( plan BIGINT NOT NULL, product BIGINT NOT NULL, PRIMARY KEY (plan, product) );
CREATE INDEX targeted_products_product ON targeted_products (product, plan);
CREATE TABLE collaborations ( id BIGINT NOT NULL PRIMARY KEY, plan BIGINT NOT NULL, shop BIGINT NOT NULL, creator BIGINT NOT NULL, state TEXT NOT NULL, invited_at BIGINT NOT NULL, answer_by BIGINT NOT NULL, answered_at BIGINT, ended_at BIGINT, CHECK ((state = 'invited') = (answered_at IS NULL)), CHECK ((state = 'ended') = (ended_at IS NOT NULL)) );
CREATE UNIQUE INDEX collaborations_plan ON collaborations (plan, creator);
CREATE INDEX collaborations_creator ON collaborations (creator, state, id);
CREATE INDEX collaborations_shop ON collaborations (shop, invited_at);
CREATE INDEX collaborations_due ON collaborations (answer_by) WHERE state = 'invited';
CREATE INDEX collaborations_held ON collaborations (plan) WHERE state = 'accepted';
CREATE TABLE blocked_shops ( creator BIGINT NOT NULL, shop BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (creator, shop) );

-- payouts-0001 37b44d1cd7824b7dc912b63098944b51
CREATE TABLE payout_accounts ( owner BIGINT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, at BIGINT NOT NULL );
CREATE TABLE payouts ( id BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, owner BIGINT NOT NULL, name TEXT NOT NULL, market TEXT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL, asked_by BIGINT NOT NULL, asked_at BIGINT NOT NULL, word TEXT NOT NULL, decided_by BIGINT, decided_at BIGINT, CHECK (kind IN ('payable', 'commission')), CHECK (state IN ('asked', 'paid', 'failed')), CHECK ((state = 'asked') = (decided_by IS NULL)), CHECK ((decided_by IS NULL) = (decided_at IS NULL)) );
CREATE UNIQUE INDEX payouts_open ON payouts (owner) WHERE state = 'asked';
CREATE INDEX payouts_owner ON payouts (owner, id);
CREATE INDEX payouts_state ON payouts (state, id);

-- payouts-0002 690de1ca15851afb586292527987e53d
ALTER TABLE payout_accounts ADD COLUMN payable_from BIGINT NOT NULL DEFAULT 0;

-- payouts-sealed-numbers 4206f33b31bc133cd7c178d71d939b7d
ALTER TABLE payout_accounts ADD COLUMN number_tail TEXT NOT NULL DEFAULT '';
ALTER TABLE payouts ADD COLUMN number_tail TEXT NOT NULL DEFAULT '';

-- payouts-batches 72ff28b77577e6c3dac4c3b2996acf49
CREATE TABLE paying_accounts ( id BIGINT NOT NULL PRIMARY KEY, market TEXT NOT NULL, holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, number_tail TEXT NOT NULL, set_by BIGINT NOT NULL, at BIGINT NOT NULL );
CREATE INDEX paying_accounts_market ON paying_accounts (market, id);
CREATE TABLE payout_batches ( id BIGINT NOT NULL PRIMARY KEY, market TEXT NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'sent', 'cancelled')), count BIGINT NOT NULL CHECK (count >= 0), minor BIGINT NOT NULL CHECK (minor >= 0), holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, number_tail TEXT NOT NULL, made_by BIGINT NOT NULL, made_at BIGINT NOT NULL, approved_by BIGINT, approved_at BIGINT, sent_by BIGINT, sent_at BIGINT, CHECK (approved_by <> made_by), CHECK ((approved_by IS NOT NULL) = (state IN ('approved', 'sent'))), CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK ((sent_by IS NOT NULL) = (state = 'sent')), CHECK ((sent_by IS NULL) = (sent_at IS NULL)) );
CREATE INDEX payout_batches_state ON payout_batches (state, id);
CREATE TABLE payout_files ( batch BIGINT NOT NULL, format TEXT NOT NULL CHECK (format IN ('csv', 'pain001')), sha256 TEXT NOT NULL, bytes BIGINT NOT NULL CHECK (bytes > 0), PRIMARY KEY (batch, format) );
CREATE TABLE payout_downloads ( id BIGINT NOT NULL PRIMARY KEY, batch BIGINT NOT NULL, format TEXT NOT NULL, account BIGINT NOT NULL, at BIGINT NOT NULL );
CREATE INDEX payout_downloads_batch ON payout_downloads (batch, id);
CREATE TABLE batched_payouts ( id BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, owner BIGINT NOT NULL, name TEXT NOT NULL, market TEXT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, number_tail TEXT NOT NULL, state TEXT NOT NULL, asked_by BIGINT NOT NULL, asked_at BIGINT NOT NULL, word TEXT NOT NULL, decided_by BIGINT, decided_at BIGINT, batch BIGINT, return_reason TEXT NOT NULL DEFAULT '', returned_by BIGINT, returned_at BIGINT, is_in_old_file BOOLEAN NOT NULL DEFAULT false, CHECK (kind IN ('payable', 'commission')), CHECK (state IN ('asked', 'batched', 'sent', 'paid', 'failed', 'returned')), CHECK ((state IN ('asked', 'batched', 'sent')) = (decided_by IS NULL)), CHECK ((decided_by IS NULL) = (decided_at IS NULL)), CHECK (state <> 'asked' OR batch IS NULL), CHECK (state NOT IN ('batched', 'sent') OR batch IS NOT NULL), CHECK ((state = 'returned') = (returned_by IS NOT NULL)), CHECK ((returned_by IS NULL) = (returned_at IS NULL)) );
INSERT INTO batched_payouts (id, kind, owner, name, market, currency, minor, holder, bank, code, number, number_tail, state, asked_by, asked_at, word, decided_by, decided_at, is_in_old_file) SELECT id, kind, owner, name, market, currency, minor, holder, bank, code, number, number_tail, state, asked_by, asked_at, word, decided_by, decided_at, state = 'asked' FROM payouts;
DROP TABLE payouts;
ALTER TABLE batched_payouts RENAME TO payouts;
CREATE UNIQUE INDEX payouts_open ON payouts (owner) WHERE state IN ('asked', 'batched', 'sent');
CREATE INDEX payouts_owner ON payouts (owner, id);
CREATE INDEX payouts_state ON payouts (state, id);
CREATE INDEX payouts_batch ON payouts (batch, id) WHERE batch IS NOT NULL;
CREATE INDEX payouts_at_bank ON payouts (currency, minor, id) WHERE state IN ('sent', 'paid');
CREATE INDEX payouts_decided ON payouts (currency, decided_at, id) WHERE state IN ('paid', 'returned');

-- statements-0001 8f162149e3f63a89c4490bebadd592a4
CREATE TABLE statements ( owner BIGINT NOT NULL, kind TEXT NOT NULL, currency TEXT NOT NULL, day BIGINT NOT NULL, opening BIGINT NOT NULL, came BIGINT NOT NULL CHECK (came >= 0), went BIGINT NOT NULL CHECK (went >= 0), closing BIGINT NOT NULL, lines BIGINT NOT NULL CHECK (lines > 0), first_id BIGINT NOT NULL, end_id BIGINT NOT NULL, closed_at BIGINT NOT NULL, PRIMARY KEY (owner, kind, currency, day), CHECK (closing = opening + came - went), CHECK (first_id < end_id) );
CREATE TABLE statement_days ( currency TEXT NOT NULL PRIMARY KEY, day BIGINT NOT NULL, owner BIGINT NOT NULL, end_id BIGINT NOT NULL, at BIGINT NOT NULL );

-- reserves-0001 ddcda26f744e3c70232a4834a3ca75b5
CREATE TABLE reserve_terms ( id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, share_bp BIGINT CHECK (share_bp BETWEEN 0 AND 5000), days BIGINT CHECK (days BETWEEN 1 AND 365), reason TEXT NOT NULL, set_by BIGINT NOT NULL, at BIGINT NOT NULL, CHECK ((share_bp IS NULL) = (days IS NULL)) );
CREATE INDEX reserve_terms_shop ON reserve_terms (shop, id);
CREATE TABLE reserve_holds ( order_id BIGINT NOT NULL PRIMARY KEY, shop BIGINT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), released_minor BIGINT NOT NULL CHECK (released_minor BETWEEN 0 AND minor), release_at BIGINT NOT NULL, held_at BIGINT NOT NULL );
CREATE INDEX reserve_holds_due ON reserve_holds (release_at) WHERE released_minor < minor;
CREATE INDEX reserve_holds_shop ON reserve_holds (shop, release_at, order_id) WHERE released_minor < minor;

-- remittances-0001 638b0edd178d86c10485f785a1e27cd4
CREATE TABLE remittances ( id BIGINT NOT NULL PRIMARY KEY, market TEXT NOT NULL, tax TEXT NOT NULL CHECK (tax IN ('tax', 'withheld')), first_day BIGINT NOT NULL, last_day BIGINT NOT NULL, currency TEXT NOT NULL, minor BIGINT NOT NULL CHECK (minor > 0), reference TEXT NOT NULL, recorded_by BIGINT NOT NULL, at BIGINT NOT NULL, CHECK (first_day <= last_day) );
CREATE INDEX remittances_period ON remittances (market, tax, first_day);

-- reconciliation-0001 2e0c9c4ecd36dce7121b87248684faa7
CREATE TABLE settlement_files ( id BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('bank', 'gateway')), name TEXT NOT NULL, sha256 TEXT NOT NULL, first_day BIGINT NOT NULL, last_day BIGINT NOT NULL, line_count BIGINT NOT NULL, difference_count BIGINT NOT NULL, imported_by BIGINT NOT NULL, at BIGINT NOT NULL, CHECK (first_day <= last_day) );
CREATE UNIQUE INDEX settlement_files_hash ON settlement_files (kind, sha256);
CREATE TABLE settlement_lines ( file BIGINT NOT NULL, number BIGINT NOT NULL, kind TEXT NOT NULL, day BIGINT, currency TEXT NOT NULL, minor BIGINT NOT NULL, fee_minor BIGINT, net_minor BIGINT, reference TEXT NOT NULL, subject BIGINT, verdict TEXT NOT NULL, PRIMARY KEY (file, number), CHECK (verdict <> 'matched' OR subject IS NOT NULL) );
CREATE INDEX settlement_lines_subject ON settlement_lines (kind, subject) WHERE verdict = 'matched';

-- rooms-0001 61455599c169337c043b677423e7cdc0
CREATE TABLE rooms ( id BIGINT NOT NULL PRIMARY KEY, host BIGINT NOT NULL, creator BIGINT NOT NULL, host_name TEXT NOT NULL, market TEXT NOT NULL, title TEXT NOT NULL CHECK (title <> ''), cover BIGINT, starts_at BIGINT NOT NULL, state TEXT NOT NULL CHECK (state IN ('planned', 'live', 'ended', 'stopped')), epoch BIGINT NOT NULL, event_count BIGINT NOT NULL, started_at BIGINT, ended_at BIGINT, reason TEXT NOT NULL, slow_seconds BIGINT NOT NULL, notice TEXT NOT NULL, pinned BIGINT, pseudonym_key TEXT NOT NULL, has_recording BOOLEAN NOT NULL, created_at BIGINT NOT NULL, CHECK (state <> 'live' OR started_at IS NOT NULL) );
CREATE UNIQUE INDEX rooms_on_air ON rooms (host) WHERE state = 'live';
CREATE INDEX rooms_market ON rooms (market, state, starts_at, id);
CREATE INDEX rooms_host ON rooms (host, starts_at, id);
CREATE TABLE room_events ( room BIGINT NOT NULL, n BIGINT NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL, account BIGINT, at BIGINT NOT NULL, PRIMARY KEY (room, n) );
CREATE TABLE room_moderators ( host BIGINT NOT NULL, account BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (host, account) );
CREATE TABLE room_blocks ( host BIGINT NOT NULL, account BIGINT NOT NULL, by_account BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (host, account) );
CREATE TABLE room_minutes ( room BIGINT NOT NULL, minute BIGINT NOT NULL, viewers BIGINT NOT NULL, joins BIGINT NOT NULL, watch_ms BIGINT NOT NULL, impressions BIGINT NOT NULL, clicks BIGINT NOT NULL, likes BIGINT NOT NULL, comments BIGINT NOT NULL, orders BIGINT NOT NULL, units BIGINT NOT NULL, gmv_minor BIGINT NOT NULL, followers BIGINT NOT NULL, PRIMARY KEY (room, minute) );

-- rooms-picture-uses e8de7536696718b675c0119343230ea4
CREATE INDEX rooms_cover ON rooms (cover) WHERE cover IS NOT NULL;

-- rooms-0002 d8501f2420f0874a2c72cab084d18043
CREATE TABLE closed_hosts (host BIGINT NOT NULL PRIMARY KEY);

-- room-chat-0001 3e51edf80568f43037df37b8f4d300df
CREATE TABLE chat_messages ( id BIGINT NOT NULL PRIMARY KEY, room BIGINT NOT NULL, author BIGINT NOT NULL, client_key TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL );
CREATE UNIQUE INDEX chat_messages_client_key ON chat_messages (room, author, client_key);
CREATE INDEX chat_messages_room ON chat_messages (room, id);
CREATE TABLE chat_removals ( message BIGINT NOT NULL PRIMARY KEY, room BIGINT NOT NULL, by_account BIGINT NOT NULL, at BIGINT NOT NULL );
CREATE TABLE chat_mutes ( room BIGINT NOT NULL, account BIGINT NOT NULL, until BIGINT NOT NULL, by_account BIGINT NOT NULL, PRIMARY KEY (room, account) );
CREATE TABLE blocked_words ( host BIGINT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (host, word) );
CREATE TABLE abuse_reports ( id BIGINT NOT NULL PRIMARY KEY, room BIGINT NOT NULL, message BIGINT, account BIGINT, session BIGINT, reason TEXT NOT NULL, explanation TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'upheld', 'dismissed')), at BIGINT NOT NULL, decided_by BIGINT );
CREATE INDEX abuse_reports_queue ON abuse_reports (state, at, id);
CREATE INDEX abuse_reports_room ON abuse_reports (room, id);

-- room-chat-0002 8c5a417b150df60c6973e9bf5d19a7e0
ALTER TABLE abuse_reports ADD COLUMN network TEXT;
ALTER TABLE abuse_reports ADD COLUMN decision BIGINT;
CREATE TABLE abuse_decisions ( id BIGINT NOT NULL PRIMARY KEY, room BIGINT NOT NULL, message BIGINT, verdict TEXT NOT NULL, reason TEXT NOT NULL, content TEXT NOT NULL, accounts BIGINT NOT NULL, strangers BIGINT NOT NULL, by_account BIGINT NOT NULL, at BIGINT NOT NULL );
CREATE INDEX abuse_decisions_room ON abuse_decisions (room, id);

-- room-selling-0001 ea5dd5a3179854049d5b6f1b4105881e
CREATE TABLE room_products ( room BIGINT NOT NULL, product BIGINT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (room, product) );
CREATE INDEX room_products_product ON room_products (product, room);
CREATE TABLE room_targets ( room BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('gmv', 'orders')), value BIGINT NOT NULL CHECK (value > 0), at BIGINT NOT NULL );
CREATE TABLE room_watch_times ( room BIGINT NOT NULL, visitor BIGINT NOT NULL, watched_ms BIGINT NOT NULL, PRIMARY KEY (room, visitor) );

-- room-video-0001 1bcf474f8224518426708234fa188ce8
CREATE TABLE stream_keys ( host BIGINT NOT NULL PRIMARY KEY, hash TEXT NOT NULL, at BIGINT NOT NULL );
CREATE TABLE recordings ( room BIGINT NOT NULL PRIMARY KEY, market TEXT NOT NULL, bytes BIGINT NOT NULL, length_ms BIGINT NOT NULL CHECK (length_ms > 0), at BIGINT NOT NULL, retention TEXT NOT NULL CHECK (retention IN ('all', 'film', 'nothing')) );
CREATE INDEX recordings_retention ON recordings (retention, market, at, room);
CREATE TABLE recording_clips ( room BIGINT NOT NULL, product BIGINT NOT NULL, from_ms BIGINT NOT NULL, length_ms BIGINT NOT NULL CHECK (length_ms > 0), PRIMARY KEY (room, product) );
CREATE INDEX recording_clips_product ON recording_clips (product, room);

-- frozen-commissions 97982ad34fd510c5e983faeb088e6008
UPDATE order_lines SET creator = coalesce( (SELECT s.creator FROM creator_sales s WHERE s.order_id = order_lines.order_id AND s.position = order_lines.position), (SELECT t.creator FROM touch_sources t WHERE t.source = order_lines.source)), commission_bp = coalesce( (SELECT s.rate_bp FROM creator_sales s WHERE s.order_id = order_lines.order_id AND s.position = order_lines.position), (SELECT p.rate_bp FROM open_plans p WHERE p.product = order_lines.product), 0) WHERE source IS NOT NULL;
