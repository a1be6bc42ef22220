"""Rules of working time: presence, target, flexible hours, duties, overtime, travel."""
