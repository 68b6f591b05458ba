-- Databases and roles of a region: per service one database, a role that owns it and makes its tables, and a role that
-- the service works with. Run by psql as the administrator, at every local start and once in a container. Running it again
-- changes nothing but the passwords, which come from the environment.

\set ON_ERROR_STOP on
\getenv directory_owner_password OKR_DIRECTORY_OWNER_PASSWORD
\getenv directory_writer_password OKR_DIRECTORY_WRITER_PASSWORD
\getenv goal_owner_password OKR_GOAL_OWNER_PASSWORD
\getenv goal_writer_password OKR_GOAL_WRITER_PASSWORD
\getenv alignment_owner_password OKR_ALIGNMENT_OWNER_PASSWORD
\getenv alignment_writer_password OKR_ALIGNMENT_WRITER_PASSWORD
\getenv views_owner_password OKR_VIEWS_OWNER_PASSWORD
\getenv views_writer_password OKR_VIEWS_WRITER_PASSWORD

SELECT format('CREATE ROLE %I LOGIN', service || suffix)
FROM unnest(ARRAY['directory', 'goal', 'alignment', 'views']) AS service, unnest(ARRAY['_owner', '_writer']) AS suffix
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service || suffix)
\gexec

ALTER ROLE directory_owner PASSWORD :'directory_owner_password';
ALTER ROLE directory_writer PASSWORD :'directory_writer_password';
ALTER ROLE goal_owner PASSWORD :'goal_owner_password';
ALTER ROLE goal_writer PASSWORD :'goal_writer_password';
ALTER ROLE alignment_owner PASSWORD :'alignment_owner_password';
ALTER ROLE alignment_writer PASSWORD :'alignment_writer_password';
ALTER ROLE views_owner PASSWORD :'views_owner_password';
ALTER ROLE views_writer PASSWORD :'views_writer_password';

-- A command fails soon and clearly rather than waiting; views fold and rebuild in long statements.
ALTER ROLE directory_writer SET lock_timeout = '2s';
ALTER ROLE directory_writer SET statement_timeout = '5s';
ALTER ROLE goal_writer SET lock_timeout = '2s';
ALTER ROLE goal_writer SET statement_timeout = '5s';
ALTER ROLE alignment_writer SET lock_timeout = '2s';
ALTER ROLE alignment_writer SET statement_timeout = '5s';
ALTER ROLE views_writer SET lock_timeout = '10s';
ALTER ROLE views_writer SET statement_timeout = '10min';

SELECT format('CREATE DATABASE %I OWNER %I', service, service || '_owner')
FROM unnest(ARRAY['directory', 'goal', 'alignment', 'views']) AS service
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = service)
\gexec

-- The wall between services: nobody else connects.
REVOKE ALL ON DATABASE directory, goal, alignment, views FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE directory TO directory_writer;
GRANT CONNECT, TEMPORARY ON DATABASE goal TO goal_writer;
GRANT CONNECT, TEMPORARY ON DATABASE alignment TO alignment_writer;
GRANT CONNECT, TEMPORARY ON DATABASE views TO views_writer;
