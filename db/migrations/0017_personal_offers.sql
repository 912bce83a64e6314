CREATE TABLE "item_stock" (
	"workspace_id" uuid NOT NULL,
	"sku" text NOT NULL,
	"location_id" bigint DEFAULT 0 NOT NULL,
	"quantity" numeric NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "item_stock_workspace_id_sku_location_id_pk" PRIMARY KEY("workspace_id","sku","location_id")
);
--> statement-breakpoint
CREATE TABLE "shop_habits" (
	"workspace_id" uuid NOT NULL,
	"computed_at" timestamp (3) with time zone NOT NULL,
	"computed_real" timestamp (3) with time zone NOT NULL,
	"guests" integer NOT NULL,
	"sampled" integer NOT NULL,
	"purchases" bigint NOT NULL,
	"margin" bigint NOT NULL,
	CONSTRAINT "shop_habits_workspace_id_pk" PRIMARY KEY("workspace_id")
);
--> statement-breakpoint
CREATE TABLE "shop_pairs" (
	"workspace_id" uuid NOT NULL,
	"category" text NOT NULL,
	"other" text NOT NULL,
	"guests" integer NOT NULL,
	CONSTRAINT "shop_pairs_workspace_id_category_other_pk" PRIMARY KEY("workspace_id","category","other")
);
--> statement-breakpoint
CREATE TABLE "shop_topics" (
	"workspace_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"category" text,
	"buyers" integer NOT NULL,
	"purchases" bigint NOT NULL,
	"quantity" double precision NOT NULL,
	"lately" double precision NOT NULL,
	"net" bigint NOT NULL,
	"margin" bigint NOT NULL,
	CONSTRAINT "shop_topics_workspace_id_kind_name_pk" PRIMARY KEY("workspace_id","kind","name")
);
--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "personal" jsonb;