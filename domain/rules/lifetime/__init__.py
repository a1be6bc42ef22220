"""Rules of the lifetime account: SGB IV § 7 to § 7f, § 23b, TVöD § 10, AZVO NRW § 14a."""
