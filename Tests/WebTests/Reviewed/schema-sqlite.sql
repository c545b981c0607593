-- store-0001 f719c62424771a9472e93aeeef129bdc
CREATE TABLE outbox ( id INTEGER NOT NULL PRIMARY KEY, position INTEGER, topic TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE UNIQUE INDEX outbox_position ON outbox (position) WHERE position IS NOT NULL;
CREATE INDEX outbox_unnumbered ON outbox (id) WHERE position IS NULL;
CREATE TABLE outbox_counter ( one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL ) STRICT;
INSERT INTO outbox_counter (one, last) VALUES (1, 0);
CREATE TABLE cursors ( reader TEXT NOT NULL PRIMARY KEY, position INTEGER NOT NULL ) STRICT;
CREATE TABLE idempotency_keys ( scope TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, answer TEXT, at INTEGER NOT NULL, PRIMARY KEY (scope, key) ) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
CREATE TABLE nodes ( node INTEGER NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL ) STRICT;

-- stuck-rows d74564a2a495c67d1be535ad6663117d
CREATE TABLE stuck_rows ( job TEXT NOT NULL, row_key TEXT NOT NULL, label TEXT NOT NULL, message TEXT NOT NULL, tries INTEGER NOT NULL, since INTEGER NOT NULL, next_try_at INTEGER NOT NULL, PRIMARY KEY (job, row_key) ) STRICT;

-- processor-time-0001 05f26242776ea9c0073ece4dcebf906b
CREATE TABLE processor_days ( account INTEGER NOT NULL, kind TEXT NOT NULL, day INTEGER NOT NULL, microseconds INTEGER NOT NULL CHECK (microseconds >= 0), PRIMARY KEY (account, kind, day) ) STRICT;
CREATE INDEX processor_days_day ON processor_days (day);

-- rollouts-0001 45528399882f4d473831e69fe00e9fed
CREATE TABLE rollout_invitations ( feature TEXT NOT NULL, market TEXT NOT NULL, account INTEGER NOT NULL, invited_by INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (feature, market, account) ) STRICT;

-- accounts-0001 9ed0fb12e36b16ba769492332fcc9cc4
CREATE TABLE accounts ( id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, email TEXT, phone TEXT, password TEXT NOT NULL, roles TEXT NOT NULL, market TEXT NOT NULL, locale TEXT NOT NULL, email_verified_at INTEGER, phone_verified_at INTEGER, demo INTEGER NOT NULL, created_at INTEGER NOT NULL, CHECK (email IS NOT NULL OR phone IS NOT NULL) ) STRICT;
CREATE UNIQUE INDEX accounts_email ON accounts (email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX accounts_phone ON accounts (phone) WHERE phone IS NOT NULL;
CREATE TABLE role_grants ( account INTEGER NOT NULL REFERENCES accounts (id), role TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (account, role) ) STRICT;
CREATE INDEX role_grants_role ON role_grants (role);
CREATE TABLE sessions ( id INTEGER NOT NULL PRIMARY KEY, token_hash BLOB NOT NULL UNIQUE, account INTEGER REFERENCES accounts (id), created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, agent TEXT NOT NULL, network TEXT NOT NULL, market TEXT NOT NULL, locale TEXT NOT NULL ) STRICT;
CREATE INDEX sessions_account ON sessions (account, id) WHERE account IS NOT NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE TABLE devices ( token_hash BLOB NOT NULL, account INTEGER NOT NULL REFERENCES accounts (id), at INTEGER NOT NULL, PRIMARY KEY (token_hash, account) ) STRICT;
CREATE INDEX devices_age ON devices (at);
CREATE TABLE throttles ( key TEXT NOT NULL PRIMARY KEY, failures INTEGER NOT NULL, last_at INTEGER NOT NULL ) STRICT;
CREATE INDEX throttles_age ON throttles (last_at);
CREATE TABLE one_time_codes ( id INTEGER NOT NULL PRIMARY KEY, purpose TEXT NOT NULL, account INTEGER REFERENCES accounts (id), target TEXT NOT NULL, token_hash BLOB NOT NULL UNIQUE, code_hash BLOB, tries INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER ) STRICT;
CREATE INDEX one_time_codes_account ON one_time_codes (account, purpose, id);
CREATE INDEX one_time_codes_age ON one_time_codes (created_at);
CREATE TABLE notices ( id INTEGER NOT NULL PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id), words TEXT NOT NULL, "values" TEXT NOT NULL, count INTEGER, link TEXT, at INTEGER NOT NULL, read_at INTEGER ) STRICT;
CREATE INDEX notices_account ON notices (account, id);
CREATE INDEX notices_unread ON notices (account, id) WHERE read_at IS NULL;
CREATE TABLE messages ( id INTEGER NOT NULL PRIMARY KEY, channel TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL, next_at INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE INDEX messages_waiting ON messages (next_at) WHERE state = 'waiting';

-- accounts-0002 9bb1e735bed2c38a7134e8aeec56fd52
CREATE TABLE sign_ups ( id INTEGER NOT NULL PRIMARY KEY, token_hash BLOB NOT NULL UNIQUE, login TEXT NOT NULL, name TEXT NOT NULL, password TEXT NOT NULL, market TEXT NOT NULL, locale TEXT NOT NULL, code_hash BLOB, tries INTEGER NOT NULL, mails INTEGER NOT NULL, mailed_at INTEGER, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL ) STRICT;
CREATE INDEX sign_ups_login ON sign_ups (login, created_at);
CREATE INDEX sign_ups_age ON sign_ups (created_at);
CREATE TABLE role_changes ( id INTEGER NOT NULL PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id), role TEXT NOT NULL, granted INTEGER NOT NULL, by_account INTEGER NOT NULL REFERENCES accounts (id), at INTEGER NOT NULL ) STRICT;
CREATE INDEX role_changes_account ON role_changes (account, id);

-- accounts-0003 3c2ba92e1ac181da08937f8dba581321
UPDATE messages SET subject = '', text = '' WHERE state <> 'waiting';
ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT 'unknown' CHECK (state = 'waiting' OR (subject = '' AND text = ''));

-- accounts-0004 57f451abfb1f8742a77e94d597269e67
CREATE TABLE role_requests ( id INTEGER NOT NULL PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id), role TEXT NOT NULL, by_account INTEGER NOT NULL REFERENCES accounts (id), at INTEGER NOT NULL, state TEXT NOT NULL, decided_by INTEGER, decided_at INTEGER, CHECK (state IN ('open', 'confirmed', 'withdrawn')), CHECK ((state = 'open') = (decided_by IS NULL)) ) STRICT;
CREATE UNIQUE INDEX role_requests_open ON role_requests (account, role) WHERE state = 'open';

-- accounts-0005 fc90e971a1fec6dc35724f68cc52dbd2
CREATE TABLE reset_requests ( login TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL ) STRICT;
CREATE INDEX reset_requests_age ON reset_requests (at);
ALTER TABLE accounts ADD COLUMN closed_at INTEGER;
CREATE TABLE account_actions ( id INTEGER NOT NULL PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id), kind TEXT NOT NULL CHECK (kind IN ('closed', 'reopened', 'sessions-ended')), reason TEXT NOT NULL, by_account INTEGER NOT NULL REFERENCES accounts (id), at INTEGER NOT NULL ) STRICT;
CREATE INDEX account_actions_account ON account_actions (account, id);

-- accounts-0006 db3a6621fc01c972351b6367e748be75
CREATE INDEX devices_account ON devices (account, at);

-- accounts-0007 9ae25e4ead0e4326720bcd52cb12131d
ALTER TABLE messages ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN cause TEXT;
ALTER TABLE messages ADD COLUMN detail TEXT NOT NULL DEFAULT '';
UPDATE messages SET expires_at = at + CASE WHEN kind IN ('unknown', 'sign-up-code', 'verification', 'password-reset', 'login-change-code') THEN 3600000 ELSE 86400000 END;
CREATE INDEX messages_failed ON messages (id) WHERE state = 'failed';
CREATE TABLE dead_letters ( message INTEGER NOT NULL PRIMARY KEY, subject TEXT NOT NULL, text TEXT NOT NULL, expires_at INTEGER NOT NULL ) STRICT;
CREATE INDEX dead_letters_age ON dead_letters (expires_at);

-- accounts-0008 f7745d3c77f2a912ea47d925c657a29d
CREATE TABLE text_sends ( message INTEGER NOT NULL PRIMARY KEY, network TEXT NOT NULL, country TEXT NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE INDEX text_sends_network ON text_sends (network, at);
CREATE INDEX text_sends_country ON text_sends (country, at);
CREATE INDEX text_sends_age ON text_sends (at);
CREATE TABLE text_refusals ( bound TEXT NOT NULL PRIMARY KEY, refused INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;

-- accounts-0009 71bb90e79b8016dafe755bf72d343298
CREATE TABLE login_changes ( message INTEGER NOT NULL PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id), replaced TEXT, at INTEGER NOT NULL ) STRICT;
CREATE INDEX login_changes_account ON login_changes (account, at);
CREATE INDEX login_changes_age ON login_changes (at);

-- second-factors-0001 b22062c70027de08724f3d7d6910c302
CREATE TABLE second_factors ( account INTEGER NOT NULL PRIMARY KEY, secret TEXT NOT NULL, used_step INTEGER NOT NULL, at INTEGER NOT NULL, warned_at INTEGER ) STRICT;
CREATE TABLE second_factor_codes ( account INTEGER NOT NULL, code_hash BLOB NOT NULL, PRIMARY KEY (account, code_hash) ) STRICT;
CREATE TABLE second_factor_setups ( account INTEGER NOT NULL PRIMARY KEY, session INTEGER NOT NULL, secret TEXT NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE INDEX second_factor_setups_age ON second_factor_setups (at);
CREATE TABLE waiting_sign_ins ( token_hash BLOB NOT NULL PRIMARY KEY, account INTEGER NOT NULL, password_hash BLOB NOT NULL, tries INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE INDEX waiting_sign_ins_account ON waiting_sign_ins (account);
CREATE INDEX waiting_sign_ins_age ON waiting_sign_ins (at);

-- operations-0001 f0b15365bfda0bd50fcdc7499515eb81
CREATE TABLE licences ( market TEXT NOT NULL PRIMARY KEY, number TEXT NOT NULL, account INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;

-- licences-withdrawals b1d068ff85af52232b588e393604cce2
CREATE TABLE licence_withdrawals ( id INTEGER NOT NULL PRIMARY KEY, market TEXT NOT NULL, number TEXT NOT NULL, account INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;

-- ledger-0001 3ee447040539ae6be6487748e6ee06ed
CREATE TABLE transfers ( id INTEGER NOT NULL PRIMARY KEY, from_kind TEXT NOT NULL, from_owner INTEGER NOT NULL, to_kind TEXT NOT NULL, to_owner INTEGER NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), kind TEXT NOT NULL, subject INTEGER NOT NULL, at INTEGER NOT NULL, CHECK (from_kind <> to_kind OR from_owner <> to_owner) ) STRICT;
CREATE INDEX transfers_from ON transfers (from_kind, from_owner, currency, id);
CREATE INDEX transfers_to ON transfers (to_kind, to_owner, currency, id);
CREATE INDEX transfers_subject ON transfers (subject, id);

-- ledger-seals ae6c28bedf142bbcbb9870a7f19a0ee2
CREATE TABLE ledger_seals ( day INTEGER NOT NULL, number INTEGER NOT NULL, last_id INTEGER NOT NULL, count INTEGER NOT NULL CHECK (count > 0), marks TEXT NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (day, number) ) STRICT;
CREATE UNIQUE INDEX ledger_seals_last ON ledger_seals (last_id);

-- shops-0001 2b094a5e675dda3235f9041f6cf4788a
CREATE TABLE shops ( id INTEGER NOT NULL PRIMARY KEY, owner INTEGER NOT NULL, name TEXT NOT NULL, slug TEXT NOT NULL CHECK (slug <> ''), market TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('individual', 'company')), legal_name TEXT NOT NULL, about TEXT NOT NULL, phone TEXT NOT NULL, tax_number TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'closed')), reason TEXT, reason_code TEXT, created_at INTEGER NOT NULL, sent_at INTEGER NOT NULL, decided_at INTEGER, decided_by INTEGER ) STRICT;
CREATE UNIQUE INDEX shops_slug ON shops (market, slug);
CREATE UNIQUE INDEX shops_owner ON shops (owner);
CREATE INDEX shops_queue ON shops (state, sent_at, id);

-- shops-0002 6354fb2e8e6aecdc5e73de80d4d35966
CREATE TABLE shop_name_keys ( market TEXT NOT NULL, name_key TEXT NOT NULL, shop INTEGER NOT NULL, PRIMARY KEY (market, name_key) ) STRICT;
CREATE INDEX shop_name_keys_shop ON shop_name_keys (shop);

-- shops-0003 480da1f2cdeb547cadce97240ac0614c
DELETE FROM shop_name_keys;

-- media-0001 5ddf282a0f5490a5b2125156011531a2
CREATE TABLE pictures ( id INTEGER NOT NULL PRIMARY KEY, owner INTEGER NOT NULL, digest TEXT NOT NULL, width INTEGER NOT NULL CHECK (width > 0), height INTEGER NOT NULL CHECK (height > 0), bytes INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE UNIQUE INDEX pictures_digest ON pictures (owner, digest);

-- media-0002 f2478cec8e67db7a65de1170391e26ac
ALTER TABLE pictures ADD COLUMN unused_since INTEGER;
CREATE INDEX pictures_bytes ON pictures (owner, bytes);
CREATE TABLE stray_pictures ( id INTEGER NOT NULL PRIMARY KEY, since INTEGER NOT NULL, claimed INTEGER NOT NULL ) STRICT;
CREATE INDEX stray_pictures_since ON stray_pictures (since);

-- catalog-0001 1185f70b7dce2d5280139beef93afb04
CREATE TABLE products ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, market TEXT NOT NULL, handle TEXT NOT NULL CHECK (handle <> ''), title TEXT NOT NULL, description TEXT NOT NULL, category INTEGER, vendor TEXT NOT NULL, tags TEXT NOT NULL, option1 TEXT NOT NULL, option2 TEXT NOT NULL, option3 TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('draft', 'live', 'taken_down')), reason TEXT, gaps TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT 0, cover INTEGER, fingerprint TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, published_at INTEGER, CHECK (state <> 'live' OR gaps = '') ) STRICT;
CREATE UNIQUE INDEX products_handle ON products (shop, handle);
CREATE INDEX products_by_shop ON products (shop, id);
CREATE INDEX products_by_state ON products (shop, state, id);
CREATE INDEX products_live ON products (state, published_at, id);
CREATE TABLE skus ( id INTEGER NOT NULL PRIMARY KEY, product INTEGER NOT NULL, shop INTEGER NOT NULL, position INTEGER NOT NULL, option1 TEXT NOT NULL, option2 TEXT NOT NULL, option3 TEXT NOT NULL, seller_sku TEXT NOT NULL, barcode TEXT NOT NULL, grams INTEGER NOT NULL CHECK (grams >= 0), picture INTEGER, picture_source TEXT, retired INTEGER NOT NULL, imported_quantity INTEGER ) STRICT;
CREATE UNIQUE INDEX skus_options ON skus (product, option1, option2, option3);
CREATE INDEX skus_by_product ON skus (product, retired, id);
CREATE INDEX skus_by_shop ON skus (shop, id);
CREATE INDEX skus_by_seller_sku ON skus (shop, seller_sku) WHERE seller_sku <> '';
CREATE TABLE sku_prices ( sku INTEGER NOT NULL, market TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), compare_minor INTEGER CHECK (compare_minor > minor), PRIMARY KEY (sku, market) ) STRICT;
CREATE TABLE product_pictures ( product INTEGER NOT NULL, position INTEGER NOT NULL, picture INTEGER, source TEXT, state TEXT NOT NULL CHECK (state IN ('here', 'pending', 'unreachable')), alt TEXT NOT NULL, PRIMARY KEY (product, position), CHECK ((state = 'here') = (picture IS NOT NULL)) ) STRICT;
CREATE INDEX pictures_pending ON product_pictures (product) WHERE state = 'pending';
CREATE TABLE cards ( market TEXT NOT NULL, product INTEGER NOT NULL, shop INTEGER NOT NULL, category INTEGER NOT NULL, title TEXT NOT NULL, price_minor INTEGER NOT NULL, most_minor INTEGER NOT NULL, compare_minor INTEGER, picture INTEGER, rank INTEGER NOT NULL, published_at INTEGER NOT NULL, content_hash INTEGER NOT NULL, PRIMARY KEY (market, product) ) STRICT, WITHOUT ROWID;
CREATE INDEX cards_by_product ON cards (product);
CREATE TABLE card_listings ( market TEXT NOT NULL, listing INTEGER NOT NULL, product INTEGER NOT NULL, rank INTEGER NOT NULL, price_minor INTEGER NOT NULL, published_at INTEGER NOT NULL, content_hash INTEGER NOT NULL, PRIMARY KEY (market, listing, product) ) STRICT;
CREATE INDEX card_listings_by_product ON card_listings (product);
CREATE INDEX card_listings_by_rank ON card_listings (market, listing, rank, product, price_minor, content_hash);
CREATE INDEX card_listings_by_price ON card_listings (market, listing, price_minor, product, content_hash);
CREATE INDEX card_listings_by_age ON card_listings (market, listing, published_at, product, price_minor, content_hash);
CREATE VIRTUAL TABLE search USING fts5(title, words, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co' tokenchars '_'", detail = column);
SELECT 1;
SELECT 1;
CREATE TABLE suggestions ( market TEXT NOT NULL, folded TEXT NOT NULL, words TEXT NOT NULL, weight INTEGER NOT NULL, PRIMARY KEY (market, folded, words) ) STRICT;

-- catalog-0002 83a78c498d5d5c3a8bbb2aa11aefe9b8
ALTER TABLE product_pictures ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0;
CREATE TABLE removed_pictures ( product INTEGER NOT NULL, source TEXT NOT NULL, PRIMARY KEY (product, source) ) STRICT;

-- catalog-picture-uses aa7d137f9ffd75fb05ebf0409ad0db58
CREATE INDEX product_pictures_picture ON product_pictures (picture) WHERE picture IS NOT NULL;
CREATE INDEX products_cover ON products (cover) WHERE cover IS NOT NULL;
CREATE INDEX skus_picture ON skus (picture) WHERE picture IS NOT NULL;
CREATE INDEX cards_picture ON cards (picture) WHERE picture IS NOT NULL;

-- catalog-0003 6e5dd8300ac15e7541267915c74e706c
CREATE TABLE hidden_shops ( shop INTEGER NOT NULL PRIMARY KEY, next_product INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('hiding', 'hidden', 'returning')) ) STRICT;
CREATE INDEX hidden_shops_state ON hidden_shops (state, shop);

-- catalog-0004 c5f8f249cb5bc8607be211914682726e
CREATE TABLE listing_changes ( product INTEGER NOT NULL PRIMARY KEY, change INTEGER NOT NULL ) STRICT;
CREATE INDEX listing_changes_by_change ON listing_changes (change, product);

-- inventory-0001 2b2dd72f01f380f17662c0954cda8419
CREATE TABLE locations ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, name TEXT NOT NULL ) STRICT;
CREATE INDEX locations_shop ON locations (shop, id);
CREATE TABLE stock ( sku INTEGER NOT NULL, location INTEGER NOT NULL, shop INTEGER NOT NULL, on_hand INTEGER NOT NULL, reserved INTEGER NOT NULL, PRIMARY KEY (sku, location), CHECK (reserved >= 0 AND reserved <= on_hand) ) STRICT, WITHOUT ROWID;
CREATE INDEX stock_shop ON stock (shop, sku);
CREATE TABLE stock_moves ( id INTEGER NOT NULL PRIMARY KEY, sku INTEGER NOT NULL, location INTEGER NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), reason TEXT NOT NULL, holder INTEGER, account INTEGER, at INTEGER NOT NULL, CHECK (from_state <> to_state) ) STRICT;
CREATE INDEX stock_moves_sku ON stock_moves (sku, id);
CREATE TABLE reservations ( id INTEGER NOT NULL PRIMARY KEY, sku INTEGER NOT NULL, location INTEGER NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), holder INTEGER NOT NULL, state TEXT NOT NULL, until INTEGER NOT NULL ) STRICT;
CREATE INDEX reservations_holder ON reservations (holder, sku);
CREATE INDEX reservations_held ON reservations (sku) WHERE state = 'held';

-- inventory-committed 0c5f820967ddd10cf19d771c2a2d0fa0
ALTER TABLE stock ADD COLUMN committed INTEGER NOT NULL DEFAULT 0 CHECK (committed >= 0 AND reserved + committed <= on_hand);

-- listings-0001 7990fd9d6dfc3822a292a3fb7c452bfc
CREATE TABLE imports ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, account INTEGER NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')), fault TEXT, bytes_total INTEGER NOT NULL, bytes_seen INTEGER NOT NULL, rows INTEGER NOT NULL, new_count INTEGER NOT NULL, changed_count INTEGER NOT NULL, unchanged_count INTEGER NOT NULL, sku_count INTEGER NOT NULL, refused_count INTEGER NOT NULL, note_count INTEGER NOT NULL, picture_count INTEGER NOT NULL, download TEXT NOT NULL DEFAULT 'none' CHECK (download IN ('none', 'open', 'over')), pictures_wanted INTEGER NOT NULL DEFAULT 0, pictures_fetched INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, finished_at INTEGER ) STRICT;
CREATE INDEX imports_by_shop ON imports (shop, id);
CREATE INDEX imports_open ON imports (id) WHERE state IN ('waiting', 'running');
CREATE INDEX imports_fetching ON imports (id) WHERE download = 'open';
CREATE TABLE import_lines ( import INTEGER NOT NULL, kind TEXT NOT NULL, line INTEGER NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (import, kind, line, field, code, detail) ) STRICT;

-- listings-0002 af7755e95387ef050b770986a0f758d9
CREATE TABLE previewed_imports ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, account INTEGER NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'previewed', 'done', 'failed', 'cancelled')), preview INTEGER NOT NULL, fault TEXT, fault_line INTEGER NOT NULL DEFAULT 0, fault_detail TEXT NOT NULL DEFAULT '', bytes_total INTEGER NOT NULL, bytes_seen INTEGER NOT NULL DEFAULT 0, rows INTEGER NOT NULL DEFAULT 0, new_rows INTEGER NOT NULL DEFAULT 0, changed_rows INTEGER NOT NULL DEFAULT 0, unchanged_rows INTEGER NOT NULL DEFAULT 0, refused_rows INTEGER NOT NULL DEFAULT 0, new_products INTEGER NOT NULL DEFAULT 0, changed_products INTEGER NOT NULL DEFAULT 0, unchanged_products INTEGER NOT NULL DEFAULT 0, sku_count INTEGER NOT NULL DEFAULT 0, note_count INTEGER NOT NULL DEFAULT 0, change_count INTEGER NOT NULL DEFAULT 0, picture_count INTEGER NOT NULL DEFAULT 0, download TEXT NOT NULL DEFAULT 'none' CHECK (download IN ('none', 'open', 'over')), pictures_wanted INTEGER NOT NULL DEFAULT 0, pictures_fetched INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, finished_at INTEGER, CHECK (rows = new_rows + changed_rows + unchanged_rows + refused_rows) ) STRICT;
INSERT INTO previewed_imports (id, shop, account, name, path, state, preview, fault, bytes_total, bytes_seen, rows, changed_rows, new_products, changed_products, unchanged_products, sku_count, note_count, picture_count, download, pictures_wanted, pictures_fetched, created_at, finished_at) SELECT id, shop, account, name, path, state, ?1, fault, bytes_total, bytes_seen, rows, rows, new_count, changed_count, unchanged_count, sku_count, note_count, picture_count, download, pictures_wanted, pictures_fetched, created_at, finished_at FROM imports;
DROP TABLE imports;
ALTER TABLE previewed_imports RENAME TO imports;
CREATE INDEX imports_by_shop ON imports (shop, id);
CREATE INDEX imports_open ON imports (id) WHERE state IN ('waiting', 'running');
CREATE INDEX imports_fetching ON imports (id) WHERE download = 'open';
ALTER TABLE import_lines ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE import_lines ADD COLUMN subject TEXT NOT NULL DEFAULT '';

-- promotions-0001 14774d98a95fe3a9d34479a8c383f4aa
CREATE TABLE flash_sales ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, room INTEGER NOT NULL, allocation INTEGER, market TEXT NOT NULL, state TEXT NOT NULL, countdown_ms INTEGER NOT NULL, length_ms INTEGER NOT NULL, per_buyer INTEGER NOT NULL, starts_at INTEGER, ends_at INTEGER, at INTEGER NOT NULL, CHECK ((state = 'planned') = (starts_at IS NULL)), CHECK (per_buyer > 0) ) STRICT;
CREATE INDEX flash_sales_room ON flash_sales (room, id);
CREATE INDEX flash_sales_ends ON flash_sales (ends_at) WHERE state = 'launched';
CREATE TABLE flash_items ( sale INTEGER NOT NULL, sku INTEGER NOT NULL, price_minor INTEGER NOT NULL, total INTEGER NOT NULL, unclaimed INTEGER NOT NULL, PRIMARY KEY (sale, sku), CHECK (unclaimed >= 0 AND unclaimed <= total), CHECK (price_minor > 0) ) STRICT;
CREATE TABLE flash_claims ( id INTEGER NOT NULL PRIMARY KEY, sale INTEGER NOT NULL, sku INTEGER NOT NULL, buyer INTEGER NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), price_minor INTEGER NOT NULL, state TEXT NOT NULL, until INTEGER NOT NULL, checkout INTEGER, CHECK ((state = 'used') = (checkout IS NOT NULL)) ) STRICT;
CREATE INDEX flash_claims_buyer ON flash_claims (buyer, sku) WHERE state = 'held';
CREATE INDEX flash_claims_sale ON flash_claims (sale, buyer);
CREATE INDEX flash_claims_until ON flash_claims (until) WHERE state = 'held';
CREATE INDEX flash_claims_checkout ON flash_claims (checkout) WHERE checkout IS NOT NULL;
CREATE TABLE live_prices ( room INTEGER NOT NULL, sku INTEGER NOT NULL, shop INTEGER NOT NULL, price_minor INTEGER NOT NULL CHECK (price_minor > 0), at INTEGER NOT NULL, PRIMARY KEY (room, sku) ) STRICT;
CREATE TABLE allocations ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, creator INTEGER NOT NULL, sku INTEGER NOT NULL, price_minor INTEGER NOT NULL CHECK (price_minor > 0), total INTEGER NOT NULL, unused INTEGER NOT NULL, per_buyer INTEGER NOT NULL, until INTEGER NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, CHECK (unused >= 0 AND unused <= total) ) STRICT;
CREATE INDEX allocations_creator ON allocations (creator, state, id);
CREATE INDEX allocations_shop ON allocations (shop, id);
CREATE INDEX allocations_until ON allocations (until) WHERE state = 'open';
CREATE TABLE vouchers ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, market TEXT NOT NULL, title TEXT NOT NULL, off_minor INTEGER, off_bp INTEGER, cap_minor INTEGER, least_minor INTEGER NOT NULL, total INTEGER NOT NULL, unclaimed INTEGER NOT NULL, per_buyer INTEGER NOT NULL, watch_seconds INTEGER NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, at INTEGER NOT NULL, CHECK ((off_minor IS NULL) <> (off_bp IS NULL)), CHECK (unclaimed >= 0 AND unclaimed <= total) ) STRICT;
CREATE INDEX vouchers_shop ON vouchers (shop, id);
CREATE TABLE voucher_claims ( id INTEGER NOT NULL PRIMARY KEY, voucher INTEGER NOT NULL, shop INTEGER NOT NULL, buyer INTEGER NOT NULL, state TEXT NOT NULL, order_id INTEGER, at INTEGER NOT NULL, CHECK ((state = 'used') = (order_id IS NOT NULL)) ) STRICT;
CREATE INDEX voucher_claims_buyer ON voucher_claims (buyer, shop) WHERE state = 'held';
CREATE INDEX voucher_claims_voucher ON voucher_claims (voucher, buyer);
CREATE INDEX voucher_claims_order ON voucher_claims (order_id) WHERE order_id IS NOT NULL;

-- promotions-0002 ea536256e0bf0a02bd436887036d3ab7
CREATE INDEX flash_sales_allocation ON flash_sales (allocation) WHERE allocation IS NOT NULL;

-- payments-0001 3c397f5d3b55cda6620bb985a154aece
CREATE TABLE payments ( id INTEGER NOT NULL PRIMARY KEY, subject INTEGER NOT NULL, account INTEGER NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor >= 0), method TEXT NOT NULL, state TEXT NOT NULL, reference TEXT, challenge_path TEXT, tries INTEGER NOT NULL, created_at INTEGER NOT NULL, next_check_at INTEGER, expires_at INTEGER NOT NULL ) STRICT;
CREATE UNIQUE INDEX payments_subject ON payments (subject, id);
CREATE INDEX payments_next_check ON payments (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE TABLE refunds ( id INTEGER NOT NULL PRIMARY KEY, payment INTEGER NOT NULL, subject INTEGER NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), state TEXT NOT NULL, tries INTEGER NOT NULL, next_try_at INTEGER, at INTEGER NOT NULL ) STRICT;
CREATE INDEX refunds_next_try ON refunds (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX refunds_payment ON refunds (payment, id);
CREATE TABLE gateway_events ( gateway TEXT NOT NULL, id TEXT NOT NULL, payment INTEGER NOT NULL, kind TEXT NOT NULL, made_at INTEGER NOT NULL, at INTEGER NOT NULL, verdict TEXT, PRIMARY KEY (gateway, id) ) STRICT;
CREATE INDEX gateway_events_payment ON gateway_events (payment, made_at);
CREATE INDEX gateway_events_at ON gateway_events (at);
CREATE TABLE sandbox_answers ( payment INTEGER NOT NULL PRIMARY KEY, confirmed INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE TABLE sandbox_refunds ( refund INTEGER NOT NULL PRIMARY KEY, payment INTEGER NOT NULL, minor INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE TABLE sandbox_calls ( id INTEGER NOT NULL PRIMARY KEY, event INTEGER NOT NULL, payment INTEGER NOT NULL, kind TEXT NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL, made_at INTEGER NOT NULL, due_at INTEGER NOT NULL, tries INTEGER NOT NULL ) STRICT;
CREATE INDEX sandbox_calls_due ON sandbox_calls (due_at);

-- payments-0002 8ce67b63a95c29e6fd2bee717d51787f
ALTER TABLE payments ADD COLUMN is_abandoned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX payments_unfinished ON payments (account, created_at) WHERE state IN ('asking', 'unknown', 'challenge', 'expired');

-- payments-declined-holds e1482ed8c6aa46718d8c7808ba34b3d9
DROP INDEX payments_unfinished;
CREATE INDEX payments_unfinished ON payments (account, created_at) WHERE state IN ('asking', 'unknown', 'challenge', 'expired', 'declined');

-- payments-settlement c9d977e40ae2e2bd09b43b41191c09f3
CREATE INDEX payments_reference ON payments (reference) WHERE reference IS NOT NULL;
CREATE INDEX payments_created ON payments (currency, created_at, id);

-- payments-disputes b9218e7f0684821ccf72e50f215ea18b
ALTER TABLE payments ADD COLUMN decline_reason TEXT;
ALTER TABLE payments ADD COLUMN is_disputed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE refunds ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
ALTER TABLE refunds ADD COLUMN reference TEXT;
ALTER TABLE refunds ADD COLUMN refusal TEXT;
CREATE INDEX refunds_refused ON refunds (id) WHERE state = 'refused';
CREATE TABLE sandbox_disputes ( id INTEGER NOT NULL PRIMARY KEY, payment INTEGER NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), reason TEXT NOT NULL, state TEXT NOT NULL, evidence_by INTEGER, made_at INTEGER NOT NULL, evidence TEXT, told_at INTEGER ) STRICT;
CREATE UNIQUE INDEX sandbox_disputes_payment ON sandbox_disputes (payment);
CREATE INDEX sandbox_disputes_untold ON sandbox_disputes (id) WHERE told_at IS NULL;

-- payments-charged-back 7acfcf88c087831dc21a53abf148781f
ALTER TABLE payments ADD COLUMN charged_back_minor INTEGER NOT NULL DEFAULT 0 CHECK (charged_back_minor >= 0);
ALTER TABLE refunds ADD COLUMN covered_minor INTEGER NOT NULL DEFAULT 0 CHECK (covered_minor >= 0 AND covered_minor <= minor);
ALTER TABLE refunds ADD COLUMN is_unknown INTEGER NOT NULL DEFAULT 0;

-- baskets-0001 36f421a621482891c2a59f66e1a60f22
CREATE TABLE basket_lines ( owner INTEGER NOT NULL, sku INTEGER NOT NULL, quantity INTEGER NOT NULL, seen_minor INTEGER NOT NULL, market TEXT NOT NULL, at INTEGER NOT NULL, room INTEGER, PRIMARY KEY (owner, sku), CHECK (quantity > 0) ) STRICT, WITHOUT ROWID;
CREATE INDEX basket_lines_at ON basket_lines (at);

-- baskets-0002 7fdd85eb31aed29f984cfd47cfe07f1d
ALTER TABLE basket_lines ADD COLUMN is_selected INTEGER NOT NULL DEFAULT 1;

-- orders-0001 179b32a7b9fcbff71d1c05ed86da0d46
CREATE TABLE addresses ( account INTEGER NOT NULL, market TEXT NOT NULL, address TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (account, market) ) STRICT;
CREATE TABLE checkouts ( id INTEGER NOT NULL PRIMARY KEY, account INTEGER NOT NULL, market TEXT NOT NULL, currency TEXT NOT NULL, total_minor INTEGER NOT NULL, payment INTEGER NOT NULL, idempotency_scope TEXT, idempotency_key TEXT, at INTEGER NOT NULL ) STRICT;
CREATE INDEX checkouts_account ON checkouts (account, id);
CREATE TABLE orders ( id INTEGER NOT NULL PRIMARY KEY, checkout INTEGER NOT NULL, buyer INTEGER NOT NULL, shop INTEGER NOT NULL, market TEXT NOT NULL, state TEXT NOT NULL, currency TEXT NOT NULL, items_minor INTEGER NOT NULL, shipping_minor INTEGER NOT NULL, tax_minor INTEGER NOT NULL, tax_included INTEGER NOT NULL, total_minor INTEGER NOT NULL, discount_minor INTEGER NOT NULL, address TEXT NOT NULL, placed_at INTEGER NOT NULL, paid_at INTEGER, due_at INTEGER, ship_by INTEGER, cancel_by INTEGER, delivered_at INTEGER, carrier TEXT, tracking TEXT, is_declined INTEGER NOT NULL, event_count INTEGER NOT NULL, shipping_tax_minor INTEGER NOT NULL, fee_rate_bp INTEGER, refunded_items_minor INTEGER NOT NULL DEFAULT 0, refunded_shipping_minor INTEGER NOT NULL DEFAULT 0, refunded_tax_minor INTEGER NOT NULL DEFAULT 0, CHECK (refunded_items_minor BETWEEN 0 AND items_minor), CHECK (refunded_shipping_minor BETWEEN 0 AND shipping_minor), CHECK (refunded_tax_minor BETWEEN 0 AND tax_minor), CHECK (total_minor = items_minor + shipping_minor + CASE WHEN tax_included THEN 0 ELSE tax_minor END) ) STRICT;
CREATE INDEX orders_checkout ON orders (checkout);
CREATE INDEX orders_buyer ON orders (buyer, id);
CREATE INDEX orders_shop ON orders (shop, state, id);
CREATE INDEX orders_due ON orders (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE order_lines ( order_id INTEGER NOT NULL, position INTEGER NOT NULL, sku INTEGER NOT NULL, product INTEGER NOT NULL, title TEXT NOT NULL, options TEXT NOT NULL, picture INTEGER, unit_minor INTEGER NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), list_minor INTEGER, discount_minor INTEGER NOT NULL, tax_minor INTEGER NOT NULL, tax_ppm INTEGER NOT NULL, source TEXT, room INTEGER, refunded_quantity INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (order_id, position), CHECK (refunded_quantity BETWEEN 0 AND quantity) ) STRICT, WITHOUT ROWID;
CREATE TABLE order_events ( order_id INTEGER NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (order_id, number) ) STRICT, WITHOUT ROWID;
CREATE TABLE order_refunds ( id INTEGER NOT NULL PRIMARY KEY, order_id INTEGER NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL, items_minor INTEGER NOT NULL CHECK (items_minor >= 0), shipping_minor INTEGER NOT NULL CHECK (shipping_minor >= 0), tax_minor INTEGER NOT NULL CHECK (tax_minor >= 0), at INTEGER NOT NULL ) STRICT;
CREATE INDEX order_refunds_order ON order_refunds (order_id, id);
CREATE TABLE order_refund_lines ( order_id INTEGER NOT NULL, refund INTEGER NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), goods TEXT NOT NULL, items_minor INTEGER NOT NULL, tax_minor INTEGER NOT NULL, PRIMARY KEY (order_id, refund, number) ) STRICT, WITHOUT ROWID;

-- orders-picture-uses 414182dcb7381ebd0ff348cdcdc30f01
CREATE INDEX order_lines_picture ON order_lines (picture) WHERE picture IS NOT NULL;

-- orders-terms 28b57c9fa089955cd35574ac2623f72b
ALTER TABLE orders ADD COLUMN withheld_vat_ppm INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN withheld_income_ppm INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN hold_minutes INTEGER NOT NULL DEFAULT 60;
ALTER TABLE orders ADD COLUMN ship_business_days INTEGER NOT NULL DEFAULT 2;
ALTER TABLE orders ADD COLUMN cancel_business_days INTEGER NOT NULL DEFAULT 7;
UPDATE orders SET fee_rate_bp = CASE market WHEN 'GB' THEN 900 WHEN 'ID' THEN 650 WHEN 'TH' THEN 700 ELSE 600 END WHERE fee_rate_bp IS NULL;
UPDATE orders SET withheld_vat_ppm = 10000, withheld_income_ppm = 5000 WHERE market = 'VN' AND state NOT IN ('completed', 'cancelled');
ALTER TABLE order_lines ADD COLUMN tax_class TEXT NOT NULL DEFAULT 'standard';
ALTER TABLE order_lines ADD COLUMN tax_base_numerator INTEGER NOT NULL DEFAULT 1;
ALTER TABLE order_lines ADD COLUMN tax_base_denominator INTEGER NOT NULL DEFAULT 1;
UPDATE order_lines SET tax_base_numerator = 11, tax_base_denominator = 12 WHERE order_id IN (SELECT id FROM orders WHERE market = 'ID') AND tax_ppm = 120000;
ALTER TABLE order_lines ADD COLUMN creator INTEGER;
ALTER TABLE order_lines ADD COLUMN commission_bp INTEGER NOT NULL DEFAULT 0;

-- orders-unshipped-stock a2aa5efcb79145986ac4e2febeaccd76
INSERT INTO stock_moves (id, sku, location, from_state, to_state, quantity, reason, holder, account, at) SELECT r.id, r.sku, r.location, 'sold', 'on_hand', u.quantity, 'unshipped', r.holder, NULL, r.until FROM reservations r JOIN (SELECT holder, sku, CAST(sum(quantity) AS BIGINT) AS quantity FROM ( SELECT o.checkout AS holder, l.sku AS sku, CASE WHEN o.state = 'cancelled' THEN 0 ELSE l.quantity END AS quantity FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.paid_at IS NOT NULL AND o.state IN ('on_hold', 'awaiting_shipment', 'cancelled') UNION ALL SELECT o.checkout, l.sku, -r.quantity FROM order_refund_lines r JOIN order_lines l ON l.order_id = r.order_id AND l.position = r.position JOIN orders o ON o.id = r.order_id WHERE r.goods <> 'kept' AND o.state IN ('on_hold', 'awaiting_shipment') ) parts GROUP BY holder, sku) u ON u.holder = r.holder AND u.sku = r.sku WHERE r.state = 'claimed' AND u.quantity > 0 AND r.id = ( SELECT min(x.id) FROM reservations x WHERE x.holder = r.holder AND x.sku = r.sku AND x.state = 'claimed');
UPDATE reservations SET state = 'committed', quantity = (SELECT m.quantity FROM stock_moves m WHERE m.id = reservations.id) WHERE state = 'claimed' AND id IN (SELECT m.id FROM stock_moves m WHERE m.reason = 'unshipped');
UPDATE reservations SET state = 'released' WHERE state = 'claimed' AND EXISTS ( SELECT 1 FROM (SELECT holder, sku, CAST(sum(quantity) AS BIGINT) AS quantity FROM ( SELECT o.checkout AS holder, l.sku AS sku, CASE WHEN o.state = 'cancelled' THEN 0 ELSE l.quantity END AS quantity FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.paid_at IS NOT NULL AND o.state IN ('on_hold', 'awaiting_shipment', 'cancelled') UNION ALL SELECT o.checkout, l.sku, -r.quantity FROM order_refund_lines r JOIN order_lines l ON l.order_id = r.order_id AND l.position = r.position JOIN orders o ON o.id = r.order_id WHERE r.goods <> 'kept' AND o.state IN ('on_hold', 'awaiting_shipment') ) parts GROUP BY holder, sku) u WHERE u.holder = reservations.holder AND u.sku = reservations.sku);
UPDATE reservations SET state = 'shipped' WHERE state = 'claimed';
UPDATE stock SET on_hand = on_hand + (SELECT CAST(coalesce(sum(m.quantity), 0) AS BIGINT) FROM stock_moves m WHERE m.reason = 'unshipped' AND m.sku = stock.sku AND m.location = stock.location), committed = (SELECT CAST(coalesce(sum(m.quantity), 0) AS BIGINT) FROM stock_moves m WHERE m.reason = 'unshipped' AND m.sku = stock.sku AND m.location = stock.location) WHERE sku IN (SELECT sku FROM stock_moves WHERE reason = 'unshipped');

-- orders-arrival 12d2e5087c37ef7fc118b00295e73a25
ALTER TABLE orders ADD COLUMN complete_days INTEGER NOT NULL DEFAULT 30;
ALTER TABLE orders ADD COLUMN arrival_days INTEGER NOT NULL DEFAULT 30;
ALTER TABLE orders ADD COLUMN confirmed_at INTEGER;
UPDATE orders SET complete_days = CASE market WHEN 'ID' THEN 7 WHEN 'TH' THEN 14 WHEN 'VN' THEN 15 ELSE 30 END;

-- orders-cases 3f2ea765b90b625febe635327014720f
ALTER TABLE orders ADD COLUMN answer_minutes INTEGER NOT NULL DEFAULT 2880;
ALTER TABLE orders ADD COLUMN arrive_by INTEGER;
ALTER TABLE orders ADD COLUMN paused_due_at INTEGER;

-- orders-notices 531589315952a0b126423a168fc3fd95
INSERT INTO cursors (reader, position) SELECT CAST(?1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- orders-shipped-units a926ce6f0846339570ba61c2db347b96
ALTER TABLE order_lines ADD COLUMN shipped_quantity INTEGER NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN cancelled_quantity INTEGER NOT NULL DEFAULT 0 CHECK (shipped_quantity >= 0 AND cancelled_quantity >= 0 AND shipped_quantity + cancelled_quantity <= quantity);
ALTER TABLE order_refund_lines ADD COLUMN is_unshipped INTEGER NOT NULL DEFAULT 0;
UPDATE order_refund_lines SET is_unshipped = 1 WHERE goods <> 'kept' AND EXISTS ( SELECT 1 FROM order_refunds f WHERE f.id = order_refund_lines.refund AND f.at <= coalesce(( SELECT min(e.at) FROM order_events e WHERE e.order_id = f.order_id AND e.state = 'in_transit'), f.at));
UPDATE order_lines SET cancelled_quantity = quantity WHERE order_id IN ( SELECT id FROM orders WHERE state = 'cancelled' AND paid_at IS NOT NULL);
UPDATE order_lines SET cancelled_quantity = ( SELECT CAST(coalesce(sum(r.quantity), 0) AS BIGINT) FROM order_refund_lines r WHERE r.order_id = order_lines.order_id AND r.position = order_lines.position AND r.is_unshipped = 1) WHERE order_id IN (SELECT id FROM orders WHERE paid_at IS NOT NULL AND state <> 'cancelled');
UPDATE order_lines SET shipped_quantity = quantity - cancelled_quantity WHERE order_id IN ( SELECT id FROM orders WHERE state IN ('in_transit', 'delivered', 'completed'));

-- orders-returns ed75cca7206a0b5cca602bace964b88e
ALTER TABLE orders ADD COLUMN paused_by_kind TEXT;
ALTER TABLE orders ADD COLUMN paused_by INTEGER;
ALTER TABLE orders ADD COLUMN replaces INTEGER;
CREATE INDEX orders_replaces ON orders (replaces) WHERE replaces IS NOT NULL;
ALTER TABLE order_lines ADD COLUMN reduced_minor INTEGER NOT NULL DEFAULT 0 CHECK (reduced_minor >= 0);
CREATE TABLE order_reductions ( order_id INTEGER NOT NULL, refund INTEGER NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL, items_minor INTEGER NOT NULL CHECK (items_minor > 0), tax_minor INTEGER NOT NULL CHECK (tax_minor >= 0), PRIMARY KEY (order_id, refund, number) ) STRICT, WITHOUT ROWID;

-- carriers-0001 a35d20bf675859f1f8458a523a49189a
CREATE TABLE sandbox_labels ( label INTEGER NOT NULL PRIMARY KEY, service TEXT NOT NULL, asks INTEGER NOT NULL, asked_at INTEGER NOT NULL, bought_at INTEGER, voided_at INTEGER, used_at INTEGER ) STRICT;
CREATE TABLE sandbox_scans ( id INTEGER NOT NULL PRIMARY KEY, event INTEGER NOT NULL, label INTEGER NOT NULL, status TEXT NOT NULL, after_ms INTEGER NOT NULL, call_after_ms INTEGER NOT NULL, is_called INTEGER NOT NULL, tries INTEGER NOT NULL, next_at INTEGER ) STRICT;
CREATE INDEX sandbox_scans_label ON sandbox_scans (label, after_ms);
CREATE INDEX sandbox_scans_open ON sandbox_scans (label) WHERE is_called = 0;

-- parcels-0001 2e19710b2387ce4ca4e8e0927c930f97
CREATE TABLE parcels ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, buyer INTEGER NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL, is_gift INTEGER NOT NULL, grams INTEGER NOT NULL, length_mm INTEGER NOT NULL, width_mm INTEGER NOT NULL, height_mm INTEGER NOT NULL, packed_at INTEGER NOT NULL, handed_over_at INTEGER, carrier TEXT, tracking TEXT, status TEXT, status_at INTEGER, delivered_at INTEGER, act_by INTEGER, outcome TEXT, resends INTEGER, track_at INTEGER, due_at INTEGER, CHECK (state IN ('packed', 'handed_over', 'cancelled')), CHECK ((state = 'handed_over') = (handed_over_at IS NOT NULL)), CHECK ((carrier IS NULL) = (tracking IS NULL)), CHECK ((handed_over_at IS NULL) = (carrier IS NULL)), CHECK ((status IS NULL) = (status_at IS NULL)), CHECK (outcome IS NULL OR act_by IS NULL) ) STRICT;
CREATE INDEX parcels_shop ON parcels (shop, state, id);
CREATE INDEX parcels_due ON parcels (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX parcels_track ON parcels (track_at) WHERE track_at IS NOT NULL;
CREATE INDEX parcels_act_by ON parcels (act_by) WHERE act_by IS NOT NULL;
CREATE UNIQUE INDEX parcels_resends ON parcels (resends) WHERE resends IS NOT NULL;
CREATE TABLE parcel_lines ( parcel INTEGER NOT NULL, order_id INTEGER NOT NULL, position INTEGER NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), PRIMARY KEY (parcel, order_id, position) ) STRICT, WITHOUT ROWID;
CREATE INDEX parcel_lines_order ON parcel_lines (order_id, parcel);
CREATE TABLE labels ( id INTEGER NOT NULL PRIMARY KEY, parcel INTEGER NOT NULL, carrier TEXT NOT NULL, service TEXT NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor >= 0), state TEXT NOT NULL, tracking TEXT, asked_at INTEGER NOT NULL, bought_at INTEGER, ended_at INTEGER, tries INTEGER NOT NULL, next_check_at INTEGER, is_void_refused INTEGER NOT NULL, CHECK (state IN ('asking', 'bought', 'refused', 'voiding', 'voided')), CHECK (state <> 'bought' OR tracking IS NOT NULL) ) STRICT;
CREATE UNIQUE INDEX labels_live ON labels (parcel) WHERE state IN ('asking', 'bought', 'voiding');
CREATE INDEX labels_parcel ON labels (parcel, id);
CREATE INDEX labels_next_check ON labels (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE TABLE parcel_events ( carrier TEXT NOT NULL, id TEXT NOT NULL, parcel INTEGER NOT NULL, label INTEGER NOT NULL, status TEXT NOT NULL, made_at INTEGER NOT NULL, at INTEGER NOT NULL, place TEXT NOT NULL, PRIMARY KEY (carrier, id) ) STRICT;
CREATE INDEX parcel_events_parcel ON parcel_events (parcel, made_at);

-- checkouts-0002 7ef139fe50c6c1d2d94b2bc099470469
ALTER TABLE checkouts ADD COLUMN is_direct INTEGER NOT NULL DEFAULT 0;

-- cases-0001 88d0700d497ef75cf1f7a2085281721e
CREATE TABLE cases ( id INTEGER NOT NULL PRIMARY KEY, order_id INTEGER NOT NULL, shop INTEGER NOT NULL, buyer INTEGER NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL, opened_at INTEGER NOT NULL, answer_by INTEGER NOT NULL, due_at INTEGER, answer TEXT NOT NULL, answered_at INTEGER, decided_by TEXT, decided_at INTEGER, note TEXT NOT NULL, CHECK (reason IN ('not_arrived', 'not_as_described')), CHECK (state IN ('open', 'answered', 'refunded', 'closed')), CHECK ((state IN ('open', 'answered')) = (due_at IS NOT NULL)), CHECK ((state IN ('refunded', 'closed')) = (decided_at IS NOT NULL)), CHECK ((decided_by IS NULL) = (decided_at IS NULL)) ) STRICT;
CREATE UNIQUE INDEX cases_active ON cases (order_id) WHERE state IN ('open', 'answered');
CREATE INDEX cases_order ON cases (order_id, id);
CREATE INDEX cases_state ON cases (state, id);
CREATE INDEX cases_due ON cases (due_at) WHERE due_at IS NOT NULL;

-- cases-offers f568462c4c81d4a68c20d17a6690e6a8
ALTER TABLE cases ADD COLUMN offer_minor INTEGER CHECK (offer_minor > 0);
ALTER TABLE cases ADD COLUMN offered_at INTEGER;
ALTER TABLE cases ADD COLUMN offer_state TEXT;
ALTER TABLE cases ADD COLUMN replacement INTEGER;
CREATE INDEX cases_replacement ON cases (replacement) WHERE replacement IS NOT NULL;
INSERT INTO cursors (reader, position) SELECT CAST(?1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- returns-0001 2bbcfa4ae56beac6753e8c452c8e7eb5
CREATE TABLE returns ( id INTEGER NOT NULL PRIMARY KEY, order_id INTEGER NOT NULL, shop INTEGER NOT NULL, buyer INTEGER NOT NULL, reason TEXT NOT NULL, is_withdrawal INTEGER NOT NULL, state TEXT NOT NULL, next TEXT, text TEXT NOT NULL, opened_at INTEGER NOT NULL, due_at INTEGER, shipping_paid_by TEXT NOT NULL, refunds_delivery INTEGER NOT NULL, answer TEXT NOT NULL, approved_at INTEGER, carrier TEXT, tracking TEXT, shipped_at INTEGER, received_at INTEGER, inspected_at INTEGER, offer_minor INTEGER CHECK (offer_minor > 0), offered_at INTEGER, replacement INTEGER, note TEXT NOT NULL, ended_by TEXT, ended_at INTEGER, CHECK (reason IN ('change_of_mind', 'does_not_fit', 'damaged', 'wrong_item', 'not_as_described')), CHECK (state IN ('requested', 'offered', 'refused', 'disputed', 'awaiting_shipment', 'in_transit', 'received', 'inspected', 'replacing', 'refunded', 'partly_refunded', 'rejected', 'withdrawn', 'expired', 'replaced')), CHECK (shipping_paid_by IN ('buyer', 'seller')), CHECK ((next IS NULL) = (ended_at IS NOT NULL)), CHECK ((ended_by IS NULL) = (ended_at IS NULL)), CHECK ((due_at IS NOT NULL) = (next IS NOT NULL AND state <> 'replacing')) ) STRICT;
CREATE UNIQUE INDEX returns_active ON returns (order_id) WHERE next IS NOT NULL;
CREATE INDEX returns_order ON returns (order_id, id);
CREATE INDEX returns_buyer ON returns (buyer, id);
CREATE INDEX returns_next ON returns (next, due_at) WHERE next IS NOT NULL;
CREATE INDEX returns_shop ON returns (shop, id);
CREATE INDEX returns_due ON returns (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX returns_replacement ON returns (replacement) WHERE replacement IS NOT NULL;
CREATE TABLE return_lines ( return_id INTEGER NOT NULL, position INTEGER NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0), restocked INTEGER NOT NULL CHECK (restocked >= 0), written_off INTEGER NOT NULL CHECK (written_off >= 0), kept INTEGER NOT NULL CHECK (kept >= 0), reduced INTEGER NOT NULL CHECK (reduced >= 0), replaced INTEGER NOT NULL CHECK (replaced >= 0), PRIMARY KEY (return_id, position), CHECK (restocked + written_off + kept + reduced + replaced <= quantity) ) STRICT, WITHOUT ROWID;
CREATE TABLE return_refunds ( return_id INTEGER NOT NULL, refund INTEGER NOT NULL, PRIMARY KEY (return_id, refund) ) STRICT, WITHOUT ROWID;
INSERT INTO cursors (reader, position) SELECT CAST(?1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- withdrawals-0001 6c4c5f0cdd341c62f03a8cac54744074
CREATE TABLE withdrawal_codes ( id INTEGER NOT NULL PRIMARY KEY, order_id INTEGER, buyer INTEGER, code_hash BLOB, tries INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER ) STRICT;
CREATE INDEX withdrawal_codes_order ON withdrawal_codes (order_id, created_at);
CREATE INDEX withdrawal_codes_expiry ON withdrawal_codes (expires_at);

-- cancellations-0001 c280534fdddc8a8e662c7fd9c684a2d3
CREATE TABLE cancellations ( id INTEGER NOT NULL PRIMARY KEY, order_id INTEGER NOT NULL, shop INTEGER NOT NULL, buyer INTEGER NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, opened_at INTEGER NOT NULL, due_at INTEGER, answer TEXT NOT NULL, refund INTEGER, ended_by TEXT, ended_at INTEGER, CHECK (author IN ('buyer', 'seller')), CHECK (state IN ('requested', 'declined', 'cancelled', 'withdrawn', 'overtaken')), CHECK ((state = 'requested') = (due_at IS NOT NULL)), CHECK ((state = 'requested') = (ended_at IS NULL)), CHECK ((ended_by IS NULL) = (ended_at IS NULL)) ) STRICT;
CREATE UNIQUE INDEX cancellations_open ON cancellations (order_id) WHERE state = 'requested';
CREATE INDEX cancellations_order ON cancellations (order_id, id);
CREATE INDEX cancellations_shop ON cancellations (shop, due_at) WHERE state = 'requested';
CREATE INDEX cancellations_due ON cancellations (due_at) WHERE due_at IS NOT NULL;
INSERT INTO cursors (reader, position) SELECT CAST(?1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- evidence-0001 2d29c89e6ece7cb7c1cb2cda1eb10669
CREATE TABLE evidence ( picture INTEGER NOT NULL, order_id INTEGER NOT NULL, side TEXT NOT NULL, account INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (picture, order_id), CHECK (side IN ('buyer', 'seller')) ) STRICT;
CREATE INDEX evidence_order ON evidence (order_id, at);

-- invoices-0001 b8db8377662efe57564123df705dea14
CREATE TABLE invoices ( id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, order_id INTEGER NOT NULL, refund INTEGER NOT NULL, buyer INTEGER NOT NULL, shop INTEGER NOT NULL, market TEXT NOT NULL, series_year INTEGER NOT NULL, number INTEGER NOT NULL CHECK (number > 0), issued_at INTEGER NOT NULL, gross_minor INTEGER NOT NULL CHECK (gross_minor >= 0), tax_minor INTEGER NOT NULL CHECK (tax_minor >= 0), content TEXT NOT NULL ) STRICT;
CREATE UNIQUE INDEX invoices_series ON invoices (shop, kind, series_year, number);
CREATE UNIQUE INDEX invoices_order ON invoices (order_id, refund);
CREATE TABLE invoice_deductions ( order_id INTEGER NOT NULL, refund INTEGER NOT NULL, PRIMARY KEY (order_id, refund) ) STRICT, WITHOUT ROWID;
INSERT INTO cursors (reader, position) SELECT CAST(?1 AS TEXT), last FROM outbox_counter WHERE one = 1;

-- disputes-0001 dfc7ad702cbab4a8bb72da17fe4a9e71
CREATE TABLE disputes ( id INTEGER NOT NULL PRIMARY KEY, gateway TEXT NOT NULL, reference TEXT NOT NULL, payment INTEGER NOT NULL, checkout INTEGER NOT NULL, buyer INTEGER NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), reason TEXT NOT NULL, state TEXT NOT NULL, evidence_by INTEGER, opened_at INTEGER NOT NULL, decided_at INTEGER, evidence TEXT NOT NULL, evidence_at INTEGER, loss_minor INTEGER NOT NULL CHECK (loss_minor >= 0), CHECK (state IN ('inquiry', 'open', 'review', 'won', 'lost', 'closed')), CHECK ((state IN ('won', 'lost', 'closed')) = (decided_at IS NOT NULL)), CHECK (loss_minor = 0 OR state = 'lost') ) STRICT;
CREATE UNIQUE INDEX disputes_reference ON disputes (gateway, reference);
CREATE INDEX disputes_payment ON disputes (payment, id);
CREATE INDEX disputes_checkout ON disputes (checkout, id);
CREATE INDEX disputes_state ON disputes (state, id);
CREATE TABLE dispute_holds ( dispute INTEGER NOT NULL, order_id INTEGER NOT NULL, shop INTEGER NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), PRIMARY KEY (dispute, order_id) ) STRICT;

-- disputes-holds-by-order fb97bea4547ba43fc47ed6f2895d2ad8
CREATE INDEX dispute_holds_order ON dispute_holds (order_id);

-- creators-0001 8f9e953d368d48f1eb0ce64352693114
CREATE TABLE creators ( id INTEGER NOT NULL PRIMARY KEY, account INTEGER NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL, avatar INTEGER, market TEXT NOT NULL, identity TEXT NOT NULL, followers INTEGER NOT NULL CHECK (followers >= 0), created_at INTEGER NOT NULL ) STRICT;
CREATE UNIQUE INDEX creators_account ON creators (account);
CREATE UNIQUE INDEX creators_handle ON creators (handle);
CREATE INDEX creators_bazaar ON creators (market, followers, id);
CREATE TABLE creator_checks ( id INTEGER NOT NULL PRIMARY KEY, creator INTEGER NOT NULL, legal_name TEXT NOT NULL, document TEXT NOT NULL, last_four TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL, asked_at INTEGER NOT NULL, decided_at INTEGER, decided_by INTEGER, CHECK ((state = 'waiting') = (decided_by IS NULL)) ) STRICT;
CREATE UNIQUE INDEX creator_checks_waiting ON creator_checks (creator) WHERE state = 'waiting';
CREATE INDEX creator_checks_state ON creator_checks (state, id);
CREATE TABLE follows ( account INTEGER NOT NULL, creator INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (account, creator) ) STRICT;
CREATE INDEX follows_creator ON follows (creator, account);
CREATE TABLE stalls ( id INTEGER NOT NULL PRIMARY KEY, creator INTEGER NOT NULL, theme TEXT NOT NULL, cover INTEGER, products INTEGER NOT NULL CHECK (products >= 0), updated_at INTEGER NOT NULL ) STRICT;
CREATE UNIQUE INDEX stalls_creator ON stalls (creator);
CREATE TABLE stall_shelves ( id INTEGER NOT NULL PRIMARY KEY, stall INTEGER NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL ) STRICT;
CREATE INDEX stall_shelves_stall ON stall_shelves (stall, position);
CREATE TABLE stall_items ( stall INTEGER NOT NULL, product INTEGER NOT NULL, shelf INTEGER, position INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (stall, product) ) STRICT;
CREATE INDEX stall_items_product ON stall_items (product);
CREATE TABLE open_plans ( product INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, market TEXT NOT NULL, rate_bp INTEGER NOT NULL CHECK (rate_bp BETWEEN 1 AND 8000), since INTEGER NOT NULL, ends_at INTEGER ) STRICT;
CREATE INDEX open_plans_market ON open_plans (market, since, product);
CREATE INDEX open_plans_shop ON open_plans (shop, product);
CREATE TABLE kept_rates ( product INTEGER NOT NULL, creator INTEGER NOT NULL, rate_bp INTEGER NOT NULL, until INTEGER NOT NULL, told INTEGER NOT NULL, PRIMARY KEY (product, creator, rate_bp), CHECK (told BETWEEN 0 AND 2) ) STRICT;
CREATE INDEX kept_rates_creator ON kept_rates (creator, product);
CREATE INDEX kept_rates_told ON kept_rates (told, until);
CREATE TABLE promoters ( product INTEGER NOT NULL, creator INTEGER NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (product, creator) ) STRICT;
CREATE TABLE touches ( owner INTEGER NOT NULL, product INTEGER NOT NULL, creator INTEGER NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (owner, product) ) STRICT;
CREATE INDEX touches_at ON touches (at);
CREATE TABLE touch_sources ( source TEXT NOT NULL PRIMARY KEY, creator INTEGER NOT NULL ) STRICT;
CREATE TABLE creator_sales ( order_id INTEGER NOT NULL, position INTEGER NOT NULL, creator INTEGER NOT NULL, source TEXT NOT NULL, product INTEGER NOT NULL, shop INTEGER NOT NULL, title TEXT NOT NULL, currency TEXT NOT NULL, units INTEGER NOT NULL, gmv_minor INTEGER NOT NULL, base_minor INTEGER NOT NULL, rate_bp INTEGER NOT NULL, expected_minor INTEGER NOT NULL CHECK (expected_minor >= 0), state TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (order_id, position) ) STRICT;
CREATE INDEX creator_sales_creator ON creator_sales (creator, at, order_id, position);
CREATE INDEX creator_sales_open ON creator_sales (creator, currency) WHERE state = 'estimated';
CREATE TABLE commission_facts ( id INTEGER NOT NULL PRIMARY KEY, order_id INTEGER NOT NULL, position INTEGER NOT NULL, creator INTEGER NOT NULL, kind TEXT NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL, transfer INTEGER, refund INTEGER, at INTEGER NOT NULL, CHECK ((kind = 'reversed') = (minor < 0)), CHECK (kind <> 'actual' OR transfer > 0) ) STRICT;
CREATE UNIQUE INDEX commission_facts_once ON commission_facts (order_id, position, kind) WHERE kind <> 'reversed';
CREATE UNIQUE INDEX commission_facts_refund ON commission_facts (order_id, position, refund) WHERE kind = 'reversed';
CREATE INDEX commission_facts_creator ON commission_facts (creator, id);
CREATE TABLE stall_days ( creator INTEGER NOT NULL, day INTEGER NOT NULL, views INTEGER NOT NULL, clicks INTEGER NOT NULL, follows INTEGER NOT NULL, orders INTEGER NOT NULL, units INTEGER NOT NULL, gmv_minor INTEGER NOT NULL, estimated_minor INTEGER NOT NULL, actual_minor INTEGER NOT NULL, PRIMARY KEY (creator, day) ) STRICT;

-- creators-0002 97129c3f79f2c86b2bc19c52cdba9af2
CREATE TABLE plan_cuts ( product INTEGER NOT NULL, rate_bp INTEGER NOT NULL, until INTEGER NOT NULL, at INTEGER NOT NULL, spread_to INTEGER NOT NULL, PRIMARY KEY (product, rate_bp, at) ) STRICT;
CREATE TABLE stall_closures ( id INTEGER NOT NULL PRIMARY KEY, creator INTEGER NOT NULL, reason TEXT NOT NULL, closed_by INTEGER NOT NULL, closed_at INTEGER NOT NULL, reopened_by INTEGER, reopened_at INTEGER, CHECK ((reopened_by IS NULL) = (reopened_at IS NULL)) ) STRICT;
CREATE UNIQUE INDEX stall_closures_open ON stall_closures (creator) WHERE reopened_at IS NULL;

-- creators-0003 8410776f3b138814ae4f351a3071083d
CREATE TABLE creator_handle_keys ( handle_key TEXT NOT NULL PRIMARY KEY, creator INTEGER NOT NULL ) STRICT;
CREATE INDEX creator_handle_keys_creator ON creator_handle_keys (creator);

-- creators-picture-uses 58abeec9756db8749f35754af0bbbcad
CREATE INDEX creators_avatar ON creators (avatar) WHERE avatar IS NOT NULL;

-- creators-0004 60d2f0821f284d61283f878b11f7101d
CREATE TABLE creator_name_keys ( market TEXT NOT NULL, name_key TEXT NOT NULL, creator INTEGER NOT NULL, PRIMARY KEY (market, name_key) ) STRICT;
CREATE INDEX creator_name_keys_creator ON creator_name_keys (creator);

-- creators-0005 a00e5a219913129ed75f9f88cde988ed
ALTER TABLE stall_closures ADD COLUMN with_account INTEGER;

-- creators-0006 587d104c7ddb2848f6c5896a8a4bb8ca
DELETE FROM creator_name_keys;

-- affiliates-0001 144cf63db426ad1259d54d8ba5767adf
CREATE TABLE commission_terms ( product INTEGER NOT NULL, creator INTEGER NOT NULL, rate_bp INTEGER NOT NULL CHECK (rate_bp BETWEEN 1 AND 8000), since INTEGER NOT NULL, ends_at INTEGER, PRIMARY KEY (product, creator, rate_bp, since), CHECK (ends_at >= since) ) STRICT;
INSERT INTO commission_terms (product, creator, rate_bp, since, ends_at) SELECT product, 0, rate_bp, since, ends_at FROM open_plans WHERE ends_at IS NULL OR ends_at >= since;
INSERT INTO commission_terms (product, creator, rate_bp, since, ends_at) SELECT product, 0, rate_bp, 0, max(until) FROM ( SELECT product, rate_bp, until FROM kept_rates UNION ALL SELECT product, rate_bp, until FROM plan_cuts UNION ALL SELECT product, rate_bp, at FROM creator_sales WHERE rate_bp > 0 ) AS earlier GROUP BY product, rate_bp;

-- stalls-picture-uses 20d50a328e649de4ffa6dadf741543d4
CREATE INDEX stalls_cover ON stalls (cover) WHERE cover IS NOT NULL;

-- collaborations-0001 36b72c864182e2328bd3ccc5dc0799b9
CREATE TABLE targeted_plans ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, rate_bp INTEGER NOT NULL CHECK (rate_bp BETWEEN 1 AND 8000), ends_at INTEGER NOT NULL, content TEXT NOT NULL, message TEXT NOT NULL, created_at INTEGER NOT NULL ) STRICT;
CREATE INDEX targeted_plans_shop ON targeted_plans (shop, id);
CREATE TABLE targeted_products ( plan INTEGER NOT NULL, product INTEGER NOT NULL, PRIMARY KEY (plan, product) ) STRICT;
CREATE INDEX targeted_products_product ON targeted_products (product, plan);
CREATE TABLE collaborations ( id INTEGER NOT NULL PRIMARY KEY, plan INTEGER NOT NULL, shop INTEGER NOT NULL, creator INTEGER NOT NULL, state TEXT NOT NULL, invited_at INTEGER NOT NULL, answer_by INTEGER NOT NULL, answered_at INTEGER, ended_at INTEGER, CHECK ((state = 'invited') = (answered_at IS NULL)), CHECK ((state = 'ended') = (ended_at IS NOT NULL)) ) STRICT;
CREATE UNIQUE INDEX collaborations_plan ON collaborations (plan, creator);
CREATE INDEX collaborations_creator ON collaborations (creator, state, id);
CREATE INDEX collaborations_shop ON collaborations (shop, invited_at);
CREATE INDEX collaborations_due ON collaborations (answer_by) WHERE state = 'invited';
CREATE INDEX collaborations_held ON collaborations (plan) WHERE state = 'accepted';
CREATE TABLE blocked_shops ( creator INTEGER NOT NULL, shop INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (creator, shop) ) STRICT;

-- payouts-0001 1a82713224f887ce8ebfbc61f08df51d
CREATE TABLE payout_accounts ( owner INTEGER NOT NULL PRIMARY KEY, holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE TABLE payouts ( id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, owner INTEGER NOT NULL, name TEXT NOT NULL, market TEXT NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL, asked_by INTEGER NOT NULL, asked_at INTEGER NOT NULL, word TEXT NOT NULL, decided_by INTEGER, decided_at INTEGER, CHECK (kind IN ('payable', 'commission')), CHECK (state IN ('asked', 'paid', 'failed')), CHECK ((state = 'asked') = (decided_by IS NULL)), CHECK ((decided_by IS NULL) = (decided_at IS NULL)) ) STRICT;
CREATE UNIQUE INDEX payouts_open ON payouts (owner) WHERE state = 'asked';
CREATE INDEX payouts_owner ON payouts (owner, id);
CREATE INDEX payouts_state ON payouts (state, id);

-- payouts-0002 e08e3f9f7dacbb19df2c6b284af91287
ALTER TABLE payout_accounts ADD COLUMN payable_from INTEGER NOT NULL DEFAULT 0;

-- payouts-sealed-numbers 4206f33b31bc133cd7c178d71d939b7d
ALTER TABLE payout_accounts ADD COLUMN number_tail TEXT NOT NULL DEFAULT '';
ALTER TABLE payouts ADD COLUMN number_tail TEXT NOT NULL DEFAULT '';

-- payouts-batches 7f3e85821b4fb0b4180b04902a251769
CREATE TABLE paying_accounts ( id INTEGER NOT NULL PRIMARY KEY, market TEXT NOT NULL, holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, number_tail TEXT NOT NULL, set_by INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE INDEX paying_accounts_market ON paying_accounts (market, id);
CREATE TABLE payout_batches ( id INTEGER NOT NULL PRIMARY KEY, market TEXT NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'sent', 'cancelled')), count INTEGER NOT NULL CHECK (count >= 0), minor INTEGER NOT NULL CHECK (minor >= 0), holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, number_tail TEXT NOT NULL, made_by INTEGER NOT NULL, made_at INTEGER NOT NULL, approved_by INTEGER, approved_at INTEGER, sent_by INTEGER, sent_at INTEGER, CHECK (approved_by <> made_by), CHECK ((approved_by IS NOT NULL) = (state IN ('approved', 'sent'))), CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK ((sent_by IS NOT NULL) = (state = 'sent')), CHECK ((sent_by IS NULL) = (sent_at IS NULL)) ) STRICT;
CREATE INDEX payout_batches_state ON payout_batches (state, id);
CREATE TABLE payout_files ( batch INTEGER NOT NULL, format TEXT NOT NULL CHECK (format IN ('csv', 'pain001')), sha256 TEXT NOT NULL, bytes INTEGER NOT NULL CHECK (bytes > 0), PRIMARY KEY (batch, format) ) STRICT;
CREATE TABLE payout_downloads ( id INTEGER NOT NULL PRIMARY KEY, batch INTEGER NOT NULL, format TEXT NOT NULL, account INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE INDEX payout_downloads_batch ON payout_downloads (batch, id);
CREATE TABLE batched_payouts ( id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, owner INTEGER NOT NULL, name TEXT NOT NULL, market TEXT NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), holder TEXT NOT NULL, bank TEXT NOT NULL, code TEXT NOT NULL, number TEXT NOT NULL, number_tail TEXT NOT NULL, state TEXT NOT NULL, asked_by INTEGER NOT NULL, asked_at INTEGER NOT NULL, word TEXT NOT NULL, decided_by INTEGER, decided_at INTEGER, batch INTEGER, return_reason TEXT NOT NULL DEFAULT '', returned_by INTEGER, returned_at INTEGER, is_in_old_file INTEGER NOT NULL DEFAULT 0, CHECK (kind IN ('payable', 'commission')), CHECK (state IN ('asked', 'batched', 'sent', 'paid', 'failed', 'returned')), CHECK ((state IN ('asked', 'batched', 'sent')) = (decided_by IS NULL)), CHECK ((decided_by IS NULL) = (decided_at IS NULL)), CHECK (state <> 'asked' OR batch IS NULL), CHECK (state NOT IN ('batched', 'sent') OR batch IS NOT NULL), CHECK ((state = 'returned') = (returned_by IS NOT NULL)), CHECK ((returned_by IS NULL) = (returned_at IS NULL)) ) STRICT;
INSERT INTO batched_payouts (id, kind, owner, name, market, currency, minor, holder, bank, code, number, number_tail, state, asked_by, asked_at, word, decided_by, decided_at, is_in_old_file) SELECT id, kind, owner, name, market, currency, minor, holder, bank, code, number, number_tail, state, asked_by, asked_at, word, decided_by, decided_at, state = 'asked' FROM payouts;
DROP TABLE payouts;
ALTER TABLE batched_payouts RENAME TO payouts;
CREATE UNIQUE INDEX payouts_open ON payouts (owner) WHERE state IN ('asked', 'batched', 'sent');
CREATE INDEX payouts_owner ON payouts (owner, id);
CREATE INDEX payouts_state ON payouts (state, id);
CREATE INDEX payouts_batch ON payouts (batch, id) WHERE batch IS NOT NULL;
CREATE INDEX payouts_at_bank ON payouts (currency, minor, id) WHERE state IN ('sent', 'paid');
CREATE INDEX payouts_decided ON payouts (currency, decided_at, id) WHERE state IN ('paid', 'returned');

-- statements-0001 221c7f51678280c500cd7fbec9bd35ad
CREATE TABLE statements ( owner INTEGER NOT NULL, kind TEXT NOT NULL, currency TEXT NOT NULL, day INTEGER NOT NULL, opening INTEGER NOT NULL, came INTEGER NOT NULL CHECK (came >= 0), went INTEGER NOT NULL CHECK (went >= 0), closing INTEGER NOT NULL, lines INTEGER NOT NULL CHECK (lines > 0), first_id INTEGER NOT NULL, end_id INTEGER NOT NULL, closed_at INTEGER NOT NULL, PRIMARY KEY (owner, kind, currency, day), CHECK (closing = opening + came - went), CHECK (first_id < end_id) ) STRICT;
CREATE TABLE statement_days ( currency TEXT NOT NULL PRIMARY KEY, day INTEGER NOT NULL, owner INTEGER NOT NULL, end_id INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;

-- reserves-0001 1982ef5ae0af7af5528ee5f3ae1705da
CREATE TABLE reserve_terms ( id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, share_bp INTEGER CHECK (share_bp BETWEEN 0 AND 5000), days INTEGER CHECK (days BETWEEN 1 AND 365), reason TEXT NOT NULL, set_by INTEGER NOT NULL, at INTEGER NOT NULL, CHECK ((share_bp IS NULL) = (days IS NULL)) ) STRICT;
CREATE INDEX reserve_terms_shop ON reserve_terms (shop, id);
CREATE TABLE reserve_holds ( order_id INTEGER NOT NULL PRIMARY KEY, shop INTEGER NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), released_minor INTEGER NOT NULL CHECK (released_minor BETWEEN 0 AND minor), release_at INTEGER NOT NULL, held_at INTEGER NOT NULL ) STRICT;
CREATE INDEX reserve_holds_due ON reserve_holds (release_at) WHERE released_minor < minor;
CREATE INDEX reserve_holds_shop ON reserve_holds (shop, release_at, order_id) WHERE released_minor < minor;

-- remittances-0001 130cd837598c84717af1ed02de0fe4e3
CREATE TABLE remittances ( id INTEGER NOT NULL PRIMARY KEY, market TEXT NOT NULL, tax TEXT NOT NULL CHECK (tax IN ('tax', 'withheld')), first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), reference TEXT NOT NULL, recorded_by INTEGER NOT NULL, at INTEGER NOT NULL, CHECK (first_day <= last_day) ) STRICT;
CREATE INDEX remittances_period ON remittances (market, tax, first_day);

-- reconciliation-0001 a11ebf209026712d2814cf3231cc37fc
CREATE TABLE settlement_files ( id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('bank', 'gateway')), name TEXT NOT NULL, sha256 TEXT NOT NULL, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, line_count INTEGER NOT NULL, difference_count INTEGER NOT NULL, imported_by INTEGER NOT NULL, at INTEGER NOT NULL, CHECK (first_day <= last_day) ) STRICT;
CREATE UNIQUE INDEX settlement_files_hash ON settlement_files (kind, sha256);
CREATE TABLE settlement_lines ( file INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, day INTEGER, currency TEXT NOT NULL, minor INTEGER NOT NULL, fee_minor INTEGER, net_minor INTEGER, reference TEXT NOT NULL, subject INTEGER, verdict TEXT NOT NULL, PRIMARY KEY (file, number), CHECK (verdict <> 'matched' OR subject IS NOT NULL) ) STRICT;
CREATE INDEX settlement_lines_subject ON settlement_lines (kind, subject) WHERE verdict = 'matched';

-- rooms-0001 be0f5741a1490adef1440f1701f1eeca
CREATE TABLE rooms ( id INTEGER NOT NULL PRIMARY KEY, host INTEGER NOT NULL, creator INTEGER NOT NULL, host_name TEXT NOT NULL, market TEXT NOT NULL, title TEXT NOT NULL CHECK (title <> ''), cover INTEGER, starts_at INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('planned', 'live', 'ended', 'stopped')), epoch INTEGER NOT NULL, event_count INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, reason TEXT NOT NULL, slow_seconds INTEGER NOT NULL, notice TEXT NOT NULL, pinned INTEGER, pseudonym_key TEXT NOT NULL, has_recording INTEGER NOT NULL, created_at INTEGER NOT NULL, CHECK (state <> 'live' OR started_at IS NOT NULL) ) STRICT;
CREATE UNIQUE INDEX rooms_on_air ON rooms (host) WHERE state = 'live';
CREATE INDEX rooms_market ON rooms (market, state, starts_at, id);
CREATE INDEX rooms_host ON rooms (host, starts_at, id);
CREATE TABLE room_events ( room INTEGER NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL, account INTEGER, at INTEGER NOT NULL, PRIMARY KEY (room, n) ) STRICT;
CREATE TABLE room_moderators ( host INTEGER NOT NULL, account INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (host, account) ) STRICT;
CREATE TABLE room_blocks ( host INTEGER NOT NULL, account INTEGER NOT NULL, by_account INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (host, account) ) STRICT;
CREATE TABLE room_minutes ( room INTEGER NOT NULL, minute INTEGER NOT NULL, viewers INTEGER NOT NULL, joins INTEGER NOT NULL, watch_ms INTEGER NOT NULL, impressions INTEGER NOT NULL, clicks INTEGER NOT NULL, likes INTEGER NOT NULL, comments INTEGER NOT NULL, orders INTEGER NOT NULL, units INTEGER NOT NULL, gmv_minor INTEGER NOT NULL, followers INTEGER NOT NULL, PRIMARY KEY (room, minute) ) STRICT;

-- rooms-picture-uses e8de7536696718b675c0119343230ea4
CREATE INDEX rooms_cover ON rooms (cover) WHERE cover IS NOT NULL;

-- rooms-0002 9feea63e75b729b69b620ca1c21bab43
CREATE TABLE closed_hosts (host INTEGER NOT NULL PRIMARY KEY) STRICT;

-- room-chat-0001 ef3e066798a7428b32f3f041cad921bb
CREATE TABLE chat_messages ( id INTEGER NOT NULL PRIMARY KEY, room INTEGER NOT NULL, author INTEGER NOT NULL, client_key TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE UNIQUE INDEX chat_messages_client_key ON chat_messages (room, author, client_key);
CREATE INDEX chat_messages_room ON chat_messages (room, id);
CREATE TABLE chat_removals ( message INTEGER NOT NULL PRIMARY KEY, room INTEGER NOT NULL, by_account INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE TABLE chat_mutes ( room INTEGER NOT NULL, account INTEGER NOT NULL, until INTEGER NOT NULL, by_account INTEGER NOT NULL, PRIMARY KEY (room, account) ) STRICT;
CREATE TABLE blocked_words ( host INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (host, word) ) STRICT;
CREATE TABLE abuse_reports ( id INTEGER NOT NULL PRIMARY KEY, room INTEGER NOT NULL, message INTEGER, account INTEGER, session INTEGER, reason TEXT NOT NULL, explanation TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'upheld', 'dismissed')), at INTEGER NOT NULL, decided_by INTEGER ) STRICT;
CREATE INDEX abuse_reports_queue ON abuse_reports (state, at, id);
CREATE INDEX abuse_reports_room ON abuse_reports (room, id);

-- room-chat-0002 882720fb643d4aec7b43a0db367fe2b6
ALTER TABLE abuse_reports ADD COLUMN network TEXT;
ALTER TABLE abuse_reports ADD COLUMN decision INTEGER;
CREATE TABLE abuse_decisions ( id INTEGER NOT NULL PRIMARY KEY, room INTEGER NOT NULL, message INTEGER, verdict TEXT NOT NULL, reason TEXT NOT NULL, content TEXT NOT NULL, accounts INTEGER NOT NULL, strangers INTEGER NOT NULL, by_account INTEGER NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE INDEX abuse_decisions_room ON abuse_decisions (room, id);

-- room-selling-0001 25dadd99254d0a691da79bc2b69c5a74
CREATE TABLE room_products ( room INTEGER NOT NULL, product INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (room, product) ) STRICT;
CREATE INDEX room_products_product ON room_products (product, room);
CREATE TABLE room_targets ( room INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('gmv', 'orders')), value INTEGER NOT NULL CHECK (value > 0), at INTEGER NOT NULL ) STRICT;
CREATE TABLE room_watch_times ( room INTEGER NOT NULL, visitor INTEGER NOT NULL, watched_ms INTEGER NOT NULL, PRIMARY KEY (room, visitor) ) STRICT;

-- room-video-0001 560c8d506d0b6277eff8a2771d7521c2
CREATE TABLE stream_keys ( host INTEGER NOT NULL PRIMARY KEY, hash TEXT NOT NULL, at INTEGER NOT NULL ) STRICT;
CREATE TABLE recordings ( room INTEGER NOT NULL PRIMARY KEY, market TEXT NOT NULL, bytes INTEGER NOT NULL, length_ms INTEGER NOT NULL CHECK (length_ms > 0), at INTEGER NOT NULL, retention TEXT NOT NULL CHECK (retention IN ('all', 'film', 'nothing')) ) STRICT;
CREATE INDEX recordings_retention ON recordings (retention, market, at, room);
CREATE TABLE recording_clips ( room INTEGER NOT NULL, product INTEGER NOT NULL, from_ms INTEGER NOT NULL, length_ms INTEGER NOT NULL CHECK (length_ms > 0), PRIMARY KEY (room, product) ) STRICT;
CREATE INDEX recording_clips_product ON recording_clips (product, room);

-- frozen-commissions 97982ad34fd510c5e983faeb088e6008
UPDATE order_lines SET creator = coalesce( (SELECT s.creator FROM creator_sales s WHERE s.order_id = order_lines.order_id AND s.position = order_lines.position), (SELECT t.creator FROM touch_sources t WHERE t.source = order_lines.source)), commission_bp = coalesce( (SELECT s.rate_bp FROM creator_sales s WHERE s.order_id = order_lines.order_id AND s.position = order_lines.position), (SELECT p.rate_bp FROM open_plans p WHERE p.product = order_lines.product), 0) WHERE source IS NOT NULL;
