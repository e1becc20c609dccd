"""The database: tables, their migrations, and one module per kind of row. SQLite (WAL) by default, PostgreSQL deployed."""
