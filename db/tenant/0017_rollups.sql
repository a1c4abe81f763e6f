-- Module: platform. What the master's figures count: a change leaves a mark for whoever counts again (public 0015).

create trigger advertiser_rollup after insert or update or delete on advertiser for each statement execute function public.rollup_changed('advertisers');
create trigger campaign_rollup after insert or update or delete on campaign for each statement execute function public.rollup_changed('campaigns');
create trigger episode_rollup after insert or update or delete on episode for each statement execute function public.rollup_changed('episodes');
create trigger inventory_claim_rollup after insert or update or delete on inventory_claim for each statement execute function public.rollup_changed('slots');
create trigger inventory_rollup after insert or update or delete on inventory for each statement execute function public.rollup_changed('slots');
create trigger show_rollup after insert or update or delete on show for each statement execute function public.rollup_changed('shows');

do $$ begin perform public.mark_all_rollups(current_schema()); end $$;
