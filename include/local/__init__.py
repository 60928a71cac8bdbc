"""The local platform: Postgres, AWS endpoints, Airflow and a source site, started as one."""
