-- Which arms a decided test compared: those that the version published last before it drew, else the two that were told of.
UPDATE "split_winners" w SET "told" = w."told" || jsonb_build_object('among', coalesce(
  (SELECT jsonb_path_query_array(v."document", '$.steps[*] ? (@.id == $step).config.arms[*] ? (@.weight > 0).id', jsonb_build_object('step', w."step"))
   FROM "campaign_versions" v WHERE v."workspace_id" = w."workspace_id" AND v."campaign_id" = w."campaign_id" AND v."published_at" <= w."decided_at"
   ORDER BY v."version" DESC LIMIT 1),
  jsonb_build_array(w."arm", w."told" ->> 'over')))
WHERE NOT w."told" ? 'among';
