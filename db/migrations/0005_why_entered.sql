CREATE TABLE "entry_rules" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "entry_rules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"rule" jsonb NOT NULL,
	CONSTRAINT "entry_rules_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "entry_seen" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "entry_seen_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"rule_id" bigint NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"first_customer" bigint NOT NULL,
	"last_customer" bigint NOT NULL,
	"saw" jsonb NOT NULL,
	CONSTRAINT "entry_seen_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE INDEX "entry_rules_campaign" ON "entry_rules" USING btree ("workspace_id","campaign_id");--> statement-breakpoint
CREATE INDEX "entry_seen_campaign" ON "entry_seen" USING btree ("workspace_id","campaign_id","entered_at","first_customer");