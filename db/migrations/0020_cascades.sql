ALTER TABLE "asks" ADD COLUMN "accepted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "fallback_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "messages_fallback" ON "messages" USING btree ("workspace_id","fallback_at") WHERE fallback_at is not null;