CREATE TABLE "audience_lines" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "audience_lines_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"audience_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"email" "bytea",
	"phone" "bytea",
	"external_id" "bytea",
	"present" boolean NOT NULL,
	"revision" bigint NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "audience_lines_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "audience_members" (
	"workspace_id" uuid NOT NULL,
	"audience_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"inside" boolean NOT NULL,
	"decided_at" timestamp (3) with time zone NOT NULL,
	"changed_at" timestamp (3) with time zone,
	"campaign_id" bigint NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"step" text NOT NULL,
	"visit" integer NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "audience_members_workspace_id_audience_id_customer_id_pk" PRIMARY KEY("workspace_id","audience_id","customer_id")
);
--> statement-breakpoint
CREATE TABLE "audiences" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "audiences_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"phone" text NOT NULL,
	"revision" bigint DEFAULT 0 NOT NULL,
	"listed" integer DEFAULT 0 NOT NULL,
	"pruned_to" bigint DEFAULT 0 NOT NULL,
	"downloaded_cursor" text,
	"downloaded_at" timestamp (3) with time zone,
	"downloaded_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "audiences_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE INDEX "audience_lines_order" ON "audience_lines" USING btree ("audience_id","revision","id");--> statement-breakpoint
CREATE INDEX "audience_lines_customer" ON "audience_lines" USING btree ("audience_id","customer_id");--> statement-breakpoint
CREATE INDEX "audience_lines_email" ON "audience_lines" USING btree ("audience_id","email") WHERE present;--> statement-breakpoint
CREATE INDEX "audience_lines_phone" ON "audience_lines" USING btree ("audience_id","phone") WHERE present;--> statement-breakpoint
CREATE INDEX "audience_lines_gone" ON "audience_lines" USING btree ("audience_id","changed_at") WHERE not present;