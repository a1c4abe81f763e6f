using static PodcastFlow.Tenancy.Tests.Isolation.Attack;

namespace PodcastFlow.Tenancy.Tests.Isolation;

/// <summary>Leaving something behind for the next tenant on the connection, and exhausting the server.</summary>
static class AttacksOnConnections
{
    internal static readonly Attack[] LeftBehind =
    [
        W("the role of another, beyond the transaction: the next tenant enters its own", Outcome.Boundary, "set role {victim}"),
        W("no role, beyond the transaction: the next tenant enters its own", Outcome.Boundary, "reset role"),
        W("a prepared statement", Outcome.OwnOnly, "prepare mine as select name from thing", "execute mine"),
        W("a savepoint keeps the role", Outcome.OwnOnly, "savepoint a", "rollback to savepoint a", "select name from thing where id = 1"),
        W("the limit of temporary files", "42501", "set temp_file_limit = -1"),
        W("the level of the log", "42501", "set log_min_messages = debug5"),
        W("the role of replication, which skips triggers", "42501", "set session_replication_role = replica"),
        W("a search path beyond the transaction fails closed", Outcome.Boundary, "set search_path = {me}") with { Stays = true },
        W("a statement timeout beyond the transaction", Outcome.Boundary, "set statement_timeout = 0") with { Stays = true },
        W("memory of work beyond the transaction", Outcome.Boundary, "set work_mem = '1GB'") with { Stays = true },
        W("listening beyond the transaction", Outcome.OwnOnly, "listen podcastflow_changed"),
        W("a cursor beyond the transaction", Outcome.OwnOnly, "declare mine cursor with hold for select name from thing"),
    ];

    internal static readonly Attack[] Exhausting =
    [
        E("an endless recursion", "with recursive r (i) as (select 1 union all select i + 1 from r) select max(i)::text from r", "57014"),
        E("an endless series", "select count(*)::text from generate_series(1, 1e12)", "57014,53400"),
        E("a cross join of everything", "select count(*)::text from generate_series(1, 100000) a, generate_series(1, 100000) b, generate_series(1, 100000) c", "57014"),
        E("a deeply nested expression", "select " + new string('(', 20000) + "1" + new string(')', 20000) + "::text", "42601,54001"),
        E("a long chain of operators", "select (" + string.Join('+', Enumerable.Repeat("1", 20000)) + ")::text", "54001"),
        E("a regular expression that explodes elsewhere", "select (repeat('a', 5000) ~ '^(((a*)*)*)*b$')::text", Outcome.OwnOnly),
        E("a string beyond a gigabyte", "select length(repeat('x', 1100000000))::text", "54000"),
    ];
}
