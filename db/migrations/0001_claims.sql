ALTER TABLE "facts" ADD COLUMN "claim" text;--> statement-breakpoint
CREATE INDEX "facts_claim" ON "facts" USING btree ("workspace_id","claim") WHERE customer_id is null and claim is not null;