"""Services that are killed, callers that go away: what was acknowledged is there, once, and the views catch up.

Each is tried a second time with a broken variant (tests.faults.broken), which has to be noticed.
"""

from tests.faults.checks import NOTICED_S, caught_up, kinds, wrong
from tests.faults.load import Load, seed
from tests.faults.world import HEAL_S, FaultyRegion, until


async def goal_killed(region: FaultyRegion, *mutants: str) -> list[str]:
    async with region.broken("goal", *mutants), Load(region, seed("goal killed")) as load:
        for _ in range(2):
            await load.more(60)
            await region.is_back("goal", region.kill("goal"))
        await load.more(60)
    return await wrong(region, load.history)


async def test_commands_are_there_once_when_the_goal_service_is_killed(region):
    assert await goal_killed(region) == []


async def test_a_log_that_acknowledges_early_is_noticed(region):
    assert "lost" in kinds(await goal_killed(region, "acknowledges_early"))


async def views_killed(region: FaultyRegion, *mutants: str, within_s: float) -> list[str]:
    """Killed between the checkpoint and the rows, which is where it hurts."""
    async with region.broken("views", "crash_before_rows", *mutants):
        async with Load(region, seed("views killed")) as load:
            await load.more(40)
            order = region.faults / "crash"
            before = region.pid("views")
            order.touch()
            await until(lambda: not order.exists(), "the views die before they have written rows")
            await region.is_back("views", before)
            await load.more(40)
        await caught_up(region)
        return await wrong(region, load.history, within_s=within_s)


async def test_the_views_catch_up_when_they_are_killed(region):
    assert await views_killed(region, within_s=HEAL_S) == []


async def test_a_checkpoint_that_moves_apart_from_the_rows_is_noticed(region):
    found = kinds(await views_killed(region, "checkpoint_apart", within_s=NOTICED_S))
    assert "history" in found
    assert not found & {"lost", "views"}  # the log has it, and the views believe that they have it too


async def everything_killed(region: FaultyRegion, *mutants: str) -> list[str]:
    async with region.broken("goal", *mutants), Load(region, seed("everything killed")) as load:
        await load.more(60)
        region.kill_all()
        await region.start()
        await load.more(60)
    return await wrong(region, load.history, stream=True)


async def test_a_new_start_finds_everything_when_all_processes_were_killed(region):
    assert await everything_killed(region) == []


async def test_what_was_acknowledged_early_is_missing_when_all_processes_were_killed(region):
    assert "lost" in kinds(await everything_killed(region, "acknowledges_early"))


async def callers_gone(region: FaultyRegion, *mutants: str) -> list[str]:
    async with region.broken("goal", *mutants), Load(region, seed("callers gone"), goes_away=0.6) as load:
        await load.more(150)
    history = load.history
    assert history.left > 50
    # Some had gone after their command was recorded: what they heard when they asked again was the first answer.
    assert mutants or any(each.replayed for each in history.acknowledged)
    return await wrong(region, history)


async def test_a_command_is_there_once_when_its_caller_goes_away_and_asks_again(region):
    assert await callers_gone(region) == []


async def test_forgotten_command_ids_are_noticed_when_callers_go_away(region):
    assert kinds(await callers_gone(region, "forgets_command_ids")) & {"twice", "refused"}
