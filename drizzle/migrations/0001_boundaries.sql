CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
-- References between domains whose schema files may not import one another.
ALTER TABLE users.guardianships ADD CONSTRAINT guardianships_student
  FOREIGN KEY (institution_id, student_id) REFERENCES students.students (institution_id, id) ON DELETE CASCADE;
--> statement-breakpoint
ALTER TABLE students.enrollments ADD CONSTRAINT enrollments_section
  FOREIGN KEY (institution_id, section_id) REFERENCES courses.sections (institution_id, id);
--> statement-breakpoint
ALTER TABLE students.attendance ADD CONSTRAINT attendance_section
  FOREIGN KEY (institution_id, section_id) REFERENCES courses.sections (institution_id, id);
--> statement-breakpoint
ALTER TABLE students.academic_records ADD CONSTRAINT academic_records_course
  FOREIGN KEY (institution_id, course_id) REFERENCES courses.courses (institution_id, id);
--> statement-breakpoint
ALTER TABLE students.behavioral_records ADD CONSTRAINT behavioral_records_section
  FOREIGN KEY (institution_id, section_id) REFERENCES courses.sections (institution_id, id);
--> statement-breakpoint
ALTER TABLE courses.assignments ADD CONSTRAINT assignments_document
  FOREIGN KEY (institution_id, document_id) REFERENCES content.documents (institution_id, id);
--> statement-breakpoint
ALTER TABLE courses.curriculum_standards ADD CONSTRAINT curriculum_standards_parent
  FOREIGN KEY (parent_id) REFERENCES courses.curriculum_standards (id) ON DELETE CASCADE;
--> statement-breakpoint
ALTER TABLE resources.bookings ADD CONSTRAINT bookings_section
  FOREIGN KEY (institution_id, section_id) REFERENCES courses.sections (institution_id, id);
--> statement-breakpoint
ALTER TABLE analytics.predictions ADD CONSTRAINT predictions_section
  FOREIGN KEY (institution_id, section_id) REFERENCES courses.sections (institution_id, id);
--> statement-breakpoint
ALTER TABLE analytics.events ADD CONSTRAINT events_section
  FOREIGN KEY (institution_id, section_id) REFERENCES courses.sections (institution_id, id);
--> statement-breakpoint
ALTER TABLE communications.message_recipients ADD CONSTRAINT message_recipients_student
  FOREIGN KEY (institution_id, on_behalf_of_student_id) REFERENCES students.students (institution_id, id);
--> statement-breakpoint
ALTER TABLE ai.usage_log ADD CONSTRAINT usage_log_api_key
  FOREIGN KEY (institution_id, api_key_id) REFERENCES users.api_keys (institution_id, id);
--> statement-breakpoint
ALTER TABLE privacy.keys ADD CONSTRAINT keys_subject
  FOREIGN KEY (institution_id, subject_user_id) REFERENCES users.users (institution_id, id);
--> statement-breakpoint
ALTER TABLE outbox.idempotency_keys ADD CONSTRAINT idempotency_keys_actor
  FOREIGN KEY (actor_user_id) REFERENCES users.users (id) ON DELETE CASCADE;
--> statement-breakpoint
ALTER TABLE resources.bookings ADD CONSTRAINT bookings_no_overlap
  EXCLUDE USING gist (resource_id WITH =, period WITH &&) WHERE (status = 'confirmed');
--> statement-breakpoint
-- Deferrable: a whole timetable is replaced in one transaction.
ALTER TABLE courses.schedules ADD CONSTRAINT schedules_teacher_no_overlap
  EXCLUDE USING gist (
    school_year_id WITH =, weekday WITH =, teacher_id WITH =,
    int4range((extract(epoch FROM starts_at) / 60)::integer, (extract(epoch FROM ends_at) / 60)::integer) WITH &&
  ) DEFERRABLE INITIALLY IMMEDIATE;
--> statement-breakpoint
ALTER TABLE courses.schedules ADD CONSTRAINT schedules_room_no_overlap
  EXCLUDE USING gist (
    school_year_id WITH =, weekday WITH =, room_id WITH =,
    int4range((extract(epoch FROM starts_at) / 60)::integer, (extract(epoch FROM ends_at) / 60)::integer) WITH &&
  ) DEFERRABLE INITIALLY IMMEDIATE;
--> statement-breakpoint
-- A row may point at a shared row or at one of its own school. The query runs with the rights of the writer, so the
-- row policies of the target decide: what the school cannot see, it cannot point at.
CREATE FUNCTION users.visible_reference() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  target bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
  found boolean;
BEGIN
  IF target IS NULL THEN
    RETURN NULL;
  END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE id = $1 AND (institution_id IS NULL OR institution_id = $2))',
    TG_ARGV[1]::regclass) INTO found USING target, NEW.institution_id;
  IF NOT found THEN
    RAISE foreign_key_violation USING
      MESSAGE = format('%s.%s.%s points at a row of another school', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0]),
      SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0], CONSTRAINT = TG_NAME;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER users_role_visible AFTER INSERT OR UPDATE OF role_id, institution_id ON users.users
  FOR EACH ROW EXECUTE FUNCTION users.visible_reference('role_id', 'users.roles');
--> statement-breakpoint
CREATE TRIGGER invitations_role_visible AFTER INSERT OR UPDATE OF role_id, institution_id ON users.invitations
  FOR EACH ROW EXECUTE FUNCTION users.visible_reference('role_id', 'users.roles');
--> statement-breakpoint
CREATE TRIGGER assignment_standards_visible AFTER INSERT OR UPDATE ON courses.assignment_standards
  FOR EACH ROW EXECUTE FUNCTION users.visible_reference('standard_id', 'courses.curriculum_standards');
--> statement-breakpoint
CREATE TRIGGER coverage_standard_visible AFTER INSERT OR UPDATE ON content.coverage
  FOR EACH ROW EXECUTE FUNCTION users.visible_reference('standard_id', 'courses.curriculum_standards');
--> statement-breakpoint
CREATE TRIGGER skills_standard_visible AFTER INSERT OR UPDATE OF standard_id, institution_id ON personalization.skills
  FOR EACH ROW EXECUTE FUNCTION users.visible_reference('standard_id', 'courses.curriculum_standards');
--> statement-breakpoint
CREATE TRIGGER definitions_server_visible AFTER INSERT OR UPDATE OF server_id, institution_id ON mcp.definitions
  FOR EACH ROW EXECUTE FUNCTION users.visible_reference('server_id', 'mcp.servers');
--> statement-breakpoint
CREATE TRIGGER user_credentials_server_visible AFTER INSERT OR UPDATE OF server_id, institution_id ON mcp.user_credentials
  FOR EACH ROW EXECUTE FUNCTION users.visible_reference('server_id', 'mcp.servers');
--> statement-breakpoint
-- A school extends no shared curriculum: its own standards hang on its own curriculum and on its own parents.
ALTER TABLE courses.curriculum_standards ADD CONSTRAINT curriculum_standards_curriculum
  FOREIGN KEY (institution_id, curriculum_id) REFERENCES courses.curricula (institution_id, id) ON DELETE CASCADE;
--> statement-breakpoint
ALTER TABLE courses.curriculum_standards ADD CONSTRAINT curriculum_standards_own_parent
  FOREIGN KEY (institution_id, parent_id) REFERENCES courses.curriculum_standards (institution_id, id) ON DELETE CASCADE;
--> statement-breakpoint
-- The platform operator's role never belongs to a person of a school, whatever the application believes.
CREATE FUNCTION users.operator_stays_in_platform() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM users.roles r WHERE r.id = NEW.role_id AND r.kind = 'super_admin')
     AND NOT EXISTS (SELECT FROM users.institutions i WHERE i.id = NEW.institution_id AND i.kind = 'platform') THEN
    RAISE check_violation USING
      MESSAGE = 'the role super_admin belongs to the platform only',
      SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'role_id', CONSTRAINT = TG_NAME;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER users_operator_in_platform AFTER INSERT OR UPDATE OF role_id, institution_id ON users.users
  FOR EACH ROW EXECUTE FUNCTION users.operator_stays_in_platform();
--> statement-breakpoint
CREATE TRIGGER invitations_operator_in_platform AFTER INSERT OR UPDATE OF role_id, institution_id ON users.invitations
  FOR EACH ROW EXECUTE FUNCTION users.operator_stays_in_platform();
