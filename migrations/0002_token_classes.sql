-- Tokens that have a price of their own: written to a cache for an hour, of sound, of images. What
-- was asked for, and what the answer owes to a translation.

-- NULL: as cache_write (cache_write_1h), as input or output (sound, images).
ALTER TABLE prices ADD COLUMN cache_write_1h_nanos BIGINT;
ALTER TABLE prices ADD COLUMN audio_input_nanos BIGINT;
ALTER TABLE prices ADD COLUMN image_input_nanos BIGINT;
ALTER TABLE prices ADD COLUMN audio_output_nanos BIGINT;
ALTER TABLE prices ADD COLUMN image_output_nanos BIGINT;

-- Disjoint from the other classes, as those are among themselves.
ALTER TABLE requests ADD COLUMN cache_write_1h_tokens BIGINT NOT NULL DEFAULT 0
  CHECK (cache_write_1h_tokens >= 0);
ALTER TABLE requests ADD COLUMN input_audio_tokens BIGINT NOT NULL DEFAULT 0
  CHECK (input_audio_tokens >= 0);
ALTER TABLE requests ADD COLUMN input_image_tokens BIGINT NOT NULL DEFAULT 0
  CHECK (input_image_tokens >= 0);
ALTER TABLE requests ADD COLUMN output_audio_tokens BIGINT NOT NULL DEFAULT 0
  CHECK (output_audio_tokens >= 0);
ALTER TABLE requests ADD COLUMN output_image_tokens BIGINT NOT NULL DEFAULT 0
  CHECK (output_image_tokens >= 0);
-- NULL: the request has not ended, the router died before it did, or the row is older than this
-- column.
ALTER TABLE requests ADD COLUMN caller_dialect TEXT;  -- openai, anthropic, …
ALTER TABLE requests ADD COLUMN endpoint TEXT;        -- chat, embeddings, …
ALTER TABLE requests ADD COLUMN fidelity TEXT;  -- JSON: what a translation lost; NULL: nothing

ALTER TABLE channel_stats_hourly ADD COLUMN cache_write_1h_tokens BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_stats_hourly ADD COLUMN input_audio_tokens BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_stats_hourly ADD COLUMN input_image_tokens BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_stats_hourly ADD COLUMN output_audio_tokens BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_stats_hourly ADD COLUMN output_image_tokens BIGINT NOT NULL DEFAULT 0;
