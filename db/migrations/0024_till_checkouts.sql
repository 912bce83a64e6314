CREATE TABLE "checkouts" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "checkouts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"body_hash" text NOT NULL,
	"state" text NOT NULL,
	"customer_id" bigint,
	"points" bigint NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"held_until" timestamp (3) with time zone,
	"document" json,
	"receipt_id" bigint,
	"answer" jsonb,
	"settled" jsonb,
	CONSTRAINT "checkouts_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "checkouts_points" CHECK (points >= 0)
);
--> statement-breakpoint
CREATE TABLE "held_points" (
	"workspace_id" uuid NOT NULL,
	"checkout_id" bigint NOT NULL,
	"lot_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"points" bigint NOT NULL,
	CONSTRAINT "held_points_workspace_id_checkout_id_lot_id_pk" PRIMARY KEY("workspace_id","checkout_id","lot_id"),
	CONSTRAINT "held_points_some" CHECK (points > 0)
);
--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "held_by" bigint;--> statement-breakpoint
CREATE UNIQUE INDEX "checkouts_key" ON "checkouts" USING btree ("workspace_id","source","external_id") WHERE state in ('done', 'held', 'committed');--> statement-breakpoint
CREATE INDEX "checkouts_held" ON "checkouts" USING btree ("workspace_id","held_until") WHERE state = 'held';--> statement-breakpoint
CREATE INDEX "held_points_customer" ON "held_points" USING btree ("workspace_id","customer_id");--> statement-breakpoint
CREATE INDEX "held_points_lot" ON "held_points" USING btree ("workspace_id","lot_id");--> statement-breakpoint
CREATE INDEX "grants_held" ON "grants" USING btree ("workspace_id","held_by") WHERE held_by is not null;