"""The host: settings, embedded Postgres, agreement files, logs, metrics."""
