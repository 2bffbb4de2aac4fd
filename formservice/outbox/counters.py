"""Counters: numbers by kind, without a trace of a single request."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table

from formservice.outbox.schema import insert_into


def add_numbers(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    numbers: Iterable[tuple[tuple[str | int, ...], int]],
) -> None:
    """Add *numbers*, each with its kind, to the counters in *table*.

    *names*: columns of the kind, in its order. Rows that are there go up.
    """
    statement = insert_into(connection, table)
    # In one order everywhere: two instances that count at once must not wait for each other.
    for kind, number in sorted(numbers):
        connection.execute(
            statement.values(
                **dict(zip(names, kind, strict=True)), number=number
            ).on_conflict_do_update(
                index_elements=[table.c[name] for name in names],
                set_={"number": table.c.number + number},
            )
        )
