CREATE TABLE "entry_sends" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "entry_sends_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" bigint NOT NULL,
	"type" text NOT NULL,
	CONSTRAINT "entry_sends_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
ALTER TABLE "campaign_versions" ADD COLUMN "entry_event" text GENERATED ALWAYS AS (jsonb_path_query_first(document, '$.steps[*] ? (@.kind == "event").config.event') #>> '{}') STORED;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "calendar_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "customers_birthday" ON "customers" USING btree ("workspace_id",(extract(month from birthday) * 100 + extract(day from birthday))) WHERE birthday is not null;