-- What the platform keeps of a person's name and how to reach them, the computed columns too: they are erased and exported
-- with the name they are made of.
INSERT INTO privacy.data_registry (store, location, subject, category, legal_basis, retention) VALUES
  ('postgres', 'users.users.given_name', 'person', 'identity', 'GDPR 6(1)(e)', 'as long as the person is of the school'),
  ('postgres', 'users.users.middle_name', 'person', 'identity', 'GDPR 6(1)(e)', 'as long as the person is of the school'),
  ('postgres', 'users.users.family_name', 'person', 'identity', 'GDPR 6(1)(e)', 'as long as the person is of the school'),
  ('postgres', 'users.users.search_name', 'person', 'identity', 'GDPR 6(1)(e)', 'computed from given_name and family_name: ends with them'),
  ('postgres', 'users.users.register_name', 'person', 'identity', 'GDPR 6(1)(e)', 'computed from given_name and family_name: ends with them'),
  ('postgres', 'users.users.username', 'person', 'identity', 'GDPR 6(1)(e)', 'as long as the person is of the school'),
  ('postgres', 'users.users.identifier', 'person', 'identity', 'GDPR 6(1)(e)', 'as long as the person is of the school'),
  ('postgres', 'users.users.email', 'person', 'contact', 'GDPR 6(1)(e)', 'as long as the person is of the school'),
  ('postgres', 'users.users.phone', 'person', 'contact', 'GDPR 6(1)(e)', 'as long as the person is of the school'),
  ('postgres', 'users.users.avatar_key', 'person', 'image', 'GDPR 6(1)(a)', 'until the consent is withdrawn'),
  ('postgres', 'users.roster_changes.before', 'person', 'identity', 'GDPR 6(1)(e)', '31 days'),
  ('postgres', 'users.roster_changes.after', 'person', 'identity', 'GDPR 6(1)(e)', '31 days')
ON CONFLICT (store, location) DO NOTHING;
