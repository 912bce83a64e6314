DROP INDEX "asks_untold";--> statement-breakpoint
DROP INDEX "enrolments_standing";--> statement-breakpoint
ALTER TABLE "enrolments" ALTER COLUMN "checkpoint" SET DATA TYPE json;--> statement-breakpoint
CREATE INDEX "enrolments_standing" ON "enrolments" USING btree ("workspace_id","campaign_id") WHERE state = 'active';--> statement-breakpoint
ALTER TABLE "asks" DROP COLUMN "told";--> statement-breakpoint
ALTER TABLE "enrolments" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "passes" SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE "asks" SET (fillfactor = 70);
