CREATE TABLE "campaign_changes" (
	"workspace_id" uuid NOT NULL,
	"campaign_id" bigint NOT NULL,
	"n" integer NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"body" jsonb NOT NULL,
	CONSTRAINT "campaign_changes_workspace_id_campaign_id_n_pk" PRIMARY KEY("workspace_id","campaign_id","n")
);
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "changes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "enrolments" ADD COLUMN "changes" integer DEFAULT 0 NOT NULL;