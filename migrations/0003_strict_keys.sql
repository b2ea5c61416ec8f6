-- 1: requests with this key are refused rather than changed on their way to a vendor.
ALTER TABLE api_keys ADD COLUMN strict INTEGER NOT NULL DEFAULT 0 CHECK (strict IN (0, 1));
