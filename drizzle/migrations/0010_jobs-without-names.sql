-- Names are read when a job is worked on and never kept in its row.
UPDATE ai.jobs SET request = request - 'identifiers' WHERE request ? 'identifiers';
