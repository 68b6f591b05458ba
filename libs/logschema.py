"""The log's tables, the one function that appends to them, and the rights that keep them append-only."""

import hashlib
from dataclasses import dataclass

#: First half of the key of every advisory lock taken here; the second is the table's oid, or 0 while a schema is made.
LOCK_SPACE = 7031

#: What append() answers per save.
APPENDED, REPEATED, REUSED, TAKEN, MOVED = "appended", "repeated", "reused", "taken", "moved"

# Big tables are only read through LATERAL ... LIMIT 1 with seqscan off, so no plan can ever scan or hash one, whatever the
# statistics say. A generic plan takes the inputs for ten rows: without nested loops (LATERAL has no other way and keeps its
# own) they are hashed, not multiplied. One plan per session: planning costs more than running.
_TABLES = """
CREATE TABLE IF NOT EXISTS {events} (
  originator_id {id_type} NOT NULL,
  originator_version bigint NOT NULL CHECK (originator_version >= {first_version}),
  topic text NOT NULL,
  state bytea NOT NULL,
  notification_id bigint NOT NULL CHECK (notification_id > 0),
  recorded_at timestamptz NOT NULL,
  command_id uuid NOT NULL,
  PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX IF NOT EXISTS {position_index} ON {events} (notification_id);
CREATE TABLE IF NOT EXISTS {commands} (
  command_id uuid PRIMARY KEY,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  first_position bigint NOT NULL,
  event_count integer NOT NULL CHECK (event_count >= 0),
  recorded_at timestamptz NOT NULL,
  answer bytea NOT NULL
);
CREATE TABLE IF NOT EXISTS {identity} (
  events_table text PRIMARY KEY,
  log_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
"""

_APPEND = """
CREATE OR REPLACE FUNCTION {append}(
  p_commands uuid[], p_digests bytea[], p_answers bytea[],
  p_saves integer[], p_streams {id_type_name}[], p_versions bigint[], p_types text[], p_states bytea[],
  p_guard_saves integer[], p_guard_streams {id_type_name}[], p_guard_versions bigint[]
) RETURNS TABLE (save integer, verdict text, first bigint, count integer, at timestamptz, answer bytea, stream {id_type_name})
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_nestloop = off
SET jit = off
AS $append$
#variable_conflict use_column
DECLARE
  base bigint;
  now timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock({lock_space}, {events_literal}::regclass::oid::integer);
  SELECT e.notification_id, e.recorded_at INTO base, now FROM {events} e ORDER BY e.notification_id DESC LIMIT 1;
  base := COALESCE(base, 0);
  now := GREATEST(clock_timestamp(), now + interval '1 microsecond');
  RETURN QUERY
  WITH saves AS MATERIALIZED (
    SELECT t.save::integer AS save, t.command_id, t.digest, t.answer, k.first_position, k.event_count, k.recorded_at,
           k.digest AS known_digest, k.answer AS known_answer
    FROM unnest(p_commands, p_digests, p_answers) WITH ORDINALITY AS t (command_id, digest, answer, save)
    LEFT JOIN LATERAL (SELECT * FROM {commands} c WHERE c.command_id = t.command_id LIMIT 1) k ON true
  ), events AS MATERIALIZED (
    SELECT t.*, row_number() OVER (PARTITION BY t.save, t.stream ORDER BY t.place) AS nth
    FROM unnest(p_saves, p_streams, p_versions, p_types, p_states) WITH ORDINALITY AS t (save, stream, version, type, state, place)
  ), taken AS MATERIALIZED (
    SELECT DISTINCT ON (e.save) e.save, e.stream
    FROM (SELECT i.save, i.stream, min(i.version - i.nth) AS lowest, max(i.version - i.nth) AS highest
          FROM events i GROUP BY i.save, i.stream) e
    LEFT JOIN LATERAL (SELECT x.originator_version AS version FROM {events} x WHERE x.originator_id = e.stream
                       ORDER BY x.originator_version DESC LIMIT 1) last ON true
    WHERE e.lowest <> e.highest OR e.lowest <> COALESCE(last.version, LEAST(0, e.lowest))
    ORDER BY e.save, e.stream
  ), moved AS MATERIALIZED (
    SELECT DISTINCT ON (g.save) g.save, g.stream
    FROM unnest(p_guard_saves, p_guard_streams, p_guard_versions) AS g (save, stream, version)
    LEFT JOIN LATERAL (SELECT x.originator_version AS version FROM {events} x WHERE x.originator_id = g.stream
                       ORDER BY x.originator_version DESC LIMIT 1) last ON true
    WHERE g.version <> COALESCE(last.version, 0)
    ORDER BY g.save, g.stream
  ), good AS MATERIALIZED (
    SELECT s.save, s.command_id, s.digest, s.answer FROM saves s
    WHERE s.known_digest IS NULL
      AND s.save NOT IN (SELECT t.save FROM taken t) AND s.save NOT IN (SELECT m.save FROM moved m)
  ), placed AS MATERIALIZED (
    SELECT e.*, g.command_id, base + row_number() OVER (ORDER BY e.place) AS position
    FROM events e JOIN good g ON g.save = e.save
  ), written AS (
    INSERT INTO {events} (originator_id, originator_version, topic, state, notification_id, recorded_at, command_id)
    SELECT p.stream, p.version, p.type, p.state, p.position, now, p.command_id FROM placed p ORDER BY p.place
  ), spans AS MATERIALIZED (
    SELECT g.save, COALESCE(min(p.position), 0) AS first, count(p.position)::integer AS count
    FROM good g LEFT JOIN placed p ON p.save = g.save GROUP BY g.save
  ), remembered AS (
    INSERT INTO {commands} (command_id, digest, first_position, event_count, recorded_at, answer)
    SELECT g.command_id, g.digest, s.first, s.count, now, g.answer FROM good g JOIN spans s ON s.save = g.save
  )
  SELECT s.save, '{appended}', s.first, s.count, now, NULL::bytea, NULL::{id_type_name} FROM spans s
  UNION ALL
  SELECT s.save, CASE WHEN s.known_digest = s.digest THEN '{repeated}' ELSE '{reused}' END, s.first_position, s.event_count,
         s.recorded_at, s.known_answer, NULL FROM saves s WHERE s.known_digest IS NOT NULL
  UNION ALL
  SELECT s.save, CASE WHEN t.save IS NULL THEN '{moved}' ELSE '{taken}' END, 0, 0, NULL, NULL, COALESCE(t.stream, m.stream)
  FROM saves s LEFT JOIN taken t ON t.save = s.save LEFT JOIN moved m ON m.save = s.save
  WHERE s.known_digest IS NULL AND (t.save IS NOT NULL OR m.save IS NOT NULL);
END
$append$;
"""

_KEEP = """
CREATE OR REPLACE FUNCTION {refuse}() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
  RAISE EXCEPTION 'the log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$refuse$;
REVOKE ALL ON FUNCTION {append}{signature} FROM PUBLIC;
"""

_KEEP_TABLE = """
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {refuse}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
REVOKE ALL ON {table} FROM PUBLIC;
"""


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class LogSchema:
    """Names and DDL of one log in one database.

    id_type: "text" (streams are names) or "uuid". first_version: the table takes no version below it: 1, or 0 where the
    `eventsourcing` library may start a stream at 0 as well as at 1.
    """

    table: str = "events"
    schema: str = "public"
    id_type: str = "text"
    first_version: int = 1

    def _names(self) -> dict[str, str]:
        def qualified(suffix: str) -> str:
            return f"{identifier(self.schema)}.{identifier(self.table + suffix)}"

        text = self.id_type == "text"
        return {
            "events": qualified(""),
            "commands": qualified("_commands"),
            "append": qualified("_append"),
            "refuse": qualified("_refuse"),
            "identity": f"{identifier(self.schema)}.log_identity",
            "position_index": identifier(f"{self.table}_notification_id_idx"),
            "events_literal": literal(qualified("")),
            # Names compare by bytes: faster, and no library upgrade reorders an index.
            "id_type": 'text COLLATE "C"' if text else "uuid",
            "id_type_name": "text" if text else "uuid",
            "first_version": str(self.first_version),
            "lock_space": str(LOCK_SPACE),
            "appended": APPENDED,
            "repeated": REPEATED,
            "reused": REUSED,
            "taken": TAKEN,
            "moved": MOVED,
        }

    @property
    def events(self) -> str:
        return self._names()["events"]

    @property
    def commands(self) -> str:
        return self._names()["commands"]

    @property
    def identity(self) -> str:
        return self._names()["identity"]

    @property
    def append(self) -> str:
        """The append function's qualified name."""
        return self._names()["append"]

    @property
    def signature(self) -> str:
        """The append function's argument types, as has_function_privilege() and GRANT want them."""
        ids = f"{self.id_type}[]"
        events = f"integer[], {ids}, bigint[], text[], bytea[]"
        return f"(uuid[], bytea[], bytea[], {events}, integer[], {ids}, bigint[])"

    def ddl(self) -> str:
        """Everything but the grants, to run in one transaction that holds `lock_sql`. Running it again changes nothing."""
        names = self._names() | {"signature": self.signature}
        kept = (names["events"], names["commands"], names["identity"])
        return (
            (_TABLES + _APPEND + _KEEP).format(**names)
            + "".join(_KEEP_TABLE.format(table=table, **names) for table in kept)
            + f"COMMENT ON FUNCTION {self.append}{self.signature} IS {literal(self.fingerprint)};"
        )

    @property
    def fingerprint(self) -> str:
        """Changes whenever the DDL does."""
        text = f"{_TABLES}{_APPEND}{_KEEP}{_KEEP_TABLE}{self.schema}.{self.table} {self.id_type}"
        return "log schema " + hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def lock_sql(self) -> str:
        """Makes processes that start at once take turns."""
        return f"SELECT pg_catalog.pg_advisory_xact_lock({LOCK_SPACE}, 0)"

    def grants(self, writer: str) -> str:
        """All that the writer's role gets: to read, and to call append(), which runs with its owner's rights.

        Not INSERT: with it a position or a time could be made up. Not for the owner, whose own rights append() needs.
        """
        role, tables = identifier(writer), f"{self.events}, {self.commands}, {self.identity}"
        return (
            f"REVOKE ALL ON {tables} FROM {role};"
            f"GRANT USAGE ON SCHEMA {identifier(self.schema)} TO {role};"
            f"GRANT SELECT ON {tables} TO {role};"
            f"GRANT EXECUTE ON FUNCTION {self.append}{self.signature} TO {role};"
        )

    @property
    def ready_sql(self) -> str:
        """One row of one boolean: this very schema is there and the current role may use it."""
        function = literal(self.append + self.signature)
        return (
            f"SELECT COALESCE(obj_description(to_regprocedure({function}), 'pg_proc') = {literal(self.fingerprint)}"
            f" AND has_function_privilege(to_regprocedure({function}), 'EXECUTE')"
            f" AND has_table_privilege(to_regclass({literal(self.events)}), 'SELECT'), false)"
        )
