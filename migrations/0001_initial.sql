-- The first schema. One dialect that SQLite and PostgreSQL both take; migrations are append-only:
-- what stands here is never edited once it was released, a change is a new file.
--
-- Types. UUID: PostgreSQL's own; SQLite keeps the 16 raw bytes (hex(id) shows them). Measured on
-- the ledger: 2.5 microseconds a row with raw bytes, 2.8 with 36 characters. Flags are SMALLINT, 0
-- or 1; moments BIGINT, nanoseconds since 1970 UTC; money BIGINT, nano-dollars; lists TEXT, a JSON
-- array; ciphertext TEXT, base64.
-- Vocabularies are checked with OR: `IN` with more than two words builds a temporary index for each
-- row in SQLite (3.7 microseconds a row on the ledger).
-- Removed objects are marked (removed_at), never deleted: the ledger refers to them.
-- origin: `file` (mirrored from the configuration) or `api` (made through the management API).

CREATE TABLE providers (
  id UUID NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  base_url TEXT NOT NULL,  -- empty: the adapter's default
  auth_style TEXT NOT NULL CHECK (auth_style = 'bearer' OR auth_style = 'header'
                                  OR auth_style = 'none'),
  auth_header TEXT NOT NULL,
  headers_sealed TEXT,  -- JSON object, sealed since a header may be a credential; NULL: none
  connect_timeout_ms BIGINT NOT NULL,
  first_byte_timeout_ms BIGINT NOT NULL,
  idle_timeout_ms BIGINT NOT NULL,
  enabled SMALLINT NOT NULL CHECK (enabled = 0 OR enabled = 1),
  origin TEXT NOT NULL CHECK (origin = 'file' OR origin = 'api'),
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE UNIQUE INDEX providers_name ON providers (name) WHERE removed_at IS NULL;

CREATE TABLE channels (
  id UUID NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  provider_id UUID NOT NULL REFERENCES providers (id),
  priority BIGINT NOT NULL,
  weight BIGINT NOT NULL CHECK (weight >= 0),
  tags TEXT NOT NULL,
  max_in_flight BIGINT NOT NULL CHECK (max_in_flight >= 0),  -- 0: no limit
  enabled SMALLINT NOT NULL CHECK (enabled = 0 OR enabled = 1),
  origin TEXT NOT NULL CHECK (origin = 'file' OR origin = 'api'),
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE UNIQUE INDEX channels_name ON channels (name) WHERE removed_at IS NULL;

CREATE TABLE credentials (
  id UUID NOT NULL PRIMARY KEY,
  channel_id UUID NOT NULL REFERENCES channels (id),
  name TEXT NOT NULL,
  secret_sealed TEXT NOT NULL,  -- bound to credentials|<id>|secret
  origin TEXT NOT NULL CHECK (origin = 'file' OR origin = 'api'),
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE UNIQUE INDEX credentials_name ON credentials (channel_id, name) WHERE removed_at IS NULL;

CREATE TABLE channel_models (
  channel_id UUID NOT NULL REFERENCES channels (id),
  name TEXT NOT NULL,      -- what callers ask for; * takes any name
  upstream TEXT NOT NULL,  -- what the vendor calls it
  removed_at BIGINT,
  PRIMARY KEY (channel_id, name)
);

CREATE TABLE model_groups (
  id UUID NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  aliases TEXT NOT NULL,
  strategy TEXT NOT NULL,
  require_tags TEXT NOT NULL,
  exclude_tags TEXT NOT NULL,
  exclude_channels TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin = 'file' OR origin = 'api'),
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE UNIQUE INDEX model_groups_name ON model_groups (name) WHERE removed_at IS NULL;

CREATE TABLE model_group_members (
  model_group_id UUID NOT NULL REFERENCES model_groups (id),
  place INTEGER NOT NULL CHECK (place >= 0),  -- in the order of the group, from 0
  channel TEXT NOT NULL,                      -- names; empty: any
  model TEXT NOT NULL,
  tag TEXT NOT NULL,
  removed_at BIGINT,
  PRIMARY KEY (model_group_id, place)
);

-- Nano-dollars per million tokens; NULL: as input (cache lines), as output (reasoning).
CREATE TABLE prices (
  id UUID NOT NULL PRIMARY KEY,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,  -- names; empty: any
  channel TEXT NOT NULL,
  in_force_from BIGINT NOT NULL,
  input_nanos BIGINT NOT NULL,
  cache_read_nanos BIGINT,
  cache_write_nanos BIGINT,
  output_nanos BIGINT NOT NULL,
  reasoning_nanos BIGINT,
  request_nanos BIGINT NOT NULL,  -- per request, besides the tokens
  origin TEXT NOT NULL CHECK (origin = 'file' OR origin = 'api'),
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);

CREATE TABLE api_keys (
  id UUID NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,  -- keyed BLAKE2b-256, 64 hexadecimal digits; the key itself is nowhere
  masked TEXT NOT NULL,
  enabled SMALLINT NOT NULL CHECK (enabled = 0 OR enabled = 1),
  expires_at BIGINT,
  allowed_models TEXT NOT NULL,  -- empty list: all
  requests_per_minute BIGINT NOT NULL CHECK (requests_per_minute >= 0),  -- 0: no limit
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE UNIQUE INDEX api_keys_name ON api_keys (name) WHERE revoked_at IS NULL;

-- The ledger: one row for every request that was dispatched to a vendor. No foreign keys, since
-- each would cost a look-up per row; the ids come from objects that are never deleted.
CREATE TABLE requests (
  id UUID NOT NULL PRIMARY KEY,  -- UUIDv7: in order of arrival, so this index also lists by time
  api_key_id UUID NOT NULL,
  channel_id UUID,  -- of the last attempt: the one that answered
  price_id UUID,    -- NULL: unpriced
  model_asked TEXT NOT NULL,
  upstream_model TEXT,
  started_at BIGINT NOT NULL,
  duration_nanos BIGINT,     -- NULL: not ended, or not known
  first_token_nanos BIGINT,  -- since the start; NULL: no token came
  -- Disjoint classes: each token is in one of them.
  input_tokens BIGINT NOT NULL CHECK (input_tokens >= 0),
  cache_read_tokens BIGINT NOT NULL CHECK (cache_read_tokens >= 0),
  cache_write_tokens BIGINT NOT NULL CHECK (cache_write_tokens >= 0),
  output_tokens BIGINT NOT NULL CHECK (output_tokens >= 0),
  reasoning_tokens BIGINT NOT NULL CHECK (reasoning_tokens >= 0),
  cost_nanos BIGINT NOT NULL CHECK (cost_nanos >= 0),
  status INTEGER,  -- HTTP, to the caller; 499: the caller left; NULL: not ended, or not known
  -- `running` is the only one that changes: a request that has been open for some seconds has its
  -- row before it ends. `interrupted`: the router died before it settled; nothing is charged.
  outcome TEXT NOT NULL CHECK (outcome = 'succeeded' OR outcome = 'failed'
                               OR outcome = 'cancelled' OR outcome = 'interrupted'
                               OR outcome = 'running'),
  usage_source TEXT NOT NULL CHECK (usage_source = 'reported' OR usage_source = 'counted'
                                    OR usage_source = 'estimated' OR usage_source = 'none'
                                    OR usage_source = 'interrupted'),
  error_class TEXT,
  error_code TEXT,
  streamed SMALLINT NOT NULL CHECK (streamed = 0 OR streamed = 1),
  attempt_count SMALLINT NOT NULL CHECK (attempt_count >= 0),
  attempts TEXT,  -- JSON array; NULL: one attempt, without an error, told by the columns
  plan TEXT       -- JSON: why which channel was tried; NULL: not kept
);
-- What a start after a crash has to close. Empty but for long requests, so it costs no insert.
CREATE INDEX requests_running ON requests (id) WHERE outcome = 'running';

-- Sums per channel and hour of the request's start, kept in the ledger's own transactions. They can
-- be rebuilt from the rows.
CREATE TABLE channel_stats_hourly (
  channel_id UUID NOT NULL,
  hour BIGINT NOT NULL,              -- hours since 1970 UTC
  requests BIGINT NOT NULL,          -- whose last attempt went here
  interrupted BIGINT NOT NULL,       -- of them: the router died meanwhile
  attempts BIGINT NOT NULL,          -- those that went on to another channel included
  errors_caller BIGINT NOT NULL,     -- attempts that failed: by the request itself
  errors_limit BIGINT NOT NULL,      -- rate, quota, overload
  errors_vendor BIGINT NOT NULL,     -- anything else the vendor did, timeouts included
  errors_router BIGINT NOT NULL,
  cancelled BIGINT NOT NULL,         -- attempts during which the caller left
  input_tokens BIGINT NOT NULL,
  cache_read_tokens BIGINT NOT NULL,
  cache_write_tokens BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  cost_nanos BIGINT NOT NULL,
  duration_nanos BIGINT NOT NULL,    -- sum over `requests`
  first_tokens BIGINT NOT NULL,      -- requests that have a first token
  first_token_nanos BIGINT NOT NULL, -- sum over `first_tokens`
  PRIMARY KEY (channel_id, hour)
);

-- Up to where each journal file has been applied, written in the transaction of its rows.
CREATE TABLE journal_positions (
  journal_id UUID NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL CHECK (position >= 0)
);
