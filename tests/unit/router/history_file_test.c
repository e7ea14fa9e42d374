/* SPDX-License-Identifier: MIT */
/* Event history in a file: when it is safe, what outlives the router, and what may go wrong. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "router/core/history.h"
#include "support/failing_malloc.h"
#include "support/router_client.h"

#define ROLES "{'publisher':{},'subscriber':{}}"

enum { MOST_EVENTS = 8192 };

struct world {
    char folder[32];
    char path[64];
    widl_timestamp now;
    struct wi_core *core;
    struct client client;
    struct wi_history *history;
    unsigned log_lines;
    char log[512]; /* the last line */
    size_t found_count;
    uint64_t found[MOST_EVENTS]; /* ids of publications */
};

static struct world world;

static widl_timestamp tell_time(void *user)
{
    (void)user;
    return world.now;
}

static void on_log(void *user, widl_log_level level, const char *line)
{
    (void)user;
    if (level == WIDL_LOG_INFO)
        return;
    world.log_lines++;
    snprintf(world.log, sizeof(world.log), "%s", line);
}

static int set_up(void **state)
{
    (void)state;
    world = (struct world){.folder = "/tmp/history_XXXXXX", .now = 100 * WIDL_SECOND};
    assert_non_null(mkdtemp(world.folder));
    snprintf(world.path, sizeof(world.path), "%s/file", world.folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(world.path);
    return rmdir(world.folder);
}

static void open_with(const widl_history_limits *limits)
{
    world.core = client_core(&(widl_router_options){.log = on_log});
    wi_core_set_clock(world.core, tell_time, NULL);
    assert_true(wi_core_open_history(world.core, world.path, NULL));
    assert_true(wi_core_keep_history(world.core, "r", WI_MATCH_PREFIX, "com.", limits, NULL));
    client_join(&world.client, world.core, ROLES);
    struct wi_subscription *subscription = wi_pattern_index_get(
        &world.client.peer->realm->broker.subscriptions.index, WI_MATCH_PREFIX, widl_str("com."));
    world.history = subscription->history;
    world.log_lines = 0;
}

static void open_router(void)
{
    open_with(&(widl_history_limits){0});
}

static void close_router(void)
{
    client_leave(&world.client);
    wi_core_free(world.core);
}

/* The whole file in other hands. */
static void in_file(const char *sql)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(world.path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static bool on_found(void *user, const struct wi_publication *publication)
{
    (void)user;
    assert_true(world.found_count < MOST_EVENTS);
    world.found[world.found_count++] = publication->id;
    return true;
}

static bool find_with(const struct wi_history_filter *filter)
{
    world.found_count = 0;
    return wi_history_query(world.history, filter, world.now, world.client.peer, on_found, NULL);
}

static size_t find_all(void)
{
    assert_true(find_with(&(struct wi_history_filter){0}));
    return world.found_count;
}

static void publish(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        client_say(&world.client, "[16,1,{},'com.t',['x']]");
}

static const char PUBLISH[] = "[16,7,{'acknowledge':true},'com.t',['x']]";

static void it_is_acknowledged_when_it_is_safe(void **state)
{
    (void)state;
    open_router();
    client_say(&world.client, PUBLISH);
    client_say(&world.client, PUBLISH);
    client_expect(&world.client, "");
    wi_core_commit(world.core);
    client_expect(&world.client, "[17,7,#]\n[17,7,#]\n");
    wi_core_commit(world.core);
    client_expect(&world.client, "");
    close_router();
}

static void what_is_in_no_file_is_acknowledged_at_once(void **state)
{
    (void)state;
    open_router();
    client_say(&world.client, "[16,7,{'acknowledge':true},'net.t',['x']]");
    client_expect(&world.client, "[17,7,#]\n");
    close_router();
}

/* Also what turns out not to be for a history: it may not be forgotten. */
static void every_publication_is_answered(void **state)
{
    (void)state;
    open_router();
    client_say(&world.client, "[16,7,{'acknowledge':true,'exclude':[1]},'com.t',['x']]");
    wi_core_commit(world.core);
    client_expect(&world.client, "[17,7,#]\n");
    assert_int_equal(find_all(), 0);
    close_router();
}

static size_t count_lines(const char *start)
{
    size_t count = 0;
    for (const char *at = world.client.log; (at = strstr(at, start)) != NULL; at++)
        count++;
    return count;
}

static void every_publication_is_answered_when_memory_is_short(void **state)
{
    bool failed = true;
    (void)state;
    for (size_t successes = 0; failed; successes++) {
        open_router();
        for (size_t i = 0; i < 63; i++)
            client_say(&world.client, PUBLISH);
        failing_malloc_start(successes);
        for (size_t i = 0; i < 2; i++)
            client_say(&world.client, PUBLISH);
        failed = failing_malloc_stop();
        wi_core_commit(world.core);
        size_t kept = count_lines("[17,7,");
        assert_true(world.client.is_closed || kept + count_lines("[8,16,7,") == 65);
        client_leave(&world.client);
        client_join(&world.client, world.core, ROLES);
        assert_true(find_all() >= kept);
        close_router();
        unlink(world.path);
    }
}

static void who_leaves_is_answered_before(void **state)
{
    (void)state;
    open_router();
    client_say(&world.client, PUBLISH);
    client_say(&world.client, "[6,{},'wamp.close.close_realm']");
    client_expect(&world.client, "[17,7,#]\n[6,{},'wamp.close.goodbye_and_out']\n");
    close_router();
    open_router();
    assert_int_equal(find_all(), 1);
    client_say(&world.client, PUBLISH);
    wi_core_shutdown(world.core);
    client_expect(&world.client, "[17,7,#]\n[6,{},'wamp.close.system_shutdown']\n");
    close_router();
}

static void who_has_gone_is_not_answered(void **state)
{
    (void)state;
    open_router();
    client_say(&world.client, PUBLISH);
    client_leave(&world.client);
    wi_core_commit(world.core);
    client_join(&world.client, world.core, ROLES);
    assert_int_equal(find_all(), 1);
    close_router();
}

/* Thousands of events in one turn are not one transaction. */
static void not_too_much_waits(void **state)
{
    (void)state;
    open_with(&(widl_history_limits){.max_events = MOST_EVENTS});
    client_say(&world.client, PUBLISH);
    publish(4095);
    client_expect(&world.client, "");
    publish(1);
    client_expect(&world.client, "[17,7,#]\n");
    assert_int_equal(find_all(), 4097);
    close_router();
}

static void events_outlive_the_router(void **state)
{
    uint64_t before[3];
    (void)state;
    open_router();
    client_say(&world.client, "[16,1,{},'com.a',[1],{'k':[null,true,1.5]}]");
    client_say(&world.client, "[16,2,{'disclose_me':true},'com.b']");
    client_say(&world.client, "[16,3,{'exclude_authid':['x']},'com.c',[]]");
    assert_int_equal(find_all(), 3);
    memcpy(before, world.found, sizeof(before));
    close_router();
    open_router();
    assert_int_equal(find_all(), 3);
    assert_memory_equal(world.found, before, sizeof(before));
    assert_true(find_with(&(struct wi_history_filter){.after_publication = before[1]}));
    assert_int_equal(world.found_count, 1);
    publish(1);
    assert_int_equal(find_all(), 4);
    assert_memory_equal(world.found, before, sizeof(before));
    close_router();
}

static void histories_are_known_by_realm_match_and_topic(void **state)
{
    static const widl_history_limits limits = {0};
    (void)state;
    open_router();
    publish(2);
    close_router();
    open_router();
    assert_true(wi_core_add_realm(world.core, "s", NULL));
    assert_true(wi_core_keep_history(world.core, "s", WI_MATCH_PREFIX, "com.", &limits, NULL));
    assert_true(wi_core_keep_history(world.core, "r", WI_MATCH_WILDCARD, "com.", &limits, NULL));
    assert_true(wi_core_keep_history(world.core, "r", WI_MATCH_PREFIX, "com.t", &limits, NULL));
    publish(1);
    assert_int_equal(find_all(), 3);
    close_router();
    in_file("CREATE TEMP TABLE wrong (number CHECK (number = 0));"
            "INSERT INTO wrong SELECT count(*) - 2 FROM event JOIN history "
            "ON history.id = event.history WHERE realm || match || history.topic IN "
            "('rwildcardcom.', 'rprefixcom.t');"
            "INSERT INTO wrong SELECT count(*) - 4 FROM history;");
}

static void limits_hold_from_the_beginning(void **state)
{
    (void)state;
    open_router();
    publish(5);
    world.now += 10 * WIDL_SECOND;
    publish(5);
    close_router();
    open_with(&(widl_history_limits){.max_events = 7});
    assert_int_equal(find_all(), 7);
    close_router();
    open_with(&(widl_history_limits){.max_age_ms = 5000});
    assert_int_equal(find_all(), 5);
    assert_int_equal(wi_history_count(world.history, world.now), 5);
    close_router();
}

static off_t size_of_file(void)
{
    struct stat status;
    assert_int_equal(stat(world.path, &status), 0);
    return status.st_size;
}

static void the_file_does_not_grow_forever(void **state)
{
    char text[1000];
    (void)state;
    int start = snprintf(text, sizeof(text), "[16,1,{},'com.t',['");
    memset(text + start, 'x', sizeof(text) - (size_t)start);
    strcpy(text + sizeof(text) - 4, "']]");
    open_with(&(widl_history_limits){.max_events = MOST_EVENTS});
    for (unsigned i = 0; i < 5000; i++)
        client_say(&world.client, text);
    close_router();
    off_t large = size_of_file();
    assert_true(large > 5000 * 1000);
    open_with(&(widl_history_limits){.max_events = 100});
    for (unsigned i = 0; i < 5000; i++)
        client_say(&world.client, text);
    wi_core_commit(world.core);
    assert_int_equal(find_all(), 100);
    close_router();
    assert_true(size_of_file() < large / 2);
}

static void only_its_owner_reads_it(void **state)
{
    struct stat status;
    (void)state;
    open_router();
    assert_int_equal(stat(world.path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    close_router();
}

static void refuse(const char *path, const char *text)
{
    widl_error error = {0};
    struct wi_core *core = client_core(&(widl_router_options){0});
    assert_false(wi_core_open_history(core, path, &error));
    if (!strstr(error.text, text))
        fail_msg("expected '%s' in '%s'", text, error.text);
    wi_core_free(core);
}

static void it_belongs_to_one_router(void **state)
{
    (void)state;
    open_router();
    for (size_t i = 0; i < 3; i++)
        refuse(world.path, "in use by another process");
    client_say(&world.client, PUBLISH);
    wi_core_commit(world.core);
    client_expect(&world.client, "[17,7,#]\n");
    close_router();
    open_router();
    assert_int_equal(find_all(), 1);
    close_router();
}

static void what_is_no_history_file_is_refused(void **state)
{
    static const char noise[] = "This is a file, and it is long enough to have a header, but it "
                                "has none of SQLite's, and is not to be changed by anybody.\n";
    char text[sizeof(noise)] = "";
    (void)state;
    refuse("", "empty or too long");
    refuse(world.folder, "no regular file");
    refuse("/tmp/history_there_is_no_such_folder/file", "No such file");
    FILE *stream = fopen(world.path, "w+");
    fputs(noise, stream);
    fflush(stream);
    refuse(world.path, "not a database");
    rewind(stream);
    assert_int_equal(fread(text, 1, sizeof(text) - 1, stream), sizeof(text) - 1);
    assert_string_equal(text, noise);
    fclose(stream);
    unlink(world.path);
    in_file("CREATE TABLE other (a)");
    refuse(world.path, "database of another program");
    in_file("SELECT a FROM other");
}

static void a_newer_version_is_refused(void **state)
{
    (void)state;
    open_router();
    close_router();
    in_file("PRAGMA user_version = 2");
    refuse(world.path, "newer version");
    in_file("PRAGMA user_version = 1");
    open_router();
    close_router();
}

/* Whatever has happened to a page, the router says so or goes on; it does not crash. */
static void damage_is_noticed(void **state)
{
    unsigned refused = 0;
    (void)state;
    open_router();
    publish(200);
    close_router();
    off_t size = size_of_file();
    for (off_t at = 100; at < size; at += 997) {
        unsigned char byte;
        FILE *stream = fopen(world.path, "r+");
        fseek(stream, at, SEEK_SET);
        byte = (unsigned char)fgetc(stream);
        fseek(stream, at, SEEK_SET);
        fputc(byte ^ 0x55, stream);
        fclose(stream);
        struct wi_core *core = client_core(&(widl_router_options){0});
        if (!wi_core_open_history(core, world.path, NULL))
            refused++;
        else if (wi_core_keep_history(core, "r", WI_MATCH_PREFIX, "com.",
                                      &(widl_history_limits){.max_events = 50}, NULL))
            wi_core_commit(core);
        wi_core_free(core);
    }
    assert_true(refused > 0);
    assert_int_equal(truncate(world.path, size / 2 / 4096 * 4096), 0);
    refuse(world.path, "the history file");
}

static void a_damaged_event_is_not_handed_out(void **state)
{
    static const char *const damages[] = {
        "UPDATE event SET args = x'c1'",          "UPDATE event SET args = x'9101' || x'00'",
        "UPDATE event SET kwargs = x'90'",        "UPDATE event SET topic = CAST(x'ff' AS TEXT)",
        "UPDATE event SET eligible_authid = 'x'", "UPDATE event SET args = ''",
    };
    (void)state;
    open_router();
    publish(1);
    close_router();
    for (size_t i = 0; i < ARRAY_LENGTH(damages); i++) {
        in_file("DELETE FROM event WHERE number > 1");
        in_file(damages[i]);
        open_router();
        assert_false(find_with(&(struct wi_history_filter){0}));
        publish(1);
        assert_true(
            find_with(&(struct wi_history_filter){.reverse = true, .has_limit = true, .limit = 1}));
        close_router();
    }
}

static void limit_files(rlim_t size)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_is_told_to_publishers(void **state)
{
    static const char failed[] = "[8,16,7,{},'widl.error.history_failed',";
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    open_router();
    client_say(&world.client, PUBLISH);
    wi_core_commit(world.core);
    client_expect(&world.client, "[17,7,#]\n");
    limit_files(4096);
    for (unsigned i = 0; i < 3; i++) {
        client_say(&world.client, "[32,1,{},'com.t']");
        client_say(&world.client, PUBLISH);
        wi_core_commit(world.core);
        assert_non_null(strstr(world.client.log, failed));
        assert_null(strstr(world.client.log, "[17,7"));
        world.client.size = 0;
        client_say(&world.client, "[16,7,{'acknowledge':true},'net.t',['x']]");
        client_expect(&world.client, "[17,7,#]\n");
    }
    assert_int_equal(world.log_lines, 1);
    assert_non_null(strstr(world.log, "events cannot be put into the history file: "));
    assert_int_equal(find_all(), 1);
    limit_files(RLIM_INFINITY);
    client_say(&world.client, PUBLISH);
    wi_core_commit(world.core);
    client_expect(&world.client, "[17,7,#]\n");
    assert_int_equal(world.log_lines, 2);
    assert_int_equal(find_all(), 2);
    close_router();
    open_router();
    assert_int_equal(find_all(), 2);
    close_router();
}

static void an_event_that_cannot_be_kept_harms_no_other(void **state)
{
    (void)state;
    open_with(&(widl_history_limits){.max_bytes = 1000});
    client_say(&world.client, PUBLISH);
    char text[1000];
    int start = snprintf(text, sizeof(text), "[16,8,{'acknowledge':true},'com.t',['");
    memset(text + start, 'x', sizeof(text) - (size_t)start);
    strcpy(text + sizeof(text) - 4, "']]");
    client_say(&world.client, text);
    assert_int_equal(strncmp(world.client.log, "[8,16,8,{},'widl.error.history_failed',", 39), 0);
    world.client.size = 0;
    wi_core_commit(world.core);
    client_expect(&world.client, "[17,7,#]\n");
    assert_int_equal(find_all(), 1);
    close_router();
}

/*
 * SQLite's allocations, of which one may fail.
 */

static sqlite3_mem_methods memory_methods;
static size_t allocations_left = SIZE_MAX;
static bool has_failed;

static bool is_turn_to_fail(void)
{
    bool fails = allocations_left == 0;
    if (allocations_left != SIZE_MAX)
        allocations_left = fails ? SIZE_MAX : allocations_left - 1;
    has_failed |= fails;
    return fails;
}

static void *allocate(int size)
{
    return is_turn_to_fail() ? NULL : memory_methods.xMalloc(size);
}

static void *reallocate(void *memory, int size)
{
    return is_turn_to_fail() ? NULL : memory_methods.xRealloc(memory, size);
}

static void watch_memory(void)
{
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory_methods), SQLITE_OK);
    sqlite3_mem_methods methods = memory_methods;
    methods.xMalloc = allocate;
    methods.xRealloc = reallocate;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods), SQLITE_OK);
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK);
}

/* Open, publish, ask: whichever allocation fails, what is acknowledged is there afterwards. */
static void run_short_of_memory(size_t successes)
{
    size_t acknowledged = 0;
    world.core = client_core(&(widl_router_options){0});
    wi_core_set_clock(world.core, tell_time, NULL);
    client_join(&world.client, world.core, ROLES);
    allocations_left = successes;
    bool good = wi_core_open_history(world.core, world.path, NULL) &&
                wi_core_keep_history(world.core, "r", WI_MATCH_PREFIX, "com.",
                                     &(widl_history_limits){.max_events = 4}, NULL);
    for (size_t i = 0; good && i < 6; i++) {
        client_say(&world.client, PUBLISH);
        wi_core_commit(world.core);
        bool is_kept = strstr(world.client.log, "[17,7,") != NULL;
        assert_true(is_kept || strstr(world.client.log, "widl.error.history_failed"));
        acknowledged += is_kept;
        world.client.size = 0;
        world.client.log[0] = 0;
    }
    close_router();
    allocations_left = SIZE_MAX;
    open_with(&(widl_history_limits){.max_events = 4});
    size_t count = find_all();
    assert_true(count == 4 || count == acknowledged);
    close_router();
    unlink(world.path);
}

static void memory_may_be_short(void **state)
{
    (void)state;
    has_failed = true;
    for (size_t successes = 0; has_failed; successes += 1 + successes / 8) {
        has_failed = false;
        run_short_of_memory(successes);
    }
}

int main(void)
{
#define FILE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FILE_TEST(it_is_acknowledged_when_it_is_safe),
        FILE_TEST(what_is_in_no_file_is_acknowledged_at_once),
        FILE_TEST(every_publication_is_answered),
        FILE_TEST(every_publication_is_answered_when_memory_is_short),
        FILE_TEST(who_leaves_is_answered_before),
        FILE_TEST(who_has_gone_is_not_answered),
        FILE_TEST(not_too_much_waits),
        FILE_TEST(events_outlive_the_router),
        FILE_TEST(histories_are_known_by_realm_match_and_topic),
        FILE_TEST(limits_hold_from_the_beginning),
        FILE_TEST(the_file_does_not_grow_forever),
        FILE_TEST(only_its_owner_reads_it),
        FILE_TEST(it_belongs_to_one_router),
        FILE_TEST(what_is_no_history_file_is_refused),
        FILE_TEST(a_newer_version_is_refused),
        FILE_TEST(damage_is_noticed),
        FILE_TEST(a_damaged_event_is_not_handed_out),
        FILE_TEST(a_full_disk_is_told_to_publishers),
        FILE_TEST(an_event_that_cannot_be_kept_harms_no_other),
        FILE_TEST(memory_may_be_short),
    };
    watch_memory();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
