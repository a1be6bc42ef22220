"""Rules of pay: surcharges, allowances, tax-free minutes, wage lines."""
