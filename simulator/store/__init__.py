"""The database: tables, migrations, one module per kind of row. SQLite (WAL) by default, PostgreSQL deployed."""
