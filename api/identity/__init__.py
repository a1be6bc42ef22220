"""Identity: keys, roles and permissions."""
