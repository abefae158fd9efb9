-- The application changes these columns of a school one by one; a new one is allowed by name.
GRANT UPDATE (absence_notice_minutes) ON users.institutions TO eduai_app;
