"""The county unions' data warehouse: collect, stage, validate, load, refresh."""
