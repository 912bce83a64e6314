ALTER TABLE "enrolments" ADD COLUMN "origin" jsonb;--> statement-breakpoint
ALTER TABLE "passes" ADD COLUMN "moved_in" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "passes" ADD COLUMN "moved_out" boolean DEFAULT false NOT NULL;