"""What the DAG file imports: the run window, the ECS jobs and the dbt task group."""
