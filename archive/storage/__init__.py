"""Files on disk: safe reads of untrusted files, durable writes, locks, checksums, processes."""
