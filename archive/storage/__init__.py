"""Files on disk: reading untrusted ones safely, writing durably, locks, checksums and forked processes."""
