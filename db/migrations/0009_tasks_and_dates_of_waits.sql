CREATE TABLE "tasks" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "tasks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"step" text NOT NULL,
	"visit" integer NOT NULL,
	"n" integer NOT NULL,
	"customer_id" bigint NOT NULL,
	"member_id" text,
	"role" text,
	"text" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"done_at" timestamp (3) with time zone,
	"done_by" text,
	CONSTRAINT "tasks_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "tasks_ask" UNIQUE("workspace_id","enrolment_id","step","visit","n")
);
--> statement-breakpoint
ALTER TABLE "asks" ADD COLUMN "until" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "tasks_state" ON "tasks" USING btree ("workspace_id","state","id");--> statement-breakpoint
CREATE INDEX "tasks_customer" ON "tasks" USING btree ("workspace_id","customer_id");