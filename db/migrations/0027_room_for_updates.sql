-- Every ask of a send and every account with points is written twice: with half of the page free the second time needs no new entry in any index.
ALTER TABLE "asks" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "accounts" SET (fillfactor = 50);--> statement-breakpoint
-- A stay is written once, when it has ended.
ALTER TABLE "passes" RESET (fillfactor);
