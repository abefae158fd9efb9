-- The child for whose sake a guardian was invited: the place in the room lasts as long as the guardianship.
ALTER TABLE "communications"."chat_members" ADD COLUMN "student_id" bigint;
--> statement-breakpoint
ALTER TABLE "communications"."chat_members" ADD CONSTRAINT "chat_members_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "chat_members_student_id" ON "communications"."chat_members" USING btree ("institution_id","student_id") WHERE student_id is not null;
