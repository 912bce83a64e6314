ALTER TABLE "campaign_versions" ADD COLUMN "exits" boolean DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE "campaign_versions" SET "exits" = true WHERE "document" #>> '{settings,goal,exit}' = 'true' OR jsonb_typeof("document" #> '{settings,exitWhen}') = 'object';
