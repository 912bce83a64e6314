CREATE TABLE "secrets" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "secrets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"sealed" text NOT NULL,
	"created_real" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_real" timestamp (3) with time zone,
	CONSTRAINT "secrets_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "webhook_calls" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "webhook_calls_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"step" text NOT NULL,
	"visit" integer NOT NULL,
	"n" integer NOT NULL,
	"version" integer NOT NULL,
	"customer_id" bigint NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"reason" text,
	"status" integer,
	"tries" integer DEFAULT 0 NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"next_real" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_calls_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "webhook_calls_ask" UNIQUE("workspace_id","enrolment_id","step","visit","n")
);
--> statement-breakpoint
CREATE INDEX "webhook_calls_queue" ON "webhook_calls" USING btree ("workspace_id","next_real","id") WHERE state in ('queued','held');--> statement-breakpoint
CREATE INDEX "webhook_calls_customer" ON "webhook_calls" USING btree ("workspace_id","customer_id");