"""What Alembic runs: migrate on the connection it is given, inside its transaction."""

from alembic import context

from formservice.outbox.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
