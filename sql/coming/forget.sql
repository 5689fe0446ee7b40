-- purpose: forget what waits to be loaded; each transaction that asks looks for itself
truncate quality.coming_version;
