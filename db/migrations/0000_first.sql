CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"email" text NOT NULL,
	"role" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"inviter_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "member" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organization" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"logo" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"metadata" text,
	CONSTRAINT "organization_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	"active_organization_id" text,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "asks" (
	"workspace_id" uuid NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"step" text NOT NULL,
	"visit" integer NOT NULL,
	"n" integer NOT NULL,
	"campaign_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"request" jsonb,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"reason" text,
	"port" text,
	"saw" jsonb,
	"told" boolean DEFAULT false NOT NULL,
	CONSTRAINT "asks_workspace_id_enrolment_id_step_visit_n_pk" PRIMARY KEY("workspace_id","enrolment_id","step","visit","n")
);
--> statement-breakpoint
CREATE TABLE "campaign_versions" (
	"workspace_id" uuid NOT NULL,
	"campaign_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"document" jsonb NOT NULL,
	"skeleton" jsonb NOT NULL,
	"published_by" text,
	"published_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "campaign_versions_workspace_id_campaign_id_version_pk" PRIMARY KEY("workspace_id","campaign_id","version")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "campaigns_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"document" jsonb NOT NULL,
	"live_version" integer,
	"launched_at" timestamp (3) with time zone,
	"paused_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"enters_at" timestamp (3) with time zone,
	"saved_by" text,
	"saved_real" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_real" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"archived_real" timestamp (3) with time zone,
	CONSTRAINT "campaigns_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "cohorts" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "cohorts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"epoch" integer DEFAULT 1 NOT NULL,
	"workflow_id" text NOT NULL,
	"size" integer DEFAULT 0 NOT NULL,
	"open" boolean DEFAULT false NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"created_real" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cohorts_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "enrolments" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "enrolments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"entry" integer NOT NULL,
	"version" integer NOT NULL,
	"control" boolean NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"reason" text,
	"step" text,
	"due" timestamp (3) with time zone,
	"cohort_id" bigint,
	"epoch" integer DEFAULT 1 NOT NULL,
	"move" integer DEFAULT 0 NOT NULL,
	"checkpoint" jsonb,
	"sent_at" timestamp (3) with time zone,
	"context" jsonb,
	CONSTRAINT "enrolments_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "enrolments_entry" UNIQUE("workspace_id","campaign_id","customer_id","entry")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"workflow_id" text NOT NULL,
	"signal" text,
	"payload" jsonb,
	"created_real" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_real" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	CONSTRAINT "outbox_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "passes" (
	"workspace_id" uuid NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"step" text NOT NULL,
	"visit" integer NOT NULL,
	"campaign_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"left_at" timestamp (3) with time zone,
	"port" text,
	"ended" text,
	"reason" jsonb,
	"seq" integer NOT NULL,
	CONSTRAINT "passes_workspace_id_enrolment_id_step_visit_pk" PRIMARY KEY("workspace_id","enrolment_id","step","visit")
);
--> statement-breakpoint
CREATE TABLE "segments" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "segments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"rule" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "segments_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "waits" (
	"workspace_id" uuid NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"step" text NOT NULL,
	"visit" integer NOT NULL,
	"campaign_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"cohort_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"event" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"filtered" boolean DEFAULT false NOT NULL,
	"ask_id" text,
	"told" boolean DEFAULT false NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "waits_workspace_id_enrolment_id_step_visit_pk" PRIMARY KEY("workspace_id","enrolment_id","step","visit")
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "consents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"class" text NOT NULL,
	"given" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"source" text,
	"wording" text,
	CONSTRAINT "consents_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "customer_identifiers" (
	"workspace_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"customer_id" bigint NOT NULL,
	CONSTRAINT "customer_identifiers_workspace_id_kind_value_pk" PRIMARY KEY("workspace_id","kind","value")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "customers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"external_id" text,
	"card" text,
	"phone" text,
	"email" text,
	"ids" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"first_name" text,
	"last_name" text,
	"gender" text,
	"birthday" date,
	"city" text,
	"region" text,
	"language" text,
	"time_zone" text,
	"home_location_id" bigint,
	"joined_at" timestamp (3) with time zone,
	"tier" text,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"erased_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "customers_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "suppressions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"class" text,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "suppressions_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "suppressions_address" UNIQUE NULLS NOT DISTINCT("workspace_id","channel","address","class")
);
--> statement-breakpoint
CREATE TABLE "facts" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "facts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"type" text NOT NULL,
	"customer_id" bigint,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"known_at" timestamp (3) with time zone NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"location_id" bigint,
	"local_day" date,
	"amount" bigint,
	"receipt_id" bigint,
	"properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"body_hash" text,
	"live" boolean DEFAULT true NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "facts_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "facts_external" UNIQUE("workspace_id","source","external_id","type")
);
--> statement-breakpoint
CREATE TABLE "held_facts" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "held_facts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"status" text NOT NULL,
	"reason" text NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"body" jsonb NOT NULL,
	"received_real" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "held_facts_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "held_facts_external" UNIQUE("workspace_id","kind","source","external_id")
);
--> statement-breakpoint
CREATE TABLE "receipt_items" (
	"workspace_id" uuid NOT NULL,
	"receipt_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"sku" text NOT NULL,
	"name" text,
	"category" text,
	"quantity" numeric NOT NULL,
	"price" bigint NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"cost" bigint,
	CONSTRAINT "receipt_items_workspace_id_receipt_id_line_pk" PRIMARY KEY("workspace_id","receipt_id","line")
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "receipts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"location_id" bigint NOT NULL,
	"customer_id" bigint,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"known_at" timestamp (3) with time zone NOT NULL,
	"local_day" date NOT NULL,
	"local_hour" smallint NOT NULL,
	"weekday" smallint NOT NULL,
	"total" bigint NOT NULL,
	"cost" bigint,
	"tenders" jsonb,
	"redeem" jsonb,
	"body_hash" text NOT NULL,
	CONSTRAINT "receipts_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "receipts_external" UNIQUE("workspace_id","source","external_id")
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"workspace_id" uuid NOT NULL,
	"customer_id" bigint NOT NULL,
	"balance" bigint DEFAULT 0 NOT NULL,
	"debt" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "accounts_workspace_id_customer_id_pk" PRIMARY KEY("workspace_id","customer_id"),
	CONSTRAINT "accounts_not_negative" CHECK (balance >= 0 and debt >= 0)
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "api_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text DEFAULT '' NOT NULL,
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_real" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_real" timestamp (3) with time zone,
	"revoked_real" timestamp (3) with time zone,
	CONSTRAINT "api_keys_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "caught_mail" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "caught_mail_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" text,
	"from" text NOT NULL,
	"to" text NOT NULL,
	"subject" text,
	"text" text,
	"html" text,
	"raw" text NOT NULL,
	"received_real" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cursors" (
	"name" text PRIMARY KEY NOT NULL,
	"xid" bigint NOT NULL,
	"row_id" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feedback" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "feedback_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" bigint NOT NULL,
	"campaign_id" bigint NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"step" text NOT NULL,
	"visit" integer NOT NULL,
	"question" text NOT NULL,
	"scale" text NOT NULL,
	"score" integer,
	"text" text,
	"happy" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "feedback_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "feedback_once" UNIQUE("workspace_id","enrolment_id","step","visit")
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "grants_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"customer_id" bigint NOT NULL,
	"campaign_id" bigint,
	"enrolment_id" bigint,
	"step" text,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"reward" jsonb NOT NULL,
	"code" text,
	"granted_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"redeemed_at" timestamp (3) with time zone,
	"redeemed_receipt_id" bigint,
	CONSTRAINT "grants_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "grants_key" UNIQUE("workspace_id","key"),
	CONSTRAINT "grants_code" UNIQUE("workspace_id","code")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"status" integer,
	"answer" jsonb,
	"created_real" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_workspace_id_key_pk" PRIMARY KEY("workspace_id","key")
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "ledger_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"account" text NOT NULL,
	"customer_id" bigint NOT NULL,
	"amount" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"campaign_id" bigint,
	"step" text,
	"lot_id" bigint,
	CONSTRAINT "ledger_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "ledger_key" UNIQUE("workspace_id","key","account")
);
--> statement-breakpoint
CREATE TABLE "locations" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "locations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"region" text,
	"confirmed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "locations_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "locations_external" UNIQUE("workspace_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "lots" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "lots_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"customer_id" bigint NOT NULL,
	"amount" bigint NOT NULL,
	"left" bigint NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	CONSTRAINT "lots_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "lots_key" UNIQUE("workspace_id","key"),
	CONSTRAINT "lots_not_negative" CHECK ("left" >= 0 and "left" <= amount)
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"step" text NOT NULL,
	"visit" integer NOT NULL,
	"n" integer NOT NULL,
	"version" integer NOT NULL,
	"customer_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"to" text NOT NULL,
	"class" text NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"not_before" timestamp (3) with time zone NOT NULL,
	"lease_real" timestamp (3) with time zone,
	"handover_real" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"opened_at" timestamp (3) with time zone,
	"clicked_at" timestamp (3) with time zone,
	"failed_at" timestamp (3) with time zone,
	"subject" text,
	"text" text,
	"html" text,
	"links" jsonb,
	"price" bigint DEFAULT 0 NOT NULL,
	"provider_ref" text,
	"duplicates_prevented" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "messages_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "messages_ask" UNIQUE("workspace_id","enrolment_id","step","visit","n","channel")
);
--> statement-breakpoint
CREATE TABLE "offers" (
	"workspace_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "offers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"offer" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "offers_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"currency" text NOT NULL,
	"time_zone" text NOT NULL,
	"language" text DEFAULT 'ru' NOT NULL,
	"point_value" integer DEFAULT 100 NOT NULL,
	"margin_share" double precision DEFAULT 0.3 NOT NULL,
	"caps" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"channel_prices" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"sandbox" boolean DEFAULT false NOT NULL,
	"starts_at" timestamp (3) with time zone,
	"clock_virtual" timestamp (3) with time zone,
	"clock_real" timestamp (3) with time zone,
	"clock_rate" double precision DEFAULT 1 NOT NULL,
	"clock_running" boolean DEFAULT true NOT NULL,
	"watermark" timestamp (3) with time zone,
	"watermark_lease_real" timestamp (3) with time zone,
	"heartbeat_real" timestamp (3) with time zone,
	"touched_real" timestamp (3) with time zone,
	"epoch" integer DEFAULT 1 NOT NULL,
	"created_real" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_inviter_id_user_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "asks_campaign" ON "asks" USING btree ("workspace_id","campaign_id","step");--> statement-breakpoint
CREATE INDEX "asks_untold" ON "asks" USING btree ("workspace_id","campaign_id") WHERE settled_at is not null and not told;--> statement-breakpoint
CREATE INDEX "cohorts_campaign" ON "cohorts" USING btree ("workspace_id","campaign_id");--> statement-breakpoint
CREATE INDEX "enrolments_standing" ON "enrolments" USING btree ("workspace_id","campaign_id","step") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "enrolments_cohort" ON "enrolments" USING btree ("workspace_id","cohort_id") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "enrolments_customer" ON "enrolments" USING btree ("workspace_id","customer_id");--> statement-breakpoint
CREATE INDEX "outbox_unsent" ON "outbox" USING btree ("id") WHERE sent_real is null;--> statement-breakpoint
CREATE INDEX "passes_campaign" ON "passes" USING btree ("workspace_id","campaign_id","step");--> statement-breakpoint
CREATE INDEX "waits_customer" ON "waits" USING btree ("workspace_id","customer_id","event");--> statement-breakpoint
CREATE INDEX "waits_stream" ON "waits" USING btree ("xid");--> statement-breakpoint
CREATE INDEX "consents_customer" ON "consents" USING btree ("workspace_id","customer_id","channel","class","at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "customer_identifiers_customer" ON "customer_identifiers" USING btree ("workspace_id","customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "customers_external" ON "customers" USING btree ("workspace_id","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "customers_card" ON "customers" USING btree ("workspace_id","card");--> statement-breakpoint
CREATE INDEX "customers_phone" ON "customers" USING btree ("workspace_id","phone");--> statement-breakpoint
CREATE INDEX "customers_email" ON "customers" USING btree ("workspace_id","email");--> statement-breakpoint
CREATE INDEX "facts_customer" ON "facts" USING btree ("workspace_id","customer_id","type","occurred_at");--> statement-breakpoint
CREATE INDEX "facts_stream" ON "facts" USING btree ("xid","id") WHERE live;--> statement-breakpoint
CREATE INDEX "receipts_customer" ON "receipts" USING btree ("workspace_id","customer_id","occurred_at");--> statement-breakpoint
CREATE INDEX "receipts_time" ON "receipts" USING btree ("workspace_id","occurred_at");--> statement-breakpoint
CREATE INDEX "feedback_time" ON "feedback" USING btree ("workspace_id","at");--> statement-breakpoint
CREATE INDEX "grants_customer" ON "grants" USING btree ("workspace_id","customer_id");--> statement-breakpoint
CREATE INDEX "grants_campaign" ON "grants" USING btree ("workspace_id","campaign_id","step");--> statement-breakpoint
CREATE INDEX "ledger_customer" ON "ledger" USING btree ("workspace_id","customer_id","at");--> statement-breakpoint
CREATE INDEX "lots_customer" ON "lots" USING btree ("workspace_id","customer_id");--> statement-breakpoint
CREATE INDEX "lots_expiry" ON "lots" USING btree ("workspace_id","expires_at") WHERE "left" > 0;--> statement-breakpoint
CREATE INDEX "messages_queue" ON "messages" USING btree ("not_before","id") WHERE state in ('queued','held');--> statement-breakpoint
CREATE INDEX "messages_customer" ON "messages" USING btree ("workspace_id","customer_id","accepted_at");--> statement-breakpoint
CREATE INDEX "messages_campaign" ON "messages" USING btree ("workspace_id","campaign_id","step","id");