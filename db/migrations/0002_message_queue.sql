DROP INDEX "messages_queue";--> statement-breakpoint
CREATE INDEX "messages_queue" ON "messages" USING btree ("workspace_id","not_before","id") WHERE state in ('queued','held');