"""What a read model is: one table, and a fold from the events of a stream to its row, live and in a rebuild alike."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, TypeVar

import asyncpg

from libs.record import Recorded

Doc = TypeVar("Doc")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A table of a read model. columns: (name, SQL type), the key's first. indexes: what stands in the parentheses, or "USING ..." """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    indexes: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.columns]

    def ddl(self, schema: str) -> str:
        """Makes the table, without its indexes: a rebuild fills it first."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns)
        return f"CREATE TABLE {schema}.{self.name} ({columns})"

    def key_ddl(self, schema: str) -> str:
        """Makes its primary key."""
        return f"ALTER TABLE {schema}.{self.name} ADD PRIMARY KEY ({', '.join(self.key)})"

    def index_ddl(self, schema: str) -> list[str]:
        """Makes its other indexes."""
        how = (index if index.startswith("USING") else f"({index})" for index in self.indexes)
        return [f"CREATE INDEX ON {schema}.{self.name} {each}" for each in how]

    def select(self, schema: str) -> str:
        """The rows of the streams $1."""
        return f"SELECT {', '.join(self.names)} FROM {schema}.{self.name} WHERE {self.key[0]} = ANY($1)"

    def upsert(self, schema: str) -> str:
        """One row, whether it is there or not."""
        values = ", ".join(f"${place}" for place in range(1, len(self.columns) + 1))
        changes = ", ".join(f"{name} = excluded.{name}" for name in self.names if name not in self.key)
        return (
            f"INSERT INTO {schema}.{self.name} ({', '.join(self.names)}) VALUES ({values}) "
            f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {changes}"
        )


class View(ABC, Generic[Doc]):
    """A read model over the streams of one log that begin with PREFIX.

    A document is what the fold keeps of a stream; it is whatever Python value suits, and a row holds all of it. The fold
    may only look at its document and the event, so that neither the order between streams nor another log matters: what
    comes from elsewhere (names of people, the cycle) is joined by the query.
    """

    NAME: ClassVar[str]
    #: Raised with every change of the table or the fold: another build is made then.
    VERSION: ClassVar[int]
    #: Service whose log it follows: "goal".
    SOURCE: ClassVar[str]
    PREFIX: ClassVar[str]
    TABLE: ClassVar[Table]
    #: What becomes of an event that cannot be applied: the view stops before it, or parks it and goes on.
    ON_POISON: ClassVar[Literal["stop", "park"]] = "stop"

    @abstractmethod
    def fold(self, doc: Doc | None, recorded: Recorded) -> Doc:
        """The document after the event; None before the stream's first one. It may change `doc` and return it."""

    @abstractmethod
    def rows(self, name: str, doc: Doc) -> Iterable[Row]:
        """The stream's rows, in the order of TABLE.columns."""

    @abstractmethod
    def doc(self, row: Sequence[Any]) -> Doc:
        """The document that a row holds."""

    def concerns(self, recorded: Recorded) -> bool:
        return recorded.header.stream.startswith(self.PREFIX)

    def fold_all(self, docs: dict[str, Doc], batch: Iterable[Recorded]) -> None:
        """Folds a batch into documents by stream. The document that was touched last comes last."""
        fold, prefix = self.fold, self.PREFIX
        for recorded in batch:
            stream = recorded.header.stream
            if stream.startswith(prefix):
                docs[stream] = fold(docs.pop(stream, None), recorded)

    async def apply(self, connection: asyncpg.Connection, schema: str, batch: Sequence[Recorded]) -> None:
        """Brings the tables up to date with a batch, in the transaction that the caller has open."""
        mine = [recorded for recorded in batch if self.concerns(recorded)]
        if not mine:
            return
        docs = await self.load(connection, schema, {recorded.stream for recorded in mine})
        self.fold_all(docs, mine)
        await self.save(connection, schema, docs)

    async def load(self, connection: asyncpg.Connection, schema: str, streams: Iterable[str]) -> dict[str, Doc]:
        """The documents of those streams that have one."""
        rows = await connection.fetch(self.TABLE.select(schema), list(streams))
        return {row[0]: self.doc(row) for row in rows}

    async def save(self, connection: asyncpg.Connection, schema: str, docs: dict[str, Doc]) -> None:
        """Writes the documents' rows over what is there."""
        rows = [row for name, doc in docs.items() for row in self.rows(name, doc)]
        await connection.executemany(self.TABLE.upsert(schema), rows)


class Lines(View[list[Row]]):
    """A read model that keeps a row per event and looks at no other: its documents are just the new rows."""

    @abstractmethod
    def line(self, recorded: Recorded) -> Row:
        """The event's row."""

    def fold(self, doc: list[Row] | None, recorded: Recorded) -> list[Row]:
        lines = doc if doc is not None else []
        lines.append(self.line(recorded))
        return lines

    def rows(self, name: str, doc: list[Row]) -> Iterable[Row]:
        return doc

    def doc(self, row: Sequence[Any]) -> list[Row]:
        raise TypeError("a line is never read to be changed")

    async def load(self, connection: asyncpg.Connection, schema: str, streams: Iterable[str]) -> dict[str, list[Row]]:
        return {}
