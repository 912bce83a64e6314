CREATE TABLE "split_winners" (
	"workspace_id" uuid NOT NULL,
	"campaign_id" bigint NOT NULL,
	"step" text NOT NULL,
	"arm" text NOT NULL,
	"decided_at" timestamp (3) with time zone NOT NULL,
	"told" jsonb NOT NULL,
	CONSTRAINT "split_winners_workspace_id_campaign_id_step_pk" PRIMARY KEY("workspace_id","campaign_id","step")
);
--> statement-breakpoint
ALTER TABLE "campaign_versions" ADD COLUMN "picks_winners" boolean GENERATED ALWAYS AS (jsonb_path_exists(document, '$.steps[*] ? (@.kind == "split" && @.config.stop == "winner")')) STORED;