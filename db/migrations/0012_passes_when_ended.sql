-- A stay that goes on is told by the checkpoint of who stands there (view `stays`).
DELETE FROM "passes" WHERE "left_at" IS NULL;--> statement-breakpoint
ALTER TABLE "passes" ALTER COLUMN "left_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "passes" ADD COLUMN "saw" jsonb;
