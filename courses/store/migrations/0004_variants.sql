-- A film comes as it was made, or as its sound over still pictures.

-- In which of them an asset is needed; empty: in all.
ALTER TABLE asset ADD COLUMN variant TEXT NOT NULL DEFAULT '';

-- What was chosen for a module.
ALTER TABLE download ADD COLUMN variant TEXT NOT NULL DEFAULT 'full';
