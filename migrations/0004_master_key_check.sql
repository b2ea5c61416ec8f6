-- A known text, sealed under the master key: tells at start whether it is the key that the rest
-- of the database was made with.
CREATE TABLE master_key_check (
  id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
  sealed TEXT NOT NULL  -- bound to master_key_check|1|sealed
);
