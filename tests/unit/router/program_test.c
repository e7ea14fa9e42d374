/* SPDX-License-Identifier: MIT */
/* The program widl-router: arguments, the line that says where it listens, signals. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support/cmocka_widl.h"
#include "support/router_program.h"
#include "support/websocket_client.h"

static void arguments_are_explained(void **state)
{
    static struct {
        char *arguments[6];
        int status;
        const char *text;
    } cases[] = {
        {{"widl-router", "--version", NULL}, 0, "widl-router 0.1.0\n"},
        {{"widl-router", "--help", NULL}, 0, "--listen URL"},
        {{"widl-router", "--lisen", "x", NULL}, 2, "'--lisen'; see widl-router --help"},
        {{"widl-router", "ws://x", NULL}, 2, "'ws://x'; see widl-router --help"},
        {{"widl-router", "--realm", NULL}, 2, "--realm needs a value"},
        {{"widl-router", "--log-level", "loud", NULL}, 2, "error, warning or info"},
        {{"widl-router", "--keepalive", "0", NULL}, 2, "'0' is no number of seconds"},
        {{"widl-router", "--keepalive", "-1", NULL}, 2, "'-1' is no number of seconds"},
        {{"widl-router", "--keepalive", "5s", NULL}, 2, "'5s' is no number of seconds"},
        {{"widl-router", "--history", NULL}, 2, "--history needs a value"},
        {{"widl-router", "--history-file", "/dev/null", NULL}, 1, "'/dev/null'"},
        {{"widl-router", "--realm", "a b", NULL}, 1, "'a b' is no URI"},
        {{"widl-router", "--listen", "http://x", NULL}, 1, "'http://x'"},
        {{"widl-router", "--history", "com.t", NULL}, 2, "it must be REALM=TOPIC"},
        {{"widl-router", "--history", "nowhere=com.t", NULL}, 1, "no realm 'nowhere'"},
        {{"widl-router", "--history", "realm1=a b", NULL}, 1, "'a b' is no topic"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[16384];
        struct program program;
        program_start(&program, cases[i].arguments);
        assert_int_equal(program_finish(&program, text, sizeof(text)), cases[i].status);
        if (!strstr(text, cases[i].text))
            fail_msg("expected '%s' in '%s'", cases[i].text, text);
    }
}

/* What is cut into parts lies in memory that may be written to. */
static void what_is_kept_is_checked(void **state)
{
    static const struct {
        const char *value;
        const char *text;
    } cases[] = {
        {"com.t", "REALM=TOPIC"},
        {"realm1=com.t,exact", "behind the topic go"},
        {"realm1=com.t,", "behind the topic go"},
        {"realm1=com.t,,age=1s", "behind the topic go"},
        {"realm1=com.t,events=0", "numbers from 1"},
        {"realm1=com.t,events=", "numbers from 1"},
        {"realm1=com.t,events=1k", "numbers from 1"},
        {"realm1=com.t,bytes=18446744073709551616", "numbers from 1"},
        {"realm1=com.t,age=0s", "with its unit"},
        {"realm1=com.t,age=5", "with its unit"},
        {"realm1=com.t,age=5y", "with its unit"},
        {"realm1=com.t,age=5hh", "with its unit"},
        {"realm1=com.t,age=18446744073709551615d", "with its unit"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[4096];
        char value[64];
        char *arguments[] = {"widl-router", "--history", value, NULL};
        struct program program;
        snprintf(value, sizeof(value), "%s", cases[i].value);
        program_start(&program, arguments);
        assert_int_equal(program_finish(&program, text, sizeof(text)), 2);
        if (!strstr(text, cases[i].text))
            fail_msg("expected '%s' in '%s'", cases[i].text, text);
    }
}

static void say(struct websocket_client *client, const char *text)
{
    websocket_send(client, WEBSOCKET_TEXT, text, strlen(text));
}

static void histories_are_kept_as_their_topics_say(void **state)
{
    static char *const arguments[] = {
        "widl-router", "--listen",  "ws://127.0.0.1:0/ws", "--history", "realm1=com.t", "--history",
        "realm1=com.", "--history", "realm1=com..x.on",    "--history", "realm1=",      NULL};
    static const struct {
        const char *topic;
        const char *match;
    } cases[] = {{"com.t", "exact"}, {"com.", "prefix"}, {"com..x.on", "wildcard"}, {"", "prefix"}};
    char url[256];
    char rest[1024];
    struct program program;
    (void)state;
    program_start(&program, arguments);
    program_url(&program, url);
    struct websocket_client *client = websocket_connect(url, "wamp.2.json");
    assert_non_null(client);
    say(client, "[1,\"realm1\",{\"roles\":{\"caller\":{}}}]");
    struct websocket_frame welcome = websocket_receive(client);
    bool has_meta = memmem(welcome.data, welcome.size, "subscription_meta_api", 21) != NULL;
    for (size_t i = 0; has_meta && i < ARRAY_LENGTH(cases); i++) {
        char text[160];
        unsigned request = 0;
        unsigned long id = 0;
        snprintf(text, sizeof(text),
                 "[48,%zu,{},\"wamp.subscription.lookup\",[\"%s\",{\"match\":\"%s\"}]]", i + 1,
                 cases[i].topic, cases[i].match);
        say(client, text);
        struct websocket_frame answer = websocket_receive(client);
        snprintf(text, sizeof(text), "%.*s", (int)answer.size, (const char *)answer.data);
        assert_int_equal(sscanf(text, "[50,%u,{},[%lu]]", &request, &id), 2);
        assert_int_equal(request, i + 1);
    }
    websocket_drop(client);
    kill(program.process, SIGTERM);
    assert_int_equal(program_finish(&program, rest, sizeof(rest)), 0);
}

static void signals_end_it_with_goodbye(void **state)
{
    static const char hello[] = "[1,\"com.acme\",{\"roles\":{\"caller\":{}}}]";
    static const char goodbye[] = "[6,{},\"wamp.close.goodbye_and_out\"]";
    static const int signals[] = {SIGTERM, SIGINT};
    static char *const arguments[] = {
        "widl-router", "--listen",  "ws://127.0.0.1:0/ws",
        "--realm",     "com.acme",  "--log-level",
        "warning",     "--history", "com.acme=com.,events=10,bytes=1000,age=7d",
        NULL};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(signals); i++) {
        char url[256];
        char rest[1024];
        struct program program;
        program_start(&program, arguments);
        program_url(&program, url);
        struct websocket_client *client = websocket_connect(url, "wamp.2.json");
        assert_non_null(client);
        websocket_send(client, WEBSOCKET_TEXT, hello, sizeof(hello) - 1);
        assert_memory_equal(websocket_receive(client).data, "[2,", 3);
        kill(program.process, signals[i]);
        assert_memory_equal(websocket_receive(client).data, "[6,", 3);
        websocket_send(client, WEBSOCKET_TEXT, goodbye, sizeof(goodbye) - 1);
        assert_int_equal(websocket_receive(client).opcode, WEBSOCKET_CLOSE);
        websocket_drop(client);
        assert_int_equal(program_finish(&program, rest, sizeof(rest)), 0);
        assert_string_equal(rest, "");
    }
}

/* What files may not grow to is refused by the system with a signal, which ends nothing. */
static void files_that_may_not_grow_are_an_error(void **state)
{
    char folder[] = "/tmp/program_XXXXXX";
    char path[64];
    char *arguments[] = {"widl-router", "--history-file", path, NULL};
    char text[1024];
    struct rlimit before;
    struct rlimit small;
    struct program program;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/file", folder);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){.rlim_cur = 1000, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    program_start(&program, arguments);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(program_finish(&program, text, sizeof(text)), 1);
    assert_non_null(strstr(text, "the history file"));
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_explained),
        cmocka_unit_test(histories_are_kept_as_their_topics_say),
        cmocka_unit_test(what_is_kept_is_checked),
        cmocka_unit_test(signals_end_it_with_goodbye),
        cmocka_unit_test(files_that_may_not_grow_are_an_error),
    };
    if (!getenv("WIDL_ROUTER_PROGRAM")) {
        fputs("WIDL_ROUTER_PROGRAM must name the program\n", stderr);
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
