CREATE TABLE "spent_points" (
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"lot_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"points" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"campaign_id" bigint,
	"step" text,
	CONSTRAINT "spent_points_workspace_id_key_lot_id_pk" PRIMARY KEY("workspace_id","key","lot_id"),
	CONSTRAINT "spent_points_some" CHECK (points > 0)
);
--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "value" bigint;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "cost" bigint;--> statement-breakpoint
CREATE INDEX "spent_points_campaign" ON "spent_points" USING btree ("workspace_id","campaign_id");