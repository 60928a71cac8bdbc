"""The ingestion job: pages of basketball-reference into the schema source."""
