"""Alembic's entry point; the connection comes from `Database.migrate`."""

from alembic import context

from simulator.store.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
